// Passive forces against closed forms and the energy they store.

#include "medius/body/passive_forces.h"

#include <gtest/gtest.h>

#include <cmath>

#include "medius/body/dynamics.h"

namespace medius::body {
namespace {

/// A body on a free joint above ground.
ModelSpecification floating() {
  ModelSpecification model;
  BodySpecification body;
  body.name = "box";
  body.mass = 1;
  body.inertia = Matrix3::Identity();
  model.bodies.push_back(body);
  JointSpecification joint;
  joint.name = "free";
  joint.kind = JointKind::kFree;
  joint.parent_frame = "ground";
  joint.child_frame = "box";
  for (const char* name : {"rx", "ry", "rz", "tx", "ty", "tz"}) {
    CoordinateSpecification coordinate;
    coordinate.name = name;
    joint.coordinates.push_back(coordinate);
  }
  assign_motion_types(joint);
  model.joints.push_back(joint);
  return model;
}

PassiveForceSpecification force_of(PassiveForceKind kind, const std::string& coordinate = {}) {
  PassiveForceSpecification force;
  force.name = "force";
  force.kind = kind;
  force.coordinate = coordinate;
  return force;
}

/// Generalised forces of the model's passive forces at a state.
Eigen::VectorXd generalised(const Model& model, const PassiveForceSet& set, Data& data) {
  PassiveForceData passive(model, set);
  std::vector<SpatialForce> loads(model.bodies.size());
  Eigen::VectorXd tau = Eigen::VectorXd::Zero(model.coordinate_count());
  Eigen::VectorXd from_loads(model.coordinate_count());
  update_positions(model, data);
  update_velocities(model, data);
  add_passive_forces(model, set, data, passive, loads, tau);
  generalized_forces(model, data, loads, from_loads);
  return tau + from_loads;
}

TEST(PassiveForces, CoordinateLimitPushesBackBeyondItsLimitsOnly) {
  auto specification = floating();
  auto force = force_of(PassiveForceKind::kCoordinateLimit, "tx");
  force.parameters = {{"lower_limit", -1},     {"upper_limit", 1},  {"lower_stiffness", 30},
                      {"upper_stiffness", 20}, {"transition", 0.1}, {"damping", 2}};
  specification.passive_forces.push_back(force);
  const Model model = compile(specification).value();
  const PassiveForceSet set = compile_passive_forces(model).value();
  Data data(model);
  const auto at = [&](double x, double speed) {
    data.q.setZero();
    data.u.setZero();
    data.q[3] = x;
    data.u[3] = speed;
    return generalised(model, set, data)[3];
  };
  EXPECT_EQ(at(0.99, 3), 0);
  EXPECT_NEAR(at(1.3, 0), -20 * 0.3, 1e-12);
  EXPECT_NEAR(at(1.3, 0.5), -20 * 0.3 - 2 * 0.5, 1e-12);
  EXPECT_NEAR(at(-1.3, 0), 30 * 0.3, 1e-12);
  EXPECT_NEAR(at(1.05, 0), -0.5 * 20 * 0.05, 1e-12);  // halfway through the step
}

TEST(PassiveForces, BushingTakesAsMuchPowerAsItStores) {
  auto specification = floating();
  auto force = force_of(PassiveForceKind::kBushing);
  force.frame_1 = "ground";
  force.frame_2 = "box/corner";
  OffsetFrameSpecification corner;
  corner.key = "box/corner";
  corner.parent = "box";
  corner.translation = Vector3(0.1, 0.2, -0.1);
  corner.orientation = Vector3(0.2, -0.1, 0.3);
  specification.frames.push_back(corner);
  force.rotational_stiffness = Vector3(10, 20, 30);
  force.translational_stiffness = Vector3(100, 200, 300);
  specification.passive_forces.push_back(force);
  const Model model = compile(specification).value();
  const PassiveForceSet set = compile_passive_forces(model).value();

  const auto stored = [&](const Data& data) {
    const Pose X = data.X_GB[1] * set.bushings[0].frame_2.X_BF;
    const Vector3 angles = xyz_from_rotation(X.R);
    return 0.5 * (angles.cwiseAbs2().dot(force.rotational_stiffness) +
                  X.p.cwiseAbs2().dot(force.translational_stiffness));
  };
  Data data(model);
  data.q << 0.3, -0.4, 0.5, 0.1, -0.2, 0.3;
  data.u << 0.5, 0.2, -0.7, 1.1, -0.4, 0.6;
  const double power = generalised(model, set, data).dot(data.u);
  Eigen::VectorXd rates(6);
  rates_from_speeds(model, data.q, data.u, rates);
  const double h = 1e-6;
  Data after = data, before = data;
  after.q += h * rates;
  before.q -= h * rates;
  update_positions(model, after);
  update_positions(model, before);
  EXPECT_NEAR(power, -(stored(after) - stored(before)) / (2 * h), 1e-6 * std::abs(power));
}

TEST(PassiveForces, PathSpringAndLigamentPullAlongTheirPath) {
  auto specification = floating();
  auto spring = force_of(PassiveForceKind::kPathSpring);
  PathPointSpecification a, b;
  a.name = "a";
  a.frame = "ground";
  b.name = "b";
  b.frame = "box";
  spring.path.points = {a, b};
  spring.parameters = {{"resting_length", 0.5}, {"stiffness", 40}, {"dissipation", 0.1}};
  auto ligament = spring;
  ligament.name = "ligament";
  ligament.kind = PassiveForceKind::kLigament;
  ligament.parameters = {{"resting_length", 0.5}, {"pcsa_force", 7}};
  ligament.force_length_curve = Function::linear(2, -2);  // of length over rest
  specification.passive_forces = {spring, ligament};
  const Model model = compile(specification).value();
  Data data(model);
  data.q << 0, 0, 0, 0.6, 0.8, 0;  // 1 m away
  data.u << 0, 0, 0, 0.3, 0.4, 0;  // leaving at 0.5 m/s
  const std::string no_ligament[] = {"ligament"}, no_spring[] = {"force"}, none[] = {"ALL"};
  const auto pull = [&](std::span<const std::string> excluded) {
    const PassiveForceSet set = compile_passive_forces(model, excluded).value();
    return Vector3(generalised(model, set, data).tail<3>());
  };
  const Vector3 towards(-0.6, -0.8, 0);
  EXPECT_NEAR((pull(no_ligament) - 40 * 0.5 * (1 + 0.1 * 0.5) * towards).norm(), 0, 1e-12);
  EXPECT_NEAR((pull(no_spring) - 7 * 2 * towards).norm(), 0, 1e-12);
  EXPECT_EQ(pull(none).norm(), 0);
}

/// Where speeds are not the coordinates' rates: the spring gives what its tension takes.
TEST(PassiveForces, PathSpringOnATurnedFreeJointIsDampedByItsLengthsRate) {
  auto specification = floating();
  auto spring = force_of(PassiveForceKind::kPathSpring);
  PathPointSpecification a, b;
  a.frame = "ground";
  a.location = {0.4, 0.3, -0.2};
  b.frame = "box";
  b.location = {-0.1, 0.2, 0.3};
  spring.path.points = {a, b};
  spring.parameters = {{"resting_length", 0.1}, {"stiffness", 40}, {"dissipation", 0.8}};
  specification.passive_forces = {spring};
  const Model model = compile(specification).value();
  const PassiveForceSet set = compile_passive_forces(model).value();
  Data data(model);
  data.q << 0.4, radians(60), -0.7, 0.6, 0.8, 0.2;
  data.u << 1.5, -0.7, 2.1, 0.3, -0.4, 0.5;
  const double power = generalised(model, set, data).dot(data.u);

  Eigen::VectorXd rates(6);
  rates_from_speeds(model, data.q, data.u, rates);
  const auto length_after = [&](double h) {
    Data moved(model);
    PathData paths(model, set.paths);
    moved.q = data.q + h * rates;
    update_positions(model, moved);
    update_path_lengths(model, set.paths, moved, paths);
    return paths.length[0];
  };
  const double h = 1e-6, speed = (length_after(h) - length_after(-h)) / (2 * h);
  const double tension = 40 * (length_after(0) - 0.1) * (1 + 0.8 * speed);
  EXPECT_GT(std::abs(speed), 0.1);
  EXPECT_NEAR(power, -tension * speed, 1e-6 * std::abs(power));
}

TEST(PassiveForces, AnUnknownCoordinateIsNamed) {
  auto specification = floating();
  specification.file = "m.osim";
  auto force = force_of(PassiveForceKind::kSpringGeneralized, "tX");
  force.line = 12;
  specification.passive_forces.push_back(force);
  const Model model = compile(specification).value();
  const auto set = compile_passive_forces(model);
  ASSERT_FALSE(set.ok());
  EXPECT_NE(set.error().message.find("m.osim:12"), std::string::npos) << set.error().message;
  EXPECT_NE(set.error().message.find("Did you mean"), std::string::npos) << set.error().message;
}

TEST(PassiveForces, ExpressionsGiveWhatTheirLinearKinGive) {
  const auto tau_with = [](const std::vector<PassiveForceSpecification>& forces) {
    auto specification = floating();
    specification.passive_forces = forces;
    const Model model = compile(specification).value();
    const auto set = compile_passive_forces(model);
    EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().message);
    Data data(model);
    data.q = Eigen::VectorXd::LinSpaced(6, -0.4, 0.5);
    data.u = Eigen::VectorXd::LinSpaced(6, 0.9, -0.3);
    return generalised(model, *set, data);
  };
  auto spring = force_of(PassiveForceKind::kSpringGeneralized, "ty");
  spring.parameters = {{"stiffness", 40}, {"rest_length", 0.1}, {"viscosity", 3}};
  auto law = force_of(PassiveForceKind::kExpressionBasedCoordinate, "ty");
  law.expression = "-40*(q-0.1) - 3*qdot";
  EXPECT_NEAR((tau_with({spring}) - tau_with({law})).norm(), 0, 1e-12);

