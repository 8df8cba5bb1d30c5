// The curves of Millard's muscle model: chains of quintic Bézier corners with continuous second
// derivatives and straight ends.
//
// Source: Millard, Uchida, Seth, Delp (2013), Flexing computational muscle: modeling and simulation
// of musculotendon dynamics, J Biomech Eng 135(2):021005.
#pragma once

#include <vector>

namespace medius::body {

/// y and dy/dx.
struct CurveValue {
  double value = 0;
  double slope = 0;
};

/// A monotone x(t), y(t) in pieces, straight beyond its ends.
class SmoothCurve {
 public:
  /// Starts at (x, y) with a slope.
  SmoothCurve(double x, double y, double slope);
  /// Goes on to (x, y), arriving with `slope`; `curviness` 0 (straight) .. 1 (a sharp corner).
  SmoothCurve& bend_to(double x, double y, double slope, double curviness);

  [[nodiscard]] CurveValue evaluate(double x) const;
  [[nodiscard]] double value(double x) const { return evaluate(x).value; }
  [[nodiscard]] double x_begin() const { return x_.front(); }
  [[nodiscard]] double x_end() const { return x_.back(); }

 private:
  struct Piece {
    double x[6], y[6];  ///< polynomials of the parameter 0..1, lowest power first
  };
  std::vector<Piece> pieces_;
  std::vector<double> x_;  ///< pieces + 1
  double y_begin_, slope_begin_, y_end_, slope_end_;
};

/// Active force over normalised fibre length.
SmoothCurve active_force_length_curve(double shortest = 0.4441, double transition = 0.73,
                                      double longest = 1.8123, double shallow_slope = 0.8616,
                                      double minimum = 0.1);
/// Passive force over normalised fibre length. Stiffness 0: the default for the strains.
SmoothCurve passive_force_length_curve(double strain_at_zero = 0, double strain_at_one = 0.7,
                                       double low_stiffness = 0.2, double stiffness_at_one = 0,
                                       double curviness = 0.75);
/// Tendon force over normalised tendon length. Stiffness 0: the default for the strain.
SmoothCurve tendon_force_length_curve(double strain_at_one = 0.049, double stiffness_at_one = 0,
                                      double toe_force = 2.0 / 3, double curviness = 0.5);
/// Force over normalised fibre velocity, shortening negative.
SmoothCurve force_velocity_curve(double concentric_slope = 0, double concentric_slope_near = 0.25,
                                 double isometric_slope = 5, double eccentric_slope = 0,
                                 double eccentric_slope_near = 0.15, double eccentric_force = 1.4,
                                 double concentric_curviness = 0.6,
                                 double eccentric_curviness = 0.9);

}  // namespace medius::body
