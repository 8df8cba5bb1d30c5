// Joint reactions against OpenSim's analysis, given the same actuator forces.

#include "medius/force/joint_reactions.h"

#include <algorithm>
#include <cmath>

#include "medius/motion/files.h"
#include "tests/opensim/conformance.h"

namespace medius::force {
namespace {

using conformance::expect_within;

struct Case {
  std::string name;
  std::string model, coordinates, loads, reserves, forces, expected;  ///< files
  double low_pass_hz = -1;
  std::vector<JointReactionRequest> requests;
  double tolerance = 0;  ///< N, N m and (a thousandth of it) m
  body::JointBias joint_bias = body::JointBias::kExact;
};

const JointReactionRequest kHips[] = {{"hip_r", ReactionOn::kParent, "parent"},
                                      {"hip_l", ReactionOn::kParent, "parent"}};

std::vector<JointReactionRequest> legs() {
  return {kHips[0],
          kHips[1],
          {"walker_knee_r", ReactionOn::kChild, "child"},
          {"walker_knee_l", ReactionOn::kChild, "child"},
          {"ankle_r", ReactionOn::kChild, "child"},
          {"ankle_l", ReactionOn::kChild, "child"},
          {"back", ReactionOn::kChild, "child"},
          {"hip_r", ReactionOn::kChild, "ground"}};
}

std::vector<JointReactionRequest> spine() {
  std::vector<JointReactionRequest> requests;
  for (const char* joint : {"L5_S1_IVDjnt", "L4_L5_IVDjnt", "L3_L4_IVDjnt", "L2_L3_IVD_jnt",
                            "L1_L2_IVD_jnt", "Torsojnt", "knee_r", "knee_l"}) {
    requests.push_back({joint, ReactionOn::kChild, "child"});
  }
  requests.insert(requests.end(), std::begin(kHips), std::end(kHips));
  requests.push_back({"L5_S1_IVDjnt", ReactionOn::kChild, "ground"});
  return requests;
}

Case pipeline(const std::string& folder, const std::string& model, const std::string& coordinates,
              const std::string& loads, const std::string& stem, double low_pass_hz,
              std::vector<JointReactionRequest> requests) {
  const std::string reference = folder + "/reference-opensim46/";
  return {folder + (stem.find("tight") == stem.npos ? "" : " (tight)"),
          folder + "/" + model,
          reference + coordinates,
          folder + "/" + loads,
          reference + "reserves.xml",
          reference + stem + "_StaticOptimization_force.sto",
          reference + stem + "_JointReaction_ReactionLoads.sto",
          low_pass_hz,
          std::move(requests),
          0.1,
          body::JointBias::kSimbody};
}

std::vector<Case> cases() {
  const std::string walk3d = "core-walk3d-laiuhlrich", walk = "rajagopal-walk", jog = "fbls-jog";
  const std::string so_jra = "gait2392-so-jra/";
  return {
      {"core-jra/SinglePin",
       "core-jra/SinglePin.osim",
       "core-jra/SinglePin_states.sto",
       "",
       "",
       "",
       "core-jra/std_SinglePin_JointReaction_ReactionLoads.sto",
       -1,
       {{"pin1", ReactionOn::kChild, "child"},
        {"pin1", ReactionOn::kChild, "rod1_offset"},
        {"pin1", ReactionOn::kChild, "ground"}},
       1e-5},
      {"core-jra/DoublePendulum3D",
       "core-jra/DoublePendulum3D.osim",
       "core-jra/DoublePendulum3D_states_degrees.mot",
       "",
       "",
       "",
       "core-jra/std_DoublePendulum3D_JointReaction_ReactionLoads.sto",
       -1,
       {{"ALL", ReactionOn::kChild, "child"}},
       1e-5},
      {"gait2392-so-jra",
       so_jra + "subject01_simbody_adjusted_StaticOp.osim",
       so_jra + "subject01_walk1_Kinematics.sto",
       so_jra + "foot_floor_loads.xml",
       so_jra + "gait2392_SO_weak_Residual_Actuators.xml",
       so_jra + "OutputReference/ResultsStaticOptimization/subject01_StaticOptimization_force.sto",
       so_jra +
           "OutputReference/ResultsStaticOptimization/subject01_JointReaction_ReactionLoads.sto",
       -1,
       {{"ground_pelvis", ReactionOn::kChild, "ground"},
        {"hip_r", ReactionOn::kChild, "child"},
        {"hip_r", ReactionOn::kParent, "child"}},
       0.5},
      pipeline(walk3d, "subject_walk_scaled.osim", "kinematics.sto", "grf_walk.xml", "walk3d", -1,
               legs()),
      pipeline(walk3d, "subject_walk_scaled.osim", "kinematics.sto", "grf_walk.xml", "walk3d_tight",
               -1, legs()),
      pipeline(walk, "reference-opensim46/subject_scaled_walk.osim", "ik.mot",
               "reference-opensim46/grf_walk.xml", "rajagopal_walk", 6, legs()),
      pipeline(jog, "reference-opensim46/subject01_scaled.osim", "kinematics.sto",
               "reference-opensim46/grf.xml", "fbls", -1, spine()),
  };
}

class JointReactionConformance : public testing::TestWithParam<Case> {};

TEST_P(JointReactionConformance, MatchesTheAnalysis) {
  const Case& test = GetParam();
  const auto folder = conformance::data_folder() / "opensim";
  for (const auto& file :
       {test.model, test.coordinates, test.loads, test.reserves, test.forces, test.expected}) {
    if (!file.empty()) MEDIUS_REQUIRE_DATA("opensim/" + file);
  }
  auto specification = body::read_model(folder / test.model);
  ASSERT_TRUE(specification.ok()) << specification.error().message;
  if (!test.reserves.empty()) {
    const auto added = body::append_forces(*specification, folder / test.reserves);
    ASSERT_TRUE(added.ok()) << added.error().message;
  }
  auto model = body::compile(*std::move(specification));
  ASSERT_TRUE(model.ok()) << model.error().message;
  model->joint_bias = test.joint_bias;
  const auto coordinates = motion::read_storage(folder / test.coordinates);
  ASSERT_TRUE(coordinates.ok()) << coordinates.error().message;
  motion::ExternalLoads loads;
  if (!test.loads.empty()) {
    auto read = motion::read_external_loads(folder / test.loads);
    ASSERT_TRUE(read.ok()) << read.error().message;
    loads = *std::move(read);
  }
  motion::TimeSeries forces;
  if (!test.forces.empty()) {
    auto read = motion::read_storage(folder / test.forces);
    ASSERT_TRUE(read.ok()) << read.error().message;
    forces = *std::move(read);
  }
  const auto theirs = motion::read_storage(folder / test.expected);
  ASSERT_TRUE(theirs.ok()) << theirs.error().message;

  JointReactionOptions options;
  options.low_pass_hz = test.low_pass_hz;
  options.speed_columns = test.coordinates.ends_with("SinglePin_states.sto");
  options.times = theirs->time;
  options.convention = body::Convention::kOpenSim;
  const auto ours = joint_reactions(*model, *coordinates, forces, loads, test.requests, options);
  ASSERT_TRUE(ours.ok()) << ours.error().message;
  double load = 0, place = 0;
  for (int column = 0; column < ours->columns(); ++column) {
    const std::string& label = ours->labels[column];
    const int match = theirs->find(label);
    ASSERT_GE(match, 0) << label;
    const double apart =
        (ours->values.col(column) - theirs->values.col(match)).cwiseAbs().maxCoeff();
    double& largest = label[label.size() - 2] == 'p' ? place : load;
    if (apart > largest) largest = apart;
  }
  expect_within(test.name, "JRA loads (N, N m)", load, test.tolerance);
  expect_within(test.name, "JRA place (m)", place, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(
    Recordings, JointReactionConformance, testing::ValuesIn(cases()), [](const auto& instance) {
      std::string name = instance.param.name;
      std::replace_if(name.begin(), name.end(), [](char c) { return !std::isalnum(c); }, '_');
      return name;
    });

}  // namespace
}  // namespace medius::force
