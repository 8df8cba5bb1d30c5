// Wrapping against closed forms and against what makes a path shortest.
#include "medius/body/wrap_object.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace medius::body {
namespace {

WrapObject cylinder(double radius) {
  WrapObject object;
  object.kind = WrapKind::kCylinder;
  object.radius = radius;
  object.length = 10;
  return object;
}

WrapObject sphere(double radius) {
  WrapObject object = cylinder(radius);
  object.kind = WrapKind::kSphere;
  return object;
}

WrapObject ellipsoid(const Vector3& radii) {
  WrapObject object;
  object.kind = WrapKind::kEllipsoid;
  object.radii = radii;
  return object;
}

double total(const Vector3& p1, const Vector3& p2, const WrapArc& arc) {
  return (arc.start - p1).norm() + arc.length + (p2 - arc.end).norm();
}

/// Two tangents and a quarter of a circle.
TEST(Wrap, QuarterCircleHasItsLengthOnEverySurface) {
  const double r = 0.2;
  const double s = 0.5 * r;
  const Vector3 p1{-s, r, 0}, p2{r, -s, 0};
  for (const Convention convention : {Convention::kOpenSim, Convention::kExact}) {
    for (const WrapObject& object :
         {cylinder(r), sphere(r), ellipsoid(Vector3::Constant(r)), ellipsoid({r, r, 3 * r})}) {
      WrapSettings settings;
      settings.convention = convention;
      WrapArc arc;
      ASSERT_EQ(static_cast<int>(wrap_segment(object, p1, p2, settings, arc)) >=
                    static_cast<int>(WrapOutcome::kPossible),
                true)
          << type_name(object.kind);
      const bool exact = convention == Convention::kExact || object.kind != WrapKind::kEllipsoid;
      EXPECT_NEAR(total(p1, p2, arc), 2 * s + kPi / 2 * r, exact ? 1e-9 : 1e-4)
          << type_name(object.kind);
    }
  }
}

/// A quarter of an ellipse, against Ramanujan's second approximation of the perimeter.
TEST(Wrap, EllipseQuarterAgreesWithRamanujan) {
  const double a = 0.3, b = 0.2;
  const WrapObject object = ellipsoid({a, b, 0.4});
  // Tangents along the axes at (0, b) and (a, 0).
  const Vector3 p1{-0.1, b, 0}, p2{a, -0.1, 0};
  WrapSettings settings;
  settings.convention = Convention::kExact;
  settings.method = WrapMethod::kMidpoint;
  WrapArc arc;
  ASSERT_EQ(wrap_ellipsoid(object, p1, p2, settings, arc), WrapOutcome::kMandatory);
  const double h = (a - b) * (a - b) / ((a + b) * (a + b));
  const double perimeter = kPi * (a + b) * (1 + 3 * h / (10 + std::sqrt(4 - 3 * h)));
  EXPECT_NEAR(arc.length, perimeter / 4, 1e-8);
}

/// Unrolled, the path over a cylinder is straight: the same slope against the axis everywhere.
TEST(Wrap, HelixKeepsItsSlope) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> uniform(-1, 1);
  const WrapObject object = cylinder(0.3);
  WrapSettings settings;
  settings.convention = Convention::kExact;
  int wrapped = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const Vector3 p1{uniform(random), uniform(random), uniform(random)};
    const Vector3 p2{uniform(random), uniform(random), uniform(random)};
    WrapArc arc;
    if (wrap_cylinder(object, p1, p2, settings, arc) != WrapOutcome::kMandatory) continue;
    ++wrapped;
    const double slope = (arc.end.z() - arc.start.z()) / arc.length;
    EXPECT_NEAR((arc.start - p1).normalized().z(), slope, 1e-9);
    EXPECT_NEAR((p2 - arc.end).normalized().z(), slope, 1e-9);
    EXPECT_NEAR(std::hypot(arc.start.x(), arc.start.y()), 0.3, 1e-12);
  }
  EXPECT_GT(wrapped, 50);
}

/// No path with its touching points moved along the surface is shorter.
TEST(Wrap, GeodesicIsShortest) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(-1, 1);
  WrapSettings settings;
  settings.convention = Convention::kExact;
  const double r = 0.3;
  for (int trial = 0; trial < 300; ++trial) {
    const Vector3 p1{uniform(random), uniform(random), uniform(random)};
    const Vector3 p2{uniform(random), uniform(random), uniform(random)};
    WrapArc arc;
    if (wrap_cylinder(cylinder(r), p1, p2, settings, arc) == WrapOutcome::kMandatory) {
      const double length = total(p1, p2, arc);
      const double turn = std::sqrt(
          std::max(0.0, arc.length * arc.length - std::pow(arc.end.z() - arc.start.z(), 2)));
      for (const double dz : {-1e-3, 1e-3}) {
        WrapArc moved = arc;
        moved.start.z() += dz;
        moved.length = std::hypot(turn, moved.end.z() - moved.start.z());
        EXPECT_GE(total(p1, p2, moved), length - 1e-12);
      }
    }
    if (wrap_sphere(sphere(r), p1, p2, arc) == WrapOutcome::kPossible) {
      EXPECT_NEAR((arc.start - p1).dot(arc.start), 0, 1e-12);
      EXPECT_NEAR((p2 - arc.end).dot(arc.end), 0, 1e-12);
      EXPECT_GT(total(p1, p2, arc), (p2 - p1).norm());
    }
  }
}

