#include "medius/coach/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "medius/base/files.h"
#include "medius/report/words.h"

namespace medius::coach {
namespace {

const exercise::Catalogue& catalogue() {
  static const exercise::Catalogue all = [] {
    auto read =
        exercise::read_catalogue(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data/exercises");
    if (!read.ok()) throw std::runtime_error(read.error().message);
    return *read;
  }();
  return all;
}

const exercise::Exercise& exercise_of(const std::string& id) { return **catalogue().find(id); }

/// Somebody seen as the exercise wants it, standing or lying across.
Sight good_sight(const exercise::Exercise& exercise) {
  Sight sight;
  const bool lying = exercise.position == "supine" || exercise.position == "side-lying";
  sight.view.position = lying ? pose::BodyPosition::Lying : pose::BodyPosition::Upright;
  sight.view.head_direction_deg = lying ? 90.0 : 0.0;
  sight.view.trunk_depth_deg = 0.0;
  sight.view.person_share = sight.view.plausible_share = 1.0;
  sight.view.head_share = sight.view.feet_share = 1.0;
  sight.view.brightness = 0.5;
  sight.view.sharpness = 1.0;
  sight.view.body_height_px = 350.0;
  sight.view.camera_roll_deg = 1.0;
  sight.view.camera_roll_se_deg = 2.0;
  sight.viewpoint.view = exercise.camera.best;
  sight.interval_s = 1.0 / 30.0;
  return sight;
}

TEST(Placement, NothingIsAmissWithTheBestViewOfAnyExercise) {
  for (const exercise::Exercise& exercise : catalogue().exercises)
    EXPECT_TRUE(misplaced(good_sight(exercise), exercise).empty()) << exercise.id;
}

TEST(Placement, SomebodyWhoLiesIsAskedUpForWhatIsDoneStanding) {
  Sight sight = good_sight(exercise_of("glute-bridge"));
  sight.viewpoint.view = exercise::View::Side;
  EXPECT_EQ(misplaced(sight, exercise_of("squat")), std::vector{Misplaced::GetUp});
  EXPECT_TRUE(misplaced(sight, exercise_of("glute-bridge")).empty());
}

TEST(Placement, WhatIsNotKnownIsNotClaimed) {
  Sight sight = good_sight(exercise_of("squat"));
  sight.view.brightness = sight.view.sharpness = sight.view.body_height_px =
      sight.view.camera_roll_deg = sight.view.head_direction_deg = pose::kMissing;
  sight.viewpoint.view.reset();
  EXPECT_TRUE(misplaced(sight, exercise_of("squat")).empty());
}

TEST(Placement, NamesWhatIsAmissTheGravestFirst) {
  const auto& squat = exercise_of("squat");
  Sight sight = good_sight(squat);
  sight.view.brightness = 0.05;
  sight.several = true;
  sight.view.feet_share = 0.2;
  EXPECT_EQ(misplaced(sight, squat),
            (std::vector{Misplaced::Several, Misplaced::Dark, Misplaced::FeetOut}));
  sight = good_sight(squat);
  sight.view.head_share = sight.view.feet_share = 0.1;
  EXPECT_EQ(misplaced(sight, squat), std::vector{Misplaced::TooNear});
  sight = good_sight(squat);
  sight.view.person_share = 0.1;
  sight.view.feet_share = 0.0;  // of nobody
  EXPECT_EQ(misplaced(sight, squat), std::vector{Misplaced::Nobody});
  sight = good_sight(squat);
  sight.view.camera_roll_deg = 10.0;  // within its error of 8
  EXPECT_TRUE(misplaced(sight, squat).empty());
  sight.view.camera_roll_deg = 20.0;
  EXPECT_EQ(misplaced(sight, squat), std::vector{Misplaced::Tilted});
  sight = good_sight(squat);
  sight.view.camera_down_se_deg = 6.0;
  sight.view.camera_down_deg = 24.0;  // within its error of 15
  EXPECT_TRUE(misplaced(sight, squat).empty());
  sight.view.camera_down_deg = 30.0;
  EXPECT_EQ(misplaced(sight, squat), std::vector{Misplaced::TooHigh});
  sight.view.camera_down_deg = -30.0;
  EXPECT_EQ(misplaced(sight, squat), std::vector{Misplaced::TooLow});
}

TEST(Placement, ALyingExerciseIsDoneLyingAcrossThePicture) {
  const auto& bridge = exercise_of("glute-bridge");
  Sight sight = good_sight(bridge);
  sight.view.head_direction_deg = -95.0;  // the other way round is as good
  EXPECT_TRUE(misplaced(sight, bridge).empty());
  sight.view.head_direction_deg = 25.0;  // almost up the picture
  EXPECT_EQ(misplaced(sight, bridge), std::vector{Misplaced::LieAcross});
  sight.view.position = pose::BodyPosition::Upright;
  sight.view.head_direction_deg = 5.0;
  EXPECT_EQ(misplaced(sight, bridge), std::vector{Misplaced::LieDown});
  sight = good_sight(bridge);
  sight.view.trunk_depth_deg = 80.0;
  sight.viewpoint.view = exercise::View::FootEnd;
  EXPECT_EQ(misplaced(sight, bridge), std::vector{Misplaced::FromAnEnd});
}

TEST(Placement, SaysWhichWayToTurn) {
  const auto& bridge = exercise_of("glute-bridge");
  Sight sight = good_sight(bridge);
  ASSERT_EQ(bridge.camera.best, exercise::View::Side);
  sight.viewpoint.view = exercise::View::Back;
  EXPECT_EQ(misplaced(sight, bridge), std::vector{Misplaced::TurnSide});
  const auto& hike = exercise_of("clamshell");
  sight = good_sight(hike);
  sight.viewpoint.view = exercise::View::Back;
  EXPECT_EQ(misplaced(sight, hike), std::vector{Misplaced::TurnFront});
}

TEST(Placement, FeetUnderADeskDoNotMatterWhileSitting) {
  const auto& sitting = exercise_of("sitting-posture");
  Sight sight = good_sight(sitting);
  sight.view.feet_share = 0.0;
  EXPECT_TRUE(misplaced(sight, sitting).empty());
}

TEST(Placement, EveryAdviceHasWordsInBothLanguages) {
  const auto path = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data/words/coach.yaml";
  const auto text = read_file(path);
  ASSERT_TRUE(text.ok());
  const auto words = report::Words::parse(*text, "coach.yaml", exercise::Language::English);
  ASSERT_TRUE(words.ok()) << words.error().message;
  for (std::size_t i = 0; i < kMisplacedCount; ++i) {
    const std::string key = "place." + std::string(name(static_cast<Misplaced>(i)));
    ASSERT_TRUE(words->has(key)) << key;
    EXPECT_NE(words->text(key).en, words->text(key).de);
  }
}

/// A grey picture, of which only the light is looked at.
video::Picture grey(std::uint8_t level) {
  video::Picture picture(320, 240);
  std::fill(picture.rgb.begin(), picture.rgb.end(), level);
  return picture;
}

TEST(Placement, IsAsQuickAtTenPicturesASecondAsAtThirty) {
  // Nobody for six seconds, then somebody: the last second and a half is what is looked at.
  for (const double rate_hz : {10.0, 30.0, 60.0}) {
    Placement placement(exercise_of("squat"));
    const video::Picture picture = grey(120);
    pose::PoseFrame frame;
    double seen_s = -1.0;
    for (int i = 0; i < static_cast<int>(12.0 * rate_hz); ++i) {
      frame.time_s = i / rate_hz;
      frame.person = frame.plausible = frame.time_s >= 6.0;
      for (std::size_t point = 0; point < frame.points.size(); ++point)
        frame.points[point].image_px = {160.0, 40.0 + 4.0 * static_cast<double>(point)};
      placement.push(frame, picture, {});
      const auto advice = placement.advice();
      const bool nobody =
          std::find(advice.begin(), advice.end(), Misplaced::Nobody) != advice.end();
      if (frame.time_s > 6.0 && seen_s < 0.0 && !nobody) seen_s = frame.time_s - 6.0;
    }
    EXPECT_GT(seen_s, 0.5) << rate_hz;
    EXPECT_LT(seen_s, 2.1) << rate_hz;
  }
}

TEST(Placement, SaysNothingNewUntilItWasSoTwice) {
  Placement placement(exercise_of("squat"));
  const video::Picture picture = grey(120);
  const pose::TrackerReport report;
  pose::PoseFrame nobody;
  std::vector<double> said_at_s;
  for (int i = 0; i < 90; ++i) {
    nobody.time_s = i / 30.0;
    placement.push(nobody, picture, report);
    if (!placement.advice().empty()) said_at_s.push_back(nobody.time_s);
  }
  ASSERT_FALSE(said_at_s.empty());
  EXPECT_GE(said_at_s.front(), 0.9);
  EXPECT_LE(said_at_s.front(), 1.6);
  EXPECT_EQ(placement.advice().front(), Misplaced::Nobody);
  EXPECT_EQ(placement.sight(), nullptr);
  EXPECT_FALSE(placement.ok());
}

}  // namespace
}  // namespace medius::coach
