// The floor in the picture. Whoever exercises in one place has the lowest point of the body on the
// floor, and a still camera shows it on one line: over drawn people, in all exercises but stairs,
// it stays within 2 % of the body's height. A frame that contradicts this line is no human body's.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "medius/pose/landmarks.h"

namespace medius::pose {

/// How low a body reaches in a picture, in pixels from its top; NaN where nobody is seen, or the
/// lowest point lies outside the picture and was only guessed at.
struct Reach {
  double body_px = kMissing;  ///< its lowest point
  double trunk_px =
      kMissing;  ///< the lowest of trunk, head and legs: what cannot swing like an arm
};
Reach reach_of(const PoseFrame& frame, int image_width_px, int image_height_px);

/// The floor's line in a stretch of pictures.
struct Floor {
  double line_px = kMissing;
  double spread_px = kMissing;  ///< standard deviation of the lowest point about it
};
/// From the lowest points of a stretch, which are put into another order; unknown (NaN) for fewer
/// than 20 pictures or where the lowest point wanders: stairs, a walk to the camera.
Floor floor_of(std::span<double> lowest_px, double body_height_px);

/// Trunk or legs clearly below the floor, or the whole body clearly above it. False where the floor
/// is not known.
bool contradicts(const Reach& reach, const Floor& floor, double body_height_px);

/// The frames of a recording that contradict the floor of the seconds round them.
std::vector<bool> off_the_floor(const Landmarks& landmarks, double body_height_px);

/// The same for a camera: against the floor of the seconds before. Allocates nothing.
class FloorKeeper {
 public:
  /// True where the frame contradicts the floor.
  bool push(const PoseFrame& frame, int image_width_px, int image_height_px, double body_height_px);
  void reset() { count_ = next_ = 0; }

 private:
  static constexpr std::size_t kRemembered = 90;
  std::array<double, kRemembered> lowest_px_{}, sorted_{};
  std::size_t count_ = 0, next_ = 0;
};

}  // namespace medius::pose
