// A path over an ellipsoid, after Peter Loan's rules in SIMM and OpenSim: a plane is laid through
// both ends and a point c of the surface, and the path is the section of that plane: tangent, arc,
// tangent. It is not a geodesic of the ellipsoid; how c is chosen decides the path, so it is chosen
// as there (hybrid, midpoint, axial).
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "medius/body/wrap_object.h"

namespace medius::body {

namespace {

constexpr double kRoundoff = 2e-13;
constexpr double kBlendFan = 0.7073;  // below this slope the fan decides alone
constexpr double kBlendAxis = 0.9;    // above this one the axis does
constexpr double kEndShare = 0.3;     // the axis fades out this near to the ends of the chord
constexpr int kFanBlades = 300;
constexpr double kChord = 0.001;  // m, one straight piece of OpenSim's arcs
constexpr int kMostChords = 499;

double squared(double x) { return x * x; }
bool is_zero(double x) { return std::abs(x) <= kRoundoff; }

/// Nearest point (x, y) of the ellipse with half axes a, b to (u, v): Newton's iteration of
/// Eberly for the general case, closed forms on the axes.
void nearest_on_ellipse(double a, double b, double u, double v, double& x, double& y) {
  const double aa = a * a, bb = b * b;
  if (is_zero(u) && is_zero(v)) {
    x = a < b ? std::copysign(a, u < 0 ? -1.0 : 1.0) : u;
    y = a < b ? v : std::copysign(b, v < 0 ? -1.0 : 1.0);
    return;
  }
  if (is_zero(u)) {
    if (a >= b || std::abs(v) >= b - aa / b) {
      x = u;
      y = v >= 0 ? b : -b;
    } else {
      y = bb * v / (bb - aa);
      x = a * std::sqrt(std::abs(1 - squared(y / b)));
    }
    return;
  }
  if (is_zero(v)) {
    if (b >= a || std::abs(u) >= a - bb / a) {
      x = u >= 0 ? a : -a;
      y = v;
    } else {
      x = aa * u / (aa - bb);
      y = b * std::sqrt(std::abs(1 - squared(x / a)));
    }
    return;
  }
  const double aauu = aa * u * u, bbvv = bb * v * v;
  const bool inside = squared(u / a) + squared(v / b) < 1;
  double t = inside ? 0 : std::max(a, b) * std::hypot(u, v);
  double p = 0, q = 0;
  for (int i = 0; i < 64; ++i) {
    p = t + aa;
    q = t + bb;
    const double f = p * p * q * q - aauu * q * q - bbvv * p * p;
    if (std::abs(f) < 1e-9) break;
    t -= f / (2 * (p * q * (p + q) - aauu * q - bbvv * p));
  }
  x = aa * u / p;
  y = bb * v / q;
}

/// Nearest point of the ellipsoid with half axes a to s. `plane`: 0, 1, 2 keeps that coordinate
/// and searches the section through s; -1: everywhere. `nearest` keeps its value if the iteration
/// does not end.
void nearest_on_ellipsoid(const Vector3& a, const Vector3& s, int plane, Vector3& nearest) {
  if (plane < 0) {
    // On a coordinate plane the search in three dimensions is singular: use the narrowest section.
    double narrowest = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 3; ++i) {
      const double width = a.sum() - a[i];
      if (is_zero(s[i]) && width < narrowest) {
        plane = i;
        narrowest = width;
      }
    }
  }
  if (plane >= 0) {
    const int i = (plane + 1) % 3, j = (plane + 2) % 3;
    nearest[plane] = s[plane];
    nearest_on_ellipse(a[i], a[j], s[i], s[j], nearest[i], nearest[j]);
    return;
  }
  const Vector3 aa = a.cwiseProduct(a);
  const Vector3 w = a.cwiseProduct(s).cwiseAbs2();
  const bool inside = s.cwiseQuotient(a).squaredNorm() < 1;
  double t = inside ? 0 : a.maxCoeff() * s.norm();
  for (int i = 0; i < 64; ++i) {
    const double p = t + aa[0], q = t + aa[1], r = t + aa[2];
    const double pp = p * p, qq = q * q, rr = r * r;
    const double f = pp * qq * rr - w[0] * qq * rr - w[1] * pp * rr - w[2] * pp * qq;
    if (std::abs(f) < 1e-9) {
      nearest = aa.cwiseProduct(s).cwiseQuotient(Vector3(p, q, r));
      return;
    }
    const double slope = 2 * (p * q * r * (q * r + p * r + p * q) - w[0] * q * r * (q + r) -
                              w[1] * p * r * (p + r) - w[2] * p * q * (p + q));
    t -= f / slope;
  }
}

/// The segment and the ellipsoid, scaled so that its mean half axis is 1.
struct Scene {
  Vector3 a;       ///< half axes
  Vector3 p1, p2;  ///< the path's ends
  Vector3 enter;   ///< where the straight line meets the surface, nearer to p1
  Vector3 leave;
  double scale = 1;
};

/// c, and how much of it the fan decided (negative: unknown).
struct SurfacePoint {
  Vector3 c = Vector3::Zero();
  double fan_weight = -1;
  double slope = 0;         ///< of the line along its most parallel axis
  bool axis_inside = true;  ///< the line crosses that axis's plane within the ellipsoid
};

/// The mean direction from the chord to its nearest surface points.
Vector3 fan_direction(const Scene& scene, Vector3 nearest) {
  const Vector3 chord = scene.leave - scene.enter;
  Vector3 sum = Vector3::Zero();
  for (int i = 1; i < kFanBlades - 1; ++i) {
    const Vector3 s = scene.enter + static_cast<double>(i) / kFanBlades * chord;
    nearest_on_ellipsoid(scene.a, s, -1, nearest);
    const Vector3 blade = nearest - s;
    if (const double norm = blade.norm(); norm > 0) sum += blade / norm;
  }
  return sum.normalized();
}

SurfacePoint surface_point(const Scene& scene, WrapMethod method) {
  SurfacePoint result;
  const Vector3 chord = scene.leave - scene.enter;
  if (method == WrapMethod::kMidpoint) {
    const Vector3 middle = scene.enter + 0.5 * chord;
    nearest_on_ellipsoid(scene.a, middle, -1, result.c);
    result.slope = (scene.p1 - scene.p2).normalized().cwiseAbs().maxCoeff();
    return result;
  }
  Vector3 slopes = (scene.p1 - scene.p2).normalized().cwiseAbs();
  int axis = 0;
  for (int i = 1; i < 3; ++i) {
    if (slopes[i] > slopes[axis]) axis = i;
  }
  // Where the line crosses the plane across its most parallel axis, and the surface nearest there.
  std::array<Vector3, 3> crossing, nearest;
  std::array<double, 3> share{};
  for (int i = 0; i < 3; ++i) {
    share[i] = -scene.enter[i] / chord[i];
    crossing[i] = scene.enter + share[i] * chord;
    nearest[i] = Vector3::Zero();
    nearest_on_ellipsoid(scene.a, crossing[i], i, nearest[i]);
  }
  result.axis_inside = share[axis] > 0 && share[axis] < 1;
  double& slope = slopes[axis];
  if (method == WrapMethod::kHybrid && slope > kBlendFan) {
    double fade = 1;
    if (share[axis] < 0 || share[axis] > 1) {
      fade = 0;
    } else if (share[axis] < kEndShare) {
      fade = share[axis] / kEndShare;
    } else if (share[axis] > 1 - kEndShare) {
      fade = (1 - share[axis]) / kEndShare;
    }
    if (fade < 1) slope = kBlendFan + fade * (slope - kBlendFan);
  }
  result.slope = slope;
  if (method == WrapMethod::kAxial || slope > kBlendFan) result.c = nearest[axis];
  if (method == WrapMethod::kAxial || slope >= kBlendAxis) return result;

  const Vector3 middle = scene.enter + 0.5 * chord;
  const Vector3 fan = middle + fan_direction(scene, nearest[0]);
  if (slope <= kBlendFan) {
    nearest_on_ellipsoid(scene.a, fan, -1, result.c);
    result.fan_weight = 1;
    return result;
  }
  const double axis_weight = (slope - kBlendFan) / (kBlendAxis - kBlendFan);
  Vector3 by_fan = nearest[1];
  nearest_on_ellipsoid(scene.a, fan, -1, by_fan);
  const Vector3 blend = axis_weight * result.c + (1 - axis_weight) * by_fan;
  nearest_on_ellipsoid(scene.a, blend, -1, result.c);
  result.fan_weight = 1 - axis_weight;
  return result;
}

/// Turns c to the usable half, softly where the fan decided it.
void turn_to_side(const WrapObject& object, const Scene& scene, SurfacePoint& point) {
  const int axis = object.side_axis;
  const double before = point.c[axis];
  point.c[axis] = -before;
  double weight = point.fan_weight;
  if (weight < 0) weight = 1 - (point.slope - kBlendFan) / (kBlendAxis - kBlendFan);
  weight = std::min(weight, 1.0);
  if (weight > 0) {
    point.c[axis] = -before + weight * before;
    const Vector3 wanted = point.c;
    nearest_on_ellipsoid(scene.a, wanted, -1, point.c);
  }
}

/// The plane n . x + d = 0 of a path.
struct Plane {
  Vector3 n;
  double d;
};

/// OpenSim's search for the point where a line from p touches the section: a damped Gauss-Newton
/// iteration that stops at a squared residual of 1e-8, so its result depends on the way there.
class TangentSearch {
 public:
  TangentSearch(const Scene& scene, const Plane& plane, const Vector3& p)
      : scene_(scene), plane_(plane), p_(p) {}

