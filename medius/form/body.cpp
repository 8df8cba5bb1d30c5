#include "medius/form/body.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace medius::form {
namespace {

using exercise::BodyPoint;
using pose::Landmark;

constexpr std::array<std::array<Landmark, 2>, exercise::kBodyPointCount> kLandmarks{{
    {Landmark::Nose, Landmark::Nose},
    {Landmark::LeftEar, Landmark::RightEar},
    {Landmark::LeftEye, Landmark::RightEye},
    {Landmark::MouthLeft, Landmark::MouthRight},
    {Landmark::LeftShoulder, Landmark::RightShoulder},
    {Landmark::LeftElbow, Landmark::RightElbow},
    {Landmark::LeftWrist, Landmark::RightWrist},
    {Landmark::LeftIndex, Landmark::RightIndex},
    {Landmark::LeftHip, Landmark::RightHip},
    {Landmark::LeftKnee, Landmark::RightKnee},
    {Landmark::LeftAnkle, Landmark::RightAnkle},
    {Landmark::LeftHeel, Landmark::RightHeel},
    {Landmark::LeftFootIndex, Landmark::RightFootIndex},
}};

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return pose::kMissing;
  const auto at =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

Vector2 image_middle(const pose::PoseFrame& frame, Landmark left, Landmark right) {
  return 0.5 * (frame[left].image_px + frame[right].image_px);
}
Vector3 world_middle(const pose::PoseFrame& frame, Landmark left, Landmark right) {
  return 0.5 * (frame[left].world_m + frame[right].world_m);
}

double cross(const Vector2& a, const Vector2& b) { return a.x() * b.y() - a.y() * b.x(); }

// Shoulder-hip-knee-ankle along the body, of the longer side: foreshortening only shortens.
template <typename Position>
double chain(Position position) {
  double longest = 0.0;
  for (int side = 0; side < 2; ++side) {
    const auto at = [&](BodyPoint point) {
      return position(kLandmarks[static_cast<std::size_t>(point)][static_cast<std::size_t>(side)]);
    };
    const double length = (at(BodyPoint::Shoulder) - at(BodyPoint::Hip)).norm() +
                          (at(BodyPoint::Hip) - at(BodyPoint::Knee)).norm() +
                          (at(BodyPoint::Knee) - at(BodyPoint::Ankle)).norm();
    if (length > longest) longest = length;
  }
  return longest / kShoulderToAnkle;
}

// In a side view a body looks to the side to which knees point, the hips bend, toes and nose lie:
// each votes by its area, so that straight limbs say little. Positive: the picture's x is forward.
double sagittal_votes(const pose::PoseFrame& frame) {
  double votes = 0.0;
  for (int side = 0; side < 2; ++side) {
    const auto at = [&](BodyPoint point) {
      const Vector2 px =
          frame[kLandmarks[static_cast<std::size_t>(point)][static_cast<std::size_t>(side)]]
              .image_px;
      return Vector2(px.x(), -px.y());
    };
    const Vector2 thigh = at(BodyPoint::Knee) - at(BodyPoint::Hip);
    const Vector2 shank = at(BodyPoint::Ankle) - at(BodyPoint::Knee);
    const Vector2 foot = at(BodyPoint::Toe) - at(BodyPoint::Heel);
    const Vector2 face = at(BodyPoint::Nose) - at(BodyPoint::Ear);
    const Vector2 trunk = at(BodyPoint::Shoulder) - at(BodyPoint::Hip);
    const Vector2 head = at(BodyPoint::Nose) - at(BodyPoint::Shoulder);
    for (const double vote :
         {-cross(thigh, shank), 2.0 * cross(shank, foot), -2.0 * cross(trunk, face),
          -cross(trunk, head), -cross(trunk, thigh)}) {
      if (std::isfinite(vote)) votes += vote;
    }
  }
  return votes;
}

double frontal_votes(const pose::PoseFrame& frame, bool body_aligned) {
  const Vector2 across =
      (frame[Landmark::RightHip].image_px - frame[Landmark::LeftHip].image_px) +
      (frame[Landmark::RightShoulder].image_px - frame[Landmark::LeftShoulder].image_px);
  if (!body_aligned) return across.x();
  const Vector2 trunk = image_middle(frame, Landmark::LeftShoulder, Landmark::RightShoulder) -
                        image_middle(frame, Landmark::LeftHip, Landmark::RightHip);
  // Right of "up along the trunk" in the picture: (ux, uy) with y down turns to (-uy, ux).
  return across.dot(Vector2(-trunk.y(), trunk.x())) / std::max(trunk.norm(), 1e-9);
}

Vector3 on_plane(const Vector3& vector, const Vector3& normal) {
  return vector - vector.dot(normal) * normal;
}

struct Axes {
  Vector3 forward, up, right;
};

// The body's planes in the camera's frame: right along hips and shoulders, up against gravity (or
// along the trunk of somebody who lies on the side).
Axes world_axes(const pose::PoseFrame& frame, bool body_aligned) {
  const Vector3 across =
      (frame[Landmark::RightHip].world_m - frame[Landmark::LeftHip].world_m).normalized() +
      (frame[Landmark::RightShoulder].world_m - frame[Landmark::LeftShoulder].world_m).normalized();
  const Vector3 trunk = world_middle(frame, Landmark::LeftShoulder, Landmark::RightShoulder) -
                        world_middle(frame, Landmark::LeftHip, Landmark::RightHip);
  const Vector3 vertical(0.0, -1.0, 0.0);
  Axes axes;
  if (body_aligned) {
    axes.right = across.normalized();
    axes.up = on_plane(trunk, axes.right).normalized();
  } else {
    axes.up = vertical;
    axes.right = on_plane(across, vertical).normalized();
  }
  axes.forward = axes.up.cross(axes.right);
  return axes;
}

// The lowest place of each ankle; that of a foot which never stands is the other's, as much higher
// as a far foot may be.
std::array<double, 2> floors(std::array<std::vector<double>, 2>& ankles_px, double stature_px) {
  constexpr double kFarFootHigher = 0.08;  // Statures: camera at hip height, 2.5 m away.
  std::array<double, 2> floor{};
  for (std::size_t side = 0; side < 2; ++side) {
    if (!ankles_px[side].empty()) floor[side] = quantile(ankles_px[side], 0.99);
  }
  const double lowest = std::max(floor[0], floor[1]);
  for (double& one : floor) one = std::max(one, lowest - kFarFootHigher * stature_px);
  return floor;
}

}  // namespace

