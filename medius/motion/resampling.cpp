#include "medius/motion/resampling.h"

#include <cmath>

#include "medius/base/natural_splines.h"

namespace medius::motion {

Result<TimeSeries> resampled(const TimeSeries& series, const std::vector<double>& time,
                             int degree) {
  MEDIUS_TRY(const NaturalSplines splines,
             NaturalSplines::through(series.time, series.values, degree));
  TimeSeries other;
  other.name = series.name;
  other.file = series.file;
  other.labels = series.labels;
  other.in_degrees = series.in_degrees;
  other.notes = series.notes;
  other.time = time;
  other.values.resize(static_cast<Eigen::Index>(time.size()), series.columns());
  for (std::size_t i = 0; i < time.size(); ++i) {
    double* row = other.values.data() + i * series.labels.size();
    splines.evaluate(time[i], {row, series.labels.size()});
  }
  return other;
}

Result<TimeSeries> resampled(const TimeSeries& series, double step, int degree) {
  if (!(step > 0)) return error("the step of a resampling must be positive, not {}", step);
  if (series.time.empty()) return error("{}: it holds no frame to resample", series.place());
  const double length = series.time.back() - series.time.front();
  if (length / step > 1e7)
    return error("{}: a step of {:.3g} s over {:.3g} s makes more than ten million frames",
                 series.place(), step, length);
  std::vector<double> time;
  const int count = static_cast<int>(std::floor(length / step * (1 + 1e-12) + 1e-9)) + 1;
  for (int i = 0; i < count; ++i) time.push_back(series.time.front() + i * step);
  return resampled(series, time, degree);
}

namespace {

/// A cubic through up to two known samples on either side of the gap (first, last both unknown).
void fill_one(TimeSeries& series, int column, int first, int last) {
  std::vector<double> time;
  std::vector<double> known;
  const auto take = [&](int frame) {
    if (frame < 0 || frame >= series.frames() || !std::isfinite(series.values(frame, column)))
      return;
    time.push_back(series.time[static_cast<std::size_t>(frame)]);
    known.push_back(series.values(frame, column));
  };
  for (const int frame : {first - 2, first - 1, last + 1, last + 2}) take(frame);
  const auto n = static_cast<Eigen::Index>(known.size());
  // Lagrange's form: exact for what the known samples carry.
  for (int frame = first; frame <= last; ++frame) {
    const double t = series.time[static_cast<std::size_t>(frame)];
    double value = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      double weight = known[static_cast<std::size_t>(i)];
      for (Eigen::Index j = 0; j < n; ++j) {
        if (j != i)
          weight *= (t - time[static_cast<std::size_t>(j)]) /
                    (time[static_cast<std::size_t>(i)] - time[static_cast<std::size_t>(j)]);
      }
      value += weight;
    }
    series.values(frame, column) = value;
  }
}

}  // namespace

int fill_gaps(TimeSeries& series, double longest) {
  int filled = 0;
  for (int column = 0; column < series.columns(); ++column) {
    int frame = 0;
    while (frame < series.frames()) {
      if (std::isfinite(series.values(frame, column))) {
        ++frame;
        continue;
      }
      const int first = frame;
      while (frame < series.frames() && !std::isfinite(series.values(frame, column))) ++frame;
      const int last = frame - 1;
      if (first == 0 || frame == series.frames()) continue;
      const double length = series.time[static_cast<std::size_t>(frame)] -
                            series.time[static_cast<std::size_t>(first - 1)];
      if (length > longest) continue;
      fill_one(series, column, first, last);
      filled += last - first + 1;
    }
  }
  return filled;
}

}  // namespace medius::motion
