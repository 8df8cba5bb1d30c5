#include "medius/fit/ik_solver.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "medius/body/coupler.h"
#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/loops.h"
#include "medius/fit/cholesky.h"

namespace medius::fit {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
/// Steps take no pivot for smaller than this share of its diagonal of J'WJ.
constexpr double kSmallestPivot = 1e-4;
/// Where no task sees a coordinate, this share of what loops do.
constexpr double kLoopsAlone = 1e-6;
constexpr double kLongestStep = 0.7;  ///< rad or m an iteration

/// The rotation vector of R, in [0, pi] about a unit axis.
Vector3 rotation_vector(const Matrix3& R) {
  const Eigen::AngleAxisd turn(R);
  return turn.angle() * turn.axis();
}

double largest_weight(const IkTasks& tasks) {
  double largest = 0;
  for (const MarkerTask& task : tasks.markers) largest = std::max(largest, task.weight);
  for (const OrientationTask& task : tasks.orientations) largest = std::max(largest, task.weight);
  for (const CoordinateTask& task : tasks.coordinates) largest = std::max(largest, task.weight);
  return largest > 0 ? largest : 1.0;
}

/// The weights of what is seen: of the markers, of the sensors where there is no marker.
double seen_weight(const IkTasks& tasks, const IkTargets& targets) {
  double sum = 0;
  for (std::size_t i = 0; i < tasks.markers.size(); ++i) {
    if (!std::isnan(targets.markers[i].x())) sum += tasks.markers[i].weight;
  }
  if (sum > 0) return sum;
  for (std::size_t i = 0; i < tasks.orientations.size(); ++i) {
    if (!std::isnan(targets.orientations[i](0, 0))) sum += tasks.orientations[i].weight;
  }
  return sum > 0 ? sum : 1.0;
}

}  // namespace

IkSolver::IkSolver(const body::Model& model, const IkTasks& tasks, const IkOptions& options)
    : model_(model),
      tasks_(tasks),
      options_(options),
      data_(model),
      is_base_(model.coordinates.size(), 0),
      composites_(model.bodies.size()),
      marker_errors_(tasks.markers.size(), kNothing),
      marker_positions_(tasks.markers.size(), Vector3::Zero()) {
  const int n = model.coordinate_count();
  for (int i = 0; i < n; ++i) {
    if (body::is_free(model.coordinates[static_cast<std::size_t>(i)])) free_.push_back(i);
  }

  // The base: the joint to ground that carries most markers.
  std::vector<int> carried(model.bodies.size(), 0);
  for (const MarkerTask& task : tasks.markers) {
    int body = task.point.body;
    while (body > 0 && model.bodies[static_cast<std::size_t>(body)].parent > 0)
      body = model.bodies[static_cast<std::size_t>(body)].parent;
    ++carried[static_cast<std::size_t>(body)];
  }
  carried[0] = 0;
  const auto base = std::max_element(carried.begin(), carried.end());
  if (*base > 0) {
    const body::Joint& joint = model.joints[static_cast<std::size_t>(
        model.bodies[static_cast<std::size_t>(base - carried.begin())].joint)];
    for (int i = 0; i < joint.coordinate_count && joint.coordinate_count >= 6; ++i) {
      const int c = joint.first_coordinate + i;
      is_base_[static_cast<std::size_t>(c)] = 1;
      if (model.coordinates[static_cast<std::size_t>(c)].motion_type ==
          body::MotionType::kRotational)
        base_turn_.push_back(c);
    }
  }

  loop_weight_ = options.loop_weight * largest_weight(tasks);

  normal_.setZero(n, n);
  curvature_.setZero(n, n);
  pull_.setZero(n);
  factor_.setZero(n, n);
  step_.setZero(n);
  rates_.setZero(n);
  smallest_.setZero(n);
  trial_.setZero(n);
  best_.setZero(n);
  start_.setZero(n);
  loop_jacobian_.setZero(body::loop_rows(model), n);
  loop_error_.setZero(loop_jacobian_.rows());
  stiffness_.setZero(n);
  loop_free_.setZero(loop_jacobian_.rows(), static_cast<Eigen::Index>(free_.size()));
  active_.reserve(static_cast<std::size_t>(n));
  gradients_.setZero(n, static_cast<Eigen::Index>(free_.size()));
}

