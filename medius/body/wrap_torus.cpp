// A path through the hole of a torus about z: at the place of the ring nearest to the straight line
// the tube is replaced by a cylinder, and the path wraps over that on the side of the hole.
#include <algorithm>
#include <cmath>

#include "medius/body/wrap_object.h"

namespace medius::body {

namespace {

/// A place of the straight line near the ring, and the ring's point beside it.
struct NearPlace {
  Vector3 on_line = Vector3::Zero();
  double distance = 0;
};

/// The point of the line from `from` to `to` nearest to the circle of radius R in the plane z = 0,
/// by Newton's iteration with short first steps from `from`. OpenSim's condition has a factor of 2
/// too much: it finds the point nearest to the circle of twice the radius (`factor` 2).
NearPlace nearest_to_ring(const Vector3& from, const Vector3& to, double R, double factor) {
  const Vector3 n = (to - from).normalized();
  const double planar = n.x() * n.x() + n.y() * n.y();
  const double mixed = from.x() * n.x() + from.y() * n.y();
  const double offset = from.dot(n);
  double u = 0, longest = 0.1;
  for (int i = 0; i < 100; ++i) {
    const double x = from.x() + u * n.x(), y = from.y() + u * n.y();
    const double rho = std::max(std::hypot(x, y), 1e-12);
    const double rise = (planar * u + mixed) / rho;  // d rho / du
    const double value = offset + u - factor * R * rise;
    const double slope = 1 - factor * R * (planar - rise * rise) / rho;
    if (std::abs(slope) < 1e-12) break;
    const double step = std::clamp(-value / slope, -longest, longest);
    u += step;
    longest *= 2;
    if (std::abs(step) < 1e-14) break;
  }
  NearPlace place;
  place.on_line = from + u * n;
  const double rho = std::hypot(place.on_line.x(), place.on_line.y());
  place.distance = std::hypot(rho - R, place.on_line.z());
  return place;
}

}  // namespace

WrapOutcome wrap_torus(const WrapObject& torus, const Vector3& p1, const Vector3& p2,
                       const WrapSettings& settings, WrapArc& arc) {
  const double R = torus.outer_radius;
  if ((p2 - p1).norm() < 1e-12) return WrapOutcome::kNone;
  const double factor = settings.convention == Convention::kOpenSim ? 2 : 1;
  const NearPlace first = nearest_to_ring(p1, p2, R, factor);
  const NearPlace second = nearest_to_ring(p2, p1, R, factor);
  const NearPlace* place = first.distance < second.distance ? &first : &second;
  if (torus.side != 0) {
    const auto usable = [&](const NearPlace& candidate) {
      return side_of(candidate.on_line[torus.side_axis]) == torus.side;
    };
    if (!usable(first) && !usable(second)) return WrapOutcome::kNone;
    if (usable(first) != usable(second)) place = usable(first) ? &first : &second;
  }
  const double rho = std::hypot(place->on_line.x(), place->on_line.y());
  if (rho < 1e-12) return WrapOutcome::kNone;

  // The tube as a cylinder: x to the hole's centre, z along the ring.
  const Vector3 outward{place->on_line.x() / rho, place->on_line.y() / rho, 0};
  Pose X_WC;
  X_WC.R.col(0) = -outward;
  X_WC.R.col(1) = -Vector3::UnitZ();
  X_WC.R.col(2) = X_WC.R.col(0).cross(X_WC.R.col(1));
  X_WC.p = R * outward;
  WrapObject tube;
  tube.kind = WrapKind::kCylinder;
  tube.radius = torus.inner_radius;
  tube.length = 10000;
  tube.side_axis = 0;
  tube.side = 1;
  const Pose X_CW = X_WC.inverse();
  const WrapOutcome outcome = wrap_cylinder(tube, X_CW * p1, X_CW * p2, settings, arc);
  if (outcome == WrapOutcome::kNone || outcome == WrapOutcome::kInside) return WrapOutcome::kNone;
  arc.start = X_WC * arc.start;
  arc.end = X_WC * arc.end;
  return WrapOutcome::kPossible;
}

}  // namespace medius::body
