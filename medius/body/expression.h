// A formula as OpenSim's expression-based forces hold it ("10*(q-0.2)^3 - 0.5*qdot; ..."): + - * /
// ^, the functions of its parser Lepton, and definitions behind semicolons ("2*x; x = q^2").
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::body {

class Expression {
 public:
  /// Zero.
  Expression() = default;
  /// `variables` are the names that the formula may hold, in evaluate()'s order. An error says what
  /// stands where; the caller adds file and line.
  static Result<Expression> parse(std::string_view text,
                                  std::span<const std::string_view> variables);

  /// The value at `variables`, as many as parse() was given. Does not allocate. Where a function is
  /// not defined (log(-1)) the value is not a number.
  [[nodiscard]] double evaluate(std::span<const double> variables) const;

  /// Depth of the stack and number of definitions that a formula may need.
  static constexpr int kMostDepth = 64, kMostDefinitions = 32, kMostSteps = 10000;

  enum class Operation : char {
    kNumber,
    kVariable,
    kDefinition,
    kStore,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kPower,
    kNegate,
    kSqrt,
    kExp,
    kLog,
    kSin,
    kCos,
    kSec,
    kCsc,
    kTan,
    kCot,
    kAsin,
    kAcos,
    kAtan,
    kSinh,
    kCosh,
    kTanh,
    kErf,
    kErfc,
    kStep,
    kDelta,
    kSquare,
    kCube,
    kReciprocal,
    kMin,
    kMax,
    kAbs,
    kFloor,
    kCeil,
    kSelect,
    kAtan2
  };
  /// One step of a stack machine.
  struct Step {
    Operation operation = Operation::kNumber;
    double number = 0;
    int index = 0;  ///< of a variable or a definition
  };

 private:
  std::vector<Step> steps_;
};

}  // namespace medius::body
