#include <algorithm>

#include "medius/body/osim_reader.h"

namespace medius::body::osim {
namespace {

constexpr int kDeepest = 32;  // multipliers around multipliers in a damaged file

/// Turns a function's own complaint into one that names the place.
Result<Function> located(const XmlObject& object, Result<Function> function) {
  if (function.ok()) return function;
  return object.error_here(
      fmt::format("{} '{}': {}.", object.type(), object.name(), function.error().message));
}

/// Splines in old files repeat or misorder a knot now and then; nearer than this is the same knot.
Result<Function> read_spline(const XmlObject& object, const std::string& type) {
  MEDIUS_TRY(auto x, object.numbers("x"));
  MEDIUS_TRY(auto y, object.numbers("y"));
  if (type == "PiecewiseLinearFunction") {
    return located(object, Function::piecewise_linear(std::move(x), std::move(y)));
  }
  if (type == "GCVSpline") {
    MEDIUS_TRY(const int half_order, object.integer("half_order", 3));
    // The file gives the degree under either name.
    MEDIUS_TRY(const int degree, object.integer("order", 2 * std::clamp(half_order, 1, 4) - 1));
    return located(object, Function::gcv_spline(degree, std::move(x), std::move(y)));
  }
  return located(object, Function::simm_spline(std::move(x), std::move(y)));
}

Result<Function> read_sine(const XmlObject& object) {
  MEDIUS_TRY(const double amplitude, object.number("amplitude", 1));
  MEDIUS_TRY(const double omega, object.number("omega", 1));
  MEDIUS_TRY(const double phase, object.number("phase", 0));
  MEDIUS_TRY(const double offset, object.number("offset", 0));
  return Function::sine(amplitude, omega, phase, offset);
}

Result<Function> read_step(const XmlObject& object) {
  MEDIUS_TRY(const double short_start, object.number("start_time", 0));
  MEDIUS_TRY(const double short_end, object.number("end_time", 1));
  MEDIUS_TRY(const double start_time, object.number("transition_start_time", short_start));
  MEDIUS_TRY(const double end_time, object.number("transition_end_time", short_end));
  MEDIUS_TRY(const double start_value, object.number("start_value", 0));
  MEDIUS_TRY(const double end_value, object.number("end_value", 1));
  if (!(end_time > start_time)) {
    return object.error_here(
        "StepFunction: transition_end_time should be after transition_start_time.");
  }
  return Function::step(start_time, end_time, start_value, end_value);
}

Result<Function> read_coefficients(const XmlObject& object, const std::string& type) {
  MEDIUS_TRY(auto coefficients, object.numbers("coefficients"));
  if (type == "LinearFunction") {
    if (coefficients.empty()) coefficients = {1, 0};
    return Function::linear(std::move(coefficients));
  }
  if (coefficients.empty()) {
    return object.error_here("PolynomialFunction: <coefficients> should hold a number at least.");
  }
  return Function::polynomial(std::move(coefficients));
}

Result<Function> read_function(const XmlObject& object, int depth) {
  const std::string type = object.type();
  if (type == "Constant") {
    MEDIUS_TRY(const double value, object.number("value", 0));
    return Function::constant(value);
  }
  if (type == "LinearFunction" || type == "PolynomialFunction") {
    return read_coefficients(object, type);
  }
  if (type == "SimmSpline" || type == "NaturalCubicSpline" || type == "natCubicSpline" ||
      type == "PiecewiseLinearFunction" || type == "GCVSpline") {
    return read_spline(object, type);
  }
  if (type == "Sine") return read_sine(object);
  if (type == "StepFunction") return read_step(object);
  if (type == "MultiplierFunction") {
    const XmlObject inner = object.object("function");
    if (!inner || depth >= kDeepest) {
      return object.error_here("MultiplierFunction: <function> should hold a function.");
    }
    MEDIUS_TRY(const double scale, object.number("scale", 1));
    MEDIUS_TRY(const Function function, read_function(inner, depth + 1));
    return function.scaled(scale);
  }
  return object.error_here(fmt::format(
      "a function of the type '{}' is not known here; known are Constant, LinearFunction, "
      "PolynomialFunction, SimmSpline, PiecewiseLinearFunction, GCVSpline, Sine, StepFunction and "
      "MultiplierFunction.",
      type));
}

}  // namespace

Result<Function> read_function(const XmlObject& object) { return read_function(object, 0); }

Result<Function> read_function(const XmlObject& owner, std::string_view property,
                               const Function& otherwise) {
  const XmlObject object = owner.object(property);
  if (!object) return otherwise;
  return read_function(object);
}

Result<MultivariatePolynomial> read_polynomial(const XmlObject& object) {
  if (object.type() != "MultivariatePolynomialFunction") {
    return object.error_here(
        fmt::format("a MultivariatePolynomialFunction was expected, found '{}'.", object.type()));
  }
  MEDIUS_TRY(auto coefficients, object.numbers("coefficients"));
  MEDIUS_TRY(const int dimension, object.integer("dimension", 1));
  MEDIUS_TRY(const int order, object.integer("order", 0));
  auto polynomial = MultivariatePolynomial::make(dimension, order, std::move(coefficients));
  if (!polynomial.ok()) return object.error_here(polynomial.error().message + ".");
  return polynomial;
}

}  // namespace medius::body::osim
