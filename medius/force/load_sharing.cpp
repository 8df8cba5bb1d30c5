#include "medius/force/load_sharing.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace medius::force {

namespace {

/// Share of a scaled row that may be missed per unit of multiplier: makes the dual strictly
/// convex, so that coordinates nobody can move do no harm and short strength has an answer.
constexpr double kElastic = 1e-10;
/// A row is short of strength where it misses more than this share of its scale.
constexpr double kShort = 1e-6;
constexpr int kMostIterations = 200;
constexpr double kSettled = 1e-14;  // of the scaled rows

double clip(double value, double lower, double upper) {
  return std::min(std::max(value, lower), upper);
}

}  // namespace

LoadSharingProblem::LoadSharingProblem(int rows, int columns)
    : effect(columns, rows), demand(rows), lower(columns), upper(columns), weight(columns) {
  effect.setZero();
  demand.setZero();
  lower.setZero();
  upper.setOnes();
  weight.setOnes();
}

LoadSharingSolver::LoadSharingSolver(int rows, int columns)
    : scaled_(columns, rows),
      row_scale_(rows),
      demand_(rows),
      d_(columns),
      c_(columns),
      x_(columns),
      pull_(columns),
      power_x_(columns),
      lambda_(Eigen::VectorXd::Zero(rows)),
      centre_(Eigen::VectorXd::Zero(rows)),
      trial_(rows),
      gradient_(rows),
      step_(rows),
      hessian_(rows, rows),
      factor_(rows) {}

void LoadSharingSolver::reset() { lambda_.setZero(); }

void LoadSharingSolver::scale_rows(const LoadSharingProblem& problem) {
  const Eigen::Index rows = problem.demand.size(), columns = problem.weight.size();
  row_scale_.setConstant(1e-12);
  for (Eigen::Index i = 0; i < columns; ++i) {
    row_scale_ = row_scale_.cwiseMax(problem.effect.row(i).transpose().cwiseAbs());
  }
  for (Eigen::Index j = 0; j < rows; ++j) {
    // A row that only weak actuators move is measured by its demand.
    row_scale_[j] = std::max(row_scale_[j], std::abs(problem.demand[j]));
    if (row_scale_[j] <= 1e-12) row_scale_[j] = 1;
  }
  for (Eigen::Index i = 0; i < columns; ++i) {
    scaled_.row(i) = problem.effect.row(i).cwiseQuotient(row_scale_.transpose());
  }
  demand_ = problem.demand.cwiseQuotient(row_scale_);
}

/// The dual function (to be minimised) and, if asked, its gradient; leaves x_.
double LoadSharingSolver::dual(const LoadSharingProblem& problem, const Eigen::VectorXd& lambda,
                               bool with_gradient) {
  pull_.noalias() = scaled_ * lambda;
  double value = 0.5 * kElastic * (lambda - centre_).squaredNorm() - demand_.dot(lambda);
  for (Eigen::Index i = 0; i < x_.size(); ++i) {
    const double y = c_[i] + pull_[i];
    const double x = clip(y / d_[i], problem.lower[i], problem.upper[i]);
    x_[i] = x;
    value += (y - 0.5 * d_[i] * x) * x;
  }
  if (with_gradient) {
    gradient_.noalias() = scaled_.transpose() * x_;
    gradient_ += kElastic * (lambda - centre_) - demand_;
  }
  return value;
}

int LoadSharingSolver::solve_quadratic(const LoadSharingProblem& problem) {
  double value = dual(problem, lambda_, true);
  int iteration = 0;
  for (; iteration < kMostIterations; ++iteration) {
    const double size = gradient_.lpNorm<Eigen::Infinity>();
    if (size <= kSettled) break;
    hessian_.setZero();
    hessian_.diagonal().setConstant(kElastic);
    for (Eigen::Index i = 0; i < x_.size(); ++i) {
      if (x_[i] > problem.lower[i] && x_[i] < problem.upper[i]) {
        hessian_.selfadjointView<Eigen::Lower>().rankUpdate(scaled_.row(i).transpose(), 1 / d_[i]);
      }
    }
    factor_.compute(hessian_);
    step_ = gradient_;
    factor_.solveInPlace(step_);
    const double descent = gradient_.dot(step_);
    if (!(descent > 0)) break;
    double length = 1;
    bool better = false;
    for (int k = 0; k < 60; ++k, length *= 0.5) {
      trial_ = lambda_ - length * step_;
      const double next = dual(problem, trial_, true);
      const double rounding = 1e-14 * (std::abs(value) + std::abs(next));
      if (next <= value - 1e-4 * length * descent + rounding) {
        better = gradient_.lpNorm<Eigen::Infinity>() < size || next < value - rounding;
        value = next;
        break;
      }
    }
    lambda_ = trial_;
    if (!better) break;
  }
  dual(problem, lambda_, true);
  return iteration;
}

