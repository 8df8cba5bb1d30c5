// Muscles: curves, balance of fibre and tendon, and moment arms by virtual work.
#include "medius/body/muscle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "medius/body/kinematics.h"
#include "tests/allocations/count.h"

namespace medius::body {
namespace {

JointSpecification pin(const std::string& name, const std::string& parent,
                       const std::string& child) {
  JointSpecification joint;
  joint.kind = JointKind::kGimbal;
  joint.name = name;
  joint.parent_frame = parent;
  joint.child_frame = child;
  for (const char* axis : {"_x", "_y", "_z"}) {
    CoordinateSpecification coordinate;
    coordinate.name = name + axis;
    joint.coordinates.push_back(coordinate);
  }
  return joint;
}

PathPointSpecification point(const std::string& frame, const Vector3& location) {
  PathPointSpecification result;
  result.frame = frame;
  result.location = location;
  return result;
}

/// Two bodies on gimbals, four muscles: straight, over a cylinder, over a sphere, with a moving and
/// a conditional point; the second joint's x follows its z.
ModelSpecification arm() {
  ModelSpecification model;
  for (const char* name : {"upper", "lower"}) {
    BodySpecification body;
    body.name = name;
    body.mass = 1;
    body.inertia = 0.01 * Matrix3::Identity();
    model.bodies.push_back(body);
  }
  OffsetFrameSpecification elbow;
  elbow.key = "elbow/upper_offset";
  elbow.parent = "upper";
  elbow.translation = {0, -0.3, 0};
  model.frames.push_back(elbow);
  model.joints.push_back(pin("shoulder", "ground", "upper"));
  model.joints.push_back(pin("elbow", "elbow/upper_offset", "lower"));
  for (auto& joint : model.joints) assign_motion_types(joint);
  ConstraintSpecification coupler;
  coupler.name = "follow";
  coupler.independent_coordinates = {"elbow_z"};
  coupler.dependent_coordinate = "elbow_x";
  coupler.function = Function::polynomial({0.3, 0.2, 0});
  model.constraints.push_back(coupler);

  WrapObjectSpecification cylinder;
  cylinder.name = "cylinder";
  cylinder.frame = "upper";
  cylinder.radius = 0.04;
  cylinder.length = 1;
  cylinder.translation = {0, -0.28, 0};
  model.wrap_objects.push_back(cylinder);
  WrapObjectSpecification ball = cylinder;
  ball.name = "ball";
  ball.kind = WrapKind::kSphere;
  ball.frame = "ground";
  ball.radius = 0.05;
  ball.translation = {0, -0.02, 0};
  model.wrap_objects.push_back(ball);

  const auto add = [&](const std::string& name) -> MuscleSpecification& {
    MuscleSpecification muscle;
    muscle.name = name;
    muscle.kind = MuscleKind::kMillard2012Equilibrium;
    muscle.order = static_cast<int>(model.muscles.size());
    model.muscles.push_back(muscle);
    return model.muscles.back();
  };
  add("straight").path.points = {point("ground", {0.03, 0.05, 0.02}),
                                 point("lower", {0.03, -0.1, -0.01})};
  auto& over = add("over");
  over.path.points = {point("ground", {0.06, 0.1, 0.03}), point("lower", {0.02, -0.1, -0.02})};
  over.path.wraps.push_back({"", "cylinder", WrapMethod::kHybrid, {-1, -1}, 0});
  over.path.wraps.push_back({"", "ball", WrapMethod::kHybrid, {-1, -1}, 0});
  auto& past = add("past");
  past.path.points = {point("ground", {-0.01, 0.1, 0.03}), point("upper", {0.0, -0.15, 0.02})};
  past.path.wraps.push_back({"", "ball", WrapMethod::kHybrid, {-1, -1}, 0});
  auto& sliding = add("sliding");
  sliding.path.points = {point("upper", {0.05, 0, 0}), point("upper", {0.04, -0.25, 0.01}),
                         point("lower", {}), point("lower", {0.03, -0.05, 0.01})};
  auto& moving = sliding.path.points[2];
  moving.kind = PathPointKind::kMoving;
  moving.moving[0] = {"elbow_z", Function::polynomial({0.01, 0.02, 0.05})};
  moving.moving[1] = {"elbow_z", Function::linear(-0.02, -0.01)};
  moving.moving[2] = {"elbow_y", Function::linear(0.01, 0)};
  auto& conditional = sliding.path.points[1];
  conditional.kind = PathPointKind::kConditional;
  conditional.coordinate = "elbow_z";
  conditional.range = {0.2, 2};
  return model;
}

struct Scene {
  explicit Scene(Convention convention)
      : model(compile(arm()).value()),
        muscles(compile_muscles(model, convention).value()),
        data(model),
        paths(model, muscles.paths) {}

  void update() {
    apply_couplers(model, data.q);
    update_positions(model, data);
    update_path_lengths(model, muscles.paths, data, paths);
  }

