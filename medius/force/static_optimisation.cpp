#include "medius/force/static_optimisation.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "medius/base/parallel.h"
#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/loops.h"

namespace medius::force {

namespace {

double coupler_slope(const body::Coupler& coupler, const Eigen::VectorXd& q, std::size_t input) {
  if (coupler.independents.size() == 1) {
    return coupler.function.evaluate(q[coupler.independents[0]]).first;
  }
  return coupler.function.scale() * coupler.function.coefficients()[input];
}

std::vector<int> free_coordinates(const body::Model& model) {
  std::vector<int> rows;
  for (const int j : model.independent_coordinates) {
    if (body::is_free(model.coordinates[j])) rows.push_back(j);
  }
  return rows;
}

/// A row of which no more than this is left when the loops have taken their share is theirs.
constexpr double kRounding = 1e-10;
/// Frames a chunk: short enough to share among cores, long enough for warm starts to pay.
constexpr int kChunk = 16;

}  // namespace

StaticOptimiser::StaticOptimiser(const body::Model& model, const ActuatorSet& actuators,
                                 const StaticOptimisationSettings& settings)
    : model_(model),
      actuators_(actuators),
      muscle_physiology_(settings.muscle_physiology),
      rows_(free_coordinates(model)),
      data_(model),
      actuator_data_(model, actuators),
      loads_(model.bodies.size()),
      tau_(model.coordinate_count()),
      outside_tau_(model.coordinate_count()),
      row_(model.coordinate_count()),
      problem_(static_cast<int>(rows_.size()), actuators.count()),
      solver_(static_cast<int>(rows_.size()), actuators.count()),
      forces_(actuators.count()),
      loop_all_(body::loop_rows(model), model.coordinate_count()),
      loop_free_(loop_all_.rows(), static_cast<Eigen::Index>(rows_.size())) {
  problem_.exponent = settings.exponent;
  for (int i = 0; i < actuators.count(); ++i) {
    problem_.lower[i] = actuators.actuators[i].lower;
    problem_.upper[i] = actuators.actuators[i].upper;
  }
  const auto rows = static_cast<Eigen::Index>(rows_.size());
  solution_.x.resize(actuators.count());
  solution_.multiplier.resize(rows);
  solution_.shortfall.resize(rows);
}

void StaticOptimiser::place() {
  for (int j = 0; j < model_.coordinate_count(); ++j) {
    if (model_.coordinates[j].locked) data_.u[j] = data_.udot[j] = 0;
  }
  for (int i = 0; i < static_cast<int>(model_.couplers.size()); ++i) {
    body::apply_coupler(model_, i, data_.q, data_.u, data_.udot);
  }
  body::update_positions(model_, data_);
  body::update_velocities(model_, data_);
  body::update_accelerations(model_, data_);
  std::fill(loads_.begin(), loads_.end(), body::SpatialForce{});
  outside_tau_.setZero();
}

/// A coordinate that leads others bears their generalised forces too.
void StaticOptimiser::add_followers(Eigen::Ref<Eigen::VectorXd> tau) const {
  for (auto coupler = model_.couplers.rbegin(); coupler != model_.couplers.rend(); ++coupler) {
    const double load = tau[coupler->dependent];
    if (load == 0) continue;
    for (std::size_t i = 0; i < coupler->independents.size(); ++i) {
      tau[coupler->independents[i]] += coupler_slope(*coupler, data_.q, i) * load;
    }
  }
}

void StaticOptimiser::fill_problem() {
  const int columns = actuators_.count();
  const auto rows = static_cast<Eigen::Index>(rows_.size());
  for (int i = 0; i < columns; ++i) {
    row_ = actuator_data_.unit_force.row(i).transpose();
    add_followers(row_);
    for (Eigen::Index j = 0; j < rows; ++j) {
      problem_.effect(i, j) = row_[rows_[j]] * actuator_data_.optimal_force[i];
    }
  }
  add_followers(tau_);
  for (Eigen::Index j = 0; j < rows; ++j) problem_.demand[j] = tau_[rows_[j]];
  if (!model_.loops.empty()) leave_to_loops();
}

/// What the loops' own forces can bear is no actuator's to give: each row keeps what does work in a
/// motion that the loops allow.
void StaticOptimiser::leave_to_loops() {
  body::loop_jacobian(model_, data_, loop_all_);
  for (Eigen::Index row = 0; row < loop_all_.rows(); ++row) {
    row_ = loop_all_.row(row).transpose();
    add_followers(row_);
    for (std::size_t j = 0; j < rows_.size(); ++j)
      loop_free_(row, static_cast<Eigen::Index>(j)) = row_[rows_[j]];
  }
  const int kept = body::orthonormal_rows(loop_free_);
  row_ = problem_.demand.cwiseAbs();
  for (Eigen::Index i = 0; i < problem_.effect.rows(); ++i)
    row_ = row_.cwiseMax(problem_.effect.row(i).transpose().cwiseAbs());
  for (int row = 0; row < kept; ++row) {
    const auto held = loop_free_.row(row);
    for (Eigen::Index i = 0; i < problem_.effect.rows(); ++i) {
      const double along = problem_.effect.row(i).dot(held);
      problem_.effect.row(i) -= along * held;
    }
    const double along = held.dot(problem_.demand);
    problem_.demand -= along * held.transpose();
  }
  // A coordinate that the loops hold altogether is left with rounding.
  for (Eigen::Index j = 0; j < row_.size(); ++j) {
    const double left =
        std::max(problem_.effect.col(j).lpNorm<Eigen::Infinity>(), std::abs(problem_.demand[j]));
    if (left > kRounding * row_[j]) continue;
    problem_.effect.col(j).setZero();
    problem_.demand[j] = 0;
  }
}

void StaticOptimiser::solve() {
  body::inverse_dynamics(model_, data_, loads_, tau_);
  tau_ -= outside_tau_;
  update_actuators(model_, actuators_, data_, muscle_physiology_, actuator_data_);
  fill_problem();
  solver_.solve(problem_, solution_);
  forces_ = solution_.x.cwiseProduct(actuator_data_.optimal_force);
}

namespace {

/// Collects what was short, frame after frame.
void note_shortfall(const std::vector<int>& rows, double time, const Eigen::VectorXd& shortfall,
                    std::vector<Shortfall>& by_coordinate) {
  for (std::size_t j = 0; j < rows.size(); ++j) {
    const double lacking = shortfall[static_cast<Eigen::Index>(j)];
    if (lacking == 0) continue;
    Shortfall& entry = by_coordinate[rows[j]];
    if (entry.frames == 0) entry.begin = time;
    entry.end = time;
    entry.coordinate = rows[j];
    ++entry.frames;
    if (std::abs(lacking) > std::abs(entry.largest)) entry.largest = lacking;
  }
}

std::string sentence(const body::Model& model, const Shortfall& entry) {
  const body::Coordinate& coordinate = model.coordinates[entry.coordinate];
  const bool translates = coordinate.motion_type == body::MotionType::kTranslational;
  return fmt::format(
      "'{}' lacks up to {:.3g} {} of strength in {} frame{} between {:.3f} and {:.3f} s: the "
      "actuators give what they can; add a reserve actuator there or check the model's strength, "
      "the motion and the external loads",
      coordinate.name, std::abs(entry.largest), translates ? "N" : "N m", entry.frames,
      entry.frames == 1 ? "" : "s", entry.begin, entry.end);
}

Result<void> check(const body::Model& model, const ActuatorSet& actuators,
                   const StaticOptimisationSettings& settings) {
  if (!(settings.exponent > 1)) {
    return error("static optimisation: the exponent is {}; it must be above 1", settings.exponent);
  }
  if (actuators.count() == 0) {
    return error(
        "{}: static optimisation needs muscles or actuators; the model has none that apply a force",
        model.specification.file.string());
  }
  return {};
}

/// Splines through the speeds at the motion's samples.
Result<NaturalSplines> speed_splines(const body::Model& model, const CoordinateCurves& curves) {
  body::Data data(model);
  const std::vector<double>& times = curves.samples();
  motion::Table speeds(static_cast<Eigen::Index>(times.size()), model.coordinate_count());
  for (std::size_t i = 0; i < times.size(); ++i) {
    curves.set(model, times[i], data);
    speeds.row(static_cast<Eigen::Index>(i)) = data.u.transpose();
  }
  return NaturalSplines::through(times, speeds, 5);
}

/// What one thread needs.
struct Worker {
  Worker(const body::Model& model, const ActuatorSet& actuators,
         const body::PassiveForceSet& passive, const StaticOptimisationSettings& settings)
      : optimiser(model, actuators, settings), passive_data(model, passive) {}
  StaticOptimiser optimiser;
  body::PassiveForceData passive_data;
};

}  // namespace

Result<std::vector<double>> reported_times(const std::vector<double>& times, const TimeRange& range,
                                           int interval) {
  MEDIUS_TRY(const auto frames, motion::frames_between(times, range.begin, range.end, "motion"));
  std::vector<double> reported;
  for (int i = frames.first; i <= frames.last; ++i) {
    if (i == frames.first || i == frames.last || interval <= 1 || i % interval == 0) {
      reported.push_back(times[static_cast<std::size_t>(i)]);
    }
  }
  return reported;
}

Result<StaticOptimisationResult> static_optimisation(
    const body::Model& model, const ActuatorSet& actuators, const CoordinateCurves& curves,
    const AppliedLoads& applied, const body::PassiveForceSet& passive,
    std::span<const double> times, const StaticOptimisationSettings& settings, const Work& work) {
  MEDIUS_CHECK(check(model, actuators, settings));
  MEDIUS_TRY(std::string beyond, applied.check_times(times));
  StaticOptimisationResult result;
  const int frames = static_cast<int>(times.size());
  result.time.assign(times.begin(), times.end());
  for (const Actuator& actuator : actuators.actuators) result.actuators.push_back(actuator.name);
  result.activation.resize(frames, actuators.count());
  result.force.resize(frames, actuators.count());
  result.kkt_residual.resize(times.size());
  std::vector<int> iterations(times.size());
  const std::vector<int> rows = free_coordinates(model);
  motion::Table shortfall(frames, static_cast<Eigen::Index>(rows.size()));

  const bool respline_speeds =
      settings.respline_speeds.value_or(actuators.convention == body::Convention::kOpenSim);
  NaturalSplines speeds;
  if (respline_speeds) {
    MEDIUS_TRY(speeds, speed_splines(model, curves));
  }
  const int threads = thread_count(settings.threads);
  std::vector<std::unique_ptr<Worker>> workers(static_cast<std::size_t>(threads));
  const auto work_on = [&](int thread, int begin, int end) -> Result<void> {
    auto& worker = workers[static_cast<std::size_t>(thread)];
    if (!worker) worker = std::make_unique<Worker>(model, actuators, passive, settings);
    StaticOptimiser& optimiser = worker->optimiser;
    optimiser.reset();
    for (int i = begin; i < end; ++i) {
      const auto frame = static_cast<std::size_t>(i);
      curves.set(model, times[frame], optimiser.data());
      if (respline_speeds) {
        auto& udot = optimiser.data().udot;
        speeds.evaluate(times[frame], {}, {udot.data(), static_cast<std::size_t>(udot.size())});
      }
      optimiser.place();
      applied.add(times[frame], optimiser.data(), optimiser.loads());
      if (!passive.empty()) {
        body::add_passive_forces(model, passive, optimiser.data(), worker->passive_data,
                                 optimiser.loads(), optimiser.outside_tau());
      }
      optimiser.solve();
      result.activation.row(i) = optimiser.controls().transpose();
      result.force.row(i) = optimiser.forces().transpose();
      result.kkt_residual[frame] = optimiser.solution().kkt_residual;
      iterations[frame] = optimiser.solution().iterations;
      shortfall.row(i) = optimiser.solution().shortfall.transpose();
    }
    return {};
  };
  MEDIUS_CHECK(for_chunks(frames, threads, work, "static optimisation", work_on, kChunk));

  result.notes = body::left_out(model.specification);
  if (!beyond.empty()) result.notes.push_back(std::move(beyond));
  std::vector<int> inside(actuators.muscles.paths.paths.size(), 0);
  for (const auto& worker : workers) {
    if (!worker) continue;
    const auto& more = worker->optimiser.actuator_data().muscle_paths.frames_inside;
    for (std::size_t i = 0; i < inside.size(); ++i) inside[i] += more[i];
  }
  if (std::string note = body::inside_note(actuators.muscles.paths, inside); !note.empty())
    result.notes.push_back(std::move(note));

  std::vector<Shortfall> by_coordinate(model.coordinate_count());
  for (std::size_t i = 0; i < times.size(); ++i) {
    result.most_iterations = std::max(result.most_iterations, iterations[i]);
    note_shortfall(rows, result.time[i], shortfall.row(static_cast<Eigen::Index>(i)).transpose(),
                   by_coordinate);
  }
  for (const Shortfall& entry : by_coordinate) {
    if (entry.frames == 0) continue;
    result.shortfalls.push_back(entry);
    result.notes.push_back(sentence(model, entry));
  }
  return result;
}

}  // namespace medius::force
