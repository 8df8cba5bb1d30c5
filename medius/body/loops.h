// Constraints that close loops of bodies: welds, points that stay together, points at a constant
// distance, a point on a line. Couplers between coordinates are elsewhere (kinematics.h).
//
// Each is a few equations (rows): error = 0, G u = 0, G udot + drift = 0. What holds them puts
// Gᵀ multipliers on the coordinates: a load on one body and its opposite on the other.
#pragma once

#include <Eigen/Core>
#include <span>

#include "medius/body/data.h"

namespace medius::body {

/// Equations of one loop: a weld has six (rotation first), a point three, a line two, a distance 1.
int loop_rows(const Loop& loop);
/// Of all loops of the model.
int loop_rows(const Model& model);

/// How far each equation is from holding (rad, m): of b against a, components in ground; after
/// update_positions().
void loop_errors(const Model& model, const Data& data, Eigen::Ref<Eigen::VectorXd> errors);
/// G (rows x coordinates): the errors' rates are G u; after update_positions().
void loop_jacobian(const Model& model, const Data& data, Eigen::Ref<Eigen::MatrixXd> G);
/// The errors' second rates at the accelerations in `data`; after update_accelerations().
void loop_accelerations(const Model& model, const Data& data, Eigen::Ref<Eigen::VectorXd> rates);
/// Adds what the multipliers put on the bodies, about their origins, in ground.
void add_loop_loads(const Model& model, const Data& data, const Eigen::VectorXd& multipliers,
                    std::span<SpatialForce> loads);

/// Makes the rows of `G` orthonormal in place, leaving out those that depend on earlier ones;
/// returns how many are left, at the top. Does not allocate.
int orthonormal_rows(Eigen::Ref<Eigen::MatrixXd> G);

}  // namespace medius::body
