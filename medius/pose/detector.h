// People in a whole picture: from the detector's numbers to regions.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "medius/pose/network.h"
#include "medius/pose/region.h"

namespace medius::pose {

/// A person as the detector sees them, in pixels of the picture.
struct Detection {
  double score = 0.0;          ///< 0..1
  Vector2 lower_px, upper_px;  ///< the box round head and shoulders
  /// Middle of the hips, a point on the circle round the body, middle of the shoulders, and a point
  /// on the circle round the upper body.
  std::array<Vector2, 4> keypoints_px;

  [[nodiscard]] Region region() const { return region_of(keypoints_px[0], keypoints_px[1]); }
};

class Detector {
 public:
  Detector();
  /// People in `picture`, the surest first; overlapping findings are averaged by their scores.
  Result<std::span<const Detection>> find(PoseNetwork& network, const video::Picture& picture);

 private:
  Cropper cropper_;
  std::vector<Detection> candidates_, people_;
};

}  // namespace medius::pose
