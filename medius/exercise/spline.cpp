// Smooth speeds: quintic pieces between keys. Where a key stops, speed and acceleration are zero;
// keys passed on the way take those of the clamped cubic spline through them, so that the whole is
// twice continuous.
#include <cmath>

#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

/// Clamped cubic spline through values y at times t: velocities at the knots (ends zero).
/// Thomas' algorithm on the usual tridiagonal system.
void knot_velocities(const std::vector<double>& t, const std::vector<double>& y,
                     std::vector<double>& v, std::vector<double>& work) {
  const std::size_t n = t.size();
  v.assign(n, 0.0);
  work.assign(n, 0.0);
  if (n < 3) return;
  // Rows 1..n-2:  v[i-1]/h0 + 2 (1/h0 + 1/h1) v[i] + v[i+1]/h1 = 3 (dy0/h0² + dy1/h1²).
  for (std::size_t i = 1; i + 1 < n; ++i) {
    const double h0 = t[i] - t[i - 1];
    const double h1 = t[i + 1] - t[i];
    const double right = 3.0 * ((y[i] - y[i - 1]) / (h0 * h0) + (y[i + 1] - y[i]) / (h1 * h1));
    const double below = 1.0 / h0;
    const double pivot = 2.0 * (1.0 / h0 + 1.0 / h1) - below * work[i - 1];
    work[i] = (1.0 / h1) / pivot;
    v[i] = (right - below * v[i - 1]) / pivot;
  }
  for (std::size_t i = n - 2; i >= 1; --i) v[i] -= work[i] * v[i + 1];
}

}  // namespace

void smooth(std::vector<Key>& keys) {
  std::vector<double> t, y, v, work;
  std::size_t begin = 0;
  while (begin + 1 < keys.size()) {
    std::size_t end = begin + 1;
    while (end + 1 < keys.size() && keys[end].through) ++end;
    t.clear();
    for (std::size_t k = begin; k <= end; ++k) t.push_back(keys[k].time_s);
    for (std::size_t c = 0; c < kCoordinateCount; ++c) {
      y.clear();
      for (std::size_t k = begin; k <= end; ++k) y.push_back(keys[k].q.values[c]);
      knot_velocities(t, y, v, work);
      for (std::size_t k = begin + 1; k < end; ++k) {
        const std::size_t i = k - begin;
        const double h = t[i] - t[i - 1];
        keys[k].velocity.values[c] = v[i];
        // Second derivative of the cubic piece at its right end.
        keys[k].acceleration.values[c] =
            (2 * v[i - 1] + 4 * v[i]) / h - 6 * (y[i] - y[i - 1]) / (h * h);
      }
    }
    begin = end;
  }
}

void interpolate(const Key& from, const Key& to, double time_s, BodyCoordinates& q) {
  const double h = to.time_s - from.time_s;
  const double s = h > 0 ? (time_s - from.time_s) / h : 1.0;
  const double s2 = s * s, s3 = s2 * s, s4 = s3 * s, s5 = s4 * s;
  // Quintic Hermite basis.
  const double p1 = 10 * s3 - 15 * s4 + 6 * s5;
  const double v0 = (s - 6 * s3 + 8 * s4 - 3 * s5) * h;
  const double v1 = (-4 * s3 + 7 * s4 - 3 * s5) * h;
  const double a0 = (0.5 * s2 - 1.5 * s3 + 1.5 * s4 - 0.5 * s5) * h * h;
  const double a1 = (0.5 * s3 - s4 + 0.5 * s5) * h * h;
  for (std::size_t c = 0; c < kCoordinateCount; ++c)
    q.values[c] = (1 - p1) * from.q.values[c] + p1 * to.q.values[c] + v0 * from.velocity.values[c] +
                  v1 * to.velocity.values[c] + a0 * from.acceleration.values[c] +
                  a1 * to.acceleration.values[c];
}

}  // namespace medius::exercise
