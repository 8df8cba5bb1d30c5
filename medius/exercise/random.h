// A small random generator whose numbers are the same on every machine.
#pragma once

#include <cmath>
#include <cstdint>

#include "medius/base/math.h"

namespace medius::exercise {

/// SplitMix64 (Steele, Lea & Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 0x1234567ull) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal, cut at 2.5: people, not outliers.
  double normal() {
    for (;;) {
      const double r = std::sqrt(-2.0 * std::log(1.0 - uniform()));
      const double x = r * std::cos(2.0 * kPi * uniform());
      if (std::abs(x) <= 2.5) return x;
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace medius::exercise
