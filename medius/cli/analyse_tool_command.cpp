// medius so, jra, muscles: OpenSim's AnalyzeTool with one analysis, or plain options.
#include "medius/cli/engine.h"
#include "medius/force/analyse.h"

namespace medius::cli {
namespace {

enum class Tool { kStaticOptimisation, kJointReaction, kMuscles, kAll };

struct Options {
  std::filesystem::path setup, model, coordinates, loads, forces, out;
  std::vector<std::filesystem::path> actuators;
  std::vector<std::string> joints, muscles, about;
  std::string on = "child", frame = "ground";
  double low_pass_hz = -1, exponent = 2;
  bool without_physiology = false;
  force::TimeRange range;
  int threads = 1;
  bool exact = false;
};

void add_plain_analysis(Tool tool, const Options& options, force::AnalyseSetup& setup) {
  if (tool == Tool::kStaticOptimisation) {
    force::StaticOptimisationSetup analysis;
    analysis.name = "StaticOptimization";
    analysis.exponent = options.exponent;
    analysis.muscle_physiology = !options.without_physiology;
    setup.static_optimisations.push_back(analysis);
  } else if (tool == Tool::kJointReaction) {
    force::JointReactionSetup analysis;
    analysis.name = "JointReaction";
    analysis.forces_file = options.forces;
    const auto on = options.on == "parent" ? force::ReactionOn::kParent : force::ReactionOn::kChild;
    for (const std::string& joint : options.joints)
      analysis.requests.push_back({joint, on, options.frame});
    if (analysis.requests.empty()) analysis.requests.push_back({"ALL", on, options.frame});
    setup.joint_reactions.push_back(analysis);
  } else if (tool == Tool::kMuscles) {
    force::MuscleAnalysisSetup analysis;
    analysis.name = "MuscleAnalysis";
    analysis.muscles = options.muscles;
    analysis.coordinates = options.about;
    setup.muscle_analyses.push_back(analysis);
  }
}

/// A setup file may hold several analyses: a command runs its own kind.
void keep_only(Tool tool, force::AnalyseSetup& setup) {
  if (tool == Tool::kAll) return;
  // Joint reactions without a file of forces take them from the static optimisation beside them.
  if (tool != Tool::kStaticOptimisation && tool != Tool::kJointReaction)
    setup.static_optimisations.clear();
  if (tool != Tool::kJointReaction) setup.joint_reactions.clear();
  if (tool != Tool::kMuscles) setup.muscle_analyses.clear();
}

Result<force::AnalyseSetup> setup_of(Tool tool, const Options& options) {
  force::AnalyseSetup setup;
  if (!options.setup.empty()) {
    MEDIUS_TRY(setup, force::read_analyse_setup(options.setup));
    keep_only(tool, setup);
  } else if (options.model.empty() || options.coordinates.empty() || options.out.empty()) {
    return error("a setup file is needed, or --model, --coordinates and --out; --help shows both");
  } else {
    setup.name = options.coordinates.stem().string();
    add_plain_analysis(tool, options, setup);
  }
  if (!options.model.empty()) setup.model_file = options.model;
  if (!options.coordinates.empty()) setup.coordinates_file = options.coordinates;
  if (!options.loads.empty()) setup.external_loads_file = options.loads;
  if (!options.out.empty()) setup.results_folder = options.out;
  for (const auto& file : options.actuators) setup.force_set_files.push_back(file);
  if (options.low_pass_hz >= 0) setup.low_pass_hz = options.low_pass_hz;
  setup.range.begin = std::max(setup.range.begin, options.range.begin);
  setup.range.end = std::min(setup.range.end, options.range.end);
  return setup;
}

Result<int> run(Tool tool, const Options& options, const Session& session) {
  MEDIUS_TRY(const force::AnalyseSetup setup, setup_of(tool, options));
  MEDIUS_CHECK(require_model(setup.model_file, options.setup));
  MEDIUS_TRY(
      const force::AnalyseResult result,
      force::analyse(setup, {.threads = options.threads, .exact = options.exact}, session.work()));
  say_notes(session, result.notes);
  std::vector<std::string> written;
  for (const auto& [path, series] : result.files) MEDIUS_CHECK(write_result(path, series, written));
  say(session, fmt::format("{} frames: {}", result.frames, joined(written)));
  return kSuccess;
}

Command add_tool(CLI::App& program, Tool tool, const char* name, const char* purpose,
                 const char* examples, const std::shared_ptr<Options>& options) {
  CLI::App* app = add_command(program, name, purpose, examples);
  app->add_option("setup", options->setup, "OpenSim's AnalyzeTool file");
  app->add_option("--model", options->model, "The model, .osim");
  app->add_option("--coordinates", options->coordinates, "The motion, .mot, .sto or .csv");
  app->add_option("--low-pass", options->low_pass_hz, "Cutoff for the coordinates, Hz");
  app->add_option("--begin", options->range.begin, "First time, s");
  app->add_option("--end", options->range.end, "Last time, s");
  app->add_option("--out", options->out, "Folder of the results");
  app->add_option("--threads", options->threads, "Cores to use; 0: all. The result is the same")
      ->check(CLI::Range(0, 1024));
  add_exact(*app, options->exact);
  return {app, [tool, options](const Session& session) { return run(tool, *options, session); }};
}

}  // namespace

Command add_so(CLI::App& program) {
  auto options = std::make_shared<Options>();
  Command command = add_tool(
      program, Tool::kStaticOptimisation, "so",
      "Muscle forces from a motion and outside loads (static optimisation)",
      "  medius so setup_so.xml\n"
      "  medius so --model m.osim --coordinates ik.mot --grf grf.xml --actuators reserves.xml "
      "--low-pass 6 --out results",
      options);
  command.app->add_option("--grf", options->loads, "The outside loads, an ExternalLoads .xml");
  command.app->add_option("--actuators", options->actuators, "Reserve actuators, a ForceSet .xml");
  command.app->add_option("--exponent", options->exponent, "Of the activations (default 2)")
      ->check(CLI::Range(1.001, 10.0));
  command.app->add_flag("--no-physiology", options->without_physiology,
                        "Strength does not depend on length and velocity");
  return command;
}

Command add_jra(CLI::App& program) {
  auto options = std::make_shared<Options>();
  Command command =
      add_tool(program, Tool::kJointReaction, "jra", "Loads in the joints (joint reactions)",
               "  medius jra setup_jra.xml\n"
               "  medius jra --model m.osim --coordinates ik.mot --grf grf.xml --forces "
               "results/ik_StaticOptimization_force.sto "
               "--joints hip_r --frame child --out results",
               options);
  command.app->add_option("--grf", options->loads, "The outside loads, an ExternalLoads .xml");
  command.app->add_option("--actuators", options->actuators, "Reserve actuators, a ForceSet .xml");
  command.app->add_option("--forces", options->forces, "Muscle forces over time, .sto");
  command.app->add_option("--joints", options->joints, "Joints (default: all)");
  command.app->add_option("--on", options->on, "child or parent")
      ->check(CLI::IsMember({"child", "parent"}));
  command.app->add_option("--frame", options->frame, "child, parent, ground or a body's name");
  return command;
}

Command add_muscles(CLI::App& program) {
  auto options = std::make_shared<Options>();
  Command command = add_tool(
      program, Tool::kMuscles, "muscles",
      "Lengths, moment arms and forces of muscles along a motion (muscle analysis)",
      "  medius muscles setup_ma.xml\n"
      "  medius muscles --model m.osim --coordinates ik.mot --about hip_flexion_r --out results",
      options);
  command.app->add_option("--muscles", options->muscles, "Muscles (default: all)");
  command.app->add_option("--about", options->about,
                          "Coordinates of the moment arms (default: all)");
  return command;
}

Result<int> run_analyse_tool(const std::filesystem::path& setup, int threads,
                             const Session& session) {
  Options options;
  options.setup = setup;
  options.threads = threads;
  return run(Tool::kAll, options, session);
}

}  // namespace medius::cli
