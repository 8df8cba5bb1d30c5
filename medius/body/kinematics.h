// Where the bodies are and how they move. Each function writes the part of Data named after it;
// call them in this order.
#pragma once

#include <Eigen/Core>
#include <span>

#include "medius/body/data.h"

namespace medius::body {

/// q -> X_GB, H. Does not apply couplers: call apply_couplers() first where q is not consistent.
void update_positions(const Model& model, Data& data);
/// q, u -> V_GB.
void update_velocities(const Model& model, Data& data);
/// q, u, udot -> A_GB.
void update_accelerations(const Model& model, Data& data);

// -- couplers -----------------------------------------------------------------------------------

/// Sets every dependent coordinate in `q` from those it follows.
void apply_couplers(const Model& model, Eigen::Ref<Eigen::VectorXd> q);
/// Likewise for rates and their rates at given q (qdot and qddot, not speeds).
void apply_coupler_rates(const Model& model, const Eigen::VectorXd& q,
                         Eigen::Ref<Eigen::VectorXd> qdot);
void apply_coupler_rates(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& qdot,
                         Eigen::Ref<Eigen::VectorXd> qddot);
/// One coupler's dependent coordinate with its rate and second rate, from those it follows.
void apply_coupler(const Model& model, int index, Eigen::Ref<Eigen::VectorXd> q,
                   Eigen::Ref<Eigen::VectorXd> qdot, Eigen::Ref<Eigen::VectorXd> qddot);
/// dq/dq_independent: rows coordinates, columns Model::independent_coordinates.
void coupler_matrix(const Model& model, const Eigen::VectorXd& q, Eigen::MatrixXd& C);

// -- coordinates' rates and speeds ----------------------------------------------------------------

/// u from qdot and back; they differ in ball, free and ellipsoid joints only. Needs q alone.
void speeds_from_rates(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& qdot,
                       Eigen::Ref<Eigen::VectorXd> u);
void rates_from_speeds(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& u,
                       Eigen::Ref<Eigen::VectorXd> qdot);
/// udot from qddot at given q, qdot.
void accelerations_from_rates(const Model& model, const Eigen::VectorXd& q,
                              const Eigen::VectorXd& qdot, const Eigen::VectorXd& qddot,
                              Eigen::Ref<Eigen::VectorXd> udot);

/// Where data.u and data.udot hold first and second rates: makes speeds and their rates of them.
void rates_to_speeds(const Model& model, Data& data);

// -- points and frames; after update_positions()
// ----------------------------------------------------

/// Position in ground of a point fixed to a body.
inline Vector3 point_position(const Data& data, const FixedPoint& point) {
  return data.X_GB[point.body] * point.p_B;
}
/// Velocity in ground; after update_velocities().
Vector3 point_velocity(const Data& data, const FixedPoint& point);
/// Acceleration in ground; after update_accelerations().
Vector3 point_acceleration(const Data& data, const FixedPoint& point);

/// Adds to nothing: writes J (3 x coordinates), v_G = J u, zero columns where the chain does not
/// pass.
void point_jacobian(const Model& model, const Data& data, const FixedPoint& point,
                    Eigen::Ref<Eigen::Matrix3Xd> J);
/// J (6 x coordinates), angular velocity above, velocity of the frame's origin below.
void frame_jacobian(const Model& model, const Data& data, const FixedFrame& frame,
                    Eigen::Ref<Eigen::Matrix<double, 6, Eigen::Dynamic>> J);
/// Column `coordinate` of the point's Jacobian, for a coordinate of its chain.
inline Vector3 point_jacobian_column(const Model& model, const Data& data, int coordinate,
                                     const Vector3& p_G) {
  const SpatialMotion& h = data.H[coordinate];
  const int child = model.joints[model.coordinates[coordinate].joint].child_body;
  return h.linear + h.angular.cross(p_G - data.X_GB[child].p);
}
/// Jacobian with respect to coordinates (dp/dq) from one with respect to speeds, in place.
void to_coordinate_jacobian(const Model& model, const Eigen::VectorXd& q,
                            Eigen::Ref<Eigen::MatrixXd> J);

// -- the whole body
// ---------------------------------------------------------------------------------

/// Mass centre in ground; its velocity and acceleration after the matching update.
Vector3 mass_center(const Model& model, const Data& data);
Vector3 mass_center_velocity(const Model& model, const Data& data);
Vector3 mass_center_acceleration(const Model& model, const Data& data);

}  // namespace medius::body
