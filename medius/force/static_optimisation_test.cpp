// Static optimisation on a small model of our own: symmetry, strength, threads, allocations.
#include "medius/force/static_optimisation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/allocations/count.h"

namespace medius::force {
namespace {

body::PathPointSpecification point(const std::string& frame, const Vector3& location) {
  body::PathPointSpecification result;
  result.frame = frame;
  result.location = location;
  return result;
}

/// A shank hanging from a pin, a muscle before and one behind it, each other's mirror image.
body::ModelSpecification leg(double mass) {
  body::ModelSpecification model;
  body::BodySpecification shank;
  shank.name = "shank";
  shank.mass = mass;
  shank.mass_center = {0, -0.2, 0};
  shank.inertia = 0.01 * mass * Matrix3::Identity();
  model.bodies.push_back(shank);
  body::JointSpecification joint;
  joint.kind = body::JointKind::kPin;
  joint.name = "knee";
  joint.parent_frame = "ground";
  joint.child_frame = "shank";
  joint.coordinates.resize(1);
  joint.coordinates[0].name = "knee";
  body::assign_motion_types(joint);
  model.joints.push_back(joint);
  for (const double side : {1.0, -1.0}) {
    body::MuscleSpecification muscle;
    muscle.name = side > 0 ? "extensor" : "flexor";
    muscle.kind = body::MuscleKind::kMillard2012Equilibrium;
    muscle.max_isometric_force = 500;
    muscle.path.points = {point("ground", {side * 0.04, 0.25, 0}),
                          point("shank", {side * 0.04, -0.05, 0})};
    muscle.order = static_cast<int>(model.muscles.size());
    model.muscles.push_back(muscle);
  }
  return model;
}

struct Scene {
  explicit Scene(double mass, double amplitude)
      : model(body::compile(leg(mass)).value()),
        actuators(compile_actuators(model).value()),
        passive(body::compile_passive_forces(model).value()) {
    motion::TimeSeries series;
    series.name = "swing";
    series.labels = {"knee"};
    series.values.resize(60, 1);
    for (int i = 0; i < 60; ++i) {
      series.time.push_back(0.02 * i);
      series.values(i, 0) = amplitude * std::sin(5 * series.time.back());
    }
    curves = CoordinateCurves::make(model, series, {}).value();
  }

  [[nodiscard]] StaticOptimisationResult solve(int threads = 1, double exponent = 2) const {
    StaticOptimisationSettings settings;
    settings.threads = threads;
    settings.respline_speeds = false;
    settings.exponent = exponent;
    return static_optimisation(model, actuators, curves, {}, passive, curves.times(), settings)
        .value();
  }

