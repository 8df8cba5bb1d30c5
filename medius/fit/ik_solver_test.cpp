#include "medius/fit/ik_solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "medius/body/kinematics.h"
#include "medius/fit/inverse_kinematics.h"
#include "medius/fit/test_models.h"
#include "tests/allocations/count.h"

namespace medius::fit {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

class IkSolverTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto specification = body::parse_model(arm_model(), "arm.osim");
    ASSERT_TRUE(specification.ok()) << specification.error().message;
    auto compiled = body::compile(std::move(*specification));
    ASSERT_TRUE(compiled.ok()) << compiled.error().message;
    model_ = std::move(*compiled);
    for (const body::Marker& marker : model_.markers)
      tasks_.markers.push_back({marker.name, marker.point, 1.0 + tasks_.markers.size()});
    truth_ = Eigen::VectorXd::Zero(model_.coordinate_count());
    set("tilt", 0.2), set("list", -0.1), set("turn", 0.4), set("tx", 1.0), set("ty", 0.9);
    set("flex", 0.7), set("add", -0.3), set("rot", 0.5), set("elbow", 1.1);
    body::apply_couplers(model_, truth_);
  }
  void set(const char* name, double value) { truth_[model_.coordinate_index(name)] = value; }

  [[nodiscard]] std::vector<Vector3> markers_at(const Eigen::VectorXd& q) const {
    body::Data data(model_);
    data.q = q;
    body::update_positions(model_, data);
    std::vector<Vector3> positions;
    for (const MarkerTask& task : tasks_.markers)
      positions.push_back(body::point_position(data, task.point));
    return positions;
  }
  [[nodiscard]] IkSolver solver() const { return {model_, tasks_, options_}; }

  body::Model model_;
  IkTasks tasks_;
  IkOptions options_{.accuracy = 1e-9};
  Eigen::VectorXd truth_;
};

TEST_F(IkSolverTest, FindsTheCoordinatesThatMadeTheMarkers) {
  const auto seen = markers_at(truth_);
  Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size());
  IkSolver solve = solver();
  const IkSummary summary = solve.solve_cold({seen, {}, {}}, q);
  EXPECT_TRUE(summary.converged);
  EXPECT_EQ(summary.residuals, 21);
  EXPECT_LT((q - truth_).cwiseAbs().maxCoeff(), 1e-8);
  for (const double error_m : solve.marker_errors()) EXPECT_LT(error_m, 1e-9);
}

TEST_F(IkSolverTest, PrescribedCoordinatesFollowTheirFunctionOfTime) {
  body::ModelSpecification specification = model_.specification;
  for (auto& joint : specification.joints) {
    for (auto& coordinate : joint.coordinates) {
      if (coordinate.name != "elbow") continue;
      coordinate.prescribed = true;
      coordinate.prescribed_function = body::Function::linear(0.5, 0.3);
    }
  }
  model_ = body::compile(std::move(specification)).value();
  IkRecording recording;
  for (const double time : {0.0, 0.4, 1.6}) {
    set("elbow", 0.3 + 0.5 * time);
    body::apply_couplers(model_, truth_);
    recording.time.push_back(time);
    for (const Vector3& p : markers_at(truth_)) recording.markers.push_back(p);
  }
  IkRunOptions options;
  options.solver = options_;
  const auto result = inverse_kinematics(model_, tasks_, recording, options).value();
  EXPECT_LT((result.q.row(2).transpose() - truth_).cwiseAbs().maxCoeff(), 1e-7);
  const int elbow = model_.coordinate_index("elbow");
  for (int frame = 0; frame < 3; ++frame) {
    EXPECT_EQ(result.q(frame, elbow), 0.3 + 0.5 * recording.time[static_cast<std::size_t>(frame)]);
    EXPECT_EQ(result.standard_error(frame, elbow), 0);
    EXPECT_LT(result.marker_error.row(frame).maxCoeff(), 1e-8);
  }
}

TEST_F(IkSolverTest, FindsThemWhateverWayThePersonFaces) {
  for (double turn = -3.0; turn < 3.1; turn += 0.5) {
    set("turn", turn);
    const auto seen = markers_at(truth_);
    Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size());
    IkSolver solve = solver();
    EXPECT_LT(solve.solve_cold({seen, {}, {}}, q).cost, 1e-12) << turn;
  }
}

