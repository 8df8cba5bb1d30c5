#include "medius/body/function.h"

#include <algorithm>
#include <cmath>

#include "medius/body/spline.h"

namespace medius::body {
namespace {

Result<void> check_knots(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.empty()) return error("a spline needs at least one point");
  if (x.size() != y.size()) {
    return error("a spline needs as many y as x, found {} and {}", y.size(), x.size());
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
      return error("point {} of a spline is not a finite number", i + 1);
    }
    if (i > 0 && x[i] < x[i - 1]) {
      return error("the x of a spline must rise, but {} follows {}", x[i], x[i - 1]);
    }
  }
  return {};
}

FunctionValue evaluate_polynomial(const std::vector<double>& c, double x) {
  // Horner's scheme for the value and both derivatives at once.
  FunctionValue f;
  double half_second = 0;
  for (const double coefficient : c) {
    half_second = half_second * x + f.first;
    f.first = f.first * x + f.value;
    f.value = f.value * x + coefficient;
  }
  f.second = 2 * half_second;
  return f;
}

/// Σ c[k] d^k.
FunctionValue evaluate_taylor(const double* c, int degree, double d) {
  FunctionValue f;
  double half_second = 0;
  for (int k = degree; k >= 0; --k) {
    half_second = half_second * d + f.first;
    f.first = f.first * d + f.value;
    f.value = f.value * d + c[k];
  }
  f.second = 2 * half_second;
  return f;
}

FunctionValue evaluate_step(const std::vector<double>& c, double x) {
  const double span = c[1] - c[0], rise = c[3] - c[2];
  if (x <= c[0]) return {c[2], 0, 0};
  if (x >= c[1]) return {c[3], 0, 0};
  // 10 s³ - 15 s⁴ + 6 s⁵: first and second derivatives vanish at both ends.
  const double s = (x - c[0]) / span;
  return {c[2] + rise * s * s * s * (10 + s * (6 * s - 15)),
          rise / span * 30 * s * s * (1 - s) * (1 - s),
          rise / (span * span) * 60 * s * (1 - s) * (1 - 2 * s)};
}

/// Index of the segment of x that holds `at` (the first or last one outside).
std::size_t segment(const std::vector<double>& x, double at) {
  const auto after = std::upper_bound(x.begin(), x.end(), at);
  const auto index = std::max<std::ptrdiff_t>(after - x.begin() - 1, 0);
  return std::min<std::size_t>(index, x.size() - 2);
}

}  // namespace

Function Function::constant(double value) {
  Function f;
  f.coefficients_ = {value};
  return f;
}

Function Function::linear(double slope, double intercept) {
  return linear(std::vector<double>{slope, intercept});
}

Function Function::linear(std::vector<double> coefficients) {
  Function f;
  f.kind_ = FunctionKind::kLinear;
  f.coefficients_ = std::move(coefficients);
  while (f.coefficients_.size() < 2) f.coefficients_.push_back(0);
  return f;
}

Function Function::polynomial(std::vector<double> coefficients) {
  Function f;
  f.kind_ = FunctionKind::kPolynomial;
  f.coefficients_ = std::move(coefficients);
  return f;
}

Function Function::sine(double amplitude, double omega, double phase, double offset) {
  Function f;
  f.kind_ = FunctionKind::kSine;
  f.coefficients_ = {amplitude, omega, phase, offset};
  return f;
}

Function Function::step(double start_x, double end_x, double start_y, double end_y) {
  Function f;
  f.kind_ = FunctionKind::kStep;
  f.coefficients_ = {start_x, end_x, start_y, end_y};
  return f;
}

Result<Function> Function::simm_spline(std::vector<double> x, std::vector<double> y) {
  MEDIUS_CHECK(check_knots(x, y));
  if (x.size() == 1) return constant(y[0]);
  Function f;
  f.kind_ = FunctionKind::kSimmSpline;
  f.taylor_ = simm_spline_coefficients(x, y);
  f.x_ = std::move(x);
  f.y_ = std::move(y);
  return f;
}

Result<Function> Function::piecewise_linear(std::vector<double> x, std::vector<double> y) {
  MEDIUS_CHECK(check_knots(x, y));
  if (x.size() == 1) return constant(y[0]);
  Function f;
  f.kind_ = FunctionKind::kPiecewiseLinear;
  f.x_ = std::move(x);
  f.y_ = std::move(y);
  return f;
}

Result<Function> Function::gcv_spline(int degree, std::vector<double> x, std::vector<double> y) {
  MEDIUS_CHECK(check_knots(x, y));
  if (degree < 1 || degree > 7 || degree % 2 == 0) {
    return error("a GCV spline's degree is 1, 3, 5 or 7, found {}", degree);
  }
  if (x.size() == 1) return constant(y[0]);
  if (static_cast<int>(x.size()) <= degree) {
    return error("a GCV spline of degree {} needs at least {} points, found {}", degree, degree + 1,
                 x.size());
  }
  for (std::size_t i = 1; i < x.size(); ++i) {
    if (x[i] == x[i - 1]) return error("the x of a spline must rise, but {} stands twice", x[i]);
  }
  Function f;
  f.kind_ = FunctionKind::kGcvSpline;
  f.degree_ = degree;
  f.taylor_ = natural_spline_coefficients(degree, x, y);
  f.x_ = std::move(x);
  f.y_ = std::move(y);
  return f;
}