  body::Model model;
  ActuatorSet actuators;
  body::PassiveForceSet passive;
  CoordinateCurves curves;
};

TEST(StaticOptimisation, MirroredMotionSwapsTheMuscles) {
  for (const double exponent : {2.0, 3.0}) {
    const auto forward = Scene(2, 0.4).solve(1, exponent);
    const auto backward = Scene(2, -0.4).solve(1, exponent);
    EXPECT_TRUE(forward.shortfalls.empty());
    EXPECT_GT(forward.activation.maxCoeff(), 0.03);
    EXPECT_NEAR((forward.activation.col(0) - backward.activation.col(1)).cwiseAbs().maxCoeff(), 0,
                1e-7);
    for (const double residual : forward.kkt_residual) EXPECT_LT(residual, 1e-6);
  }
}

/// The muscles' moments are the ones that the motion asks for.
TEST(StaticOptimisation, ForcesGiveTheMotionsMoments) {
  const Scene scene(2, 0.4);
  const auto result = scene.solve();
  const AppliedLoads no_loads;
  InverseDynamics dynamics(scene.model, scene.curves, no_loads, nullptr);
  body::PathData paths(scene.model, scene.actuators.muscles.paths);
  for (std::size_t i = 5; i + 5 < result.time.size(); ++i) {
    dynamics.solve(result.time[i]);
    body::update_path_lengths(scene.model, scene.actuators.muscles.paths, dynamics.data(), paths);
    body::update_moment_arms(scene.model, scene.actuators.muscles.paths, dynamics.data(), paths);
    const Eigen::VectorXd force = result.force.row(static_cast<Eigen::Index>(i)).transpose();
    EXPECT_NEAR(paths.moment_arm.col(0).dot(force), dynamics.tau()[0], 1e-9);
  }
}

TEST(StaticOptimisation, SaysWhichCoordinateLacksHowMuch) {
  const auto result = Scene(60, 0.8).solve();
  ASSERT_EQ(result.shortfalls.size(), 1U);
  EXPECT_GT(std::abs(result.shortfalls[0].largest), 1);
  EXPECT_GT(result.shortfalls[0].frames, 0);
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_NE(result.notes[0].find("'knee' lacks up to"), std::string::npos) << result.notes[0];
  EXPECT_NE(result.notes[0].find("N m"), std::string::npos);
  EXPECT_NEAR(result.activation.maxCoeff(), 1, 1e-9);
}

TEST(StaticOptimisation, WhatAConstraintCanBearNoMuscleDoes) {
  // Held out at .5 rad by a point of its end, or by two muscles that must bear 60 kg.
  body::ModelSpecification specification = leg(60);
  specification.joints[0].coordinates[0].default_value = 0.5;
  body::ConstraintSpecification held;
  held.name = "rest";
  held.kind = body::ConstraintKind::kPoint;
  held.frame_1 = "ground";
  held.location_1 = {0.4 * std::sin(0.5), -0.4 * std::cos(0.5), 0};
  held.frame_2 = "shank";
  held.location_2 = {0, -0.4, 0};
  for (const bool with : {false, true}) {
    if (with) specification.constraints = {held};
    const body::Model model = body::compile(specification).value();
    const ActuatorSet actuators = compile_actuators(model).value();
    StaticOptimiser optimiser(model, actuators, {});
    optimiser.data().q[0] = 0.5;
    optimiser.data().u.setZero();
    optimiser.data().udot.setZero();
    optimiser.place();
    optimiser.solve();
    const double most = optimiser.controls().maxCoeff();
    if (with) {
      EXPECT_NEAR(most, 0.01, 1e-9);  // the least activation
      EXPECT_TRUE(optimiser.solution().feasible);
    } else {
      EXPECT_GT(most, 0.5);
    }
  }
}

TEST(StaticOptimisation, ThreadsChangeNothing) {
  const Scene scene(2, 0.4);
  const auto one = scene.solve(1), three = scene.solve(3);
  EXPECT_TRUE((one.activation.array() == three.activation.array()).all());
  EXPECT_TRUE((one.force.array() == three.force.array()).all());
}

TEST(StaticOptimisation, NothingIsAllocatedPerFrame) {
  const Scene scene(2, 0.4);
  StaticOptimiser optimiser(scene.model, scene.actuators, {});
  const auto frame = [&](double time) {
    scene.curves.set(scene.model, time, optimiser.data());
    optimiser.place();
    optimiser.solve();
  };
  frame(0.1);
  const long before = allocations_so_far();
  for (int i = 0; i < 20; ++i) frame(0.1 + 0.02 * i);
  EXPECT_EQ(allocations_so_far(), before);
}

TEST(StaticOptimisation, NeedsActuators) {
  body::ModelSpecification bare = leg(1);
  bare.muscles.clear();
  const Scene scene(1, 0.1);
  const body::Model model = body::compile(bare).value();
  const auto actuators = compile_actuators(model).value();
  const auto result =
      static_optimisation(model, actuators, scene.curves, {}, scene.passive, scene.curves.times());
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("muscles or actuators"), std::string::npos);
}

}  // namespace
}  // namespace medius::force
