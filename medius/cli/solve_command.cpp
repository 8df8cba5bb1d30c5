// medius solve: markers and plates to joint loads, in one pass.
#include <chrono>

#include "medius/cli/engine.h"
#include "medius/fit/ik_setup.h"
#include "medius/force/solve.h"
#include "medius/motion/files.h"

namespace medius::cli {
namespace {

struct Options {
  std::filesystem::path model, markers, loads, tasks, actuators, out;
  std::vector<std::string> plates, joints;
  std::string on = "child", frame = "child";
  force::SolveOptions how;
  bool no_reserves = false;
};

/// Loads of an ExternalLoads file, or of the plates in the .c3d itself.
Result<motion::ExternalLoads> loads_of(const Options& options) {
  if (!options.loads.empty() && options.loads.extension() == ".xml") {
    if (!options.plates.empty())
      return error(
          "{}: --plates goes with the plates of a .c3d; an ExternalLoads .xml names its bodies "
          "itself: leave --plates out",
          options.loads.string());
    return motion::read_external_loads(options.loads);
  }
  if (!options.loads.empty() && options.loads.extension() != ".c3d")
    return error("{}: --grf takes an ExternalLoads .xml or a .c3d with force plates",
                 options.loads.string());
  const auto& c3d_file = options.loads.empty() ? options.markers : options.loads;
  if (options.plates.empty()) {
    if (!options.loads.empty())
      return error(
          "{}: name the body on each force plate with --plates, as in --plates calcn_r calcn_l",
          options.loads.string());
    return motion::ExternalLoads();
  }
  MEDIUS_TRY(motion::C3d file, motion::read_c3d(c3d_file));
  motion::turn_y_up(file);
  return motion::plate_loads(file, options.plates);
}

Result<int> run(const Options& options, const Session& session) {
  const auto began = std::chrono::steady_clock::now();
  MEDIUS_CHECK(make_folder_of(options.out / "ik.mot"));
  MEDIUS_TRY(body::ModelSpecification specification, body::read_model(options.model));
  if (!options.actuators.empty())
    MEDIUS_CHECK(body::append_forces(specification, options.actuators));
  MEDIUS_TRY(const body::Model model, body::compile(std::move(specification)));
  MEDIUS_TRY(const motion::MarkerSeries markers, motion::read_markers(options.markers));
  MEDIUS_TRY(const motion::ExternalLoads loads, loads_of(options));

  std::vector<std::string> notes = loads.data().notes;
  std::optional<fit::IkTasks> tasks;
  if (!options.tasks.empty()) {
    MEDIUS_TRY(const body::XmlFile file, body::XmlFile::read(options.tasks));
    MEDIUS_TRY(const auto wanted, fit::read_ik_task_set(file.root()));
    std::vector<double> values;
    MEDIUS_TRY(tasks, fit::find_tasks(model, wanted, values, notes));
    tasks->coordinates.clear();  // markers alone drive the chain
  }

  force::SolveOptions how = options.how;
  if (!options.actuators.empty() || options.no_reserves) how.residual = how.reserve = 0;
  const auto on = options.on == "parent" ? force::ReactionOn::kParent : force::ReactionOn::kChild;
  for (const std::string& joint : options.joints) how.joints.push_back({joint, on, options.frame});
  if (how.joints.empty()) how.joints.push_back({"ALL", on, options.frame});
  MEDIUS_TRY(const force::SolveResult result,
             force::solve(model, markers, tasks, loads, how, session.work()));
  notes.insert(notes.end(), result.notes.begin(), result.notes.end());
  say_notes(session, notes);

  std::vector<std::string> written;
  const auto write = [&](const char* name, const motion::TimeSeries& series) {
    return write_result(options.out / name, series, written);
  };
  MEDIUS_CHECK(write("ik.mot", result.coordinates));
  MEDIUS_CHECK(
      write("ik_standard_errors.sto", fit::standard_error_series(model, result.kinematics)));
  MEDIUS_CHECK(write("ik_marker_errors.sto", fit::marker_error_series(result.kinematics)));
  MEDIUS_CHECK(write("id.sto", result.moments));
  MEDIUS_CHECK(write("so_activation.sto", result.activations));
  MEDIUS_CHECK(write("so_force.sto", result.forces));
  MEDIUS_CHECK(write("jra.sto", result.joint_loads));
  if (result.moment_errors.frames() > 0) {
    MEDIUS_CHECK(write("id_standard_errors.sto", result.moment_errors));
    MEDIUS_CHECK(write("so_activation_standard_errors.sto", result.activation_errors));
    MEDIUS_CHECK(write("so_force_standard_errors.sto", result.force_errors));
    MEDIUS_CHECK(write("jra_standard_errors.sto", result.joint_load_errors));
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  say(session, fmt::format("{} frames to joint loads in {:.2f} s: {}", result.joint_loads.frames(),
                           seconds, options.out.string()));
  return kSuccess;
}

}  // namespace

Command add_solve(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "solve", "Markers and force plates to angles, moments, muscle forces, joint loads",
      "  medius solve --model m.osim --markers walk.trc --grf grf.xml --out results\n"
      "  medius solve --model m.osim --markers walk.c3d --plates calcn_r calcn_l --out results");
  app->add_option("--model", options->model, "The model, .osim")->required();
  app->add_option("--markers", options->markers, "The markers, .trc or .c3d")->required();
  app->add_option("--grf", options->loads, "The outside loads: an ExternalLoads .xml, or a .c3d");
  app->add_option("--plates", options->plates, "The body on each plate of the .c3d; '-': none");
  app->add_option("--out", options->out, "Folder of the results")->required();
  app->add_option("--tasks", options->tasks, "An IKTaskSet with the markers' weights");
  app->add_option("--actuators", options->actuators,
                  "Residual and reserve actuators, a ForceSet .xml (else they are made)");
  app->add_flag("--no-reserves", options->no_reserves, "No residual and reserve actuators");
  app->add_option("--low-pass", options->how.low_pass_hz,
                  "Cutoff for the coordinates, Hz (default 6; below 0: none)");
  app->add_option("--exponent", options->how.exponent, "Of the activations (default 2)")
      ->check(CLI::Range(1.001, 10.0));
  app->add_option("--begin", options->how.range.begin, "First time of the results, s");
  app->add_option("--end", options->how.range.end, "Last time of the results, s");
  app->add_option("--joints", options->joints, "Joints whose loads are wanted (default: all)");
  app->add_option("--on", options->on, "child or parent")
      ->check(CLI::IsMember({"child", "parent"}));
  app->add_option("--frame", options->frame, "child, parent, ground or a body's name");
  app->add_option("--threads", options->how.threads, "Cores to use; 0: all. The result is the same")
      ->check(CLI::Range(0, 1024));
  app->add_option(
         "--draws", options->how.draws,
         "Repetitions with other marker noise for the standard errors (default 20; 0: none)")
      ->check(CLI::Range(0, 10000));
  add_exact(*app, options->how.exact);
  return {app, [options](const Session& session) { return run(*options, session); }};
}

}  // namespace medius::cli
