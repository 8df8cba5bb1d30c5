#include "medius/pose/decode.h"

#include <algorithm>
#include <cmath>

namespace medius::pose {
namespace {

constexpr double kLowestPeak = 0.5;  // below, the heatmap says nothing

double sigmoid(float logit) { return 1.0 / (1.0 + std::exp(-static_cast<double>(logit))); }

struct Refined {
  Vector2 in_region;
  double peak = 0.0;
  double spread = 0.0;  ///< standard deviation along one axis, in regions
};

/// The weighted mean of a heatmap in the window round `start`.
Refined refine(std::span<const float> heatmaps, std::size_t point, const Vector2& start,
               int window) {
  Refined refined{start};
  const int column = static_cast<int>(start.x() * kHeatmapSide);
  const int row = static_cast<int>(start.y() * kHeatmapSide);
  if (column < 0 || row < 0 || column >= kHeatmapSide || row >= kHeatmapSide) return refined;
  const int reach = (window - 1) / 2;
  const int last_row = std::min(row + reach, kHeatmapSide - 1);
  const int last_column = std::min(column + reach, kHeatmapSide - 1);
  double total = 0.0, squares = 0.0;
  Vector2 sum = Vector2::Zero();
  for (int y = std::max(row - reach, 0); y <= last_row; ++y) {
    for (int x = std::max(column - reach, 0); x <= last_column; ++x) {
      const std::size_t cell = static_cast<std::size_t>(y * kHeatmapSide + x);
      const double value = sigmoid(heatmaps[cell * kNetworkPointCount + point]);
      total += value;
      sum += value * Vector2(x, y);
      squares += value * (x * x + y * y);
      refined.peak = std::max(refined.peak, value);
    }
  }
  if (total <= 0.0) return refined;
  const Vector2 mean = sum / total;
  refined.spread =
      std::sqrt(std::max(0.0, squares / total - mean.squaredNorm()) / 2.0) / kHeatmapSide;
  if (refined.peak >= kLowestPeak) refined.in_region = mean / kHeatmapSide;
  return refined;
}

}  // namespace

void decode(const LandmarkOutput& output, const Region& region, int window, RawPose& pose) {
  pose.person = static_cast<double>(output.person);
  pose.region = region;
  const Eigen::Rotation2Dd turn(region.angle_rad);
  for (std::size_t i = 0; i < kLandmarkCount + 2; ++i) {
    const auto values = output.points.subspan(5 * i, 5);
    const Vector2 start =
        Vector2(static_cast<double>(values[0]), static_cast<double>(values[1])) / kLandmarkSide;
    const Refined refined = refine(output.heatmaps, i, start, window);
    const Vector2 image_px = region.to_picture(refined.in_region);
    if (i == kLandmarkCount) {
      pose.mid_hip_px = image_px;
    } else if (i == kLandmarkCount + 1) {
      pose.on_circle_px = image_px;
    } else {
      RawPoint& point = pose.points[i];
      point.image_px = image_px;
      point.depth_px = static_cast<double>(values[2]) / kLandmarkSide * region.side_px;
      point.visibility = sigmoid(values[3]);
      point.presence = sigmoid(values[4]);
      point.peak = refined.peak;
      point.spread_px = refined.spread * region.side_px;
      const auto world = output.world.subspan(3 * i, 3);
      point.world_m << turn * Vector2(static_cast<double>(world[0]), static_cast<double>(world[1])),
          static_cast<double>(world[2]);
    }
  }
}

RawPose mirrored(const RawPose& pose, int width_px) {
  RawPose other = pose;
  const auto flipped = [width_px](const Vector2& at) { return Vector2(width_px - at.x(), at.y()); };
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    RawPoint& point = other.points[static_cast<std::size_t>(mirrored(static_cast<Landmark>(i)))];
    point = pose.points[i];
    point.image_px = flipped(point.image_px);
    point.world_m.x() = -point.world_m.x();
  }
  other.mid_hip_px = flipped(pose.mid_hip_px);
  other.on_circle_px = flipped(pose.on_circle_px);
  other.region.centre_px = flipped(pose.region.centre_px);
  other.region.angle_rad = -pose.region.angle_rad;
  return other;
}

}  // namespace medius::pose
