#include "medius/force/coordinate_curves.h"

#include <algorithm>
#include <iterator>

#include "medius/base/nearest.h"
#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/xml.h"
#include "medius/fit/inverse_kinematics.h"
#include "medius/motion/filters.h"

namespace medius::force {
namespace {

/// "/jointset/hip_r/hip_flexion_r/speed" or "hip_flexion_r_u" -> "hip_flexion_r"; "" for others.
std::string_view coordinate_of_speed(std::string_view label) {
  const std::string_view last = body::last_of_path(label);
  if (last == "speed") return body::last_of_path(label.substr(0, label.rfind('/')));
  return last.ends_with("_u") ? last.substr(0, last.size() - 2) : std::string_view();
}

/// The column of each coordinate, -1 where there is none.
std::vector<int> columns_of(const body::Model& model, const motion::TimeSeries& series,
                            std::string_view (*coordinate_in)(std::string_view)) {
  std::vector<int> columns(model.coordinates.size(), -1);
  for (int column = 0; column < series.columns(); ++column) {
    const int coordinate = model.coordinate_index(coordinate_in(series.labels[column]));
    if (coordinate >= 0 && columns[coordinate] < 0) columns[coordinate] = column;
  }
  return columns;
}

/// The columns of some coordinates at some frames, in SI units.
motion::TimeSeries picked(const body::Model& model, const motion::TimeSeries& series,
                          const std::vector<int>& columns, const std::vector<int>& frames,
                          std::vector<int>& coordinates) {
  motion::TimeSeries used;
  used.name = series.name;
  used.file = series.file;
  for (const int frame : frames) used.time.push_back(series.time[static_cast<std::size_t>(frame)]);
  for (int k = 0; k < model.coordinate_count(); ++k) {
    if (columns[k] < 0) continue;
    coordinates.push_back(k);
    used.labels.push_back(series.labels[columns[k]]);
  }
  used.values.resize(used.frames(), static_cast<Eigen::Index>(used.labels.size()));
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    const int k = coordinates[i];
    const bool turns = model.coordinates[k].motion_type == body::MotionType::kRotational;
    used.values.col(static_cast<int>(i)) =
        series.values.col(columns[k])(frames) * (turns && series.in_degrees ? radians(1.0) : 1.0);
  }
  return used;
}

Error nothing_known(const body::Model& model, const motion::TimeSeries& series) {
  std::vector<std::string> known;
  for (const auto& coordinate : model.coordinates) known.push_back(coordinate.name);
  const std::string first = series.labels.empty() ? "" : series.labels.front();
  return error(
      "{}: none of its {} columns is a coordinate of the model '{}' (the first is '{}').{}",
      series.place(), series.columns(), model.name, first, did_you_mean(first, known));
}

/// Says which columns are no coordinates; a misspelt one would rest at its default.
std::string unknown_note(const body::Model& model, const motion::TimeSeries& series) {
  std::vector<std::string> names, unknown;
  for (const auto& coordinate : model.coordinates) names.push_back(coordinate.name);
  for (const std::string& label : series.labels) {
    const std::string_view name = fit::coordinate_of_label(label);
    if (name.empty() || model.coordinate_index(name) >= 0 ||
        model.coordinate_index(coordinate_of_speed(label)) >= 0)
      continue;
    unknown.emplace_back(name);
  }
  if (unknown.empty()) return {};
  return fmt::format("{}: {} of its columns are no coordinates of the model and not used: {}{}.{}",
                     series.place(), unknown.size(), unknown.front(),
                     unknown.size() > 1 ? ", ..." : "", did_you_mean(unknown.front(), names));
}

/// A sample nearer to the one before than this part of the mean step repeats it: integrators write
/// their last time twice, a rounding apart, and a spline through both would be torn.
constexpr double kRepeatedStep = 1e-6;

/// The frames whose times are apart.
std::vector<int> distinct_frames(const std::vector<double>& times) {
  std::vector<int> frames;
  const double least = times.size() > 1 ? kRepeatedStep * (times.back() - times.front()) /
                                              static_cast<double>(times.size() - 1)
                                        : 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (frames.empty() || times[i] - times[static_cast<std::size_t>(frames.back())] > least) {
      frames.push_back(static_cast<int>(i));
    }
  }
  return frames;
}

constexpr double kTooFarForRadians = 20;  // three turns: no joint of a body

/// A rotation beyond three turns in a file that says radians was written in degrees.
Result<void> check_units(const body::Model& model, const motion::TimeSeries& series,
                         const std::vector<int>& columns) {
  if (series.in_degrees) return {};
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k] < 0) continue;
    if (model.coordinates[k].motion_type != body::MotionType::kRotational) continue;
    const double largest = series.values.col(columns[k]).cwiseAbs().maxCoeff();
    if (largest <= kTooFarForRadians) continue;
    return error(
        "{}: '{}' reaches {:.4g}, which as radians (inDegrees=no) would be {:.0f} turns; if the "
        "file "
        "is in degrees, write inDegrees=yes in its header.",
        series.place(), series.labels[columns[k]], largest, largest / (2 * kPi));
  }
  return {};
}

}  // namespace

