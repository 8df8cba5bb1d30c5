// How a body shares the load among its muscles: the convex programme of static optimisation.
//
//   minimise  Σ w_i |x_i|^p   subject to  A x = b,  lower <= x <= upper
//
// One row of A a coordinate (N m or N), one column an actuator, x its activation or control. The
// cost is separable and the rows are few, so the dual is a small dense problem: for p = 2 its
// gradient is piecewise linear, and a semismooth Newton iteration with clipping and a line search
// ends at the exact solution, from any start. Other exponents are a sequence of such problems.
// Where the actuators are too weak, the rows keep the smallest possible shortfall (least squares
// over the scaled rows), and say so.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>

namespace medius::force {

/// The programme's data. Fill A, b, lower, upper, weight; infinite bounds are allowed.
struct LoadSharingProblem {
  LoadSharingProblem(int rows, int columns);
  /// Row-major: a row is an actuator's effect on all coordinates (the transpose of A above).
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> effect;
  Eigen::VectorXd demand;        ///< b
  Eigen::VectorXd lower, upper;  ///< of x
  Eigen::VectorXd weight;        ///< w, above zero
  double exponent = 2;           ///< p, at least 1
};

/// What solve() found.
struct LoadSharingSolution {
  Eigen::VectorXd x;
  Eigen::VectorXd multiplier;  ///< of each row: cost per unit of demand
  Eigen::VectorXd
      shortfall;  ///< b - A x: what no admissible x can give, zero where strength is enough
  int iterations = 0;
  /// Largest violation of the optimality (KKT) conditions: of the balance of the rows relative to
  /// their scale (where there is no shortfall) and of the projected gradient.
  double kkt_residual = 0;
  bool feasible = true;
};

/// Solves one programme after another without allocating.
class LoadSharingSolver {
 public:
  LoadSharingSolver(int rows, int columns);

  /// Starts from the previous call's multipliers; call reset() for a cold start.
  void solve(const LoadSharingProblem& problem, LoadSharingSolution& solution);
  void reset();

 private:
  void scale_rows(const LoadSharingProblem& problem);
  /// min Σ d x²/2 - c x over the same set; leaves x_ and lambda_.
  int solve_quadratic(const LoadSharingProblem& problem);
  int solve_exactly(const LoadSharingProblem& problem);
  double dual(const LoadSharingProblem& problem, const Eigen::VectorXd& lambda, bool with_gradient);
  void solve_power(const LoadSharingProblem& problem, LoadSharingSolution& solution);
  void check(const LoadSharingProblem& problem, LoadSharingSolution& solution);

  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> scaled_;
  Eigen::VectorXd row_scale_, demand_;
  Eigen::VectorXd d_, c_, x_, pull_, power_x_;
  Eigen::VectorXd lambda_, centre_, trial_, gradient_, step_;
  Eigen::MatrixXd hessian_;
  Eigen::LLT<Eigen::MatrixXd> factor_;
};

}  // namespace medius::force
