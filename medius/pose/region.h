// The square of a picture that the network looks at, and the way in and back out.
#pragma once

#include <span>

#include "medius/base/math.h"
#include "medius/video/picture.h"

namespace medius::pose {

/// A turned square in the picture. `angle_rad` is how far the person is turned clockwise from
/// upright as seen in the picture (y down): 0 head up, pi/2 head to the right.
struct Region {
  Vector2 centre_px = Vector2::Zero();
  double side_px = 0.0;
  double angle_rad = 0.0;

  [[nodiscard]] bool usable() const { return side_px >= 2.0 && side_px < 1e5; }
  /// (u, v) in 0..1 of the square -> the picture.
  [[nodiscard]] Vector2 to_picture(const Vector2& in_region) const;
  [[nodiscard]] Vector2 from_picture(const Vector2& in_picture_px) const;
};

/// The region of a person from the middle of the hips and a point on the circle round the body (the
/// network's own two points): 1.25 times that circle, turned so that the point is on top.
Region region_of(const Vector2& mid_hip_px, const Vector2& on_circle_px);

/// The smallest upright square round the whole picture.
Region whole_picture(const video::Picture& picture);

enum class Border { Replicated, Black };
struct Scaling {
  float factor = 1.0F;
  float offset = 0.0F;
};

/// Turns and scales the region into `side` x `side` x RGB floats, each 8-bit value v as
/// factor v + offset. The values are rounded to 8 bits on the way, as the network was trained and
/// is used elsewhere: without, full moves by .8 px.
class Cropper {
 public:
  explicit Cropper(int side) : crop_(side, side) {}
  void crop(const video::Picture& picture, const Region& region, Border border, Scaling scaling,
            std::span<float> into);

 private:
  video::Picture crop_;
};

}  // namespace medius::pose
