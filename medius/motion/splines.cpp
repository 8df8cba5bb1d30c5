// Between two samples the natural spline of degree 2m-1 is the polynomial that takes, at both, the
// value and the derivatives 1 ... m-1. These derivatives are the unknowns; that the derivatives m
// ... 2m-2 have no jump at a sample (and vanish at both ends) gives as many equations: a
// block-tridiagonal system with blocks of m-1, the same for all columns.
#include "medius/motion/splines.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
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

/// h^0 ... h^(count-1).
template <int count>
std::array<double, count> powers(double h) {
  std::array<double, count> result{1.0};
  for (int k = 1; k < count; ++k) result[k] = result[k - 1] * h;
  return result;
}

/// The scaled derivatives f^(k) unit^k / k!, k = 1 ... m-1, of every column at every sample: sample
/// i has the rows (m-1) i ... of the result.
template <int m>
Table slopes_at_samples(const Hermite<m>& hermite, std::span<const double> time,
                        const Table& values, double unit) {
  constexpr int b = m - 1;  // size of a block
  using Block = Eigen::Matrix<double, b, b>;
  const int n = static_cast<int>(time.size());
  Table slopes = Table::Zero(static_cast<Eigen::Index>(n) * b, values.cols());
  std::vector<Block> upper(static_cast<std::size_t>(n), Block::Zero());
  // Row k-1 of a sample's equations is the jump of derivative 2m-1-k: its dual in the energy, so
  // that elimination in order is stable.
  for (int i = 0; i < n; ++i) {
    Block diagonal = Block::Zero(), lower = Block::Zero(), next = Block::Zero();
    auto right = slopes.middleRows(i * b, b);
    for (const int side : {0, 1}) {  // 0: the interval before the sample, 1: the one after
      const int first = side == 0 ? i - 1 : i;
      if (first < 0 || first + 1 >= n) continue;
      const double h = (time[first + 1] - time[first]) / unit;
      const auto of_h = powers<m>(h);
      const auto of_inverse = powers<2 * m - 1>(1.0 / h);
      const auto& ends = side == 0 ? hermite.at_end : hermite.at_begin;
      for (int k = 1; k <= b; ++k) {
        const int order = 2 * m - 1 - k;
        const auto row = ends.row(order - m);
        const double scale = (side == 0 ? 1.0 : -1.0) * of_inverse[order];
        for (int j = 1; j <= b; ++j) {
          (side == 0 ? lower : diagonal)(k - 1, j - 1) += row(j) * of_h[j] * scale;
          (side == 0 ? diagonal : next)(k - 1, j - 1) += row(m + j) * of_h[j] * scale;
        }
        right.row(k - 1) -=
            scale * row(0) * values.row(first) + scale * row(m) * values.row(first + 1);
      }
    }
    if (i > 0) {
      diagonal -= lower * upper[i - 1];
      right.noalias() -= lower.lazyProduct(slopes.middleRows((i - 1) * b, b));
    }
    if (n == 1) diagonal.setIdentity();
    // Cofactors do for two rows; three, of the seventh degree, need pivots.
    Block inverse;
    if constexpr (b <= 2) {
      inverse = diagonal.inverse();
    } else {
      inverse = Eigen::PartialPivLU<Block>(diagonal).inverse();
    }
    upper[i] = inverse * next;
    for (Eigen::Index column = 0; column < right.cols(); ++column) {
      const Eigen::Matrix<double, b, 1> known = right.col(column);
      right.col(column) = inverse * known;
    }
  }
  for (int i = n - 2; i >= 0; --i) {
    slopes.middleRows(i * b, b).noalias() -=
        upper[i].lazyProduct(slopes.middleRows((i + 1) * b, b));
  }
  return slopes;
}

/// Fills `coefficients` as SplineSet keeps them.
template <int m>
void fit(std::span<const double> time, const Table& values, std::vector<double>& coefficients) {
  static const Hermite<m> hermite;
  constexpr int b = m - 1;
  const int n = static_cast<int>(time.size());
  const int columns = static_cast<int>(values.cols());
  const double unit = n > 1 ? (time.back() - time.front()) / (n - 1) : 1.0;
  Table slopes;
  if constexpr (b > 0) slopes = slopes_at_samples<m>(hermite, time, values, unit);

  coefficients.assign(static_cast<std::size_t>(n + 1) * columns * 2 * m, 0.0);
  Eigen::Matrix<double, 2 * m, 1> ends;
  const auto scaled = [&](int sample, int column, const std::array<double, m>& of_h, double* out) {
    out[0] = values(sample, column);
    for (int k = 1; k < m; ++k) out[k] = slopes(sample * b + k - 1, column) * of_h[k];
  };
  for (int part = 0; part <= n; ++part) {
    const bool beyond = part == 0 || part == n;
    const double h = beyond ? 1.0 : time[part] - time[part - 1];
    const auto of_h = powers<m>(h / unit);
    const auto of_inverse = powers<2 * m>(1.0 / h);
    for (int column = 0; column < columns; ++column) {
      double* c = &coefficients[(static_cast<std::size_t>(part) * columns + column) * 2 * m];
      if (beyond) {
        scaled(part == 0 ? 0 : n - 1, column, powers<m>(1.0 / unit), c);
        continue;
      }
      scaled(part - 1, column, of_h, ends.data());
      scaled(part, column, of_h, ends.data() + m);
      const Eigen::Matrix<double, m, 1> high = hermite.upper * ends;
      for (int k = 0; k < m; ++k) {
        c[k] = ends[k] * of_inverse[k];
        c[m + k] = high[k] * of_inverse[m + k];
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
  for (int column = 0; !values.allFinite() && column < values.cols(); ++column) {
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
