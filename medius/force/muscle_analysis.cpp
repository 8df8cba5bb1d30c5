#include "medius/force/muscle_analysis.h"

#include <algorithm>
#include <array>
#include <memory>

#include "medius/base/nearest.h"
#include "medius/base/parallel.h"
#include "medius/body/kinematics.h"

namespace medius::force {

namespace {

using body::MuscleState;

struct Quantity {
  const char* name;
  double (*value)(const MuscleState&);
};

constexpr std::array kQuantities{
    Quantity{"Length", [](const MuscleState& s) { return s.length; }},
    Quantity{"FiberLength", [](const MuscleState& s) { return s.fiber_length; }},
    Quantity{"NormalizedFiberLength",
             [](const MuscleState& s) { return s.normalised_fiber_length; }},
    Quantity{"TendonLength", [](const MuscleState& s) { return s.tendon_length; }},
    Quantity{"PennationAngle", [](const MuscleState& s) { return s.pennation; }},
    Quantity{"PennationAngularVelocity", [](const MuscleState& s) { return s.pennation_velocity; }},
    Quantity{"FiberVelocity", [](const MuscleState& s) { return s.fiber_velocity; }},
    Quantity{"NormFiberVelocity", [](const MuscleState& s) { return s.normalised_fiber_velocity; }},
    Quantity{"TendonForce", [](const MuscleState& s) { return s.tendon_force; }},
    Quantity{"FiberForce", [](const MuscleState& s) { return s.fiber_force; }},
    Quantity{"ActiveFiberForce", [](const MuscleState& s) { return s.active_fiber_force; }},
    Quantity{"PassiveFiberForce", [](const MuscleState& s) { return s.passive_fiber_force; }},
    Quantity{"ActiveFiberForceAlongTendon",
             [](const MuscleState& s) { return s.active_along_tendon; }},
    Quantity{"PassiveFiberForceAlongTendon",
             [](const MuscleState& s) { return s.passive_along_tendon; }},
    Quantity{"FiberActivePower",
             [](const MuscleState& s) { return -s.active_fiber_force * s.fiber_velocity; }},
    Quantity{"FiberPassivePower",
             [](const MuscleState& s) { return -s.passive_fiber_force * s.fiber_velocity; }},
    Quantity{"TendonPower",
             [](const MuscleState& s) { return -s.tendon_force * s.tendon_velocity; }},
    Quantity{"MusclePower", [](const MuscleState& s) { return -s.tendon_force * s.speed; }},
};

/// Indices of names in `known`; all where none are given.
Result<std::vector<int>> chosen(const std::vector<std::string>& names,
                                const std::vector<std::string>& known, std::string_view what) {
  std::vector<int> result;
  if (names.empty() || (names.size() == 1 && (names[0] == "all" || names[0] == "ALL"))) {
    for (int i = 0; i < static_cast<int>(known.size()); ++i) result.push_back(i);
    return result;
  }
  if (names.size() == 1 && names[0] == "none") return result;
  for (const std::string& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      return error("muscle analysis: the model has no {} '{}'.{}", what, name,
                   did_you_mean(name, known));
    }
    result.push_back(static_cast<int>(found - known.begin()));
  }
  return result;
}

/// The column of a muscle's activation, -1: none.
int activation_column(const motion::TimeSeries& series, const std::string& muscle) {
  for (const std::string& label : {muscle, muscle + ".activation", muscle + "/activation",
                                   "/forceset/" + muscle + "/activation"}) {
    if (const int column = series.find(label); column >= 0) return column;
  }
  return -1;
}

struct Activations {
  NaturalSplines curves;
  std::vector<int> columns;  ///< one a chosen muscle, -1: default
  [[nodiscard]] double at(const body::Muscle& muscle, std::size_t index, double time) const {
    if (columns.empty() || columns[index] < 0) return muscle.default_activation;
    return curves.evaluate(columns[index], time);
  }
};

Result<Activations> make_activations(const body::MuscleSet& muscles, const std::vector<int>& which,
                                     const motion::TimeSeries* series,
                                     std::vector<std::string>& notes) {
  Activations result;
  if (series == nullptr) return result;
  MEDIUS_TRY(result.curves, NaturalSplines::through(series->time, series->values, 1));
  int missing = 0;
  for (const int m : which) {
    result.columns.push_back(activation_column(*series, muscles.muscles[m].name));
    missing += result.columns.back() < 0 ? 1 : 0;
  }
  if (missing > 0) {
    notes.push_back(
        fmt::format("{}: {} of {} muscles have no activation column; they keep their "
                    "default activation",
                    series->place(), missing, which.size()));
  }
  return result;
}

struct Worker {
  Worker(const body::Model& model, const body::MuscleSet& muscles)
      : data(model), paths(model, muscles.paths), qdot(model.coordinate_count()) {}
  body::Data data;
  body::PathData paths;
  Eigen::VectorXd qdot;
};

}  // namespace

