// Signals as text: angle(shoulder, hip, knee), distance(left_knee, right_knee) /
// distance(left_ankle, right_ankle).
//
// Points are landmark names without a side (hip: that of the side being computed; other_hip: the
// opposite one), with one (left_hip, right_hip), or the middle of two (mid_hip). Functions of
// points give numbers; numbers are combined with + - * /, abs, min and max, and with earlier
// signals' names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::exercise {

/// Joints and marks of the body that expressions name.
enum class BodyPoint : int {
  Nose,
  Ear,
  Eye,
  Mouth,
  Shoulder,
  Elbow,
  Wrist,
  Hand,
  Hip,
  Knee,
  Ankle,
  Heel,
  Toe,
};
inline constexpr int kBodyPointCount = 13;

enum class PointSide : int { This, Other, Left, Right, Middle };

struct PointName {
  BodyPoint point = BodyPoint::Nose;
  PointSide side = PointSide::This;
};

enum class Function : int {
  // Of points; angles in degrees, lengths in statures (body heights).
  Angle,        ///< (a, b, c): at b between a and c, 0..180
  FrontAngle,   ///< (a, b, c): the same measured through the body's front, 0..360: above 180 arched
  Lean,         ///< (a, b): of a->b from the vertical, 0..180; up is 0
  LeanForward,  ///< (a, b): the same with a sign, forward positive; sagittal plane
  LeanOut,      ///< (a, b): the same, towards this side of the body positive; frontal plane
  Slope,        ///< (a, b): of a->b over the horizontal, -90..90; b higher is positive
  Distance,     ///< (a, b)
  Forward,      ///< (a, b): how far b lies in front of a
  Up,           ///< (a, b): how far b lies above a
  Out,          ///< (a, b): how far b lies further out, to this side of the body, than a
  Height,       ///< (a): over that side's ankle when the foot stands; vertical plane
  Offset,       ///< (p, a, b): distance of p from the line a-b over |ab|; towards the body's front
                ///< positive
  Outward,      ///< (p, a, b): how far p lies to this side of the line a-b; frontal plane
  Inward,       ///< (hip, knee, ankle): knee's angle inside the hip-ankle line in the frontal plane
  Heading,      ///< (a, b): of a->b in the ground plane from the body's forward direction, outward
                ///< positive
  Speed,        ///< (a): of a point, statures a second
  // Of numbers.
  Absolute,
  Minimum,
  Maximum,
  Add,
  Subtract,
  Multiply,
  Divide,
  Negate,
  // Leaves.
  Constant,
  Signal,       ///< an earlier signal of the same side
  OtherSignal,  ///< other(x): the opposite side's value of an earlier signal
};

/// One step of a compiled expression, in postfix order.
struct ExpressionStep {
  Function function = Function::Constant;
  double constant = 0.0;
  int signal = -1;
  PointName points[3];
};

struct Expression {
  std::string text;
  std::vector<ExpressionStep> steps;  ///< postfix; never empty after compile_expression
  int depth = 0;                      ///< most numbers on the stack at once
};

/// Compiles `text`; `signals` are the names of the signals that stand before it. The message says
/// at which character and what was expected.
Result<Expression> compile_expression(std::string_view text,
                                      const std::vector<std::string>& signals);

}  // namespace medius::exercise
