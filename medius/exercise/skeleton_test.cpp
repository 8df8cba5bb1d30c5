#include "medius/exercise/skeleton.h"

#include <gtest/gtest.h>

#include "medius/exercise/contact_solver.h"
#include "medius/exercise/random.h"

namespace medius::exercise {
namespace {

BodyCoordinates random_posture(std::uint64_t seed) {
  Random random(seed);
  BodyCoordinates q;
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const CoordinateRange limits = range(static_cast<Coordinate>(c));
    q.values[c] = is_length(static_cast<Coordinate>(c)) ? random.uniform(-1, 1)
                                                        : random.uniform(limits.low, limits.high);
  }
  return q;
}

Vector3 moved(Coordinate coordinate, double angle_deg, SiteId site) {
  BodyCoordinates q;
  SegmentPoses before, after;
  forward_kinematics(standard_skeleton(), q, before);
  q[coordinate] = radians(angle_deg);
  forward_kinematics(standard_skeleton(), q, after);
  return site_in_world(standard_skeleton(), after, site) -
         site_in_world(standard_skeleton(), before, site);
}

TEST(Skeleton, NamesLeadBackToTheirCoordinatesAndSites) {
  for (std::size_t c = 0; c < kCoordinateCount; ++c) {
    const auto coordinate = static_cast<Coordinate>(c);
    EXPECT_EQ(find_coordinate(name(coordinate)), coordinate);
    EXPECT_EQ(mirrored(mirrored(coordinate)), coordinate);
  }
  for (std::size_t s = 0; s < kSiteCount; ++s) {
    EXPECT_EQ(site_at(s).index(), s);
    EXPECT_EQ(find_site(site_name(site_at(s)))->index(), s);
  }
  EXPECT_EQ(name(Coordinate::WristDevL), "wrist_dev_l");
  EXPECT_FALSE(find_coordinate("hip_flexion").has_value());
}

TEST(Skeleton, SignsAreOpenSims) {
  const SiteId toe{SiteKind::ToeTip, Side::Right};
  const SiteId left_toe{SiteKind::ToeTip, Side::Left};
  EXPECT_GT(moved(Coordinate::HipFlexionR, 20, toe).x(), 0.1);
  EXPECT_LT(moved(Coordinate::HipAdductionR, 20, toe).z(), -0.1);
  EXPECT_GT(moved(Coordinate::HipAdductionL, 20, left_toe).z(), 0.1);
  EXPECT_LT(moved(Coordinate::HipRotationR, 20, toe).z(), -0.02);
  EXPECT_LT(moved(Coordinate::KneeAngleR, 20, toe).x(), -0.05);
  EXPECT_GT(moved(Coordinate::AnkleAngleR, 20, toe).y(), 0.02);
  const SiteId tips{SiteKind::FingerTips, Side::Right};
  EXPECT_GT(moved(Coordinate::ArmFlexR, 20, tips).x(), 0.1);
  EXPECT_LT(moved(Coordinate::ArmAddR, 20, tips).z(), -0.1);
  EXPECT_GT(moved(Coordinate::ElbowFlexR, 20, tips).x(), 0.05);
  EXPECT_GT(moved(Coordinate::ClavElevationR, 10, tips).y(), 0.01);
  const SiteId crown{SiteKind::Crown, Side::Right};
  EXPECT_LT(moved(Coordinate::PelvisTilt, 20, crown).x(), -0.1);
  EXPECT_GT(moved(Coordinate::PelvisList, 20, crown).z(), 0.1);
  EXPECT_LT(moved(Coordinate::LumbarExtension, 20, crown).x(), -0.1);
  EXPECT_GT(moved(Coordinate::LumbarBending, 20, crown).z(), 0.1);
}

TEST(Skeleton, StandsAsTallAsItIs) {
  for (const double height_m : {1.50, 1.66, 1.95}) {
    for (const double leg_share : {0.95, 1.0, 1.05}) {
      const auto skeleton =
          make_skeleton({.height_m = height_m, .mass_kg = 65, .leg_share = leg_share});
      ASSERT_TRUE(skeleton.ok());
      SegmentPoses X;
      forward_kinematics(*skeleton, {}, X);
      const double stature = site_in_world(*skeleton, X, {SiteKind::Crown}).y() -
                             site_in_world(*skeleton, X, {SiteKind::Heel, Side::Right}).y();
      EXPECT_NEAR(stature, height_m, 0.004 * height_m);
    }
  }
}

TEST(Skeleton, MassesSumToTheBody) {
  double sum = 0;
  for (const double share : standard_skeleton().mass_share) sum += share;
  EXPECT_NEAR(sum, 1.0, 1e-12);
  SegmentPoses X;
  forward_kinematics(standard_skeleton(), {}, X);
  // Upright, the centre of mass lies at 55 to 58 % of the stature (Winter 2009).
  const double floor_m = site_in_world(standard_skeleton(), X, {SiteKind::Heel, Side::Right}).y();
  const double share =
      (centre_of_mass(standard_skeleton(), X).y() - floor_m) / standard_skeleton().height_m;
  EXPECT_GT(share, 0.54);
  EXPECT_LT(share, 0.59);
}

TEST(Skeleton, MirrorImageMovesAsAMirrorImage) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const BodyCoordinates q = random_posture(seed);
    SegmentPoses X, X_mirrored;
    forward_kinematics(standard_skeleton(), q, X);
    forward_kinematics(standard_skeleton(), mirrored(q), X_mirrored);
    for (std::size_t s = 0; s < kSiteCount; ++s) {
      Vector3 p = site_in_world(standard_skeleton(), X, site_at(s));
      p.z() = -p.z();
      const Vector3 other = site_in_world(standard_skeleton(), X_mirrored, mirrored(site_at(s)));
      EXPECT_LT((p - other).norm(), 1e-12) << site_name(site_at(s));
    }
  }
}

