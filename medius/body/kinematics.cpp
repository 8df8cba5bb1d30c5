#include "medius/body/kinematics.h"

#include <cmath>

namespace medius::body {
namespace {

/// Rotation by `angle` about a unit axis (Rodrigues).
Matrix3 rotation_about(const Vector3& axis, double angle) {
  const double s = std::sin(angle), c = std::cos(angle), t = 1 - c;
  const double x = axis.x(), y = axis.y(), z = axis.z();
  Matrix3 R;
  R << t * x * x + c, t * x * y - s * z, t * x * z + s * y,  //
      t * x * y + s * z, t * y * y + c, t * y * z - s * x,   //
      t * x * z - s * y, t * y * z + s * x, t * z * z + c;
  return R;
}

/// R * rotation_about(axis, angle); cheaper where the axis is one of the coordinate axes.
void turn(Matrix3& R, const Vector3& axis, double angle) {
  for (int i = 0; i < 3; ++i) {
    if (std::abs(axis[i]) != 1) continue;
    const double s = axis[i] * std::sin(angle), c = std::cos(angle);
    const int j = i == 2 ? 0 : i + 1, k = j == 2 ? 0 : j + 1;
    const Vector3 along = R.col(j);
    R.col(j) = c * along + s * R.col(k);
    R.col(k) = c * R.col(k) - s * along;
    return;
  }
  R = (R * rotation_about(axis, angle)).eval();
}

/// Evaluates an axis' function into `state`; returns its value.
double evaluate(const TransformAxis& axis, const Eigen::VectorXd& q, AxisState& state) {
  if (axis.identity) {
    state.first = 1;
    state.second = 0;
    return q[axis.coordinate];
  }
  if (axis.coordinate < 0) {
    state.first = state.second = 0;
    return axis.function.coefficients()[0] * axis.function.scale();
  }
  const FunctionValue f = axis.function.evaluate(q[axis.coordinate]);
  state.first = f.first;
  state.second = f.second;
  return f.value;
}

/// What a joint gives at X_GF: the pose of M, and into H the motion of M and of the point r away
/// from its origin. r is taken from the finished rotation.
struct JointPlace {
  Pose X_GM;
  Vector3 r_G;  ///< from M's origin to the child body's origin
};

void place_body(const Joint& joint, const Pose& X_GM, JointPlace& place) {
  place.X_GM = X_GM;
  place.r_G = X_GM.R * joint.X_MB.p;
}

JointPlace move_along_axes(const Model& model, const Joint& joint, const Pose& X_GF, Data& data) {
  const SpatialTransform& transform = model.transforms[joint.transform];
  AxisState* state = &data.axes[data.first_axis[joint.transform]];
  for (int k = 0; k < joint.coordinate_count; ++k) data.H[joint.first_coordinate + k] = {};
  Pose X_GM = X_GF;
  for (const TransformAxis& axis : transform.rotations) {
    const double angle = evaluate(axis, data.q, *state);
    state->axis = X_GM.R * axis.axis;
    turn(X_GM.R, axis.axis, angle);
    ++state;
  }
  for (const TransformAxis& axis : transform.translations) {
    const double distance = evaluate(axis, data.q, *state);
    state->axis = X_GF.R * axis.axis;
    X_GM.p += distance * state->axis;
    ++state;
  }
  JointPlace place;
  place_body(joint, X_GM, place);
  state = &data.axes[data.first_axis[joint.transform]];
  for (const TransformAxis& axis : transform.rotations) {
    if (axis.coordinate >= 0) {
      SpatialMotion& h = data.H[axis.coordinate];
      const Vector3 w = state->first * state->axis;
      h.angular += w;
      h.linear += w.cross(place.r_G);
    }
    ++state;
  }
  for (const TransformAxis& axis : transform.translations) {
    if (axis.coordinate >= 0) data.H[axis.coordinate].linear += state->first * state->axis;
    ++state;
  }
  return place;
}

/// Ball, free, ellipsoid: speeds are the angular velocity in F (then the velocity).
JointPlace move_freely(const Joint& joint, const Pose& X_GF, Data& data) {
  const double* q = &data.q[joint.first_coordinate];
  Pose X_GM = X_GF;
  for (int i = 0; i < 3; ++i) turn(X_GM.R, Vector3::Unit(i), q[i]);
  if (joint.kind == JointKind::kFree) X_GM.p += X_GF.R * Vector3(q[3], q[4], q[5]);
  const Vector3 normal_F = X_GF.R.transpose() * X_GM.R.col(2);
  if (joint.kind == JointKind::kEllipsoid) {
    X_GM.p += X_GF.R * joint.radii.cwiseProduct(normal_F);
  }
  JointPlace place;
  place_body(joint, X_GM, place);
  for (int i = 0; i < 3; ++i) {
    SpatialMotion& h = data.H[joint.first_coordinate + i];
    h.angular = X_GF.R.col(i);
    h.linear = h.angular.cross(place.r_G);
    if (joint.kind == JointKind::kEllipsoid) {
      h.linear += X_GF.R * joint.radii.cwiseProduct(Vector3::Unit(i).cross(normal_F));
    }
    if (joint.kind == JointKind::kFree) {
      data.H[joint.first_coordinate + 3 + i] = {Vector3::Zero(), X_GF.R.col(i)};
    }
  }
  return place;
}

bool is_free(JointKind kind) {
  return kind == JointKind::kFree || kind == JointKind::kBall || kind == JointKind::kEllipsoid;
}

JointPlace move(const Model& model, const Joint& joint, const Pose& X_GF, Data& data) {
  if (joint.transform >= 0) return move_along_axes(model, joint, X_GF, data);
  if (is_free(joint.kind)) return move_freely(joint, X_GF, data);
  JointPlace place;
  place_body(joint, X_GF, place);
  return place;
}

/// The joint of a file whose child stands nearer to ground: evaluated as it is, then inverted.
void place_reversed(const Model& model, const Joint& joint, const Pose& X_GP, Data& data) {
  const int index = model.bodies[joint.child_body].joint;
  const Pose X_GM = X_GP * joint.X_PF;
  // With F at the origin, then moved so that M is where the parent holds it.
  const JointPlace as_written = move(model, joint, Pose{}, data);
  const Pose X_FM = as_written.X_GM;
  const Pose X_GF = X_GM * X_FM.inverse();
  data.X_GF[index] = X_GM;
  data.X_GM[index] = X_GF;
  data.X_GB[joint.child_body] = X_GF * joint.X_MB;
  const Vector3 p_FB = joint.X_MB.p;
  for (int k = 0; k < joint.coordinate_count; ++k) {
    SpatialMotion& h = data.H[joint.first_coordinate + k];
    // M in F, at M's origin (move() gave it at the child's origin), then F in M at the body's.
    const Vector3 w_F = h.angular, v_F = h.linear - h.angular.cross(as_written.r_G);
    h.angular = -(X_GF.R * w_F);
    h.linear = X_GF.R * (w_F.cross(X_FM.p - p_FB) - v_F);
  }
}

void place_joint(const Model& model, const Joint& joint, Data& data) {
  const Pose& X_GP = data.X_GB[joint.parent_body];
  if (joint.reversed) {
    place_reversed(model, joint, X_GP, data);
    return;
  }
  const int index = model.bodies[joint.child_body].joint;
  Pose& X_GF = data.X_GF[index];
  X_GF.R = joint.parent_turned ? Matrix3(X_GP.R * joint.X_PF.R) : X_GP.R;
  X_GF.p = X_GP.p + X_GP.R * joint.X_PF.p;
  const JointPlace place = move(model, joint, X_GF, data);
  data.X_GM[index] = place.X_GM;
  Pose& X_GB = data.X_GB[joint.child_body];
  X_GB.R = joint.child_turned ? Matrix3(place.X_GM.R * joint.X_MB.R) : place.X_GM.R;
  X_GB.p = place.X_GM.p + place.r_G;
}

// -- acceleration at udot = 0
// -------------------------------------------------------------------------

/// What Simbody takes for the angular velocity before the axis in `slot` (JointBias::kSimbody).
Vector3 velocity_before_by_simbody(const Joint& joint, const Data& data, int slot) {
  Vector3 sum = Vector3::Zero();
  for (int k = 0; k < joint.coordinate_count; ++k) {
    if (slot == 0 || (slot == 1 && k > 0) || (slot == 2 && k == 2)) continue;
    sum += data.u[joint.first_coordinate + k] * data.H[joint.first_coordinate + k].angular;
  }
  return sum;
}

/// Of M in F and of M's origin, from the axes' states and the rates.
SpatialMotion axes_bias(const Model& model, const Joint& joint, const Data& data,
                        SpatialMotion& velocity) {
  const SpatialTransform& transform = model.transforms[joint.transform];
  const AxisState* state = &data.axes[data.first_axis[joint.transform]];
  const bool as_simbody = model.joint_bias == JointBias::kSimbody && !joint.reversed &&
                          joint.kind == JointKind::kCustom;
  SpatialMotion bias;
  velocity = {};
  for (const TransformAxis& axis : transform.rotations) {
    if (axis.coordinate >= 0) {
      const double rate = data.u[axis.coordinate];
      const Vector3 w = (state->first * rate) * state->axis;
      const Vector3 before =
          as_simbody ? velocity_before_by_simbody(joint, data, axis.slot) : velocity.angular;
      // A later axis turns with the earlier ones: d/dt b = w_before x b.
      bias.angular += (state->second * rate * rate) * state->axis + before.cross(w);
      velocity.angular += w;
    }
    ++state;
  }
  for (const TransformAxis& axis : transform.translations) {
    if (axis.coordinate >= 0) {
      const double rate = data.u[axis.coordinate];
      bias.linear += (state->second * rate * rate) * state->axis;
      velocity.linear += (state->first * rate) * state->axis;
    }
    ++state;
  }
  return bias;
}

SpatialMotion free_bias(const Joint& joint, const Pose& X_GF, const Pose& X_GM, const Data& data,
                        SpatialMotion& velocity) {
  const auto u = data.u.segment(joint.first_coordinate, joint.coordinate_count);
  SpatialMotion bias;
  velocity = {};
  velocity.angular = X_GF.R * u.head<3>();
  if (joint.kind == JointKind::kFree) velocity.linear = X_GF.R * u.tail<3>();
  if (joint.kind == JointKind::kEllipsoid) {
    const Vector3 w_F = u.head<3>(), n_F = X_GF.R.transpose() * X_GM.R.col(2);
    const Vector3 rate_F = w_F.cross(n_F);
    velocity.linear = X_GF.R * joint.radii.cwiseProduct(rate_F);
    bias.linear = X_GF.R * joint.radii.cwiseProduct(w_F.cross(rate_F));
  }
  return bias;
}

/// The bias of the child body's origin in its parent.
SpatialMotion joint_bias(const Model& model, const Joint& joint, const Data& data) {
  if (joint.coordinate_count == 0) return {};
  const int index = model.bodies[joint.child_body].joint;
  SpatialMotion velocity, bias;
  if (!joint.reversed) {
    bias = joint.transform >= 0 ? axes_bias(model, joint, data, velocity)
           : is_free(joint.kind)
               ? free_bias(joint, data.X_GF[index], data.X_GM[index], data, velocity)
               : SpatialMotion{};
    const Vector3 r = data.X_GB[joint.child_body].p - data.X_GM[index].p;
    bias.linear += bias.angular.cross(r) + velocity.angular.cross(velocity.angular.cross(r));
    return bias;
  }
  // As written: F at the origin (place_reversed() left the axes so).
  const Pose& X_GF = data.X_GM[index];
  const Pose X_FM = X_GF.inverse() * data.X_GF[index];
  bias = joint.transform >= 0  ? axes_bias(model, joint, data, velocity)
         : is_free(joint.kind) ? free_bias(joint, Pose{}, X_FM, data, velocity)
                               : SpatialMotion{};
  // A point fixed in F at s: its acceleration in M is minus that of M's motion seen the other way.
  const Vector3 d = X_FM.p - joint.X_MB.p;
  const Vector3& w = velocity.angular;
  return {-(X_GF.R * bias.angular), X_GF.R * (bias.angular.cross(d) - w.cross(w.cross(d)) +
                                              2 * w.cross(velocity.linear) - bias.linear)};
}

}  // namespace

// -- Data
// ---------------------------------------------------------------------------------------------

Data::Data(const Model& model)
    : q(model.coordinate_count()),
      u(model.coordinate_count()),
      udot(Eigen::VectorXd::Zero(model.coordinate_count())),
      X_GB(model.bodies.size()),
      X_GF(model.joints.size()),
      X_GM(model.joints.size()),
      H(model.coordinates.size()),
      V_GB(model.bodies.size()),
      V_PB(model.bodies.size()),
      A_bias(model.bodies.size()),
      A_GB(model.bodies.size()),
      F_B(model.bodies.size()),
      composite_mass(model.bodies.size()),
      composite_moment(model.bodies.size()),
      composite_inertia(model.bodies.size()) {
  for (int i = 0; i < model.coordinate_count(); ++i) {
    q[i] = model.coordinates[i].default_value;
    u[i] = model.coordinates[i].default_speed;
  }
  apply_couplers(model, q);
  int axis_count = 0;
  for (const SpatialTransform& transform : model.transforms) {
    first_axis.push_back(axis_count);
    axis_count += static_cast<int>(transform.rotations.size() + transform.translations.size());
  }
  axes.resize(axis_count);
}

// -- stages
// -------------------------------------------------------------------------------------------

void update_positions(const Model& model, Data& data) {
  for (const int index : model.joint_order) place_joint(model, model.joints[index], data);
}

void update_velocities(const Model& model, Data& data) {
  for (const int index : model.joint_order) {
    const Joint& joint = model.joints[index];
    const int body = joint.child_body;
    SpatialMotion relative;
    for (int k = joint.first_coordinate; k < joint.first_coordinate + joint.coordinate_count; ++k) {
      relative.angular += data.u[k] * data.H[k].angular;
      relative.linear += data.u[k] * data.H[k].linear;
    }
    const SpatialMotion& V_GP = data.V_GB[joint.parent_body];
    const Vector3 r = data.X_GB[body].p - data.X_GB[joint.parent_body].p;
    data.V_PB[body] = relative;
    data.A_bias[body] = joint_bias(model, joint, data);
    data.V_GB[body] = {V_GP.angular + relative.angular,
                       V_GP.linear + V_GP.angular.cross(r) + relative.linear};
  }
}

void update_accelerations(const Model& model, Data& data) {
  for (const int index : model.joint_order) {
    const Joint& joint = model.joints[index];
    const int body = joint.child_body;
    SpatialMotion relative = data.A_bias[body];
    for (int k = joint.first_coordinate; k < joint.first_coordinate + joint.coordinate_count; ++k) {
      relative.angular += data.udot[k] * data.H[k].angular;
      relative.linear += data.udot[k] * data.H[k].linear;
    }
    const SpatialMotion& A_GP = data.A_GB[joint.parent_body];
    const Vector3& w = data.V_GB[joint.parent_body].angular;
    const SpatialMotion& V_PB = data.V_PB[body];
    const Vector3 r = data.X_GB[body].p - data.X_GB[joint.parent_body].p;
    // Relative motion seen in the turning parent: Coriolis' and the centripetal term.
    data.A_GB[body] = {A_GP.angular + relative.angular + w.cross(V_PB.angular),
                       A_GP.linear + A_GP.angular.cross(r) + w.cross(w.cross(r)) +
                           2 * w.cross(V_PB.linear) + relative.linear};
  }
}

// -- points
// -------------------------------------------------------------------------------------------

Vector3 point_velocity(const Data& data, const FixedPoint& point) {
  const SpatialMotion& V = data.V_GB[point.body];
  return V.linear + V.angular.cross(data.X_GB[point.body].R * point.p_B);
}

Vector3 point_acceleration(const Data& data, const FixedPoint& point) {
  const Vector3 r = data.X_GB[point.body].R * point.p_B;
  const Vector3& w = data.V_GB[point.body].angular;
  const SpatialMotion& A = data.A_GB[point.body];
  return A.linear + A.angular.cross(r) + w.cross(w.cross(r));
}

void point_jacobian(const Model& model, const Data& data, const FixedPoint& point,
                    Eigen::Ref<Eigen::Matrix3Xd> J) {
  const Vector3 p_G = point_position(data, point);
  J.setZero();
  for (const int k : model.coordinates_of(point.body)) {
    J.col(k) = point_jacobian_column(model, data, k, p_G);
  }
}

void frame_jacobian(const Model& model, const Data& data, const FixedFrame& frame,
                    Eigen::Ref<Eigen::Matrix<double, 6, Eigen::Dynamic>> J) {
  const Vector3 p_G = data.X_GB[frame.body] * frame.X_BF.p;
  J.setZero();
  for (const int k : model.coordinates_of(frame.body)) {
    J.col(k).head<3>() = data.H[k].angular;
    J.col(k).tail<3>() = point_jacobian_column(model, data, k, p_G);
  }
}

// -- the whole body
// -----------------------------------------------------------------------------------

Vector3 mass_center(const Model& model, const Data& data) {
  Vector3 sum = Vector3::Zero();
  for (int i = 1; i < model.body_count(); ++i) {
    sum += model.bodies[i].mass * (data.X_GB[i] * model.bodies[i].mass_center);
  }
  return sum / model.total_mass;
}

Vector3 mass_center_velocity(const Model& model, const Data& data) {
  Vector3 sum = Vector3::Zero();
  for (int i = 1; i < model.body_count(); ++i) {
    sum += model.bodies[i].mass * point_velocity(data, {i, model.bodies[i].mass_center});
  }
  return sum / model.total_mass;
}

Vector3 mass_center_acceleration(const Model& model, const Data& data) {
  Vector3 sum = Vector3::Zero();
  for (int i = 1; i < model.body_count(); ++i) {
    sum += model.bodies[i].mass * point_acceleration(data, {i, model.bodies[i].mass_center});
  }
  return sum / model.total_mass;
}

}  // namespace medius::body
