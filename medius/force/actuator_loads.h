// What given actuator forces put on the bodies.
#pragma once

#include <span>

#include "medius/force/actuators.h"

namespace medius::force {

/// Adds the loads of `forces` (one an actuator: N of tension or force, N m of torque) to `loads`
/// (bodies, about their origins, in ground) and, of those that act on a coordinate or along a path
/// known only by its length, to `tau`. After update_actuators() at the same state.
void add_actuator_loads(const ActuatorSet& set, const body::Data& data,
                        const ActuatorData& actuators, const Eigen::VectorXd& forces,
                        std::span<body::SpatialForce> loads, Eigen::Ref<Eigen::VectorXd> tau);

}  // namespace medius::force
