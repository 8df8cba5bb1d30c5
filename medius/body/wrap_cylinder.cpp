// A path over a cylinder about z. In the plane across the axis it is a line tangent to a circle, an
// arc, and a tangent line again; unrolled, the shortest path is straight, so its height z grows in
// proportion to the way travelled in that plane.
#include <algorithm>
#include <cmath>

#include "medius/body/wrap_object.h"

namespace medius::body {

namespace {

/// The four lines from the path's ends that touch the circle, and the one pair that is used.
struct Tangents {
  Vector3 start_left, start_right;  ///< from p1, counter-clockwise and clockwise of it
  Vector3 end_left, end_right;      ///< from p2
  Vector3 start, end;
  bool far_side = false;  ///< the apex lies on the side away from the straight line
  bool long_way = false;  ///< around more than half of the circle
};

double planar_norm(const Vector3& p) { return std::hypot(p.x(), p.y()); }

/// Both points where a line from p touches the circle, at p's height.
void touch_circle(const Vector3& p, double radius, Vector3& left, Vector3& right) {
  const double distance = planar_norm(p);
  const double along = radius * radius / distance;
  const double across = std::sqrt(std::max(0.0, radius * radius - along * along));
  const double ux = p.x() / distance, uy = p.y() / distance;
  left = {along * ux - across * uy, along * uy + across * ux, p.z()};
  right = {along * ux + across * uy, along * uy - across * ux, p.z()};
}

/// Angle between two points seen from the axis, 0..pi.
double angle_between(const Vector3& a, const Vector3& b) {
  return std::abs(std::atan2(a.x() * b.y() - a.y() * b.x(), a.x() * b.x() + a.y() * b.y()));
}

/// The pair of tangent points on the side that may be used.
void choose_on_side(const WrapObject& cylinder, const Vector3& p1, const Vector3& p2, Tangents& t) {
  const auto usable = [&](const Vector3& p) {
    return side_of(p[cylinder.side_axis]) == cylinder.side;
  };
  const bool left_turn_longer =
      angle_between(t.start_left, t.end_right) > angle_between(t.start_right, t.end_left);
  bool from_left = false;
  bool none = false;
  const bool a = usable(t.start_left), b = usable(t.start_right);
  if (a != b) {
    from_left = a;
  } else if (usable(t.end_left)) {
    from_left = false;
  } else if (a || usable(t.end_right)) {
    from_left = true;
  } else {
    none = true;
    from_left = left_turn_longer;
  }
  t.start = from_left ? t.start_left : t.start_right;
  t.end = from_left ? t.end_right : t.end_left;
  t.far_side = none || from_left == left_turn_longer;
  const Vector3 away = (t.start - p1) + (t.end - p2);
  t.long_way = (t.start.x() + t.end.x()) * away.x() + (t.start.y() + t.end.y()) * away.y() < 0;
}

/// The shorter way around: the line passes through, so it leads from one end's left to the other's
/// right or the other way round.
void choose_shorter(Tangents& t) {
  const bool from_left =
      angle_between(t.start_left, t.end_right) < angle_between(t.start_right, t.end_left);
  t.start = from_left ? t.start_left : t.start_right;
  t.end = from_left ? t.end_right : t.end_left;
}

/// OpenSim's first guess of the heights: both tangent points slide into the plane through p1, p2
/// and an apex point of the cylinder.
void slide_into_plane(const WrapObject& cylinder, const Vector3& p1, const Vector3& p2,
                      Tangents& t) {
  const double d1 = planar_norm(p1), d2 = planar_norm(p2);
  const Vector3 middle = p1 + d1 / (d1 + d2) * (p2 - p1);
  const Vector3 on_axis{0, 0, middle.z()};
  const Vector3 across = (p1 - on_axis).normalized().cross((p2 - on_axis).normalized());
  Vector3 up = Vector3::UnitZ().cross(across);
  if (const double norm = up.norm(); norm > 0) up /= norm;
  const Vector3 apex_1 = on_axis + cylinder.radius * up;
  const Vector3 apex_2 = on_axis - cylinder.radius * up;
  const bool first_nearer = (middle - apex_1).squaredNorm() < (middle - apex_2).squaredNorm();
  const Vector3& apex = first_nearer != t.far_side ? apex_1 : apex_2;

  Vector3 normal = (p1 - apex).normalized().cross((p2 - apex).normalized());
  if (const double norm = normal.norm(); norm > 0) normal /= norm;
  if (20 * std::abs(normal.z()) < 1e-5) return;  // the plane holds the axis
  const double span = (p2.z() - p1.z()) * (p2.z() - p1.z());
  const auto slide = [&](Vector3& p, const Vector3& other_end) {
    const double z = (normal.dot(p1) - normal.x() * p.x() - normal.y() * p.y()) / normal.z();
    const double gap = z - other_end.z();
    if (std::abs(z - p.z()) <= 10.0002 && gap * gap < span) p.z() = z;
  };
  slide(t.start, p2);
  slide(t.end, p1);
}

/// One step of OpenSim's refinement: moves the tangent point `touch` of a line from p so that it
/// continues into `next`, a point of the arc. False if it is tangent to within .1 degrees.
bool refine(const Vector3& p, const Vector3& next, Vector3& touch) {
  constexpr double kTangent = 0.1 * kPi / 180;
  const double incoming = (touch - p).normalized().z();
  const double outgoing = (next - touch).normalized().z();
  // Angles differ by at least as much as their cosines.
  if (!(std::abs(incoming - outgoing) > kTangent) &&
      !(std::abs(std::acos(incoming) - std::acos(outgoing)) > kTangent)) {
    return false;
  }
  const double ex = next.x() - p.x(), ey = next.y() - p.y();
  const double share = ((touch.x() - p.x()) * ex + (touch.y() - p.y()) * ey) / (ex * ex + ey * ey);
  touch.z() += 1.5 * (p.z() + share * (next.z() - p.z()) - touch.z());
  return true;
}

/// OpenSim's refinement of the heights, used where a path has several wrap objects.
void refine_tangents(const WrapObject& cylinder, const Vector3& p1, const Vector3& p2, double turn,
                     Tangents& t) {
  constexpr int kMostSteps = 100;
  constexpr double kSegment = 0.002;
  // Directions of the arc's second and last but one points, for the last number of segments.
  int known = 0;
  Vector3 second, last_but_one;
  const auto turned = [&](double angle) {
    const double c = std::cos(angle), sn = std::sin(angle);
    return Vector3{c * t.start.x() - sn * t.start.y(), sn * t.start.x() + c * t.start.y(), 0};
  };
  for (int step = 0; step < kMostSteps; ++step) {
    const double rise = t.end.z() - t.start.z();
    const int segments = static_cast<int>(std::hypot(cylinder.radius * turn, rise) / kSegment);
    if (segments < 2) return;
    const double share = 1.0 / segments;
    if (segments != known) {
      known = segments;
      second = turned(share * turn);
      last_but_one = turned((1 - share) * turn);
    }
    second.z() = t.start.z() + share * rise;
    const bool moved_start = refine(p1, second, t.start);
    // OpenSim measures this one from the start as just moved.
    last_but_one.z() = t.start.z() + (1 - share) * rise;
    const bool moved_end = refine(p2, last_but_one, t.end);
    if (!moved_start && !moved_end) return;
  }
}

}  // namespace

WrapOutcome wrap_cylinder(const WrapObject& cylinder, const Vector3& p1, const Vector3& p2,
                          const WrapSettings& settings, WrapArc& arc) {
  const double radius = cylinder.radius;
  const double squared = radius * radius;
  if (p1.x() * p1.x() + p1.y() * p1.y() < squared || p2.x() * p2.x() + p2.y() * p2.y() < squared) {
    return WrapOutcome::kInside;
  }
  // The point of the straight line nearest to the axis.
  const Vector3 way = p2 - p1;
  const double planar = way.x() * way.x() + way.y() * way.y();
  const double share = planar > 0 ? -(p1.x() * way.x() + p1.y() * way.y()) / planar : -1;
  const Vector3 nearest = p1 + share * way;
  const bool passes_through =
      share > 0 && share < 1 && nearest.x() * nearest.x() + nearest.y() * nearest.y() < squared;

  WrapOutcome outcome = WrapOutcome::kPossible;
  const auto usable = [&](const Vector3& p) {
    return side_of(p[cylinder.side_axis]) == cylinder.side;
  };
  if (cylinder.side == 0) {
    if (!passes_through) return WrapOutcome::kNone;
    outcome = WrapOutcome::kMandatory;
  } else if (usable(p1) || usable(p2)) {
    if (passes_through) {
      outcome = WrapOutcome::kMandatory;
    } else if (usable(p1) == usable(p2) || usable(nearest)) {
      return WrapOutcome::kNone;
    }
  }

  Tangents t;
  touch_circle(p1, radius, t.start_left, t.start_right);
  touch_circle(p2, radius, t.end_left, t.end_right);
  if (cylinder.side == 0) {
    choose_shorter(t);
  } else {
    choose_on_side(cylinder, p1, p2, t);
  }
  // Signed turn about z from start to end.
  double turn = std::atan2(t.start.x() * t.end.y() - t.start.y() * t.end.x(),
                           t.start.x() * t.end.x() + t.start.y() * t.end.y());
  if (t.long_way) turn -= std::copysign(2 * kPi, turn);

  if (settings.convention == Convention::kOpenSim) {
    slide_into_plane(cylinder, p1, p2, t);
  } else {
    const double before = planar_norm(t.start - p1);
    const double on = radius * std::abs(turn);
    const double all = before + on + planar_norm(t.end - p2);
    t.start.z() = all > 0 ? p1.z() + way.z() * before / all : p1.z();
    t.end.z() = all > 0 ? p1.z() + way.z() * (before + on) / all : p2.z();
  }
  const double half = cylinder.length / 2;
  if (std::abs(t.start.z()) > half && std::abs(t.end.z()) > half) return WrapOutcome::kNone;
  if (settings.convention == Convention::kOpenSim && !settings.only_wrap) {
    refine_tangents(cylinder, p1, p2, turn, t);
  }
  arc.start = t.start;
  arc.end = t.end;
  arc.length = std::hypot(radius * turn, t.end.z() - t.start.z());
  return outcome;
}

}  // namespace medius::body
