// Sides kept, hidden limbs, plausibility and the view, on a drawn stick person whose truth is
// known.
#include "medius/pose/quality.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "medius/pose/bones.h"
#include "medius/pose/floor.h"
#include "medius/pose/jumps.h"
#include "medius/pose/swaps.h"
#include "medius/pose/tracker.h"
#include "medius/pose/view.h"

namespace medius::pose {
namespace {

using enum Landmark;
constexpr int kWidth = 720, kHeight = 1280;
constexpr double kScale = 500.0;  // px per m

/// Joints of a person who walks on the spot, in their own frame (x right hand, y down, z back),
/// with the hips' middle as origin.
std::array<Vector3, kLandmarkCount> stick(double phase) {
  std::array<Vector3, kLandmarkCount> at;
  const auto set = [&at](Landmark landmark, double x, double y, double z) {
    at[static_cast<std::size_t>(landmark)] = {x, y, z};
  };
  for (std::size_t i = 0; i < 11; ++i) at[i] = {0.0, -0.72, -0.08};
  set(LeftEar, -0.07, -0.72, 0.0), set(RightEar, 0.07, -0.72, 0.0);
  set(MouthLeft, -0.02, -0.66, -0.08), set(MouthRight, 0.02, -0.66, -0.08);
  for (const double side : {-1.0, 1.0}) {
    const auto of = [side](Landmark left) { return side < 0.0 ? left : mirrored(left); };
    const double swing = 0.5 * std::sin(phase) * side;
    const double knee = 0.4 + 0.35 * std::sin(phase + side);
    set(of(LeftShoulder), 0.18 * side, -0.5, 0.0);
    set(of(LeftElbow), 0.22 * side, -0.5 + 0.3 * std::cos(swing), 0.3 * std::sin(swing));
    const Vector3 elbow = at[static_cast<std::size_t>(of(LeftElbow))];
    for (const Landmark hand : {LeftWrist, LeftPinky, LeftIndex, LeftThumb})
      set(of(hand), elbow.x(), elbow.y() + 0.25, elbow.z() - 0.05);
    set(of(LeftHip), 0.1 * side, 0.0, 0.0);
    set(of(LeftKnee), 0.1 * side, 0.42 * std::cos(swing), -0.42 * std::sin(swing));
    const Vector3 k = at[static_cast<std::size_t>(of(LeftKnee))];
    const double shank = swing - knee;
    const Vector3 ankle = k + Vector3(0.0, 0.42 * std::cos(shank), -0.42 * std::sin(shank));
    set(of(LeftAnkle), ankle.x(), ankle.y(), ankle.z());
    set(of(LeftHeel), ankle.x(), ankle.y() + 0.06, ankle.z() + 0.04);
    set(of(LeftFootIndex), ankle.x(), ankle.y() + 0.07, ankle.z() - 0.15);
  }
  return at;
}

/// Turned by `facing_rad` (positive: the right side comes forward), then head to `head_rad`.
RawPose seen(double phase, double facing_rad, double head_rad = 0.0) {
  // Facing the camera, the right hand is at the picture's left.
  const Matrix3 R = (Eigen::AngleAxisd(head_rad, Vector3::UnitZ()) *
                     Eigen::AngleAxisd(kPi - facing_rad, Vector3::UnitY()))
                        .toRotationMatrix();
  const Matrix3 to_own = Eigen::DiagonalMatrix<double, 3>(1.0, 1.0, -1.0);
  RawPose pose;
  pose.person = 1.0;
  pose.region = {{kWidth / 2.0, 600.0}, 1.25 * 1.9 * kScale, head_rad};
  const auto points = stick(phase);
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    RawPoint& point = pose.points[i];
    point.world_m = R * (to_own * points[i]);
    point.image_px = Vector2(kWidth / 2.0, 600.0) + kScale * point.world_m.head<2>();
    point.depth_px = kScale * point.world_m.z();
    point.visibility = point.presence = 0.98;
  }
  pose.mid_hip_px = {kWidth / 2.0, 600.0};
  pose.on_circle_px = pose.mid_hip_px + Vector2(0.0, -0.95 * kScale);
  return pose;
}

Track walk(double facing_rad, double noise_px, int count = 120) {
  std::mt19937 random(4);
  std::normal_distribution<double> normal;
  Track track;
  for (int i = 0; i < count; ++i) {
    TrackFrame frame;
    frame.time_s = i / 30.0;
    frame.person = true;
    frame.pose = seen(2.0 * kPi * i / 33.0, facing_rad);
    for (RawPoint& point : frame.pose.points) {
      point.image_px += noise_px * Vector2(normal(random), normal(random));
      point.world_m += noise_px / kScale * Vector3(normal(random), normal(random), normal(random));
    }
    frame.agreement = agreement(frame.pose);
    track.push_back(frame);
  }
  return track;
}

void exchange_sides(RawPose& pose, std::initializer_list<Landmark> points) {
  for (const Landmark left : points)
    std::swap(pose.points[static_cast<std::size_t>(left)],
              pose.points[static_cast<std::size_t>(mirrored(left))]);
}

TEST(Swaps, AreFoundAndPutRightFromEveryView) {
  for (const double facing_deg : {0.0, 45.0, 90.0, 135.0, 180.0}) {
    const Track truth = walk(radians(facing_deg), 1.5);
    Track track = truth;
    for (std::size_t i : {30u, 31u, 32u, 33u, 34u, 60u, 90u, 91u})
      exchange_sides(track[i].pose, {LeftHip, LeftKnee, LeftAnkle, LeftHeel, LeftFootIndex});
    for (std::size_t i = 70; i < 80; ++i)
      exchange_sides(track[i].pose,
                     {LeftShoulder, LeftElbow, LeftWrist, LeftPinky, LeftIndex, LeftThumb});
    const int repaired = repair_swaps(track);
    int wrong = 0;
    for (std::size_t i = 0; i < track.size(); ++i)
      for (const Landmark landmark : {LeftAnkle, RightKnee, LeftShoulder, RightWrist})
        if ((track[i].pose[landmark].image_px - truth[i].pose[landmark].image_px).norm() > 1e-9)
          ++wrong;
    // Where the limbs pass each other in the picture, a frame's sides may stay undecided.
    EXPECT_LE(wrong, 4) << facing_deg;
    EXPECT_NEAR(repaired, 18, 3) << facing_deg;
  }
}

TEST(Swaps, AreNotInventedWhenLegsCross) {
  for (const double facing_deg : {0.0, 90.0, -90.0}) {
    Track track = walk(radians(facing_deg), 3.0);
    EXPECT_EQ(repair_swaps(track), 0) << facing_deg;
  }
}

constexpr std::initializer_list<Landmark> kLeftLeg{LeftHip, LeftKnee, LeftAnkle, LeftHeel,
                                                   LeftFootIndex};
constexpr std::initializer_list<Landmark> kLeftArm{LeftShoulder, LeftElbow, LeftWrist,
                                                   LeftPinky,    LeftIndex, LeftThumb};

/// Pictures in which some joint is not where the truth has it.
int misplaced(const Track& track, const Track& truth) {
  int wrong = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    const auto off = [&](Landmark landmark) {
      return (track[i].pose[landmark].image_px - truth[i].pose[landmark].image_px).norm() > 1e-9;
    };
    wrong += off(LeftAnkle) || off(RightKnee) || off(LeftShoulder) || off(RightWrist) ? 1 : 0;
  }
  return wrong;
}

