// Loops of bodies: their equations are each other's derivatives, what holds them does no work, and
// they make the machines of textbooks.
#include "medius/body/loops.h"

#include <gtest/gtest.h>

#include <cmath>

#include "medius/body/forward_dynamics.h"

namespace medius::body {
namespace {

BodySpecification body_of(const std::string& name, double mass, const Vector3& center,
                          double inertia = 0.02) {
  BodySpecification body;
  body.name = name;
  body.mass = mass;
  body.mass_center = center;
  body.inertia = inertia * Matrix3::Identity();
  return body;
}

void add_joint(ModelSpecification& model, JointKind kind, const std::string& parent,
               const std::string& child, std::vector<std::string> coordinates) {
  JointSpecification joint;
  joint.kind = kind;
  joint.name = "to_" + child;
  joint.parent_frame = parent;
  joint.child_frame = child;
  for (auto& name : coordinates) {
    CoordinateSpecification coordinate;
    coordinate.name = std::move(name);
    joint.coordinates.push_back(std::move(coordinate));
  }
  model.joints.push_back(std::move(joint));
}

void add_frame(ModelSpecification& model, const std::string& key, const std::string& parent,
               const Vector3& translation) {
  OffsetFrameSpecification frame;
  frame.key = key;
  frame.parent = parent;
  frame.translation = translation;
  model.frames.push_back(frame);
}

ConstraintSpecification held(ConstraintKind kind, const std::string& frame_1, const Vector3& p_1,
                             const std::string& frame_2, const Vector3& p_2) {
  ConstraintSpecification constraint;
  constraint.name = "held";
  constraint.kind = kind;
  constraint.frame_1 = frame_1;
  constraint.frame_2 = frame_2;
  constraint.location_1 = p_1;
  constraint.location_2 = p_2;
  return constraint;
}

/// Two cranks of .3 m, .5 m apart, hanging from ground, and a bar between their ends.
ModelSpecification four_bars() {
  ModelSpecification model;
  model.bodies = {body_of("left", 2, {0, -0.15, 0}), body_of("bar", 1, {0.25, 0, 0}),
                  body_of("right", 3, {0, -0.15, 0})};
  add_frame(model, "end", "left", {0, -0.3, 0});
  add_frame(model, "across", "ground", {0.5, 0, 0});
  add_joint(model, JointKind::kPin, "ground", "left", {"left"});
  add_joint(model, JointKind::kPin, "end", "bar", {"bar"});
  add_joint(model, JointKind::kPin, "across", "right", {"right"});
  model.constraints = {held(ConstraintKind::kPoint, "bar", {0.5, 0, 0}, "right", {0, -0.3, 0})};
  return model;
}

void update(const Model& model, Data& data) {
  update_positions(model, data);
  update_velocities(model, data);
  update_accelerations(model, data);
}

TEST(Loops, FourBarsKeepTheirEnergyAndStayTogether) {
  const Model model = compile(four_bars()).value();
  ASSERT_EQ(loop_rows(model), 3);
  Data data(model);
  ForwardDynamics dynamics(model);
  const Eigen::VectorXd none = Eigen::VectorXd::Zero(3);
  const auto rates = [&](const Eigen::VectorXd& q, const Eigen::VectorXd& u) {
    data.q = q;
    data.u = u;
    update_positions(model, data);
    update_velocities(model, data);
    dynamics.solve(model, data, {}, none);
    return data.udot;
  };
  // A parallelogram: both cranks turn alike, the bar stays level.
  Eigen::VectorXd q(3), u(3);
  q << 0.6, -0.6, 0.6;
  u << 0.4, -0.4, 0.4;
  rates(q, u);
  const double energy = kinetic_energy(model, data) + potential_energy(model, data);
  const double h = 1e-3;
  for (int step = 0; step < 1500; ++step) {
    const Eigen::VectorXd k1 = rates(q, u), k2 = rates(q + h / 2 * u, u + h / 2 * k1);
    const Eigen::VectorXd k3 = rates(q + h / 2 * (u + h / 2 * k1), u + h / 2 * k2);
    const Eigen::VectorXd k4 = rates(q + h * (u + h / 2 * k2), u + h * k3);
    q += h * u + h * h / 6 * (k1 + k2 + k3);
    u += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  rates(q, u);
  EXPECT_GT(std::abs(q[0] - 0.6), 0.05);  // it moved
  EXPECT_NEAR(kinetic_energy(model, data) + potential_energy(model, data), energy, 1e-7);
  Eigen::VectorXd errors(3);
  loop_errors(model, data, errors);
  EXPECT_NEAR(errors.norm(), 0, 1e-7);
  EXPECT_NEAR(q[0], q[2], 1e-7);
  EXPECT_NEAR(q[0], -q[1], 1e-7);
  // As one swinging part: (I_left + I_right + m_bar l²) qdd = -(sum m g r) sin q.
  const double inertia = 0.02 + 2 * 0.0225 + 0.02 + 3 * 0.0225 + 1 * 0.09;
  const double pull = kGravity * (2 * 0.15 + 3 * 0.15 + 1 * 0.3);
  EXPECT_NEAR(data.udot[0], -pull * std::sin(q[0]) / inertia, 1e-6);
}

TEST(Loops, RatesAreDerivatives) {
  // Every kind at once, in a state in which none of them holds but the point.
  ModelSpecification specification;
  specification.bodies = {body_of("a", 1, Vector3::Zero()), body_of("b", 1, Vector3::Zero())};
  add_joint(specification, JointKind::kGimbal, "ground", "a", {"a1", "a2", "a3"});
  add_joint(specification, JointKind::kGimbal, "ground", "b", {"b1", "b2", "b3"});
  auto distance = held(ConstraintKind::kConstantDistance, "a", {0.2, 0.1, 0}, "b", {0, -0.3, 0.4});
  distance.distance = 0.3;
  specification.constraints = {distance};
  const Model model = compile(specification).value();
  Data data(model);
  const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(6, -0.4, 0.7);
  const Eigen::VectorXd u = Eigen::VectorXd::LinSpaced(6, 0.9, -0.5);
  const Eigen::VectorXd udot = Eigen::VectorXd::LinSpaced(6, -1.1, 1.3);
  const auto error_at = [&](double t) {
    data.q = q + t * u + 0.5 * t * t * udot;
    update_positions(model, data);
    Eigen::VectorXd errors(1);
    loop_errors(model, data, errors);
    return errors[0];
  };
  const double h = 1e-4;
  const double rate = (error_at(h) - error_at(-h)) / (2 * h);
  const double second = (error_at(h) - 2 * error_at(0) + error_at(-h)) / (h * h);
  data.q = q;
  data.u = u;
  data.udot = udot;
  update(model, data);
  Eigen::MatrixXd G(1, 6);
  loop_jacobian(model, data, G);
  EXPECT_NEAR((G * u)[0], rate, 1e-7);
  Eigen::VectorXd rates(1);
  loop_accelerations(model, data, rates);
  EXPECT_NEAR(rates[0], second, 1e-6);
}

TEST(Loops, AMassOnARodOfConstantLengthIsAPendulum) {
  ModelSpecification specification;
  specification.bodies = {body_of("bob", 2, Vector3::Zero())};
  add_joint(specification, JointKind::kPlanar, "ground", "bob", {"turn", "x", "y"});
  auto rod =
      held(ConstraintKind::kConstantDistance, "ground", Vector3::Zero(), "bob", Vector3::Zero());
  rod.distance = 0.7;
  specification.constraints = {rod};
  const Model model = compile(specification).value();
  Data data(model);
  const double angle = 0.5, speed = 1.2;
  data.q << 0, 0.7 * std::sin(angle), -0.7 * std::cos(angle);
  data.u << 0, 0.7 * speed * std::cos(angle), 0.7 * speed * std::sin(angle);
  update(model, data);
  ForwardDynamics dynamics(model);
  dynamics.solve(model, data, {}, Eigen::VectorXd::Zero(3));
  const double turning = -kGravity / 0.7 * std::sin(angle);
  EXPECT_NEAR(data.udot[1], 0.7 * (turning * std::cos(angle) - speed * speed * std::sin(angle)),
              1e-12);
  // The rod's tension: weight along it and the centripetal force.
  EXPECT_NEAR(-dynamics.loop_multipliers()[0],
              2 * (kGravity * std::cos(angle) + 0.7 * speed * speed), 1e-12);
}

TEST(Loops, ABeadOnAStraightWireSlidesDownIt) {
  ModelSpecification specification;
  specification.bodies = {body_of("bead", 2, Vector3::Zero())};
  add_joint(specification, JointKind::kPlanar, "ground", "bead", {"turn", "x", "y"});
  auto wire = held(ConstraintKind::kPointOnLine, "ground", {0.1, 0.2, 0}, "bead", Vector3::Zero());
  wire.direction = Vector3(2, -1, 0);
  specification.constraints = {wire};
  const Model model = compile(specification).value();
  Data data(model);
  data.q << 0, 0.1, 0.2;
  data.u.setZero();
  update(model, data);
  ForwardDynamics dynamics(model);
  dynamics.solve(model, data, {}, Eigen::VectorXd::Zero(3));
  EXPECT_NEAR(data.udot[1], kGravity * 2 / 5, 1e-12);
  EXPECT_NEAR(data.udot[2], -kGravity / 5, 1e-12);
  EXPECT_NEAR(data.udot[0], 0, 1e-12);
}

TEST(Loops, AWeldedBodyStaysAndItsWeightIsBorneByTheWeld) {
  ModelSpecification specification;
  specification.bodies = {body_of("box", 4, {0.1, 0, 0})};
  add_joint(specification, JointKind::kFree, "ground", "box", {"a", "b", "c", "x", "y", "z"});
  specification.constraints = {
      held(ConstraintKind::kWeld, "ground", {0.5, 0, 0}, "box", Vector3::Zero())};
  const Model model = compile(specification).value();
  Data data(model);
  data.q << 0, 0, 0, 0.5, 0, 0;
  data.u.setZero();
  update(model, data);
  ForwardDynamics dynamics(model);
  dynamics.solve(model, data, {}, Eigen::VectorXd::Zero(6));
  EXPECT_NEAR(data.udot.norm(), 0, 1e-12);
  std::vector<SpatialForce> loads(2);
  add_loop_loads(model, data, dynamics.loop_multipliers(), loads);
  EXPECT_NEAR((loads[1].force - Vector3(0, 4 * kGravity, 0)).norm(), 0, 1e-11);
  EXPECT_NEAR((loads[1].moment - Vector3(0, 0, 0.4 * kGravity)).norm(), 0, 1e-11);
  // The free joint then carries nothing.
  Eigen::VectorXd tau(6);
  inverse_dynamics(model, data, loads, tau);
  EXPECT_NEAR(tau.norm(), 0, 1e-11);
  EXPECT_NEAR(data.F_B[1].force.norm(), 0, 1e-11);
}

TEST(Loops, ATwofoldConstraintIsNoneTheLess) {
  // The same point held twice: as fast as once.
  ModelSpecification once = four_bars(), twice = once;
  twice.constraints.push_back(once.constraints[0]);
  const Eigen::Vector3d q(0.6, -0.6, 0.6), u(0.4, -0.4, 0.4);
  Eigen::VectorXd found[2];
  for (const bool both : {false, true}) {
    const Model model = compile(both ? twice : once).value();
    Data data(model);
    data.q = q;
    data.u = u;
    update(model, data);
    ForwardDynamics(model).solve(model, data, {}, Eigen::VectorXd::Zero(3));
    found[both ? 1 : 0] = data.udot;
  }
  EXPECT_NEAR((found[0] - found[1]).norm(), 0, 1e-10);
}

TEST(Loops, RowsAreMadeOrthonormalAndDependentOnesDropped) {
  Eigen::MatrixXd G(4, 5);
  G << 1, 2, 0, -1, 3, 2, 4, 0, -2, 6, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1;
  ASSERT_EQ(orthonormal_rows(G), 2);
  EXPECT_NEAR((G.topRows(2) * G.topRows(2).transpose() - Eigen::Matrix2d::Identity()).norm(), 0,
              1e-14);
}

TEST(Loops, WhatCannotHoldIsNamedWithItsLine) {
  ModelSpecification specification = four_bars();
  specification.name = "bars";
  specification.constraints[0].frame_2 = "rigth";
  auto refused = compile(specification);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("PointConstraint 'held'"), std::string::npos);
  EXPECT_NE(refused.error().message.find("right"), std::string::npos);  // the one that was meant
  specification = four_bars();
  specification.constraints[0].kind = ConstraintKind::kConstantDistance;
  refused = compile(specification);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("above zero"), std::string::npos);
}

}  // namespace
}  // namespace medius::body
