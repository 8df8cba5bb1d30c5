#include "medius/body/spline.h"

#include <algorithm>

#include "medius/base/natural_splines.h"

namespace medius::body {
namespace {

/// Knots nearer than this are taken this far apart, as SIMM does.
constexpr double kLeastWidth = 1e-7;

double width(const std::vector<double>& x, std::size_t from, std::size_t to) {
  return std::max(kLeastWidth, x[to] - x[from]);
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
  const auto n = static_cast<Eigen::Index>(x.size());
  const NaturalSplines::Table values = Eigen::Map<const Eigen::VectorXd>(y.data(), n);
  const NaturalSplines spline = NaturalSplines::through(x, values, degree).value();
  std::vector<double> coefficients(x.size() * (degree + 1), 0.0);
  double* c = coefficients.data();
  for (const double knot : x) {
    const bool last = knot == x.back();  // beyond it a polynomial of degree m-1
    double factorial = 1;
    for (int order = 0; order <= degree; ++order, ++c) {
      if (order > 1) factorial *= order;
      if (!last || 2 * order < degree) *c = spline.evaluate(0, knot, order) / factorial;
    }
  }
  return coefficients;
}

}  // namespace medius::body
