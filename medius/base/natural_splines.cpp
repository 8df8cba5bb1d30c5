// Between two samples the natural spline of degree 2m-1 is the polynomial that takes, at both, the
// value and the derivatives 1 ... m-1. These derivatives are the unknowns; that the derivatives m
// ... 2m-2 have no jump at a sample (and vanish at both ends) gives as many equations: a
// block-tridiagonal system with blocks of m-1, the same for all columns.
#include "medius/base/natural_splines.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <type_traits>

namespace medius {
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
    Square low, high, shifted_high;
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

  static const Hermite& get() {
    static const Hermite instance;
    return instance;
  }
};

/// h^0 ... h^(count-1).
template <int count>
std::array<double, count> powers(double h) {
  std::array<double, count> result{1.0};
  for (int k = 1; k < count; ++k) result[k] = result[k - 1] * h;
  return result;
}

/// What the derivatives 2m-2 ... m (rows, from the highest: its dual in the energy, so that
/// elimination in order is stable) at one end of an interval take of both its samples.
template <int m>
struct EndRows {
  static constexpr int b = m - 1;
  Eigen::Matrix<double, b, b> of_begin, of_end;  ///< of the derivatives 1 ... m-1
  Eigen::Matrix<double, b, 1> of_step;  ///< of the value at the end minus that at the begin

  EndRows(const Eigen::Matrix<double, m, 2 * m>& ends, const std::array<double, m>& of_h,
          const std::array<double, 2 * m - 1>& of_inverse) {
    for (int k = 1; k <= b; ++k) {
      const int order = 2 * m - 1 - k;
      const double scale = of_inverse[order];
      of_step(k - 1) = scale * ends(order - m, m);
      for (int j = 1; j <= b; ++j) {
        of_begin(k - 1, j - 1) = ends(order - m, j) * of_h[j] * scale;
        of_end(k - 1, j - 1) = ends(order - m, m + j) * of_h[j] * scale;
      }
    }
  }
};

/// Fills the derivatives in `nodes`, whose values stand already.
template <int m>
void solve_nodes(std::span<const double> time, double unit, int columns, Eigen::VectorXd& nodes) {
  constexpr int b = m - 1;  // size of a block
  using Block = Eigen::Matrix<double, b, b>;
  const Hermite<m>& hermite = Hermite<m>::get();
  const int n = static_cast<int>(time.size());
  const std::size_t stride = static_cast<std::size_t>(m) * columns;
  const auto width = static_cast<std::size_t>(columns);
  // All columns of one derivative at one sample.
  const auto row = [&](auto* numbers) {
    using Numbers = std::remove_pointer_t<decltype(numbers)>;
    using Row = std::conditional_t<std::is_const_v<Numbers>, const Eigen::ArrayXd, Eigen::ArrayXd>;
    return Eigen::Map<Row>(numbers, columns);
  };
  nodes.segment(columns, b * columns).setZero();  // the first sample takes nothing from one before
  std::vector<double> right(b * width);
  std::vector<Block> upper(static_cast<std::size_t>(n));
  Block before_of_begin = Block::Zero(), before_of_end = Block::Zero();
  Eigen::Matrix<double, b, 1> before_of_step = Eigen::Matrix<double, b, 1>::Zero();

  for (int i = 0; i < n; ++i) {
    Block diagonal = before_of_end, next = Block::Zero();
    Eigen::Matrix<double, b, 1> after_of_step = Eigen::Matrix<double, b, 1>::Zero();
    const Block lower = before_of_begin;
    const Eigen::Matrix<double, b, 1> step_before = before_of_step;
    if (i + 1 < n) {
      const double h = (time[i + 1] - time[i]) / unit;
      const auto of_h = powers<m>(h);
      const auto of_inverse = powers<2 * m - 1>(1.0 / h);
      const EndRows<m> begin(hermite.at_begin, of_h, of_inverse);
      const EndRows<m> end(hermite.at_end, of_h, of_inverse);
      diagonal -= begin.of_begin;
      next = -begin.of_end;
      after_of_step = begin.of_step;
      before_of_begin = end.of_begin;
      before_of_end = end.of_end;
      before_of_step = end.of_step;
    }
    if (i > 0) diagonal -= lower * upper[i - 1];
    if (n == 1) diagonal.setIdentity();
    // Cofactors do for two rows; three, of the seventh degree, need pivots.
    Block inverse;
    if constexpr (b <= 2) {
      inverse = diagonal.inverse();
    } else {
      inverse = Eigen::PartialPivLU<Block>(diagonal).inverse();
    }
    upper[i] = inverse * next;

    double* here = &nodes[i * stride];
    const double* last = i > 0 ? here - stride : here;
    const double* following = i + 1 < n ? here + stride : here;
    for (int k = 0; k < b; ++k) {
      auto sum = row(right.data() + k * width);
      sum = after_of_step(k) * (row(following) - row(here)) -
            step_before(k) * (row(here) - row(last));
      for (int j = 0; j < b; ++j) sum -= lower(k, j) * row(last + (j + 1) * width);
    }
    for (int k = 0; k < b; ++k) {
      auto solution = row(here + (k + 1) * width);
      solution = inverse(k, 0) * row(right.data());
      for (int j = 1; j < b; ++j) solution += inverse(k, j) * row(right.data() + j * width);
    }
  }
  for (int i = n - 2; i >= 0; --i) {
    double* here = &nodes[i * stride];
    const double* following = here + stride;
    for (int k = 0; k < b; ++k) {
      for (int j = 0; j < b; ++j)
        row(here + (k + 1) * width) -= upper[i](k, j) * row(following + (j + 1) * width);
    }
  }
}

