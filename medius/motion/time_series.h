// A table of numbers over time: what .mot, .sto, .csv and the analog part of .c3d hold.
#pragma once

#include <Eigen/Core>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::motion {

/// Frames down, columns across; row-major, so that a frame is contiguous.
using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct TimeSeries {
  std::string name;                 ///< the file's own title, else the file's name
  std::string file;                 ///< where it was read from; "" if it was not
  std::vector<std::string> labels;  ///< one a column, without time
  std::vector<double> time;         ///< (frames) s, strictly rising
  Table values;                     ///< (frames x columns), NaN where the file has a gap
  bool in_degrees = false;          ///< what the file said of its angles; nothing is converted yet
  std::vector<std::string> notes;   ///< what the reader noticed and a person should know

  [[nodiscard]] int frames() const { return static_cast<int>(time.size()); }
  [[nodiscard]] int columns() const { return static_cast<int>(labels.size()); }
  /// How sentences call it: by its file where it has one.
  [[nodiscard]] const std::string& place() const { return file.empty() ? name : file; }
  /// The column of that label, -1 where there is none.
  [[nodiscard]] int find(std::string_view label) const;
  /// Columns whose labels begin with `prefix`, in the file's order.
  [[nodiscard]] std::vector<int> find_prefix(std::string_view prefix) const;
};

/// First and last frame (both included) whose times lie in [begin, end] within half a microsecond;
/// an error naming the data's own range where there is none.
struct FrameRange {
  int first = 0;
  int last = -1;
  [[nodiscard]] int count() const { return last - first + 1; }
};
Result<FrameRange> frames_between(const std::vector<double>& time, double begin, double end,
                                  std::string_view what);

/// The frame nearest to `time` (of the earlier one where two are as near).
int nearest_frame(const std::vector<double>& times, double time);

/// The part between the two frames, both included.
TimeSeries slice(const TimeSeries& series, FrameRange range);

/// Checks that time rises strictly and is finite; names the offending frame.
Result<void> check_time(const std::vector<double>& time, std::string_view file);

}  // namespace medius::motion