TEST_F(IkSolverTest, ConvergesAsNewtonDoesWithLargeResiduals) {
  // Markers that no pose can match: without second derivatives the steps shrink by a constant only.
  std::mt19937 random(3);
  std::normal_distribution<double> noise(0, 0.03);
  auto seen = markers_at(truth_);
  for (Vector3& p : seen) p += Vector3(noise(random), noise(random), noise(random));
  Eigen::VectorXd q = truth_;
  IkSolver solve = solver();
  const IkSummary summary = solve.solve({seen, {}, {}}, q);
  EXPECT_TRUE(summary.converged);
  EXPECT_LE(summary.iterations, 8);
  EXPECT_GT(summary.cost, 1e-3);
  // A minimum: no coordinate alone does better.
  for (const int c : solve.free_coordinates()) {
    for (const double step : {-1e-4, 1e-4}) {
      Eigen::VectorXd other = q;
      other[c] += step;
      body::apply_couplers(model_, other);
      double cost = 0;
      const auto positions = markers_at(other);
      for (std::size_t i = 0; i < seen.size(); ++i)
        cost += tasks_.markers[i].weight * (seen[i] - positions[i]).squaredNorm();
      EXPECT_GT(cost, summary.cost) << model_.coordinates[c].name;
    }
  }
}

TEST_F(IkSolverTest, KeepsLoopsClosed) {
  // The hand's end rests where it is: markers that say otherwise move all but it.
  const Vector3 hand(0, -0.25, 0);
  const auto hand_at = [&](const Eigen::VectorXd& q) {
    body::Data data(model_);
    data.q = q;
    body::update_positions(model_, data);
    return body::point_position(data, {model_.body_index("lower"), hand});
  };
  const Vector3 rest = hand_at(truth_);
  body::ConstraintSpecification held;
  held.name = "rest";
  held.kind = body::ConstraintKind::kPoint;
  held.frame_1 = "ground";
  held.location_1 = rest;
  held.frame_2 = "lower";
  held.location_2 = hand;
  auto specification = model_.specification;
  specification.constraints.push_back(held);
  model_ = body::compile(std::move(specification)).value();

  auto seen = markers_at(truth_);
  Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size()), errors(truth_.size());
  IkSolver exact = solver();
  EXPECT_TRUE(exact.solve_cold({seen, {}, {}}, q).converged);
  EXPECT_LT((q - truth_).cwiseAbs().maxCoeff(), 1e-7);

  std::mt19937 random(3);
  std::normal_distribution<double> noise(0, 0.03);
  for (Vector3& p : seen) p += Vector3(noise(random), noise(random), noise(random));
  IkSolver solve = solver();
  q = truth_;
  EXPECT_TRUE(solve.solve({seen, {}, {}}, q).converged);
  EXPECT_LT((hand_at(q) - rest).norm(), 1e-6);
  EXPECT_GT((q - truth_).cwiseAbs().maxCoeff(), 0.01);
  // Three of ten freedoms are held: 21 numbers for seven.
  solve.standard_errors(errors);
  double cost = 0;
  const auto positions = markers_at(q);
  for (std::size_t i = 0; i < seen.size(); ++i)
    cost += tasks_.markers[i].weight * (seen[i] - positions[i]).squaredNorm();
  EXPECT_GT(errors[model_.coordinate_index("elbow")], 0);
  EXPECT_LT(errors[model_.coordinate_index("elbow")], std::sqrt(cost / 14) / 0.1);
}

TEST_F(IkSolverTest, KeepsLimitsLocksAndCouplings) {
  set("elbow", -0.4);  // beyond the clamped range
  body::apply_couplers(model_, truth_);
  auto seen = markers_at(truth_);
  const int rot = model_.coordinate_index("rot");
  model_.coordinates[rot].locked = true;
  Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size());
  q[rot] = 0.45;
  IkSolver solve = solver();
  solve.solve_cold({seen, {}, {}}, q);
  EXPECT_EQ(q[rot], 0.45);
  const double elbow = q[model_.coordinate_index("elbow")];
  EXPECT_EQ(elbow, 0.0);
  EXPECT_NEAR(q[model_.coordinate_index("slide")], -0.02 * elbow + 0.01, 1e-15);
}