/// j! / (j - k)!
double falling(int j, int k) {
  double product = 1.0;
  for (int i = 0; i < k; ++i) product *= j - i;
  return product;
}

/// d^order/dt^order of each basis polynomial of the interval at u in [0, 1].
template <int m>
void interval_weights(double u, double h, double unit, int order,
                      NaturalSplines::Weights& weights) {
  const Hermite<m>& hermite = Hermite<m>::get();
  std::array<double, 2 * m> of_power{};  // d^order u^j / dt^order
  double power = 1.0;
  for (int k = 0; k < order; ++k) power /= h;
  for (int j = order; j < 2 * m; ++j, power *= u)
    of_power[j] = (order == 0 ? 1.0 : falling(j, order)) * power;
  double of_derivative = 1.0;
  for (int k = 0; k < m; ++k, of_derivative *= h / unit) {
    double begin = of_power[k], end = 0;
    for (int j = 0; j < m; ++j) {
      begin += hermite.upper(j, k) * of_power[m + j];
      end += hermite.upper(j, m + k) * of_power[m + j];
    }
    weights.of_begin[k] = begin * of_derivative;
    weights.of_end[k] = end * of_derivative;
  }
  // Both values' weights add up to a constant's derivative: the step between them loses no digits.
  weights.of_begin[0] = order == 0 ? 1.0 : 0.0;
}

Result<void> check_samples(std::span<const double> time, const NaturalSplines::Table& values) {
  const int n = static_cast<int>(time.size());
  if (n == 0 || values.rows() != n)
    return error("a spline needs as many rows of values as times; there are {} and {}",
                 values.rows(), n);
  for (int i = 0; i < n; ++i) {
    if (!std::isfinite(time[i]) || (i > 0 && !(time[i] > time[i - 1])))
      return error("a spline needs times that rise; sample {} (counted from 1) does not", i + 1);
  }
  if ((values.array() - values.array()).sum() == 0) return {};  // infinities and NaN give NaN
  for (int column = 0; column < values.cols(); ++column) {
    for (int i = 0; i < n; ++i) {
      if (!std::isfinite(values(i, column)))
        return error(
            "a spline needs a number in every sample; column {} (counted from 1) has none at "
            "{:.6g} s: fill the gap first",
            column + 1, time[i]);
    }
  }
  return {};
}

}  // namespace