TEST(Wrap, EndsWithinTheSurfaceAreSaidToBeInside) {
  WrapArc arc;
  const WrapSettings settings;
  EXPECT_EQ(wrap_cylinder(cylinder(0.2), {0.1, 0, 0}, {1, 0, 0}, settings, arc),
            WrapOutcome::kInside);
  EXPECT_EQ(wrap_sphere(sphere(0.2), {0, 0.1, 0}, {1, 0, 0}, arc), WrapOutcome::kInside);
  EXPECT_EQ(wrap_ellipsoid(ellipsoid({0.2, 0.3, 0.4}), {0, 0, 0.1}, {1, 0, 0}, settings, arc),
            WrapOutcome::kInside);
}

TEST(Wrap, StraightLineBesideTheSurfaceIsFree) {
  WrapArc arc;
  const WrapSettings settings;
  EXPECT_EQ(wrap_cylinder(cylinder(0.2), {-1, 0.3, 0}, {1, 0.3, 0}, settings, arc),
            WrapOutcome::kNone);
  EXPECT_EQ(wrap_sphere(sphere(0.2), {-1, 0.3, 0}, {1, 0.3, 0}, arc), WrapOutcome::kNone);
  EXPECT_EQ(wrap_ellipsoid(ellipsoid({0.2, 0.2, 0.2}), {-1, 0.3, 0}, {1, 0.3, 0}, settings, arc),
            WrapOutcome::kNone);
}

/// A half that may not be used turns the path to the other side, the long way round.
TEST(Wrap, QuadrantLeadsThePathRound) {
  WrapObject object = cylinder(0.2);
  object.side_axis = 1;
  object.side = -1;
  const Vector3 p1{-0.5, 0.05, 0}, p2{0.5, 0.05, 0};
  for (const Convention convention : {Convention::kOpenSim, Convention::kExact}) {
    WrapSettings settings;
    settings.convention = convention;
    WrapArc arc;
    ASSERT_NE(wrap_cylinder(object, p1, p2, settings, arc), WrapOutcome::kNone);
    EXPECT_LT(arc.start.y(), 0);
    EXPECT_LT(arc.end.y(), 0);
    // By symmetry the arc is the turn between the two tangents.
    const double touch = std::acos(0.2 / std::hypot(0.5, 0.05));
    const double place = std::atan2(0.05, 0.5);
    EXPECT_NEAR(arc.length, 0.2 * (kPi + 2 * place - 2 * touch), 1e-9);
  }
}

/// Mirroring the scene mirrors the path.
TEST(Wrap, MirroredSceneGivesTheMirroredPath) {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(-1, 1);
  const Vector3 flip{1, 1, -1};
  for (int trial = 0; trial < 300; ++trial) {
    const Vector3 p1{uniform(random), uniform(random), uniform(random)};
    const Vector3 p2{uniform(random), uniform(random), uniform(random)};
    for (const WrapObject& object : {cylinder(0.3), sphere(0.3), ellipsoid({0.2, 0.3, 0.4})}) {
      const WrapSettings settings;
      WrapArc arc, mirrored;
      const WrapOutcome outcome = wrap_segment(object, p1, p2, settings, arc);
      ASSERT_EQ(
          wrap_segment(object, p1.cwiseProduct(flip), p2.cwiseProduct(flip), settings, mirrored),
          outcome);
      if (outcome < WrapOutcome::kPossible) continue;
      EXPECT_NEAR(arc.length, mirrored.length, 1e-9);
      EXPECT_NEAR((arc.start.cwiseProduct(flip) - mirrored.start).norm(), 0, 1e-9);
    }
  }
}

/// A torus: the path goes through the hole, over the tube's inner side.
TEST(Wrap, TorusHoldsThePathInItsHole) {
  WrapObject object;
  object.kind = WrapKind::kTorus;
  object.inner_radius = 0.05;
  object.outer_radius = 0.2;
  WrapSettings settings;
  settings.convention = Convention::kExact;
  WrapArc arc;
  const Vector3 p1{0.2, 0, 0.4}, p2{0.25, 0, -0.4};
  ASSERT_EQ(wrap_torus(object, p1, p2, settings, arc), WrapOutcome::kPossible);
  for (const Vector3& p : {arc.start, arc.end}) {
    EXPECT_LT(std::hypot(p.x(), p.y()), 0.2);
    EXPECT_NEAR(std::hypot(std::hypot(p.x(), p.y()) - 0.2, p.z()), 0.05, 1e-6);
  }
}

}  // namespace
}  // namespace medius::body
