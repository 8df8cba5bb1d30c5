// Functions of one variable as .osim files hold them, with exact first and second derivatives, and
// the multivariate polynomial of function-based paths.
#pragma once

#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::body {

enum class FunctionKind {
  kConstant,    ///< c[0]
  kLinear,      ///< c[0] x + c[1]; several inputs: c[0] x0 + c[1] x1 + ... + c[n]
  kPolynomial,  ///< c[0] xⁿ + ... + c[n]
  kSimmSpline,  ///< cubic, end conditions of Forsythe, Malcolm and Moler (1977); linear outside
  kPiecewiseLinear,  ///< extrapolates by its last segment
  kGcvSpline,        ///< natural interpolating spline of odd degree
  kSine,             ///< c[0] sin(c[1] x + c[2]) + c[3]
  kStep              ///< c = x0, x1, y0, y1: a quintic between, constant outside
};

/// Value and derivatives with respect to the input.
struct FunctionValue {
  double value = 0;
  double first = 0;
  double second = 0;
};

/// scale * f(x). Splines are prepared once on construction; evaluation neither allocates nor fails.
class Function {
 public:
  static Function constant(double value);
  static Function linear(double slope, double intercept);
  /// Coefficients of each input, then the intercept.
  static Function linear(std::vector<double> coefficients);
  /// Highest power first.
  static Function polynomial(std::vector<double> coefficients);
  static Function sine(double amplitude, double omega, double phase, double offset);
  static Function step(double start_x, double end_x, double start_y, double end_y);
  /// Knots must rise; at least two (one gives a constant).
  static Result<Function> simm_spline(std::vector<double> x, std::vector<double> y);
  static Result<Function> piecewise_linear(std::vector<double> x, std::vector<double> y);
  /// Odd degree 1, 3, 5 or 7; more knots than degree.
  static Result<Function> gcv_spline(int degree, std::vector<double> x, std::vector<double> y);

  /// The same function times `factor` (OpenSim's MultiplierFunction).
  [[nodiscard]] Function scaled(double factor) const;
  /// True once scaled, be it by one.
  [[nodiscard]] bool is_scaled() const { return scaled_; }

  [[nodiscard]] double value(double x) const { return evaluate(x).value; }
  [[nodiscard]] FunctionValue evaluate(double x) const;

  [[nodiscard]] FunctionKind kind() const { return kind_; }
  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] const std::vector<double>& coefficients() const { return coefficients_; }
  [[nodiscard]] const std::vector<double>& x() const { return x_; }
  [[nodiscard]] const std::vector<double>& y() const { return y_; }
  [[nodiscard]] int degree() const { return degree_; }
  /// True if it gives the same number everywhere.
  [[nodiscard]] bool is_constant() const { return kind_ == FunctionKind::kConstant; }
  /// True for f(x) = x exactly.
  [[nodiscard]] bool is_identity() const;

 private:
  [[nodiscard]] FunctionValue evaluate_unscaled(double x) const;
  [[nodiscard]] FunctionValue evaluate_spline(double x) const;
  [[nodiscard]] FunctionValue evaluate_piecewise(double x) const;

  FunctionKind kind_ = FunctionKind::kConstant;
  double scale_ = 1;
  bool scaled_ = false;
  int degree_ = 3;
  std::vector<double> coefficients_;
  std::vector<double> x_, y_;
  /// Splines: Taylor coefficients at each knot, (degree + 1) a knot, lowest power first.
  std::vector<double> taylor_;
};

/// Σ c_k Π x_i^{e_ki}: OpenSim's MultivariatePolynomialFunction, coefficients in its order (nested
/// loops over the exponents, the last input's turning fastest, total order at most `order`).
class MultivariatePolynomial {
 public:
  static Result<MultivariatePolynomial> make(int dimension, int order,
                                             std::vector<double> coefficients);
  [[nodiscard]] double value(const double* inputs) const;
  /// d/dx_i.
  [[nodiscard]] double derivative(const double* inputs, int input) const;
  [[nodiscard]] int dimension() const { return dimension_; }
  [[nodiscard]] int order() const { return order_; }
  [[nodiscard]] const std::vector<double>& coefficients() const { return coefficients_; }

 private:
  int dimension_ = 0, order_ = 0;
  std::vector<double> coefficients_;
  std::vector<int> exponents_;  ///< dimension_ a coefficient
};

}  // namespace medius::body