  Vector3 run(const Vector3& start) {
    r_ = start;
    evaluate_normal();
    offset_ = -normal_.dot(r_);
    double now = evaluate();
    double before = now;
    double damping = 0.01;
    for (int i = 0; i < 50 && now > 1e-8; ++i) {
      Eigen::Matrix4d A;
      Eigen::Vector4d g;
      gradient(A, g);
      const Eigen::Vector4d diagonal = A.diagonal();
      Eigen::Vector4d step = Eigen::Vector4d::Zero();
      for (int k = 0; k < 1000 && now >= before; ++k) {
        A.diagonal() = diagonal * (1 + damping);
        step = trust() * (A.inverse() * g) / 16;
        move(step, 1);
        before = now;
        now = evaluate();
        damping *= 4;
      }
      damping /= 8;
      double stretch = 0.5;
      for (int k = 0; k < 1000 && now <= before; ++k) {
        stretch *= 2;
        move(step, stretch);
        before = now;
        now = evaluate();
      }
      move(step, -stretch);
      now = before = evaluate();
    }
    return r_;
  }

 private:
  void evaluate_normal() { normal_ = 2 * r_.cwiseQuotient(scene_.a.cwiseAbs2()); }
  double evaluate() {
    evaluate_normal();
    residual_ << plane_.n.dot(r_) + plane_.d, r_.cwiseQuotient(scene_.a).squaredNorm() - 1,
        normal_.dot(r_) + offset_, normal_.dot(p_) + offset_;
    return residual_.squaredNorm();
  }
  void gradient(Eigen::Matrix4d& A, Eigen::Vector4d& g) {
    Eigen::Matrix4d J;  // row: unknown, column: residual
    for (int i = 0; i < 3; ++i) {
      const double aa = scene_.a[i] * scene_.a[i];
      J.row(i) << plane_.n[i], 2 * r_[i] / aa, 4 * r_[i] / aa, 2 * p_[i] / aa;
    }
    J.row(3) << 0, 0, 1, 1;
    g = -J * residual_;
    A = J * J.transpose();
    towards_ = (p_ - r_).normalized().dot(p_.normalized());
  }
  /// Short steps while the line still points at the centre.
  [[nodiscard]] double trust() const { return towards_ > 0.1 ? 1 - std::pow(towards_, 100) : 1.0; }
  void move(const Eigen::Vector4d& step, double factor) {
    r_ += factor * step.head<3>();
    offset_ += factor * step[3];
  }

