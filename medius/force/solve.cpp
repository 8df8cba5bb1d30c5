#include "medius/force/solve.h"

#include <algorithm>

#include "medius/body/kinematics.h"
#include "medius/body/passive_forces.h"
#include "medius/force/applied_loads.h"
#include "medius/force/coordinate_curves.h"

namespace medius::force {
namespace {

/// Wrapping as OpenSim has it, or as it should be.
body::Convention convention_of(bool exact) {
  return exact ? body::Convention::kExact : body::Convention::kOpenSim;
}

motion::TimeSeries table(const char* name, const std::vector<double>& time,
                         const std::vector<std::string>& labels, motion::Table values) {
  motion::TimeSeries series;
  series.name = name;
  series.time = time;
  series.labels = labels;
  series.values = std::move(values);
  return series;
}

/// Coordinates of joints on ground with six of them: what carries the whole body.
std::vector<std::string> base_coordinates(const body::ModelSpecification& model) {
  std::vector<std::string> names;
  for (const auto& joint : model.joints) {
    const bool on_ground = model.base_body(joint.parent_frame) == "ground" ||
                           model.base_body(joint.child_frame) == "ground";
    if (!on_ground || joint.coordinates.size() < 6) continue;
    for (const auto& coordinate : joint.coordinates) names.push_back(coordinate.name);
  }
  return names;
}

}  // namespace

body::ModelSpecification with_reserves(const body::ModelSpecification& model,
                                       const SolveOptions& options) {
  body::ModelSpecification result = model;
  const std::vector<std::string> base = base_coordinates(model);
  int order = 0;
  for (const auto& muscle : model.muscles) order = std::max(order, muscle.order + 1);
  for (const auto& actuator : model.actuators) order = std::max(order, actuator.order + 1);
  for (const auto& force : model.passive_forces) order = std::max(order, force.order + 1);
  const auto follows = [&](const std::string& name) {
    return std::any_of(model.constraints.begin(), model.constraints.end(),
                       [&](const auto& c) { return c.enforced && c.dependent_coordinate == name; });
  };
  for (const auto& joint : model.joints) {
    for (const auto& coordinate : joint.coordinates) {
      if (coordinate.locked || coordinate.prescribed || follows(coordinate.name)) continue;
      const bool is_base = std::find(base.begin(), base.end(), coordinate.name) != base.end();
      const double strength = is_base ? options.residual : options.reserve;
      if (!(strength > 0)) continue;
      body::ActuatorSpecification actuator;
      actuator.name = coordinate.name + "_reserve";
      actuator.kind = body::ActuatorKind::kCoordinate;
      actuator.coordinate = coordinate.name;
      actuator.optimal_force = strength;
      actuator.order = order++;
      result.actuators.push_back(std::move(actuator));
    }
  }
  return result;
}

Result<SolveResult> solve(const body::Model& given, const motion::MarkerSeries& markers,
                          const std::optional<fit::IkTasks>& tasks,
                          const motion::ExternalLoads& loads, const SolveOptions& options,
                          const Work& work) {
  SolveResult result;
  const auto note = [&](const std::vector<std::string>& notes) {
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
  };
  note(markers.notes);

  body::Model model = given;
  model.joint_bias = options.exact ? body::JointBias::kExact : body::JointBias::kSimbody;

  // Markers to coordinates.
  fit::IkTasks all;
  if (tasks) {
    all = *tasks;
  } else {
    MEDIUS_TRY(all, fit::tasks_for_all_markers(model, markers));
  }
  MEDIUS_TRY(
      const fit::IkRecording recording,
      fit::marker_recording(all, markers, markers.time.front(), markers.time.back(), result.notes));
  fit::IkRunOptions ik;
  ik.solver = options.ik;
  ik.threads = options.threads;
  MEDIUS_TRY(result.kinematics, fit::inverse_kinematics(model, all, recording, ik, work));
  note(result.kinematics.notes);
  result.coordinates = fit::coordinates_series(model, result.kinematics.time, result.kinematics.q);

  // Coordinates to joint moments.
  InverseDynamicsOptions dynamics;
  dynamics.range = options.range;
  dynamics.low_pass_hz = options.low_pass_hz;
  dynamics.threads = options.threads;
  MEDIUS_TRY(result.moments, inverse_dynamics(model, result.coordinates, loads, dynamics, work));
  note(result.moments.notes);

  // Joint moments to muscle forces.
  MEDIUS_TRY(body::Model strong, body::compile(with_reserves(model.specification, options)));
  strong.joint_bias = model.joint_bias;
  MEDIUS_TRY(const ActuatorSet actuators, compile_actuators(strong, convention_of(options.exact)));
  MEDIUS_TRY(
      const CoordinateCurves curves,
      CoordinateCurves::make(strong, result.coordinates, {.low_pass_hz = options.low_pass_hz}));
  MEDIUS_TRY(const AppliedLoads applied, AppliedLoads::make(strong, loads));
  MEDIUS_TRY(const body::PassiveForceSet passive, body::compile_passive_forces(strong));
  StaticOptimisationSettings sharing;
  sharing.exponent = options.exponent;
  sharing.muscle_physiology = options.muscle_physiology;
  sharing.threads = options.threads;
  MEDIUS_TRY(StaticOptimisationResult shared,
             static_optimisation(strong, actuators, curves, applied, passive, result.moments.time,
                                 sharing, work));
  result.activations =
      table("Static Optimization", shared.time, shared.actuators, std::move(shared.activation));
  result.forces =
      table("Static Optimization Forces", shared.time, shared.actuators, std::move(shared.force));
  result.shortfalls = std::move(shared.shortfalls);
  note(shared.notes);

  // Muscle forces to joint loads.
  std::vector<JointReactionRequest> joints = options.joints;
  if (joints.empty()) joints.push_back({"ALL", ReactionOn::kChild, "child"});
  JointReactionOptions reaction_options;
  reaction_options.low_pass_hz = options.low_pass_hz;
  reaction_options.times = result.moments.time;
  reaction_options.threads = options.threads;
  MEDIUS_TRY(result.joint_loads, joint_reactions(strong, result.coordinates, result.forces, loads,
                                                 joints, reaction_options, work));
  // The same sentence once.
  std::vector<std::string> once;
  for (std::string& sentence : result.notes) {
    if (std::find(once.begin(), once.end(), sentence) == once.end())
      once.push_back(std::move(sentence));
  }
  result.notes = std::move(once);
  return result;
}

}  // namespace medius::force
