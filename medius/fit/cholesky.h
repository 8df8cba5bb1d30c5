// L L' of a small dense positive definite matrix in place, without allocation.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

namespace medius::fit {

/// a(j:n, j) -= L(j:n, k) L(j, k) for all k < j: the next column but for its pivot's root.
inline void reduce_column(Eigen::MatrixXd& a, int n, int j) {
  Eigen::Map<Eigen::VectorXd> target(&a(j, j), n - j);
  for (int k = 0; k < j; ++k) {
    const double l = a(j, k);
    if (l != 0.0) target.noalias() -= l * Eigen::Map<const Eigen::VectorXd>(&a(j, k), n - j);
  }
}

/// Factors the leading n x n part of `a` (lower triangle read, L written). A pivot below
/// smallest[j] is taken for its absolute value, or for smallest[j] if that is less: a step along it
/// goes downhill and is not boundless.
inline void factor_cholesky(Eigen::MatrixXd& a, int n, const double* smallest) {
  for (int j = 0; j < n; ++j) {
    reduce_column(a, n, j);
    double pivot = a(j, j);
    if (!(pivot > smallest[j])) pivot = std::max(std::abs(pivot), smallest[j]);
    const double root = std::sqrt(pivot);
    Eigen::Map<Eigen::VectorXd>(&a(j, j), n - j) /= root;
    a(j, j) = root;
  }
}

/// The same, but a pivot below smallest[j] drops its unknown, which stays 0. Returns how many.
inline int drop_cholesky(Eigen::MatrixXd& a, int n, const double* smallest) {
  int dropped = 0;
  for (int j = 0; j < n; ++j) {
    reduce_column(a, n, j);
    Eigen::Map<Eigen::VectorXd> column(&a(j, j), n - j);
    const double pivot = a(j, j);
    if (!(pivot > smallest[j])) {
      column.setZero();
      a(j, j) = std::numeric_limits<double>::infinity();
      ++dropped;
      continue;
    }
    column /= std::sqrt(pivot);
    a(j, j) = std::sqrt(pivot);
  }
  return dropped;
}

/// L y = x in place.
inline void solve_lower(const Eigen::MatrixXd& l, int n, double* x) {
  for (int j = 0; j < n; ++j) {
    x[j] = std::isinf(l(j, j)) ? 0.0 : x[j] / l(j, j);
    if (x[j] == 0.0) continue;
    for (int i = j + 1; i < n; ++i) x[i] -= l(i, j) * x[j];
  }
}

/// L' y = x in place.
inline void solve_upper(const Eigen::MatrixXd& l, int n, double* x) {
  for (int j = n - 1; j >= 0; --j) {
    double sum = x[j];
    for (int i = j + 1; i < n; ++i) sum -= l(i, j) * x[i];
    x[j] = std::isinf(l(j, j)) ? 0.0 : sum / l(j, j);
  }
}

}  // namespace medius::fit
