// All that a thread writes while it computes with a Model, grouped by the function that fills it.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "medius/body/model.h"
#include "medius/body/spatial.h"

namespace medius::body {

/// A joint's axes at the present coordinates, in ground.
struct AxisState {
  Vector3 axis = Vector3::UnitX();
  double first = 0;   ///< f'(q)
  double second = 0;  ///< f''(q)
};

struct Data {
  /// Everything sized once; q and u at their defaults, couplers applied.
  explicit Data(const Model& model);

  // Set by the caller (coordinate order).
  Eigen::VectorXd q;     ///< coordinates, rad or m
  Eigen::VectorXd u;     ///< generalised speeds
  Eigen::VectorXd udot;  ///< their rates

  // update_positions(): from q.
  std::vector<Pose> X_GB;        ///< bodies
  std::vector<Pose> X_GF;        ///< joints: the frame on the tree's parent body
  std::vector<Pose> X_GM;        ///< joints: the frame on the tree's child body
  std::vector<SpatialMotion> H;  ///< coordinates: motion of the joint's child body and of its
                                 ///< origin in its parent, in ground, per unit speed
  std::vector<AxisState> axes;   ///< transforms' axes, in order
  std::vector<int> first_axis;   ///< transforms: where theirs begin

  // update_velocities(): from q, u.
  std::vector<SpatialMotion> V_GB;    ///< bodies
  std::vector<SpatialMotion> V_PB;    ///< bodies: in the parent, components in ground
  std::vector<SpatialMotion> A_bias;  ///< bodies: acceleration in the parent at udot = 0

  // update_accelerations(): from q, u, udot. True accelerations, gravity not included.
  std::vector<SpatialMotion> A_GB;  ///< bodies

  // inverse_dynamics().
  std::vector<SpatialForce> F_B;  ///< bodies: what the joint puts on its child, about the child's
                                  ///< origin, in ground

  // mass_matrix(): the body and all that hangs on it, about the body's origin, in ground.
  std::vector<double> composite_mass;
  std::vector<Vector3> composite_moment;  ///< mass * centre
  std::vector<Matrix3> composite_inertia;
};

}  // namespace medius::body