  Model model;
  MuscleSet muscles;
  Data data;
  PathData paths;
};

/// r = -dL/dq, the coupled coordinate following; speed = Σ dL/dq u.
TEST(MomentArm, IsTheVirtualWorkOfThePath) {
  Scene scene(Convention::kExact);
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  const double h = 1e-6;
  int wrapped = 0;
  for (int trial = 0; trial < 200; ++trial) {
    Eigen::VectorXd q(scene.model.coordinate_count());
    for (auto& value : q) value = uniform(random);
    const auto lengths = [&](int j, double dq) -> Eigen::VectorXd {
      scene.data.q = q;
      scene.data.q[j] += dq;
      scene.update();
      return scene.paths.length;
    };
    Eigen::MatrixXd arms(scene.muscles.count(), q.size());
    for (int j = 0; j < q.size(); ++j) arms.col(j) = -(lengths(j, h) - lengths(j, -h)) / (2 * h);
    lengths(0, 0);
    update_moment_arms(scene.model, scene.muscles.paths, scene.data, scene.paths);
    for (const int j : scene.model.independent_coordinates) {
      for (int i = 0; i < scene.muscles.count(); ++i) {
        EXPECT_NEAR(scene.paths.moment_arm(i, j), arms(i, j), 2e-8)
            << scene.muscles.muscles[i].name << " " << scene.model.coordinates[j].name;
      }
    }
    for (const int count : scene.paths.node_count) wrapped += count > 3 ? 1 : 0;

    Eigen::VectorXd u(q.size());
    for (auto& value : u) value = uniform(random);
    apply_coupler_rates(scene.model, scene.data.q, u);
    scene.data.u = u;
    update_velocities(scene.model, scene.data);
    update_path_speeds(scene.model, scene.muscles.paths, scene.data, u, scene.paths);
    const Eigen::VectorXd power = scene.paths.free_moment_arm * u;
    EXPECT_NEAR((scene.paths.speed + power).cwiseAbs().maxCoeff(), 0, 1e-12);
  }
  EXPECT_GT(wrapped, 100);
}

/// Tensions as loads on the bodies do the same work as by their moment arms.
TEST(MomentArm, LoadsOnTheBodiesGiveTheSameMoments) {
  Scene scene(Convention::kOpenSim);
  scene.data.q << 0.3, -0.2, 0.5, 0, 0.1, 0.9;
  scene.update();
  update_moment_arms(scene.model, scene.muscles.paths, scene.data, scene.paths);
  for (int i = 0; i < 3; ++i) {  // without the moving point, whose slide is no motion of a body
    std::vector<SpatialForce> loads(scene.model.body_count());
    add_path_loads(scene.muscles.paths, scene.data, scene.paths, i, 100, loads);
    Eigen::VectorXd tau = Eigen::VectorXd::Zero(scene.model.coordinate_count());
    for (int body = 1; body < scene.model.body_count(); ++body) {
      for (const int j : scene.model.coordinates_of(body)) {
        const SpatialMotion& H = scene.data.H[j];
        const int child = scene.model.joints[scene.model.coordinates[j].joint].child_body;
        const Vector3 v =
            H.linear + H.angular.cross(scene.data.X_GB[body].p - scene.data.X_GB[child].p);
        tau[j] += v.dot(loads[body].force) + H.angular.dot(loads[body].moment);
      }
    }
    EXPECT_NEAR((tau - 100 * scene.paths.free_moment_arm.row(i).transpose()).norm(), 0, 1e-9);
    SpatialForce sum;
    for (int body = 0; body < scene.model.body_count(); ++body) {
      sum += {loads[body].moment + scene.data.X_GB[body].p.cross(loads[body].force),
              loads[body].force};
    }
    EXPECT_NEAR(sum.force.norm(), 0, 1e-10);
  }
}

TEST(Path, NothingIsAllocatedPerFrame) {
  Scene scene(Convention::kOpenSim);
  scene.data.q << 0.3, -0.2, 0.5, 0, 0.1, 0.9;
  scene.update();
  const long before = allocations_so_far();
  scene.update();
  update_velocities(scene.model, scene.data);
  update_path_speeds(scene.model, scene.muscles.paths, scene.data, scene.data.u, scene.paths);
  update_moment_arms(scene.model, scene.muscles.paths, scene.data, scene.paths);
  double force = 0;
  for (int i = 0; i < scene.muscles.count(); ++i) {
    const Muscle& muscle = scene.muscles.muscles[i];
    force += rigid_tendon_active_force(muscle, scene.paths.length[i], scene.paths.speed[i]);
    force += equilibrium_state(muscle, scene.paths.length[i], 0.1, 0.5).tendon_force;
  }
  EXPECT_EQ(allocations_so_far(), before);
  EXPECT_GT(force, 0);
}

Muscle standard(MuscleKind kind) {
  ModelSpecification specification = arm();
  for (auto& muscle : specification.muscles) {
    muscle.kind = kind;
    muscle.pennation_angle = 0.3;
  }
  const Model model = compile(specification).value();
  return compile_muscles(model).value().muscles[0];
}

const std::vector<MuscleKind> kKinds{MuscleKind::kThelen2003, MuscleKind::kMillard2012Equilibrium,
                                     MuscleKind::kDeGrooteFregly2016};

TEST(Muscle, CurvesPassTheirDefiningPoints) {
  for (const MuscleKind kind : kKinds) {
    const Muscle muscle = standard(kind);
    EXPECT_NEAR(active_force_length(muscle, 1).value, 1, 0.02) << type_name(kind);
    EXPECT_NEAR(force_velocity(muscle, 0, 1), 1, 2e-2) << type_name(kind);
    EXPECT_NEAR(force_velocity(muscle, -1, 1), 0, 2e-2) << type_name(kind);
    const double passive_strain = kind == MuscleKind::kMillard2012Equilibrium ? 0.7 : 0.6;
    EXPECT_NEAR(passive_force_length(muscle, 1 + passive_strain).value, 1, 1e-9);
    const double tendon_strain = kind == MuscleKind::kThelen2003 ? 0.04 : 0.049;
    EXPECT_NEAR(tendon_force_length(muscle, 1 + tendon_strain).value, 1, 1e-9);
  }
}

TEST(Muscle, SlopesAreDerivatives) {
  const double h = 1e-6;
  for (const MuscleKind kind : kKinds) {
    const Muscle muscle = standard(kind);
    for (double x = 0.31; x < 1.9; x += 0.0371) {
      EXPECT_NEAR(
          active_force_length(muscle, x).slope,
          (active_force_length(muscle, x + h).value - active_force_length(muscle, x - h).value) /
              (2 * h),
          1e-5);
      EXPECT_NEAR(
          passive_force_length(muscle, x).slope,
          (passive_force_length(muscle, x + h).value - passive_force_length(muscle, x - h).value) /
              (2 * h),
          1e-5);
      const double t = 1 + 0.03 * (x - 0.3);
      EXPECT_NEAR(
          tendon_force_length(muscle, t).slope,
          (tendon_force_length(muscle, t + h).value - tendon_force_length(muscle, t - h).value) /
              (2 * h),
          1e-3);
    }
  }
}

TEST(Muscle, VelocityCurveRises) {
  for (const MuscleKind kind : kKinds) {
    const Muscle muscle = standard(kind);
    for (const double activation : {0.05, 0.5, 1.0}) {
      double before = force_velocity(muscle, -1.5, activation);
      for (double v = -1.49; v < 1.5; v += 0.01) {
        const double now = force_velocity(muscle, v, activation);
        EXPECT_GE(now, before - 1e-12);
        EXPECT_LT(now - before, 0.2);
        before = now;
      }
    }
  }
}

TEST(Muscle, FibreAndTendonPullAlike) {
  for (const MuscleKind kind : kKinds) {
    const Muscle muscle = standard(kind);
    for (double length = 0.24; length < 0.42; length += 0.013) {
      for (const double activation : {0.02, 0.3, 1.0}) {
        for (const double speed : {-0.2, 0.0, 0.2}) {
          const MuscleState state = equilibrium_state(muscle, length, speed, activation);
          if (state.at_shortest) continue;
          EXPECT_NEAR(state.imbalance / muscle.max_isometric_force, 0, 1e-9)
              << type_name(kind) << " " << length << " " << activation << " " << speed;
          // The velocity that balances the forces at that length is the one that was shared out.
          const MuscleState same =
              state_at_fiber_length(muscle, length, speed, activation, state.fiber_length);
          EXPECT_NEAR(same.normalised_fiber_velocity, state.normalised_fiber_velocity, 1e-7);
          EXPECT_NEAR(state.fiber_velocity / std::cos(state.pennation) + state.tendon_velocity,
                      speed, 1e-12);
        }
      }
    }
  }
}

/// A stiff tendon gives the force of a rigid one.
TEST(Muscle, StiffTendonNearsTheRigidOne) {
  Muscle muscle = standard(MuscleKind::kThelen2003);
  muscle.tendon_strain = 1e-6;
  Muscle rigid = muscle;
  rigid.rigid_tendon = true;
  const double elastic = equilibrium_state(muscle, 0.3, 0, 0.6).tendon_force;
  EXPECT_NEAR(elastic, rigid_tendon_state(rigid, 0.3, 0, 0.6).tendon_force, 1e-2);
}

TEST(Muscle, PathShorterThanTheTendonBearsNothing) {
  for (const MuscleKind kind : kKinds) {
    const MuscleState state = equilibrium_state(standard(kind), 0.1, 0, 1);
    EXPECT_TRUE(state.at_shortest);
    EXPECT_EQ(state.fiber_force, 0);
    EXPECT_EQ(rigid_tendon_active_force(standard(kind), 0.1, 0), 0);
  }
}

TEST(Path, UnknownNamesAreRefusedByName) {
  ModelSpecification wrong = arm();
  wrong.muscles[1].path.wraps[0].wrap_object = "cylnder";
  const Model model = compile(wrong).value();
  const auto result = compile_muscles(model);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("cylnder"), std::string::npos);
  EXPECT_NE(result.error().message.find("over"), std::string::npos);
}

}  // namespace
}  // namespace medius::body
