// What a fault's size is measured in, on the body itself.
#include <cmath>

#include "medius/base/nearest.h"
#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

struct Body {
  const Skeleton& skeleton;
  SegmentPoses X;

  [[nodiscard]] Vector3 joint(Segment segment) const { return pose_of(X, segment).p; }
  [[nodiscard]] Vector3 right() const { return pose_of(X, Segment::Pelvis).R.col(2); }
};

/// How far the knee stands inside the line from hip to ankle, seen along the normal of that line
/// and the body's lateral axis: the frontal plane projection angle, deg.
double knee_in(const Body& body, Side side) {
  const bool right = side == Side::Right;
  const Vector3 hip = body.joint(right ? Segment::FemurR : Segment::FemurL);
  const Vector3 knee = body.joint(right ? Segment::TibiaR : Segment::TibiaL);
  const Vector3 ankle = body.joint(right ? Segment::TalusR : Segment::TalusL);
  const Vector3 along = (ankle - hip).normalized();
  Vector3 inward = right ? Vector3(-body.right()) : body.right();
  inward = (inward - inward.dot(along) * along).normalized();
  const double off = (knee - hip).dot(inward);
  return degrees(std::atan2(off, (knee - hip).dot(along)) +
                 std::atan2(off, (ankle - knee).dot(along)));
}

/// Forward of the vertical, deg.
double trunk_lean(const Body& body) {
  const Vector3 up = body.joint(Segment::Head) - body.joint(Segment::Pelvis);
  const Vector3 forward = Vector3::UnitY().cross(body.right()).normalized();
  return degrees(std::atan2(up.dot(forward), up.y()));
}

/// Bend between pelvis and thorax in the body's sagittal plane, rounding positive.
double back_round(const Body& body) {
  const Matrix3 R =
      pose_of(body.X, Segment::Pelvis).R.transpose() * pose_of(body.X, Segment::Thorax).R;
  return degrees(std::atan2(R(0, 1), R(1, 1)));
}

double height_cm(const Body& body, SiteKind kind) {
  return 50 * (site_in_world(body.skeleton, body.X, {kind, Side::Right}).y() +
               site_in_world(body.skeleton, body.X, {kind, Side::Left}).y());
}

/// Lateral axis over the horizontal: the right side's drop, deg.
double pelvis_drop(const Body& body) { return degrees(std::asin(-body.right().y())); }

/// To the right, against the vertical, deg.
double trunk_side_lean(const Body& body) {
  const Vector3 up = body.joint(Segment::Head) - body.joint(Segment::Pelvis);
  const Vector3 right = Vector3(body.right().x(), 0, body.right().z()).normalized();
  return degrees(std::atan2(up.dot(right), up.y()));
}

/// Of a person lying on the left side: how far the pelvis' right side has rolled behind its left.
double pelvis_roll_back(const Body& body) {
  const Vector3 up = body.right();
  const Vector3 head = pose_of(body.X, Segment::Pelvis).R.col(1);
  const Vector3 forward = head.cross(Vector3::UnitY()).normalized();
  return degrees(std::atan2(-up.dot(forward), up.y()));
}

double feet_apart_cm(const Body& body) {
  return 100 * (site_in_world(body.skeleton, body.X, {SiteKind::BallIn, Side::Right}) -
                site_in_world(body.skeleton, body.X, {SiteKind::BallIn, Side::Left}))
                   .norm();
}

const std::vector<std::string> kMeasures = {
    "knee_in",     "knee_in_r",       "knee_in_l",        "knee_out",   "trunk_lean",
    "back_round",  "trunk_side_lean", "pelvis_roll_back", "feet_apart", "heel_height",
    "pelvis_drop", "pelvis_drop_l",   "pelvis_height"};

}  // namespace

Result<double> measured(const std::string& measure, const Skeleton& skeleton,
                        const BodyCoordinates& q) {
  Body body{skeleton, {}};
  forward_kinematics(skeleton, q, body.X);
  if (measure == "knee_in") return 0.5 * (knee_in(body, Side::Right) + knee_in(body, Side::Left));
  if (measure == "knee_in_r") return knee_in(body, Side::Right);
  if (measure == "knee_in_l") return knee_in(body, Side::Left);
  if (measure == "knee_out") return -0.5 * (knee_in(body, Side::Right) + knee_in(body, Side::Left));
  if (measure == "pelvis_drop_l") return -pelvis_drop(body);
  if (measure == "trunk_side_lean") return trunk_side_lean(body);
  if (measure == "pelvis_roll_back") return pelvis_roll_back(body);
  if (measure == "feet_apart") return feet_apart_cm(body);
  if (measure == "trunk_lean") return trunk_lean(body);
  if (measure == "back_round") return back_round(body);
  if (measure == "heel_height") return height_cm(body, SiteKind::Heel);
  if (measure == "pelvis_drop") return pelvis_drop(body);
  if (measure == "pelvis_height") return 100 * q[Coordinate::PelvisTy];
  if (const auto coordinate = find_coordinate(measure); coordinate && !is_length(*coordinate))
    return degrees(q[*coordinate]);
  return error("unknown measure '{}'.{}", measure, did_you_mean(measure, kMeasures));
}

}  // namespace medius::exercise
