#include "medius/force/static_optimisation.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "medius/base/parallel.h"
#include "medius/body/kinematics.h"

namespace medius::force {

namespace {

double coupler_slope(const body::Coupler& coupler, const Eigen::VectorXd& q, std::size_t input) {
  if (coupler.independents.size() == 1) {
    return coupler.function.evaluate(q[coupler.independents[0]]).first;
  }
  return coupler.function.scale() * coupler.function.coefficients()[input];
}

bool is_held(const body::Coordinate& coordinate) {
  return coordinate.locked || coordinate.prescribed.has_value();
}

std::vector<int> free_coordinates(const body::Model& model) {
  std::vector<int> rows;
  for (const int j : model.independent_coordinates) {
    if (!is_held(model.coordinates[j])) rows.push_back(j);
  }
  return rows;
}

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
      loads_(model.body_count()),
      tau_(model.coordinate_count()),
      outside_tau_(model.coordinate_count()),
      qdot_(model.coordinate_count()),
      qddot_(model.coordinate_count()),
      row_(model.coordinate_count()),
      problem_(static_cast<int>(rows_.size()), actuators.count()),
      solver_(static_cast<int>(rows_.size()), actuators.count()),
      forces_(actuators.count()) {
  problem_.exponent = settings.exponent;
  for (const body::Coordinate& coordinate : model.coordinates) {
    held_.push_back(is_held(coordinate) ? 1 : 0);
  }
  for (int i = 0; i < actuators.count(); ++i) {
    problem_.lower[i] = actuators.actuators[i].lower;
    problem_.upper[i] = actuators.actuators[i].upper;
  }
  const auto rows = static_cast<Eigen::Index>(rows_.size());
  solution_.x.resize(actuators.count());
  solution_.multiplier.resize(rows);
  solution_.shortfall.resize(rows);
}

/// A coordinate that leads others bears their generalised forces too.
void StaticOptimiser::let_followers_follow(Eigen::Ref<Eigen::VectorXd> tau) const {
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
    let_followers_follow(row_);
    for (Eigen::Index j = 0; j < rows; ++j) {
      problem_.effect(i, j) = row_[rows_[j]] * actuator_data_.optimal_force[i];
    }
  }
  let_followers_follow(tau_);
  for (Eigen::Index j = 0; j < rows; ++j) problem_.demand[j] = tau_[rows_[j]];
}

void StaticOptimiser::solve(double time, Eigen::Ref<const Eigen::VectorXd> q,
                            Eigen::Ref<const Eigen::VectorXd> qdot,
                            Eigen::Ref<const Eigen::VectorXd> qddot, const OutsideLoads& outside) {
  data_.q = q;
  qdot_ = qdot;
  qddot_ = qddot;
  for (std::size_t j = 0; j < held_.size(); ++j) {
    if (held_[j] != 0 && model_.coordinates[j].locked) {
      qdot_[static_cast<Eigen::Index>(j)] = qddot_[static_cast<Eigen::Index>(j)] = 0;
    }
  }
  body::apply_couplers(model_, data_.q);
  body::apply_coupler_rates(model_, data_.q, qdot_);
  body::apply_coupler_rates(model_, data_.q, qdot_, qddot_);
  body::speeds_from_rates(model_, data_.q, qdot_, data_.u);
  body::accelerations_from_rates(model_, data_.q, qdot_, qddot_, data_.udot);
  body::update_positions(model_, data_);
  body::update_velocities(model_, data_);
  body::update_accelerations(model_, data_);
  std::fill(loads_.begin(), loads_.end(), body::SpatialForce{});
  outside_tau_.setZero();
  if (outside) outside(time, data_, loads_, outside_tau_);
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

Result<void> check(const body::Model& model, const ActuatorSet& actuators, const Motion& motion,
                   const StaticOptimisationSettings& settings) {
  const Eigen::Index frames = motion.frames(), columns = model.coordinate_count();
  for (const Motion::Table* table : {&motion.q, &motion.qdot, &motion.qddot}) {
    if (table->rows() != frames || table->cols() != columns) {
      return error("static optimisation: expected {} frames of {} coordinates, found {} x {}",
                   frames, columns, table->rows(), table->cols());
    }
    for (Eigen::Index i = 0; i < frames; ++i) {
      if (table->row(i).allFinite()) continue;
      return error("static optimisation: the motion has a gap at {:.3f} s; fill it first",
                   motion.time[static_cast<std::size_t>(i)]);
    }
  }
  if (!(settings.exponent > 1)) {
    return error("static optimisation: the exponent is {}; it must be above 1", settings.exponent);
  }
  if (actuators.count() == 0) {
    return error(
        "{}: static optimisation needs muscles or actuators; the model has none that "
        "apply a force",
        model.specification.file.string());
  }
  return {};
}

}  // namespace

Result<StaticOptimisationResult> static_optimisation(
    const body::Model& model, const ActuatorSet& actuators, const Motion& motion,
    const OutsideLoads& outside, const StaticOptimisationSettings& settings, const Work& work) {
  MEDIUS_CHECK(check(model, actuators, motion, settings));
  StaticOptimisationResult result;
  const int frames = motion.frames();
  result.time = motion.time;
  for (const Actuator& actuator : actuators.actuators) result.actuators.push_back(actuator.name);
  result.activation.resize(frames, actuators.count());
  result.force.resize(frames, actuators.count());
  result.kkt_residual.resize(frames);
  std::vector<int> iterations(frames);
  Motion::Table shortfall;

  const int threads = thread_count(settings.threads);
  std::vector<std::unique_ptr<StaticOptimiser>> optimisers;
  for (int i = 0; i < threads; ++i) {
    optimisers.push_back(std::make_unique<StaticOptimiser>(model, actuators, settings));
  }
  shortfall.resize(frames, static_cast<Eigen::Index>(optimisers[0]->rows().size()));
  const auto work_on = [&](int thread, int begin, int end) -> Result<void> {
    StaticOptimiser& optimiser = *optimisers[thread];
    optimiser.reset();
    for (int i = begin; i < end; ++i) {
      optimiser.solve(motion.time[i], motion.q.row(i).transpose(), motion.qdot.row(i).transpose(),
                      motion.qddot.row(i).transpose(), outside);
      result.activation.row(i) = optimiser.controls().transpose();
      result.force.row(i) = optimiser.forces().transpose();
      result.kkt_residual[i] = optimiser.solution().kkt_residual;
      iterations[i] = optimiser.solution().iterations;
      shortfall.row(i) = optimiser.solution().shortfall.transpose();
    }
    return {};
  };
  MEDIUS_CHECK(for_chunks(frames, threads, work, "static optimisation", work_on, kChunk));

  std::vector<Shortfall> by_coordinate(model.coordinate_count());
  for (int i = 0; i < frames; ++i) {
    result.most_iterations = std::max(result.most_iterations, iterations[i]);
    note_shortfall(optimisers[0]->rows(), motion.time[i], shortfall.row(i).transpose(),
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
