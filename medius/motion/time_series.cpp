#include "medius/motion/time_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace medius::motion {

int TimeSeries::find(std::string_view label) const {
  const auto place = std::find(labels.begin(), labels.end(), label);
  return place == labels.end() ? -1 : static_cast<int>(place - labels.begin());
}

std::vector<int> TimeSeries::find_prefix(std::string_view prefix) const {
  std::vector<int> found;
  for (int column = 0; column < columns(); ++column) {
    if (labels[static_cast<std::size_t>(column)].starts_with(prefix)) found.push_back(column);
  }
  return found;
}

Result<FrameRange> frames_between(const std::vector<double>& time, double begin, double end,
                                  std::string_view what) {
  constexpr double slack = 0.5e-6;
  if (time.empty()) return error("{}: it holds no frame", what);
  FrameRange range;
  range.first =
      static_cast<int>(std::lower_bound(time.begin(), time.end(), begin - slack) - time.begin());
  range.last =
      static_cast<int>(std::upper_bound(time.begin(), time.end(), end + slack) - time.begin()) - 1;
  if (range.count() < 1) {
    return error(
        "{}: no frame lies between {:.6g} and {:.6g} s; the data go from {:.6g} to {:.6g} s: "
        "choose "
        "a time range within",
        what, begin, end, time.front(), time.back());
  }
  return range;
}

int nearest_frame(const std::vector<double>& times, double time) {
  const auto after = std::lower_bound(times.begin(), times.end(), time);
  if (after == times.begin()) return 0;
  const int index = static_cast<int>(after - times.begin());
  if (after == times.end()) return index - 1;
  return *after - time < time - *(after - 1) ? index : index - 1;
}

TimeSeries slice(const TimeSeries& series, FrameRange range) {
  TimeSeries part;
  part.name = series.name;
  part.file = series.file;
  part.labels = series.labels;
  part.in_degrees = series.in_degrees;
  part.time.assign(series.time.begin() + range.first, series.time.begin() + range.last + 1);
  part.values = series.values.middleRows(range.first, range.count());
  return part;
}

Result<void> check_time(const std::vector<double>& time, std::string_view file) {
  for (std::size_t i = 0; i < time.size(); ++i) {
    if (!std::isfinite(time[i]))
      return error("{}: frame {}: the time is not a number", file, i + 1);
    if (i > 0 && !(time[i] > time[i - 1])) {
      return error(
          "{}: frame {}: time goes from {:.6g} to {:.6g} s; it must rise from frame to frame", file,
          i + 1, time[i - 1], time[i]);
    }
  }
  return {};
}

}  // namespace medius::motion