  const Scene& scene_;
  const Plane& plane_;
  const Vector3& p_;
  Vector3 r_, normal_;
  double offset_ = 0, towards_ = 0;
  Eigen::Vector4d residual_;
};

/// The same point in closed form: it lies on the plane and on the polar plane of p, a line that
/// meets the ellipsoid twice; the one nearer to c.
Vector3 touch_section(const Scene& scene, const Plane& plane, const Vector3& p, const Vector3& c) {
  const Vector3 polar = p.cwiseQuotient(scene.a.cwiseAbs2());
  const Vector3 along = plane.n.cross(polar);
  const double size = along.squaredNorm();
  if (size < 1e-24) return c;
  const Vector3 foot = (-plane.d * polar.cross(along) + along.cross(plane.n)) / size;
  const Vector3 f = foot.cwiseQuotient(scene.a), g = along.cwiseQuotient(scene.a);
  const double A = g.squaredNorm(), B = f.dot(g), C = f.squaredNorm() - 1;
  const double root = std::sqrt(std::max(0.0, B * B - A * C));
  const Vector3 first = foot + (-B + root) / A * along;
  const Vector3 second = foot + (-B - root) / A * along;
  return (first - c).squaredNorm() < (second - c).squaredNorm() ? first : second;
}

/// The arc of the section from start to end as seen from a point within it.
class Arc {
 public:
  Arc(const Scene& scene, const Plane& plane, const Vector3& start, const Vector3& end)
      : scene_(scene), start_(start), end_(end) {
    int axis = 0;
    for (int i = 1; i < 3; ++i) {
      if (std::abs(plane.n[i]) > std::abs(plane.n[axis])) axis = i;
    }
    centre_ = Vector3::Zero();
    centre_[axis] = -plane.d / plane.n[axis];
    x_ = (start - centre_).normalized();
    const Vector3 to_end = (end - centre_).normalized();
    angle_ = std::acos(std::clamp(x_.dot(to_end), -1.0, 1.0));
    y_ = x_.cross(to_end).normalized().cross(x_);
  }
  /// Goes round the other way.
  void reverse() { angle_ -= 2 * kPi; }

