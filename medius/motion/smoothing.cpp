// Natural smoothing splines in Reinsch's form: with Q the divided differences of order m and R the
// Gram matrix of the B-splines M_j that belong to them, f^(m) = sum g_j M_j, and
//   (R + p' QᵀQ) g = Qᵀ y,   f = y - p' Q g,   p' = p m!².
// All matrices are banded; time is counted in mean steps.
#include "medius/motion/smoothing.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>

#include "medius/base/natural_splines.h"

namespace medius::motion {
namespace {

/// A symmetric matrix with `width` diagonals below the main one; row i holds (i, i-width) ... (i,
/// i).
struct Banded {
  int n = 0, width = 0;
  std::vector<double> entries;
  Banded(int size, int band)
      : n(size), width(band), entries(static_cast<std::size_t>(size) * (band + 1), 0.0) {}
  double& operator()(int i, int j) {
    return entries[static_cast<std::size_t>(i) * (width + 1) + (j - i + width)];
  }
  double operator()(int i, int j) const {
    return entries[static_cast<std::size_t>(i) * (width + 1) + (j - i + width)];
  }
};

/// In place: A = L D Lᵀ, D on the diagonal.
void factor(Banded& a) {
  for (int i = 0; i < a.n; ++i) {
    const int begin = std::max(0, i - a.width);
    for (int j = begin; j <= i; ++j) {
      double sum = a(i, j);
      for (int k = std::max(begin, j - a.width); k < j; ++k) sum -= a(i, k) * a(j, k) * a(k, k);
      a(i, j) = j < i ? sum / a(j, j) : sum;
    }
  }
}

void solve(const Banded& a, Table& x) {
  for (int i = 0; i < a.n; ++i)
    for (int j = std::max(0, i - a.width); j < i; ++j) x.row(i) -= a(i, j) * x.row(j);
  for (int i = 0; i < a.n; ++i) x.row(i) /= a(i, i);
  for (int i = a.n - 1; i >= 0; --i)
    for (int j = i + 1; j <= std::min(a.n - 1, i + a.width); ++j) x.row(i) -= a(j, i) * x.row(j);
}

/// The band of the inverse from L D Lᵀ [Hutchinson & de Hoog 1985].
Banded inverse_band(const Banded& a) {
  Banded inverse(a.n, a.width);
  const auto at = [&](int i, int j) { return i >= j ? inverse(i, j) : inverse(j, i); };
  for (int i = a.n - 1; i >= 0; --i) {
    const int last = std::min(a.n - 1, i + a.width);
    for (int j = last; j > i; --j) {
      double sum = 0;
      for (int k = i + 1; k <= last; ++k)
        if (std::abs(k - j) <= a.width) sum -= a(k, i) * at(k, j);
      inverse(j, i) = sum;
    }
    double diagonal = 1.0 / a(i, i);
    for (int k = i + 1; k <= last; ++k) diagonal -= a(k, i) * inverse(k, i);
    inverse(i, i) = diagonal;
  }
  return inverse;
}

struct Problem {
  int n = 0, m = 0;
  double unit = 1;
  Table q;   ///< (n - m) x (m + 1): divided-difference weights
  Banded r;  ///< Gram matrix, band m (its outermost diagonal is 0)
  Banded qtq;
};

/// M_j(t), integral one, on the knots x[j] ... x[j+m].
double b_spline(const std::vector<double>& x, int j, int m, double t) {
  std::array<double, 8> b{};
  for (int i = 0; i < m; ++i) {
    const double a = x[static_cast<std::size_t>(j + i)], c = x[static_cast<std::size_t>(j + i + 1)];
    b[static_cast<std::size_t>(i)] = t >= a && t < c ? 1.0 / (c - a) : 0.0;
  }
  for (int k = 2; k <= m; ++k) {
    for (int i = 0; i + k <= m; ++i) {
      const double a = x[static_cast<std::size_t>(j + i)],
                   c = x[static_cast<std::size_t>(j + i + k)];
      const auto at = static_cast<std::size_t>(i);
      b[at] = k / (k - 1.0) * ((t - a) * b[at] + (c - t) * b[at + 1]) / (c - a);
    }
  }
  return b[0];
}

Problem pose_problem(std::span<const double> time, int m) {
  const int n = static_cast<int>(time.size());
  Problem problem{
      n, m, (time.back() - time.front()) / (n - 1), {}, Banded(n - m, m), Banded(n - m, m)};
  std::vector<double> x;
  for (const double t : time) x.push_back((t - time.front()) / problem.unit);
  const auto at = [&](int i) { return x[static_cast<std::size_t>(i)]; };

  problem.q.resize(n - m, m + 1);
  for (int j = 0; j < n - m; ++j) {
    for (int i = 0; i <= m; ++i) {
      double weight = 1;
      for (int k = 0; k <= m; ++k)
        if (k != i) weight /= at(j + i) - at(j + k);
      problem.q(j, i) = weight;
    }
  }
  for (int j = 0; j < n - m; ++j) {
    for (int k = std::max(0, j - m); k <= j; ++k) {
      for (int i = j; i <= k + m; ++i)
        problem.qtq(j, k) += problem.q(j, i - j) * problem.q(k, i - k);
    }
  }
  // Gauss-Legendre with four points is exact for products of degree up to 7 in every interval.
  constexpr std::array<double, 4> node{-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
                                       0.8611363115940526};
  constexpr std::array<double, 4> weight{0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
                                         0.3478548451374538};
  for (int i = 0; i + 1 < n; ++i) {
    for (std::size_t g = 0; g < 4; ++g) {
      const double h = at(i + 1) - at(i), t = at(i) + 0.5 * h * (1 + node[g]);
      for (int j = std::max(0, i - m + 1); j <= std::min(i, n - m - 1); ++j) {
        const double value = 0.5 * h * weight[g] * b_spline(x, j, m, t);
        for (int k = std::max(0, i - m + 1); k <= j; ++k)
          problem.r(j, k) += value * b_spline(x, k, m, t);
      }
    }
  }
  return problem;
}

struct Solution {
  Table values;
  double trace = 0;  ///< of I - A, A the matrix that smooths
};

Solution smooth_at(const Problem& problem, const Table& y, double p) {
  Banded a = problem.r;
  for (std::size_t i = 0; i < a.entries.size(); ++i) a.entries[i] += p * problem.qtq.entries[i];
  factor(a);
  const int rows = problem.n - problem.m;
  Table g = Table::Zero(rows, y.cols());
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i <= problem.m; ++i) g.row(j) += problem.q(j, i) * y.row(j + i);
  solve(a, g);
  Solution solution{y, 0};
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i <= problem.m; ++i)
      solution.values.row(j + i) -= p * problem.q(j, i) * g.row(j);
  const Banded inverse = inverse_band(a);
  for (int j = 0; j < rows; ++j) {
    solution.trace += p * inverse(j, j) * problem.qtq(j, j);
    for (int k = std::max(0, j - problem.m); k < j; ++k)
      solution.trace += 2 * p * inverse(j, k) * problem.qtq(j, k);
  }
  return solution;
}