void IkSolver::add_markers(const IkTargets& targets) {
  for (std::size_t i = 0; i < tasks_.markers.size(); ++i) {
    const MarkerTask& task = tasks_.markers[i];
    const Vector3 p = body::point_position(data_, task.point);
    marker_positions_[i] = p;
    const Vector3& target = targets.markers[i];
    if (std::isnan(target.x())) {
      marker_errors_[i] = kNothing;
      continue;
    }
    const Vector3 r = target - p;
    const double squared = r.squaredNorm(), w = task.weight;
    marker_errors_[i] = std::sqrt(squared);
    if (w == 0) continue;
    cost_ += w * squared;
    residuals_ += 3;
    Composite& body = composites_[static_cast<std::size_t>(task.point.body)];
    const Vector3 wp = w * p, wr = w * r;
    body.w += w;
    body.wp += wp;
    body.wpp.noalias() -= wp * p.transpose();
    body.wpp.diagonal().array() += wp.dot(p);
    body.f += wr;
    body.m += p.cross(wr);
    body.k.noalias() += p * wr.transpose();
    body.any = true;
  }
}

void IkSolver::add_orientations(const IkTargets& targets) {
  for (std::size_t i = 0; i < tasks_.orientations.size(); ++i) {
    const OrientationTask& task = tasks_.orientations[i];
    if (task.weight == 0 || std::isnan(targets.orientations[i](0, 0))) continue;
    const Matrix3 R = data_.X_GB[static_cast<std::size_t>(task.frame.body)].R * task.frame.X_BF.R;
    const Vector3 turn = rotation_vector(targets.orientations[i] * R.transpose());
    cost_ += task.weight * turn.squaredNorm();
    residuals_ += 3;
    Composite& body = composites_[static_cast<std::size_t>(task.frame.body)];
    body.wpp.diagonal().array() += task.weight;
    body.m += task.weight * turn;
    body.any = true;
  }
}

/// From the leaves to ground, then one row of the normal matrix a coordinate.
void IkSolver::gather_composites() {
  for (std::size_t i = composites_.size() - 1; i > 0; --i) {
    const Composite& body = composites_[i];
    if (!body.any) continue;
    Composite& parent = composites_[static_cast<std::size_t>(model_.bodies[i].parent)];
    parent.w += body.w;
    parent.wp += body.wp;
    parent.wpp += body.wpp;
    parent.f += body.f;
    parent.m += body.m;
    parent.k += body.k;
    parent.any = true;
  }
  for (std::size_t i = 1; i < composites_.size(); ++i) {
    if (composites_[i].any) add_rows(static_cast<int>(i));
  }
}

/// The rows and columns of the coordinates of one body's joint.
void IkSolver::add_rows(int index) {
  const auto at = static_cast<std::size_t>(index);
  const Composite& body = composites_[at];
  const body::Joint& joint = model_.joints[static_cast<std::size_t>(model_.bodies[at].joint)];
  const Vector3& origin = data_.X_GB[at].p;
  const Vector3 center =
      data_.X_GB[at] * joint.X_MB.inverse().p;  // the joint's rotations turn about it
  const bool plain = joint.speeds_are_rates && !joint.reversed;
  Matrix3 k = body.k;
  k.diagonal().array() -= body.k.trace();
  for (int column = joint.first_coordinate;
       column < joint.first_coordinate + joint.coordinate_count; ++column) {
    // About the ground's origin: the velocity there is v.
    const body::SpatialMotion& h = data_.H[static_cast<std::size_t>(column)];
    const Vector3 v = h.linear - h.angular.cross(origin);
    const Vector3 force = body.w * v + h.angular.cross(body.wp);
    const Vector3 moment = body.wp.cross(v) + body.wpp * h.angular;
    pull_[column] = v.dot(body.f) + h.angular.dot(body.m);
    // d²p/dq_i dq_j = w_i x dp/dq_j for a rotation i before j; sum of (dp/dq_j) x w r:
    const Vector3 turn = k * h.angular;
    const Vector3 outer = turn + v.cross(body.f);
    const Vector3 own = turn - h.angular.cross(center).cross(body.f);
    for (const int row : model_.coordinates_of(index)) {
      const body::SpatialMotion& g = data_.H[static_cast<std::size_t>(row)];
      const int row_joint = model_.coordinates[static_cast<std::size_t>(row)].joint;
      const int child = model_.joints[static_cast<std::size_t>(row_joint)].child_body;
      const Vector3& p = data_.X_GB[static_cast<std::size_t>(child)].p;
      const double value = g.angular.dot(moment - p.cross(force)) + g.linear.dot(force);
      normal_(row, column) = value;
      normal_(column, row) = value;
      if (child == index && (row > column || !plain)) continue;
      const double second = g.angular.dot(child == index ? own : outer);
      curvature_(row, column) = second;
      curvature_(column, row) = second;
    }
  }
}

