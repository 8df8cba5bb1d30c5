// The whole chain on a pendulum of our own: its standard errors are what repeated measurement
// shows.
#include "medius/force/solve.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>

namespace medius::force {
namespace {

body::Model pendulum() {
  const auto marker = [](const char* name, const char* at) {
    return fmt::format(
        "<Marker name=\"{}\"><socket_parent_frame>/bodyset/rod</socket_parent_frame>"
        "<location>{}</location></Marker>",
        name, at);
  };
  const std::string text =
      "<OpenSimDocument Version=\"40000\"><Model name=\"rod\"><gravity>0 -9.80665 0</gravity>"
      "<BodySet><objects><Body name=\"rod\"><mass>2</mass><mass_center>0 -0.5 0</mass_center>"
      "<inertia>0.1 0.01 0.1 0 0 0</inertia></Body></objects></BodySet><JointSet><objects>"
      "<PinJoint name=\"pin\"><socket_parent_frame>/ground</socket_parent_frame>"
      "<socket_child_frame>/bodyset/rod</socket_child_frame><coordinates><Coordinate "
      "name=\"angle\">"
      "<range>-6 6</range></Coordinate></coordinates></PinJoint></objects></JointSet><MarkerSet>"
      "<objects>" +
      marker("A", "0 -1 0") + marker("B", "0.1 -0.5 0.1") + marker("C", "-0.1 -0.7 -0.1") +
      "</objects></MarkerSet></Model></OpenSimDocument>";
  return body::compile(body::parse_model(text, "rod.osim").value()).value();
}

/// A swing seen with noise of 3 mm.
motion::MarkerSeries seen(const body::Model& model, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, 0.003);
  motion::MarkerSeries markers;
  markers.name = "swing.trc";
  for (const body::Marker& marker : model.markers) markers.markers.push_back(marker.name);
  body::Data data(model);
  std::vector<Vector3> all;
  for (int i = 0; i < 100; ++i) {
    const double time = 0.01 * i;
    markers.time.push_back(time);
    data.q[0] = 0.5 * std::sin(4 * time);
    body::update_positions(model, data);
    for (const body::Marker& marker : model.markers)
      all.push_back(body::point_position(data, marker.point) +
                    Vector3(noise(random), noise(random), noise(random)));
  }
  markers.positions.resize(100, 9);
  for (std::size_t i = 0; i < all.size(); ++i) {
    markers.positions.row(static_cast<Eigen::Index>(i / 3))
        .segment<3>(3 * static_cast<Eigen::Index>(i % 3)) = all[i];
  }
  return markers;
}

TEST(Solve, StandardErrorsAreWhatRepeatedMeasurementShows) {
  const body::Model model = pendulum();
  SolveOptions options;
  options.draws = 40;
  const SolveResult once = solve(model, seen(model, 1), {}, {}, options).value();
  ASSERT_EQ(once.moment_errors.values.rows(), once.moments.values.rows());
  ASSERT_EQ(once.joint_load_errors.labels, once.joint_loads.labels);

  options.draws = 0;
  constexpr int kTimes = 60;
  constexpr std::array kFrames{15, 30, 45, 60, 75};
  std::array<double, 2> spread{}, stated{};
  for (const int frame : kFrames) {
    stated[0] += std::pow(once.moment_errors.values(frame, 0), 2);
    stated[1] += std::pow(once.joint_load_errors.values(frame, 0), 2);
  }
  std::vector<SolveResult> again;
  for (unsigned seed = 2; seed < 2 + kTimes; ++seed) {
    again.push_back(solve(model, seen(model, seed), {}, {}, options).value());
    EXPECT_EQ(again.back().moment_errors.values.size(), 0);
  }
  const auto variance = [&](const auto& value) {
    double sum = 0, squares = 0;
    for (const SolveResult& one : again) sum += value(one), squares += std::pow(value(one), 2);
    return (squares - sum * sum / kTimes) / (kTimes - 1);
  };
  for (const int frame : kFrames) {
    spread[0] += variance([&](const SolveResult& one) { return one.moments.values(frame, 0); });
    spread[1] += variance([&](const SolveResult& one) { return one.joint_loads.values(frame, 0); });
  }
  // 40 draws of 5 frames against 60 measurements of them: either is known to about a twelfth.
  EXPECT_NEAR(std::sqrt(stated[0] / spread[0]), 1, 0.3);
  EXPECT_NEAR(std::sqrt(stated[1] / spread[1]), 1, 0.3);
}

TEST(Solve, TellsOfTheRecordingAndNothingBeyond) {
  const body::Model model = pendulum();
  SolveOptions options;
  options.draws = 2;
  const auto markers = seen(model, 1);
  const SolveResult result = solve(model, markers, {}, {}, options).value();
  EXPECT_EQ(result.moments.time, markers.time);
  EXPECT_EQ(result.forces.time, markers.time);
  EXPECT_EQ(result.joint_loads.time, markers.time);
  EXPECT_EQ(result.moment_errors.time, markers.time);
}

TEST(Solve, ThreadsChangeNothing) {
  const body::Model model = pendulum();
  SolveOptions options;
  options.draws = 3;
  const auto markers = seen(model, 1);
  const SolveResult one = solve(model, markers, {}, {}, options).value();
  options.threads = 2;
  const SolveResult two = solve(model, markers, {}, {}, options).value();
  EXPECT_TRUE((one.moments.values.array() == two.moments.values.array()).all());
  EXPECT_TRUE((one.moment_errors.values.array() == two.moment_errors.values.array()).all());
}

}  // namespace
}  // namespace medius::force
