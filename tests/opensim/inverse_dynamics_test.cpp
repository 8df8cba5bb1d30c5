// Inverse dynamics of whole recordings against OpenSim's tool.

#include "medius/force/inverse_dynamics.h"

#include <algorithm>
#include <cmath>

#include "medius/motion/files.h"
#include "tests/opensim/conformance.h"

namespace medius::force {
namespace {

using conformance::expect_within;

struct Case {
  std::string name;
  std::string model, coordinates, loads, grf;  ///< files; loads may be empty
  std::string expected;
  double low_pass_hz = -1;
  TimeRange compared;
  double tolerance = 0;           ///< N m or N
  bool root_mean_square = false;  ///< as the source judges it, else the largest difference
};

// What each folder's own description says of tolerance and window.
const Case kCases[] = {
    {"core-id/arm26",
     "core-id/arm26.osim",
     "core-id/arm26_InverseKinematics.mot",
     "",
     "",
     "core-id/std_arm26_InverseDynamics.sto",
     6,
     {},
     0.01,
     false},
    {"core-id/subject01",
     "core-id/subject01.osim",
     "core-id/subject01_walk1_ik.mot",
     "core-id/subject01_walk1_grf.xml",
     "",
     "core-id/std_subject01_InverseDynamics.sto",
     6,
     {0.5, 1.6},
     2.0,
     true},
    {"gait2354-pipeline",
     "gait2354-pipeline/OutputReference/subject01_simbody.osim",
     "gait2354-pipeline/OutputReference/subject01_walk1_ik.mot",
     "gait2354-pipeline/subject01_walk1_grf.xml",
     "",
     "gait2354-pipeline/OutputReference/ResultsInverseDynamics/inverse_dynamics.sto",
     6,
     {},
     2.0,
     true},
    {"gait10dof-pipeline",
     "gait10dof-pipeline/OutputReference/subject01.osim",
     "gait10dof-pipeline/OutputReference/IK/subject01_walk_IK.mot",
     "gait10dof-pipeline/ExperimentalData/subject01_walk_grf.xml",
     "gait2354-pipeline/subject01_walk1_grf.mot",
     "gait10dof-pipeline/OutputReference/ID/Results/subject01_walk_ID.sto",
     6,
     {},
     2.0,
     true},
    {"core-walk3d-laiuhlrich",
     "core-walk3d-laiuhlrich/subject_walk_scaled.osim",
     "core-walk3d-laiuhlrich/reference-opensim46/kinematics.sto",
     "core-walk3d-laiuhlrich/grf_walk.xml",
     "",
     "core-walk3d-laiuhlrich/reference-opensim46/id.sto",
     -1,
     {0.5, 1.75},
     0.05,
     false},
    {"rajagopal-walk",
     "rajagopal-walk/reference-opensim46/subject_scaled_walk.osim",
     "rajagopal-walk/reference-opensim46/ik.mot",
     "rajagopal-walk/reference-opensim46/grf_walk.xml",
     "",
     "rajagopal-walk/reference-opensim46/id.sto",
     6,
     {0.45, 1.75},
     0.05,
     false},
    {"fbls-jog",
     "fbls-jog/reference-opensim46/subject01_scaled.osim",
     "fbls-jog/reference-opensim46/kinematics.sto",
     "fbls-jog/reference-opensim46/grf.xml",
     "",
     "fbls-jog/reference-opensim46/id.sto",
     -1,
     {0.1, 0.5},
     0.05,
     false},
};

std::string what(const Case& test) {
  return std::string("ID ") + (test.root_mean_square ? "RMS" : "largest") + " (N m, N)";
}

/// The worst column's difference at the common times.
double difference(const Case& test, const motion::TimeSeries& ours,
                  const motion::TimeSeries& theirs) {
  double worst = 0;
  for (int column = 0; column < ours.columns(); ++column) {
    const int match = theirs.find(ours.labels[column]);
    if (match < 0) {
      ADD_FAILURE() << "no column " << ours.labels[column];
      return std::nan("");
    }
    double squares = 0, largest = 0;
    int count = 0;
    for (int frame = 0; frame < theirs.frames(); ++frame) {
      const double time = theirs.time[frame];
      if (time < test.compared.begin || time > test.compared.end) continue;
      const int own = motion::nearest_frame(ours.time, time);
      if (std::abs(ours.time[own] - time) > 1e-4) continue;
      const double apart = ours.values(own, column) - theirs.values(frame, match);
      squares += apart * apart;
      largest = std::max(largest, std::abs(apart));
      ++count;
    }
    EXPECT_GT(count, 10) << "hardly any common times";
    worst = std::max(worst, test.root_mean_square ? std::sqrt(squares / count) : largest);
  }
  return worst;
}

class InverseDynamicsConformance : public testing::TestWithParam<Case> {};

TEST_P(InverseDynamicsConformance, MatchesTheTool) {
  const Case& test = GetParam();
  const auto folder = conformance::data_folder() / "opensim";
  for (const auto& file : {test.model, test.coordinates, test.loads, test.grf, test.expected}) {
    if (!file.empty()) MEDIUS_REQUIRE_DATA("opensim/" + file);
  }
  auto model = body::load_model(folder / test.model);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto coordinates = motion::read_storage(folder / test.coordinates);
  ASSERT_TRUE(coordinates.ok()) << coordinates.error().message;
  motion::ExternalLoads loads;
  if (!test.loads.empty()) {
    auto read = test.grf.empty()
                    ? motion::read_external_loads(folder / test.loads)
                    : motion::read_external_loads(folder / test.loads, folder / test.grf);
    ASSERT_TRUE(read.ok()) << read.error().message;
    loads = *std::move(read);
  }
  InverseDynamicsOptions options;
  options.low_pass_hz = test.low_pass_hz;
  options.range = {test.compared.begin - 0.05, test.compared.end + 0.05};
  const auto ours = inverse_dynamics(*model, *coordinates, loads, options);
  ASSERT_TRUE(ours.ok()) << ours.error().message;
  model->joint_bias = body::JointBias::kSimbody;
  const auto as_simbody = inverse_dynamics(*model, *coordinates, loads, options);
  ASSERT_TRUE(as_simbody.ok()) << as_simbody.error().message;
  const auto theirs = motion::read_storage(folder / test.expected);
  ASSERT_TRUE(theirs.ok()) << theirs.error().message;

  // OpenSim's own numbers, and, where one coordinate of the knee drives several rotations, how far
  // the right ones are from them.
  expect_within(test.name, what(test), difference(test, *as_simbody, *theirs), test.tolerance);
  const bool such_a_knee = test.name == "core-walk3d-laiuhlrich" || test.name == "rajagopal-walk";
  expect_within(test.name, what(test) + ", exact joint", difference(test, *ours, *theirs),
                such_a_knee ? 1.5 : test.tolerance);
}

INSTANTIATE_TEST_SUITE_P(
    Recordings, InverseDynamicsConformance, testing::ValuesIn(kCases), [](const auto& instance) {
      std::string name = instance.param.name;
      std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
      return name;
    });

}  // namespace
}  // namespace medius::force
