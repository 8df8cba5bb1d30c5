// Coordinates that a model prescribes as functions of time, through every tool behind them.
#include <gtest/gtest.h>

#include <cmath>

#include "medius/body/forward_dynamics.h"
#include "medius/body/kinematics.h"
#include "medius/force/inverse_dynamics.h"
#include "medius/force/static_optimisation.h"

namespace medius::force {
namespace {

/// A shank and a foot, pins both; the ankle moves as 0.3 sin(4 t + 0.2).
constexpr double kAmplitude = 0.3, kOmega = 4, kPhase = 0.2;

body::ModelSpecification swinging_leg() {
  body::ModelSpecification model;
  std::string parent = "ground";
  for (const std::string name : {"shank", "foot"}) {
    body::BodySpecification body;
    body.name = name;
    body.mass = name == "shank" ? 3 : 1;
    body.mass_center = {0.05, -0.2, 0};
    body.inertia = 0.02 * Matrix3::Identity();
    model.bodies.push_back(body);
    body::OffsetFrameSpecification place;
    place.key = parent + "/place";
    place.parent = parent;
    if (name == "foot") place.translation = {0, -0.4, 0};
    model.frames.push_back(place);
    body::JointSpecification joint;
    joint.kind = body::JointKind::kPin;
    joint.name = name == "shank" ? "knee" : "ankle";
    joint.parent_frame = place.key;
    joint.child_frame = name;
    joint.coordinates.resize(1);
    joint.coordinates[0].name = joint.name;
    body::assign_motion_types(joint);
    model.joints.push_back(joint);
    body::ActuatorSpecification motor;
    motor.name = joint.name + "_motor";
    motor.kind = body::ActuatorKind::kCoordinate;
    motor.coordinate = joint.name;
    motor.optimal_force = 100;
    motor.order = static_cast<int>(model.actuators.size());
    model.actuators.push_back(motor);
    parent = name;
  }
  auto& ankle = model.joints[1].coordinates[0];
  ankle.prescribed = true;
  ankle.prescribed_function = body::Function::sine(kAmplitude, kOmega, kPhase, 0);
  return model;
}

motion::TimeSeries swing(bool with_ankle) {
  motion::TimeSeries series;
  series.name = "swing";
  series.labels = {"knee"};
  if (with_ankle) series.labels.emplace_back("ankle");
  series.values.setConstant(60, series.columns(), 0.7);
  for (int i = 0; i < 60; ++i) {
    series.time.push_back(0.02 * i);
    series.values(i, 0) = 0.4 * std::sin(5 * series.time.back());
  }
  return series;
}

TEST(Prescribed, CurvesFollowTheFunctionWithOrWithoutAColumn) {
  const body::Model model = body::compile(swinging_leg()).value();
  const int ankle = model.coordinate_index("ankle");
  for (const bool with_column : {false, true}) {
    const auto curves = CoordinateCurves::make(model, swing(with_column)).value();
    body::Data data(model);
    curves.set(model, 0.513, data);
    const double angle = kOmega * 0.513 + kPhase;
    EXPECT_NEAR(data.q[ankle], kAmplitude * std::sin(angle), 1e-12);
    EXPECT_NEAR(data.u[ankle], kAmplitude * kOmega * std::cos(angle), 1e-12);
    EXPECT_NEAR(data.udot[ankle], -kAmplitude * kOmega * kOmega * std::sin(angle), 1e-12);
    EXPECT_EQ(curves.notes().size(), with_column ? 0U : 1U);
  }
}

TEST(Prescribed, InverseDynamicsTakesAColumnFirst) {
  const body::Model model = body::compile(swinging_leg()).value();
  const auto by_column = inverse_dynamics(model, swing(true), {}, {}).value();
  const auto by_function = inverse_dynamics(model, swing(false), {}, {}).value();
  // A foot that is held at 0.7 rad is a stiff leg: its moment is that of its weight and the swing.
  body::ModelSpecification stiff = swinging_leg();
  stiff.joints[1].coordinates[0].prescribed = false;
  const auto held =
      inverse_dynamics(body::compile(std::move(stiff)).value(), swing(true), {}, {}).value();
  EXPECT_LT((by_column.values - held.values).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_GT((by_function.values - held.values).cwiseAbs().maxCoeff(), 0.1);
}

/// What prescribes needs no actuator, and what is left balances the motion.
TEST(Prescribed, SharingAsksNothingOfAPrescribedCoordinate) {
  const body::Model model = body::compile(swinging_leg()).value();
  const auto curves = CoordinateCurves::make(model, swing(false)).value();
  const auto actuators = compile_actuators(model).value();
  const auto passive = body::compile_passive_forces(model).value();
  StaticOptimisationSettings settings;
  settings.respline_speeds = false;
  const auto shared =
      static_optimisation(model, actuators, curves, {}, passive, curves.times(), settings).value();
  const auto moments = inverse_dynamics(model, swing(false), {}, {}).value();
  EXPECT_TRUE(shared.shortfalls.empty());
  EXPECT_LT((shared.force.col(0) - moments.values.col(0)).cwiseAbs().maxCoeff(), 1e-8);
  EXPECT_LT(shared.force.col(1).cwiseAbs().maxCoeff(), 1e-12);
}

/// The motion that forces give is the recorded one, whatever holds the prescribed coordinate.
TEST(Prescribed, ForwardDynamicsHoldsTheFunction) {
  const body::Model model = body::compile(swinging_leg()).value();
  const auto curves = CoordinateCurves::make(model, swing(false)).value();
  const AppliedLoads no_loads;
  InverseDynamics inverse(model, curves, no_loads, nullptr);
  inverse.solve(0.6);
  body::Data data = inverse.data();
  const Eigen::VectorXd wanted = data.udot;
  Eigen::VectorXd tau = inverse.tau();
  tau[model.coordinate_index("ankle")] = 0;
  body::ForwardDynamics forward(model);
  forward.solve(model, data, {}, tau);
  EXPECT_GT(wanted.cwiseAbs().minCoeff(), 0.1);
  EXPECT_LT((data.udot - wanted).cwiseAbs().maxCoeff(), 1e-9);
}

}  // namespace
}  // namespace medius::force
