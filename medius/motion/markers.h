// Marker positions over time: what .trc and .c3d hold, and what a camera's landmarks become.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"
#include "medius/motion/time_series.h"

namespace medius::motion {

struct MarkerSeries {
  std::string name;
  std::vector<std::string> markers;  ///< names
  std::vector<double> time;          ///< (frames) s, strictly rising
  Table positions;                   ///< (frames x 3 markers) m in the laboratory; NaN: not seen
  double rate = 0;                   ///< Hz, as the file says; 0: it does not
  std::vector<std::string> notes;    ///< what the reader noticed and a person should know

  [[nodiscard]] int frames() const { return static_cast<int>(time.size()); }
  [[nodiscard]] int find(std::string_view marker) const;
  [[nodiscard]] Vector3 position(int frame, int marker) const {
    return positions.row(frame).segment<3>(3 * marker).transpose();
  }
};

}  // namespace medius::motion
