// The camera's tilt from a stick person in the network's own lean.
#include "medius/pose/tilt.h"

#include <gtest/gtest.h>

#include <vector>

namespace medius::pose {
namespace {

using enum Landmark;
constexpr int kWidth = 720, kHeight = 1280;

/// Stands straight before a camera, seen from the side, leaning by `lean_deg` in the world and with
/// the body's middle `below_px` below the picture's.
PoseFrame standing(double lean_deg, double below_px, double knee_deg = 0.0) {
  PoseFrame frame;
  frame.person = frame.plausible = true;
  const Matrix3 R = Eigen::AngleAxisd(radians(lean_deg), Vector3::UnitX()).toRotationMatrix();
  const auto put = [&](Landmark left, double y, double x) {
    for (const double side : {-1.0, 1.0}) {
      LandmarkPoint& point = frame[side < 0.0 ? left : mirrored(left)];
      point.world_m = R * Vector3(x, y, 0.12 * side);
      point.image_px = {kWidth / 2.0 + 400.0 * x, kHeight / 2.0 + below_px + 400.0 * (y + 0.15)};
    }
  };
  put(LeftShoulder, -0.8, 0.0);
  put(LeftHip, -0.3, 0.0);
  put(LeftKnee, 0.1, 0.4 * std::sin(radians(knee_deg / 2.0)));
  put(LeftAnkle, 0.5, 0.0);
  return frame;
}

Tilt seen(const PoseFrame& frame) {
  const std::vector<PoseFrame> frames(20, frame);
  return camera_tilt(frames, kWidth, kHeight);
}

TEST(CameraTilt, GrowsWithTheLeanInTheNetworksWorld) {
  const Tilt level = seen(standing(0.0, 0.0)), down = seen(standing(20.0, 0.0)),
             up = seen(standing(-20.0, 0.0));
  EXPECT_NEAR(level.down_deg, 0.0, kHalfBand90 * level.down_se_deg);
  EXPECT_NEAR(down.down_deg - level.down_deg, level.down_deg - up.down_deg, 1e-9);
  EXPECT_GT(down.down_deg, 20.0);
  EXPECT_LT(down.down_se_deg, 10.0);
}

// A person low in the picture is seen from further above than the camera looks.
TEST(CameraTilt, IsOfTheCameraNotOfTheLineOfSight) {
  EXPECT_LT(seen(standing(10.0, 200.0)).down_deg, seen(standing(10.0, 0.0)).down_deg - 8.0);
}

TEST(CameraTilt, IsKnownOnlyOfOneWhoStandsStraight) {
  EXPECT_TRUE(std::isnan(seen(standing(0.0, 0.0, 80.0)).down_deg));  // knees bent
  EXPECT_TRUE(std::isnan(seen(standing(70.0, 0.0)).down_deg));       // lies, feet to the camera
  PoseFrame frame = standing(0.0, 0.0);
  frame.plausible = false;
  EXPECT_TRUE(std::isnan(seen(frame).down_deg));
  EXPECT_TRUE(std::isnan(camera_tilt({}, kWidth, kHeight).down_deg));
  const std::vector<PoseFrame> no_pictures(20, standing(0.0, 0.0));
  EXPECT_TRUE(std::isnan(camera_tilt(no_pictures, 0, 0).down_deg));
}

}  // namespace
}  // namespace medius::pose
