// Between two samples the natural spline of degree 2m-1 is the polynomial that takes, at both, the
// value and the derivatives 1 ... m-1. These derivatives are the unknowns; that the derivatives m
// ... 2m-2 have no jump at a sample (and vanish at both ends) gives as many equations: a
// block-tridiagonal system with blocks of m-1, the same for all columns.
#include "medius/motion/splines.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace medius::motion {
namespace {

constexpr double binomial(int n, int k) {
  double result = 1.0;
  for (int i = 0; i < k; ++i) result = result * (n - i) / (i + 1);
  return result;
}

/// The polynomial sum a_j u^j over one interval, u in [0, 1], from its scaled derivatives f^(k) h^k
/// / k!, k < m, at both ends.
template <int m>
struct Hermite {
  using Square = Eigen::Matrix<double, m, m>;
  using Wide = Eigen::Matrix<double, m, 2 * m>;

  /// a_m ... a_(2m-1) = [from_begin from_end] * [derivatives at 0; derivatives at 1]
  Wide upper;
  /// f^(m) ... f^(2m-1), scaled, at u = 0 and u = 1, from the same 2m numbers.
  Wide at_begin, at_end;

  Hermite() {
    Square low, high, shifted_low, shifted_high;
    for (int k = 0; k < m; ++k) {
      for (int j = 0; j < m; ++j) {
        low(k, j) = j >= k ? binomial(j, k) : 0.0;
        high(k, j) = binomial(j + m, k);
        shifted_high(k, j) = j >= k ? binomial(j + m, k + m) : 0.0;
      }
    }
    const Square inverse = high.inverse();
    upper << -inverse * low, inverse;
    at_begin = upper;
    at_end = shifted_high * upper;
  }
};

/// Fills `coefficients` as SplineSet keeps them.
template <int m>
void fit(std::span<const double> time, const Table& values, std::vector<double>& coefficients) {
  static const Hermite<m> hermite;
  constexpr int b = m - 1;  // size of a block
  using Block = Eigen::Matrix<double, std::max(b, 1), std::max(b, 1)>;
  using Rows = Eigen::Matrix<double, std::max(b, 1), Eigen::Dynamic, Eigen::RowMajor>;
  const int n = static_cast<int>(time.size());
  const int columns = static_cast<int>(values.cols());
  const double unit = n > 1 ? (time.back() - time.front()) / (n - 1) : 1.0;

  // slopes[i](k-1, column) = f^(k) unit^k / k! at sample i
  std::vector<Rows> slopes(static_cast<std::size_t>(n), Rows::Zero(std::max(b, 1), columns));
  if constexpr (b > 0) {
    // Row k-1 of a sample's equations is the jump of derivative 2m-1-k: its dual in the energy, so
    // that elimination in order is stable.
    std::vector<Block> upper(static_cast<std::size_t>(n), Block::Zero());
    Block diagonal, lower;
    for (int i = 0; i < n; ++i) {
      diagonal.setZero();
      lower.setZero();
      Block next = Block::Zero();
      Rows right = Rows::Zero(b, columns);
      for (int k = 1; k <= b; ++k) {
        const int order = 2 * m - 1 - k;
        for (const int side : {0, 1}) {  // 0: the interval before the sample, 1: the one after
          const int first = side == 0 ? i - 1 : i;
          if (first < 0 || first + 1 >= n) continue;
          const double h = (time[first + 1] - time[first]) / unit;
          const double scale = (side == 0 ? 1.0 : -1.0) * std::pow(h, -order);
          const auto& row = side == 0 ? hermite.at_end : hermite.at_begin;
          for (int j = 1; j <= b; ++j) {
            const double hj = std::pow(h, j) * scale;
            (side == 0 ? lower : diagonal)(k - 1, j - 1) += row(order - m, j) * hj;
            (side == 0 ? diagonal : next)(k - 1, j - 1) += row(order - m, m + j) * hj;
          }
          right.row(k - 1) -= scale * (row(order - m, 0) * values.row(first) +
                                       row(order - m, m) * values.row(first + 1));
        }
      }
      if (i > 0) {
        diagonal -= lower * upper[i - 1];
        right -= lower * slopes[i - 1];
      }
      if (n == 1) diagonal.setIdentity();
      const Eigen::PartialPivLU<Block> factors(diagonal);
      upper[i] = factors.solve(next);
      slopes[i] = factors.solve(right);
    }
    for (int i = n - 2; i >= 0; --i) slopes[i] -= upper[i] * slopes[i + 1];
  }

  coefficients.assign(static_cast<std::size_t>(n + 1) * columns * 2 * m, 0.0);
  Eigen::Matrix<double, 2 * m, 1> ends;
  const auto scaled = [&](int sample, int column, double h, double* out) {
    out[0] = values(sample, column);
    for (int k = 1; k < m; ++k) out[k] = slopes[sample](k - 1, column) * std::pow(h / unit, k);
  };
  for (int part = 0; part <= n; ++part) {
    for (int column = 0; column < columns; ++column) {
      double* c = &coefficients[(static_cast<std::size_t>(part) * columns + column) * 2 * m];
      if (part == 0 || part == n) {  // beyond the ends
        scaled(part == 0 ? 0 : n - 1, column, 1.0, c);
        continue;
      }
      const double h = time[part] - time[part - 1];
      scaled(part - 1, column, h, ends.data());
      scaled(part, column, h, ends.data() + m);
      const Eigen::Matrix<double, m, 1> high = hermite.upper * ends;
      for (int k = 0; k < m; ++k) {
        c[k] = ends[k] / std::pow(h, k);
        c[m + k] = high[k] / std::pow(h, m + k);
      }
    }
  }
}

}  // namespace

