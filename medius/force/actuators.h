// All that can drive the body: muscles and ideal actuators, in the order of the model's force set.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "medius/body/muscle.h"

namespace medius::force {

/// A muscle, or a force or torque that does what its control says.
struct Actuator {
  enum class Kind { kMuscle, kCoordinate, kTorque, kPoint, kPath };
  std::string name;
  Kind kind = Kind::kMuscle;
  int muscle = -1;        ///< index into ActuatorSet::muscles
  int path = -1;          ///< kPath: index into ActuatorSet::paths
  int coordinate = -1;    ///< kCoordinate
  body::FixedFrame a, b;  ///< kTorque: acts on a, reacts on b; kPoint: acts on a
  Vector3 axis = Vector3::UnitX();
  Vector3 point = Vector3::Zero();
  bool point_in_ground = false, axis_in_ground = false;
  double optimal_force = 1;     ///< N or N m per unit of control; muscles: the isometric force
  double lower = 0, upper = 1;  ///< of the control
};

/// Read-only and shared between threads.
struct ActuatorSet {
  std::vector<Actuator> actuators;
  body::MuscleSet muscles;
  body::PathSet paths;                                       ///< of path actuators
  body::Convention convention = body::Convention::kOpenSim;  ///< what all paths are found by
  [[nodiscard]] int count() const { return static_cast<int>(actuators.size()); }
};

/// The actuators of the model that apply their force. An unknown coordinate or frame is refused
/// with its line.
Result<ActuatorSet> compile_actuators(const body::Model& model,
                                      body::Convention convention = body::Convention::kOpenSim);

/// Room for one thread.
struct ActuatorData {
  ActuatorData(const body::Model& model, const ActuatorSet& set);
  body::PathData muscle_paths, actuator_paths;
  Eigen::VectorXd qdot;
  /// A row an actuator: generalised force per unit of force (N) or torque (N m) it makes, in
  /// coordinate order, each coordinate moving alone.
  body::PathData::Matrix unit_force;
  Eigen::VectorXd optimal_force;  ///< what a control of 1 gives now
};

/// Lengths, rates, moment arms and optimal forces at the state in `data` (after
/// update_velocities()). With `muscle_physiology` a muscle's optimal force is its active force on a
/// rigid tendon at full activation, else its greatest isometric force.
void update_actuators(const body::Model& model, const ActuatorSet& set, const body::Data& data,
                      bool muscle_physiology, ActuatorData& actuators);

}  // namespace medius::force
