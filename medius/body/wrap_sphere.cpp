// A path over a sphere: a great circle in the plane of both ends and the centre.
#include <algorithm>
#include <cmath>

#include "medius/body/wrap_object.h"

namespace medius::body {

namespace {

/// Both points in the plane of `normal` (unit, perpendicular to p) where a line from p touches.
void touch_sphere(const Vector3& p, const Vector3& normal, double radius, Vector3& left,
                  Vector3& right) {
  const double distance = p.norm();
  const Vector3 out = p / distance;
  const double along = radius * radius / distance;
  const double across = std::sqrt(std::max(0.0, radius * radius - along * along));
  const Vector3 turn = normal.cross(out);
  left = along * out + across * turn;
  right = along * out - across * turn;
}

}  // namespace

WrapOutcome wrap_sphere(const WrapObject& sphere, const Vector3& p1, const Vector3& p2,
                        WrapArc& arc) {
  const double radius = sphere.radius;
  if (p1.norm() < radius || p2.norm() < radius) return WrapOutcome::kInside;
  const Vector3 way = p1 - p2;
  const double a = way.squaredNorm();
  const double b = 2 * way.dot(p2);
  const double c = p2.squaredNorm() - radius * radius;
  const double discriminant = b * b - 4 * a * c;
  if (a == 0 || discriminant < 0) return WrapOutcome::kNone;
  const double near = (-b - std::sqrt(discriminant)) / (2 * a);
  const double far = (-b + std::sqrt(discriminant)) / (2 * a);
  if (!(near > 0 && near < 1 && far > 0 && far < 1)) return WrapOutcome::kNone;

  Vector3 normal = way.normalized().cross(p2.normalized());
  if (normal.norm() < 1e-5) {
    // The line passes the centre: any plane through it is as good.
    normal = way.unitOrthogonal();
  }
  normal.normalize();
  Vector3 start_left, start_right, end_left, end_right;
  touch_sphere(p1, normal, radius, start_left, start_right);
  touch_sphere(p2, normal, radius, end_left, end_right);
  // The shorter way goes counter-clockwise from p1 to p2 or the other way round.
  const bool counter_clockwise = start_left.dot(end_right) > start_right.dot(end_left);
  arc.start = counter_clockwise ? start_left : start_right;
  arc.end = counter_clockwise ? end_right : end_left;

  WrapOutcome outcome = WrapOutcome::kPossible;
  bool long_way = false;
  if (sphere.side != 0) {
    const int axis = sphere.side_axis;
    const bool usable_1 = side_of(p1[axis]) == sphere.side;
    const bool usable_2 = side_of(p2[axis]) == sphere.side;
    if (usable_1 || usable_2) outcome = WrapOutcome::kMandatory;
    if (!usable_1 || !usable_2) {
      const auto leads_to_side = [&] {
        return ((arc.start - p1) + (arc.end - p2))[axis] * sphere.side >= 0;
      };
      const Vector3 inward = -(p1 + p2);
      arc.start = start_left.dot(inward) > start_right.dot(inward) ? start_left : start_right;
      arc.end = end_left.dot(inward) > end_right.dot(inward) ? end_left : end_right;
      if (!leads_to_side()) {
        arc.start = arc.start == start_left ? start_right : start_left;
        arc.end = arc.end == end_left ? end_right : end_left;
      }
      long_way = (arc.start + arc.end).dot((arc.start - p1) + (arc.end - p2)) < 0;
    }
  }
  double angle = std::acos(std::clamp(arc.start.dot(arc.end) / (radius * radius), -1.0, 1.0));
  if (long_way) angle = 2 * kPi - angle;
  arc.length = radius * angle;
  return outcome;
}

}  // namespace medius::body