const motion::Table* MuscleAnalysisResult::find(std::string_view name) const {
  for (const MuscleTable& table : tables) {
    if (table.name == name) return &table.values;
  }
  return nullptr;
}

Result<MuscleAnalysisResult> muscle_analysis(
    const body::Model& model, const body::MuscleSet& muscles, const CoordinateCurves& curves,
    std::span<const double> times, const MuscleAnalysisSettings& settings, const Work& work) {
  std::vector<std::string> muscle_names, coordinate_names;
  for (const auto& muscle : muscles.muscles) muscle_names.push_back(muscle.name);
  for (const auto& coordinate : model.coordinates) coordinate_names.push_back(coordinate.name);
  MEDIUS_TRY(const auto which, chosen(settings.muscles, muscle_names, "muscle"));
  MEDIUS_TRY(const auto about,
             chosen(settings.moment_arm_coordinates, coordinate_names, "coordinate"));

  MuscleAnalysisResult result;
  result.notes = body::left_out(model.specification);
  result.time.assign(times.begin(), times.end());
  for (const int m : which) result.muscles.push_back(muscle_names[static_cast<std::size_t>(m)]);
  MEDIUS_TRY(const auto activations,
             make_activations(muscles, which, settings.activations, result.notes));
  const auto frames = static_cast<Eigen::Index>(times.size());
  const auto columns = static_cast<Eigen::Index>(which.size());
  const auto add = [&](std::string name) {
    result.tables.push_back({std::move(name), motion::Table::Zero(frames, columns)});
  };
  for (const Quantity& quantity : kQuantities) add(quantity.name);
  const std::size_t first_arm = result.tables.size();
  for (const int j : about) add("MomentArm_" + model.coordinates[j].name);
  const std::size_t first_moment = result.tables.size();
  if (settings.moments) {
    for (const int j : about) add("Moment_" + model.coordinates[j].name);
  }

  const int threads = thread_count(settings.threads);
  std::vector<std::unique_ptr<Worker>> workers(static_cast<std::size_t>(threads));
  const auto work_on = [&](int thread, int begin, int end) -> Result<void> {
    auto& worker = workers[static_cast<std::size_t>(thread)];
    if (!worker) worker = std::make_unique<Worker>(model, muscles);
    body::Data& data = worker->data;
    body::PathData& paths = worker->paths;
    for (int i = begin; i < end; ++i) {
      const double time = times[static_cast<std::size_t>(i)];
      curves.set(model, time, data);
      for (int k = 0; k < static_cast<int>(model.couplers.size()); ++k) {
        body::apply_coupler(model, k, data.q, data.u, data.udot);
      }
      body::update_positions(model, data);
      body::update_velocities(model, data);
      body::rates_from_speeds(model, data.q, data.u, worker->qdot);
      body::update_path_lengths(model, muscles.paths, data, paths);
      body::update_path_speeds(model, muscles.paths, data, worker->qdot, paths);
      if (!about.empty()) body::update_moment_arms(model, muscles.paths, data, paths);
      for (std::size_t k = 0; k < which.size(); ++k) {
        const int m = which[k];
        const body::Muscle& muscle = muscles.muscles[m];
        const MuscleState state = body::equilibrium_state(muscle, paths.length[m], paths.speed[m],
                                                          activations.at(muscle, k, time));
        const auto column = static_cast<Eigen::Index>(k);
        for (std::size_t n = 0; n < kQuantities.size(); ++n) {
          result.tables[n].values(i, column) = kQuantities[n].value(state);
        }
        for (std::size_t n = 0; n < about.size(); ++n) {
          const double arm = paths.moment_arm(m, about[n]);
          result.tables[first_arm + n].values(i, column) = arm;
          if (settings.moments) {
            result.tables[first_moment + n].values(i, column) = arm * state.tendon_force;
          }
        }
      }
    }
    return {};
  };
  MEDIUS_CHECK(
      for_chunks(static_cast<int>(times.size()), threads, work, "muscle analysis", work_on));
  std::vector<int> inside(muscles.paths.paths.size(), 0);
  for (const auto& worker : workers) {
    for (std::size_t i = 0; worker && i < inside.size(); ++i)
      inside[i] += worker->paths.frames_inside[i];
  }
  if (std::string note = body::inside_note(muscles.paths, inside); !note.empty())
    result.notes.push_back(std::move(note));
  return result;
}

}  // namespace medius::force