Function Function::scaled(double factor) const {
  Function f = *this;
  f.scale_ *= factor;
  f.scaled_ = true;
  return f;
}

bool Function::is_identity() const {
  return kind_ == FunctionKind::kLinear && coefficients_.size() == 2 && scale_ == 1 &&
         coefficients_[0] == 1 && coefficients_[1] == 0;
}

FunctionValue Function::evaluate(double x) const {
  FunctionValue f = evaluate_unscaled(x);
  f.value *= scale_;
  f.first *= scale_;
  f.second *= scale_;
  return f;
}

FunctionValue Function::evaluate_unscaled(double x) const {
  const auto& c = coefficients_;
  switch (kind_) {
    case FunctionKind::kConstant:
      return {c[0], 0, 0};
    case FunctionKind::kLinear:
      return {c[0] * x + c.back(), c[0], 0};
    case FunctionKind::kPolynomial:
      return evaluate_polynomial(c, x);
    case FunctionKind::kSimmSpline:
    case FunctionKind::kGcvSpline:
      return evaluate_spline(x);
    case FunctionKind::kPiecewiseLinear:
      return evaluate_piecewise(x);
    case FunctionKind::kSine: {
      const double angle = c[1] * x + c[2];
      const double s = std::sin(angle);
      return {c[0] * s + c[3], c[0] * c[1] * std::cos(angle), -c[0] * c[1] * c[1] * s};
    }
    case FunctionKind::kStep:
      return evaluate_step(c, x);
  }
  return {};
}

FunctionValue Function::evaluate_spline(double x) const {
  const std::size_t last = x_.size() - 1;
  const std::size_t stride = degree_ + 1;
  const bool below = x<x_.front(), above = x> x_.back();
  const std::size_t knot = below ? 0 : above ? last : segment(x_, x);
  // Outside, a straight line (SIMM) or a polynomial of degree (degree-1)/2 (natural spline).
  const int degree = !below && !above                     ? degree_
                     : kind_ == FunctionKind::kSimmSpline ? 1
                                                          : (degree_ - 1) / 2;
  return evaluate_taylor(&taylor_[knot * stride], degree, x - x_[knot]);
}

FunctionValue Function::evaluate_piecewise(double x) const {
  const std::size_t i = segment(x_, x);
  const double width = x_[i + 1] - x_[i];
  const double slope = width > 0 ? (y_[i + 1] - y_[i]) / width : 0;
  return {y_[i] + slope * (x - x_[i]), slope, 0};
}

// -- MultivariatePolynomial -----------------------------------------------------------------------

Result<MultivariatePolynomial> MultivariatePolynomial::make(int dimension, int order,
                                                            std::vector<double> coefficients) {
  constexpr int kMostTerms = 100000;
  if (dimension < 1 || dimension > 8 || order < 0 || order > 20) {
    return error("a polynomial of {} inputs and order {} (1 to 8 and 0 to 20 are read)", dimension,
                 order);
  }
  MultivariatePolynomial p;
  p.dimension_ = dimension;
  p.order_ = order;
  std::vector<int> exponents(dimension, 0);
  int sum = 0, terms = 0;
  // An odometer whose last wheel turns fastest and whose digits sum to at most `order`.
  while (terms <= kMostTerms) {
    p.exponents_.insert(p.exponents_.end(), exponents.begin(), exponents.end());
    ++terms;
    int wheel = dimension - 1;
    while (wheel >= 0 && sum >= order) {
      sum -= exponents[wheel];
      exponents[wheel--] = 0;
    }
    if (wheel < 0) break;
    ++exponents[wheel];
    ++sum;
  }
  if (static_cast<int>(coefficients.size()) != terms) {
    return error("a polynomial of {} inputs and order {} has {} coefficients, found {}", dimension,
                 order, terms, coefficients.size());
  }
  p.coefficients_ = std::move(coefficients);
  return p;
}

namespace {
double power(double x, int n) {
  double result = 1;
  for (; n > 0; n >>= 1, x *= x) {
    if (n & 1) result *= x;
  }
  return result;
}
}  // namespace

double MultivariatePolynomial::value(const double* inputs) const {
  double sum = 0;
  for (std::size_t term = 0; term < coefficients_.size(); ++term) {
    double product = coefficients_[term];
    for (int i = 0; i < dimension_; ++i) {
      product *= power(inputs[i], exponents_[term * dimension_ + i]);
    }
    sum += product;
  }
  return sum;
}

double MultivariatePolynomial::derivative(const double* inputs, int input) const {
  double sum = 0;
  for (std::size_t term = 0; term < coefficients_.size(); ++term) {
    const int* exponents = &exponents_[term * dimension_];
    if (exponents[input] == 0) continue;
    double product = coefficients_[term] * exponents[input];
    for (int i = 0; i < dimension_; ++i) {
      product *= power(inputs[i], exponents[i] - (i == input ? 1 : 0));
    }
    sum += product;
  }
  return sum;
}

}  // namespace medius::body