Result<SplineSet> SplineSet::through(std::span<const double> time, const Table& values,
                                     int degree) {
  if (degree < 1 || degree > 7 || degree % 2 == 0)
    return error("a natural spline has degree 1, 3, 5 or 7, not {}", degree);
  const int n = static_cast<int>(time.size());
  if (n == 0 || values.rows() != n)
    return error("a spline needs as many rows of values as times; there are {} and {}",
                 values.rows(), n);
  for (int i = 0; i < n; ++i) {
    if (!std::isfinite(time[i]) || (i > 0 && !(time[i] > time[i - 1])))
      return error("a spline needs times that rise; sample {} (counted from 1) does not", i + 1);
  }
  for (int column = 0; column < values.cols(); ++column) {
    for (int i = 0; i < n; ++i) {
      if (!std::isfinite(values(i, column)))
        return error(
            "a spline needs a number in every sample; column {} (counted from 1) has none at "
            "{:.6g} s: fill the gap first",
            column + 1, time[i]);
    }
  }

  SplineSet set;
  const int m = std::min((degree + 1) / 2, n);
  set.degree_ = 2 * m - 1;
  set.columns_ = static_cast<int>(values.cols());
  set.knots_.assign(time.begin(), time.end());
  switch (m) {
    case 1:
      fit<1>(time, values, set.coefficients_);
      break;
    case 2:
      fit<2>(time, values, set.coefficients_);
      break;
    case 3:
      fit<3>(time, values, set.coefficients_);
      break;
    default:
      fit<4>(time, values, set.coefficients_);
      break;
  }
  return set;
}

int SplineSet::interval(double time) const {
  return static_cast<int>(std::upper_bound(knots_.begin(), knots_.end(), time) - knots_.begin());
}

void SplineSet::evaluate(double time, std::span<double> value, std::span<double> first,
                         std::span<double> second) const {
  const int terms = degree_ + 1;
  int part = interval(time);
  // The last sample belongs to the last interval, so that its higher derivatives are the inner
  // ones.
  if (time == knots_.back() && knots_.size() > 1) part = static_cast<int>(knots_.size()) - 1;
  const double s = time - knots_[static_cast<std::size_t>(std::max(part - 1, 0))];
  const double* c = &coefficients_[static_cast<std::size_t>(part) * columns_ * terms];
  for (int column = 0; column < columns_; ++column, c += terms) {
    double f = 0.0, df = 0.0, half_ddf = 0.0;
    for (int j = terms - 1; j >= 0; --j) {
      half_ddf = half_ddf * s + df;
      df = df * s + f;
      f = f * s + c[j];
    }
    if (!value.empty()) value[column] = f;
    if (!first.empty()) first[column] = df;
    if (!second.empty()) second[column] = 2.0 * half_ddf;
  }
}

double SplineSet::evaluate(int column, double time, int order) const {
  const int terms = degree_ + 1;
  int part = interval(time);
  if (time == knots_.back() && knots_.size() > 1) part = static_cast<int>(knots_.size()) - 1;
  const double s = time - knots_[static_cast<std::size_t>(std::max(part - 1, 0))];
  const double* c = &coefficients_[(static_cast<std::size_t>(part) * columns_ + column) * terms];
  double result = 0.0;
  for (int j = terms - 1; j >= order; --j) {
    double factor = 1.0;
    for (int k = 0; k < order; ++k) factor *= j - k;
    result = result * s + factor * c[j];
  }
  return result;
}

}  // namespace medius::motion