// No picture jumps: only anatomy can tell.
TEST(Swaps, ThatLastFromTheFirstPictureAreFound) {
  for (const double facing_deg : {0.0, 45.0, 90.0, 135.0, 180.0, -90.0}) {
    const Track truth = walk(radians(facing_deg), 1.5);
    for (const bool legs : {true, false}) {
      for (const bool arms : {true, false}) {
        Track track = truth;
        for (TrackFrame& frame : track) {
          if (legs) exchange_sides(frame.pose, kLeftLeg);
          if (arms) exchange_sides(frame.pose, kLeftArm);
        }
        repair_swaps(track);
        EXPECT_EQ(misplaced(track, truth), 0) << facing_deg << ' ' << legs << arms;
      }
    }
  }
}

// The exchange happens while nobody is seen, and stays.
TEST(Swaps, BehindAGapAreFound) {
  const Track truth = walk(radians(45.0), 1.5);
  Track track = truth;
  for (std::size_t i = 40; i < 55; ++i) track[i].person = false;
  for (std::size_t i = 55; i < track.size(); ++i) exchange_sides(track[i].pose, kLeftLeg);
  repair_swaps(track);
  for (std::size_t i = 40; i < 55; ++i) track[i].pose = truth[i].pose;
  EXPECT_EQ(misplaced(track, truth), 0);
}

