#include "medius/coach/gesture.h"

#include <gtest/gtest.h>

namespace medius::coach {
namespace {

using pose::Landmark;

/// Somebody upright with arms hanging, 300 px tall; `hand_up` raises the right hand.
pose::PoseFrame standing(double time_s, bool hand_up) {
  pose::PoseFrame frame;
  frame.time_s = time_s;
  frame.person = frame.plausible = true;
  const auto set = [&](Landmark point, double x, double y) {
    frame[point].image_px = {x, y};
    frame[point].visibility = 0.95;
  };
  for (std::size_t i = 0; i < pose::kLandmarkCount; ++i) set(static_cast<Landmark>(i), 160.0, 60.0);
  set(Landmark::LeftShoulder, 180.0, 90.0);
  set(Landmark::RightShoulder, 140.0, 90.0);
  set(Landmark::LeftHip, 172.0, 180.0);
  set(Landmark::RightHip, 148.0, 180.0);
  set(Landmark::LeftElbow, 190.0, 140.0);
  set(Landmark::LeftWrist, 192.0, 180.0);
  set(Landmark::RightElbow, 125.0, hand_up ? 60.0 : 140.0);
  set(Landmark::RightWrist, 130.0, hand_up ? 15.0 : 180.0);
  return frame;
}

/// On the back, head left: the body along the picture, the right arm up or beside the trunk.
pose::PoseFrame lying(double time_s, bool hand_up) {
  pose::PoseFrame frame = standing(time_s, false);
  for (pose::LandmarkPoint& point : frame.points)
    point.image_px = Vector2(point.image_px.y(), 200.0 + 0.2 * (point.image_px.x() - 160.0));
  if (hand_up) {
    frame[Landmark::RightElbow].image_px = {95.0, 150.0};
    frame[Landmark::RightWrist].image_px = {97.0, 110.0};
  }
  return frame;
}

int times_told(HandRaised& hand, double from_s, double to_s, bool up,
               pose::PoseFrame (*person)(double, bool)) {
  int told = 0;
  for (double time_s = from_s; time_s < to_s; time_s += 1.0 / 30.0)
    told += hand.push(person(time_s, up)) ? 1 : 0;
  return told;
}

TEST(HandRaised, IsToldOnceAfterTwoSecondsAndAgainAfterTheHandWasDown) {
  for (const auto person : {standing, lying}) {
    HandRaised hand;
    EXPECT_EQ(times_told(hand, 0.0, 3.0, false, person), 0);
    EXPECT_EQ(times_told(hand, 3.0, 4.9, true, person), 0);
    EXPECT_EQ(times_told(hand, 4.9, 9.0, true, person), 1);
    EXPECT_EQ(times_told(hand, 9.0, 10.0, false, person), 0);
    EXPECT_EQ(times_told(hand, 10.0, 13.0, true, person), 1);
  }
}

TEST(HandRaised, AGlimpseOfItDownDoesNotEndItButAStretchOfOneSecondIsNone) {
  HandRaised hand;
  times_told(hand, 0.0, 1.0, true, standing);
  hand.push(standing(1.05, false));
  EXPECT_EQ(times_told(hand, 1.1, 2.5, true, standing), 1);
  HandRaised other;
  EXPECT_EQ(times_told(other, 0.0, 1.0, true, standing), 0);
  times_told(other, 1.0, 2.0, false, standing);
  EXPECT_EQ(times_told(other, 2.0, 3.5, true, standing), 0);
}

TEST(HandRaised, AHandThatIsNotSeenIsNotRaised) {
  HandRaised hand;
  for (double time_s = 0.0; time_s < 4.0; time_s += 1.0 / 30.0) {
    pose::PoseFrame frame = standing(time_s, true);
    frame[Landmark::RightWrist].visibility = 0.2;
    EXPECT_FALSE(hand.push(frame));
    frame.person = false;
  }
}

}  // namespace
}  // namespace medius::coach
