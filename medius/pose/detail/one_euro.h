// The one-euro filter [Casiez et al. 2012, doi 10.1145/2207676.2208639] as MediaPipe runs it on the
// two points that place the next region.
#pragma once

#include <cmath>

#include "medius/base/math.h"

namespace medius::pose::detail {

class OneEuro {
 public:
  /// `step_s` since the last value; `scale` is the size of the person, in the value's unit.
  double filter(double value, double step_s, double scale) {
    const double speed = started_ ? (value - last_value_) / (scale * step_s) : 0.0;
    last_value_ = value;
    if (!started_) {
      started_ = true;
      speed_ = speed;
      return smooth_ = value;
    }
    speed_ += alpha(kSpeedCutoff_hz, step_s) * (speed - speed_);
    smooth_ += alpha(kLowestCutoff_hz + kBeta * std::abs(speed_), step_s) * (value - smooth_);
    return smooth_;
  }

 private:
  static constexpr double kLowestCutoff_hz = 0.01, kBeta = 10.0, kSpeedCutoff_hz = 1.0;
  static double alpha(double cutoff_hz, double step_s) {
    return 1.0 / (1.0 + 1.0 / (2.0 * kPi * cutoff_hz * step_s));
  }
  bool started_ = false;
  double last_value_ = 0.0, smooth_ = 0.0, speed_ = 0.0;
};

/// Four of them: the points that place the region.
struct RegionFilter {
  OneEuro centre_x, centre_y, circle_x, circle_y;

  void filter(Vector2& centre_px, Vector2& circle_px, double step_s) {
    const double scale = 2.0 * (circle_px - centre_px).norm();
    centre_px = {centre_x.filter(centre_px.x(), step_s, scale),
                 centre_y.filter(centre_px.y(), step_s, scale)};
    circle_px = {circle_x.filter(circle_px.x(), step_s, scale),
                 circle_y.filter(circle_px.y(), step_s, scale)};
  }
};

}  // namespace medius::pose::detail
