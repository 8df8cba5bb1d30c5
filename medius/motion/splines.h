// Natural splines of odd degree through every sample: the interpolant that OpenSim's tools
// differentiate (its GCVSpline with zero error variance), and the smoothing kind chosen by
// generalised cross-validation.
#pragma once

#include <span>
#include <vector>

#include "medius/motion/time_series.h"

namespace medius::motion {

/// All columns of a table as functions of time. Read-only after construction; evaluate() does not
/// allocate and may be called from many threads.
class SplineSet {
 public:
  SplineSet() = default;

  /// Natural splines of `degree` 1, 3, 5 or 7 through all samples: at the ends the derivatives of
  /// order (degree+1)/2 ... degree-1 vanish, beyond them the curve goes on as a polynomial of
  /// degree (degree-1)/2. With fewer than (degree+1)/2 samples the degree is lowered to what they
  /// carry. Refuses times that do not rise and values that are not finite.
  static Result<SplineSet> through(std::span<const double> time, const Table& values, int degree);

  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] double begin() const { return knots_.empty() ? 0.0 : knots_.front(); }
  [[nodiscard]] double end() const { return knots_.empty() ? 0.0 : knots_.back(); }

  /// The values of all columns at `time` (s), and where asked for the first and second derivatives.
  void evaluate(double time, std::span<double> value, std::span<double> first = {},
                std::span<double> second = {}) const;
  /// One column's derivative of the given order (0: the value).
  [[nodiscard]] double evaluate(int column, double time, int order = 0) const;

 private:
  [[nodiscard]] int interval(double time) const;

  int degree_ = 0;
  int columns_ = 0;
  std::vector<double> knots_;
  /// [interval][column][power]: polynomials in (time - knot); one more interval at each end.
  std::vector<double> coefficients_;
};

/// The samples smoothed by the natural spline that minimises sum (y - f)^2 + p * integral
/// (d^m f/dt^m)^2, m = (degree+1)/2.
struct Smoothed {
  Table values;                   ///< the smoothing spline at the samples
  std::vector<double> parameter;  ///< p a column
  std::vector<double> variance;   ///< the residual variance a column, (unit of the column)^2
};

/// p chosen a column by generalised cross-validation [Craven & Wahba 1979, Woltring 1986].
Result<Smoothed> smooth_by_cross_validation(std::span<const double> time, const Table& values,
                                            int degree);
/// p given.
Result<Smoothed> smooth(std::span<const double> time, const Table& values, int degree,
                        double parameter);

}  // namespace medius::motion
