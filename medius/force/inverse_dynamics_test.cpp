// Inverse dynamics of a pendulum held still, and what it says of files that do not fit.
#include "medius/force/inverse_dynamics.h"

#include <gtest/gtest.h>

namespace medius::force {
namespace {

body::Model pendulum() {
  body::ModelSpecification model;
  body::BodySpecification rod;
  rod.name = "rod";
  rod.mass = 2;
  rod.mass_center = {0.5, 0, 0};
  rod.inertia = 0.01 * Matrix3::Identity();
  model.bodies.push_back(rod);
  body::JointSpecification joint;
  joint.kind = body::JointKind::kPin;
  joint.name = "hinge";
  joint.parent_frame = "ground";
  joint.child_frame = "rod";
  joint.coordinates.resize(1);
  joint.coordinates[0].name = "swing";
  body::assign_motion_types(joint);
  model.joints.push_back(joint);
  return body::compile(model).value();
}

/// Zeros over one second.
motion::TimeSeries still(std::vector<std::string> labels) {
  motion::TimeSeries series;
  series.name = "still";
  series.file = "still.mot";
  series.labels = std::move(labels);
  for (int i = 0; i <= 50; ++i) series.time.push_back(0.02 * i);
  series.values = motion::Table::Zero(series.frames(), series.columns());
  return series;
}

/// An upward force of 3 N at the rod's origin and a torque of 1 N m, over [0, end].
motion::ExternalLoads push(double end) {
  motion::TimeSeries data;
  data.file = "push.sto";
  data.labels = {"fx", "fy", "fz", "mx", "my", "mz"};
  data.time = {0, 0.25 * end, 0.5 * end, 0.75 * end, end};
  data.values = motion::Table::Zero(5, 6);
  data.values.col(1).setConstant(3);
  data.values.col(5).setConstant(1);
  return motion::ExternalLoads::make({{.name = "push",
                                       .body = "rod",
                                       .force_columns = {0, 1, 2},
                                       .torque_columns = {3, 4, 5}}},
                                     data)
      .value();
}

TEST(InverseDynamics, HoldsAPendulumAgainstItsWeightAndATorque) {
  const auto moments = inverse_dynamics(pendulum(), still({"swing"}), push(1), {});
  ASSERT_TRUE(moments.ok()) << moments.error().message;
  const double gravity = 9.80665;
  for (int frame = 0; frame < moments->frames(); ++frame)
    EXPECT_NEAR(moments->values(frame, 0), 2 * gravity * 0.5 - 1, 1e-9);
}

TEST(InverseDynamics, SaysWhereTheLoadsSayNothing) {
  const auto partly = inverse_dynamics(pendulum(), still({"swing"}), push(0.5), {});
  ASSERT_TRUE(partly.ok());
  ASSERT_FALSE(partly->notes.empty());
  EXPECT_EQ(
      partly->notes.back(),
      "push.sto: its forces go from 0 to 0.5 s; results before and after, from 0 to 1 s, rest "
      "on forces that were not measured");
  InverseDynamicsOptions later;
  later.range = {0.6, 1};
  const auto outside = inverse_dynamics(pendulum(), still({"swing"}), push(0.5), later);
  ASSERT_FALSE(outside.ok());
  EXPECT_EQ(outside.error().message,
            "push.sto: its forces go from 0 to 0.5 s, but the motion is asked for from 0.6 to 1 s: "
            "choose a time range within");
}

TEST(InverseDynamics, SaysWhichColumnsAreNoCoordinates) {
  const auto moments = inverse_dynamics(pendulum(), still({"swing", "swim"}), {}, {});
  ASSERT_TRUE(moments.ok());
  ASSERT_FALSE(moments->notes.empty());
  EXPECT_EQ(
      moments->notes.front(),
      "still.mot: 1 of its columns are no coordinates of the model and not used: swim. Did you "
      "mean swing?");
}

}  // namespace
}  // namespace medius::force
