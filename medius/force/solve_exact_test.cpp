// The exact chain is one chain: each of its tables agrees with the ones before it.
#include <gtest/gtest.h>

#include <cmath>

#include "medius/force/solve.h"

namespace medius::force {
namespace {

body::PathPointSpecification point(const std::string& frame, const Vector3& location) {
  body::PathPointSpecification result;
  result.frame = frame;
  result.location = location;
  return result;
}

/// A thigh and a shank on pins. The muscle crosses the knee over two surfaces, where
/// OpenSim's path is not the shortest; nothing but a residual crosses the hip.
body::Model leg() {
  body::ModelSpecification model;
  std::string parent = "ground";
  for (const std::string name : {"thigh", "shank"}) {
    body::BodySpecification body;
    body.name = name;
    body.mass = name == "thigh" ? 8 : 4;
    body.mass_center = {0, -0.2, 0};
    body.inertia = 0.1 * Matrix3::Identity();
    model.bodies.push_back(body);
    body::OffsetFrameSpecification place;
    place.key = parent + "/place";
    place.parent = parent;
    if (name == "shank") place.translation = {0, -0.4, 0};
    model.frames.push_back(place);
    body::JointSpecification joint;
    joint.kind = body::JointKind::kPin;
    joint.name = name == "thigh" ? "hip" : "knee";
    joint.parent_frame = place.key;
    joint.child_frame = name;
    joint.coordinates.resize(1);
    joint.coordinates[0].name = joint.name;
    joint.coordinates[0].range = {-6, 6};
    body::assign_motion_types(joint);
    model.joints.push_back(joint);
    for (const Vector3& at : {Vector3(0, -0.3, 0), Vector3(0.1, -0.1, 0.1), Vector3(-0.1, 0, 0)}) {
      body::MarkerSpecification marker;
      marker.name = fmt::format("{}{}", name, model.markers.size());
      marker.frame = name;
      marker.location = at;
      model.markers.push_back(marker);
    }
    parent = name;
  }
  body::WrapObjectSpecification condyles;
  condyles.name = "condyles";
  condyles.frame = "thigh";
  condyles.kind = body::WrapKind::kCylinder;
  condyles.translation = {0, -0.4, 0};
  condyles.orientation = {0.5, 0.3, 0};
  condyles.radius = 0.04;
  condyles.length = 0.4;
  model.wrap_objects.push_back(condyles);
  body::WrapObjectSpecification plateau;
  plateau.name = "plateau";
  plateau.frame = "shank";
  plateau.kind = body::WrapKind::kSphere;
  plateau.translation = {0.02, -0.06, 0};
  plateau.radius = 0.035;
  model.wrap_objects.push_back(plateau);
  body::MuscleSpecification muscle;
  muscle.name = "extensor";
  muscle.kind = body::MuscleKind::kMillard2012Equilibrium;
  muscle.max_isometric_force = 3000;
  muscle.optimal_fiber_length = 0.25;
  muscle.tendon_slack_length = 0.2;
  muscle.path.points = {point("thigh", {0.03, -0.1, 0.05}), point("shank", {0.02, -0.14, -0.04})};
  for (const char* surface : {"condyles", "plateau"})
    muscle.path.wraps.push_back({"", surface, body::WrapMethod::kHybrid, {-1, -1}, 0});
  model.muscles.push_back(muscle);
  return body::compile(std::move(model)).value();
}

/// The shank swings out before the body, which the muscle must hold.
motion::MarkerSeries swing(const body::Model& model) {
  constexpr int kFrames = 80;
  motion::MarkerSeries markers;
  markers.name = "swing.trc";
  for (const body::Marker& marker : model.markers) markers.markers.push_back(marker.name);
  markers.positions.resize(kFrames, 3 * static_cast<Eigen::Index>(model.markers.size()));
  body::Data data(model);
  for (int i = 0; i < kFrames; ++i) {
    const double time = 0.01 * i;
    markers.time.push_back(time);
    data.q << 0.3 + 0.3 * std::sin(4 * time), 0.3 + 0.4 * std::sin(5 * time + 1);
    body::update_positions(model, data);
    for (std::size_t k = 0; k < model.markers.size(); ++k)
      markers.positions.row(i).segment<3>(3 * static_cast<Eigen::Index>(k)) =
          body::point_position(data, model.markers[k].point).transpose();
  }
  return markers;
}

struct Solved {
  body::Model model = leg();
  SolveOptions options;
  SolveResult result;
  CoordinateCurves curves;

  explicit Solved(bool exact) {
    options.exact = exact;
    options.draws = 0;
    options.joints = {{"hip", ReactionOn::kChild, "ground"}};
    result = solve(model, swing(model), {}, {}, options).value();
    curves = CoordinateCurves::make(model, result.coordinates, {.low_pass_hz = options.low_pass_hz})
                 .value();
  }
  /// Of the muscle over the knee, m.
  [[nodiscard]] double moment_arm(std::size_t row, body::Convention convention) const {
    const auto muscles = body::compile_muscles(model, convention).value();
    body::Data data(model);
    curves.set(model, result.forces.time[row], data);
    body::update_positions(model, data);
    body::PathData paths(model, muscles.paths);
    body::update_path_lengths(model, muscles.paths, data, paths);
    body::update_moment_arms(model, muscles.paths, data, paths);
    return paths.moment_arm(0, model.coordinate_index("knee"));
  }
};

TEST(SolveExact, TheSharedForcesGiveTheMomentsOfInverseDynamics) {
  const Solved solved(true);
  const auto& forces = solved.result.forces;
  const auto knee = solved.result.moments.values.col(1);
  const int muscle = forces.find("extensor");
  ASSERT_GE(muscle, 0);
  int reserve = -1;
  for (int k = 0; k < forces.columns(); ++k)
    if (forces.labels[static_cast<std::size_t>(k)].find("knee") != std::string::npos) reserve = k;
  ASSERT_GE(reserve, 0);
  double conventions_differ = 0;
  for (int row = 0; row < forces.frames(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    const double arm = solved.moment_arm(at, body::Convention::kExact);
    EXPECT_NEAR(arm * forces.values(row, muscle) + forces.values(row, reserve), knee[row], 1e-6);
    conventions_differ = std::max(
        conventions_differ, std::abs(arm - solved.moment_arm(at, body::Convention::kOpenSim)));
  }
  EXPECT_GT(forces.values.col(muscle).maxCoeff(), 50);
  EXPECT_GT(conventions_differ, 1e-4);
}

/// The muscle is a matter between thigh and shank: what the hip bears follows from the motion.
TEST(SolveExact, JointLoadsBalanceTheRecordedMotion) {
  const Solved solved(true);
  const auto& loads = solved.result.joint_loads;
  const auto hip = find_joint_reactions(solved.model, solved.options.joints).value();
  const AppliedLoads no_loads;
  InverseDynamics dynamics(solved.model, solved.curves, no_loads, nullptr);
  for (int row = 0; row < loads.frames(); ++row) {
    dynamics.solve(loads.time[static_cast<std::size_t>(row)]);
    const JointLoad wanted = joint_load(solved.model, dynamics.data(), hip[0]);
    EXPECT_LT((loads.values.block<1, 3>(row, 0).transpose() - wanted.force).norm(), 1e-6);
    EXPECT_LT((loads.values.block<1, 3>(row, 3).transpose() - wanted.moment).norm(), 1e-6);
  }
}

}  // namespace
}  // namespace medius::force
