// Identities of motion that hold for every model: rates are derivatives, forces do their work.

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "medius/body/dynamics.h"

namespace medius::body {
namespace {

constexpr double kStep = 1e-5;

JointSpecification joint_of(JointKind kind, const std::string& name, const std::string& parent,
                            const std::string& child, std::vector<std::string> coordinates) {
  JointSpecification joint;
  joint.kind = kind;
  joint.name = name;
  joint.parent_frame = parent;
  joint.child_frame = child;
  for (auto& coordinate : coordinates) {
    CoordinateSpecification specification;
    specification.name = std::move(coordinate);
    joint.coordinates.push_back(std::move(specification));
  }
  return joint;
}

BodySpecification body_of(const std::string& name, double mass) {
  BodySpecification body;
  body.name = name;
  body.mass = mass;
  body.mass_center = Vector3(0.05, -0.2, 0.03);
  body.inertia << 0.03, 0.002, -0.001, 0.002, 0.02, 0.004, -0.001, 0.004, 0.025;
  return body;
}

void add_frame(ModelSpecification& model, const std::string& key, const std::string& parent,
               const Vector3& translation, const Vector3& orientation) {
  OffsetFrameSpecification frame;
  frame.key = key;
  frame.parent = parent;
  frame.translation = translation;
  frame.orientation = orientation;
  model.frames.push_back(frame);
}

/// A knee whose one coordinate drives three rotations and two translations.
JointSpecification knee(const std::string& parent, const std::string& child) {
  JointSpecification joint = joint_of(JointKind::kCustom, "knee", parent, child, {"knee_angle"});
  const std::vector<double> x{-2, -1, 0, 1, 2};
  for (int i = 0; i < 6; ++i) joint.transform[i].axis = Vector3::Unit(i % 3);
  joint.transform[0] = {Vector3(0.1, 0.2, 0.9), {"knee_angle"}, Function::linear(1, 0)};
  joint.transform[1] = {
      Vector3::UnitX(), {"knee_angle"}, Function::polynomial({0.1, 0.2, -0.1, 0})};
  joint.transform[2] = {
      Vector3::UnitY(), {"knee_angle"}, Function::simm_spline(x, {0.1, -0.1, 0, 0.2, 0.5}).value()};
  joint.transform[3] = {Vector3::UnitX(),
                        {"knee_angle"},
                        Function::simm_spline(x, {0.01, 0.03, 0, -0.02, 0.01}).value()};
  joint.transform[4] = {Vector3::UnitY(), {"knee_angle"}, Function::sine(0.03, 2, 0.1, -0.4)};
  return joint;
}

/// One joint of every kind in a chain, with turned frames, a branch and a joint written backwards.
Model all_joints() {
  ModelSpecification model;
  model.name = "all joints";
  const std::vector<JointKind> kinds{
      JointKind::kFree,   JointKind::kGimbal,    JointKind::kCustom, JointKind::kPin,
      JointKind::kBall,   JointKind::kUniversal, JointKind::kSlider, JointKind::kEllipsoid,
      JointKind::kPlanar, JointKind::kWeld};
  const std::vector<int> counts{6, 3, 1, 1, 3, 2, 1, 3, 3, 0};
  std::string parent = "ground";
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::string name = "b" + std::to_string(i);
    model.bodies.push_back(body_of(name, 1.0 + 0.3 * static_cast<double>(i)));
    const std::string joint = "j" + std::to_string(i);
    add_frame(model, joint + "/on_parent", parent,
              Vector3(0.02, -0.4, 0.01 * static_cast<double>(i)),
              Vector3(0.3, -0.2, 0.1 * static_cast<double>(i)));
    add_frame(model, joint + "/on_child", name, Vector3(0.01, 0.03, -0.02),
              Vector3(-0.2, 0.4, 0.1));
    std::vector<std::string> coordinates;
    for (int k = 0; k < counts[i]; ++k) coordinates.push_back(joint + "_q" + std::to_string(k));
    JointSpecification specification =
        kinds[i] == JointKind::kCustom
            ? knee(joint + "/on_parent", joint + "/on_child")
            : joint_of(kinds[i], joint, joint + "/on_parent", joint + "/on_child", coordinates);
    specification.radii = Vector3(0.1, 0.15, 0.08);
    // Written from the child's side: the tree has to turn these round.
    if (i == 1 || i == 2 || i == 4 || i == 7) {
      std::swap(specification.parent_frame, specification.child_frame);
    }
    assign_motion_types(specification);
    model.joints.push_back(specification);
    parent = i == 5 ? "b2" : name;  // a branch
  }
  return compile(std::move(model)).value();
}

Eigen::VectorXd random_vector(int n, std::mt19937& generator, double size) {
  std::uniform_real_distribution<double> uniform(-size, size);
  Eigen::VectorXd v(n);
  for (int i = 0; i < n; ++i) v[i] = uniform(generator);
  return v;
}

void randomise(const Model& model, Data& data, std::mt19937& generator) {
  data.q = random_vector(model.coordinate_count(), generator, 0.8);
  data.u = random_vector(model.coordinate_count(), generator, 2);
  data.udot = random_vector(model.coordinate_count(), generator, 5);
}

void update_all(const Model& model, Data& data) {
  update_positions(model, data);
  update_velocities(model, data);
  update_accelerations(model, data);
}

/// The state a short time later by u and udot, good to second order.
Data later(const Model& model, const Data& data, double time) {
  Data moved = data;
  Eigen::VectorXd rates(model.coordinate_count()), rates_after = rates;
  rates_from_speeds(model, data.q, data.u, rates);
  moved.u = data.u + time * data.udot;
  const Eigen::VectorXd guess = data.q + time * rates;
  rates_from_speeds(model, guess, moved.u, rates_after);
  moved.q = data.q + time * 0.5 * (rates + rates_after);
  update_positions(model, moved);
  update_velocities(model, moved);
  return moved;
}

class Motion : public testing::Test {
 protected:
  Model model_ = all_joints();
  std::mt19937 generator_{7};
};

TEST_F(Motion, VelocityIsTheRateOfPlace) {
  Data data(model_);
  randomise(model_, data, generator_);
  data.udot.setZero();
  update_all(model_, data);
  const Data after = later(model_, data, kStep), before = later(model_, data, -kStep);
  for (int i = 1; i < model_.body_count(); ++i) {
    const Vector3 v = (after.X_GB[i].p - before.X_GB[i].p) / (2 * kStep);
    const Matrix3 R_dot = (after.X_GB[i].R - before.X_GB[i].R) / (2 * kStep);
    EXPECT_NEAR((v - data.V_GB[i].linear).norm(), 0, 1e-7) << i;
    const Matrix3 spin = cross_matrix(data.V_GB[i].angular) * data.X_GB[i].R;
    EXPECT_NEAR((R_dot - spin).norm(), 0, 1e-7) << i;
  }
}

TEST_F(Motion, AccelerationIsTheRateOfVelocity) {
  Data data(model_);
  for (int trial = 0; trial < 5; ++trial) {
    randomise(model_, data, generator_);
    update_all(model_, data);
    const Data after = later(model_, data, kStep), before = later(model_, data, -kStep);
    for (int i = 1; i < model_.body_count(); ++i) {
      const Vector3 alpha = (after.V_GB[i].angular - before.V_GB[i].angular) / (2 * kStep);
      const Vector3 a = (after.V_GB[i].linear - before.V_GB[i].linear) / (2 * kStep);
      const double scale = 1 + data.A_GB[i].linear.norm();
      EXPECT_NEAR((alpha - data.A_GB[i].angular).norm(), 0, 1e-6 * scale) << i;
      EXPECT_NEAR((a - data.A_GB[i].linear).norm(), 0, 1e-6 * scale) << i;
    }
  }
}

TEST_F(Motion, JacobiansGiveTheVelocities) {
  Data data(model_);
  randomise(model_, data, generator_);
  update_all(model_, data);
  const int n = model_.coordinate_count();
  Eigen::Matrix3Xd J(3, n);
  Eigen::Matrix<double, 6, Eigen::Dynamic> J6(6, n);
  for (int i = 1; i < model_.body_count(); ++i) {
    const FixedPoint point{i, Vector3(0.1, -0.2, 0.3)};
    point_jacobian(model_, data, point, J);
    EXPECT_NEAR((J * data.u - point_velocity(data, point)).norm(), 0, 1e-12);
    frame_jacobian(model_, data, {i, Pose{Matrix3::Identity(), point.p_B}}, J6);
    EXPECT_NEAR((J6.topRows<3>() * data.u - data.V_GB[i].angular).norm(), 0, 1e-12);
    EXPECT_NEAR((J6.bottomRows<3>() - J).norm(), 0, 0);
  }
}

TEST_F(Motion, CoordinateJacobianIsTheDerivativeOfThePlace) {
  Data data(model_);
  randomise(model_, data, generator_);
  update_positions(model_, data);
  const int n = model_.coordinate_count();
  const FixedPoint point{model_.body_index("b9"), Vector3(0.1, -0.2, 0.3)};
  Eigen::Matrix3Xd J(3, n);
  point_jacobian(model_, data, point, J);
  Eigen::MatrixXd J_q = J;
  to_coordinate_jacobian(model_, data.q, J_q);
  for (int k = 0; k < n; ++k) {
    Data up = data, down = data;
    up.q[k] += kStep;
    down.q[k] -= kStep;
    update_positions(model_, up);
    update_positions(model_, down);
    const Vector3 slope = (point_position(up, point) - point_position(down, point)) / (2 * kStep);
    EXPECT_NEAR((slope - J_q.col(k)).norm(), 0, 1e-8) << model_.coordinates[k].name;
  }
}

TEST_F(Motion, MassMatrixIsTheSumOfJacobians) {
  Data data(model_);
  randomise(model_, data, generator_);
  update_positions(model_, data);
  const int n = model_.coordinate_count();
  Eigen::MatrixXd M(n, n), sum = Eigen::MatrixXd::Zero(n, n);
  mass_matrix(model_, data, M);
  Eigen::Matrix<double, 6, Eigen::Dynamic> J(6, n);
  for (int i = 1; i < model_.body_count(); ++i) {
    const Body& body = model_.bodies[i];
    frame_jacobian(model_, data, {i, Pose{Matrix3::Identity(), body.mass_center}}, J);
    const Matrix3 I = data.X_GB[i].R * body.inertia_com * data.X_GB[i].R.transpose();
    sum += J.topRows<3>().transpose() * I * J.topRows<3>() +
           body.mass * J.bottomRows<3>().transpose() * J.bottomRows<3>();
  }
  EXPECT_NEAR((M - sum).norm() / sum.norm(), 0, 1e-13);
}

TEST_F(Motion, InverseDynamicsIsAffineInAccelerationWithTheMassMatrix) {
  Data data(model_);
  randomise(model_, data, generator_);
  const int n = model_.coordinate_count();
  Eigen::VectorXd with(n), without(n);
  const Eigen::VectorXd udot = data.udot;
  update_all(model_, data);
  inverse_dynamics(model_, data, {}, with);
  data.udot.setZero();
  update_accelerations(model_, data);
  inverse_dynamics(model_, data, {}, without);
  Eigen::MatrixXd M(n, n);
  mass_matrix(model_, data, M);
  EXPECT_NEAR((with - without - M * udot).norm() / with.norm(), 0, 1e-13);
}

TEST_F(Motion, PowerOfTheForcesIsTheRateOfEnergy) {
  Data data(model_);
  randomise(model_, data, generator_);
  update_all(model_, data);
  Eigen::VectorXd tau(model_.coordinate_count());
  inverse_dynamics(model_, data, {}, tau);
  const Data after = later(model_, data, kStep), before = later(model_, data, -kStep);
  const auto energy = [&](const Data& at) {
    return kinetic_energy(model_, at) + potential_energy(model_, at);
  };
  const double rate = (energy(after) - energy(before)) / (2 * kStep);
  EXPECT_NEAR(rate, tau.dot(data.u), 1e-6 * std::abs(rate) + 1e-5);
}

TEST_F(Motion, NewtonsLawHoldsForTheWholeBody) {
  // A free joint's translational forces are what ground puts on the body: m (a - g).
  Data data(model_);
  randomise(model_, data, generator_);
  update_all(model_, data);
  Eigen::VectorXd tau(model_.coordinate_count());
  inverse_dynamics(model_, data, {}, tau);
  const Vector3 expected =
      model_.total_mass * (mass_center_acceleration(model_, data) - model_.gravity);
  const Joint& root = model_.joints[model_.joint_index("j0")];
  const Vector3 force =
      data.X_GF[model_.joint_index("j0")].R * tau.segment<3>(root.first_coordinate + 3);
  EXPECT_NEAR((force - expected).norm(), 0, 1e-10 * expected.norm());
}

TEST_F(Motion, LoadsEnterByTheirVirtualWork) {
  Data data(model_);
  randomise(model_, data, generator_);
  update_all(model_, data);
  const int n = model_.coordinate_count();
  std::vector<SpatialForce> loads(model_.bodies.size());
  for (auto& load : loads) {
    load = {random_vector(3, generator_, 10), random_vector(3, generator_, 50)};
  }
  Eigen::VectorXd with(n), without(n), virtual_work(n);
  inverse_dynamics(model_, data, loads, with);
  inverse_dynamics(model_, data, {}, without);
  generalized_forces(model_, data, loads, virtual_work);
  EXPECT_NEAR((without - with - virtual_work).norm(), 0, 1e-11 * virtual_work.norm());
}

TEST_F(Motion, SpeedsAndRatesTurnIntoEachOther) {
  Data data(model_);
  randomise(model_, data, generator_);
  const int n = model_.coordinate_count();
  Eigen::VectorXd rates(n), speeds(n);
  rates_from_speeds(model_, data.q, data.u, rates);
  speeds_from_rates(model_, data.q, rates, speeds);
  EXPECT_NEAR((speeds - data.u).norm(), 0, 1e-13);
  // udot from qddot: by differences along q(t) = q + t q' + t²/2 q''.
  const Eigen::VectorXd qddot = random_vector(n, generator_, 3);
  Eigen::VectorXd udot(n), after(n), before(n);
  accelerations_from_rates(model_, data.q, rates, qddot, udot);
  const auto at = [&](double t, Eigen::VectorXd& u) {
    const Eigen::VectorXd q = data.q + t * rates + 0.5 * t * t * qddot;
    const Eigen::VectorXd qdot = rates + t * qddot;
    speeds_from_rates(model_, q, qdot, u);
  };
  at(kStep, after);
  at(-kStep, before);
  EXPECT_NEAR(((after - before) / (2 * kStep) - udot).norm(), 0, 1e-7);
}

TEST(Pendulum, KeepsItsEnergyAndItsPeriod) {
  // A point mass on a rod: theta'' = -g/l sin(theta), stepped by Runge and Kutta.
  ModelSpecification specification;
  BodySpecification bob;
  bob.name = "bob";
  bob.mass = 2;
  bob.mass_center = Vector3(0, -0.7, 0);
  specification.bodies.push_back(bob);
  specification.joints.push_back(joint_of(JointKind::kPin, "pin", "ground", "bob", {"angle"}));
  const Model model = compile(std::move(specification)).value();
  Data data(model);
  Eigen::VectorXd tau(1);
  Eigen::MatrixXd M(1, 1);
  const auto acceleration = [&](double q, double u) {
    data.q[0] = q;
    data.u[0] = u;
    data.udot[0] = 0;
    update_all(model, data);
    inverse_dynamics(model, data, {}, tau);
    mass_matrix(model, data, M);
    return -tau[0] / M(0, 0);
  };
  EXPECT_NEAR(acceleration(0.5, 0), -kGravity / 0.7 * std::sin(0.5), 1e-12);
  double q = 0.05, u = 0, time = 0, last_crossing = 0, period = 0;
  const double h = 1e-3;
  const double energy = -2 * kGravity * 0.7 * std::cos(q);
  while (time < 10) {
    const double k1 = acceleration(q, u), k2 = acceleration(q + h / 2 * u, u + h / 2 * k1);
    const double k3 = acceleration(q + h / 2 * (u + h / 2 * k1), u + h / 2 * k2);
    const double k4 = acceleration(q + h * (u + h / 2 * k2), u + h * k3);
    const double q_next = q + h * u + h * h / 6 * (k1 + k2 + k3);
    u += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    time += h;
    if (q < 0 && q_next >= 0) {
      const double crossing = time - h * q_next / (q_next - q);
      period = crossing - last_crossing;
      last_crossing = crossing;
    }
    q = q_next;
  }
  acceleration(q, u);
  EXPECT_NEAR(kinetic_energy(model, data) + potential_energy(model, data), energy, 1e-9);
  // Small swings with the first term of the period's series in the amplitude.
  EXPECT_NEAR(period, 2 * kPi * std::sqrt(0.7 / kGravity) * (1 + 0.05 * 0.05 / 16), 1e-5);
}

TEST(Couplers, FollowInChainsWithTheirRates) {
  ModelSpecification specification;
  std::string parent = "ground";
  for (const char* name : {"a", "b", "c", "d"}) {
    specification.bodies.push_back(body_of(name, 1));
    specification.joints.push_back(
        joint_of(JointKind::kPin, std::string("joint_") + name, parent, name, {name}));
    parent = name;
  }
  const auto couple = [&](std::vector<std::string> from, const std::string& to, Function function,
                          double scale) {
    ConstraintSpecification constraint;
    constraint.name = to;
    constraint.independent_coordinates = std::move(from);
    constraint.dependent_coordinate = to;
    constraint.function = std::move(function);
    constraint.scale_factor = scale;
    specification.constraints.push_back(constraint);
  };
  // c follows b, and b follows a: written in the wrong order on purpose.
  couple({"b"}, "c", Function::polynomial({1, 0, 0.2}), 2);
  couple({"a"}, "b", Function::linear(0.5, 0.1), 1);
  couple({"a", "c"}, "d", Function::linear({0.3, -0.4, 0.05}), 1);
  const Model model = compile(specification).value();
  ASSERT_EQ(model.independent_coordinates, std::vector<int>{0});
  const auto q_of = [&](double a) {
    Eigen::VectorXd q(4);
    q << a, 0, 0, 0;
    apply_couplers(model, q);
    return q;
  };
  const Eigen::VectorXd q = q_of(0.6);
  EXPECT_NEAR(q[1], 0.4, 1e-15);
  EXPECT_NEAR(q[2], 2 * (0.16 + 0.2), 1e-15);
  EXPECT_NEAR(q[3], 0.3 * 0.6 - 0.4 * q[2] + 0.05, 1e-15);
  // Along a(t) = 0.6 + 0.9 t + 1.3 t²/2.
  const auto at = [&](double t) { return q_of(0.6 + 0.9 * t + 0.65 * t * t); };
  const double h = 1e-4;
  Eigen::VectorXd rate(4), second(4);
  rate << 0.9, 0, 0, 0;
  second << 1.3, 0, 0, 0;
  apply_coupler_rates(model, q, rate);
  apply_coupler_rates(model, q, rate, second);
  EXPECT_NEAR((rate - (at(h) - at(-h)) / (2 * h)).norm(), 0, 1e-7);
  EXPECT_NEAR((second - (at(h) - 2 * q + at(-h)) / (h * h)).norm(), 0, 1e-6);
  Eigen::MatrixXd C;
  coupler_matrix(model, q, C);
  EXPECT_NEAR((C * 0.9 - rate).norm(), 0, 1e-14);

  couple({"c"}, "a", Function::linear(1, 0), 1);
  EXPECT_FALSE(compile(specification).ok());  // a ring
}

}  // namespace
}  // namespace medius::body
