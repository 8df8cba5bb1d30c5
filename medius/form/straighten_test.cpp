#include "medius/form/straighten.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <vector>

namespace medius::form {
namespace {

using pose::Landmark;

// Squats of a person whose bones have the textbook's shares, arms swinging forward, facing the
// camera: y downwards, z away from it.
pose::PoseFrame squatting(double depth) {
  constexpr double kStature = 1.7;
  pose::PoseFrame frame;
  frame.person = frame.plausible = true;
  const auto along = [](double angle) { return Vector3(0.0, -std::cos(angle), -std::sin(angle)); };
  const Vector3 ankle(0.0, 0.0, 3.0);
  const Vector3 knee = ankle + 0.246 * kStature * along(0.6 * depth);
  const Vector3 hip = knee + 0.245 * kStature * along(-1.5 * depth);
  const Vector3 shoulder = hip + 0.288 * kStature * along(0.5 * depth);
  const Vector3 elbow = shoulder + 0.186 * kStature * along(2.8 - 1.2 * depth);
  const auto pair = [&](Landmark left, Landmark right, const Vector3& middle, double width) {
    frame[left].world_m = middle + Vector3(0.5 * width * kStature, 0.0, 0.0);
    frame[right].world_m = middle - Vector3(0.5 * width * kStature, 0.0, 0.0);
  };
  // All joints of a side in one plane keep the limbs as long as they are.
  pair(Landmark::LeftHip, Landmark::RightHip, hip, 0.11);
  pair(Landmark::LeftKnee, Landmark::RightKnee, knee, 0.11);
  pair(Landmark::LeftAnkle, Landmark::RightAnkle, ankle, 0.11);
  pair(Landmark::LeftShoulder, Landmark::RightShoulder, shoulder, 0.20);
  pair(Landmark::LeftElbow, Landmark::RightElbow, elbow, 0.20);
  const Vector3 heel = ankle + Vector3(0.0, 0.04, 0.03);
  pair(Landmark::LeftHeel, Landmark::RightHeel, heel, 0.11);
  pair(Landmark::LeftFootIndex, Landmark::RightFootIndex,
       heel + 0.14 * kStature * Vector3(0.0, 0.17, -0.985), 0.11);
  return frame;
}

pose::Landmarks squats(const Matrix3& bend) {
  pose::Landmarks landmarks;
  landmarks.world_is_measured = true;
  for (int number = 0; number < 200; ++number) {
    const double time_s = number / 30.0;
    const double depth = std::max(0.0, std::sin(1.8 * time_s));
    pose::PoseFrame frame = squatting(depth);
    frame.time_s = time_s;
    for (auto& point : frame.points) point.world_m = bend * point.world_m;
    landmarks.frames.push_back(frame);
  }
  return landmarks;
}

double knee_deg(const pose::PoseFrame& frame) {
  const Vector3 thigh = frame[Landmark::LeftHip].world_m - frame[Landmark::LeftKnee].world_m;
  const Vector3 shank = frame[Landmark::LeftAnkle].world_m - frame[Landmark::LeftKnee].world_m;
  return 180.0 - degrees(std::acos(thigh.normalized().dot(shank.normalized())));
}

double lean_deg(const pose::PoseFrame& frame) {
  const Vector3 trunk = frame[Landmark::LeftShoulder].world_m +
                        frame[Landmark::RightShoulder].world_m - frame[Landmark::LeftHip].world_m -
                        frame[Landmark::RightHip].world_m;
  return degrees(std::acos(-trunk.normalized().y()));
}

TEST(Straighten, LeavesAStraightSpaceAsItIs) {
  const auto straightening = find_straightening(squats(Matrix3::Identity()));
  EXPECT_TRUE(straightening.map.isApprox(Matrix3::Identity(), 0.01)) << straightening.map;
  EXPECT_TRUE(straightening.stretch.isApprox(Vector3::Ones(), 0.01));
}

// Cameras that tilt by 20 degrees, see depth 1.6 times too long and the picture slanted.
TEST(Straighten, FindsTheBendOfBadlyCalibratedCameras) {
  Matrix3 stretch;
  stretch << 1.1, 0.15, 0.0, 0.0, 0.9, 0.2, 0.0, 0.0, 1.6;
  const Matrix3 bend =
      stretch * Eigen::AngleAxisd(radians(20.0), Vector3::UnitX()).toRotationMatrix();
  const auto bent = squats(bend);
  const auto truth = squats(Matrix3::Identity());
  const auto straight = straightened(bent);
  double knee_bent = 0.0, knee_straight = 0.0, lean_bent = 0.0, lean_straight = 0.0;
  for (std::size_t number = 0; number < truth.frames.size(); ++number) {
    const auto& frame = truth.frames[number];
    const auto worse = [](double& worst, double error_deg) {
      worst = std::max(worst, std::abs(error_deg));
    };
    worse(knee_bent, knee_deg(bent.frames[number]) - knee_deg(frame));
    worse(knee_straight, knee_deg(straight.frames[number]) - knee_deg(frame));
    worse(lean_bent, lean_deg(bent.frames[number]) - lean_deg(frame));
    worse(lean_straight, lean_deg(straight.frames[number]) - lean_deg(frame));
  }
  EXPECT_GT(knee_bent, 25.0);
  EXPECT_GT(lean_bent, 15.0);
  // What little the bones say of a direction keeps its bend.
  EXPECT_LT(knee_straight, knee_bent / 2.5);
  EXPECT_LT(lean_straight, 5.0);
}

TEST(Straighten, SaysNothingWhereTooLittleWasSeen) {
  auto landmarks = squats(2.0 * Matrix3::Identity());
  landmarks.frames.resize(5);
  EXPECT_EQ(find_straightening(landmarks).map, Matrix3::Identity());
}

}  // namespace
}  // namespace medius::form