/// Takes the elastic share away where strength is enough: it is then measured from the multipliers
/// just found (proximal point steps), and vanishes as they settle.
int LoadSharingSolver::solve_exactly(const LoadSharingProblem& problem) {
  centre_.setZero();
  int iterations = solve_quadratic(problem);
  for (int round = 0; round < 3; ++round) {
    const double missed = kElastic * (lambda_ - centre_).lpNorm<Eigen::Infinity>();
    if (missed > kShort || missed < kSettled) break;
    centre_ = lambda_;
    iterations += solve_quadratic(problem);
  }
  return iterations;
}

void LoadSharingSolver::solve(const LoadSharingProblem& problem, LoadSharingSolution& solution) {
  scale_rows(problem);
  if (problem.exponent == 2) {
    d_ = 2 * problem.weight;
    c_.setZero();
    solution.iterations = solve_exactly(problem);
    solution.x = x_;
  } else {
    solve_power(problem, solution);
  }
  check(problem, solution);
}

/// Newton's iteration on the cost: each step is a quadratic programme over the same set, its result
/// approached along a line, which stays admissible.
void LoadSharingSolver::solve_power(const LoadSharingProblem& problem,
                                    LoadSharingSolution& solution) {
  const double p = problem.exponent;
  const auto cost = [&](const Eigen::VectorXd& x) {
    double sum = 0;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      sum += problem.weight[i] * std::pow(std::abs(x[i]), p);
    }
    return sum;
  };
  d_ = 2 * problem.weight;
  c_.setZero();
  solution.iterations = solve_exactly(problem);
  solution.x = x_;
  double value = cost(solution.x);
  for (int step = 0; step < 100; ++step) {
    double change = 0;
    for (Eigen::Index i = 0; i < x_.size(); ++i) {
      const double a = std::abs(solution.x[i]);
      const double w = problem.weight[i];
      const double slope = p * w * std::pow(a, p - 1) * (solution.x[i] < 0 ? -1 : 1);
      const double curvature = p * (p - 1) * w * std::pow(std::max(a, 1e-6), p - 2);
      d_[i] = clip(curvature, 1e-6 * w, 1e6 * w);
      c_[i] = d_[i] * solution.x[i] - slope;
    }
    solution.iterations += solve_exactly(problem);
    change = (x_ - solution.x).lpNorm<Eigen::Infinity>();
    double length = 1, next = value;
    for (int k = 0; k < 40; ++k, length *= 0.5) {
      power_x_ = solution.x + length * (x_ - solution.x);
      next = cost(power_x_);
      if (next <= value * (1 + 1e-15)) break;
    }
    solution.x = power_x_;
    const bool settled = change < 1e-10 || std::abs(value - next) <= 1e-16 * std::abs(value);
    value = next;
    if (settled) break;
  }
}

void LoadSharingSolver::check(const LoadSharingProblem& problem, LoadSharingSolution& solution) {
  solution.multiplier = lambda_.cwiseQuotient(row_scale_);
  solution.shortfall = problem.demand;
  solution.shortfall.noalias() -= problem.effect.transpose() * solution.x;
  solution.kkt_residual = 0;
  solution.feasible = true;
  for (Eigen::Index j = 0; j < solution.shortfall.size(); ++j) {
    const double share = std::abs(solution.shortfall[j]) / row_scale_[j];
    if (share > kShort) {
      solution.feasible = false;
      // What is short must be what the multiplier says.
      const double due = kElastic * (lambda_[j] - centre_[j]) * row_scale_[j];
      solution.kkt_residual =
          std::max(solution.kkt_residual, std::abs(solution.shortfall[j] - due) / row_scale_[j]);
    } else {
      solution.kkt_residual = std::max(solution.kkt_residual, share);
      solution.shortfall[j] = 0;
    }
  }
  const double p = problem.exponent;
  for (Eigen::Index i = 0; i < solution.x.size(); ++i) {
    const double x = solution.x[i];
    const double slope = p * problem.weight[i] * std::pow(std::abs(x), p - 1) * (x < 0 ? -1 : 1);
    const double pull = scaled_.row(i).dot(lambda_);
    const double projected =
        clip(x - (slope - pull) / (p * problem.weight[i]), problem.lower[i], problem.upper[i]);
    solution.kkt_residual = std::max(solution.kkt_residual, std::abs(projected - x));
  }
}

}  // namespace medius::force
