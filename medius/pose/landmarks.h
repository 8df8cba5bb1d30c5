// Landmarks: what the pose network, or a landmarks file, says of one person over time.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"

namespace medius::pose {

/// BlazePose's 33 points in its order. Left and right are the person's own.
enum class Landmark : int {
  Nose,
  LeftEyeInner,
  LeftEye,
  LeftEyeOuter,
  RightEyeInner,
  RightEye,
  RightEyeOuter,
  LeftEar,
  RightEar,
  MouthLeft,
  MouthRight,
  LeftShoulder,
  RightShoulder,
  LeftElbow,
  RightElbow,
  LeftWrist,
  RightWrist,
  LeftPinky,
  RightPinky,
  LeftIndex,
  RightIndex,
  LeftThumb,
  RightThumb,
  LeftHip,
  RightHip,
  LeftKnee,
  RightKnee,
  LeftAnkle,
  RightAnkle,
  LeftHeel,
  RightHeel,
  LeftFootIndex,
  RightFootIndex,
};
inline constexpr std::size_t kLandmarkCount = 33;

/// Snake-case name as in landmarks.csv: "left_hip".
std::string_view name(Landmark landmark);
/// The same point on the body's other side (Nose is its own).
Landmark mirrored(Landmark landmark);

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// One landmark in one frame. A coordinate that is not known is NaN.
struct LandmarkPoint {
  Vector2 image_px = Vector2::Constant(kMissing);  ///< in the upright picture: x right, y down
  Vector3 world_m =
      Vector3::Constant(kMissing);  ///< x right, y down, z away from the camera; origin mid-hip
  double visibility = 0.0;          ///< 0..1, the network's guess that it is seen
  double presence = 0.0;            ///< 0..1, the network's guess that it is in the picture
  double image_se_px = kMissing;    ///< standard error of each image coordinate
  double world_se_m = kMissing;     ///< standard error of each world coordinate
};

/// One picture's person.
struct PoseFrame {
  double time_s = 0.0;
  bool person = false;  ///< a person was found and followed
  bool plausible =
      false;  ///< and geometry (bone lengths, continuity, floor) agrees with a human body
  bool swapped = false;  ///< left and right were exchanged by the network and put right here
  std::array<LandmarkPoint, kLandmarkCount> points;

  [[nodiscard]] const LandmarkPoint& operator[](Landmark landmark) const {
    return points[static_cast<std::size_t>(landmark)];
  }
  LandmarkPoint& operator[](Landmark landmark) {
    return points[static_cast<std::size_t>(landmark)];
  }
};

/// A recording's person over time; frames in rising time, gaps allowed.
struct Landmarks {
  std::string source;      ///< the file or camera, for messages
  int image_width_px = 0;  ///< 0: image coordinates have no scale (or there are none)
  int image_height_px = 0;
  bool has_image = true;  ///< image_px is meaningful
  bool has_world = true;  ///< world_m is meaningful (single-view estimate, or triangulated: see
                          ///< world_is_measured)
  bool world_is_measured =
      false;  ///< from several cameras, a depth camera or markers: not a single view's guess
  std::vector<PoseFrame> frames;
  /// What a reader should know: a damaged file, a second person in view. One sentence each.
  std::vector<std::string> notes;
};

}  // namespace medius::pose