TEST(Swaps, ThatLastAreSeenByACameraWithinASecond) {
  const Track truth = walk(radians(45.0), 1.5);
  Track track = truth;
  SideKeeper keeper;
  for (TrackFrame& frame : track) {
    exchange_sides(frame.pose, kLeftLeg);
    keeper.keep(frame.pose, frame.time_s);
  }
  EXPECT_LE(misplaced(track, truth), 30);
  track.erase(track.begin(), track.begin() + 30);
  EXPECT_EQ(misplaced(track, Track(truth.begin() + 30, truth.end())), 0);
}

TEST(Swaps, AreSeenAtOnceByACamera) {
  for (const double facing_deg : {0.0, 45.0, 90.0}) {
    const Track truth = walk(radians(facing_deg), 1.5);
    Track track = truth;
    for (std::size_t i : {40u, 41u, 42u, 80u})
      exchange_sides(track[i].pose, {LeftHip, LeftKnee, LeftAnkle, LeftHeel, LeftFootIndex});
    SideKeeper keeper;
    int wrong = 0;
    for (std::size_t i = 0; i < track.size(); ++i) {
      keeper.keep(track[i].pose, track[i].time_s);
      if ((track[i].pose[LeftAnkle].image_px - truth[i].pose[LeftAnkle].image_px).norm() > 1e-9)
        ++wrong;
    }
    EXPECT_LE(wrong, 2) << facing_deg;
  }
}

TEST(Finish, RemovesNoiseAndStatesTheRest) {
  const Track truth = walk(radians(60.0), 0.0), noisy = walk(radians(60.0), 4.0);
  const Landmarks landmarks = finish(noisy, kWidth, kHeight);
  double before = 0.0, after = 0.0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto& frame = landmarks.frames[i];
    ASSERT_TRUE(frame.person && frame.plausible) << i;
    before += (noisy[i].pose[LeftHip].image_px - truth[i].pose[LeftHip].image_px).squaredNorm();
    after += (frame[LeftHip].image_px - truth[i].pose[LeftHip].image_px).squaredNorm();
    // The systematic part of the error stays: a still point is not a certain one.
    EXPECT_GT(frame[LeftKnee].image_se_px, 0.01 * 1.7 * kScale);
    EXPECT_GT(frame[LeftKnee].world_se_m, 0.02);
  }
  EXPECT_LT(after, 0.3 * before);
}

