#include "medius/motion/filters.h"

#include <cmath>

#include "medius/base/math.h"
#include "medius/motion/resampling.h"

namespace medius::motion {
namespace {

/// Third-order Butterworth low-pass: a (feed forward) and b (feedback, b_0 = 1).
struct Butterworth {
  double a[4];
  double b[4];

  /// Bilinear transform of 1 / ((s+1)(s²+s+1)) with the cutoff prewarped to w = tan(pi f T).
  Butterworth(double step, double cutoff_hz) {
    const double w = std::tan(kPi * cutoff_hz * step), w2 = w * w, w3 = w2 * w;
    const double denominator = (w + 1) * (w2 + w + 1);
    a[0] = a[3] = w3 / denominator;
    a[1] = a[2] = 3 * w3 / denominator;
    b[0] = 1;
    b[1] = (3 * w3 + 2 * w2 - 2 * w - 3) / denominator;
    b[2] = (3 * w3 - 2 * w2 - 2 * w + 3) / denominator;
    b[3] = (w - 1) * (w2 - w + 1) / denominator;
  }

  /// All columns at once, rows in rising or falling order.
  [[nodiscard]] Table run(const Table& in, bool backward) const {
    Table out = in;
    const Eigen::Index n = in.rows();
    const auto row = [&](Eigen::Index i) { return backward ? n - 1 - i : i; };
    for (Eigen::Index i = 3; i < n; ++i) {
      out.row(row(i)) = a[0] * in.row(row(i)) + a[1] * in.row(row(i - 1)) +
                        a[2] * in.row(row(i - 2)) + a[3] * in.row(row(i - 3)) -
                        b[1] * out.row(row(i - 1)) - b[2] * out.row(row(i - 2)) -
                        b[3] * out.row(row(i - 3));
    }
    return out;
  }
};

double smallest_step(const std::vector<double>& time) {
  double smallest = time[1] - time[0];
  for (std::size_t i = 2; i < time.size(); ++i)
    smallest = std::min(smallest, time[i] - time[i - 1]);
  return smallest;
}

}  // namespace

TimeSeries padded(const TimeSeries& series, int count) {
  const int n = series.frames();
  count = std::min(count, n - 1);
  if (count <= 0) return series;
  TimeSeries longer = series;
  longer.time.resize(static_cast<std::size_t>(n + 2 * count));
  longer.values.resize(n + 2 * count, series.columns());
  for (int frame = 0; frame < n + 2 * count; ++frame) {
    const int source = frame - count;
    const int edge = source < 0 ? 0 : n - 1;
    const bool inside = source >= 0 && source < n;
    const int mirror = inside ? source : 2 * edge - source;
    const auto t = [&](int i) { return series.time[static_cast<std::size_t>(i)]; };
    longer.time[static_cast<std::size_t>(frame)] = inside ? t(source) : 2 * t(edge) - t(mirror);
    if (inside) {
      longer.values.row(frame) = series.values.row(source);
    } else {
      longer.values.row(frame) = 2 * series.values.row(edge) - series.values.row(mirror);
    }
  }
  return longer;
}

Result<TimeSeries> low_pass(const TimeSeries& series, double cutoff_hz) {
  if (!(cutoff_hz > 0))
    return error(
        "{}: a low-pass of {} Hz lets nothing through; more than 0 was expected (a "
        "negative number for none)",
        series.place(), cutoff_hz);
  for (int column = 0; column < series.columns(); ++column) {
    if (!series.values.col(column).allFinite())
      return error("{}: column '{}' has gaps; a filter needs every sample: fill them first",
                   series.place(), series.labels[static_cast<std::size_t>(column)]);
  }
  TimeSeries filtered = series;
  const int n = series.frames();
  if (n < 4) return filtered;
  const double step = (series.time.back() - series.time.front()) / (n - 1);
  if (cutoff_hz >= 0.5 / step) {
    cutoff_hz = 0.49 / step;
    filtered.notes.push_back(
        fmt::format("{}: the low-pass cutoff was lowered to {:.4g} Hz, 0.49 of the sampling rate",
                    series.place(), cutoff_hz));
  }
  const Butterworth filter(step, cutoff_hz);
  filtered.values = filter.run(filter.run(series.values, false), true);
  return filtered;
}

Result<TimeSeries> low_pass_padded(const TimeSeries& series, double cutoff_hz) {
  if (cutoff_hz < 0 || series.frames() < 2) return series;
  TimeSeries longer = padded(series, series.frames() / 2);
  const double smallest = smallest_step(longer.time);
  const double mean = (longer.time.back() - longer.time.front()) / (longer.frames() - 1);
  // Steps that differ by more than the rounding of times written with six decimals.
  if (mean - smallest > 1e-9 * mean) {
    MEDIUS_TRY(longer, resampled(longer, smallest, 5));
  }
  return low_pass(longer, cutoff_hz);
}

}  // namespace medius::motion
