// OpenSim's InverseKinematicsTool file: what to track, how much each counts, where results go.
#pragma once

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "medius/body/model.h"
#include "medius/body/xml.h"
#include "medius/fit/ik_tasks.h"
#include "medius/fit/inverse_kinematics.h"

namespace medius::fit {

/// One entry of an IKTaskSet that is switched on.
struct IkTaskSpecification {
  enum class Kind { kMarker, kCoordinate };
  enum class Value { kDefault, kManual, kFromFile };
  std::string name;
  Kind kind = Kind::kMarker;
  double weight = 1;
  Value value_kind = Value::kDefault;  ///< coordinate only
  double value = 0;                    ///< rad or m, as OpenSim takes it
  std::string place;                   ///< "file:line"
};

struct IkSetup {
  std::string name = "ik";
  std::filesystem::path model_file, marker_file, coordinate_file, orientations_file;
  std::vector<IkTaskSpecification> tasks;  ///< none: every marker that model and file share
  double begin = -std::numeric_limits<double>::infinity();
  double end = std::numeric_limits<double>::infinity();
  double accuracy = 1e-5;
  double constraint_weight = std::numeric_limits<double>::infinity();
  std::filesystem::path results_folder, output_motion_file;
  /// Sensors' orientations are turned by this first: about the fixed x, y, z axes, rad.
  Vector3 sensor_to_ground = Vector3::Zero();
  std::map<std::string, double> sensor_weights;  ///< those not 1
  bool report_errors = true;
  bool report_marker_locations = false;
  std::vector<std::string> notes;
};

/// Reads <InverseKinematicsTool> (and OpenSim 2's misspelt one). Paths are relative to the file.
Result<IkSetup> read_ik_setup(const std::filesystem::path& file);

/// An <IKTaskSet>, inline or named by its file attribute.
Result<std::vector<IkTaskSpecification>> read_ik_tasks(const body::XmlObject& parent);
/// The <IKTaskSet> element itself.
Result<std::vector<IkTaskSpecification>> read_ik_task_set(const body::XmlObject& set);

/// The tasks' names found in the model, and the frames to fit. Markers without a task are left out;
/// markers that the model lacks are noted; a coordinate that it lacks is an error.
struct IkProblem {
  IkTasks tasks;
  IkRecording recording;
  std::vector<std::string> notes;
};
Result<IkProblem> pose_ik_problem(const body::Model& model, const IkSetup& setup);

/// The tasks alone, with the coordinates' target values in `values` (NaN: from a file).
Result<IkTasks> find_tasks(const body::Model& model, const std::vector<IkTaskSpecification>& tasks,
                           std::vector<double>& values, std::vector<std::string>& notes);

}  // namespace medius::fit
