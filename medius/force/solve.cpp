#include "medius/force/solve.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/passive_forces.h"
#include "medius/force/applied_loads.h"
#include "medius/force/coordinate_curves.h"

namespace medius::force {
namespace {

/// Wrapping as OpenSim has it, or as it should be.
body::Convention convention_of(bool exact) {
  return exact ? body::Convention::kExact : body::Convention::kOpenSim;
}

motion::TimeSeries table(const char* name, const std::vector<double>& time,
                         const std::vector<std::string>& labels, motion::Table values) {
  motion::TimeSeries series;
  series.name = name;
  series.time = time;
  series.labels = labels;
  series.values = std::move(values);
  return series;
}

/// Coordinates of joints on ground with six of them: what carries the whole body.
std::vector<std::string> base_coordinates(const body::ModelSpecification& model) {
  std::vector<std::string> names;
  for (const auto& joint : model.joints) {
    const bool on_ground = model.base_body(joint.parent_frame) == "ground" ||
                           model.base_body(joint.child_frame) == "ground";
    if (!on_ground || joint.coordinates.size() < 6) continue;
    for (const auto& coordinate : joint.coordinates) names.push_back(coordinate.name);
  }
  return names;
}

}  // namespace

body::ModelSpecification with_reserves(const body::ModelSpecification& model,
                                       const SolveOptions& options) {
  body::ModelSpecification result = model;
  const std::vector<std::string> base = base_coordinates(model);
  int order = 0;
  for (const auto& muscle : model.muscles) order = std::max(order, muscle.order + 1);
  for (const auto& actuator : model.actuators) order = std::max(order, actuator.order + 1);
  for (const auto& force : model.passive_forces) order = std::max(order, force.order + 1);
  const auto follows = [&](const std::string& name) {
    return std::any_of(model.constraints.begin(), model.constraints.end(),
                       [&](const auto& c) { return c.enforced && c.dependent_coordinate == name; });
  };
  for (const auto& joint : model.joints) {
    for (const auto& coordinate : joint.coordinates) {
      const bool driven = coordinate.prescribed && coordinate.prescribed_function;
      if (coordinate.locked || driven || follows(coordinate.name)) continue;
      const bool is_base = std::find(base.begin(), base.end(), coordinate.name) != base.end();
      const double strength = is_base ? options.residual : options.reserve;
      if (!(strength > 0)) continue;
      body::ActuatorSpecification actuator;
      actuator.name = coordinate.name + "_reserve";
      actuator.kind = body::ActuatorKind::kCoordinate;
      actuator.coordinate = coordinate.name;
      actuator.optimal_force = strength;
      actuator.order = order++;
      result.actuators.push_back(std::move(actuator));
    }
  }
  return result;
}

namespace {

/// What every run of the chain behind the coordinates needs.
struct Chain {
  body::Model model;   ///< as given
  body::Model strong;  ///< with reserves
  ActuatorSet actuators;
  AppliedLoads applied;
  body::PassiveForceSet passive;
  const motion::ExternalLoads& loads;
  const SolveOptions& options;
  std::vector<JointReactionRequest> joints;
};

/// What one run gives.
struct ChainTables {
  motion::TimeSeries moments, activations, forces, joint_loads;
  std::vector<Shortfall> shortfalls;
  std::vector<std::string> notes;
};

Result<Chain> make_chain(const body::Model& given, const motion::ExternalLoads& loads,
                         const SolveOptions& options) {
  Chain chain{given, {}, {}, {}, {}, loads, options, options.joints};
  chain.model.joint_bias = options.exact ? body::JointBias::kExact : body::JointBias::kSimbody;
  MEDIUS_TRY(chain.strong, body::compile(with_reserves(given.specification, options)));
  chain.strong.joint_bias = chain.model.joint_bias;
  MEDIUS_TRY(chain.actuators, compile_actuators(chain.strong, convention_of(options.exact)));
  MEDIUS_TRY(chain.applied, AppliedLoads::make(chain.strong, loads));
  MEDIUS_TRY(chain.passive, body::compile_passive_forces(chain.strong));
  if (chain.joints.empty()) chain.joints.push_back({"ALL", ReactionOn::kChild, "child"});
  return chain;
}

/// Coordinates to joint moments, muscle forces and joint loads.
Result<ChainTables> run_chain(const Chain& chain, const motion::TimeSeries& coordinates,
                              const Work& work) {
  const SolveOptions& options = chain.options;
  ChainTables result;
  const auto note = [&](const std::vector<std::string>& notes) {
    result.notes.insert(result.notes.end(), notes.begin(), notes.end());
  };
  InverseDynamicsOptions dynamics;
  dynamics.range = options.range;
  dynamics.low_pass_hz = options.low_pass_hz;
  dynamics.threads = options.threads;
  MEDIUS_TRY(result.moments,
             inverse_dynamics(chain.model, coordinates, chain.loads, dynamics, work));
  note(result.moments.notes);

  MEDIUS_TRY(
      const CoordinateCurves curves,
      CoordinateCurves::make(chain.strong, coordinates, {.low_pass_hz = options.low_pass_hz}));
  StaticOptimisationSettings sharing;
  sharing.exponent = options.exponent;
  sharing.muscle_physiology = options.muscle_physiology;
  sharing.threads = options.threads;
  MEDIUS_TRY(StaticOptimisationResult shared,
             static_optimisation(chain.strong, chain.actuators, curves, chain.applied,
                                 chain.passive, result.moments.time, sharing, work));
  result.activations =
      table("Static Optimization", shared.time, shared.actuators, std::move(shared.activation));
  result.forces =
      table("Static Optimization Forces", shared.time, shared.actuators, std::move(shared.force));
  result.shortfalls = std::move(shared.shortfalls);
  note(shared.notes);

  JointReactionOptions reactions;
  reactions.low_pass_hz = options.low_pass_hz;
  reactions.times = result.moments.time;
  reactions.threads = options.threads;
  MEDIUS_TRY(result.joint_loads, joint_reactions(chain.strong, coordinates, result.forces,
                                                 chain.loads, chain.joints, reactions, work));
  return result;
}

/// Mean and spread of a table over draws, without keeping them (Welford).
class Spread {
 public:
  void add(const motion::TimeSeries& series) {
    if (count_++ == 0) {
      mean_ = series;
      squares_ = motion::Table::Zero(series.values.rows(), series.values.cols());
      return;
    }
    const motion::Table away = series.values - mean_.values;
    mean_.values += away / count_;
    squares_.array() += away.array() * (series.values - mean_.values).array();
  }
  [[nodiscard]] motion::TimeSeries standard_errors() const {
    motion::TimeSeries errors = mean_;
    errors.name += " standard errors";
    errors.notes.clear();
    errors.values = (squares_ / std::max(count_ - 1, 1)).cwiseSqrt();
    return errors;
  }

