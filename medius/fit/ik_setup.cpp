#include "medius/fit/ik_setup.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "medius/base/natural_splines.h"
#include "medius/base/nearest.h"
#include "medius/motion/files.h"

namespace medius::fit {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Result<IkTaskSpecification> read_task(const body::XmlObject& object) {
  IkTaskSpecification task;
  task.name = object.name();
  task.place = object.place();
  task.kind = object.type() == "IKCoordinateTask" ? IkTaskSpecification::Kind::kCoordinate
                                                  : IkTaskSpecification::Kind::kMarker;
  MEDIUS_TRY(task.weight, object.number("weight", 1.0));
  if (!(task.weight >= 0))
    return object.error_here(fmt::format("<weight> of '{}' must not be negative", task.name));
  const std::string kind = object.text("value_type", "default_value");
  task.value_kind = kind == "manual_value" ? IkTaskSpecification::Value::kManual
                    : kind == "from_file"  ? IkTaskSpecification::Value::kFromFile
                                           : IkTaskSpecification::Value::kDefault;
  MEDIUS_TRY(task.value, object.number("value", 0.0));
  return task;
}

/// The two numbers of <time_range>; (-1, -1) as OpenSim 2 wrote it means everything.
Result<void> read_time_range(const body::XmlObject& tool, double& begin, double& end) {
  MEDIUS_TRY(const std::vector<double> range, tool.numbers("time_range"));
  if (range.empty()) return {};
  if (range.size() != 2)
    return tool.error_here(fmt::format("<time_range> has {} numbers; expected two", range.size()));
  if (range[0] == -1 && range[1] == -1) return {};
  if (range[1] < range[0])
    return tool.error_here(fmt::format("<time_range> ends at {:.6g} s before it begins at {:.6g} s",
                                       range[1], range[0]));
  begin = range[0];
  end = range[1];
  return {};
}

}  // namespace

Result<std::vector<IkTaskSpecification>> read_ik_task_set(const body::XmlObject& set) {
  if (set.type() != "IKTaskSet")
    return set.error_here(fmt::format("expected <IKTaskSet>, found <{}>", set.type()));
  std::vector<IkTaskSpecification> tasks;
  for (const body::XmlObject& object : set.child("objects").children()) {
    if (object.type() != "IKMarkerTask" && object.type() != "IKCoordinateTask") continue;
    MEDIUS_TRY(const bool apply, object.boolean("apply", true));
    if (!apply) continue;
    MEDIUS_TRY(IkTaskSpecification task, read_task(object));
    tasks.push_back(std::move(task));
  }
  return tasks;
}

Result<std::vector<IkTaskSpecification>> read_ik_tasks(const body::XmlObject& parent) {
  const body::XmlObject set = parent.child("IKTaskSet");
  if (!set) return std::vector<IkTaskSpecification>{};
  const std::string file = set.node().attribute("file").value();
  if (file.empty()) return read_ik_task_set(set);
  MEDIUS_TRY(const body::XmlFile other, body::XmlFile::read(parent.file().resolve(file)));
  return read_ik_task_set(other.root());
}

