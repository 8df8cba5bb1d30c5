#include <algorithm>
#include <cmath>

#include "medius/body/kinematics.h"
#include "medius/body/osim_reader.h"
#include "medius/fit/scale_setup.h"
#include "medius/motion/files.h"

namespace medius::fit {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Adds the markers of a <MarkerSet> file; one of a known name takes the old one's place.
Result<void> add_marker_set(body::ModelSpecification& model, const std::filesystem::path& path) {
  MEDIUS_TRY(body::XmlFile file, body::XmlFile::read(path));
  const body::XmlObject root = file.root();
  if (root.type() != "MarkerSet")
    return root.error_here(fmt::format("expected <MarkerSet>, found <{}>", root.type()));
  body::osim::Reading reading{file, model};
  reading.model.markers.clear();
  MEDIUS_CHECK(body::osim::read_markers(reading, root.child("objects").children()));
  for (body::MarkerSpecification& marker : reading.model.markers) {
    std::erase_if(model.markers, [&](const auto& old) { return old.name == marker.name; });
    model.markers.push_back(std::move(marker));
  }
  return {};
}

Result<void> find_factors(const ScaleSetup& setup, const body::ModelSpecification& specification,
                          ScaleResult& result) {
  for (const auto& body : specification.bodies) result.factors[body.name] = Vector3::Ones();
  MEDIUS_TRY(const body::Model model, body::compile(specification));
  for (const std::string& step : setup.order) {
    if (step == "manualScale") {
      for (const ManualScale& manual : setup.manual) {
        const auto factor = result.factors.find(manual.body);
        if (factor != result.factors.end()) {
          factor->second = manual.factors;
        } else if (manual.body != "ground") {
          result.notes.push_back(
              fmt::format("a scale names the body '{}', which the model lacks", manual.body));
        }
      }
      continue;
    }
    if (setup.measurements.empty()) continue;
    if (setup.scaler_marker_file.empty())
      return error("{}: measurements are asked for, but <ModelScaler> names no <marker_file>",
                   setup.name);
    MEDIUS_TRY(const motion::MarkerSeries markers, motion::read_markers(setup.scaler_marker_file));
    result.notes.insert(result.notes.end(), markers.notes.begin(), markers.notes.end());
    for (const Measurement& measurement : setup.measurements) {
      const auto measured =
          measure(model, markers, setup.scaler_begin, setup.scaler_end, measurement);
      if (!measured.ok()) {
        // OpenSim goes on without the measurement, and so do we, but say so.
        result.notes.push_back(measured.error().message + " Its bodies keep their size.");
        continue;
      }
      result.measured.push_back(*measured);
      for (const auto& [body, axes] : measurement.bodies) {
        const auto factor = result.factors.find(body);
        if (factor == result.factors.end()) {
          result.notes.push_back(
              fmt::format("measurement '{}': the model has no body '{}'", measurement.name, body));
          continue;
        }
        for (const int axis : axes) factor->second[axis] = measured->factor;
      }
    }
  }
  return {};
}

/// Mean positions over the frames; says where a marker moved more than allowed.
std::vector<Vector3> mean_positions(const motion::MarkerSeries& markers,
                                    const motion::FrameRange& range, double most_movement_m,
                                    std::vector<std::string>& notes) {
  std::vector<Vector3> means;
  for (int marker = 0; marker < static_cast<int>(markers.markers.size()); ++marker) {
    Vector3 sum = Vector3::Zero();
    Eigen::AlignedBox3d box;
    int count = 0;
    for (int frame = range.first; frame <= range.last; ++frame) {
      const Vector3 p = markers.position(frame, marker);
      if (!p.allFinite()) continue;
      sum += p;
      box.extend(p);
      ++count;
    }
    means.emplace_back(count > 0 ? Vector3(sum / count) : Vector3(Vector3::Constant(kNothing)));
    if (count > 0 && most_movement_m > 0 && box.diagonal().norm() > most_movement_m)
      notes.push_back(
          fmt::format("{}: marker '{}' moves by {:.1f} mm while the person should stand "
                      "still",
                      markers.name, markers.markers[static_cast<std::size_t>(marker)],
                      1000 * box.diagonal().norm()));
  }
  return means;
}

/// Targets of the coordinate tasks, from their values or the file's first frame in the range.
Result<std::vector<double>> coordinate_targets(const body::Model& model, const ScaleSetup& setup,
                                               const IkTasks& tasks, std::vector<double> values,
                                               Eigen::VectorXd& start) {
  if (setup.placer_coordinate_file.empty()) return values;
  MEDIUS_TRY(const motion::TimeSeries series, motion::read_series(setup.placer_coordinate_file));
  MEDIUS_TRY(const CoordinateTable table, coordinates_from(model, series));
  const int frame = motion::nearest_frame(
      table.time, std::isfinite(setup.placer_begin) ? setup.placer_begin : table.time.front());
  for (int c = 0; c < model.coordinate_count(); ++c) {
    if (table.from_file[static_cast<std::size_t>(c)] != 0) start[c] = table.q(frame, c);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int c = tasks.coordinates[i].coordinate;
    if (std::isnan(values[i]) && table.from_file[static_cast<std::size_t>(c)] != 0)
      values[i] = table.q(frame, c);
  }
  return values;
}

}  // namespace