TEST_F(IkSolverTest, LeavesOutWhatWasNotSeen) {
  auto seen = markers_at(truth_);
  seen[0].setConstant(kNothing);
  Eigen::VectorXd q = truth_;
  IkSolver solve = solver();
  EXPECT_EQ(solve.solve({seen, {}, {}}, q).residuals, 18);
  EXPECT_TRUE(std::isnan(solve.marker_errors()[0]));
  // Nothing of the forearm: its coordinate stays where it was and has no standard error.
  seen[5].setConstant(kNothing), seen[6].setConstant(kNothing);
  const int elbow = model_.coordinate_index("elbow");
  q[elbow] = 0.9;
  solve.solve({seen, {}, {}}, q);
  EXPECT_EQ(q[elbow], 0.9);
  Eigen::VectorXd errors(q.size());
  solve.standard_errors(errors);
  EXPECT_TRUE(std::isnan(errors[elbow]));
  EXPECT_TRUE(std::isfinite(errors[model_.coordinate_index("tilt")]));
}

TEST_F(IkSolverTest, FollowsOrientationsAndCoordinates) {
  tasks_.markers.clear();
  for (const char* name : {"torso", "upper", "lower"})
    tasks_.orientations.push_back({name, *model_.frame(name), 1.0});
  for (const char* name : {"tx", "ty", "tz"})
    tasks_.coordinates.push_back({model_.coordinate_index(name), 1.0});
  body::Data data(model_);
  data.q = truth_;
  body::update_positions(model_, data);
  std::vector<Matrix3> sensors;
  for (const auto& task : tasks_.orientations) sensors.push_back(data.X_GB[task.frame.body].R);
  const std::vector<double> values{1.0, 0.9, 0.0};
  Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size());
  IkSolver solve = solver();
  EXPECT_TRUE(solve.solve_cold({{}, values, sensors}, q).converged);
  EXPECT_LT((q - truth_).cwiseAbs().maxCoeff(), 1e-7);
}

TEST_F(IkSolverTest, CoordinatesWeighAgainstTheMeanOfTheMarkers) {
  // As OpenSim has it: ten times the weight on every marker is the same problem.
  const int elbow = model_.coordinate_index("elbow");
  tasks_.coordinates.push_back({elbow, 0.01});
  const auto seen = markers_at(truth_);
  const std::vector<double> values{truth_[elbow] + 0.3};
  const auto solved = [&](double factor) {
    for (MarkerTask& task : tasks_.markers) task.weight *= factor;
    Eigen::VectorXd q = truth_;
    IkSolver solve = solver();
    EXPECT_TRUE(solve.solve({seen, values, {}}, q).converged);
    return q;
  };
  const Eigen::VectorXd once = solved(1), tenfold = solved(10);
  EXPECT_GT(once[elbow], truth_[elbow] + 0.01);  // the task does pull
  EXPECT_LT((tenfold - once).cwiseAbs().maxCoeff(), 1e-6);
}

TEST_F(IkSolverTest, StandardErrorsAreThoseOfManyNoisyTrials) {
  for (MarkerTask& task : tasks_.markers) task.weight = 1;
  std::mt19937 random(11);
  std::normal_distribution<double> noise(0, 0.002);
  const auto clean = markers_at(truth_);
  constexpr int kTrials = 400;
  Eigen::VectorXd squares = Eigen::VectorXd::Zero(truth_.size()), claimed = squares,
                  errors = squares;
  IkSolver solve = solver();
  for (int trial = 0; trial < kTrials; ++trial) {
    auto seen = clean;
    for (Vector3& p : seen) p += Vector3(noise(random), noise(random), noise(random));
    Eigen::VectorXd q = truth_;
    solve.solve({seen, {}, {}}, q);
    solve.standard_errors(errors);
    squares += (q - truth_).cwiseAbs2();
    claimed += errors.cwiseAbs2();
  }
  for (int c = 0; c < truth_.size(); ++c)
    EXPECT_NEAR(std::sqrt(claimed[c] / squares[c]), 1.0, 0.12) << model_.coordinates[c].name;
}

