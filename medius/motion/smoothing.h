// Natural splines that smooth: the kind chosen by generalised cross-validation.
#pragma once

#include <span>
#include <vector>

#include "medius/motion/time_series.h"

namespace medius::motion {

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
