// OpenSim's setup files for the inverse tools: InverseDynamicsTool, and AnalyzeTool with
// StaticOptimization, JointReaction and MuscleAnalysis in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "medius/body/xml.h"
#include "medius/force/inverse_dynamics.h"
#include "medius/force/joint_reactions.h"

namespace medius::force {

struct IdSetup {
  std::string name = "id";
  std::filesystem::path model_file, coordinates_file, external_loads_file;
  std::filesystem::path results_folder, output_file;
  TimeRange range;
  double low_pass_hz = -1;
  std::vector<std::string> excluded_forces;
  std::vector<std::string> notes;  ///< what the file holds and is not used
};
Result<IdSetup> read_id_setup(const std::filesystem::path& file);

/// What every analysis has.
struct AnalysisSetup {
  std::string name;
  TimeRange range;
  int step_interval = 1;
};
struct StaticOptimisationSetup : AnalysisSetup {
  double exponent = 2;
  bool muscle_physiology = true;
  bool use_model_force_set = true;
};
struct JointReactionSetup : AnalysisSetup {
  std::filesystem::path forces_file;
  std::vector<JointReactionRequest> requests;
};
struct MuscleAnalysisSetup : AnalysisSetup {
  std::vector<std::string> muscles;      ///< empty: all
  std::vector<std::string> coordinates;  ///< of the moment arms; empty: all
  bool moments = true;
};

struct AnalyseSetup {
  std::string name = "analysis";
  std::filesystem::path model_file, coordinates_file, states_file, speeds_file;
  std::filesystem::path external_loads_file, results_folder;
  std::vector<std::filesystem::path> force_set_files;
  bool replace_force_set = false;
  bool solve_for_equilibrium = false;
  TimeRange range;
  double low_pass_hz = -1;
  std::vector<StaticOptimisationSetup> static_optimisations;
  std::vector<JointReactionSetup> joint_reactions;
  std::vector<MuscleAnalysisSetup> muscle_analyses;
  std::vector<std::string> notes;  ///< analyses that are not run and options that are not used
};
Result<AnalyseSetup> read_analyse_setup(const std::filesystem::path& file);

}  // namespace medius::force
