// A moving point seen with noise: the fixed-interval smoother, and its causal half for a camera.
//
// Model: constant velocity disturbed by white acceleration, seen with white noise at the file's own
// times. Filter forward, smooth backward [Rauch, Tung and Striebel 1965, doi 10.2514/3.3166]. How
// strongly to smooth is not a setting: the cut-off is the one under which the recording is most
// likely, and the noise is what remains.
#pragma once

#include <span>
#include <vector>

namespace medius::pose {

/// One coordinate over time. NaN where it was not seen; `weight` (> 0) says how much noisier than
/// usual a value is (its variance divided by it).
struct Series {
  std::span<const double> time_s;
  std::span<const double> value;
  std::span<const double> weight;
};

struct Smoothed {
  std::vector<double> value;
  std::vector<double> speed;
  std::vector<double> standard_error;  ///< of value: the white part of the noise only
};

/// -2 log likelihood (up to a constant) of the series under a cut-off frequency; `noise` receives
/// the noise's variance that makes it most likely.
double misfit(const Series& series, double cutoff_hz, double& noise_variance);

Smoothed smooth(const Series& series, double cutoff_hz, double noise_variance);

/// The cut-off, among `candidates_hz`, and the noise under which several series of one kind (the x
/// and y of a point) are most likely.
struct Noise {
  double cutoff_hz = 0.0;
  double variance = 0.0;
};
Noise most_likely_noise(std::span<const Series> series, std::span<const double> candidates_hz);

/// The forward half, one value at a time.
class CausalFilter {
 public:
  CausalFilter() = default;
  CausalFilter(double cutoff_hz, double noise_variance)
      : cutoff_hz_(cutoff_hz), noise_variance_(noise_variance) {}
  /// The best estimate at `time_s` after this value (NaN: not seen); NaN before the first one.
  double update(double time_s, double value, double weight);
  [[nodiscard]] double standard_error() const;
  void reset() { started_ = false; }

 private:
  double cutoff_hz_ = 6.0, noise_variance_ = 1.0;
  bool started_ = false;
  double time_s_ = 0.0, step_s_ = 1.0 / 30.0;
  double position_ = 0.0, speed_ = 0.0;
  double pp_ = 0.0, pv_ = 0.0, vv_ = 0.0;
};

}  // namespace medius::pose
