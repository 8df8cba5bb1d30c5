// All that a thread writes while it computes with a Model, grouped by the function that fills it.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "medius/body/model.h"
#include "medius/body/spatial.h"

namespace medius::body {

struct Data {
  explicit Data(const Model& model);

  // Set by the caller (coordinate order).
  Eigen::VectorXd q;     ///< coordinates, rad or m
  Eigen::VectorXd u;     ///< generalised speeds
  Eigen::VectorXd udot;  ///< their rates

  // update_positions(): from q.
  std::vector<Pose> X_GB;        ///< bodies
  std::vector<Pose> X_GF;        ///< joints: the frame on the parent (on the child, reversed)
  std::vector<SpatialMotion> H;  ///< coordinates: velocity of the joint's child body's origin
                                 ///< in its parent, in ground, per unit speed
  std::vector<Vector3> p_GBcm;   ///< bodies: mass centres

  // update_velocities(): from q, u.
  std::vector<SpatialMotion> V_GB;    ///< bodies
  std::vector<SpatialMotion> V_PB;    ///< bodies: relative to the parent, of the body's origin
  std::vector<SpatialMotion> A_bias;  ///< bodies: Ḣ u across the body's own joint, components in
                                      ///< ground, derivative taken in the parent

  // update_accelerations(): from q, u, udot. True accelerations, gravity not included.
  std::vector<SpatialMotion> A_GB;  ///< bodies

  // inverse_dynamics().
  std::vector<SpatialForce> F_B;  ///< bodies: what the joint puts on its child, about the
                                  ///< child's origin

  // mass_matrix().
  std::vector<double> composite_mass;
  std::vector<Vector3> composite_moment;  ///< mass * centre, about the ground's origin
  std::vector<Matrix3> composite_inertia;
};

}  // namespace medius::body
