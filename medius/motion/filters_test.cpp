#include "medius/motion/filters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "medius/base/math.h"
#include "medius/base/natural_splines.h"
#include "medius/motion/resampling.h"
#include "medius/motion/smoothing.h"

namespace medius::motion {
namespace {

TimeSeries sampled(double rate, double length, double (*f)(double)) {
  TimeSeries series;
  series.name = "x";
  series.labels = {"f"};
  for (int i = 0; i <= length * rate; ++i) series.time.push_back(i / rate);
  series.values.resize(series.frames(), 1);
  for (int i = 0; i < series.frames(); ++i) series.values(i, 0) = f(series.time[i]);
  return series;
}

TEST(LowPass, HalvesTheAmplitudeAtTheCutoffWithoutDelay) {
  const auto series = sampled(200, 10, [](double t) { return std::sin(2 * kPi * 6.0 * t); });
  const auto filtered = low_pass(series, 6.0);
  ASSERT_TRUE(filtered.ok());
  for (int i = 800; i < 1200; ++i)
    EXPECT_NEAR(filtered->values(i, 0), 0.5 * series.values(i, 0), 1e-6);
}

TEST(LowPass, FollowsButterworthsTransferFunction) {
  // |H|² = 1 / (1 + (tan(pi f T) / tan(pi fc T))^6), the two passes together.
  for (const double f : {1.0, 4.0, 12.0, 30.0}) {
    TimeSeries series = sampled(200, 20, [](double) { return 0.0; });
    for (int i = 0; i < series.frames(); ++i)
      series.values(i, 0) = std::cos(2 * kPi * f * series.time[i]);
    const auto filtered = low_pass(series, 8.0);
    ASSERT_TRUE(filtered.ok());
    const double ratio = std::tan(kPi * f / 200) / std::tan(kPi * 8.0 / 200);
    const double gain = 1 / (1 + std::pow(ratio, 6));
    for (int i = 1900; i < 2100; ++i)
      EXPECT_NEAR(filtered->values(i, 0), gain * series.values(i, 0), 1e-6);
  }
}

TEST(LowPass, PaddingKeepsALineToItsEnds) {
  const auto line = sampled(100, 2, [](double t) { return 3 - 2 * t; });
  const auto filtered = low_pass_padded(line, 6.0);
  ASSERT_TRUE(filtered.ok());
  EXPECT_EQ(filtered->frames(), 401);
  EXPECT_NEAR(filtered->time.front(), -1.0, 1e-12);
  for (int i = 100; i <= 300; ++i)
    EXPECT_NEAR(filtered->values(i, 0), 3 - 2 * filtered->time[i], 1e-6);
}

TEST(LowPass, NegativeCutoffIsOffAndGapsAreRefused) {
  auto series = sampled(100, 1, [](double t) { return t; });
  const auto same = low_pass_padded(series, -1);
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->frames(), series.frames());
  series.values(5, 0) = std::nan("");
  EXPECT_FALSE(low_pass(series, 6).ok());
}

TEST(Gaps, AreFilledByTheCubicAround) {
  auto series = sampled(100, 1, [](double t) { return t * t * t - t; });
  for (int i = 40; i < 46; ++i) series.values(i, 0) = std::nan("");
  series.values(0, 0) = std::nan("");
  for (int i = 70; i < 95; ++i) series.values(i, 0) = std::nan("");
  EXPECT_EQ(fill_gaps(series, 0.1), 6);
  for (int i = 40; i < 46; ++i)
    EXPECT_NEAR(series.values(i, 0), std::pow(series.time[i], 3) - series.time[i], 1e-12);
  EXPECT_TRUE(std::isnan(series.values(0, 0)));
  EXPECT_TRUE(std::isnan(series.values(80, 0)));
}

TEST(Resampling, KeepsTheCurve) {
  const auto series = sampled(100, 1, [](double t) { return std::sin(5 * t); });
  const auto finer = resampled(series, 0.002, 5);
  ASSERT_TRUE(finer.ok());
  EXPECT_EQ(finer->frames(), 501);
  // The natural ends cost some accuracy: look inside.
  for (int i = 100; i < 400; ++i)
    EXPECT_NEAR(finer->values(i, 0), std::sin(5 * finer->time[i]), 1e-8);
}

TEST(Smoothing, IsTheMinimiserOfItsEnergy) {
  // The energy's directional derivative vanishes: |y-f|² + p ∫(f'')² against small changes.
  std::vector<double> time;
  Table y(30, 1);
  for (int i = 0; i < 30; ++i) {
    time.push_back(0.1 * i + 0.02 * std::sin(i));
    y(i, 0) = std::sin(time.back()) + 0.1 * std::cos(37.0 * i);
  }
  for (const int degree : {3, 5}) {
    const double p = 1e-3;
    const auto smoothed = smooth(time, y, degree, p);
    ASSERT_TRUE(smoothed.ok());
    const auto energy = [&](const Table& f) {
      const auto curve = NaturalSplines::through(time, f, degree);
      double sum = (y - f).squaredNorm();
      for (int i = 0; i + 1 < 30; ++i) {
        const int steps = 200;
        for (int k = 0; k < steps; ++k) {
          const double h = (time[i + 1] - time[i]) / steps;
          const double d = curve->evaluate(0, time[i] + (k + 0.5) * h, (degree + 1) / 2);
          sum += p * h * d * d;
        }
      }
      return sum;
    };
    const double lowest = energy(smoothed->values);
    for (int i = 0; i < 30; i += 7) {
      Table up = smoothed->values, down = smoothed->values;
      up(i, 0) += 1e-4;
      down(i, 0) -= 1e-4;
      const double rise = 0.5 * (energy(up) + energy(down)) - lowest;
      EXPECT_GT(rise, 0);
      EXPECT_LT(std::abs(energy(up) - energy(down)), 0.05 * rise + 1e-10);
    }
  }
}

TEST(Smoothing, CrossValidationFindsTheNoise) {
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0.0, 0.05);
  std::vector<double> time;
  Table y(400, 1), truth(400, 1);
  for (int i = 0; i < 400; ++i) {
    time.push_back(i / 100.0);
    truth(i, 0) = std::sin(2 * kPi * time.back());
    y(i, 0) = truth(i, 0) + noise(random);
  }
  const auto smoothed = smooth_by_cross_validation(time, y, 5);
  ASSERT_TRUE(smoothed.ok());
  EXPECT_NEAR(std::sqrt(smoothed->variance[0]), 0.05, 0.005);
  const double error_rms = std::sqrt((smoothed->values - truth).squaredNorm() / 400);
  EXPECT_LT(error_rms, 0.017);  // a third of the noise: some 20 degrees of freedom for 400 samples
}

TEST(LowPass, OfNoFrequencyIsRefused) {
  TimeSeries series;
  series.labels = {"x"};
  for (int i = 0; i < 20; ++i) series.time.push_back(0.01 * i);
  series.values = Table::Random(20, 1);
  EXPECT_TRUE(low_pass_padded(series, -1).ok());
  EXPECT_FALSE(low_pass_padded(series, 0).ok());
  EXPECT_FALSE(low_pass_padded(series, std::nan("")).ok());
}

}  // namespace
}  // namespace medius::motion
