#include "medius/base/natural_splines.h"

#include <gtest/gtest.h>

#include <cmath>

#include "medius/base/math.h"

namespace medius {
namespace {

using Table = NaturalSplines::Table;

std::vector<double> uneven_times(int n) {
  std::vector<double> time;
  for (int i = 0; i < n; ++i) time.push_back(0.3 + 0.01 * i + 0.003 * std::sin(1.7 * i));
  return time;
}

TEST(NaturalSplines, PassesThroughEverySampleWithContinuousDerivatives) {
  const std::vector<double> time = uneven_times(40);
  Table values(40, 2);
  for (int i = 0; i < 40; ++i) values.row(i) << std::sin(9.0 * time[i]), std::exp(-time[i]);
  for (const int degree : {1, 3, 5, 7}) {
    const auto set = NaturalSplines::through(time, values, degree);
    ASSERT_TRUE(set.ok());
    for (int i = 1; i + 1 < 40; ++i) {
      for (int column = 0; column < 2; ++column) {
        EXPECT_NEAR(set->evaluate(column, time[i]), values(i, column), 1e-12);
        const double eps = 1e-9;
        for (int order = 0; order < degree; ++order) {
          const double before = set->evaluate(column, time[i] - eps, order);
          const double after = set->evaluate(column, time[i] + eps, order);
          const double slope = std::abs(set->evaluate(column, time[i], order + 1)) + 1.0;
          EXPECT_NEAR(before, after, 1e-7 * std::pow(300.0, order) + 4 * eps * slope)
              << degree << " " << order;
        }
      }
    }
  }
}

TEST(NaturalSplines, EndsNaturally) {
  const std::vector<double> time = uneven_times(25);
  Table values(25, 1);
  for (int i = 0; i < 25; ++i) values(i, 0) = std::cos(20.0 * time[i]);
  for (const int degree : {3, 5, 7}) {
    const auto set = NaturalSplines::through(time, values, degree);
    ASSERT_TRUE(set.ok());
    for (int order = (degree + 1) / 2; order < degree; ++order) {
      const double inside = std::abs(set->evaluate(0, 0.5 * (time[12] + time[13]), order));
      EXPECT_LT(std::abs(set->evaluate(0, time.front(), order)), 1e-6 * inside);
      EXPECT_LT(std::abs(set->evaluate(0, time.back(), order)), 1e-6 * inside);
    }
  }
}

TEST(NaturalSplines, KeepsPolynomialsThatANaturalSplineHolds) {
  // A natural quintic holds every parabola, inside and beyond the samples.
  const std::vector<double> time = uneven_times(9);
  Table values(9, 1);
  const auto parabola = [](double t) { return 2.0 - 3.0 * t + 4.0 * t * t; };
  for (int i = 0; i < 9; ++i) values(i, 0) = parabola(time[i]);
  const auto set = NaturalSplines::through(time, values, 5);
  ASSERT_TRUE(set.ok());
  for (const double t : {0.2, 0.31, 0.345, 0.5}) {  // the first and the last lie outside
    double value = 0, first = 0, second = 0;
    set->evaluate(t, {&value, 1}, {&first, 1}, {&second, 1});
    EXPECT_NEAR(value, parabola(t), 1e-11);
    EXPECT_NEAR(first, -3.0 + 8.0 * t, 1e-9);
    EXPECT_NEAR(second, 8.0, 1e-6);
  }
}

TEST(NaturalSplines, SecondDerivativeConvergesAsFourthOrder) {
  // Interior error of f'' of a quintic interpolant is O(h^4): half the step, a sixteenth of the
  // error.
  double last = 0;
  for (const int n : {40, 80}) {
    std::vector<double> time;
    Table values(n + 1, 1);
    for (int i = 0; i <= n; ++i) {
      time.push_back(static_cast<double>(i) / n);
      values(i, 0) = std::sin(2 * kPi * time.back());
    }
    const auto set = NaturalSplines::through(time, values, 5);
    ASSERT_TRUE(set.ok());
    double worst = 0;
    for (double t = 0.4; t < 0.6; t += 0.0013)
      worst =
          std::max(worst, std::abs(set->evaluate(0, t, 2) + 4 * kPi * kPi * std::sin(2 * kPi * t)));
    if (last > 0) {
      EXPECT_LT(worst, last / 12.0);
    }
    last = worst;
  }
}

TEST(NaturalSplines, FewSamplesLowerTheDegree) {
  Table one(1, 1), two(2, 1);
  one << 3.0;
  two << 1.0, 2.0;
  const auto constant = NaturalSplines::through(std::vector{0.0}, one, 5);
  ASSERT_TRUE(constant.ok());
  EXPECT_EQ(constant->evaluate(0, 7.0), 3.0);
  const auto line = NaturalSplines::through(std::vector{0.0, 1.0}, two, 5);
  ASSERT_TRUE(line.ok());
  EXPECT_NEAR(line->evaluate(0, 0.5), 1.5, 1e-14);
  EXPECT_NEAR(line->evaluate(0, 2.0), 3.0, 1e-13);
}

TEST(NaturalSplines, RefusesGapsAndFallingTime) {
  Table values = Table::Zero(3, 1);
  EXPECT_FALSE(NaturalSplines::through(std::vector{0.0, 1.0, 1.0}, values, 3).ok());
  values(1, 0) = std::nan("");
  const auto result = NaturalSplines::through(std::vector{0.0, 1.0, 2.0}, values, 3);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("fill the gap"), std::string::npos);
}

}  // namespace
}  // namespace medius