 private:
  motion::TimeSeries mean_;
  motion::Table squares_;
  int count_ = 0;
};

/// Standard deviations of a marker of weight 1 in one direction, m: what changes from frame to
/// frame, and what stays (a marker that sits elsewhere than on the model).
struct MarkerNoise {
  double fast = 0, slow = 0;
};

/// How far all markers missed, zero where there are no more numbers than coordinates. A second
/// difference of white noise has six times its variance, one of a slow shift none.
MarkerNoise marker_noise(const body::Model& model, const fit::IkTasks& tasks,
                         const fit::IkRecording& recording, const fit::IkResult& kinematics) {
  const auto freedoms = std::count_if(
      model.independent_coordinates.begin(), model.independent_coordinates.end(),
      [&](int c) { return body::is_free(model.coordinates[static_cast<std::size_t>(c)]); });
  const std::size_t count = tasks.markers.size();
  const auto missed = [&](int frame, std::size_t i) -> Vector3 {
    return recording.markers[static_cast<std::size_t>(frame) * count + i] -
           kinematics.marker_position.row(frame)
               .segment<3>(3 * static_cast<Eigen::Index>(i))
               .transpose();
  };
  double all = 0, spare = 0, within = 0, changing = 0;
  for (int frame = 0; frame < recording.frames(); ++frame) {
    double seen = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double weight = tasks.markers[i].weight;
      const Vector3 r = missed(frame, i);
      if (weight == 0 || std::isnan(r.x())) continue;
      all += weight * r.squaredNorm();
      seen += 3;
      if (frame == 0 || frame + 1 == recording.frames()) continue;
      const Vector3 second = missed(frame - 1, i) - 2 * r + missed(frame + 1, i);
      if (std::isnan(second.x())) continue;
      within += weight * r.squaredNorm();
      changing += weight * second.squaredNorm() / 6;
    }
    spare += std::max(seen - static_cast<double>(freedoms), 0.0);
  }
  if (!(spare > 0)) return {};
  const double share = within > 0 ? std::min(changing / within, 1.0) : 1;
  const double variance = all / spare;
  return {std::sqrt(share * variance), std::sqrt((1 - share) * variance)};
}

/// The chain again and again with noise on the markers.
Result<void> find_standard_errors(const Chain& chain, const fit::IkTasks& tasks,
                                  const fit::IkRecording& recording, fit::IkRunOptions ik,
                                  const Work& work, SolveResult& result) {
  const MarkerNoise noise = marker_noise(chain.model, tasks, recording, result.kinematics);
  if (!(noise.fast + noise.slow > 0)) {
    result.notes.emplace_back(
        "no standard errors of moments and loads: the markers are too few to tell how far they "
        "miss the model");
    return {};
  }
  std::mt19937_64 random(1);  // the same draws for the same recording
  std::normal_distribution<double> normal;
  ik.standard_errors = false;
  ik.initial_q = result.kinematics.q.row(0).transpose();
  Spread moments, activations, forces, loads;
  fit::IkRecording noisy = recording;
  const std::size_t count = tasks.markers.size();
  for (int draw = 0; draw < chain.options.draws; ++draw) {
    for (std::size_t i = 0; i < count; ++i) {
      const double weight = tasks.markers[i].weight;
      const double unit = weight > 0 ? 1 / std::sqrt(weight) : 0;
      const auto drawn = [&](double sigma) {
        const double x = normal(random), y = normal(random), z = normal(random);
        return Vector3(sigma * unit * Vector3(x, y, z));
      };
      const Vector3 shift = drawn(noise.slow);
      for (std::size_t at = i; at < noisy.markers.size(); at += count)
        noisy.markers[at] = recording.markers[at] + shift + drawn(noise.fast);
    }
    MEDIUS_TRY(const fit::IkResult found,
               fit::inverse_kinematics(chain.model, tasks, noisy, ik, work));
    MEDIUS_TRY(const ChainTables tables,
               run_chain(chain, fit::coordinates_series(chain.model, found.time, found.q), work));
    moments.add(tables.moments);
    activations.add(tables.activations);
    forces.add(tables.forces);
    loads.add(tables.joint_loads);
  }
  result.moment_errors = moments.standard_errors();
  result.activation_errors = activations.standard_errors();
  result.force_errors = forces.standard_errors();
  result.joint_load_errors = loads.standard_errors();
  return {};
}

/// The same sentence once.
void say_once(std::vector<std::string>& notes) {
  std::vector<std::string> once;
  for (std::string& sentence : notes) {
    if (std::find(once.begin(), once.end(), sentence) == once.end())
      once.push_back(std::move(sentence));
  }
  notes = std::move(once);
}

}  // namespace

