#include "medius/coach/gesture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace medius::coach {
namespace {

using pose::Landmark;

constexpr double kHeld_s = 2.0;
constexpr double kLapse_s = 0.3;    // a glimpse of it down does not end it
constexpr double kAboveHead = 0.3;  // trunk lengths above every point of the head
constexpr double kVisible = 0.5;

/// Up in the picture, where gravity is down whatever the person does: a lying person's hand has to
/// be above the whole trunk.
bool is_up(const pose::PoseFrame& frame, Landmark wrist, Landmark elbow) {
  const auto y = [&](Landmark point) { return frame[point].image_px.y(); };
  if (frame[wrist].visibility < kVisible || frame[elbow].visibility < kVisible) return false;
  const Vector2 shoulders =
      (frame[Landmark::LeftShoulder].image_px + frame[Landmark::RightShoulder].image_px) / 2.0;
  const Vector2 hips =
      (frame[Landmark::LeftHip].image_px + frame[Landmark::RightHip].image_px) / 2.0;
  const double trunk_px = (shoulders - hips).norm();
  constexpr std::array kBelow{Landmark::Nose,         Landmark::LeftEar,       Landmark::RightEar,
                              Landmark::LeftShoulder, Landmark::RightShoulder, Landmark::LeftHip,
                              Landmark::RightHip};
  double highest = 1e300;
  for (const Landmark point : kBelow) highest = std::min(highest, y(point));
  // False where anything is not known.
  return y(wrist) < highest - kAboveHead * trunk_px && y(wrist) < y(elbow);
}

}  // namespace

bool arms_may_rise(const exercise::Exercise& exercise) {
  return exercise.position == "hands-and-knees" || exercise.position == "kneeling" ||
         exercise.position == "side-lying";
}

bool HandRaised::push(const pose::PoseFrame& frame) {
  const bool up = frame.person && (is_up(frame, Landmark::LeftWrist, Landmark::LeftElbow) ||
                                   is_up(frame, Landmark::RightWrist, Landmark::RightElbow));
  if (up) {
    if (!up_) since_s_ = frame.time_s;
    up_ = true;
    last_up_s_ = frame.time_s;
  } else if (up_ && frame.time_s - last_up_s_ > kLapse_s) {
    up_ = told_ = false;
  }
  if (!up || told_ || frame.time_s - since_s_ < kHeld_s) return false;
  told_ = true;
  return true;
}

}  // namespace medius::coach
