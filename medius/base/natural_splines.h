// Natural splines of odd degree through every sample of a table: the interpolant that OpenSim's
// tools differentiate (its GCVSpline with zero error variance).
#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "medius/base/result.h"

namespace medius {

/// All columns of a table as functions of time. Read-only after construction; evaluate() does not
/// allocate and may be called from many threads.
class NaturalSplines {
 public:
  using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  NaturalSplines() = default;

  /// Natural splines of `degree` 1, 3, 5 or 7 through all samples: at the ends the derivatives of
  /// order (degree+1)/2 ... degree-1 vanish, beyond them the curve goes on as a polynomial of
  /// degree (degree-1)/2. With fewer than (degree+1)/2 samples the degree is lowered to what they
  /// carry. Refuses times that do not rise and values that are not finite.
  static Result<NaturalSplines> through(std::span<const double> time, const Table& values,
                                        int degree);

  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] double begin() const { return knots_.empty() ? 0.0 : knots_.front(); }
  [[nodiscard]] double end() const { return knots_.empty() ? 0.0 : knots_.back(); }

  /// The values of all columns at `time` (s), and where asked for the first and second derivatives.
  void evaluate(double time, std::span<double> value, std::span<double> first = {},
                std::span<double> second = {}) const;
  /// One column's derivative of the given order (0: the value).
  [[nodiscard]] double evaluate(int column, double time, int order = 0) const;

  /// What a derivative at one time takes of the samples around: the same for every column.
  struct Weights {
    std::size_t begin = 0, end = 0;    ///< first numbers of the samples on either side
    std::array<double, 4> of_begin{};  ///< times the derivatives 0 ... m-1 there
    std::array<double, 4> of_end{};    ///< [0] multiplies the step between both samples
  };
  [[nodiscard]] Weights weights(double time, int order = 0) const;
  [[nodiscard]] double evaluate(const Weights& weights, int column) const;

 private:
  void evaluate(const Weights& weights, std::span<double> out) const;

  int order_ = 0;  ///< m: derivatives 0 ... m-1 are kept at every sample
  int columns_ = 0;
  double unit_ = 1;  ///< of time: the mean step
  std::vector<double> knots_;
  /// [sample][k][column]: f^(k) unit^k / k!, k = 0 ... m-1. Between samples their polynomial of
  /// degree 2m-1; this is a third to a half of its coefficients, and columns lie side by side.
  Eigen::VectorXd nodes_;
};

}  // namespace medius
