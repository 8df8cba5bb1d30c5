#include "medius/body/function.h"

#include <gtest/gtest.h>

#include <cmath>

namespace medius::body {
namespace {

/// First and second derivatives agree with central differences of the value.
void expect_derivatives(const Function& f, double x, double h = 1e-5) {
  const FunctionValue at = f.evaluate(x);
  const double up = f.value(x + h), down = f.value(x - h);
  EXPECT_NEAR(at.first, (up - down) / (2 * h), 1e-6 * (1 + std::abs(at.first))) << "at " << x;
  EXPECT_NEAR(at.second, (up - 2 * at.value + down) / (h * h), 1e-3 * (1 + std::abs(at.second)))
      << "at " << x;
}

const std::vector<double> kX{-2, -1.2, -0.3, 0.1, 0.8, 1.9};

std::vector<double> sampled(double (*f)(double)) {
  std::vector<double> y;
  for (const double x : kX) y.push_back(f(x));
  return y;
}

TEST(Function, DerivativesOfEveryKindAgreeWithDifferences) {
  const auto wave = [](double x) { return std::sin(2 * x) + 0.3 * x; };
  const std::vector<Function> functions{
      Function::constant(3),
      Function::linear(2, -1),
      Function::polynomial({1, -2, 0.5, 3}),
      Function::sine(2, 3, 0.4, -1),
      Function::step(-1, 1.5, 2, 5),
      Function::simm_spline(kX, sampled(wave)).value(),
      Function::gcv_spline(3, kX, sampled(wave)).value(),
      Function::gcv_spline(5, kX, sampled(wave)).value(),
      Function::polynomial({1, 0, 1}).scaled(-2.5),
  };
  for (const Function& f : functions) {
    for (const double x : {-2.7, -1.5, -0.7, 0.33, 1.1, 2.6}) expect_derivatives(f, x);
  }
}

TEST(Function, SimmSplineReproducesACubicAndGoesOnStraight) {
  // The end conditions take the third derivative from four points, hence a cubic is exact.
  const auto cubic = [](double x) { return 2 * x * x * x - x * x + 4 * x - 7; };
  const Function f = Function::simm_spline(kX, sampled(cubic)).value();
  for (double x = -2; x <= 1.9; x += 0.07) EXPECT_NEAR(f.value(x), cubic(x), 1e-12);
  EXPECT_NEAR(f.value(3), cubic(1.9) + 1.1 * (6 * 1.9 * 1.9 - 2 * 1.9 + 4), 1e-11);
  EXPECT_EQ(f.evaluate(-5).second, 0);
}

TEST(Function, NaturalSplineOfDegreeFiveMinimisesBendingAndReproducesAParabola) {
  const auto parabola = [](double x) { return x * x - 3 * x + 1; };
  const Function f = Function::gcv_spline(5, kX, sampled(parabola)).value();
  for (double x = -4; x <= 4; x += 0.13) EXPECT_NEAR(f.value(x), parabola(x), 1e-10);
}

TEST(Function, PassesThroughItsPoints) {
  const std::vector<double> y{1, -2, 0.5, 4, 4, -1};
  for (const Function& f :
       {Function::simm_spline(kX, y).value(), Function::piecewise_linear(kX, y).value(),
        Function::gcv_spline(1, kX, y).value(), Function::gcv_spline(5, kX, y).value()}) {
    for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(f.value(kX[i]), y[i], 1e-12);
  }
}

TEST(Function, RefusesWhatIsNoFunction) {
  EXPECT_FALSE(Function::simm_spline({}, {}).ok());
  EXPECT_FALSE(Function::simm_spline({1, 0}, {0, 1}).ok());
  EXPECT_FALSE(Function::simm_spline({0, 1}, {0}).ok());
  EXPECT_FALSE(Function::simm_spline({0, std::nan("")}, {0, 1}).ok());
  EXPECT_FALSE(Function::gcv_spline(5, {0, 1, 2}, {0, 1, 2}).ok());
  EXPECT_FALSE(Function::gcv_spline(4, kX, kX).ok());
}

TEST(MultivariatePolynomial, FollowsTheOrderOfItsCoefficients) {
  // Two inputs, order 2: 1, y, y², x, xy, x².
  const auto p = MultivariatePolynomial::make(2, 2, {1, 2, 3, 4, 5, 6}).value();
  const double at[] = {0.7, -1.3};
  const double x = at[0], y = at[1];
  EXPECT_NEAR(p.value(at), 1 + 2 * y + 3 * y * y + 4 * x + 5 * x * y + 6 * x * x, 1e-14);
  EXPECT_NEAR(p.derivative(at, 0), 4 + 5 * y + 12 * x, 1e-14);
  EXPECT_NEAR(p.derivative(at, 1), 2 + 6 * y + 5 * x, 1e-14);
  EXPECT_FALSE(MultivariatePolynomial::make(2, 2, {1, 2, 3}).ok());
}

}  // namespace
}  // namespace medius::body
