#include "medius/form/signals.h"

#include <algorithm>
#include <cmath>

namespace medius::form {
namespace {

using exercise::ExpressionStep;
using exercise::Function;
using exercise::PointName;
using exercise::PointSide;

Vector3 place_of(const PointName& name, const BodyPoints& points, int side) {
  const auto& both = points[static_cast<std::size_t>(name.point)];
  switch (name.side) {
    case PointSide::This:
      return both[static_cast<std::size_t>(side)];
    case PointSide::Other:
      return both[static_cast<std::size_t>(1 - side)];
    case PointSide::Left:
      return both[0];
    case PointSide::Right:
      return both[1];
    case PointSide::Middle:
      return 0.5 * (both[0] + both[1]);
  }
  return both[0];
}

double angle_between(const Vector3& a, const Vector3& b) {
  return degrees(std::atan2(a.cross(b).norm(), a.dot(b)));
}

// A front angle is measured through the body's front: hip-flexed is below 180, arched above.
double front_angle(const Vector3& a, const Vector3& b, const Vector3& c) {
  const Vector3 to_a = a - b;
  const Vector3 to_c = c - b;
  // From the upper to the lower arm of the angle, turning over the front (+x when b is upright).
  const double turned = std::atan2(to_a.x() * to_c.y() - to_a.y() * to_c.x(),
                                   to_a.x() * to_c.x() + to_a.y() * to_c.y());
  const double through_front = -degrees(turned);
  return through_front < 0.0 ? through_front + 360.0 : through_front;
}

double inward(const Vector3& hip, const Vector3& knee, const Vector3& ankle, double outward) {
  const Vector3 thigh = knee - hip;
  const Vector3 shank = ankle - knee;
  const double thigh_out = std::atan2(outward * thigh.z(), -thigh.y());
  const double shank_out = std::atan2(outward * shank.z(), -shank.y());
  return degrees(wrapped(shank_out - thigh_out));
}

// The floor under a point of that side; under the middle, the lower of both.
double floor_of(const PointName& name, const std::array<double, 2>& floor, int side) {
  switch (name.side) {
    case PointSide::This:
      return floor[static_cast<std::size_t>(side)];
    case PointSide::Other:
      return floor[static_cast<std::size_t>(1 - side)];
    case PointSide::Left:
      return floor[0];
    case PointSide::Right:
      return floor[1];
    case PointSide::Middle:
      return std::min(floor[0], floor[1]);
  }
  return floor[0];
}

double of_points(const ExpressionStep& step, const BodyPoints& points, const BodyPoints& before,
                 const std::array<double, 2>& floor, double dt_s, int side) {
  const Vector3 a = place_of(step.points[0], points, side);
  const Vector3 b = place_of(step.points[1], points, side);
  const Vector3 c = place_of(step.points[2], points, side);
  const double outward = side == 0 ? -1.0 : 1.0;  // Right is +z.
  const Vector3 ab = b - a;
  switch (step.function) {
    case Function::Angle:
      return angle_between(a - b, c - b);
    case Function::FrontAngle:
      return front_angle(a, b, c);
    case Function::Lean:
      return angle_between(ab, Vector3::UnitY());
    case Function::LeanForward:
      return degrees(std::atan2(ab.x(), ab.y()));
    case Function::LeanOut:
      return degrees(std::atan2(outward * ab.z(), ab.y()));
    case Function::Slope:
      return degrees(std::atan2(ab.y(), std::hypot(ab.x(), ab.z())));
    case Function::Distance:
      return ab.norm();
    case Function::Forward:
      return ab.x();
    case Function::Up:
      return ab.y();
    case Function::Out:
      return outward * ab.z();
    case Function::Height:
      return a.y() - floor_of(step.points[0], floor, side);
    case Function::Offset: {
      // Of the first point from the line through the other two, over their distance.
      const Vector3 line = c - b;
      const Vector3 off = a - b;
      return (line.x() * off.y() - line.y() * off.x()) / line.squaredNorm();
    }
    case Function::Outward: {
      const Vector3 line = c - b;
      const Vector3 off = a - b;
      // Upwards along the line, right is clockwise: the sign follows from the line's direction.
      const double sense = line.y() >= 0.0 ? 1.0 : -1.0;
      return outward * sense * (off.z() * line.y() - off.y() * line.z()) /
             std::hypot(line.y(), line.z());
    }
    case Function::Inward:
      return inward(a, b, c, outward);
    case Function::Heading:
      return degrees(std::atan2(outward * ab.z(), ab.x()));
    case Function::Speed:
      return dt_s > 0.0 ? (a - place_of(step.points[0], before, side)).norm() / dt_s
                        : pose::kMissing;
    default:
      return pose::kMissing;
  }
}

const BodyPoints& in_plane(const Body& body, exercise::Plane plane) {
  switch (plane) {
    case exercise::Plane::Sagittal:
      return body.sagittal;
    case exercise::Plane::Frontal:
      return body.frontal;
    case exercise::Plane::Space:
      return body.space;
    case exercise::Plane::Vertical:
      return body.vertical;
    case exercise::Plane::Picture:
      return body.picture;
  }
  return body.space;
}

double mean_of_known(const BothSides& both) {
  if (std::isnan(both[0])) return both[1];
  if (std::isnan(both[1])) return both[0];
  return 0.5 * (both[0] + both[1]);
}

}  // namespace

SignalEvaluator::SignalEvaluator(const exercise::Exercise& exercise) : exercise_(&exercise) {
  values_.resize(exercise.signals.size());
  int deepest = 1;
  for (const auto& signal : exercise.signals) {
    deepest = std::max(deepest, signal.expression.depth);
  }
  stack_.reserve(static_cast<std::size_t>(deepest) + 1);
}

double SignalEvaluator::value(const exercise::Expression& expression, const Body& body,
                              const BodyPoints& points, const BodyPoints& points_before, int side) {
  const double dt_s = has_before_ ? body.time_s - before_.time_s : 0.0;
  stack_.clear();
  const auto pop = [this] {
    const double top = stack_.back();
    stack_.pop_back();
    return top;
  };
  for (const ExpressionStep& step : expression.steps) {
    switch (step.function) {
      case Function::Constant:
        stack_.push_back(step.constant);
        break;
      case Function::Signal:
        stack_.push_back(
            values_[static_cast<std::size_t>(step.signal)][static_cast<std::size_t>(side)]);
        break;
      case Function::OtherSignal:
        stack_.push_back(
            values_[static_cast<std::size_t>(step.signal)][static_cast<std::size_t>(1 - side)]);
        break;
      case Function::Absolute:
        stack_.back() = std::abs(stack_.back());
        break;
      case Function::Negate:
        stack_.back() = -stack_.back();
        break;
      case Function::Minimum:
      case Function::Maximum:
      case Function::Add:
      case Function::Subtract:
      case Function::Multiply:
      case Function::Divide: {
        const double right = pop();
        double& left = stack_.back();
        if (step.function == Function::Minimum) left = std::min(left, right);
        if (step.function == Function::Maximum) left = std::max(left, right);
        if (step.function == Function::Add) left += right;
        if (step.function == Function::Subtract) left -= right;
        if (step.function == Function::Multiply) left *= right;
        if (step.function == Function::Divide) left /= right;
        break;
      }
      default:
        stack_.push_back(of_points(step, points, points_before, body.floor, dt_s, side));
    }
  }
  const double result = stack_.empty() ? pose::kMissing : stack_.back();
  return std::isfinite(result) ? result : pose::kMissing;
}

const std::vector<BothSides>& SignalEvaluator::evaluate(const Body& body) {
  for (std::size_t index = 0; index < values_.size(); ++index) {
    const auto& signal = exercise_->signals[index];
    BothSides& both = values_[index];
    both.fill(pose::kMissing);
    if (!body.known) continue;
    const BodyPoints& points = in_plane(body, signal.plane);
    const BodyPoints& before = in_plane(before_, signal.plane);
    for (int side = 0; side < 2; ++side) {
      both[static_cast<std::size_t>(side)] = value(signal.expression, body, points, before, side);
    }
    if (signal.sides == exercise::Sides::Middle) both.fill(mean_of_known(both));
  }
  if (body.known) {
    before_ = body;
    has_before_ = true;
  }
  return values_;
}

}  // namespace medius::form
