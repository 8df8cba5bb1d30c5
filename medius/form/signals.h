// A frame's person -> the exercise's signals.
#pragma once

#include <array>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/form/body.h"

namespace medius::form {

/// A signal's value on the left and on the right; equal for a signal of the body's middle. NaN
/// where it is not known.
using BothSides = std::array<double, 2>;

/// Evaluates an exercise's expressions. Holds the frame before, for speeds; allocates only when
/// made.
class SignalEvaluator {
 public:
  explicit SignalEvaluator(const exercise::Exercise& exercise);

  /// The signals of one frame, in the catalogue's order; valid until the next call.
  const std::vector<BothSides>& evaluate(const Body& body);

 private:
  double value(const exercise::Expression& expression, const Body& body, const BodyPoints& points,
               const BodyPoints& points_before, int side);

  const exercise::Exercise* exercise_;
  std::vector<BothSides> values_;
  std::vector<double> stack_;
  Body before_;
  bool has_before_ = false;
};

}  // namespace medius::form