/// OpenSim's problem is the mean squared error of the markers (or sensors) by weight plus the
/// coordinates' weighted squares; here all is multiplied by the sum of the weights seen.
void IkSolver::add_coordinates(const IkTargets& targets, const Eigen::VectorXd& q) {
  const double share = seen_weight(tasks_, targets);
  for (std::size_t i = 0; i < tasks_.coordinates.size(); ++i) {
    const CoordinateTask& task = tasks_.coordinates[i];
    if (task.weight == 0 || std::isnan(targets.coordinates[i])) continue;
    const double r = targets.coordinates[i] - q[task.coordinate], weight = share * task.weight;
    cost_ += weight * r * r;
    ++residuals_;
    normal_(task.coordinate, task.coordinate) += weight;
    pull_[task.coordinate] += weight * r;
  }
}

void IkSolver::add_loops() {
  body::loop_errors(model_, data_, loop_error_);
  body::loop_jacobian(model_, data_, loop_jacobian_);
  loop_cost_ = loop_weight_ * loop_error_.squaredNorm();
  // The measure of a step is what the tasks see: loops are too stiff for it.
  stiffness_ = normal_.diagonal();
  normal_.noalias() += loop_weight_ * loop_jacobian_.transpose().lazyProduct(loop_jacobian_);
  pull_.noalias() -= loop_weight_ * loop_jacobian_.transpose().lazyProduct(loop_error_);
}

/// Dependent coordinates move with those they follow: rows and columns are added there. Backwards,
/// because a coupler may read another's result.
void IkSolver::fold_couplers(const Eigen::VectorXd& q) {
  const Eigen::Index n = q.size();
  for (auto coupler = model_.couplers.rbegin(); coupler != model_.couplers.rend(); ++coupler) {
    const int dependent = coupler->dependent;
    const int count = static_cast<int>(coupler->independents.size());
    for (int k = 0; k < count; ++k) {
      const int independent = coupler->independents[static_cast<std::size_t>(k)];
      const body::FunctionValue value =
          body::coupler_derivatives(*coupler, q, static_cast<std::size_t>(k));
      const double c = value.first, second = value.second;
      for (Eigen::MatrixXd* matrix : {&normal_, &curvature_}) {
        for (Eigen::Index i = 0; i < n; ++i)
          (*matrix)(i, independent) += c * (*matrix)(i, dependent);
        for (Eigen::Index i = 0; i < n; ++i)
          (*matrix)(independent, i) += c * (*matrix)(dependent, i);
      }
      curvature_(independent, independent) += second * pull_[dependent];
      pull_[independent] += c * pull_[dependent];
    }
  }
}

double IkSolver::evaluate(const IkTargets& targets, const Eigen::VectorXd& q) {
  data_.q = q;
  body::update_positions(model_, data_);
  for (Composite& composite : composites_) composite = Composite{};
  normal_.setZero();
  curvature_.setZero();
  pull_.setZero();
  cost_ = loop_cost_ = 0;
  residuals_ = 0;
  add_markers(targets);
  add_orientations(targets);
  gather_composites();
  add_coordinates(targets, q);
  if (!model_.loops.empty()) add_loops();
  if (!model_.couplers.empty()) fold_couplers(q);
  return cost_ + loop_cost_;
}

/// How stiffly the tasks hold a coordinate; where only loops do, a small share of theirs.
double IkSolver::step_scale(int coordinate) const {
  const double all = normal_(coordinate, coordinate);
  if (model_.loops.empty()) return all;
  const double tasks = stiffness_[coordinate];
  return std::min(all, tasks > 0 ? tasks : kLoopsAlone * all);
}

