// Muscles a frame: paths and moment arms, what actuators give, static optimisation.
//
//   engine_muscles            with the models and recordings that MEDIUS_TEST_DATA names
//
// Times are for one core and one frame of a recorded motion.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <memory>

#include "medius/body/kinematics.h"
#include "medius/force/static_optimisation.h"
#include "medius/motion/files.h"

namespace medius::force {
namespace {

using std::filesystem::path;

struct Recording {
  std::string name;
  path model, forces, coordinates, loads;
  double low_pass_hz = -1, begin = 0, end = 0;
};

struct Case {
  body::Model model;
  ActuatorSet actuators;
  CoordinateCurves curves;
  AppliedLoads applied;
  body::PassiveForceSet passive;
  std::vector<double> times;
};

path data_folder() {
  const char* given = std::getenv("MEDIUS_TEST_DATA");
  return given != nullptr ? path(given) : path("../shared/data");
}

Result<Case> prepare(const Recording& from) {
  const path folder = data_folder() / "opensim";
  Case made;
  MEDIUS_TRY(auto specification, body::read_model(folder / from.model));
  MEDIUS_CHECK(body::append_forces(specification, folder / from.forces));
  MEDIUS_TRY(made.model, body::compile(std::move(specification)));
  MEDIUS_TRY(made.actuators, compile_actuators(made.model));
  MEDIUS_TRY(made.passive, body::compile_passive_forces(made.model));
  MEDIUS_TRY(const auto series, motion::read_series(folder / from.coordinates));
  CoordinateCurvesOptions options;
  options.low_pass_hz = from.low_pass_hz;
  MEDIUS_TRY(made.curves, CoordinateCurves::make(made.model, series, options));
  MEDIUS_TRY(auto loads, motion::read_external_loads(folder / from.loads));
  MEDIUS_TRY(made.applied, AppliedLoads::make(made.model, std::move(loads)));
  MEDIUS_TRY(made.times, reported_times(made.curves.times(), {from.begin, from.end}, 1));
  return made;
}

void moment_arms(benchmark::State& state, const std::shared_ptr<const Case>& given) {
  body::Data data(given->model);
  const body::PathSet& set = given->actuators.muscles.paths;
  body::PathData paths(given->model, set);
  std::size_t frame = 0;
  for (auto _ : state) {
    given->curves.set(given->model, given->times[frame++ % given->times.size()], data);
    body::update_positions(given->model, data);
    body::update_path_lengths(given->model, set, data, paths);
    body::update_moment_arms(given->model, set, data, paths);
    benchmark::DoNotOptimize(paths.moment_arm.data());
  }
}

void static_frame(benchmark::State& state, const std::shared_ptr<const Case>& given) {
  StaticOptimiser optimiser(given->model, given->actuators, {});
  body::PassiveForceData passive(given->model, given->passive);
  std::size_t frame = 0;
  double iterations = 0;
  for (auto _ : state) {
    const double time = given->times[frame++ % given->times.size()];
    given->curves.set(given->model, time, optimiser.data());
    optimiser.place();
    given->applied.add(time, optimiser.data(), optimiser.loads());
    body::add_passive_forces(given->model, given->passive, optimiser.data(), passive,
                             optimiser.loads(), optimiser.outside_tau());
    optimiser.solve();
    iterations += optimiser.solution().iterations;
  }
  state.counters["iterations"] = iterations / static_cast<double>(state.iterations());
}

void register_all() {
  const path walk = "core-walk3d-laiuhlrich", rajagopal = "rajagopal-walk/reference-opensim46";
  const path jog = "fbls-jog/reference-opensim46", gait = "gait2392-so-jra";
  const std::vector<Recording> recordings{
      {"gait2392", gait / "subject01_simbody_adjusted_StaticOp.osim",
       gait / "gait2392_SO_weak_Residual_Actuators.xml", gait / "subject01_walk1_Kinematics.sto",
       gait / "foot_floor_loads.xml", -1, 0.6, 1.9},
      {"rajagopal", rajagopal / "subject_scaled_walk.osim", rajagopal / "reserves.xml",
       rajagopal / "ik.mot", rajagopal / "grf_walk.xml", 6, 0.5, 1.65},
      {"laiuhlrich", walk / "subject_walk_scaled.osim",
       walk / "reference-opensim46" / "reserves.xml",
       walk / "reference-opensim46" / "kinematics.sto", walk / "grf_walk.xml", -1, 0.5, 1.75},
      {"fbls324", jog / "subject01_scaled.osim", jog / "reserves.xml", jog / "kinematics.sto",
       jog / "grf.xml", -1, 0.1, 0.5}};
  for (const Recording& recording : recordings) {
    auto made = prepare(recording);
    if (!made.ok()) {
      fmt::print(stderr, "left out: {}\n", made.error().message);
      continue;
    }
    const auto shared = std::make_shared<const Case>(std::move(made).value());
    benchmark::RegisterBenchmark(("moment_arms/" + recording.name).c_str(), moment_arms, shared)
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(("static_optimisation/" + recording.name).c_str(), static_frame,
                                 shared)
        ->Unit(benchmark::kMicrosecond);
  }
}

}  // namespace
}  // namespace medius::force

int main(int argc, char** argv) {
  medius::force::register_all();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