TEST(Finish, LetsAHiddenLimbsConfidenceFallInsteadOfJumping) {
  const Track truth = walk(radians(-90.0), 0.0);
  Track track = truth;
  // For eight pictures the network guesses the hidden right shank somewhere else.
  for (std::size_t i = 50; i < 58; ++i) {
    for (const Landmark landmark : {RightAnkle, RightHeel, RightFootIndex}) {
      RawPoint& point = track[i].pose.points[static_cast<std::size_t>(landmark)];
      point.image_px += Vector2(i % 2 == 0 ? 180.0 : -60.0, -150.0);
      point.world_m += Vector3(i % 2 == 0 ? 0.36 : -0.12, -0.3, 0.0);
      point.visibility = 0.3;
    }
  }
  const Landmarks landmarks = finish(track, kWidth, kHeight);
  const double usual = landmarks.frames[20][RightAnkle].image_se_px;
  for (std::size_t i = 51; i < 57; ++i) {
    const LandmarkPoint& ankle = landmarks.frames[i][RightAnkle];
    EXPECT_LT(ankle.visibility, 0.31);
    EXPECT_GT(ankle.image_se_px, 1.5 * usual);
    // 4 cm, where the guesses were 40 cm off.
    EXPECT_LT((ankle.image_px - truth[i].pose[RightAnkle].image_px).norm(), 20.0) << i;
  }
}

TEST(Finish, BridgesABlinkAndAdmitsAGap) {
  Track track = walk(0.0, 1.0);
  for (std::size_t i = 30; i < 34; ++i) track[i].person = false;
  for (std::size_t i = 60; i < 100; ++i) track[i].person = false;
  const Landmarks landmarks = finish(track, kWidth, kHeight);
  ASSERT_EQ(landmarks.frames.size(), track.size());
  EXPECT_TRUE(landmarks.frames[32].person);
  EXPECT_FALSE(landmarks.frames[80].person);
  EXPECT_TRUE(std::isnan(landmarks.frames[80][LeftKnee].image_px.x()));
  EXPECT_TRUE(landmarks.frames[110].person);
}

TEST(Jumps, LeaveTheLongestWayThatCanBeWalked) {
  std::vector<double> time_s, weights;
  std::vector<Vector2> places;
  for (int i = 0; i < 90; ++i) {
    time_s.push_back(i / 30.0);
    weights.push_back(1.0);
    places.emplace_back(100.0 * time_s.back(), 0.0);
  }
  // The very first ones are wrong, some in the middle jump, and a real stop is none.
  for (std::size_t i : {0u, 1u, 2u, 40u, 41u, 55u}) places[i] += Vector2(0.0, 200.0);
  for (std::size_t i = 70; i < 90; ++i) places[i] = places[70];
  const auto reached = reachable(time_s, places, weights, 300.0, 20.0);
  for (std::size_t i = 0; i < 90; ++i) EXPECT_EQ(reached[i], std::abs(places[i].y()) < 1.0) << i;
}

TEST(Bones, RefuseWhatIsNoHumanBody) {
  std::vector<PoseFrame> frames;
  for (int i = 0; i < 30; ++i) {
    TrackFrame raw;
    raw.person = true;
    raw.pose = seen(0.2 * i, 0.5);
    frames.push_back(to_frame(raw));
  }
  const BoneLengths expected_m = median_lengths_m(frames);
  EXPECT_NEAR(expected_m[4], 0.42, 1e-9);  // the thigh
  EXPECT_TRUE(judge_bones(frames[3], expected_m));
  PoseFrame folded = frames[4];
  for (const Landmark landmark : {LeftKnee, RightKnee}) folded[landmark].world_m *= 0.3;
  EXPECT_FALSE(judge_bones(folded, expected_m));
  EXPECT_LT(folded[LeftKnee].visibility, 0.2);
}

TEST(Agreement, TellsAPoseFromAnImpossibleOne) {
  RawPose pose = seen(0.3, 0.7);
  EXPECT_GT(agreement(pose), 0.9);
  std::mt19937 random(2);
  std::uniform_real_distribution<double> anywhere(-400.0, 400.0);
  for (RawPoint& point : pose.points) point.image_px += Vector2(anywhere(random), anywhere(random));
  EXPECT_LT(agreement(pose), 0.35);
}