  /// The point of the surface seen at a share of the whole angle.
  [[nodiscard]] Vector3 point(double share) const {
    const double phi = share * angle_;
    const Vector3 ray = std::cos(phi) * x_ + std::sin(phi) * y_;
    const Vector3 f = ray.cwiseQuotient(scene_.a), g = centre_.cwiseQuotient(scene_.a);
    const double A = f.squaredNorm(), B = 2 * f.dot(g), C = g.squaredNorm() - 1;
    return centre_ + (-B + std::sqrt(B * B - 4 * A * C)) / (2 * A) * ray;
  }
  /// Sum of `chords` straight pieces.
  [[nodiscard]] double chord_length(int chords) const {
    double sum = 0;
    Vector3 before = start_;
    for (int i = 1; i <= chords; ++i) {
      const Vector3 next = i == chords ? end_ : point(static_cast<double>(i) / chords);
      sum += (next - before).norm();
      before = next;
    }
    return sum;
  }
  /// Richardson's extrapolation of the chords: their error is a series in 1/n².
  [[nodiscard]] double length() const {
    std::array<double, 5> row{};
    int chords = 8;
    for (int k = 0; k < 5; ++k, chords *= 2) {
      double value = chord_length(chords);
      double factor = 4;
      for (int j = 0; j < k; ++j, factor *= 4) {
        const double coarser = std::exchange(row[j], value);
        value += (value - coarser) / (factor - 1);
      }
      row[k] = value;
    }
    return row[4];
  }

