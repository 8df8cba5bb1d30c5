// A stick figure of known angles as the network would see it, for this room's tests.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "medius/base/math.h"
#include "medius/pose/landmarks.h"

namespace medius::form::testing {

/// Segment lengths as shares of stature (Winter 2009, table 4.1).
inline constexpr double kShank = 0.246, kThigh = 0.245, kTrunk = 0.288, kFoot = 0.12;

/// A person seen from the side, feet at the origin; degrees.
struct SidePose {
  double shank_deg = 0.0;  ///< forward lean
  double thigh_deg = 0.0;  ///< backward lean: the knee is flexed by the sum of both
  double trunk_deg = 0.0;  ///< forward lean
  double heel = 0.0;       ///< raised, statures
};

inline constexpr double kStature_px = 800.0;
inline constexpr int kWidth_px = 1280, kHeight_px = 1000;

inline void set(pose::PoseFrame& frame, pose::Landmark left, pose::Landmark right, Vector2 place,
                double apart_px = 4.0) {
  // The far side lies a little off, as in a real side view.
  const Vector2 px(640.0 + kStature_px * place.x(), 900.0 - kStature_px * place.y());
  frame[left].image_px = px;
  frame[right].image_px = px + Vector2(apart_px, -apart_px);
  frame[left].visibility = frame[right].visibility = 1.0;
}

inline pose::PoseFrame from_side(double time_s, const SidePose& pose) {
  using pose::Landmark;
  const auto along = [](double angle_deg) {
    return Vector2(std::sin(radians(angle_deg)), std::cos(radians(angle_deg)));
  };
  pose::PoseFrame frame;
  frame.time_s = time_s;
  frame.person = frame.plausible = true;
  const Vector2 ankle(0.0, 0.04 + pose.heel);
  const Vector2 knee = ankle + kShank * along(pose.shank_deg);
  const Vector2 hip = knee + kThigh * along(-pose.thigh_deg);
  const Vector2 shoulder = hip + kTrunk * along(pose.trunk_deg);
  const Vector2 ear = shoulder + 0.12 * along(pose.trunk_deg + 10.0);
  set(frame, Landmark::LeftAnkle, Landmark::RightAnkle, ankle);
  set(frame, Landmark::LeftKnee, Landmark::RightKnee, knee);
  set(frame, Landmark::LeftHip, Landmark::RightHip, hip);
  set(frame, Landmark::LeftShoulder, Landmark::RightShoulder, shoulder);
  set(frame, Landmark::LeftHeel, Landmark::RightHeel, Vector2(-0.03, 0.01 + pose.heel));
  set(frame, Landmark::LeftFootIndex, Landmark::RightFootIndex, Vector2(kFoot, 0.01));
  set(frame, Landmark::LeftEar, Landmark::RightEar, ear);
  set(frame, Landmark::Nose, Landmark::Nose, ear + Vector2(0.06, 0.0));
  const Vector2 elbow = shoulder + Vector2(0.15, -0.08);
  set(frame, Landmark::LeftElbow, Landmark::RightElbow, elbow);
  set(frame, Landmark::LeftWrist, Landmark::RightWrist, elbow + Vector2(0.14, 0.02));
  set(frame, Landmark::LeftIndex, Landmark::RightIndex, elbow + Vector2(0.18, 0.02));
  return frame;
}

/// The same person from the front, in a squat of `depth`: ankles .2 of the stature apart, the knees
/// so much further apart than they.
inline pose::PoseFrame from_front(double time_s, double depth, double knees_further) {
  using pose::Landmark;
  pose::PoseFrame frame;
  frame.time_s = time_s;
  frame.person = frame.plausible = true;
  const auto pair = [&](Landmark left, Landmark right, double half, double up) {
    for (const Landmark landmark : {left, right}) {
      const double aside = landmark == left ? half : -half;  // the left side on the picture's right
      frame[landmark].image_px = Vector2(640.0 + kStature_px * aside, 900.0 - kStature_px * up);
      frame[landmark].visibility = 1.0;
    }
  };
  const double knee = 0.04 + kShank * std::cos(radians(30.0 * depth));
  const double hip = knee + kThigh * std::cos(radians(85.0 * depth));
  const double shoulder = hip + kTrunk * std::cos(radians(40.0 * depth));
  pair(Landmark::LeftAnkle, Landmark::RightAnkle, 0.1, 0.04);
  pair(Landmark::LeftHeel, Landmark::RightHeel, 0.1, 0.02);
  pair(Landmark::LeftFootIndex, Landmark::RightFootIndex, 0.12, 0.0);
  pair(Landmark::LeftKnee, Landmark::RightKnee, 0.1 + 0.5 * knees_further, knee);
  pair(Landmark::LeftHip, Landmark::RightHip, 0.055, hip);
  pair(Landmark::LeftShoulder, Landmark::RightShoulder, 0.12, shoulder);
  pair(Landmark::LeftEar, Landmark::RightEar, 0.04, shoulder + 0.12);
  pair(Landmark::LeftElbow, Landmark::RightElbow, 0.14, shoulder - 0.02);
  pair(Landmark::LeftWrist, Landmark::RightWrist, 0.14, shoulder - 0.02);
  pair(Landmark::LeftIndex, Landmark::RightIndex, 0.14, shoulder - 0.02);
  pair(Landmark::Nose, Landmark::Nose, 0.0, shoulder + 0.12);
  return frame;
}

inline pose::Landmarks picture_landmarks() {
  pose::Landmarks landmarks;
  landmarks.source = "stick figure";
  landmarks.image_width_px = kWidth_px;
  landmarks.image_height_px = kHeight_px;
  landmarks.has_world = false;
  return landmarks;
}

/// Goes down and up again as 1 - cos: 0 at rest, 1 at the bottom.
inline double dip(double time_s, double start_s, double length_s) {
  if (time_s < start_s || time_s > start_s + length_s) return 0.0;
  return 0.5 - 0.5 * std::cos(2.0 * kPi * (time_s - start_s) / length_s);
}

/// Frames at 30 Hz of whatever `pose_at` says.
inline pose::Landmarks film(double length_s, const std::function<SidePose(double)>& pose_at) {
  pose::Landmarks landmarks = picture_landmarks();
  for (int frame = 0; frame < static_cast<int>(length_s * 30.0); ++frame) {
    landmarks.frames.push_back(from_side(frame / 30.0, pose_at(frame / 30.0)));
  }
  return landmarks;
}

/// A squat of `depth` (1: thighs level) with feet flat and balance kept.
inline SidePose squat(double depth, double lean_deg = 40.0) {
  return {30.0 * depth, 85.0 * depth, lean_deg * depth, 0.0};
}

}  // namespace medius::form::testing