TEST(View, KnowsWhichSideIsSeen) {
  struct Case {
    double facing_deg;
    Side side;
  };
  for (const auto& [facing_deg, side] :
       {Case{0.0, Side::Front}, Case{90.0, Side::RightSide}, Case{-90.0, Side::LeftSide},
        Case{178.0, Side::Back}, Case{30.0, Side::Front}, Case{-140.0, Side::Back}}) {
    for (const double head_deg : {0.0, 90.0, -90.0}) {
      std::vector<PoseFrame> frames;
      for (int i = 0; i < 40; ++i) {
        TrackFrame raw;
        raw.person = true;
        raw.pose = seen(0.2 * i, radians(facing_deg), radians(head_deg));
        frames.push_back(to_frame(raw));
      }
      const View view = view_of(frames, kWidth, kHeight);
      EXPECT_EQ(view.side(), side) << facing_deg << " " << head_deg;
      EXPECT_NEAR(degrees(wrapped(radians(view.facing_deg - facing_deg))), 0.0, 1e-6);
      EXPECT_NEAR(view.head_direction_deg, head_deg, 1e-6);
      EXPECT_NEAR(view.trunk_depth_deg, 0.0, 1e-6);
      EXPECT_EQ(view.position == BodyPosition::Upright, head_deg == 0.0);
      EXPECT_NEAR(view.body_height_px, 1.7 * kScale, 1e-6);
      // A pinhole of the assumed lens sees 1 m at this distance as kScale px.
      EXPECT_NEAR(view.distance_m, 0.742 * kHeight / kScale, 1e-9);
      EXPECT_GE(view.facing_se_deg, 5.0);
    }
  }
}

TEST(View, SeesWhatIsOutsideThePicture) {
  std::vector<PoseFrame> frames;
  for (int i = 0; i < 20; ++i) {
    TrackFrame raw;
    raw.person = true;
    raw.pose = seen(0.2 * i, 0.0);
    frames.push_back(to_frame(raw));
  }
  EXPECT_DOUBLE_EQ(view_of(frames, kWidth, kHeight).feet_share, 1.0);
  EXPECT_DOUBLE_EQ(view_of(frames, kWidth, 900).feet_share, 0.0);
  for (PoseFrame& frame : frames)
    for (LandmarkPoint& point : frame.points) point.image_px.y() -= 250.0;
  EXPECT_DOUBLE_EQ(view_of(frames, kWidth, kHeight).head_share, 0.0);
}

TEST(PictureQuality, KnowsDarkAndBlurred) {
  video::Picture sharp(256, 256);
  // Black and white tiles of 16 px.
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x)
      for (std::size_t c = 0; c < 3; ++c)
        sharp.row(y)[3 * static_cast<std::size_t>(x) + c] = ((x / 16 + y / 16) % 2) * 255;
  const PictureQuality clear = quality_of(sharp, {0, 0}, {256, 256});
  EXPECT_NEAR(clear.brightness, 0.5, 1e-9);
  EXPECT_NEAR(clear.contrast, 0.5, 1e-9);
  EXPECT_NEAR(clear.sharpness, 1.0, 0.05);
  video::Picture blurred = sharp;
  constexpr int kReach = 5;
  for (int y = 0; y < 256; ++y)
    for (int x = kReach; x < 256 - kReach; ++x)
      for (std::size_t c = 0; c < 3; ++c) {
        int sum = 0;
        for (int d = -kReach; d <= kReach; ++d)
          sum += sharp.row(y)[3 * static_cast<std::size_t>(x + d) + c];
        blurred.row(y)[3 * static_cast<std::size_t>(x) + c] =
            static_cast<std::uint8_t>(sum / (2 * kReach + 1));
      }
  EXPECT_LT(quality_of(blurred, {10, 0}, {246, 256}).sharpness, 0.6);
}

