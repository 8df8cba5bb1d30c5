// How sure the coordinates of a solved frame are.
#include <cmath>

#include "medius/body/coupler.h"
#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/loops.h"
#include "medius/fit/cholesky.h"
#include "medius/fit/ik_solver.h"

namespace medius::fit {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
/// A pivot this much smaller than its diagonal: the tasks do not tell the coordinate from others.
constexpr double kUnseenPivot = 1e-11;

}  // namespace

/// Of each coordinate, what the speeds in active_ make of it: one row a coordinate.
void IkSolver::fill_gradients() {
  const int n = static_cast<int>(active_.size());
  gradients_.leftCols(n).setZero();
  for (int j = 0; j < n; ++j) {
    const int c = active_[static_cast<std::size_t>(j)];
    const int joint = model_.coordinates[static_cast<std::size_t>(c)].joint;
    if (model_.joints[static_cast<std::size_t>(joint)].speeds_are_rates) {
      gradients_(c, j) = 1;
      continue;
    }
    step_.setZero();
    step_[c] = 1;
    body::rates_from_speeds(model_, data_.q, step_, rates_);
    gradients_.col(j) = rates_;
  }
  for (const body::Coupler& coupler : model_.couplers) {
    gradients_.row(coupler.dependent).head(n).setZero();
    for (std::size_t k = 0; k < coupler.independents.size(); ++k) {
      const int i = coupler.independents[k];
      const double slope = body::coupler_derivatives(coupler, data_.q, k).first;
      gradients_.row(coupler.dependent).head(n) += slope * gradients_.row(i).head(n);
    }
  }
}

/// g A⁻¹ gᵀ = |L⁻¹ gᵀ|² of the coordinate's row g of n numbers; NaN where the tasks do not see a
/// speed that it takes.
double IkSolver::spread_of(Eigen::Index coordinate, int n) {
  rates_.head(n) = gradients_.row(coordinate).head(n).transpose();
  for (int k = 0; k < n; ++k) {
    if (rates_[k] != 0 && std::isinf(factor_(k, k))) return kNothing;
  }
  double sum = 0;
  for (int k = 0; k < n; ++k) {
    if (rates_[k] == 0 || std::isinf(factor_(k, k))) continue;
    const double x = rates_[k] / factor_(k, k);
    sum += x * x;
    for (int i = k + 1; i < n; ++i) rates_[i] -= factor_(i, k) * x;
  }
  return sum;
}

void IkSolver::standard_errors(Eigen::Ref<Eigen::VectorXd> errors) {
  errors.setZero();
  active_.clear();
  for (const int c : free_) {
    if (!at_stop(data_.q, c)) active_.push_back(c);
  }
  const int n = static_cast<int>(active_.size());
  for (int j = 0; j < n; ++j) {
    for (int i = j; i < n; ++i)
      factor_(i, j) =
          normal_(active_[static_cast<std::size_t>(i)], active_[static_cast<std::size_t>(j)]);
    smallest_[j] = kUnseenPivot * factor_(j, j);
  }
  const int unseen = drop_cholesky(factor_, n, smallest_.data());
  // What loops hold needs no residual.
  int held = 0;
  if (!model_.loops.empty()) {
    fold_loop_columns(data_.q);
    loop_free_.setZero();
    for (int j = 0; j < n; ++j)
      loop_free_.col(j) = loop_jacobian_.col(active_[static_cast<std::size_t>(j)]);
    held = body::orthonormal_rows(loop_free_);
  }
  const int spare = residuals_ + held - (n - unseen);
  const double variance = spare > 0 ? cost_ / spare : kNothing;
  fill_gradients();
  for (Eigen::Index c = 0; c < errors.size(); ++c) {
    const body::Coordinate& coordinate = model_.coordinates[static_cast<std::size_t>(c)];
    if (coordinate.locked || body::is_driven(coordinate)) continue;
    if (gradients_.row(c).head(n).isZero(0)) continue;
    errors[c] = std::sqrt(variance * spread_of(c, n));
  }
}

}  // namespace medius::fit