  auto bushing = force_of(PassiveForceKind::kBushing);
  bushing.frame_1 = "ground";
  bushing.frame_2 = "box";
  bushing.rotational_stiffness = {3, 5, 7};
  bushing.translational_stiffness = {30, 50, 70};
  bushing.rotational_damping = {0.1, 0.2, 0.3};
  auto written = bushing;
  written.kind = PassiveForceKind::kExpressionBasedBushing;
  written.expressions = {"3*theta_x",  "5*theta_y",  "7*theta_z",
                         "30*delta_x", "50*delta_y", "70*delta_z"};
  auto functions = bushing;
  functions.kind = PassiveForceKind::kFunctionBasedBushing;
  for (const double k : {3, 5, 7, 30, 50, 70})
    functions.bushing_functions.push_back(Function::linear(k, 0));
  const Eigen::VectorXd linear = tau_with({bushing});
  EXPECT_GT(linear.norm(), 1);
  EXPECT_NEAR((linear - tau_with({written})).norm(), 0, 1e-12);
  EXPECT_NEAR((linear - tau_with({functions})).norm(), 0, 1e-12);

  auto pair = force_of(PassiveForceKind::kPointToPointSpring);
  pair.frame_1 = "ground";
  pair.frame_2 = "box";
  pair.point_1 = {1, 2, 3};
  pair.point_2 = {0.1, -0.2, 0.3};
  pair.parameters = {{"stiffness", 20}, {"rest_length", 0.5}};
  auto pull = pair;
  pull.kind = PassiveForceKind::kExpressionBasedPointToPoint;
  pull.expression = "20*(d - l); l = 0.5";
  EXPECT_NEAR((tau_with({pair}) - tau_with({pull})).norm(), 0, 1e-12);
  // The pull shortens the distance: it does work on a point that comes nearer.
  EXPECT_GT(tau_with({pair})[3], 0);
}

TEST(PassiveForces, BlankevoortsLigamentIsSmoothAtItsTransition) {
  auto specification = floating();
  auto ligament = force_of(PassiveForceKind::kBlankevoort1991Ligament);
  ligament.parameters = {{"linear_stiffness", 500},
                         {"slack_length", 1},
                         {"transition_strain", 0.1},
                         {"damping_coefficient", 0.01}};
  for (const char* frame : {"ground", "box"}) {
    PathPointSpecification point;
    point.frame = frame;
    ligament.path.points.push_back(point);
  }
  specification.passive_forces = {ligament};
  const Model model = compile(specification).value();
  const PassiveForceSet set = compile_passive_forces(model).value();
  Data data(model);
  const auto pull = [&](double length, double speed) {
    data.q.setZero();
    data.u.setZero();
    data.q[3] = length;
    data.u[3] = speed;
    return -generalised(model, set, data)[3];
  };
  EXPECT_EQ(pull(0.99, 1), 0);
  EXPECT_NEAR(pull(1.05, 0), 0.5 * 500 / 0.1 * 0.05 * 0.05, 1e-9);
  EXPECT_NEAR(pull(1.3, 0), 500 * (0.3 - 0.05), 1e-9);
  EXPECT_NEAR((pull(1.1 + 1e-6, 0) - pull(1.1 - 1e-6, 0)) / 2e-6, 500, 0.1);
  EXPECT_NEAR(pull(1.3, 0.5) - pull(1.3, 0), 0.01 * 0.5, 1e-9);
  // Slack lets go without a jump, and the damping is there in full from a strain of 1 % on.
  EXPECT_NEAR(pull(1 + 1e-6, 0.5), 0, 1e-8);
  EXPECT_NEAR(pull(1.005, 0.5) - pull(1.005, 0), 0.5 * 0.01 * 0.5, 1e-9);
  EXPECT_NEAR(pull(1.011, 0.5) - pull(1.011, 0), 0.01 * 0.5, 1e-9);
  EXPECT_NEAR(pull(1.3, -0.5), pull(1.3, 0), 1e-9);
}

TEST(PassiveForces, AFaultyExpressionIsNamed) {
  auto specification = floating();
  specification.name = "box.osim";
  auto law = force_of(PassiveForceKind::kExpressionBasedCoordinate, "ty");
  law.expression = "-40*(angle-0.1)";
  specification.passive_forces = {law};
  const auto set = compile_passive_forces(compile(specification).value());
  ASSERT_FALSE(set.ok());
  EXPECT_NE(set.error().message.find("ExpressionBasedCoordinateForce 'force'"), std::string::npos);
  EXPECT_NE(set.error().message.find("'angle' is no variable here; known: q qdot"),
            std::string::npos);
}

}  // namespace
}  // namespace medius::body