// A body on the spot keeps its floor; one picture in which the legs reach through it, or hang in
// the air, is none.
TEST(Floor, IsNotReachedThrough) {
  Landmarks landmarks = finish(walk(0.0, 1.5), kWidth, kHeight);
  const double height_px = 1.7 * kScale;
  for (const PoseFrame& frame : landmarks.frames) EXPECT_TRUE(frame.plausible);
  const auto moved = [&](std::size_t i, double share) {
    for (LandmarkPoint& point : landmarks.frames[i].points) point.image_px.y() += share * height_px;
  };
  moved(30, 0.2);
  moved(60, -0.4);
  moved(90, 0.03);
  const std::vector<bool> off = off_the_floor(landmarks, height_px);
  for (std::size_t i = 0; i < off.size(); ++i) EXPECT_EQ(off[i], i == 30 || i == 60) << i;

  FloorKeeper keeper;
  for (std::size_t i = 0; i < landmarks.frames.size(); ++i)
    EXPECT_EQ(keeper.push(landmarks.frames[i], kWidth, kHeight, height_px), i == 30 || i == 60)
        << i;
}

TEST(Floor, AnArmMayHangBelowIt) {
  Landmarks landmarks = finish(walk(0.0, 1.5), kWidth, kHeight);
  const double height_px = 1.7 * kScale;
  for (const Landmark landmark : {LeftWrist, LeftIndex, LeftThumb, LeftPinky})
    landmarks.frames[40][landmark].image_px.y() += 1.1 * height_px / 1.7;
  EXPECT_FALSE(off_the_floor(landmarks, height_px)[40]);
}

// Towards the camera, or up some stairs, the lowest point wanders: nothing is claimed.
TEST(Floor, IsNotKnownOfOneWhoGoesElsewhere) {
  Landmarks landmarks = finish(walk(0.0, 1.5), kWidth, kHeight);
  const double height_px = 1.7 * kScale;
  for (std::size_t i = 0; i < landmarks.frames.size(); ++i)
    for (LandmarkPoint& point : landmarks.frames[i].points)
      point.image_px.y() -= 0.002 * static_cast<double>(i) * height_px;
  for (LandmarkPoint& point : landmarks.frames[50].points) point.image_px.y() += 0.3 * height_px;
  for (const bool off : off_the_floor(landmarks, height_px)) EXPECT_FALSE(off);
}

TEST(Floor, BelowThePictureIsNotKnown) {
  Landmarks landmarks = finish(walk(0.0, 1.5), kWidth, kHeight);
  landmarks.image_height_px = 900;  // the feet are cut off
  for (LandmarkPoint& point : landmarks.frames[50].points) point.image_px.y() += 300.0;
  for (const bool off : off_the_floor(landmarks, 1.7 * kScale)) EXPECT_FALSE(off);
}

// Seen along itself a trunk looks short in every picture, so its own median shows nothing.
TEST(Bones, ATrunkTooShortForAHumanIsNotPlausible) {
  Track track = walk(0.0, 1.5);
  for (TrackFrame& frame : track)
    for (std::size_t p = 0; p < static_cast<std::size_t>(LeftHip); ++p)
      frame.pose.points[p].world_m *= 0.6;
  for (const PoseFrame& frame : finish(track, kWidth, kHeight).frames)
    EXPECT_FALSE(frame.plausible);
}

TEST(View, OfALyingPersonWithTheHeadUpIsFromAnEnd) {
  const double depth = radians(40.0), up = radians(10.0);
  EXPECT_FALSE(seen_from_an_end(depth, up));
  EXPECT_TRUE(seen_from_an_end(depth, up, true));
  // From above a lying trunk is in the picture's plane; from the side the head is left or right.
  EXPECT_FALSE(seen_from_an_end(radians(10.0), up, true));
  EXPECT_FALSE(seen_from_an_end(depth, radians(80.0), true));
}

}  // namespace
}  // namespace medius::pose