/// True where a clamped coordinate is at the end of its range and would go beyond.
bool IkSolver::at_stop(const Eigen::VectorXd& q, int c) const {
  const body::Coordinate& coordinate = model_.coordinates[static_cast<std::size_t>(c)];
  return coordinate.clamped && ((q[c] <= coordinate.range[0] && pull_[c] < 0) ||
                                (q[c] >= coordinate.range[1] && pull_[c] > 0));
}

/// Fills step_ (coordinates' speeds); false where nothing may move.
bool IkSolver::find_step(const Eigen::VectorXd& q, double damping, bool base_only) {
  active_.clear();
  for (const int c : free_) {
    if (base_only && is_base_[static_cast<std::size_t>(c)] == 0) continue;
    if (at_stop(q, c)) continue;
    if (normal_(c, c) > 0) active_.push_back(c);
  }
  const int n = static_cast<int>(active_.size());
  for (int j = 0; j < n; ++j) {
    const int c = active_[static_cast<std::size_t>(j)];
    for (int i = j; i < n; ++i) {
      const int row = active_[static_cast<std::size_t>(i)];
      factor_(i, j) = normal_(row, c) - curvature_(row, c);
    }
    const double seen = step_scale(c);
    factor_(j, j) += damping * seen;
    smallest_[j] = kSmallestPivot * seen;
    rates_[j] = pull_[c];
  }
  factor_cholesky(factor_, n, smallest_.data());
  solve_lower(factor_, n, rates_.data());
  solve_upper(factor_, n, rates_.data());
  step_.setZero();
  for (int j = 0; j < n; ++j) step_[active_[static_cast<std::size_t>(j)]] = rates_[j];
  return n > 0;
}

/// to = from + step_, within ranges; the longest move of any coordinate.
double IkSolver::apply_step(const Eigen::VectorXd& from, Eigen::VectorXd& to) {
  step_ = step_.cwiseMax(-kLongestStep).cwiseMin(kLongestStep);
  body::rates_from_speeds(model_, from, step_, rates_);
  to = from + rates_;
  for (const int c : free_) {
    const body::Coordinate& coordinate = model_.coordinates[static_cast<std::size_t>(c)];
    if (coordinate.clamped) to[c] = std::clamp(to[c], coordinate.range[0], coordinate.range[1]);
  }
  body::apply_couplers(model_, to);
  if (!model_.loops.empty()) close_loops(to);
  double moved = 0;
  for (const int c : free_) moved = std::max(moved, std::abs(to[c] - from[c]));
  return moved;
}

/// A step along the loops' tangents leaves them open by its square: the shortest way back, a few
/// Newton steps, coordinates weighed as the tasks hold them.
void IkSolver::close_loops(Eigen::VectorXd& q) {
  constexpr int kRounds = 4;
  constexpr double kClosed = 1e-10;
  for (int round = 0; round < kRounds; ++round) {
    data_.q = q;
    body::update_positions(model_, data_);
    body::loop_errors(model_, data_, loop_error_);
    if (loop_error_.lpNorm<Eigen::Infinity>() < kClosed) return;
    body::loop_jacobian(model_, data_, loop_jacobian_);
    fold_loop_columns(q);
    for (std::size_t j = 0; j < free_.size(); ++j) {
      const double scale = std::max(step_scale(free_[j]), 1e-12);
      loop_free_.col(static_cast<Eigen::Index>(j)) =
          loop_jacobian_.col(free_[j]) / std::sqrt(scale);
    }
    const Eigen::VectorXd back = loop_free_.completeOrthogonalDecomposition().solve(-loop_error_);
    step_.setZero();
    for (std::size_t j = 0; j < free_.size(); ++j)
      step_[free_[j]] =
          back[static_cast<Eigen::Index>(j)] / std::sqrt(std::max(step_scale(free_[j]), 1e-12));
    step_ = step_.cwiseMax(-kLongestStep).cwiseMin(kLongestStep);
    body::rates_from_speeds(model_, q, step_, rates_);
    q += rates_;
    for (const int c : free_) {
      const body::Coordinate& coordinate = model_.coordinates[static_cast<std::size_t>(c)];
      if (coordinate.clamped) q[c] = std::clamp(q[c], coordinate.range[0], coordinate.range[1]);
    }
    body::apply_couplers(model_, q);
  }
}

