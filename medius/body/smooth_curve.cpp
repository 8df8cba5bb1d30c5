#include "medius/body/smooth_curve.h"

#include <algorithm>
#include <cmath>

namespace medius::body {

namespace {

/// Bézier points to powers of the parameter.
void to_powers(const double (&b)[6], double (&c)[6]) {
  c[0] = b[0];
  c[1] = 5 * (b[1] - b[0]);
  c[2] = 10 * (b[0] - 2 * b[1] + b[2]);
  c[3] = 10 * (-b[0] + 3 * b[1] - 3 * b[2] + b[3]);
  c[4] = 5 * (b[0] - 4 * b[1] + 6 * b[2] - 4 * b[3] + b[4]);
  c[5] = -b[0] + 5 * b[1] - 10 * b[2] + 10 * b[3] - 5 * b[4] + b[5];
}

double value_of(const double (&c)[6], double t) {
  return ((((c[5] * t + c[4]) * t + c[3]) * t + c[2]) * t + c[1]) * t + c[0];
}

double rate_of(const double (&c)[6], double t) {
  return (((5 * c[5] * t + 4 * c[4]) * t + 3 * c[3]) * t + 2 * c[2]) * t + c[1];
}

/// The parameter of a monotone piece at x: Newton's iteration kept within a shrinking bracket.
double parameter_at(const double (&c)[6], double x, double share) {
  double low = 0, high = 1, t = share;
  for (int i = 0; i < 60; ++i) {
    const double miss = value_of(c, t) - x;
    (miss > 0 ? high : low) = t;
    const double rate = rate_of(c, t);
    double next = t - miss / rate;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (std::abs(next - t) <= 1e-15) return next;
    t = next;
  }
  return t;
}

}  // namespace

SmoothCurve::SmoothCurve(double x, double y, double slope)
    : x_{x}, y_begin_(y), slope_begin_(slope), y_end_(y), slope_end_(slope) {}

SmoothCurve& SmoothCurve::bend_to(double x, double y, double slope, double curviness) {
  const double x0 = x_.back(), y0 = y_end_;
  const double bend = 0.1 + 0.8 * curviness;
  const double difference = slope_end_ - slope;
  const double corner_x = std::abs(difference) > 1.5e-8
                              ? (y - y0 - x * slope + x0 * slope_end_) / difference
                              : (x + x0) / 2;
  const double corner_y = (corner_x - x) * slope + y;
  const double x_in = x0 + bend * (corner_x - x0), x_out = x + bend * (corner_x - x);
  const double y_in = y0 + bend * (corner_y - y0), y_out = y + bend * (corner_y - y);
  Piece piece{};
  to_powers({x0, x_in, x_in, x_out, x_out, x}, piece.x);
  to_powers({y0, y_in, y_in, y_out, y_out, y}, piece.y);
  pieces_.push_back(piece);
  x_.push_back(x);
  y_end_ = y;
  slope_end_ = slope;
  return *this;
}

CurveValue SmoothCurve::evaluate(double x) const {
  if (!(x > x_.front())) return {y_begin_ + slope_begin_ * (x - x_.front()), slope_begin_};
  if (x >= x_.back()) return {y_end_ + slope_end_ * (x - x_.back()), slope_end_};
  const auto after = std::upper_bound(x_.begin() + 1, x_.end() - 1, x);
  const std::size_t i = static_cast<std::size_t>(after - x_.begin()) - 1;
  const Piece& piece = pieces_[i];
  const double t = parameter_at(piece.x, x, (x - x_[i]) / (x_[i + 1] - x_[i]));
  return {value_of(piece.y, t), rate_of(piece.y, t) / rate_of(piece.x, t)};
}

SmoothCurve active_force_length_curve(double shortest, double transition, double longest,
                                      double shallow_slope, double minimum) {
  constexpr double kOptimum = 1, kShoulder = 0.05, kSharp = 1;
  const double y_transition = 1 - shallow_slope * (kOptimum - kShoulder - transition);
  const double x_steep = shortest + 0.5 * (transition - shortest);
  const double x_shallow = transition + 0.5 * (kOptimum - kShoulder - transition);
  const double y_shallow = y_transition + 0.5 * (1 - y_transition);
  const double x_down = kOptimum + kShoulder + 0.5 * (longest - (kOptimum + kShoulder));
  const double slope_down = -1 / ((longest - kShoulder) - (kOptimum + kShoulder));
  return SmoothCurve(shortest, minimum, 0)
      .bend_to(x_steep, 0.5 * y_transition, 1.25 * y_transition / (transition - shortest), kSharp)
      .bend_to(x_shallow, y_shallow, shallow_slope, kSharp)
      .bend_to(kOptimum, 1, 0, kSharp)
      .bend_to(x_down, 0.5, slope_down, kSharp)
      .bend_to(longest, minimum, 0, kSharp);
}

SmoothCurve passive_force_length_curve(double strain_at_zero, double strain_at_one,
                                       double low_stiffness, double stiffness_at_one,
                                       double curviness) {
  const double width = strain_at_one - strain_at_zero;
  if (stiffness_at_one <= 0) stiffness_at_one = 2 / width;
  const double foot = 0.1 * std::min(1 / stiffness_at_one, width);
  const double x_zero = 1 + strain_at_zero;
  return SmoothCurve(x_zero, 0, 0)
      .bend_to(x_zero + foot, low_stiffness * 0.5 * foot, low_stiffness, curviness)
      .bend_to(1 + strain_at_one, 1, stiffness_at_one, curviness);
}

SmoothCurve tendon_force_length_curve(double strain_at_one, double stiffness_at_one,
                                      double toe_force, double curviness) {
  if (stiffness_at_one <= 0) stiffness_at_one = 1.375 / strain_at_one;
  const double x_one = 1 + strain_at_one;
  const double x_toe = (toe_force - 1) / stiffness_at_one + x_one;
  const double x_foot = 1 + (x_toe - 1) / 10;
  const double x_middle = (0.5 * toe_force - 1) / stiffness_at_one + x_one;
  const double slope = 0.5 * toe_force / (x_middle - x_foot);
  const double x_control = x_foot + 0.5 * (x_middle - x_foot);
  return SmoothCurve(1, 0, 0)
      .bend_to(x_control, slope * (x_control - x_foot), slope, curviness)
      .bend_to(x_toe, toe_force, stiffness_at_one, curviness);
}

SmoothCurve force_velocity_curve(double concentric_slope, double concentric_slope_near,
                                 double isometric_slope, double eccentric_slope,
                                 double eccentric_slope_near, double eccentric_force,
                                 double concentric_curviness, double eccentric_curviness) {
  constexpr double kNear = 0.9;
  const double y_concentric = 0.5 * (1 - kNear) * (concentric_slope_near + concentric_slope);
  const double y_eccentric =
      eccentric_force - 0.5 * (1 - kNear) * (eccentric_slope_near + eccentric_slope);
  return SmoothCurve(-1, 0, concentric_slope)
      .bend_to(-kNear, y_concentric, concentric_slope_near, concentric_curviness)
      .bend_to(0, 1, isometric_slope, concentric_curviness)
      .bend_to(kNear, y_eccentric, eccentric_slope_near, eccentric_curviness)
      .bend_to(1, eccentric_force, eccentric_slope, eccentric_curviness);
}

}  // namespace medius::body
