#include "medius/body/forward_dynamics.h"

#include <Eigen/QR>

#include "medius/body/held.h"
#include "medius/body/loops.h"

namespace medius::body {

ForwardDynamics::ForwardDynamics(const Model& model) {
  const int n = model.coordinate_count();
  for (std::size_t i = 0; i < model.independent_coordinates.size(); ++i) {
    const int k = model.independent_coordinates[i];
    if (is_free(model.coordinates[k])) {
      free_.push_back(k);
      column_of_.push_back(static_cast<int>(i));
    } else if (is_driven(model.coordinates[k])) {
      driven_.push_back({k, static_cast<int>(i)});
    }
  }
  const int m = static_cast<int>(free_.size());
  all_.resize(n, static_cast<int>(model.independent_coordinates.size()));
  C_.resize(n, m);
  M_.resize(n, n);
  MC_.resize(n, m);
  reduced_.resize(m, m);
  bias_.resize(n);
  drift_.resize(n);
  right_.resize(m);
  acceleration_.resize(m);
  factor_ = Eigen::LDLT<Eigen::MatrixXd>(m);
  const int rows = loop_rows(model);
  G_.resize(rows, n);
  GC_.resize(rows, m);
  flexibility_.resize(rows, rows);
  multipliers_ = Eigen::VectorXd::Zero(rows);
  rates_.resize(rows);
}

void ForwardDynamics::reduce_couplers(const Model& model, const Data& data) {
  coupler_matrix(model, data.q, all_);
  for (int column = 0; column < C_.cols(); ++column) C_.col(column) = all_.col(column_of_[column]);
  for (const Coordinate& coordinate : model.coordinates) {
    // A locked coordinate does not follow its coupler either.
    if (coordinate.locked && coordinate.coupler >= 0) {
      C_.row(model.couplers[coordinate.coupler].dependent).setZero();
    }
  }
  drift_.setZero();
  apply_coupler_rates(model, data.q, data.u, drift_);
  for (const Driven& driven : driven_)
    drift_ += data.udot[driven.coordinate] * all_.col(driven.column);
}

/// The accelerations without what holds the loops are in data.udot: adds what it changes.
void ForwardDynamics::hold_loops(const Model& model, Data& data) {
  update_accelerations(model, data);
  loop_accelerations(model, data, rates_);
  loop_jacobian(model, data, G_);
  GC_.noalias() = G_ * C_;
  flexibility_.noalias() = GC_ * factor_.solve(GC_.transpose());
  multipliers_ = flexibility_.completeOrthogonalDecomposition().solve(-rates_);
  acceleration_ = factor_.solve(GC_.transpose() * multipliers_);
  data.udot.noalias() += C_ * acceleration_;
}

void ForwardDynamics::solve(const Model& model, Data& data, std::span<const SpatialForce> loads,
                            const Eigen::VectorXd& tau) {
  reduce_couplers(model, data);
  // udot = C a + drift: what the drift alone needs is the bias.
  data.udot = drift_;
  update_accelerations(model, data);
  inverse_dynamics(model, data, loads, bias_);
  mass_matrix(model, data, M_);
  MC_.noalias() = M_ * C_;
  reduced_.noalias() = C_.transpose() * MC_;
  bias_ = tau - bias_;  // a product with the difference itself would copy it to the heap
  right_.noalias() = C_.transpose() * bias_;
  if (right_.size() > 0) {
    factor_.compute(reduced_);
    acceleration_ = factor_.solve(right_);
    data.udot.noalias() += C_ * acceleration_;
    if (!model.loops.empty()) hold_loops(model, data);
  }
  update_accelerations(model, data);
}

}  // namespace medius::body
