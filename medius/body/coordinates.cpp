// Couplers, and the difference between a coordinate's rate and a generalised speed.

#include <cmath>

#include "medius/body/coupler.h"
#include "medius/body/kinematics.h"

namespace medius::body {
namespace {

/// Several inputs only of a linear function (compile() saw to that).
double coupled_value(const Coupler& coupler, Eigen::Ref<const Eigen::VectorXd> q) {
  const Function& f = coupler.function;
  if (coupler.independents.size() == 1) return f.value(q[coupler.independents[0]]);
  double sum = f.coefficients().back();
  for (std::size_t i = 0; i < coupler.independents.size(); ++i) {
    sum += f.coefficients()[i] * q[coupler.independents[i]];
  }
  return f.scale() * sum;
}

/// ω of M in F from rates of the body-fixed x, y, z angles: ω = N⁻¹ q̇.
Matrix3 angular_velocity_from_rates(double q0, double q1) {
  const double s0 = std::sin(q0), c0 = std::cos(q0), s1 = std::sin(q1), c1 = std::cos(q1);
  Matrix3 E;
  E << 1, 0, s1,        //
      0, c0, -s0 * c1,  //
      0, s0, c0 * c1;
  return E;
}

/// Its derivative in time.
Matrix3 angular_velocity_from_rates_dot(double q0, double q1, double r0, double r1) {
  const double s0 = std::sin(q0), c0 = std::cos(q0), s1 = std::sin(q1), c1 = std::cos(q1);
  Matrix3 D;
  D << 0, 0, c1 * r1,                             //
      0, -s0 * r0, -c0 * c1 * r0 + s0 * s1 * r1,  //
      0, c0 * r0, -s0 * c1 * r0 - c0 * s1 * r1;
  return D;
}

template <typename Action>
void for_each_free_joint(const Model& model, Action action) {
  for (const Joint& joint : model.joints) {
    if (!joint.speeds_are_rates) action(joint.first_coordinate);
  }
}

}  // namespace

FunctionValue coupler_derivatives(const Coupler& coupler, Eigen::Ref<const Eigen::VectorXd> q,
                                  std::size_t i) {
  if (coupler.independents.size() == 1)
    return coupler.function.evaluate(q[coupler.independents[0]]);
  return {0, coupler.function.scale() * coupler.function.coefficients()[i], 0};
}

void apply_couplers(const Model& model, Eigen::Ref<Eigen::VectorXd> q) {
  for (const Coupler& coupler : model.couplers) q[coupler.dependent] = coupled_value(coupler, q);
}

void apply_coupler_rates(const Model& model, const Eigen::VectorXd& q,
                         Eigen::Ref<Eigen::VectorXd> qdot) {
  for (const Coupler& coupler : model.couplers) {
    double rate = 0;
    for (std::size_t i = 0; i < coupler.independents.size(); ++i) {
      rate += coupler_derivatives(coupler, q, i).first * qdot[coupler.independents[i]];
    }
    qdot[coupler.dependent] = rate;
  }
}

void apply_coupler_rates(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& qdot,
                         Eigen::Ref<Eigen::VectorXd> qddot) {
  for (const Coupler& coupler : model.couplers) {
    double rate = 0;
    for (std::size_t i = 0; i < coupler.independents.size(); ++i) {
      const FunctionValue f = coupler_derivatives(coupler, q, i);
      const int input = coupler.independents[i];
      rate += f.first * qddot[input] + f.second * qdot[input] * qdot[input];
    }
    qddot[coupler.dependent] = rate;
  }
}

void apply_coupler(const Model& model, int index, Eigen::Ref<Eigen::VectorXd> q,
                   Eigen::Ref<Eigen::VectorXd> qdot, Eigen::Ref<Eigen::VectorXd> qddot) {
  const Coupler& coupler = model.couplers[index];
  double rate = 0, second_rate = 0;
  for (std::size_t i = 0; i < coupler.independents.size(); ++i) {
    const FunctionValue f = coupler_derivatives(coupler, q, i);
    const int input = coupler.independents[i];
    rate += f.first * qdot[input];
    second_rate += f.first * qddot[input] + f.second * qdot[input] * qdot[input];
  }
  q[coupler.dependent] = coupled_value(coupler, q);
  qdot[coupler.dependent] = rate;
  qddot[coupler.dependent] = second_rate;
}

void coupler_matrix(const Model& model, const Eigen::VectorXd& q, Eigen::MatrixXd& C) {
  C.setZero(model.coordinate_count(), static_cast<int>(model.independent_coordinates.size()));
  for (int column = 0; column < C.cols(); ++column) {
    C(model.independent_coordinates[column], column) = 1;
  }
  for (const Coupler& coupler : model.couplers) {
    for (std::size_t i = 0; i < coupler.independents.size(); ++i) {
      C.row(coupler.dependent) +=
          coupler_derivatives(coupler, q, i).first * C.row(coupler.independents[i]);
    }
  }
}

void speeds_from_rates(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& qdot,
                       Eigen::Ref<Eigen::VectorXd> u) {
  u = qdot;
  for_each_free_joint(model, [&](int k) {
    u.segment<3>(k) = angular_velocity_from_rates(q[k], q[k + 1]) * qdot.segment<3>(k);
  });
}

void rates_from_speeds(const Model& model, const Eigen::VectorXd& q, const Eigen::VectorXd& u,
                       Eigen::Ref<Eigen::VectorXd> qdot) {
  qdot = u;
  for_each_free_joint(model, [&](int k) {
    qdot.segment<3>(k) = angular_velocity_from_rates(q[k], q[k + 1]).inverse() * u.segment<3>(k);
  });
}

void accelerations_from_rates(const Model& model, const Eigen::VectorXd& q,
                              const Eigen::VectorXd& qdot, const Eigen::VectorXd& qddot,
                              Eigen::Ref<Eigen::VectorXd> udot) {
  udot = qddot;
  for_each_free_joint(model, [&](int k) {
    udot.segment<3>(k) =
        angular_velocity_from_rates(q[k], q[k + 1]) * qddot.segment<3>(k) +
        angular_velocity_from_rates_dot(q[k], q[k + 1], qdot[k], qdot[k + 1]) * qdot.segment<3>(k);
  });
}

void rates_to_speeds(const Model& model, Data& data) {
  for_each_free_joint(model, [&](int k) {
    const Vector3 qdot = data.u.segment<3>(k), qddot = data.udot.segment<3>(k);
    const double q0 = data.q[k], q1 = data.q[k + 1];
    const Matrix3 E = angular_velocity_from_rates(q0, q1);
    data.u.segment<3>(k) = E * qdot;
    data.udot.segment<3>(k) =
        E * qddot + angular_velocity_from_rates_dot(q0, q1, qdot[0], qdot[1]) * qdot;
  });
}

void to_coordinate_jacobian(const Model& model, const Eigen::VectorXd& q,
                            Eigen::Ref<Eigen::MatrixXd> J) {
  for_each_free_joint(model, [&](int k) {
    J.middleCols<3>(k) = (J.middleCols<3>(k) * angular_velocity_from_rates(q[k], q[k + 1])).eval();
  });
}

}  // namespace medius::body