Result<PlacedMarkers> place_markers(const body::ModelSpecification& model,
                                    const ScaleSetup& setup) {
  if (setup.placer_marker_file.empty())
    return error("{}: <MarkerPlacer> names no <marker_file>", setup.name);
  MEDIUS_TRY(const motion::MarkerSeries markers, motion::read_markers(setup.placer_marker_file));
  MEDIUS_TRY(const auto range, motion::frames_between(markers.time, setup.placer_begin,
                                                      setup.placer_end, markers.name));
  PlacedMarkers placed;
  placed.model = model;
  placed.notes = markers.notes;
  const auto count =
      std::erase_if(placed.model.markers, [&](const auto& m) { return markers.find(m.name) < 0; });
  if (count > 0)
    placed.notes.push_back(
        fmt::format("{}: {} markers of the model were not recorded and are taken "
                    "out of it",
                    markers.name, count));
  const std::vector<Vector3> means =
      mean_positions(markers, range, 1e-3 * setup.most_marker_movement, placed.notes);

  // The pose.
  MEDIUS_TRY(const body::Model compiled, body::compile(placed.model));
  std::vector<double> values;
  MEDIUS_TRY(IkTasks tasks, find_tasks(compiled, setup.tasks, values, placed.notes));
  if (setup.tasks.empty()) {
    MEDIUS_TRY(tasks, tasks_for_all_markers(compiled, markers));
  }
  IkRecording recording;
  recording.time = {markers.time[static_cast<std::size_t>(range.first)]};
  for (const MarkerTask& task : tasks.markers) {
    const int column = markers.find(task.name);
    recording.markers.push_back(column < 0 ? Vector3(Vector3::Constant(kNothing))
                                           : means[static_cast<std::size_t>(column)]);
  }
  IkRunOptions options;
  Eigen::VectorXd start(compiled.coordinate_count());
  for (int c = 0; c < start.size(); ++c)
    start[c] = compiled.coordinates[static_cast<std::size_t>(c)].default_value;
  MEDIUS_TRY(recording.coordinates,
             coordinate_targets(compiled, setup, tasks, std::move(values), start));
  options.initial_q = start;
  options.solver.accuracy = 1e-8;
  MEDIUS_TRY(const IkResult pose, inverse_kinematics(compiled, tasks, recording, options));
  placed.q = pose.q.row(0);
  placed.marker_rms = marker_error_series(pose).values(0, 1);

  // The markers.
  body::Data data(compiled);
  data.q = placed.q;
  body::update_positions(compiled, data);
  for (body::MarkerSpecification& marker : placed.model.markers) {
    const Vector3& seen = means[static_cast<std::size_t>(markers.find(marker.name))];
    if (marker.fixed || !seen.allFinite()) continue;
    MEDIUS_TRY(const body::FixedFrame frame, compiled.frame(marker.frame));
    const Pose X_GF = data.X_GB[static_cast<std::size_t>(frame.body)] * frame.X_BF;
    marker.location = X_GF.inverse() * seen;
  }
  return placed;
}

Result<ScaleResult> run_scale(const ScaleSetup& setup) {
  ScaleResult result;
  MEDIUS_TRY(body::ModelSpecification model, body::read_model(setup.model_file));
  if (!setup.marker_set_file.empty()) MEDIUS_CHECK(add_marker_set(model, setup.marker_set_file));
  if (setup.apply_scaler) {
    MEDIUS_CHECK(find_factors(setup, model, result));
    MEDIUS_TRY(model, scaled(model, result.factors,
                             {.preserve_mass_distribution = setup.preserve_mass_distribution,
                              .final_mass = setup.mass}));
  }
  model.name = setup.name;
  result.scaled_model = model;
  if (setup.apply_placer) {
    MEDIUS_TRY(PlacedMarkers placed, place_markers(model, setup));
    model = std::move(placed.model);
    result.static_pose = placed.q;
    result.marker_rms = placed.marker_rms;
    result.notes.insert(result.notes.end(), placed.notes.begin(), placed.notes.end());
  }
  for (const auto& joint : model.joints) {
    for (const auto& coordinate : joint.coordinates) result.coordinates.push_back(coordinate.name);
  }
  result.model = std::move(model);
  return result;
}

}  // namespace medius::fit
