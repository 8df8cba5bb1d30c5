// Nanoseconds of each kernel of the body room for our walker and, where they are, for OpenSim's
// models.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "medius/body/forward_dynamics.h"

namespace {

using namespace medius;

struct Scene {
  body::Model model;
  body::Data data;
  Eigen::VectorXd tau;
  Eigen::MatrixXd M;

  explicit Scene(body::Model compiled)
      : model(std::move(compiled)),
        data(model),
        tau(Eigen::VectorXd::Zero(model.coordinate_count())),
        M(model.coordinate_count(), model.coordinate_count()) {
    std::mt19937 generator(1);
    std::uniform_real_distribution<double> uniform(-0.3, 0.3);
    for (int k = 0; k < model.coordinate_count(); ++k) {
      data.q[k] += uniform(generator);
      data.u[k] = uniform(generator);
      data.udot[k] = uniform(generator);
    }
    body::update_positions(model, data);
    body::update_velocities(model, data);
    body::update_accelerations(model, data);
  }
};

void positions(benchmark::State& state, Scene& scene) {
  for (auto _ : state) body::update_positions(scene.model, scene.data);
}

/// From coordinates to generalised forces: what Pinocchio's rnea() does.
void recursive_newton_euler(benchmark::State& state, Scene& scene) {
  for (auto _ : state) {
    body::update_positions(scene.model, scene.data);
    body::update_velocities(scene.model, scene.data);
    body::update_accelerations(scene.model, scene.data);
    body::inverse_dynamics(scene.model, scene.data, {}, scene.tau);
    benchmark::DoNotOptimize(scene.tau.data());
  }
}

void composite_rigid_body(benchmark::State& state, Scene& scene) {
  for (auto _ : state) body::mass_matrix(scene.model, scene.data, scene.M);
}

void forward_dynamics(benchmark::State& state, Scene& scene) {
  body::ForwardDynamics forward(scene.model);
  for (auto _ : state) forward.solve(scene.model, scene.data, {}, scene.tau);
}

void load(benchmark::State& state, const std::filesystem::path& file) {
  for (auto _ : state) benchmark::DoNotOptimize(body::load_model(file).ok());
}

void add(const std::string& name, const std::filesystem::path& file) {
  auto model = body::load_model(file);
  if (!model.ok()) return;  // outside data that is not here
  const std::string title = name + "_" + std::to_string(model->coordinate_count()) + "dof/";
  auto* scene = new Scene(*std::move(model));  // lives as long as the program
  const auto with = [&](const char* kernel, void (*function)(benchmark::State&, Scene&)) {
    benchmark::RegisterBenchmark((title + kernel).c_str(),
                                 [=](benchmark::State& state) { function(state, *scene); });
  };
  with("positions", positions);
  with("rnea", recursive_newton_euler);
  with("crba", composite_rigid_body);
  with("forward_dynamics", forward_dynamics);
  benchmark::RegisterBenchmark((title + "load").c_str(),
                               [=](benchmark::State& state) { load(state, file); });
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path source = MEDIUS_SOURCE_DIR;
  add("walker", source / "data/models/walker.osim");
  if (const char* data = std::getenv("MEDIUS_TEST_DATA")) {
    const std::filesystem::path folder = std::filesystem::path(data) / "opensim";
    add("gait2392", folder / "gait2392-pipeline/OutputReference/subject01_simbody.osim");
    add("laiuhlrich", folder / "core-walk3d-laiuhlrich/subject_walk_scaled.osim");
    add("rajagopal", folder / "models-generic/Rajagopal2016.osim");
    add("fbls", folder / "fbls-jog/models/FBLSmodel.osim");
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
