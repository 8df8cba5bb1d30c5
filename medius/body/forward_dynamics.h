// The motion that forces give.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <span>
#include <vector>

#include "medius/body/dynamics.h"

namespace medius::body {

/// Solves M udot = tau + Jᵀ loads - c with couplers held and locked coordinates at rest (what holds
/// them does no work on the others). One a thread; solve() does not allocate.
class ForwardDynamics {
 public:
  explicit ForwardDynamics(const Model& model);

  /// After update_velocities(): fills data.udot and the accelerations. `loads`: one a body, about
  /// its origin, in ground; empty: none.
  void solve(const Model& model, Data& data, std::span<const SpatialForce> loads,
             const Eigen::VectorXd& tau);

 private:
  void reduce_couplers(const Model& model, const Data& data);

  std::vector<int> free_;  ///< coordinates that neither a coupler nor a lock holds
  std::vector<int> column_of_;
  Eigen::MatrixXd all_, C_, M_, MC_, reduced_;
  Eigen::VectorXd bias_, drift_, right_, acceleration_;
  Eigen::LDLT<Eigen::MatrixXd> factor_;
};

}  // namespace medius::body
