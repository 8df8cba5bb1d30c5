#include "medius/pose/landmarks.h"

namespace medius::pose {
namespace {

constexpr std::array<std::string_view, kLandmarkCount> kNames = {
    "nose",        "left_eye_inner",  "left_eye",        "left_eye_outer", "right_eye_inner",
    "right_eye",   "right_eye_outer", "left_ear",        "right_ear",      "mouth_left",
    "mouth_right", "left_shoulder",   "right_shoulder",  "left_elbow",     "right_elbow",
    "left_wrist",  "right_wrist",     "left_pinky",      "right_pinky",    "left_index",
    "right_index", "left_thumb",      "right_thumb",     "left_hip",       "right_hip",
    "left_knee",   "right_knee",      "left_ankle",      "right_ankle",    "left_heel",
    "right_heel",  "left_foot_index", "right_foot_index"};

}  // namespace

std::string_view name(Landmark landmark) { return kNames[static_cast<std::size_t>(landmark)]; }

Landmark mirrored(Landmark landmark) {
  const int index = static_cast<int>(landmark);
  if (index == 0) return landmark;
  if (index <= 6)
    return static_cast<Landmark>(index <= 3 ? index + 3 : index - 3);  // eyes come in threes
  return static_cast<Landmark>(index % 2 == 1 ? index + 1
                                              : index - 1);  // all others in left-right pairs
}

}  // namespace medius::pose