Result<NaturalSplines> NaturalSplines::through(std::span<const double> time, const Table& values,
                                               int degree) {
  if (degree < 1 || degree > 7 || degree % 2 == 0)
    return error("a natural spline has degree 1, 3, 5 or 7, not {}", degree);
  MEDIUS_CHECK(check_samples(time, values));
  const int n = static_cast<int>(time.size());

  NaturalSplines set;
  set.order_ = std::min((degree + 1) / 2, n);
  set.columns_ = static_cast<int>(values.cols());
  set.unit_ = n > 1 ? (time.back() - time.front()) / (n - 1) : 1.0;
  set.knots_.assign(time.begin(), time.end());
  const std::size_t stride = static_cast<std::size_t>(set.order_) * values.cols();
  set.nodes_.resize(static_cast<Eigen::Index>(stride) * n);
  for (int i = 0; i < n; ++i)
    std::copy_n(values.data() + i * values.cols(), values.cols(), &set.nodes_[i * stride]);
  switch (set.order_) {
    case 2:
      solve_nodes<2>(time, set.unit_, set.columns_, set.nodes_);
      break;
    case 3:
      solve_nodes<3>(time, set.unit_, set.columns_, set.nodes_);
      break;
    case 4:
      solve_nodes<4>(time, set.unit_, set.columns_, set.nodes_);
      break;
    default:  // straight lines have no unknowns
      break;
  }
  return set;
}

NaturalSplines::Weights NaturalSplines::weights(double time, int order) const {
  Weights weights;
  const std::size_t stride = static_cast<std::size_t>(order_) * columns_;
  const bool before = time<knots_.front(), beyond = time> knots_.back();
  if (before || beyond || knots_.size() == 1) {
    const std::size_t sample = beyond ? knots_.size() - 1 : 0;
    weights.begin = weights.end = sample * stride;
    const double s = (time - knots_[sample]) / unit_;
    double power = std::pow(unit_, -order);
    for (int k = order; k < order_; ++k, power *= s)
      weights.of_begin[k] = falling(k, order) * power;
    return weights;
  }
  // The last sample belongs to the last interval, so that its higher derivatives are the inner
  // ones.
  const auto above = std::upper_bound(knots_.begin() + 1, knots_.end() - 1, time);
  const auto part = static_cast<std::size_t>(above - knots_.begin());
  weights.begin = (part - 1) * stride;
  weights.end = part * stride;
  const double h = knots_[part] - knots_[part - 1];
  const double u = (time - knots_[part - 1]) / h;
  switch (order_) {
    case 1:
      interval_weights<1>(u, h, unit_, order, weights);
      break;
    case 2:
      interval_weights<2>(u, h, unit_, order, weights);
      break;
    case 3:
      interval_weights<3>(u, h, unit_, order, weights);
      break;
    default:
      interval_weights<4>(u, h, unit_, order, weights);
      break;
  }
  return weights;
}

double NaturalSplines::evaluate(const Weights& weights, int column) const {
  const double* begin = &nodes_[weights.begin + column];
  const double* end = &nodes_[weights.end + column];
  double sum = weights.of_begin[0] * begin[0] + weights.of_end[0] * (end[0] - begin[0]);
  for (int k = 1; k < order_; ++k) {
    const std::size_t at = static_cast<std::size_t>(k) * columns_;
    sum += weights.of_begin[k] * begin[at] + weights.of_end[k] * end[at];
  }
  return sum;
}

void NaturalSplines::evaluate(const Weights& weights, std::span<double> out) const {
  using Row = Eigen::Map<const Eigen::ArrayXd>;
  const double* begin = nodes_.data() + weights.begin;
  const double* end = nodes_.data() + weights.end;
  Eigen::Map<Eigen::ArrayXd> sum(out.data(), columns_);
  sum = weights.of_begin[0] * Row(begin, columns_) +
        weights.of_end[0] * (Row(end, columns_) - Row(begin, columns_));
  for (int k = 1; k < order_; ++k) {
    begin += columns_;
    end += columns_;
    sum += weights.of_begin[k] * Row(begin, columns_) + weights.of_end[k] * Row(end, columns_);
  }
}

void NaturalSplines::evaluate(double time, std::span<double> value, std::span<double> first,
                              std::span<double> second) const {
  if (!value.empty()) evaluate(weights(time, 0), value);
  if (!first.empty()) evaluate(weights(time, 1), first);
  if (!second.empty()) evaluate(weights(time, 2), second);
}

double NaturalSplines::evaluate(int column, double time, int order) const {
  return evaluate(weights(time, order), column);
}

}  // namespace medius