Result<IkSetup> read_ik_setup(const std::filesystem::path& file) {
  MEDIUS_TRY(const body::XmlFile xml, body::XmlFile::read(file));
  const body::XmlObject tool = xml.root();
  const std::string type = tool.type();
  if (type != "InverseKinematicsTool" && type != "InverseKinemtaticsTool" &&
      type != "IMUInverseKinematicsTool")
    return tool.error_here(fmt::format("expected <InverseKinematicsTool>, found <{}>", type));
  IkSetup setup;
  if (!tool.name().empty()) setup.name = tool.name();
  setup.model_file = tool.path("model_file");
  setup.marker_file = tool.path("marker_file");
  setup.coordinate_file = tool.path("coordinate_file");
  setup.orientations_file = tool.path("orientations_file");
  MEDIUS_TRY(setup.tasks, read_ik_tasks(tool));
  MEDIUS_CHECK(read_time_range(tool, setup.begin, setup.end));
  MEDIUS_TRY(setup.accuracy, tool.number("accuracy", 1e-5));
  MEDIUS_TRY(setup.constraint_weight, tool.number("constraint_weight", kInfinity));
  MEDIUS_TRY(setup.report_errors, tool.boolean("report_errors", true));
  MEDIUS_TRY(setup.report_marker_locations, tool.boolean("report_marker_locations", false));
  setup.results_folder = tool.path("results_directory");
  if (setup.results_folder.empty()) setup.results_folder = file.parent_path();
  setup.output_motion_file = tool.path("output_motion_file");
  static constexpr std::array<std::string_view, 16> kUsed{"model_file",
                                                          "marker_file",
                                                          "coordinate_file",
                                                          "orientations_file",
                                                          "IKTaskSet",
                                                          "time_range",
                                                          "accuracy",
                                                          "constraint_weight",
                                                          "report_errors",
                                                          "report_marker_locations",
                                                          "results_directory",
                                                          "input_directory",
                                                          "output_motion_file",
                                                          "name",
                                                          "sensor_to_opensim_rotations",
                                                          "OrientationWeightSet"};
  if (std::string note = tool.unused_note(kUsed); !note.empty())
    setup.notes.push_back(std::move(note));
  MEDIUS_TRY(setup.sensor_to_ground, tool.vector3("sensor_to_opensim_rotations", Vector3::Zero()));
  for (const body::XmlObject& object : tool.objects("OrientationWeightSet")) {
    MEDIUS_TRY(const double weight, object.number("weight", 1.0));
    if (!(weight >= 0))
      return object.error_here(fmt::format("<weight> of '{}' must not be negative", object.name()));
    setup.sensor_weights[object.name()] = weight;
  }
  if (setup.marker_file.empty() && setup.orientations_file.empty())
    return tool.error_here("<marker_file> is missing; name the .trc or .c3d file");
  if (std::isfinite(setup.constraint_weight))
    setup.notes.push_back(
        fmt::format("{}: <constraint_weight> is {:.4g}; coupled coordinates are kept "
                    "exactly all the same",
                    file.string(), setup.constraint_weight));
  return setup;
}

Result<IkTasks> find_tasks(const body::Model& model, const std::vector<IkTaskSpecification>& tasks,
                           std::vector<double>& values, std::vector<std::string>& notes) {
  IkTasks found;
  std::vector<std::string> coordinates;
  for (const body::Coordinate& coordinate : model.coordinates)
    coordinates.push_back(coordinate.name);
  int missing = 0;
  std::string missing_name;
  for (const IkTaskSpecification& task : tasks) {
    if (task.kind == IkTaskSpecification::Kind::kMarker) {
      const int index = model.marker_index(task.name);
      if (index < 0) {
        if (++missing == 1) missing_name = task.name;
        continue;
      }
      found.markers.push_back(
          {task.name, model.markers[static_cast<std::size_t>(index)].point, task.weight});
      continue;
    }
    const int c = model.coordinate_index(task.name);
    if (c < 0)
      return error("{}: the model '{}' has no coordinate '{}'.{}", task.place, model.name,
                   task.name, did_you_mean(task.name, coordinates));
    found.coordinates.push_back({c, task.weight});
    values.push_back(task.value_kind == IkTaskSpecification::Value::kDefault
                         ? model.coordinates[static_cast<std::size_t>(c)].default_value
                     : task.value_kind == IkTaskSpecification::Value::kManual
                         ? task.value
                         : std::numeric_limits<double>::quiet_NaN());
  }
  if (missing > 0)
    notes.push_back(
        fmt::format("the model '{}' lacks {} of the markers with a task and they are left "
                    "out: {}{}",
                    model.name, missing, missing_name, missing > 1 ? ", ..." : ""));
  return found;
}

