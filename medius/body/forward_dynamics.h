// The motion that forces give.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <span>
#include <vector>

#include "medius/body/dynamics.h"

namespace medius::body {

/// Solves M udot = tau + Jᵀ loads - c with couplers and loops held, locked coordinates at rest and
/// prescribed ones as data.udot has them (what holds them does no work on the others). One a
/// thread; solve() does not allocate, unless the model has loops.
class ForwardDynamics {
 public:
  explicit ForwardDynamics(const Model& model);

  /// After update_velocities(): fills data.udot and the accelerations. `loads`: one a body, about
  /// its origin, in ground; empty: none.
  void solve(const Model& model, Data& data, std::span<const SpatialForce> loads,
             const Eigen::VectorXd& tau);
  /// After solve(): what holds each equation of the loops (N m, N; loops.h). Where they hold more
  /// than the motion has freedoms, the smallest such forces.
  [[nodiscard]] const Eigen::VectorXd& loop_multipliers() const { return multipliers_; }

 private:
  void reduce_couplers(const Model& model, const Data& data);
  void hold_loops(const Model& model, Data& data);

  struct Driven {
    int coordinate, column;  ///< in the model, among the independent ones
  };
  std::vector<int> free_;
  std::vector<int> column_of_;
  std::vector<Driven> driven_;
  Eigen::MatrixXd all_, C_, M_, MC_, reduced_;
  Eigen::VectorXd bias_, drift_, right_, acceleration_;
  Eigen::LDLT<Eigen::MatrixXd> factor_;
  Eigen::MatrixXd G_, GC_, flexibility_;  ///< loops
  Eigen::VectorXd multipliers_, rates_;
};

}  // namespace medius::body