/// Columns of dependent coordinates are added to those they follow.
void IkSolver::fold_loop_columns(const Eigen::VectorXd& q) {
  for (auto coupler = model_.couplers.rbegin(); coupler != model_.couplers.rend(); ++coupler) {
    for (std::size_t k = 0; k < coupler->independents.size(); ++k) {
      const int independent = coupler->independents[k];
      const double slope = body::coupler_derivatives(*coupler, q, k).first;
      loop_jacobian_.col(independent) += slope * loop_jacobian_.col(coupler->dependent);
    }
  }
}

IkSummary IkSolver::descend(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q, double damping,
                            bool base_only, int most) {
  IkSummary summary;
  best_ = q;
  double cost = evaluate(targets, best_);
  summary.iterations = 1;
  while (summary.iterations < most) {
    if (!find_step(best_, damping, base_only)) {
      summary.converged = true;
      break;
    }
    const double moved = apply_step(best_, trial_);
    const double trial_cost = evaluate(targets, trial_);
    ++summary.iterations;
    const bool better = trial_cost <= cost * (1 + 1e-12) + 1e-300;
    if (better) {
      best_ = trial_;
      cost = trial_cost;
      damping = damping > 1e-9 ? 0.1 * damping : 0;
    }
    if (moved < options_.accuracy) {
      summary.converged = true;
      if (!better) evaluate(targets, best_);
      break;
    }
    if (!better) {
      damping = std::max(10 * damping, 1e-4);
      evaluate(targets, best_);
      if (damping > 1e12) break;
    }
  }
  q = best_;
  summary.cost = cost_;
  summary.residuals = residuals_;
  return summary;
}

/// What the model alone decides at this time.
void IkSolver::place_held(double time, Eigen::Ref<Eigen::VectorXd> q) const {
  for (Eigen::Index c = 0; c < q.size(); ++c) {
    const body::Coordinate& coordinate = model_.coordinates[static_cast<std::size_t>(c)];
    if (body::is_driven(coordinate)) q[c] = coordinate.prescribed->value(time);
  }
  body::apply_couplers(model_, q);
}

IkSummary IkSolver::solve(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q) {
  place_held(targets.time, q);
  return descend(targets, q, 0, false, options_.most_iterations);
}

IkSummary IkSolver::solve_cold(const IkTargets& targets, Eigen::Ref<Eigen::VectorXd> q) {
  place_held(targets.time, q);
  start_ = q;
  if (!base_turn_.empty()) {
    // Quarter turns about the base's axis nearest to the vertical, the base alone moving.
    data_.q = start_;
    body::update_positions(model_, data_);
    const Vector3 up =
        model_.gravity.norm() > 0 ? Vector3(-model_.gravity.normalized()) : Vector3::UnitY();
    int turn = base_turn_.front();
    for (const int c : base_turn_) {
      if (std::abs(data_.H[static_cast<std::size_t>(c)].angular.dot(up)) >
          std::abs(data_.H[static_cast<std::size_t>(turn)].angular.dot(up)))
        turn = c;
    }
    Eigen::VectorXd winner = start_, candidate = start_;
    double lowest = std::numeric_limits<double>::infinity();
    for (const double angle : {0.0, 0.5 * kPi, kPi, -0.5 * kPi}) {
      candidate = start_;
      candidate[turn] += angle;
      const double cost = descend(targets, candidate, 1e-3, true, 30).cost;
      // The first one wins unless another is clearly better.
      if (cost < 0.99 * lowest) {
        lowest = cost;
        winner = candidate;
      }
    }
    start_ = winner;
  }
  q = start_;
  const int most = std::max(options_.most_iterations, 200);
  // Loops that are far from closed are drawn together step by step.
  if (!model_.loops.empty()) {
    const double full = loop_weight_;
    for (const double share : {1e-6, 1e-4, 1e-2}) {
      loop_weight_ = share * full;
      descend(targets, q, 1e-2, false, most);
    }
    loop_weight_ = full;
  }
  return descend(targets, q, 1e-2, false, most);
}

}  // namespace medius::fit
