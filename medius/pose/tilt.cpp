#include "medius/pose/tilt.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "medius/pose/view.h"

namespace medius::pose {
namespace {

using enum Landmark;

// Seen from `elevation` above (degrees), a standing person leans by (elevation - b cos facing - c)
// / a in the network's world: least squares over drawn people, docs/pose.md.
constexpr double kElevationOfLean = 1.38, kForwardLean_deg = -3.5, kOffset_deg = -1.3;
// Rest of that fit and of people it was not made with, and that nobody stands quite plumb.
constexpr double kStandardError_deg = 6.5;
constexpr double kLargestLean_deg = 40.0;  // beyond, it is a lying person seen from an end
constexpr double kStraight_deg = 20.0, kStraightKnee_deg = 30.0, kAside_deg = 25.0;
constexpr std::size_t kEnough = 10;  // pictures

Vector3 middle_m(const PoseFrame& frame, Landmark left) {
  return (frame[left].world_m + frame[mirrored(left)].world_m) / 2.0;
}

double angle_deg(const Vector3& a, const Vector3& b) {
  return degrees(std::atan2(a.cross(b).norm(), a.dot(b)));
}

/// From ankles to shoulders of one who stands straight; NaN of anybody else.
Vector3 plumb_line(const PoseFrame& frame) {
  const Vector3 none = Vector3::Constant(kMissing);
  if (!frame.person || !frame.plausible) return none;
  const Vector3 hips = middle_m(frame, LeftHip), shoulders = middle_m(frame, LeftShoulder),
                ankles = middle_m(frame, LeftAnkle);
  // Comparisons with what is not known are false.
  if (!(angle_deg(shoulders - hips, hips - ankles) < kStraight_deg)) return none;
  for (const bool left : {true, false}) {
    const auto side = [left](Landmark point) { return left ? point : mirrored(point); };
    const Vector3 knee = frame[side(LeftKnee)].world_m;
    if (!(angle_deg(frame[side(LeftHip)].world_m - knee, knee - frame[side(LeftAnkle)].world_m) <
          kStraightKnee_deg))
      return none;
  }
  const Vector3 line = shoulders - ankles;
  const bool upright =
      -line.y() > 0.0 && std::abs(line.x()) < std::tan(radians(kAside_deg)) * -line.y();
  return upright ? line : none;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Tilt camera_tilt(std::span<const PoseFrame> frames, int image_width_px, int image_height_px) {
  std::vector<double> elevations, below;
  const double focal_px = kFocalLengthSides * std::max(image_width_px, image_height_px);
  for (const PoseFrame& frame : frames) {
    const Vector3 line = plumb_line(frame);
    const double lean_deg = degrees(std::atan2(-line.z(), -line.y()));
    if (!(std::abs(lean_deg) < kLargestLean_deg)) continue;
    const double facing = std::cos(view_of(frame).facing_rad);
    elevations.push_back(kElevationOfLean * lean_deg + kForwardLean_deg * facing + kOffset_deg);
    // The middle of the body, below the picture's middle.
    const double y = (frame[LeftShoulder].image_px.y() + frame[RightShoulder].image_px.y() +
                      frame[LeftAnkle].image_px.y() + frame[RightAnkle].image_px.y()) /
                     4.0;
    below.push_back(degrees(std::atan2(y - image_height_px / 2.0, focal_px)));
  }
  if (elevations.size() < kEnough || !(focal_px > 0.0)) return {};
  const double below_deg = median(below);
  return {median(elevations) - below_deg,
          std::hypot(kStandardError_deg, kFocalUncertainty * below_deg)};
}

}  // namespace medius::pose
