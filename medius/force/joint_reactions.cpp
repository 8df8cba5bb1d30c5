#include "medius/force/joint_reactions.h"

#include <algorithm>

#include "medius/base/nearest.h"
#include "medius/base/parallel.h"
#include "medius/body/loops.h"

namespace medius::force {
namespace {

/// The bodies of the file's child and parent frame (the tree may hold the joint the other way).
int file_child(const body::Joint& joint) {
  return joint.reversed ? joint.parent_body : joint.child_body;
}
int file_parent(const body::Joint& joint) {
  return joint.reversed ? joint.child_body : joint.parent_body;
}

Result<body::FixedFrame> expressed_frame(const body::Model& model, const body::Joint& joint,
                                         const std::string& name, std::string& label) {
  if (name == "child" || name == "parent") {
    const int body = name == "child" ? file_child(joint) : file_parent(joint);
    label = model.bodies[body].name;
    return body::FixedFrame{body, {}};
  }
  label = name.substr(name.rfind('/') + 1);
  return model.frame(model.specification.resolved_frame(name, joint.name));
}

Result<JointReaction> find_one(const body::Model& model, int index,
                               const JointReactionRequest& request) {
  const body::Joint& joint = model.joints[index];
  JointReaction reaction;
  reaction.joint = index;
  reaction.on = request.on;
  std::string frame_label;
  auto frame = expressed_frame(model, joint, request.frame, frame_label);
  if (!frame.ok()) {
    return error("joint reaction of '{}': {}", joint.name, frame.error().message);
  }
  reaction.frame = *frame;
  const int body = request.on == ReactionOn::kChild ? file_child(joint) : file_parent(joint);
  reaction.label = fmt::format("{}_on_{}_in_{}", joint.name, model.bodies[body].name, frame_label);
  return reaction;
}

bool is_all(std::string_view word) { return word == "ALL" || word == "All" || word == "all"; }

}  // namespace

Result<std::vector<JointReaction>> find_joint_reactions(
    const body::Model& model, std::span<const JointReactionRequest> requests) {
  std::vector<JointReaction> reactions;
  for (const JointReactionRequest& request : requests) {
    if (is_all(request.joint)) {
      for (std::size_t index = 0; index < model.joints.size(); ++index) {
        MEDIUS_TRY(auto reaction, find_one(model, static_cast<int>(index), request));
        reactions.push_back(std::move(reaction));
      }
      continue;
    }
    const int index = model.joint_index(request.joint);
    if (index < 0) {
      std::vector<std::string> known;
      for (const auto& joint : model.joints) known.push_back(joint.name);
      return error("joint reaction: the model has no joint '{}'.{}", request.joint,
                   did_you_mean(request.joint, known));
    }
    MEDIUS_TRY(auto reaction, find_one(model, index, request));
    reactions.push_back(std::move(reaction));
  }
  return reactions;
}

JointLoad joint_load(const body::Model& model, const body::Data& data,
                     const JointReaction& reaction) {
  const body::Joint& joint = model.joints[reaction.joint];
  const bool on_file_child = reaction.on == ReactionOn::kChild;
  const bool on_tree_child = on_file_child != joint.reversed;
  // The joint's frame on the body asked for, and the load about it.
  const Vector3 p_G = on_tree_child ? data.X_GM[reaction.joint].p : data.X_GF[reaction.joint].p;
  body::SpatialForce load = data.F_B[joint.child_body].shifted(data.X_GB[joint.child_body].p - p_G);
  if (!on_tree_child) load = {-load.moment, -load.force};
  const Pose X_FG = (data.X_GB[reaction.frame.body] * reaction.frame.X_BF).inverse();
  return {X_FG.R * load.force, X_FG.R * load.moment, X_FG * p_G};
}

// -- one frame after another
// ----------------------------------------------------------------------------

JointReactions::JointReactions(const body::Model& model, const CoordinateCurves& curves,
                               const AppliedLoads& applied, const body::PassiveForceSet& passive,
                               const ActuatorSet& actuators, Accelerations accelerations)
    : model_(model),
      actuators_(actuators),
      accelerations_(accelerations),
      motion_(model, curves, applied, &passive),
      forward_(model),
      actuator_data_(model, actuators),
      tau_(model.coordinate_count()),
      unused_(model.coordinate_count()) {}

void JointReactions::solve(double time, const Eigen::VectorXd& actuator_forces) {
  // Motion, external and passive loads; then those of muscles and actuators.
  motion_.solve(time);
  body::Data& data = motion_.data();
  tau_ = motion_.passive_tau();
  if (actuators_.count() > 0) {
    update_actuators(model_, actuators_, data, false, actuator_data_);
    add_actuator_loads(actuators_, data, actuator_data_, actuator_forces, motion_.loads(), tau_);
  }

  if (accelerations_ == Accelerations::kFromForces) {
    forward_.solve(model_, data, motion_.loads(), tau_);
    body::add_loop_loads(model_, data, forward_.loop_multipliers(), motion_.loads());
  }
  body::inverse_dynamics(model_, data, motion_.loads(), unused_);
}

// -- a recording
// ------------------------------------------------------------------------------------------

namespace {

body::Convention convention_of(const body::Model& model) {
  return model.joint_bias == body::JointBias::kExact ? body::Convention::kExact
                                                     : body::Convention::kOpenSim;
}

/// Actuator forces by name at any time.
struct ForceTable {
  const motion::TimeSeries& series;
  std::vector<int> columns;  ///< one an actuator, -1: none

