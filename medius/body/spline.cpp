#include "medius/body/spline.h"

#include <Eigen/Dense>
#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>

namespace medius::body {
namespace {

/// Knots nearer than this are taken this far apart, as SIMM does.
constexpr double kLeastWidth = 1e-7;

double width(const std::vector<double>& x, std::size_t from, std::size_t to) {
  return std::max(kLeastWidth, x[to] - x[from]);
}

/// j! / (j-k)!
double falling(int j, int k) {
  double product = 1;
  for (int i = 0; i < k; ++i) product *= j - i;
  return product;
}

/// Over an interval of width h: the upper coefficients c_m..c_{2m-1} of its polynomial (rows) from
/// the derivatives 0..m-1 at its left end (first m columns) and at its right end (last m).
Eigen::MatrixXd upper_coefficients(int m, double h) {
  Eigen::MatrixXd high(m, m), low = Eigen::MatrixXd::Zero(m, m);
  for (int k = 0; k < m; ++k) {
    for (int j = 0; j < m; ++j) {
      high(k, j) = falling(m + j, k) * std::pow(h, m + j - k);
      if (j >= k) low(k, j) = std::pow(h, j - k) / falling(j - k, j - k);
    }
  }
  Eigen::MatrixXd right(m, 2 * m);
  right << -low, Eigen::MatrixXd::Identity(m, m);
  return high.partialPivLu().solve(right);
}

/// Derivative `order` (m..2m-2) at the interval's left or right end, from the same 2m numbers.
Eigen::RowVectorXd end_derivative(const Eigen::MatrixXd& upper, int m, double h, int order,
                                  bool at_right) {
  if (!at_right) return falling(order, order) * upper.row(order - m);
  Eigen::RowVectorXd result = Eigen::RowVectorXd::Zero(2 * m);
  for (int j = order; j < 2 * m; ++j) {
    result += falling(j, order) * std::pow(h, j - order) * upper.row(j - m);
  }
  return result;
}

}  // namespace

std::vector<double> simm_spline_coefficients(const std::vector<double>& x,
                                             const std::vector<double>& y) {
  const std::size_t n = x.size();
  std::vector<double> coefficients(4 * n, 0.0);
  const auto store = [&](std::size_t i, double b, double c, double d) {
    coefficients[4 * i] = y[i];
    coefficients[4 * i + 1] = b;
    coefficients[4 * i + 2] = c;
    coefficients[4 * i + 3] = d;
  };
  if (n == 2) {
    const double slope = (y[1] - y[0]) / width(x, 0, 1);
    store(0, slope, 0, 0);
    store(1, slope, 0, 0);
    return coefficients;
  }

  // Tridiagonal system for sigma, a sixth of the second derivatives: b diagonal, h off it.
  std::vector<double> h(n), b(n), sigma(n);
  for (std::size_t i = 0; i + 1 < n; ++i) h[i] = width(x, i, i + 1);
  const auto slope = [&](std::size_t i) { return (y[i + 1] - y[i]) / h[i]; };
  for (std::size_t i = 1; i + 1 < n; ++i) {
    b[i] = 2 * (h[i - 1] + h[i]);
    sigma[i] = slope(i) - slope(i - 1);
  }
  b[0] = -h[0];
  b[n - 1] = -h[n - 2];
  sigma[0] = sigma[n - 1] = 0;
  if (n > 3) {
    sigma[0] = sigma[2] / width(x, 1, 3) - sigma[1] / width(x, 0, 2);
    sigma[n - 1] = sigma[n - 2] / width(x, n - 3, n - 1) - sigma[n - 3] / width(x, n - 4, n - 2);
    sigma[0] *= h[0] * h[0] / width(x, 0, 3);
    sigma[n - 1] *= -h[n - 2] * h[n - 2] / width(x, n - 4, n - 1);
  }
  for (std::size_t i = 1; i < n; ++i) {
    const double t = h[i - 1] / b[i - 1];
    b[i] -= t * h[i - 1];
    sigma[i] -= t * sigma[i - 1];
  }
  sigma[n - 1] /= b[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) sigma[i] = (sigma[i] - h[i] * sigma[i + 1]) / b[i];

  for (std::size_t i = 0; i + 1 < n; ++i) {
    store(i, slope(i) - h[i] * (sigma[i + 1] + 2 * sigma[i]), 3 * sigma[i],
          (sigma[i + 1] - sigma[i]) / h[i]);
  }
  store(n - 1, slope(n - 2) + h[n - 2] * (sigma[n - 2] + 2 * sigma[n - 1]), 3 * sigma[n - 1],
        (sigma[n - 1] - sigma[n - 2]) / h[n - 2]);
  return coefficients;
}

std::vector<double> natural_spline_coefficients(int degree, const std::vector<double>& x,
                                                const std::vector<double>& y) {
  const int m = (degree + 1) / 2;  // derivatives 1..m-1 at the knots are the unknowns
  const int b = m - 1;
  const int n = static_cast<int>(x.size());
  const double unit = (x.back() - x.front()) / (n - 1);  // so that the numbers stay near one

  std::vector<Eigen::MatrixXd> upper(n - 1);
  for (int i = 0; i + 1 < n; ++i) upper[i] = upper_coefficients(m, (x[i + 1] - x[i]) / unit);

  // At each knot the derivatives m..2m-2 have no jump (and vanish at both ends).
  Eigen::VectorXd unknowns(n * b);
  if (b > 0) {
    std::vector<Eigen::Triplet<double>> entries;
    Eigen::VectorXd right = Eigen::VectorXd::Zero(n * b);
    const auto add = [&](int row, int interval, int order, bool at_right, double sign) {
      const double h = (x[interval + 1] - x[interval]) / unit;
      const auto derivative = end_derivative(upper[interval], m, h, order, at_right);
      for (const int end : {0, 1}) {
        const int knot = interval + end;
        right(row) -= sign * derivative(end * m) * y[knot];
        for (int k = 1; k < m; ++k) {
          entries.emplace_back(row, knot * b + k - 1, sign * derivative(end * m + k));
        }
      }
    };
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < b; ++k) {
        if (i > 0) add(i * b + k, i - 1, m + k, true, 1);
        if (i + 1 < n) add(i * b + k, i, m + k, false, -1);
      }
    }
    Eigen::SparseMatrix<double> matrix(n * b, n * b);
    matrix.setFromTriplets(entries.begin(), entries.end());
    Eigen::SparseLU<Eigen::SparseMatrix<double>> solver(matrix);
    unknowns = solver.solve(right);
  }

  std::vector<double> coefficients(static_cast<std::size_t>(n) * (degree + 1), 0.0);
  const auto derivative = [&](int knot, int order) {
    return order == 0 ? y[knot] : unknowns(knot * b + order - 1);
  };
  for (int i = 0; i < n; ++i) {
    double* c = &coefficients[static_cast<std::size_t>(i) * (degree + 1)];
    for (int k = 0; k < m; ++k) c[k] = derivative(i, k) / (falling(k, k) * std::pow(unit, k));
    if (i + 1 == n) continue;  // beyond the last knot a polynomial of degree m-1
    Eigen::VectorXd ends(2 * m);
    for (int k = 0; k < m; ++k) {
      ends(k) = derivative(i, k);
      ends(m + k) = derivative(i + 1, k);
    }
    const Eigen::VectorXd high = upper[i] * ends;
    for (int k = 0; k < m; ++k) c[m + k] = high(k) / std::pow(unit, m + k);
  }
  return coefficients;
}

}  // namespace medius::body
