#include "medius/body/dynamics.h"

namespace medius::body {
namespace {

/// What moves the body as `data` says, gravity taken off: about its origin, in ground.
SpatialForce inertial_load(const Model& model, const Data& data, int index) {
  const Body& body = model.bodies[index];
  const Matrix3& R = data.X_GB[index].R;
  const SpatialMotion& A = data.A_GB[index];
  const Vector3& w = data.V_GB[index].angular;
  const Vector3 c = R * body.mass_center;
  SpatialForce load;
  load.force = body.mass * (A.linear + A.angular.cross(c) + w.cross(w.cross(c)) - model.gravity);
  // Euler's equation in the body's axes, where the inertia is constant.
  const Vector3 w_B = R.transpose() * w, alpha_B = R.transpose() * A.angular;
  const Vector3 moment_B = body.inertia_com * alpha_B + w_B.cross(Vector3(body.inertia_com * w_B));
  load.moment = R * moment_B + c.cross(load.force);
  return load;
}

void gather_joint_forces(const Data& data, const Joint& joint, const SpatialForce& load,
                         Eigen::Ref<Eigen::VectorXd> tau) {
  for (int k = joint.first_coordinate; k < joint.first_coordinate + joint.coordinate_count; ++k) {
    tau[k] = dot(data.H[k], load);
  }
}

/// Adds a child's load to its parent's, about the parent's origin.
void pass_to_parent(const Data& data, const Joint& joint, const SpatialForce& load,
                    SpatialForce& parent) {
  parent += load.shifted(data.X_GB[joint.child_body].p - data.X_GB[joint.parent_body].p);
}

}  // namespace

void inverse_dynamics(const Model& model, Data& data, std::span<const SpatialForce> loads,
                      Eigen::Ref<Eigen::VectorXd> tau) {
  data.F_B[0] = {};
  for (int i = 1; i < model.body_count(); ++i) {
    data.F_B[i] = inertial_load(model, data, i);
    if (loads.empty()) continue;
    data.F_B[i].moment -= loads[i].moment;
    data.F_B[i].force -= loads[i].force;
  }
  for (auto order = model.joint_order.rbegin(); order != model.joint_order.rend(); ++order) {
    const Joint& joint = model.joints[*order];
    const SpatialForce& load = data.F_B[joint.child_body];
    gather_joint_forces(data, joint, load, tau);
    if (joint.parent_body > 0) pass_to_parent(data, joint, load, data.F_B[joint.parent_body]);
  }
}

void generalized_forces(const Model& model, const Data& data, std::span<const SpatialForce> loads,
                        Eigen::Ref<Eigen::VectorXd> tau) {
  // Each load moves along with every coordinate of its body's chain.
  tau.setZero();
  for (int i = 1; i < model.body_count(); ++i) {
    if (loads[i].force.isZero(0) && loads[i].moment.isZero(0)) continue;
    const Vector3& p_GB = data.X_GB[i].p;
    for (const int k : model.coordinates_of(i)) {
      const Vector3 v = point_jacobian_column(model, data, k, p_GB);
      tau[k] += data.H[k].angular.dot(loads[i].moment) + v.dot(loads[i].force);
    }
  }
}

namespace {

void gather_composites(const Model& model, Data& data) {
  for (int i = 0; i < model.body_count(); ++i) {
    const Body& body = model.bodies[i];
    const Matrix3& R = data.X_GB[i].R;
    const Vector3 c = R * body.mass_center;
    const Matrix3 C = cross_matrix(c);
    data.composite_mass[i] = body.mass;
    data.composite_moment[i] = body.mass * c;
    data.composite_inertia[i] = R * body.inertia_com * R.transpose() - body.mass * (C * C);
  }
  for (auto order = model.joint_order.rbegin(); order != model.joint_order.rend(); ++order) {
    const Joint& joint = model.joints[*order];
    const int child = joint.child_body, parent = joint.parent_body;
    const Vector3 r = data.X_GB[child].p - data.X_GB[parent].p;
    const Matrix3 r_x = cross_matrix(r), s_x = cross_matrix(data.composite_moment[child]);
    const double mass = data.composite_mass[child];
    data.composite_inertia[parent] +=
        data.composite_inertia[child] - r_x * s_x - s_x * r_x - mass * (r_x * r_x);
    data.composite_moment[parent] += data.composite_moment[child] + mass * r;
    data.composite_mass[parent] += mass;
  }
}

/// Momentum of the composite of `body` when its origin moves by h.
SpatialForce momentum(const Data& data, int body, const SpatialMotion& h) {
  const Vector3& s = data.composite_moment[body];
  return {data.composite_inertia[body] * h.angular + s.cross(h.linear),
          data.composite_mass[body] * h.linear + h.angular.cross(s)};
}

}  // namespace

void mass_matrix(const Model& model, Data& data, Eigen::Ref<Eigen::MatrixXd> M) {
  gather_composites(model, data);
  M.setZero();
  for (int k = 0; k < model.coordinate_count(); ++k) {
    const Joint* joint = &model.joints[model.coordinates[k].joint];
    SpatialForce load = momentum(data, joint->child_body, data.H[k]);
    // The column above the diagonal block: all coordinates between this one and ground.
    while (true) {
      for (int j = joint->first_coordinate; j < joint->first_coordinate + joint->coordinate_count;
           ++j) {
        M(j, k) = M(k, j) = dot(data.H[j], load);
      }
      const int parent = joint->parent_body;
      if (parent == 0) break;
      load = load.shifted(data.X_GB[joint->child_body].p - data.X_GB[parent].p);
      joint = &model.joints[model.bodies[parent].joint];
    }
  }
}

double kinetic_energy(const Model& model, const Data& data) {
  double energy = 0;
  for (int i = 1; i < model.body_count(); ++i) {
    const Body& body = model.bodies[i];
    const Vector3 v = point_velocity(data, {i, body.mass_center});
    const Vector3 w_B = data.X_GB[i].R.transpose() * data.V_GB[i].angular;
    energy += 0.5 * (body.mass * v.squaredNorm() + w_B.dot(body.inertia_com * w_B));
  }
  return energy;
}

double potential_energy(const Model& model, const Data& data) {
  return -model.total_mass * model.gravity.dot(mass_center(model, data));
}

}  // namespace medius::body