  void at(double time, Eigen::VectorXd& forces) const {
    forces.setZero();
    const auto& times = series.time;
    if (times.empty()) return;
    const auto after = std::upper_bound(times.begin(), times.end(), time) - times.begin();
    const int upper = static_cast<int>(
        std::clamp<std::ptrdiff_t>(after, 0, static_cast<std::ptrdiff_t>(times.size()) - 1));
    const int lower = std::max(upper - 1, 0);
    const double span = times[upper] - times[lower];
    const double part = span > 0 ? std::clamp((time - times[lower]) / span, 0.0, 1.0) : 0.0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      forces[static_cast<int>(i)] = columns[i] < 0 ? 0.0
                                                   : (1 - part) * series.values(lower, columns[i]) +
                                                         part * series.values(upper, columns[i]);
    }
  }
};

Result<ForceTable> find_columns(const ActuatorSet& set, const motion::TimeSeries& forces,
                                std::vector<std::string>& notes) {
  ForceTable table{forces, {}};
  constexpr std::size_t kNamed = 5;
  std::string missing;
  std::size_t count = 0;
  for (const Actuator& actuator : set.actuators) {
    table.columns.push_back(forces.frames() > 0 ? forces.find(actuator.name) : -1);
    if (table.columns.back() >= 0) continue;
    if (++count <= kNamed) missing += (missing.empty() ? "" : ", ") + actuator.name;
  }
  if (forces.frames() > 0 && count > 0 && count == set.actuators.size())
    return error(
        "{}: none of its columns is a muscle or actuator of the model; expected forces by name, as "
        "static optimisation writes them: {}{}",
        forces.name, missing, count > kNamed ? ", ..." : "");
  if (count > kNamed) missing += fmt::format(" and {} more", count - kNamed);
  if (!missing.empty()) notes.push_back("no force given, taken as zero: " + missing);
  return table;
}

void label_columns(const std::vector<JointReaction>& reactions, motion::TimeSeries& result) {
  for (const JointReaction& reaction : reactions) {
    for (const char* part : {"_fx", "_fy", "_fz", "_mx", "_my", "_mz", "_px", "_py", "_pz"}) {
      result.labels.push_back(reaction.label + part);
    }
  }
}

void store(const std::vector<JointReaction>& reactions, const body::Model& model,
           const body::Data& data, int frame, motion::TimeSeries& result) {
  int column = 0;
  for (const JointReaction& reaction : reactions) {
    const JointLoad load = joint_load(model, data, reaction);
    result.values.block<1, 3>(frame, column) = load.force.transpose();
    result.values.block<1, 3>(frame, column + 3) = load.moment.transpose();
    result.values.block<1, 3>(frame, column + 6) = load.point.transpose();
    column += 9;
  }
}

/// Beyond its own times a force is not known.
Result<void> check_covered(const motion::TimeSeries& forces, const std::vector<double>& times) {
  if (forces.frames() == 0) return {};
  constexpr double kSlack = 1e-6;
  if (times.front() >= forces.time.front() - kSlack &&
      times.back() <= forces.time.back() + kSlack) {
    return {};
  }
  return error(
      "{}: holds forces from {:.6g} to {:.6g} s, joint loads are asked from {:.6g} to {:.6g} "
      "s; ask for a time within.",
      forces.place(), forces.time.front(), forces.time.back(), times.front(), times.back());
}

}  // namespace