void CalibrationScratch::reserve(std::size_t frames) {
  sizes_px.reserve(frames);
  sizes_m.reserve(frames);
  feet_m.reserve(4 * frames);
  for (auto& ankle : ankles_px) ankle.reserve(frames);
  viewpoint.reserve(frames);
}

void CalibrationScratch::clear() {
  sizes_px.clear();
  sizes_m.clear();
  feet_m.clear();
  for (auto& ankle : ankles_px) ankle.clear();
}

Calibration calibrate(const pose::Landmarks& landmarks, bool lying_on_side) {
  CalibrationScratch scratch;
  return calibrate(landmarks, lying_on_side, scratch);
}

Calibration calibrate(const pose::Landmarks& landmarks, bool lying_on_side,
                      CalibrationScratch& scratch) {
  Calibration calibration;
  calibration.view = find_viewpoint(landmarks, scratch.viewpoint);
  calibration.unscaled = landmarks.has_image && landmarks.image_width_px == 0;
  calibration.image = landmarks.has_image && landmarks.image_width_px > 0;
  calibration.world = landmarks.has_world;
  calibration.body_aligned = lying_on_side;
  double sagittal = 0.0;
  double frontal = 0.0;
  scratch.clear();
  auto& [sizes_px, sizes_m, feet_m, ankles_px, viewpoint] = scratch;
  for (const pose::PoseFrame& frame : landmarks.frames) {
    if (!frame.person) continue;
    if (landmarks.has_image) {
      const double size = chain([&](Landmark point) { return frame[point].image_px; });
      if (size > 0.0) sizes_px.push_back(size);
      if (const double vote = sagittal_votes(frame); std::isfinite(vote)) sagittal += vote;
      if (const double vote = frontal_votes(frame, lying_on_side); std::isfinite(vote)) {
        frontal += vote;
      }
      for (std::size_t side = 0; side < 2; ++side) {
        const Landmark ankle = side == 0 ? Landmark::LeftAnkle : Landmark::RightAnkle;
        if (const double y = frame[ankle].image_px.y(); std::isfinite(y)) {
          ankles_px[side].push_back(y);
        }
      }
    }
    if (landmarks.has_world) {
      const double size = chain([&](Landmark point) { return frame[point].world_m; });
      if (size > 0.0) sizes_m.push_back(size);
      for (const Landmark point : {Landmark::LeftHeel, Landmark::RightHeel, Landmark::LeftFootIndex,
                                   Landmark::RightFootIndex}) {
        if (const double y = frame[point].world_m.y(); std::isfinite(y)) feet_m.push_back(y);
      }
    }
  }
  calibration.sagittal_sign = sagittal >= 0.0 ? 1.0 : -1.0;
  calibration.frontal_sign = frontal >= 0.0 ? 1.0 : -1.0;
  // In a picture the longest of the foreshortened lengths is the truest; in space, the middle one.
  if (!sizes_px.empty()) calibration.stature_px = quantile(sizes_px, 0.9);
  if (!sizes_m.empty()) calibration.stature_m = quantile(sizes_m, 0.5);
  calibration.floor_px = floors(ankles_px, calibration.stature_px);
  if (!feet_m.empty()) calibration.floor_m = quantile(feet_m, 0.8);
  return calibration;
}

