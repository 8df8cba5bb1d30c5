// Forces, masses and motion: M(q) udot + c(q, u) - gravity = tau + Jᵀ applied loads.
#pragma once

#include <Eigen/Core>
#include <span>

#include "medius/body/data.h"
#include "medius/body/kinematics.h"

namespace medius::body {

/// Generalised forces that give the motion in `data` (after update_accelerations()), by the
/// recursive Newton-Euler algorithm. `loads`: one a body, about its origin in ground; empty: none.
/// Leaves in Data::F_B what each joint puts on its child.
void inverse_dynamics(const Model& model, Data& data, std::span<const SpatialForce> loads,
                      Eigen::Ref<Eigen::VectorXd> tau);
/// Mass matrix by the composite rigid body algorithm; after update_positions().
void mass_matrix(const Model& model, Data& data, Eigen::Ref<Eigen::MatrixXd> M);
/// Jᵀ load for loads at the bodies' origins; after update_positions().
void generalized_forces(const Model& model, const Data& data, std::span<const SpatialForce> loads,
                        Eigen::Ref<Eigen::VectorXd> tau);
/// Kinetic energy after update_velocities(), potential energy (zero at the ground's origin) after
/// update_positions(), J.
double kinetic_energy(const Model& model, const Data& data);
double potential_energy(const Model& model, const Data& data);

}  // namespace medius::body