Result<CoordinateCurves> CoordinateCurves::make(const body::Model& model,
                                                const motion::TimeSeries& series,
                                                const CoordinateCurvesOptions& options) {
  const std::vector<int> columns = columns_of(model, series, fit::coordinate_of_label);
  const std::vector<int> frames = distinct_frames(series.time);
  CoordinateCurves curves;
  motion::TimeSeries used = picked(model, series, columns, frames, curves.coordinates_);
  if (curves.coordinates_.empty()) return nothing_known(model, series);
  MEDIUS_CHECK(check_units(model, series, columns));
  const double first = used.time.front(), last = used.time.back();
  MEDIUS_TRY(used, motion::low_pass_padded(used, options.low_pass_hz));
  MEDIUS_TRY(curves.curves_, NaturalSplines::through(used.time, used.values, options.degree));
  curves.samples_ = used.time;
  // The filter pads the recording at both ends; what is told of it ends where it ends.
  const double rounding = 1e-9 * (last - first);
  std::copy_if(used.time.begin(), used.time.end(), std::back_inserter(curves.times_),
               [&](double t) { return t >= first - rounding && t <= last + rounding; });
  if (options.speed_columns) {
    const auto speed_columns = columns_of(model, series, coordinate_of_speed);
    const motion::TimeSeries speeds =
        picked(model, series, speed_columns, frames, curves.with_speed_);
    if (!curves.with_speed_.empty()) {
      MEDIUS_TRY(curves.speeds_,
                 NaturalSplines::through(speeds.time, speeds.values, options.degree));
    }
  }

  if (std::string note = unknown_note(model, series); !note.empty())
    curves.notes_.push_back(std::move(note));
  curves.resting_.resize(model.coordinate_count());
  for (int k = 0; k < model.coordinate_count(); ++k) {
    const body::Coordinate& coordinate = model.coordinates[k];
    curves.resting_[k] = coordinate.default_value;
    const bool by_column = columns[k] >= 0;
    if (body::is_driven(coordinate) && !(by_column && options.columns_before_functions)) {
      curves.driven_.push_back(k);
      if (by_column) continue;
      curves.notes_.push_back(
          fmt::format("{}: no column '{}'; it follows the model's prescribed function of time",
                      series.place(), coordinate.name));
      continue;
    }
    if (by_column) continue;
    if (coordinate.coupler >= 0) {
      curves.coupled_.push_back(coordinate.coupler);
      curves.notes_.push_back(fmt::format("{}: no column '{}'; it follows its coupler",
                                          series.place(), coordinate.name));
    } else {
      curves.notes_.push_back(fmt::format("{}: no column '{}'; it stays at its default, {:.6g}",
                                          series.place(), coordinate.name,
                                          coordinate.default_value));
    }
  }
  std::sort(curves.coupled_.begin(), curves.coupled_.end());
  return curves;
}

namespace {

/// values[0 ... n-1] to their coordinates, `otherwise` to those that have none. Coordinates rise,
/// so that going backward overwrites nothing that is still to be read.
template <typename Vector, typename Otherwise>
void spread(const std::vector<int>& coordinates, Vector& values, const Otherwise& otherwise) {
  auto i = static_cast<Eigen::Index>(coordinates.size()) - 1;
  for (Eigen::Index k = values.size() - 1; k > i; --k) {
    const bool known = i >= 0 && coordinates[static_cast<std::size_t>(i)] == k;
    values[k] = known ? values[i--] : otherwise(k);
  }
}

}  // namespace

void CoordinateCurves::set(const body::Model& model, double time, body::Data& data) const {
  // udot holds the second rates first, u the first ones, until both become speeds.
  const std::size_t known = coordinates_.size();
  curves_.evaluate(time, {data.q.data(), known}, {data.u.data(), known}, {data.udot.data(), known});
  const auto zero = [](Eigen::Index) { return 0.0; };
  spread(coordinates_, data.q, [&](Eigen::Index k) { return resting_[k]; });
  spread(coordinates_, data.u, zero);
  spread(coordinates_, data.udot, zero);
  for (const int k : driven_) {
    const body::FunctionValue value = model.coordinates[k].prescribed->evaluate(time);
    data.q[k] = value.value;
    data.u[k] = value.first;
    data.udot[k] = value.second;
  }
  for (const int index : coupled_) body::apply_coupler(model, index, data.q, data.u, data.udot);
  body::rates_to_speeds(model, data);
  if (with_speed_.empty()) return;
  const auto speed = speeds_.weights(time), rate = speeds_.weights(time, 1);
  for (std::size_t i = 0; i < with_speed_.size(); ++i) {
    const int curve = static_cast<int>(i), k = with_speed_[i];
    if (body::is_driven(model.coordinates[k])) continue;
    data.u[k] = speeds_.evaluate(speed, curve);
    data.udot[k] = speeds_.evaluate(rate, curve);
  }
}

}  // namespace medius::force
