// medius id: coordinates and outside loads to joint moments.
#include "medius/cli/engine.h"
#include "medius/force/setup.h"
#include "medius/motion/files.h"

namespace medius::cli {
namespace {

struct Options {
  std::filesystem::path setup, model, coordinates, loads, out;
  double low_pass_hz = -1;
  force::TimeRange range;
  int threads = 1;
  bool exact = false;
};

Result<force::IdSetup> setup_of(const Options& options) {
  force::IdSetup setup;
  if (!options.setup.empty()) {
    MEDIUS_TRY(setup, force::read_id_setup(options.setup));
  } else if (options.model.empty() || options.coordinates.empty() || options.out.empty()) {
    return error(
        "id needs a setup file, or --model, --coordinates and --out; 'medius id --help' shows "
        "both");
  }
  if (!options.model.empty()) setup.model_file = options.model;
  if (!options.coordinates.empty()) setup.coordinates_file = options.coordinates;
  if (!options.loads.empty()) setup.external_loads_file = options.loads;
  if (!options.out.empty()) setup.output_file = options.out;
  if (options.low_pass_hz >= 0) setup.low_pass_hz = options.low_pass_hz;
  setup.range.begin = std::max(setup.range.begin, options.range.begin);
  setup.range.end = std::min(setup.range.end, options.range.end);
  return setup;
}

Result<int> run(const Options& options, const Session& session) {
  MEDIUS_CHECK(check_series_name(options.out));
  MEDIUS_TRY(const force::IdSetup setup, setup_of(options));
  MEDIUS_CHECK(require_model(setup.model_file, options.setup));
  MEDIUS_TRY(body::Model model, body::load_model(setup.model_file));
  if (!options.exact) model.joint_bias = body::JointBias::kSimbody;
  MEDIUS_TRY(motion::TimeSeries coordinates, motion::read_series(setup.coordinates_file));
  coordinates.name = setup.coordinates_file.string();  // what messages name
  motion::ExternalLoads loads;
  if (!setup.external_loads_file.empty()) {
    MEDIUS_TRY(loads, motion::read_external_loads(setup.external_loads_file));
    say_notes(session, loads.data().notes);
  }
  say_notes(session, setup.notes);
  say_notes(session, coordinates.notes);
  force::InverseDynamicsOptions how;
  how.range = setup.range;
  how.low_pass_hz = setup.low_pass_hz;
  how.excluded_forces = setup.excluded_forces;
  how.threads = options.threads;
  MEDIUS_TRY(const motion::TimeSeries moments,
             force::inverse_dynamics(model, coordinates, loads, how, session.work()));
  say_notes(session, moments.notes);
  std::vector<std::string> written;
  MEDIUS_CHECK(write_result(setup.output_file, moments, written));
  say(session, fmt::format("{} frames: {}", moments.frames(), joined(written)));
  return kSuccess;
}

}  // namespace

Command add_id(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "id", "Joint moments from a motion and outside loads (inverse dynamics)",
      "  medius id setup_id.xml\n"
      "  medius id --model m.osim --coordinates ik.mot --grf grf.xml --low-pass 6 --out id.sto");
  app->add_option("setup", options->setup, "OpenSim's InverseDynamicsTool file");
  app->add_option("--model", options->model, "The model, .osim");
  app->add_option("--coordinates", options->coordinates, "The motion, .mot, .sto or .csv");
  app->add_option("--grf", options->loads, "The outside loads, an ExternalLoads .xml");
  app->add_option("--low-pass", options->low_pass_hz, "Cutoff for the coordinates, Hz");
  app->add_option("--begin", options->range.begin, "First time, s");
  app->add_option("--end", options->range.end, "Last time, s");
  app->add_option("--out", options->out, "The moments over time, .sto or .csv");
  app->add_option("--threads", options->threads, "Cores to use; 0: all. The result is the same")
      ->check(CLI::Range(0, 1024));
  add_exact(*app, options->exact);
  return {app, [options](const Session& session) { return run(*options, session); }};
}

}  // namespace medius::cli
