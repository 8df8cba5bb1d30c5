#include "medius/pose/smoother.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

#include "medius/base/math.h"

namespace medius::pose {
namespace {

constexpr std::array kCandidates_hz{1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};

/// A slow squat seen at 30 Hz with known noise.
struct Squat {
  std::vector<double> time_s, truth, value, weight;

  explicit Squat(double noise, std::uint32_t seed = 1, double rate_hz = 30.0, int count = 300) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0.0, noise);
    for (int i = 0; i < count; ++i) {
      time_s.push_back(i / rate_hz);
      truth.push_back(100.0 * std::cos(2.0 * kPi * 0.5 * time_s.back()));
      value.push_back(truth.back() + normal(random));
      weight.push_back(1.0);
    }
  }
  [[nodiscard]] Series series() const { return {time_s, value, weight}; }
  [[nodiscard]] double rms_error(const std::vector<double>& found) const {
    double squares = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i) squares += std::pow(found[i] - truth[i], 2);
    return std::sqrt(squares / static_cast<double>(truth.size()));
  }
};

TEST(Smoother, LeavesAStraightLineAlone) {
  Squat line(0.0);
  for (std::size_t i = 0; i < line.value.size(); ++i) line.value[i] = 3.0 * line.time_s[i] - 2.0;
  const Smoothed smoothed = smooth(line.series(), 3.0, 1.0);
  for (std::size_t i = 0; i < line.value.size(); ++i) {
    EXPECT_NEAR(smoothed.value[i], line.value[i], 1e-3);
    EXPECT_NEAR(smoothed.speed[i], 3.0, 1e-2);
  }
}

TEST(Smoother, FindsTheNoiseAndItsOwnError) {
  for (const double noise : {0.5, 2.0, 5.0}) {
    const Squat squat(noise, 7);
    const std::array series{squat.series()};
    const Noise found = most_likely_noise(series, kCandidates_hz);
    EXPECT_NEAR(std::sqrt(found.variance), noise, 0.2 * noise);
    const Smoothed smoothed = smooth(squat.series(), found.cutoff_hz, found.variance);
    const double error = squat.rms_error(smoothed.value);
    EXPECT_LT(error, 0.75 * noise);
    // The stated standard error is the true one.
    EXPECT_NEAR(smoothed.standard_error[150] / error, 1.0, 0.4) << noise;
  }
}

TEST(Smoother, HasNoDelayAndTheFilterHasLittle) {
  const Squat squat(0.2, 3);
  const Smoothed smoothed = smooth(squat.series(), 4.0, 0.04);
  CausalFilter filter(4.0, 0.04);
  std::vector<double> filtered;
  for (std::size_t i = 0; i < squat.value.size(); ++i)
    filtered.push_back(filter.update(squat.time_s[i], squat.value[i], 1.0));
  // A delay d of a cosine shows as d w A sin(w t): project the error on it.
  const auto delay_s = [&](const std::vector<double>& found) {
    double shared = 0.0, size = 0.0;
    for (std::size_t i = 60; i < 240; ++i) {
      const double slope = 100.0 * kPi * std::sin(kPi * squat.time_s[i]);
      shared += (found[i] - squat.truth[i]) * slope;
      size += slope * slope;
    }
    return shared / size;
  };
  EXPECT_NEAR(delay_s(smoothed.value), 0.0, 5e-4);
  EXPECT_LT(std::abs(delay_s(filtered)), 5e-3);
}

TEST(Smoother, BridgesWhatWasNotSeenWithALargerError) {
  Squat squat(1.0, 5);
  for (std::size_t i = 100; i < 108; ++i) squat.value[i] = std::nan("");
  const Smoothed smoothed = smooth(squat.series(), 2.0, 1.0);
  EXPECT_GT(smoothed.standard_error[104], 2.0 * smoothed.standard_error[50]);
  EXPECT_NEAR(smoothed.value[104], squat.truth[104], 4.0 * smoothed.standard_error[104]);
}

TEST(Smoother, TakesTimesAsTheyAre) {
  // The same motion, every third picture missing: a variable rate.
  const Squat all(0.5, 9);
  std::vector<double> time_s, value, weight, truth;
  for (std::size_t i = 0; i < all.value.size(); ++i) {
    if (i % 3 == 1) continue;
    time_s.push_back(all.time_s[i]);
    value.push_back(all.value[i]);
    truth.push_back(all.truth[i]);
    weight.push_back(1.0);
  }
  const Smoothed smoothed = smooth({time_s, value, weight}, 3.0, 0.25);
  double worst = 0.0;
  for (std::size_t i = 10; i + 10 < truth.size(); ++i)
    worst = std::max(worst, std::abs(smoothed.value[i] - truth[i]));
  EXPECT_LT(worst, 1.6);
}

}  // namespace
}  // namespace medius::pose
