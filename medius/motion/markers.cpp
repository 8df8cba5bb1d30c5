#include "medius/motion/markers.h"

#include <algorithm>

namespace medius::motion {

int MarkerSeries::find(std::string_view marker) const {
  const auto place = std::find(markers.begin(), markers.end(), marker);
  return place == markers.end() ? -1 : static_cast<int>(place - markers.begin());
}

}  // namespace medius::motion
