// medius ik: markers (or orientation sensors) to coordinates.
#include <algorithm>
#include <cmath>

#include "medius/cli/engine.h"
#include "medius/fit/ik_setup.h"
#include "medius/motion/files.h"

namespace medius::cli {
namespace {

struct Options {
  std::filesystem::path setup, model, markers, tasks, out;
  double begin = -std::numeric_limits<double>::infinity();
  double end = std::numeric_limits<double>::infinity();
  double accuracy = 0;
  int threads = 1;
  bool errors = false;
};

/// From the setup file, changed by what stands on the command line.
Result<fit::IkSetup> setup_of(const Options& options) {
  fit::IkSetup setup;
  if (!options.setup.empty()) {
    MEDIUS_TRY(setup, fit::read_ik_setup(options.setup));
  } else if (options.model.empty() || options.markers.empty() || options.out.empty()) {
    return error(
        "ik needs a setup file, or --model, --markers and --out; 'medius ik --help' shows both");
  } else {
    setup.name = options.out.stem().string();
    setup.report_errors = false;
  }
  if (!options.model.empty()) setup.model_file = options.model;
  if (!options.markers.empty()) setup.marker_file = options.markers;
  if (!options.tasks.empty()) {
    MEDIUS_TRY(const body::XmlFile file, body::XmlFile::read(options.tasks));
    MEDIUS_TRY(setup.tasks, fit::read_ik_task_set(file.root()));
  }
  if (!options.out.empty()) {
    setup.output_motion_file = options.out;
    setup.results_folder = options.out.parent_path();
  }
  setup.begin = std::max(setup.begin, options.begin);
  setup.end = std::min(setup.end, options.end);
  setup.report_errors = setup.report_errors || options.errors;
  return setup;
}

Result<int> run(const Options& options, const Session& session) {
  MEDIUS_CHECK(check_series_name(options.out));
  MEDIUS_TRY(const fit::IkSetup setup, setup_of(options));
  MEDIUS_CHECK(require_model(setup.model_file, options.setup));
  MEDIUS_TRY(const body::Model model, body::load_model(setup.model_file));
  MEDIUS_TRY(const fit::IkProblem problem, fit::pose_ik_problem(model, setup));
  say_notes(session, problem.notes);
  fit::IkRunOptions run_options;
  // OpenSim's accuracy stops its own method: a setup file may ask for better, not for worse.
  run_options.solver.accuracy =
      options.accuracy > 0 ? options.accuracy : std::min(setup.accuracy, 1e-5);
  run_options.threads = options.threads;
  MEDIUS_TRY(const fit::IkResult result,
             fit::inverse_kinematics(model, problem.tasks, problem.recording, run_options,
                                     session.work()));
  say_notes(session, result.notes);

  std::vector<std::string> written;
  if (!setup.output_motion_file.empty())
    MEDIUS_CHECK(write_result(setup.output_motion_file,
                              fit::coordinates_series(model, result.time, result.q), written));
  const auto beside = [&](const char* ending) {
    return setup.results_folder / (setup.name + ending);
  };
  const motion::TimeSeries errors = fit::marker_error_series(result);
  if (setup.report_errors) {
    MEDIUS_CHECK(write_result(beside("_ik_marker_errors.sto"), errors, written));
    MEDIUS_CHECK(write_result(beside("_ik_standard_errors.sto"),
                              fit::standard_error_series(model, result), written));
  }
  if (setup.report_marker_locations)
    MEDIUS_CHECK(write_result(beside("_ik_model_marker_locations.sto"),
                              fit::marker_position_series(result), written));
  say(session,
      fmt::format("{} frames, marker error {:.1f} mm on average (RMS): {}", result.time.size(),
                  1000 * errors.values.col(1).mean(), joined(written)));
  return kSuccess;
}

}  // namespace

Command add_ik(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(program, "ik", "Joint angles from markers (inverse kinematics)",
                              "  medius ik setup_ik.xml\n"
                              "  medius ik --model m.osim --markers walk.trc --out ik.mot");
  app->add_option("setup", options->setup, "OpenSim's InverseKinematicsTool file");
  app->add_option("--model", options->model, "The model, .osim");
  app->add_option("--markers", options->markers, "The markers, .trc or .c3d");
  app->add_option("--tasks", options->tasks,
                  "An IKTaskSet with weights (else all markers, weight 1)");
  app->add_option("--out", options->out, "The coordinates over time, .mot, .sto or .csv");
  app->add_option("--begin", options->begin, "First time, s");
  app->add_option("--end", options->end, "Last time, s");
  app->add_option("--accuracy", options->accuracy, "Smallest step, rad or m (default 1e-5)")
      ->check(CLI::Range(1e-15, 0.1));
  app->add_option("--threads", options->threads, "Cores to use; 0: all. The result is the same")
      ->check(CLI::Range(0, 1024));
  app->add_flag("--errors", options->errors, "Also marker errors and standard errors");
  return {app, [options](const Session& session) { return run(*options, session); }};
}

}  // namespace medius::cli
