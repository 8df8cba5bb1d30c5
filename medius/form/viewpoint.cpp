#include "medius/form/viewpoint.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace medius::form {
namespace {

using exercise::View;
using pose::Landmark;

// Views are told apart at 30 degrees: beyond it an angle in the picture is off by more than 14 %.
constexpr double kAlong = 0.866;
constexpr double kEndOn = 0.8;
constexpr double kShoulderToTrunk = 0.75;  // Shoulder width over trunk length, adults.

double middle_of(std::vector<double>& values) {
  if (values.empty()) return pose::kMissing;
  const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  return *half;
}

struct Sums {
  Vector3 across = Vector3::Zero();
  Vector3 trunk = Vector3::Zero();
  int count = 0;
};

void add_world(const pose::PoseFrame& frame, Sums& sums) {
  const auto at = [&](Landmark point) { return frame[point].world_m; };
  const Vector3 across = (at(Landmark::RightHip) - at(Landmark::LeftHip)).normalized() +
                         (at(Landmark::RightShoulder) - at(Landmark::LeftShoulder)).normalized();
  const Vector3 trunk = 0.5 * (at(Landmark::LeftShoulder) + at(Landmark::RightShoulder) -
                               at(Landmark::LeftHip) - at(Landmark::RightHip));
  if (!across.allFinite() || !trunk.allFinite()) return;
  sums.across += across.normalized();
  sums.trunk += trunk.normalized();
  ++sums.count;
}

Viewpoint from_world(const Sums& sums) {
  Viewpoint viewpoint;
  if (sums.count == 0) return viewpoint;
  const Vector3 across = sums.across.normalized();
  const Vector3 trunk = sums.trunk.normalized();
  const Vector3 front = trunk.cross(across).normalized();
  viewpoint.lying = std::abs(trunk.y()) < 0.5;
  viewpoint.facing_deg = degrees(std::atan2(front.x(), -front.z()));
  viewpoint.near_side = across.z() > 0.0 ? 0 : 1;  // z goes away from the camera.
  viewpoint.facing_se_deg = 10.0;  // A single view's depth (virtual person: 16 deg at the joints).
  if (std::abs(trunk.z()) > kEndOn) {
    viewpoint.view = trunk.z() > 0.0 ? View::FootEnd : View::HeadEnd;
  } else if (std::abs(across.z()) > kAlong) {
    viewpoint.view = View::Side;
  } else if (std::abs(front.z()) > kAlong) {
    viewpoint.view = front.z() < 0.0 ? View::Front : View::Back;
  } else {
    viewpoint.view = View::Oblique;
  }
  return viewpoint;
}

Viewpoint from_picture(const pose::Landmarks& landmarks, ViewpointScratch& scratch) {
  auto& [width, slope] = scratch;
  width.clear();
  slope.clear();
  double votes = 0.0;
  double face = 0.0;
  for (const pose::PoseFrame& frame : landmarks.frames) {
    if (!frame.person) continue;
    const auto at = [&](Landmark point) { return frame[point].image_px; };
    const Vector2 trunk = 0.5 * (at(Landmark::LeftShoulder) + at(Landmark::RightShoulder) -
                                 at(Landmark::LeftHip) - at(Landmark::RightHip));
    const Vector2 aside(-trunk.y(), trunk.x());
    const Vector2 across = at(Landmark::RightShoulder) - at(Landmark::LeftShoulder);
    const double length = trunk.norm();
    if (!(length > 0.0)) continue;
    const double signed_width = across.dot(aside) / (length * length);
    if (!std::isfinite(signed_width)) continue;
    width.push_back(std::abs(signed_width));
    slope.push_back(std::abs(trunk.y()) / length);
    votes += signed_width;
    const double look =
        (at(Landmark::Nose) - 0.5 * (at(Landmark::LeftEar) + at(Landmark::RightEar))).x() / length;
    if (std::isfinite(look)) face += look;
  }
  Viewpoint viewpoint;
  if (width.empty()) return viewpoint;
  const double facing_share = std::min(1.0, middle_of(width) / kShoulderToTrunk);
  const double yaw_deg = degrees(std::acos(facing_share));
  viewpoint.lying = middle_of(slope) < 0.5;
  viewpoint.facing_se_deg = 15.0;
  const double sign = face >= 0.0 ? 1.0 : -1.0;
  // The person's right shoulder on the picture's left: the person faces the camera.
  const bool towards = votes < 0.0;
  viewpoint.facing_deg = sign * (towards ? yaw_deg : 180.0 - yaw_deg);
  if (yaw_deg > 60.0) {
    viewpoint.view = View::Side;
    // Somebody upright who looks to the picture's right shows the right side.
    if (!viewpoint.lying) viewpoint.near_side = sign > 0.0 ? 1 : 0;
  } else if (yaw_deg < 35.0) {
    viewpoint.view = towards ? View::Front : View::Back;
  } else {
    viewpoint.view = View::Oblique;
  }
  return viewpoint;
}

}  // namespace

Viewpoint find_viewpoint(const pose::Landmarks& landmarks) {
  ViewpointScratch scratch;
  return find_viewpoint(landmarks, scratch);
}

Viewpoint find_viewpoint(const pose::Landmarks& landmarks, ViewpointScratch& scratch) {
  Viewpoint viewpoint;
  if (landmarks.has_world) {
    Sums sums;
    for (const pose::PoseFrame& frame : landmarks.frames) {
      if (frame.person) add_world(frame, sums);
    }
    viewpoint = from_world(sums);
  } else if (landmarks.has_image && landmarks.image_width_px > 0) {
    viewpoint = from_picture(landmarks, scratch);
  }
  viewpoint.measured = landmarks.has_world && landmarks.world_is_measured;
  return viewpoint;
}

}  // namespace medius::form
