// Milliseconds a frame of each of the engine's tools on one core, from OpenSim's setup files:
// engine_speed IK.xml ID.xml SO.xml JRA.xml. tools/peers/opensim/compare sets them beside
// OpenSim's.
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <functional>

#include "medius/body/dynamics.h"
#include "medius/body/path.h"
#include "medius/fit/ik_setup.h"
#include "medius/force/analyse.h"
#include "medius/force/applied_loads.h"
#include "medius/force/coordinate_curves.h"
#include "medius/force/static_optimisation.h"
#include "medius/motion/files.h"

namespace {

using namespace medius;

/// The quickest of several runs, ms of processor time.
double best_ms(const std::function<void()>& run, int runs = 5) {
  double best = 1e300;
  for (int i = 0; i < runs; ++i) {
    const std::clock_t begin = std::clock();
    run();
    best = std::min(best, 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

void print(const char* what, double ms) { std::printf("%s %.6g\n", what, ms); }

Result<int> run(char** argv) {
  MEDIUS_TRY(const fit::IkSetup ik, fit::read_ik_setup(argv[1]));
  MEDIUS_TRY(const force::IdSetup id, force::read_id_setup(argv[2]));
  MEDIUS_TRY(const force::AnalyseSetup so, force::read_analyse_setup(argv[3]));
  MEDIUS_TRY(const force::AnalyseSetup jra, force::read_analyse_setup(argv[4]));
  print("load", best_ms([&] { static_cast<void>(body::load_model(id.model_file)); }));

  {
    MEDIUS_TRY(const body::Model model, body::load_model(ik.model_file));
    MEDIUS_TRY(const fit::IkProblem problem, fit::pose_ik_problem(model, ik));
    print("ik",
          best_ms([&] {
            static_cast<void>(fit::inverse_kinematics(model, problem.tasks, problem.recording, {}));
          }) / problem.recording.frames());
  }

  MEDIUS_TRY(const body::Model model,
             force::model_with_forces(so.model_file, so.force_set_files, so.replace_force_set));
  MEDIUS_TRY(const motion::TimeSeries coordinates, motion::read_series(so.coordinates_file));
  MEDIUS_TRY(const motion::ExternalLoads loads,
             motion::read_external_loads(so.external_loads_file));
  MEDIUS_TRY(const auto curves,
             force::CoordinateCurves::make(model, coordinates, {.low_pass_hz = so.low_pass_hz}));
  MEDIUS_TRY(const auto applied, force::AppliedLoads::make(model, loads));
  MEDIUS_TRY(const auto passive, body::compile_passive_forces(model));
  MEDIUS_TRY(const auto times,
             force::reported_times(curves.times(), so.range,
                                   so.static_optimisations.front().step_interval));
  const auto frames = static_cast<double>(times.size());

  // The solve alone, as OpenSim's InverseDynamicsSolver: motion given, loads given.
  force::InverseDynamics dynamics(model, curves, applied, &passive);
  Eigen::VectorXd tau(model.coordinate_count());
  dynamics.solve(times.front());
  print("id", best_ms([&] {
                for (int i = 0; i < 1000; ++i) {
                  body::Data& data = dynamics.data();
                  body::update_positions(model, data);
                  body::update_velocities(model, data);
                  body::update_accelerations(model, data);
                  body::inverse_dynamics(model, data, dynamics.loads(), tau);
                }
              }) / 1000);
  // The whole tool but the model's loading: reading, filtering, splines, writing.
  const auto written = std::filesystem::temp_directory_path() / "medius_engine_speed.sto";
  double id_frames = 1;
  const double id_ms = best_ms([&] {
    force::InverseDynamicsOptions options;
    options.range = id.range;
    options.low_pass_hz = id.low_pass_hz;
    options.excluded_forces = id.excluded_forces;
    const auto series = motion::read_series(id.coordinates_file);
    const auto outside = motion::read_external_loads(id.external_loads_file);
    if (!series.ok() || !outside.ok()) return;
    const auto moments = force::inverse_dynamics(model, *series, *outside, options);
    if (!moments.ok()) return;
    id_frames = moments->frames();
    static_cast<void>(motion::write_storage(written, *moments));
  });
  print("id_tool", id_ms / id_frames);
  std::filesystem::remove(written);

  MEDIUS_TRY(const auto actuators, force::compile_actuators(model));
  motion::TimeSeries forces;
  print("so", best_ms([&] {
                const auto result =
                    force::static_optimisation(model, actuators, curves, applied, passive, times);
                forces.time = result->time;
                forces.labels = result->actuators;
                forces.values = result->force;
              }) / frames);
  force::JointReactionOptions options;
  options.low_pass_hz = jra.low_pass_hz;
  options.times = times;
  options.convention = actuators.convention;
  print("jra",
        best_ms([&] {
          static_cast<void>(force::joint_reactions(model, coordinates, forces, loads,
                                                   jra.joint_reactions.front().requests, options));
        }) / frames);
  force::ActuatorData data(model, actuators);
  print("moment_arms", best_ms([&] {
                         for (int i = 0; i < 100; ++i) {
                           body::update_positions(model, dynamics.data());
                           body::update_path_lengths(model, actuators.muscles.paths,
                                                     dynamics.data(), data.muscle_paths);
                           body::update_moment_arms(model, actuators.muscles.paths, dynamics.data(),
                                                    data.muscle_paths);
                         }
                       }) / 100);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: engine_speed IK.xml ID.xml SO.xml JRA.xml\n");
    return 2;
  }
  const auto result = run(argv);
  if (result.ok()) return 0;
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  return 2;
}
