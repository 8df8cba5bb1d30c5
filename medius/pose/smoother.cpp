#include "medius/pose/smoother.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "medius/base/math.h"

namespace medius::pose {
namespace {

constexpr double kNotSeen = std::numeric_limits<double>::quiet_NaN();
constexpr double kFirstSpeedFactor = 10.0;  // a speed is at first known to this many noises a step

/// Position and speed with their covariance, in units of the noise's standard deviation.
struct State {
  double p = 0.0, v = 0.0;
  double pp = 0.0, pv = 0.0, vv = 0.0;
};

/// Spectral density of the acceleration in units of the noise variance: the smoother of a
/// continuous record would cut at w = (q / (r step))^(1/4).
double density(double cutoff_hz, double step_s) {
  return std::pow(2.0 * kPi * cutoff_hz, 4.0) * step_s;
}

void predict(State& s, double step, double q) {
  s.p += step * s.v;
  s.pp += step * (2.0 * s.pv + step * s.vv) + q * step * step * step / 3.0;
  s.pv += step * s.vv + q * step * step / 2.0;
  s.vv += q * step;
}

/// Returns the innovation's variance; `innovation` receives the difference.
double correct(State& s, double value, double variance, double& innovation) {
  innovation = value - s.p;
  const double total = s.pp + variance;
  const double kp = s.pp / total, kv = s.pv / total;
  s.p += kp * innovation;
  s.v += kv * innovation;
  s.vv -= kv * s.pv;
  s.pv *= 1.0 - kp;
  s.pp *= 1.0 - kp;
  return total;
}

State first(double value, double variance, double step_s) {
  const double speed = kFirstSpeedFactor / step_s;
  return {value, 0.0, variance, 0.0, speed * speed};
}

double typical_step(std::span<const double> time_s) {
  if (time_s.size() < 2) return 1.0 / 30.0;
  return std::max(1e-4, (time_s.back() - time_s.front()) / static_cast<double>(time_s.size() - 1));
}

}  // namespace

double misfit(const Series& series, double cutoff_hz, double& noise_variance) {
  const double step = typical_step(series.time_s), q = density(cutoff_hz, step);
  State state;
  bool started = false;
  double last_s = 0.0, squares = 0.0, logs = 0.0;
  int count = 0;
  for (std::size_t i = 0; i < series.value.size(); ++i) {
    if (started) predict(state, series.time_s[i] - last_s, q);
    last_s = series.time_s[i];
    if (std::isnan(series.value[i])) continue;
    const double variance = 1.0 / series.weight[i];
    if (!started) {
      state = first(series.value[i], variance, step);
      started = true;
      continue;
    }
    double innovation = 0.0;
    const double total = correct(state, series.value[i], variance, innovation);
    if (++count < 2) continue;  // the second value only finds the speed
    squares += innovation * innovation / total;
    logs += std::log(total);
  }
  if (count < 4) {
    noise_variance = 0.0;
    return 0.0;
  }
  const double n = count - 1;
  noise_variance = squares / n;
  return n * std::log(std::max(noise_variance, 1e-12)) + logs;
}

Noise most_likely_noise(std::span<const Series> series, std::span<const double> candidates_hz) {
  Noise best;
  double least = std::numeric_limits<double>::infinity();
  for (const double cutoff_hz : candidates_hz) {
    double total = 0.0, variance_sum = 0.0;
    for (const Series& one : series) {
      double variance = 0.0;
      total += misfit(one, cutoff_hz, variance);
      variance_sum += variance;
    }
    if (total < least) {
      least = total;
      best = {cutoff_hz, variance_sum / static_cast<double>(series.size())};
    }
  }
  return best;
}

Smoothed smooth(const Series& series, double cutoff_hz, double noise_variance) {
  const std::size_t n = series.value.size();
  const double step = typical_step(series.time_s), q = density(cutoff_hz, step);
  Smoothed result;
  result.value.assign(n, kNotSeen);
  result.speed.assign(n, kNotSeen);
  result.standard_error.assign(n, kNotSeen);
  std::size_t begin = 0;
  while (begin < n && std::isnan(series.value[begin])) ++begin;
  if (begin == n) return result;

  std::vector<State> predicted(n), filtered(n);
  filtered[begin] = first(series.value[begin], 1.0 / series.weight[begin], step);
  for (std::size_t i = begin + 1; i < n; ++i) {
    State state = filtered[i - 1];
    predict(state, series.time_s[i] - series.time_s[i - 1], q);
    predicted[i] = state;
    double ignored = 0.0;
    if (!std::isnan(series.value[i]))
      correct(state, series.value[i], 1.0 / series.weight[i], ignored);
    filtered[i] = state;
  }
  State after = filtered[n - 1];
  for (std::size_t i = n; i-- > begin;) {
    State state = filtered[i];
    if (i + 1 < n) {
      // Gain C = P F' P_predicted^-1; state += C (after - predicted), P += C (P_after - P_pred) C'.
      const double h = series.time_s[i + 1] - series.time_s[i];
      const State& pred = predicted[i + 1];
      const double a = state.pp + h * state.pv, b = state.pv;
      const double c = state.pv + h * state.vv, d = state.vv;
      const double determinant = pred.pp * pred.vv - pred.pv * pred.pv;
      const double c11 = (a * pred.vv - b * pred.pv) / determinant;
      const double c12 = (b * pred.pp - a * pred.pv) / determinant;
      const double c21 = (c * pred.vv - d * pred.pv) / determinant;
      const double c22 = (d * pred.pp - c * pred.pv) / determinant;
      const double dp = after.p - pred.p, dv = after.v - pred.v;
      const double dpp = after.pp - pred.pp, dpv = after.pv - pred.pv, dvv = after.vv - pred.vv;
      state.p += c11 * dp + c12 * dv;
      state.v += c21 * dp + c22 * dv;
      state.pp += c11 * c11 * dpp + 2.0 * c11 * c12 * dpv + c12 * c12 * dvv;
      state.pv += c11 * c21 * dpp + (c11 * c22 + c12 * c21) * dpv + c12 * c22 * dvv;
      state.vv += c21 * c21 * dpp + 2.0 * c21 * c22 * dpv + c22 * c22 * dvv;
    }
    result.value[i] = state.p;
    result.speed[i] = state.v;
    result.standard_error[i] = std::sqrt(std::max(0.0, state.pp) * noise_variance);
    after = state;
  }
  return result;
}

double CausalFilter::update(double time_s, double value, double weight) {
  if (!started_) {
    if (std::isnan(value)) return kNotSeen;
    const State state = first(value, 1.0 / weight, step_s_);
    position_ = state.p, speed_ = 0.0, pp_ = state.pp, pv_ = 0.0, vv_ = state.vv;
    time_s_ = time_s;
    started_ = true;
    return position_;
  }
  const double gap_s = std::max(1e-4, time_s - time_s_);
  step_s_ += 0.1 * (std::min(gap_s, 0.2) - step_s_);
  time_s_ = time_s;
  State state{position_, speed_, pp_, pv_, vv_};
  predict(state, gap_s, density(cutoff_hz_, step_s_));
  double ignored = 0.0;
  if (!std::isnan(value)) correct(state, value, 1.0 / weight, ignored);
  position_ = state.p, speed_ = state.v, pp_ = state.pp, pv_ = state.pv, vv_ = state.vv;
  return position_;
}

double CausalFilter::standard_error() const {
  return started_ ? std::sqrt(std::max(0.0, pp_) * noise_variance_) : kNotSeen;
}

}  // namespace medius::pose
