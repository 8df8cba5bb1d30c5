// The per-frame path allocates nothing.

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "medius/force/joint_reactions.h"
#include "tests/allocations/count.h"

namespace medius::force {
namespace {

/// The walker swaying, in its own coordinates.
motion::TimeSeries sway(const body::Model& model) {
  motion::TimeSeries series;
  series.name = "sway";
  for (const auto& coordinate : model.coordinates) series.labels.push_back(coordinate.name);
  series.values.resize(50, model.coordinate_count());
  for (int frame = 0; frame < 50; ++frame) {
    series.time.push_back(0.01 * frame);
    for (int k = 0; k < model.coordinate_count(); ++k) {
      series.values(frame, k) =
          model.coordinates[k].default_value + 0.1 * std::sin(3 * series.time.back() + k);
    }
  }
  return series;
}

class PerFrame : public testing::Test {
 protected:
  void SetUp() override {
    auto model = body::load_model(std::string(MEDIUS_SOURCE_DIR) + "/data/models/walker.osim");
    ASSERT_TRUE(model.ok()) << model.error().message;
    model_ = *std::move(model);
    auto curves = CoordinateCurves::make(model_, sway(model_));
    ASSERT_TRUE(curves.ok()) << curves.error().message;
    curves_ = *std::move(curves);
    auto passive = body::compile_passive_forces(model_);
    ASSERT_TRUE(passive.ok());
    passive_ = *std::move(passive);
    auto actuators = compile_actuators(model_);
    ASSERT_TRUE(actuators.ok()) << actuators.error().message;
    actuators_ = *std::move(actuators);
  }

  body::Model model_;
  CoordinateCurves curves_;
  AppliedLoads applied_;
  body::PassiveForceSet passive_;
  ActuatorSet actuators_;
};

TEST_F(PerFrame, InverseDynamicsAllocatesNothing) {
  InverseDynamics solver(model_, curves_, applied_, &passive_);
  solver.solve(0.1);
  const long before = allocations_so_far();
  for (int frame = 0; frame < 20; ++frame) solver.solve(0.01 * frame);
  EXPECT_EQ(allocations_so_far() - before, 0);
}

TEST_F(PerFrame, JointReactionsAllocateNothing) {
  JointReactions solver(model_, curves_, applied_, passive_, actuators_,
                        Accelerations::kFromForces);
  const Eigen::VectorXd forces = Eigen::VectorXd::Constant(actuators_.count(), 10);
  solver.solve(0.1, forces);
  const long before = allocations_so_far();
  for (int frame = 0; frame < 20; ++frame) solver.solve(0.01 * frame, forces);
  EXPECT_EQ(allocations_so_far() - before, 0);
}

/// What the others rely on: neither a container nor a matrix goes unseen.
TEST_F(PerFrame, TheCounterCounts) {
  long before = allocations_so_far();
  const auto some = std::make_unique<std::vector<double>>(100, 1.0);
  EXPECT_EQ(allocations_so_far() - before, 2) << some->size();
  before = allocations_so_far();
  const Eigen::VectorXd sum = Eigen::VectorXd::Constant(model_.coordinate_count(), 1.0);
  EXPECT_EQ(allocations_so_far() - before, 1) << sum.sum();
  before = allocations_so_far();
  Eigen::VectorXd product = Eigen::VectorXd::Zero(sum.size());
  const Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(sum.size(), sum.size());
  EXPECT_EQ(allocations_so_far() - before, 2);
  before = allocations_so_far();
  product.noalias() = matrix.transpose() * (sum - product);  // the product's hidden copy
  EXPECT_GE(allocations_so_far() - before, 1) << product.sum();
}

TEST_F(PerFrame, ForcesThatGiveTheMotionGiveBackItsAccelerations) {
  // Inverse dynamics, then forward dynamics with its moments: the same udot.
  InverseDynamics solver(model_, curves_, applied_, &passive_);
  solver.solve(0.2);
  const Eigen::VectorXd udot = solver.data().udot;
  body::ForwardDynamics forward(model_);
  forward.solve(model_, solver.data(), solver.loads(), solver.tau());
  EXPECT_NEAR((solver.data().udot - udot).norm() / udot.norm(), 0, 1e-11);
}

TEST_F(PerFrame, ResultsDoNotDependOnTheThreads) {
  InverseDynamicsOptions one, many;
  one.threads = 1;
  many.threads = 3;
  const auto a = inverse_dynamics(model_, sway(model_), {}, one);
  const auto b = inverse_dynamics(model_, sway(model_), {}, many);
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_TRUE(a->values == b->values);
}

TEST_F(PerFrame, JointLoadsOnBothSidesAreOpposite) {
  const JointReactionRequest requests[] = {{"knee_r", ReactionOn::kChild, "ground"},
                                           {"knee_r", ReactionOn::kParent, "ground"}};
  const auto found = find_joint_reactions(model_, requests);
  ASSERT_TRUE(found.ok()) << found.error().message;
  InverseDynamics solver(model_, curves_, applied_, &passive_);
  solver.solve(0.2);
  const JointLoad on_child = joint_load(model_, solver.data(), (*found)[0]);
  const JointLoad on_parent = joint_load(model_, solver.data(), (*found)[1]);
  EXPECT_NEAR((on_child.force + on_parent.force).norm(), 0, 1e-10);
  EXPECT_NEAR((on_child.moment + on_parent.moment).norm(), 0, 1e-10);  // same centre
  const JointReactionRequest wrong[] = {{"knee", ReactionOn::kChild, "ground"}};
  EXPECT_FALSE(find_joint_reactions(model_, wrong).ok());
}

TEST_F(PerFrame, DegreesTakenForRadiansAreNoticed) {
  motion::TimeSeries series = sway(model_);
  series.values.col(model_.coordinate_index("knee_angle_r")).setConstant(65);
  const auto curves = CoordinateCurves::make(model_, series);
  ASSERT_FALSE(curves.ok());
  EXPECT_NE(curves.error().message.find("inDegrees=yes"), std::string::npos);
}

}  // namespace
}  // namespace medius::force