 private:
  const Scene& scene_;
  Vector3 start_, end_, centre_, x_, y_;
  double angle_ = 0;
};

/// Lines to the ends and first pieces of the arc that fold back: the arc must go the other way.
bool folds_back(const Scene& scene, const Vector3& start, const Vector3& end, const Arc& arc,
                int chords) {
  const Vector3 first = arc.point(1.0 / chords);
  const Vector3 last = arc.point((chords - 1.0) / chords);
  return (scene.p1 - start).dot(first - start) > 0 || (scene.p2 - end).dot(last - end) > 0;
}

}  // namespace

WrapOutcome wrap_ellipsoid(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                           const WrapSettings& settings, WrapArc& arc) {
  Scene scene;
  scene.scale = 3 / object.radii.sum();
  scene.a = scene.scale * object.radii;
  scene.p1 = scene.scale * p1;
  scene.p2 = scene.scale * p2;
  const double outside_1 = scene.p1.cwiseQuotient(scene.a).squaredNorm() - 1;
  const double outside_2 = scene.p2.cwiseQuotient(scene.a).squaredNorm() - 1;
  if (outside_1 < -1e-4 || outside_2 < -1e-4) return WrapOutcome::kInside;
  if (std::abs(p1.normalized().dot(p2.normalized()) - 1) < 1e-4) return WrapOutcome::kNone;

  // Does the straight line pass through, and where?
  const Vector3 way = scene.p1 - scene.p2;
  const Vector3 f = way.cwiseQuotient(scene.a), g = scene.p2.cwiseQuotient(scene.a);
  const double A = f.squaredNorm(), B = 2 * f.dot(g), C = g.squaredNorm() - 1;
  const double discriminant = B * B - 4 * A * C;
  if (discriminant < 0) return WrapOutcome::kNone;
  const double share_1 = (-B + std::sqrt(discriminant)) / (2 * A);
  const double share_2 = (-B - std::sqrt(discriminant)) / (2 * A);
  if (!(share_1 > 0 && share_1 < 1 && share_2 > 0 && share_2 < 1)) return WrapOutcome::kNone;
  scene.enter = scene.p2 + share_1 * way;
  scene.leave = scene.p2 + share_2 * way;

  SurfacePoint point = surface_point(scene, settings.method);
  Vector3 start = scene.enter, end = scene.leave;
  if (settings.method != WrapMethod::kAxial || point.axis_inside) start = end = point.c;
  if (object.side != 0 && side_of(point.c[object.side_axis]) != object.side) {
    const double mirrored = -point.c[object.side_axis];
    start = end = point.c;
    start[object.side_axis] = end[object.side_axis] = mirrored;
    turn_to_side(object, scene, point);
  }
  Plane plane;
  plane.n = way.cross(scene.p1 - point.c).normalized();
  plane.d = -plane.n.dot(point.c);

  const bool exact = settings.convention == Convention::kExact;
  const auto touch = [&](const Vector3& p, double outside, const Vector3& from) -> Vector3 {
    if (std::abs(outside) < 1e-4) return p;
    return exact ? touch_section(scene, plane, p, from) : TangentSearch(scene, plane, p).run(from);
  };
  start = touch(scene.p1, outside_1, start);
  end = touch(scene.p2, outside_2, end);

  const double straight = (start - end).norm() / scene.scale;
  arc.start = start / scene.scale;
  arc.end = end / scene.scale;
  if (straight < kChord) {
    arc.length = straight;
    return WrapOutcome::kMandatory;
  }
  const int chords = std::min(static_cast<int>(straight / kChord), kMostChords);
  Arc surface(scene, plane, start, end);
  if (object.side != 0 && chords > 1 && folds_back(scene, start, end, surface, chords)) {
    surface.reverse();
  }
  arc.length = (exact ? surface.length() : surface.chord_length(chords)) / scene.scale;
  return WrapOutcome::kMandatory;
}

}  // namespace medius::body
