// Coefficients of interpolating splines.
#pragma once

#include <vector>

namespace medius::body {

/// Cubic through (x, y) whose end segments take their third derivative from the cubic through the
/// four points at each end: Forsythe, Malcolm and Moler, Computer Methods for Mathematical
/// Computations (1977), section 4.4. SIMM and OpenSim's SimmSpline. Four Taylor coefficients a
/// knot.
std::vector<double> simm_spline_coefficients(const std::vector<double>& x,
                                             const std::vector<double>& y);

/// The natural spline of odd degree through more than `degree` points whose x rise
/// (NaturalSplines). degree + 1 Taylor coefficients a knot.
std::vector<double> natural_spline_coefficients(int degree, const std::vector<double>& x,
                                                const std::vector<double>& y);

}  // namespace medius::body
