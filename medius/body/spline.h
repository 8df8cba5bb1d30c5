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

/// The natural spline of odd degree 2m-1 through (x, y): derivatives m..2m-2 vanish at both ends
/// (a polynomial of degree m-1 outside). What GCV smoothing gives for a variance of zero.
/// degree + 1 Taylor coefficients a knot. Banded B-spline collocation, O(n).
std::vector<double> natural_spline_coefficients(int degree, const std::vector<double>& x,
                                                const std::vector<double>& y);

}  // namespace medius::body
