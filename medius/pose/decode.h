// From the landmark network's numbers to points in the picture and in the world.
#pragma once

#include <array>

#include "medius/pose/landmarks.h"
#include "medius/pose/network.h"
#include "medius/pose/region.h"

namespace medius::pose {

/// One point as the network gives it.
struct RawPoint {
  Vector2 image_px = Vector2::Zero();
  double depth_px = 0.0;    ///< away from the camera, against mid-hip, in the picture's scale
  double visibility = 0.0;  ///< 0..1
  double presence = 0.0;    ///< 0..1
  double peak = 0.0;        ///< the heatmap's largest value near the point, 0..1
  double spread_px = 0.0;   ///< the heatmap's standard deviation round the point
  Vector3 world_m = Vector3::Zero();
};

/// One picture's raw answer: no smoothing, no memory.
struct RawPose {
  double person = 0.0;  ///< the network's probability that the region holds a person
  Region region;        ///< where it looked
  std::array<RawPoint, kLandmarkCount> points;
  Vector2 mid_hip_px = Vector2::Zero();    ///< the next region's centre
  Vector2 on_circle_px = Vector2::Zero();  ///< and size and angle

  [[nodiscard]] const RawPoint& operator[](Landmark landmark) const {
    return points[static_cast<std::size_t>(landmark)];
  }
  [[nodiscard]] Region next_region() const { return region_of(mid_hip_px, on_circle_px); }
};

/// Side of the window in which a point is refined by its heatmap: the published graph's;
/// MediaPipe's Python behaves as if it were 9.
inline constexpr int kRefinementWindow = 7;

void decode(const LandmarkOutput& output, const Region& region, int window, RawPose& pose);

/// `pose`, found in the mirrored picture of this width, as seen in the picture itself.
RawPose mirrored(const RawPose& pose, int width_px);

}  // namespace medius::pose