/// Standard errors over those of many trials with noise on the markers, coordinate by coordinate.
Eigen::VectorXd claimed_over_found(const body::Model& model, const IkTasks& tasks,
                                   const Eigen::VectorXd& truth) {
  body::Data data(model);
  data.q = truth;
  body::update_positions(model, data);
  std::mt19937 random(12);
  std::normal_distribution<double> noise(0, 0.002);
  IkOptions options;
  options.accuracy = 1e-9;
  IkSolver solve(model, tasks, options);
  Eigen::VectorXd found = Eigen::VectorXd::Zero(truth.size()), claimed = found, errors = found;
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<Vector3> seen;
    for (const MarkerTask& task : tasks.markers)
      seen.push_back(body::point_position(data, task.point) +
                     Vector3(noise(random), noise(random), noise(random)));
    Eigen::VectorXd q = truth;
    solve.solve({seen, {}, {}}, q);
    solve.standard_errors(errors);
    found += (q - truth).cwiseAbs2();
    claimed += errors.cwiseAbs2();
  }
  return (claimed.array() / found.array()).sqrt();
}

/// A box on a ball joint.
body::Model ball() {
  body::ModelSpecification specification;
  body::BodySpecification box;
  box.name = "box";
  box.mass = 1;
  box.inertia = Matrix3::Identity();
  specification.bodies.push_back(box);
  body::JointSpecification joint;
  joint.name = "ball";
  joint.kind = body::JointKind::kBall;
  joint.parent_frame = "ground";
  joint.child_frame = "box";
  for (const char* name : {"rx", "ry", "rz"}) {
    body::CoordinateSpecification coordinate;
    coordinate.name = name;
    joint.coordinates.push_back(coordinate);
  }
  body::assign_motion_types(joint);
  specification.joints.push_back(joint);
  return body::compile(std::move(specification)).value();
}
IkTasks markers_on(const body::Model& model) {
  IkTasks tasks;
  for (const Vector3& at : {Vector3(0.2, 0.1, 0), Vector3(-0.1, 0.2, 0.1), Vector3(0, -0.1, 0.3),
                            Vector3(0.1, 0, -0.2)})
    tasks.markers.push_back({"", {model.body_index("box"), at}, 1.0});
  return tasks;
}

/// A ball's angles are not its angular velocity's parts: near 90 degrees of the middle one they are
/// far less sure.
TEST(IkStandardErrors, OfABallAreThoseOfItsAngles) {
  const body::Model model = ball();
  const IkTasks tasks = markers_on(model);
  const Eigen::VectorXd ratio = claimed_over_found(model, tasks, Vector3(0.4, radians(60), -0.3));
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(ratio[c], 1.0, 0.12) << model.coordinates[c].name;
}

/// A ball that stands where the recording's is not: turning it cannot help.
TEST(InverseKinematics, SaysThatAllMarkersLieAside) {
  const body::Model model = ball();
  const IkTasks tasks = markers_on(model);
  for (const double aside : {0.02, 0.8}) {
    IkRecording recording;
    recording.time = {0.0};
    for (const MarkerTask& task : tasks.markers)
      recording.markers.push_back(task.point.p_B + Vector3(0, aside, 0));
    const auto result = inverse_kinematics(model, tasks, recording, {}).value();
    ASSERT_EQ(result.notes.size(), aside > 0.1 ? 1U : 0U);
    for (const std::string& note : result.notes)
      EXPECT_NE(note.find("m to the same side"), std::string::npos) << note;
  }
  // Markers of another body altogether.
  IkRecording recording;
  recording.time = {0.0};
  double side = 0.5;
  for (const MarkerTask& task : tasks.markers)
    recording.markers.push_back(task.point.p_B + Vector3(0, 0, side = -side));
  const auto result = inverse_kinematics(model, tasks, recording, {}).value();
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_NE(result.notes[0].find("m from the model's (RMS)"), std::string::npos);
}

/// What follows two coordinates whose errors go together.
TEST_F(IkSolverTest, StandardErrorsOfACoupledCoordinateKnowThatItsInputsGoTogether) {
  body::ModelSpecification specification = model_.specification;
  auto& coupler = specification.constraints.front();
  coupler.independent_coordinates = {"flex", "tilt"};
  coupler.function = body::Function::linear({0.05, 0.05, 0.01});
  const body::Model model = body::compile(std::move(specification)).value();
  IkTasks tasks;
  for (const MarkerTask& task : tasks_.markers) {
    if (task.name != "C1") tasks.markers.push_back({task.name, task.point, 1.0});
  }
  body::apply_couplers(model, truth_);
  const Eigen::VectorXd ratio = claimed_over_found(model, tasks, truth_);
  EXPECT_NEAR(ratio[model.coordinate_index("slide")], 1.0, 0.12);
}

