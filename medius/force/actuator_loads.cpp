#include "medius/force/actuator_loads.h"

namespace medius::force {
namespace {

/// A tension in a path; a path that is only a function of coordinates has no places to pull at.
void add_tension(const body::PathSet& paths, const body::Data& data, const body::PathData& state,
                 int index, double tension, std::span<body::SpatialForce> loads,
                 Eigen::Ref<Eigen::VectorXd> tau) {
  if (paths.paths[static_cast<std::size_t>(index)].function >= 0) {
    tau += tension * state.free_moment_arm.row(index).transpose();
  } else {
    body::add_path_loads(paths, data, state, index, tension, loads);
    body::add_moving_point_forces(paths, data, state, index, tension, tau);
  }
}

void add_torque(const body::Data& data, const Actuator& actuator, double torque,
                std::span<body::SpatialForce> loads) {
  const Vector3 axis =
      actuator.axis_in_ground
          ? actuator.axis
          : Vector3(data.X_GB[actuator.a.body].R * (actuator.a.X_BF.R * actuator.axis));
  loads[actuator.a.body].moment += torque * axis;
  loads[actuator.b.body].moment -= torque * axis;
}

void add_point_force(const body::Data& data, const Actuator& actuator, double force,
                     std::span<body::SpatialForce> loads) {
  const Pose X_GF = data.X_GB[actuator.a.body] * actuator.a.X_BF;
  const Vector3 p_G = actuator.point_in_ground ? actuator.point : X_GF * actuator.point;
  const Vector3 axis = actuator.axis_in_ground ? actuator.axis : Vector3(X_GF.R * actuator.axis);
  const body::SpatialForce load{Vector3::Zero(), force * axis};
  loads[actuator.a.body] += load.shifted(p_G - data.X_GB[actuator.a.body].p);
}

}  // namespace

void add_actuator_loads(const ActuatorSet& set, const body::Data& data,
                        const ActuatorData& actuators, const Eigen::VectorXd& forces,
                        std::span<body::SpatialForce> loads, Eigen::Ref<Eigen::VectorXd> tau) {
  for (int i = 0; i < set.count(); ++i) {
    const Actuator& actuator = set.actuators[static_cast<std::size_t>(i)];
    const double force = forces[i];
    if (force == 0) continue;
    switch (actuator.kind) {
      case Actuator::Kind::kMuscle:
        add_tension(set.muscles.paths, data, actuators.muscle_paths, actuator.muscle, force, loads,
                    tau);
        break;
      case Actuator::Kind::kPath:
        add_tension(set.paths, data, actuators.actuator_paths, actuator.path, force, loads, tau);
        break;
      case Actuator::Kind::kCoordinate:
        tau[actuator.coordinate] += force;
        break;
      case Actuator::Kind::kTorque:
        add_torque(data, actuator, force, loads);
        break;
      case Actuator::Kind::kPoint:
        add_point_force(data, actuator, force, loads);
        break;
    }
  }
}

}  // namespace medius::force
