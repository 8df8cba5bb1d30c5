#include "medius/pose/region.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace medius::pose {
namespace {

constexpr double kMargin = 1.25;

/// OpenCV's view of our memory; it only reads from a source.
cv::Mat mat_of(const video::Picture& picture) {
  return {picture.height_px, picture.width_px, CV_8UC3,
          const_cast<std::uint8_t*>(picture.rgb.data())};
}

}  // namespace

Vector2 Region::to_picture(const Vector2& in_region) const {
  return centre_px + side_px * (Eigen::Rotation2Dd(angle_rad) * (in_region - Vector2(0.5, 0.5)));
}

Vector2 Region::from_picture(const Vector2& in_picture_px) const {
  return Eigen::Rotation2Dd(-angle_rad) * (in_picture_px - centre_px) / side_px + Vector2(0.5, 0.5);
}

Region region_of(const Vector2& mid_hip_px, const Vector2& on_circle_px) {
  const Vector2 up = on_circle_px - mid_hip_px;
  return {mid_hip_px, 2.0 * kMargin * up.norm(), wrapped(kPi / 2.0 - std::atan2(-up.y(), up.x()))};
}

Region whole_picture(const video::Picture& picture) {
  return {{picture.width_px / 2.0, picture.height_px / 2.0},
          static_cast<double>(std::max(picture.width_px, picture.height_px)),
          0.0};
}

void Cropper::crop(const video::Picture& picture, const Region& region, Border border,
                   Scaling scaling, std::span<float> into) {
  const auto side = static_cast<float>(crop_.width_px);
  const cv::RotatedRect square(
      {static_cast<float>(region.centre_px.x()), static_cast<float>(region.centre_px.y())},
      {static_cast<float>(region.side_px), static_cast<float>(region.side_px)},
      static_cast<float>(degrees(region.angle_rad)));
  cv::Point2f corners[4];
  square.points(corners);
  // Pixel i of the crop is i / side of the region, without a shift of half a pixel.
  const cv::Point2f onto[4] = {{0.0F, side}, {0.0F, 0.0F}, {side, 0.0F}, {side, side}};
  cv::Mat cropped = mat_of(crop_);
  cv::warpPerspective(mat_of(picture), cropped, cv::getPerspectiveTransform(corners, onto),
                      cropped.size(), cv::INTER_LINEAR,
                      border == Border::Black ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE);
  std::transform(crop_.rgb.begin(), crop_.rgb.end(), into.begin(), [scaling](std::uint8_t value) {
    return scaling.factor * static_cast<float>(value) + scaling.offset;
  });
}

}  // namespace medius::pose