TEST(Skeleton, RefusesImpossibleBodies) {
  const auto tiny = make_skeleton({.height_m = 0.3});
  ASSERT_FALSE(tiny.ok());
  EXPECT_NE(tiny.error().message.find("0.3 m"), std::string::npos);
  EXPECT_FALSE(make_skeleton({.mass_kg = 900}).ok());
  EXPECT_FALSE(make_skeleton({.leg_share = 2}).ok());
}

TEST(ContactSolver, LeavesAPostureThatTouchesAlready) {
  const Skeleton& skeleton = standard_skeleton();
  BodyCoordinates q;
  SegmentPoses X;
  forward_kinematics(skeleton, q, X);
  q[Coordinate::PelvisTy] = -site_in_world(skeleton, X, {SiteKind::Heel, Side::Right}).y();
  ContactProblem problem;
  problem.weights = default_weights();
  problem.add({.site = {SiteKind::Heel, Side::Right}, .held = {false, true, false}});
  ContactSolver solver(skeleton);
  BodyCoordinates solved = q;
  solver.solve(problem, q, solved, 20);
  for (std::size_t c = 0; c < kCoordinateCount; ++c)
    EXPECT_NEAR(solved.values[c], q.values[c], 1e-6);
}

TEST(ContactSolver, BendsTheLegByTheLawOfCosines) {
  // Hip over ankle, pelvis held: the knee's angle follows from the triangle of thigh and shank.
  const Skeleton& skeleton = standard_skeleton();
  const double thigh = skeleton.p_parent_joint_m[static_cast<std::size_t>(Segment::TibiaR)].norm();
  const double shank = skeleton.p_parent_joint_m[static_cast<std::size_t>(Segment::TalusR)].norm();
  BodyCoordinates script;
  script[Coordinate::HipFlexionR] = radians(30);
  script[Coordinate::KneeAngleR] = radians(60);
  SegmentPoses X;
  const double distance = 0.9 * (thigh + shank);
  ContactProblem problem;
  problem.weights = default_weights();
  for (const auto c : {Coordinate::PelvisTx, Coordinate::PelvisTy, Coordinate::PelvisTz,
                       Coordinate::PelvisTilt, Coordinate::PelvisList, Coordinate::PelvisRotation,
                       Coordinate::AnkleAngleR, Coordinate::SubtalarAngleR})
    problem.weights[static_cast<std::size_t>(c)] = 1e9;
  problem.floor_m = std::nan("");
  forward_kinematics(skeleton, script, X);
  // The heel's place for an ankle straight below the hip, the foot level.
  const Vector3 hip = pose_of(X, Segment::FemurR).p;
  const Vector3 heel =
      hip + Vector3(0, -distance, 0) + skeleton.site_m({SiteKind::Heel, Side::Right});
  problem.weights[static_cast<std::size_t>(Coordinate::AnkleAngleR)] = 1e-3;
  problem.add({.site = {SiteKind::Heel, Side::Right}, .target_m = heel});
  problem.add({.site = {SiteKind::BallIn, Side::Right}, .held = {false, true, false}});
  problem.contacts[1].target_m.y() = heel.y();
  ContactSolver solver(skeleton);
  BodyCoordinates q = script;
  const ContactOutcome outcome = solver.solve(problem, script, q, 60);
  EXPECT_LT(outcome.worst_m, 2e-4);
  forward_kinematics(skeleton, q, X);
  const double reached = (pose_of(X, Segment::FemurR).p - pose_of(X, Segment::TalusR).p).norm();
  const double expected =
      kPi - std::acos((thigh * thigh + shank * shank - reached * reached) / (2 * thigh * shank));
  EXPECT_NEAR(q[Coordinate::KneeAngleR], expected, 1e-9);
  EXPECT_NEAR(reached, distance, 0.02);
}

}  // namespace
}  // namespace medius::exercise