namespace {

/// Sensors of an orientations file: quaternion columns NAME_1 ... NAME_4 for frames NAME of the
/// model, w first.
Result<void> add_orientations(const body::Model& model, const IkSetup& setup,
                              const motion::TimeSeries& series, const motion::FrameRange& range,
                              IkProblem& problem) {
  // Rotations about the fixed x, then y, then z axis, as OpenSense has them.
  const Vector3& turns = setup.sensor_to_ground;
  const Matrix3 R_GS = (Eigen::AngleAxisd(turns.z(), Vector3::UnitZ()) *
                        Eigen::AngleAxisd(turns.y(), Vector3::UnitY()) *
                        Eigen::AngleAxisd(turns.x(), Vector3::UnitX()))
                           .toRotationMatrix();
  std::vector<int> columns;
  for (int column = 0; column + 3 < series.columns(); ++column) {
    const std::string& label = series.labels[static_cast<std::size_t>(column)];
    if (!label.ends_with("_1")) continue;
    const std::string name = label.substr(0, label.size() - 2);
    std::string key(body::last_of_path(name));
    auto frame = model.frame(key);
    if (!frame.ok() && key.ends_with("_imu")) {
      // A sensor frame on a body that the model names without "_imu".
      const std::string body_name = key.substr(0, key.size() - 4);
      const auto on_body = model.frame(body_name + "/" + key);
      frame = on_body.ok() ? on_body : model.frame(body_name);
    }
    if (!frame.ok()) {
      problem.notes.push_back(fmt::format("{}: the model has no frame '{}'; the sensor is left out",
                                          series.place(), key));
      continue;
    }
    const auto weight = setup.sensor_weights.find(key);
    problem.tasks.orientations.push_back(
        {name, *frame, weight == setup.sensor_weights.end() ? 1.0 : weight->second});
    columns.push_back(column);
  }
  if (columns.empty())
    return error("{}: none of its sensors is a frame of the model '{}'", series.name, model.name);
  for (int frame = range.first; frame <= range.last; ++frame) {
    for (const int column : columns) {
      const auto v = series.values.row(frame).segment<4>(column);
      problem.recording.orientations.push_back(
          R_GS * Eigen::Quaterniond(v[0], v[1], v[2], v[3]).normalized().toRotationMatrix());
    }
  }
  return {};
}

Result<void> add_coordinate_values(const body::Model& model, const IkSetup& setup,
                                   const std::vector<double>& values, IkProblem& problem) {
  const bool from_file =
      std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  CoordinateTable table;
  NaturalSplines splines;
  if (from_file) {
    if (setup.coordinate_file.empty())
      return error("{}: a coordinate's value comes from a file, but <coordinate_file> names none",
                   setup.name);
    MEDIUS_TRY(const motion::TimeSeries series, motion::read_series(setup.coordinate_file));
    MEDIUS_TRY(table, coordinates_from(model, series));
    MEDIUS_TRY(splines, NaturalSplines::through(table.time, table.q, 5));
  }
  for (const double time : problem.recording.time) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int c = problem.tasks.coordinates[i].coordinate;
      double value = values[i];
      if (std::isnan(value) && table.from_file[static_cast<std::size_t>(c)] != 0)
        value = splines.evaluate(c, time);
      problem.recording.coordinates.push_back(value);
    }
  }
  return {};
}

}  // namespace

Result<IkProblem> pose_ik_problem(const body::Model& model, const IkSetup& setup) {
  IkProblem problem;
  problem.notes = setup.notes;
  std::vector<double> values;
  MEDIUS_TRY(problem.tasks, find_tasks(model, setup.tasks, values, problem.notes));
  if (!setup.marker_file.empty()) {
    MEDIUS_TRY(const motion::MarkerSeries markers, motion::read_markers(setup.marker_file));
    problem.notes.insert(problem.notes.end(), markers.notes.begin(), markers.notes.end());
    if (problem.tasks.markers.empty()) {
      MEDIUS_TRY(IkTasks all, tasks_for_all_markers(model, markers));
      problem.tasks.markers = std::move(all.markers);
    }
    MEDIUS_TRY(problem.recording,
               marker_recording(problem.tasks, markers, setup.begin, setup.end, problem.notes));
  } else {
    MEDIUS_TRY(const motion::TimeSeries series, motion::read_storage(setup.orientations_file));
    MEDIUS_TRY(const auto range,
               motion::frames_between(series.time, setup.begin, setup.end, series.place()));
    problem.recording.time.assign(series.time.begin() + range.first,
                                  series.time.begin() + range.last + 1);
    problem.tasks.markers.clear();
    MEDIUS_CHECK(add_orientations(model, setup, series, range, problem));
  }
  MEDIUS_CHECK(add_coordinate_values(model, setup, values, problem));
  return problem;
}

}  // namespace medius::fit