/// At the end of its range a coordinate is as good as locked there.
TEST_F(IkSolverTest, StandardErrorsTakeAStopForALock) {
  set("elbow", -0.4);
  body::apply_couplers(model_, truth_);
  const auto seen = markers_at(truth_);
  const int elbow = model_.coordinate_index("elbow");
  Eigen::VectorXd q = truth_, stopped(q.size()), locked(q.size());
  q[elbow] = 0;
  IkSolver free = solver();
  free.solve({seen, {}, {}}, q);
  free.standard_errors(stopped);
  ASSERT_EQ(q[elbow], 0);
  model_.coordinates[static_cast<std::size_t>(elbow)].locked = true;
  IkSolver held = solver();
  held.solve({seen, {}, {}}, q);
  held.standard_errors(locked);
  EXPECT_EQ(stopped[elbow], 0);
  EXPECT_GT(stopped.maxCoeff(), 0.001);
  EXPECT_LT((stopped - locked).cwiseAbs().maxCoeff(), 1e-6);
}

TEST_F(IkSolverTest, ASolvedFrameAllocatesNothing) {
  const auto seen = markers_at(truth_);
  Eigen::VectorXd q = Eigen::VectorXd::Zero(truth_.size()), errors(truth_.size());
  IkSolver solve = solver();
  solve.solve({seen, {}, {}}, q);
  q.setConstant(0.05);
  const long before = allocations_so_far();
  solve.solve({seen, {}, {}}, q);
  solve.standard_errors(errors);
  EXPECT_EQ(allocations_so_far(), before);
}

TEST_F(IkSolverTest, ARecordingIsTheSameToTheBitOnAnyNumberOfThreads) {
  IkRecording recording;
  std::mt19937 random(5);
  std::normal_distribution<double> noise(0, 0.003);
  for (int frame = 0; frame < 300; ++frame) {
    const double t = frame / 100.0;
    recording.time.push_back(t);
    // Two turns on the spot: angles go on past pi.
    set("turn", 4 * t);
    set("flex", 0.5 * std::sin(3 * t)), set("elbow", 1 + 0.5 * std::cos(5 * t));
    body::apply_couplers(model_, truth_);
    for (const Vector3& p : markers_at(truth_))
      recording.markers.push_back(p + Vector3(noise(random), noise(random), noise(random)));
  }
  IkRunOptions options;
  const auto one = inverse_kinematics(model_, tasks_, recording, options);
  options.threads = 3;
  const auto three = inverse_kinematics(model_, tasks_, recording, options);
  ASSERT_TRUE(one.ok() && three.ok());
  EXPECT_TRUE(one->q == three->q);
  EXPECT_TRUE(one->standard_error == three->standard_error);
  const int turn = model_.coordinate_index("turn");
  for (int frame = 0; frame < 300; ++frame)
    EXPECT_NEAR(one->q(frame, turn), 4 * recording.time[frame], 0.1) << frame;
}

TEST_F(IkSolverTest, CoordinatesGoThroughFilesAndBack) {
  motion::Table q = truth_.transpose();
  const auto series = coordinates_series(model_, {0.0}, q);
  EXPECT_TRUE(series.in_degrees);
  EXPECT_NEAR(series.values(0, series.find("tilt")), degrees(0.2), 1e-12);
  EXPECT_NEAR(series.values(0, series.find("tx")), 1.0, 1e-15);
  auto back = coordinates_from(model_, series);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_LT((back->q - q).cwiseAbs().maxCoeff(), 1e-14);

  motion::TimeSeries wrong = series;
  wrong.in_degrees = false;
  wrong.values *= 10;
  const auto refused = coordinates_from(model_, wrong);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("inDegrees=yes"), std::string::npos);
  wrong = series;
  for (std::string& label : wrong.labels) label = "/jointset/x/" + label + "/value";
  EXPECT_TRUE(coordinates_from(model_, wrong).ok());
  for (std::string& label : wrong.labels) label += "x";
  EXPECT_FALSE(coordinates_from(model_, wrong).ok());
}

}  // namespace
}  // namespace medius::fit
