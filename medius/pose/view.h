// How the camera sees the person, and how good its picture is. It decides what may be said.
#pragma once

#include <span>

#include "medius/pose/landmarks.h"
#include "medius/video/picture.h"

namespace medius::pose {

/// Named by what the camera sees of the person.
enum class Side { Front, Back, LeftSide, RightSide };

enum class BodyPosition {
  Upright,    ///< trunk within 45 degrees of the picture's vertical
  Lying,      ///< trunk across, shoulders near the lowest point of the body
  Horizontal  ///< trunk across, held up: all fours, plank, bent far over
};

/// A lens as phones have, 68 degrees wide: its focal length as a share of the picture's longer
/// side, and how far from it other lenses are (a standard deviation, as a share).
inline constexpr double kFocalLengthSides = 0.742;
inline constexpr double kFocalUncertainty = 0.15;

/// The view over a stretch of pictures. Angles in degrees, each with a standard error; what is not
/// known is NaN.
struct View {
  /// Turn about the person's own long axis: 0 the front is seen, 90 the right side, 180 the back,
  /// -90 the left side.
  double facing_deg = kMissing;
  double facing_se_deg = kMissing;
  /// How much it changes over the stretch (half of the middle 80 %).
  double facing_range_deg = kMissing;
  BodyPosition position = BodyPosition::Upright;
  /// Where the head points in the picture, from the hips: 0 up, 90 right, -90 left.
  double head_direction_deg = kMissing;
  /// Angle between the trunk and the picture's plane: 0 seen across, towards 90 from the head or
  /// foot end (positive: the head is farther away than the hips). From there nothing can be judged.
  double trunk_depth_deg = kMissing;
  double trunk_depth_se_deg = kMissing;

  double distance_m = kMissing;  ///< for a lens as phones have (long side 68 degrees wide)
  double distance_se_m = kMissing;
  double body_height_px = kMissing;  ///< how large the person is, stretched out
  /// How far the picture is turned about the line of sight; only from a standing person.
  double camera_roll_deg = kMissing;
  double camera_roll_se_deg = kMissing;
  /// How far the camera looks down (negative: up); only from a standing person.
  double camera_down_deg = kMissing;
  double camera_down_se_deg = kMissing;

  double person_share = 0.0;     ///< of the pictures, with a person
  double plausible_share = 0.0;  ///< of these, with a plausible pose
  double head_share = 0.0;       ///< of these, with the whole head in the picture
  double feet_share = 0.0;       ///< of these, with both feet in the picture

  double brightness = kMissing;  ///< 0 black to 1 white, mean round the person
  double contrast = kMissing;    ///< its standard deviation
  double sharpness = kMissing;   ///< about 1 sharp, below .5 blurred

  /// The nearest of the four sides.
  [[nodiscard]] Side side() const;
  /// How far from that side, 0..45.
  [[nodiscard]] double oblique_deg() const;
  /// Clearly seen from that side: within `tolerance_deg` of it, beyond the error.
  [[nodiscard]] bool is_from(Side wanted, double tolerance_deg = 25.0) const;
  /// From the head or foot end: legs or shoulders hide the rest.
  [[nodiscard]] bool from_an_end() const;
};

/// "front", "back", "left side", "right side".
std::string_view name(Side side);
std::string_view name(BodyPosition position);

/// The view over frames; brightness, contrast and sharpness stay unknown.
View view_of(std::span<const PoseFrame> frames, int image_width_px, int image_height_px);

/// Whether a trunk so deep in the picture, its head so turned, is seen from the head or foot end.
/// With drawn people: benchmarks/pose_views. `lying`: the exercise is one that is done lying, so a
/// head that points up is not a standing person's.
bool seen_from_an_end(double trunk_depth_rad, double head_direction_rad, bool lying = false);

/// One frame's facing and trunk, in radians (View says what they mean); NaN where unknown.
struct FrameView {
  double facing_rad = kMissing;
  double head_direction_rad = kMissing;
  double trunk_depth_rad = kMissing;
};
FrameView view_of(const PoseFrame& frame);

/// Brightness, contrast and sharpness of a part of a picture.
struct PictureQuality {
  double brightness = kMissing;
  double contrast = kMissing;
  double sharpness = kMissing;
};
PictureQuality quality_of(const video::Picture& picture, const Vector2& lower_px,
                          const Vector2& upper_px);

}  // namespace medius::pose