Result<motion::TimeSeries> joint_reactions(const body::Model& model,
                                           const motion::TimeSeries& coordinates,
                                           const motion::TimeSeries& actuator_forces,
                                           const motion::ExternalLoads& loads,
                                           std::span<const JointReactionRequest> requests,
                                           const JointReactionOptions& options, const Work& work) {
  MEDIUS_TRY(const auto reactions, find_joint_reactions(model, requests));
  CoordinateCurvesOptions curve_options;
  curve_options.low_pass_hz = options.low_pass_hz;
  curve_options.speed_columns = options.speed_columns;
  MEDIUS_TRY(const auto curves, CoordinateCurves::make(model, coordinates, curve_options));
  MEDIUS_TRY(const auto applied, AppliedLoads::make(model, loads));
  MEDIUS_TRY(const auto passive, body::compile_passive_forces(model));
  MEDIUS_TRY(const auto actuators,
             compile_actuators(model, options.convention.value_or(convention_of(model))));

  motion::TimeSeries result;
  result.name = "Joint Reaction Loads";
  result.notes = curves.notes();
  for (std::string& note : body::left_out(model.specification))
    result.notes.push_back(std::move(note));
  result.time = options.times;
  if (result.time.empty()) {
    MEDIUS_TRY(result.time, times_in(curves.times(), options.range, coordinates.place()));
  }
  MEDIUS_CHECK(check_covered(actuator_forces, result.time));
  MEDIUS_TRY(std::string beyond, applied.check_times(result.time));
  if (!beyond.empty()) result.notes.push_back(std::move(beyond));
  MEDIUS_TRY(const ForceTable table, find_columns(actuators, actuator_forces, result.notes));
  label_columns(reactions, result);
  result.values.resize(result.frames(), result.columns());

  struct Worker {
    JointReactions solver;
    Eigen::VectorXd forces;
  };
  const int threads = thread_count(options.threads);
  std::vector<std::unique_ptr<Worker>> workers(static_cast<std::size_t>(threads));
  const auto work_on = [&](int thread, int begin, int end) -> Result<void> {
    auto& worker = workers[static_cast<std::size_t>(thread)];
    if (!worker) {
      worker = std::make_unique<Worker>(
          Worker{JointReactions(model, curves, applied, passive, actuators, options.accelerations),
                 Eigen::VectorXd::Zero(actuators.count())});
    }
    for (int frame = begin; frame < end; ++frame) {
      const double time = result.time[static_cast<std::size_t>(frame)];
      table.at(time, worker->forces);
      worker->solver.solve(time, worker->forces);
      store(reactions, model, worker->solver.data(), frame, result);
    }
    return {};
  };
  MEDIUS_CHECK(for_chunks(result.frames(), threads, work, "joint reactions", work_on));
  return result;
}

}  // namespace medius::force