Body body_of(const pose::PoseFrame& frame, const Calibration& calibration) {
  const Vector3 missing = Vector3::Constant(pose::kMissing);
  Body body;
  body.time_s = frame.time_s;
  body.known = frame.person;
  for (BodyPoints* points :
       {&body.sagittal, &body.frontal, &body.space, &body.vertical, &body.picture}) {
    for (auto& both : *points) both.fill(missing);
  }
  if (!frame.person) return body;
  body.upright = upright_of(frame, calibration.image, calibration.world);

  const bool in_picture = calibration.image || calibration.unscaled;
  const bool sees_side = calibration.view.view == exercise::View::Side;
  const bool sees_front = calibration.view.view == exercise::View::Front ||
                          calibration.view.view == exercise::View::Back;
  const bool world = calibration.world;
  const bool measured = world && calibration.view.measured;
  Axes axes;
  if (world) axes = world_axes(frame, calibration.body_aligned);
  Vector2 image_up(0.0, -1.0);
  if (in_picture && calibration.body_aligned) {
    image_up = (image_middle(frame, Landmark::LeftShoulder, Landmark::RightShoulder) -
                image_middle(frame, Landmark::LeftHip, Landmark::RightHip))
                   .normalized();
  }
  const Vector2 image_side(-image_up.y(), image_up.x());
  for (std::size_t point = 0; point < kLandmarks.size(); ++point) {
    for (std::size_t side = 0; side < 2; ++side) {
      const pose::LandmarkPoint& landmark = frame[kLandmarks[point][side]];
      Vector3 in_space = missing;
      if (world) {
        const Vector3 p = landmark.world_m / calibration.stature_m;
        in_space = Vector3(p.dot(axes.forward), p.dot(axes.up), p.dot(axes.right));
        // The hips are the origin: the floor is where the feet are, so heights start there.
        if (!calibration.body_aligned) in_space.y() += calibration.floor_m / calibration.stature_m;
        const double height_m = calibration.floor_m - landmark.world_m.y();
        body.space[point][side] = in_space;
        body.sagittal[point][side] = Vector3(in_space.x(), in_space.y(), 0.0);
        body.frontal[point][side] = Vector3(0.0, in_space.y(), in_space.z());
        body.vertical[point][side] = Vector3(0.0, height_m / calibration.stature_m, 0.0);
        body.picture[point][side] = in_space;
      }
      if (!in_picture || measured) continue;
      const Vector2 px = landmark.image_px / calibration.stature_px;
      const double up = px.dot(image_up);
      const double aside = px.dot(image_side);
      // Seen from the side the picture's own angle is truer than a single view's depth.
      if (sees_side || !world) {
        body.sagittal[point][side] = Vector3(calibration.sagittal_sign * aside, up, 0.0);
      }
      if (sees_front || !world) {
        body.frontal[point][side] = Vector3(0.0, up, calibration.frontal_sign * aside);
      }
      if (!world) body.space[point][side] = body.sagittal[point][side];
      body.vertical[point][side] = Vector3(0.0, -px.y(), 0.0);
      body.picture[point][side] = Vector3(0.0, up, calibration.frontal_sign * aside);
    }
  }
  if (in_picture && !measured) {
    for (std::size_t side = 0; side < 2; ++side) {
      body.floor[side] = -calibration.floor_px[side] / calibration.stature_px;
    }
  }
  if (calibration.image) {
    body.place =
        image_middle(frame, Landmark::LeftAnkle, Landmark::RightAnkle) / calibration.stature_px;
    body.size = chain([&](Landmark point) { return frame[point].image_px; });
  }
  return body;
}

}  // namespace medius::form
