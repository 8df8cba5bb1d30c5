#include "medius/base/math.h"

#include <cmath>

namespace medius {

double wrapped(double angle_rad) {
  const double angle = std::remainder(angle_rad, 2.0 * kPi);
  return angle <= -kPi ? angle + 2.0 * kPi : angle;
}

}  // namespace medius
