// How far the camera looks down or up at a standing person, from how the network's world leans.
#pragma once

#include <span>

#include "medius/pose/landmarks.h"

namespace medius::pose {

/// An angle in degrees with its standard error; NaN where nobody stands straight long enough.
struct Tilt {
  double down_deg = kMissing;  ///< of the line of sight below the horizon; negative: it looks up
  double down_se_deg = kMissing;
};

/// The network draws its world in the camera's axes, so a person who stands upright leans in it by
/// the angle from which they are seen, about two thirds of it (measured with drawn people, docs/
/// pose.md). Where the person is in the picture then tells how the camera itself is tilted.
Tilt camera_tilt(std::span<const PoseFrame> frames, int image_width_px, int image_height_px);

}  // namespace medius::pose