Result<SolveResult> solve(const body::Model& given, const motion::MarkerSeries& markers,
                          const std::optional<fit::IkTasks>& tasks,
                          const motion::ExternalLoads& loads, const SolveOptions& options,
                          const Work& work) {
  SolveResult result;
  result.notes = markers.notes;
  MEDIUS_TRY(const Chain chain, make_chain(given, loads, options));

  // Markers to coordinates.
  fit::IkTasks all;
  if (tasks) {
    all = *tasks;
  } else {
    MEDIUS_TRY(all, fit::tasks_for_all_markers(chain.model, markers));
  }
  MEDIUS_TRY(
      const fit::IkRecording recording,
      fit::marker_recording(all, markers, markers.time.front(), markers.time.back(), result.notes));
  fit::IkRunOptions ik;
  ik.solver = options.ik;
  ik.threads = options.threads;
  MEDIUS_TRY(result.kinematics, fit::inverse_kinematics(chain.model, all, recording, ik, work));
  result.notes.insert(result.notes.end(), result.kinematics.notes.begin(),
                      result.kinematics.notes.end());
  result.coordinates =
      fit::coordinates_series(chain.model, result.kinematics.time, result.kinematics.q);

  // Coordinates to loads.
  MEDIUS_TRY(ChainTables tables, run_chain(chain, result.coordinates, work));
  result.moments = std::move(tables.moments);
  result.activations = std::move(tables.activations);
  result.forces = std::move(tables.forces);
  result.joint_loads = std::move(tables.joint_loads);
  result.shortfalls = std::move(tables.shortfalls);
  result.notes.insert(result.notes.end(), tables.notes.begin(), tables.notes.end());
  if (options.draws > 1)
    MEDIUS_CHECK(find_standard_errors(chain, all, recording, ik, work, result));
  say_once(result.notes);
  return result;
}

}  // namespace medius::force
