// Between the engine's radians and the files' degrees, and between their names.
#include <cmath>

#include "medius/base/nearest.h"
#include "medius/body/xml.h"
#include "medius/fit/inverse_kinematics.h"

namespace medius::fit {
namespace {

bool is_angle(const body::Coordinate& coordinate) {
  return coordinate.motion_type == body::MotionType::kRotational;
}

motion::TimeSeries in_file_units(const body::Model& model, const std::vector<double>& time,
                                 const motion::Table& q, std::string name) {
  motion::TimeSeries series;
  series.name = std::move(name);
  series.in_degrees = true;
  series.time = time;
  series.values = q;
  for (int c = 0; c < model.coordinate_count(); ++c) {
    const body::Coordinate& coordinate = model.coordinates[static_cast<std::size_t>(c)];
    series.labels.push_back(coordinate.name);
    if (is_angle(coordinate)) series.values.col(c) *= degrees(1.0);
  }
  return series;
}

}  // namespace

std::string_view coordinate_of_label(std::string_view label) {
  const std::string_view last = body::last_of_path(label);
  if (last == "value") return body::last_of_path(label.substr(0, label.rfind('/')));
  if (last == "speed" || last == "activation" || last == "fiber_length") return {};
  return last;
}

motion::TimeSeries coordinates_series(const body::Model& model, const std::vector<double>& time,
                                      const motion::Table& q) {
  return in_file_units(model, time, q, "Coordinates");
}

motion::TimeSeries standard_error_series(const body::Model& model, const IkResult& result) {
  return in_file_units(model, result.time, result.standard_error,
                       "Standard errors of the coordinates");
}

motion::TimeSeries marker_error_series(const IkResult& result) {
  motion::TimeSeries series;
  series.name = "Model Marker Errors from IK";
  series.labels = {"total_squared_error", "marker_error_RMS", "marker_error_max"};
  series.time = result.time;
  series.values.setZero(static_cast<Eigen::Index>(result.time.size()), 3);
  for (Eigen::Index frame = 0; frame < series.values.rows(); ++frame) {
    double sum = 0, largest = 0;
    int count = 0;
    for (const double value : result.marker_error.row(frame)) {
      if (std::isnan(value)) continue;
      sum += value * value;
      largest = std::max(largest, value);
      ++count;
    }
    series.values.row(frame) << sum, count > 0 ? std::sqrt(sum / count) : 0.0, largest;
  }
  return series;
}

motion::TimeSeries marker_position_series(const IkResult& result) {
  motion::TimeSeries series;
  series.name = "Model Marker Locations from IK";
  series.time = result.time;
  series.values = result.marker_position;
  for (const std::string& marker : result.markers) {
    for (const char* axis : {"_tx", "_ty", "_tz"}) series.labels.push_back(marker + axis);
  }
  return series;
}

Result<CoordinateTable> coordinates_from(const body::Model& model,
                                         const motion::TimeSeries& series) {
  CoordinateTable table;
  table.time = series.time;
  table.q.resize(series.frames(), model.coordinate_count());
  table.from_file.assign(model.coordinates.size(), 0);
  for (int c = 0; c < model.coordinate_count(); ++c)
    table.q.col(c).setConstant(model.coordinates[static_cast<std::size_t>(c)].default_value);

  std::vector<std::string> unknown, names;
  for (const body::Coordinate& coordinate : model.coordinates) names.push_back(coordinate.name);
  int found = 0;
  double largest_angle = 0;
  for (int column = 0; column < series.columns(); ++column) {
    const std::string& label = series.labels[static_cast<std::size_t>(column)];
    const std::string_view name = coordinate_of_label(label);
    const int c = name.empty() ? -1 : model.coordinate_index(name);
    if (c < 0) {
      if (!name.empty()) unknown.push_back(label);
      continue;
    }
    if (table.from_file[static_cast<std::size_t>(c)] != 0) continue;  // a label that comes twice
    for (int frame = 0; frame < series.frames(); ++frame) {
      if (!std::isfinite(series.values(frame, column)))
        return error("{}: coordinate '{}' has no number at {:.6g} s; fill the gap first",
                     series.place(), name, series.time[static_cast<std::size_t>(frame)]);
    }
    const bool angle = is_angle(model.coordinates[static_cast<std::size_t>(c)]);
    table.q.col(c) = series.values.col(column) * (angle && series.in_degrees ? radians(1.0) : 1.0);
    table.from_file[static_cast<std::size_t>(c)] = 1;
    ++found;
    if (angle) largest_angle = std::max(largest_angle, table.q.col(c).cwiseAbs().maxCoeff());
  }
  if (found == 0)
    return error(
        "{}: none of its columns is a coordinate of the model '{}'; expected names like "
        "'{}'{}",
        series.place(), model.name, names.empty() ? "" : names.front(),
        unknown.empty() ? "" : did_you_mean(unknown.front(), names));
  // Ten turns away in "radians" are degrees that were not declared.
  if (!series.in_degrees && largest_angle > 20 * kPi)
    return error(
        "{}: it says its angles are in radians, but one is {:.4g}; if they are degrees, write "
        "'inDegrees=yes' into its header",
        series.place(), largest_angle);
  if (!unknown.empty())
    table.notes.push_back(fmt::format(
        "{}: {} columns are not coordinates of the model and are not "
        "used: {}{}",
        series.place(), unknown.size(), unknown.front(), unknown.size() > 1 ? ", ..." : ""));
  std::vector<std::string> absent;
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (table.from_file[c] == 0 && model.coordinates[c].coupler < 0 && !model.coordinates[c].locked)
      absent.push_back(names[c]);
  }
  if (!absent.empty())
    table.notes.push_back(fmt::format(
        "{}: {} coordinates of the model are not in it and keep their "
        "default: {}{}",
        series.place(), absent.size(), absent.front(), absent.size() > 1 ? ", ..." : ""));
  return table;
}

}  // namespace medius::fit