double factorial(int m) { return m <= 1 ? 1.0 : m * factorial(m - 1); }

Result<int> half_order(std::span<const double> time, const Table& values, int degree) {
  // The interpolant makes the same demands and says what is wrong.
  if (const auto check = NaturalSplines::through(time, values, degree); !check.ok())
    return check.error();
  const int m = (degree + 1) / 2;
  if (static_cast<int>(time.size()) < 2 * m + 1)
    return error("smoothing by a spline of degree {} needs {} samples, there are {}", degree,
                 2 * m + 1, time.size());
  return m;
}

}  // namespace

Result<Smoothed> smooth(std::span<const double> time, const Table& values, int degree,
                        double parameter) {
  MEDIUS_TRY(const int m, half_order(time, values, degree));
  if (!(parameter >= 0))
    return error("the smoothing parameter must not be negative: {}", parameter);
  const Problem problem = pose_problem(time, m);
  const double p = parameter * factorial(m) * factorial(m) / std::pow(problem.unit, 2 * m - 1);
  Solution solution = smooth_at(problem, values, p);
  Smoothed result;
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    result.parameter.push_back(parameter);
    result.variance.push_back((values.col(column) - solution.values.col(column)).squaredNorm() /
                              std::max(solution.trace, 1e-12));
  }
  result.values = std::move(solution.values);
  return result;
}

Result<Smoothed> smooth_by_cross_validation(std::span<const double> time, const Table& values,
                                            int degree) {
  MEDIUS_TRY(const int m, half_order(time, values, degree));
  const Problem problem = pose_problem(time, m);
  const int n = problem.n;
  // GCV(p) = n |y - f|² / trace(I - A)² on a grid of decades for all columns, then refined a
  // column.
  const auto scores = [&](double log_p) {
    const Solution solution = smooth_at(problem, values, std::exp(log_p));
    return Eigen::RowVectorXd((values - solution.values).colwise().squaredNorm() * n /
                              (solution.trace * solution.trace));
  };
  constexpr int kDecades = 24;
  const double decade = std::log(10.0), lowest = -8 * decade;
  Eigen::MatrixXd grid(kDecades, values.cols());
  for (int i = 0; i < kDecades; ++i) grid.row(i) = scores(lowest + i * decade);

  Smoothed result;
  result.values.resize(values.rows(), values.cols());
  for (Eigen::Index column = 0; column < values.cols(); ++column) {
    Eigen::Index best = 0;
    grid.col(column).minCoeff(&best);
    const Table one = values.col(column);
    const auto score = [&](double log_p) {
      const Solution s = smooth_at(problem, one, std::exp(log_p));
      return (one - s.values).squaredNorm() / (s.trace * s.trace);
    };
    // Golden section within the decade on either side.
    double low = lowest + (static_cast<double>(best) - 1) * decade;
    double high = low + 2 * decade;
    const double ratio = 0.5 * (std::sqrt(5.0) - 1);
    double a = high - ratio * (high - low), b = low + ratio * (high - low);
    double fa = score(a), fb = score(b);
    while (high - low > 1e-3) {
      if (fa < fb) {
        high = b, b = a, fb = fa;
        fa = score(a = high - ratio * (high - low));
      } else {
        low = a, a = b, fa = fb;
        fb = score(b = low + ratio * (high - low));
      }
    }
    const double p = std::exp(0.5 * (low + high));
    const Solution solution = smooth_at(problem, one, p);
    result.values.col(column) = solution.values;
    result.parameter.push_back(p * std::pow(problem.unit, 2 * m - 1) /
                               (factorial(m) * factorial(m)));
    result.variance.push_back((one - solution.values).squaredNorm() /
                              std::max(solution.trace, 1e-12));
  }
  return result;
}

}  // namespace medius::motion
