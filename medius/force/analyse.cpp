#include "medius/force/analyse.h"

#include <algorithm>

#include "medius/body/passive_forces.h"
#include "medius/force/coordinate_curves.h"
#include "medius/force/muscle_analysis.h"
#include "medius/force/static_optimisation.h"
#include "medius/motion/files.h"

namespace medius::force {
namespace {

/// What all analyses of one tool share.
struct Inputs {
  body::Model model;
  body::Convention convention = body::Convention::kOpenSim;
  motion::TimeSeries coordinates;
  motion::ExternalLoads loads;
  CoordinateCurves curves;
};

void append(std::vector<std::string>& notes, const std::vector<std::string>& more) {
  for (const std::string& note : more) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
}

Result<Inputs> read_inputs(const AnalyseSetup& setup, const AnalyseOptions& options,
                           std::vector<std::string>& notes) {
  Inputs inputs;
  MEDIUS_TRY(inputs.model,
             model_with_forces(setup.model_file, setup.force_set_files, setup.replace_force_set));
  if (!options.exact) inputs.model.joint_bias = body::JointBias::kSimbody;
  if (options.exact) inputs.convention = body::Convention::kExact;
  const auto& file = setup.coordinates_file.empty() ? setup.states_file : setup.coordinates_file;
  MEDIUS_TRY(inputs.coordinates, motion::read_series(file));
  append(notes, inputs.coordinates.notes);
  inputs.coordinates.name = file.string();  // what messages name
  if (!setup.external_loads_file.empty()) {
    MEDIUS_TRY(inputs.loads, motion::read_external_loads(setup.external_loads_file));
    append(notes, inputs.loads.data().notes);
  }
  MEDIUS_TRY(inputs.curves, CoordinateCurves::make(inputs.model, inputs.coordinates,
                                                   {.low_pass_hz = setup.low_pass_hz}));
  append(notes, inputs.curves.notes());
  return inputs;
}

std::filesystem::path place(const AnalyseSetup& setup, const AnalysisSetup& analysis,
                            const std::string& what) {
  return setup.results_folder / (setup.name + "_" + analysis.name + "_" + what + ".sto");
}

/// The rows of an analysis: in the tool's range and its own.
Result<std::vector<double>> times_of(const AnalyseSetup& setup, const Inputs& inputs,
                                     const AnalysisSetup& analysis) {
  const TimeRange range{std::max(setup.range.begin, analysis.range.begin),
                        std::min(setup.range.end, analysis.range.end)};
  // An empty range is an error that names the data's own.
  if (const auto frames = motion::frames_between(inputs.curves.times(), range.begin, range.end,
                                                 inputs.coordinates.place());
      !frames.ok())
    return frames.error();
  return reported_times(inputs.curves.times(), range, analysis.step_interval);
}

motion::TimeSeries table(std::string name, const std::vector<double>& time,
                         const std::vector<std::string>& labels, motion::Table values) {
  motion::TimeSeries series;
  series.name = std::move(name);
  series.time = time;
  series.labels = labels;
  series.values = std::move(values);
  return series;
}

Result<motion::TimeSeries> run_static_optimisation(const AnalyseSetup& setup, const Inputs& inputs,
                                                   const StaticOptimisationSetup& analysis,
                                                   int threads, const Work& work,
                                                   AnalyseResult& result) {
  MEDIUS_TRY(const std::vector<double> times, times_of(setup, inputs, analysis));
  MEDIUS_TRY(const ActuatorSet actuators, compile_actuators(inputs.model, inputs.convention));
  MEDIUS_TRY(const AppliedLoads applied, AppliedLoads::make(inputs.model, inputs.loads));
  MEDIUS_TRY(const body::PassiveForceSet passive, body::compile_passive_forces(inputs.model));
  StaticOptimisationSettings settings;
  settings.exponent = analysis.exponent;
  settings.muscle_physiology = analysis.muscle_physiology;
  settings.threads = threads;
  MEDIUS_TRY(StaticOptimisationResult shared,
             static_optimisation(inputs.model, actuators, inputs.curves, applied, passive, times,
                                 settings, work));
  result.frames += static_cast<int>(shared.time.size());
  append(result.notes, shared.notes);
  result.files.emplace_back(
      place(setup, analysis, "activation"),
      table("Static Optimization", shared.time, shared.actuators, std::move(shared.activation)));
  motion::TimeSeries forces =
      table("Static Optimization Forces", shared.time, shared.actuators, std::move(shared.force));
  result.files.emplace_back(place(setup, analysis, "force"), forces);
  return forces;
}

Result<void> run_joint_reactions(const AnalyseSetup& setup, const Inputs& inputs,
                                 const JointReactionSetup& analysis,
                                 const motion::TimeSeries& computed, int threads, const Work& work,
                                 AnalyseResult& result) {
  motion::TimeSeries forces = computed;
  if (!analysis.forces_file.empty()) {
    MEDIUS_TRY(forces, motion::read_series(analysis.forces_file));
    forces.name = analysis.forces_file.string();  // what messages name
  } else if (computed.time.empty() && (!inputs.model.specification.muscles.empty() ||
                                       !inputs.model.specification.actuators.empty())) {
    append(result.notes,
           {fmt::format("{}: <forces_file> names none: muscles and actuators are taken "
                        "to do nothing",
                        analysis.name)});
  }
  JointReactionOptions options;
  options.low_pass_hz = setup.low_pass_hz;
  options.threads = threads;
  options.convention = inputs.convention;
  MEDIUS_TRY(options.times, times_of(setup, inputs, analysis));
  MEDIUS_TRY(motion::TimeSeries loads,
             joint_reactions(inputs.model, inputs.coordinates, forces, inputs.loads,
                             analysis.requests, options, work));
  result.frames += loads.frames();
  append(result.notes, loads.notes);
  result.files.emplace_back(place(setup, analysis, "ReactionLoads"), std::move(loads));
  return {};
}

Result<void> run_muscle_analysis(const AnalyseSetup& setup, const Inputs& inputs,
                                 const MuscleAnalysisSetup& analysis, int threads, const Work& work,
                                 AnalyseResult& result) {
  MEDIUS_TRY(const std::vector<double> times, times_of(setup, inputs, analysis));
  MEDIUS_TRY(const body::MuscleSet muscles, body::compile_muscles(inputs.model, inputs.convention));
  MuscleAnalysisSettings settings;
  settings.muscles = analysis.muscles;
  settings.moment_arm_coordinates = analysis.coordinates;
  settings.moments = analysis.moments;
  settings.threads = threads;
  // A states file carries the activations too.
  if (setup.coordinates_file.empty()) settings.activations = &inputs.coordinates;
  MEDIUS_TRY(MuscleAnalysisResult found,
             muscle_analysis(inputs.model, muscles, inputs.curves, times, settings, work));
  result.frames += static_cast<int>(found.time.size());
  append(result.notes, found.notes);
  for (MuscleTable& one : found.tables)
    result.files.emplace_back(place(setup, analysis, one.name),
                              table(one.name, found.time, found.muscles, std::move(one.values)));
  return {};
}

}  // namespace

Result<body::Model> model_with_forces(const std::filesystem::path& model_file,
                                      const std::vector<std::filesystem::path>& force_set_files,
                                      bool replace) {
  MEDIUS_TRY(body::ModelSpecification specification, body::read_model(model_file));
  if (replace) {
    specification.muscles.clear();
    specification.actuators.clear();
    specification.passive_forces.clear();
  }
  for (const auto& file : force_set_files) MEDIUS_CHECK(body::append_forces(specification, file));
  return body::compile(std::move(specification));
}

Result<AnalyseResult> analyse(const AnalyseSetup& setup, const AnalyseOptions& options,
                              const Work& work) {
  if (setup.static_optimisations.empty() && setup.joint_reactions.empty() &&
      setup.muscle_analyses.empty())
    return error(
        "{}: no analysis is switched on that can be run; expected StaticOptimization, "
        "JointReaction or MuscleAnalysis",
        setup.name);
  AnalyseResult result;
  result.notes = setup.notes;
  MEDIUS_TRY(const Inputs inputs, read_inputs(setup, options, result.notes));
  motion::TimeSeries forces;
  for (const StaticOptimisationSetup& analysis : setup.static_optimisations) {
    MEDIUS_TRY(forces,
               run_static_optimisation(setup, inputs, analysis, options.threads, work, result));
  }
  for (const JointReactionSetup& analysis : setup.joint_reactions)
    MEDIUS_CHECK(
        run_joint_reactions(setup, inputs, analysis, forces, options.threads, work, result));
  for (const MuscleAnalysisSetup& analysis : setup.muscle_analyses)
    MEDIUS_CHECK(run_muscle_analysis(setup, inputs, analysis, options.threads, work, result));
  return result;
}

}  // namespace medius::force
