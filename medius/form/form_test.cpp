// Form on a stick figure whose angles and repetitions are known.
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <random>

#include "medius/form/analysis.h"
#include "medius/form/cue_values.h"
#include "medius/form/live.h"
#include "medius/form/repetitions.h"
#include "medius/form/stick_figure.h"

namespace medius::form {
namespace {

using testing::dip;
using testing::film;
using testing::SidePose;
using testing::squat;

class Form : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto data = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";
    auto catalogue = exercise::read_catalogue(data / "exercises");
    ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
    catalogue_ = std::move(*catalogue);
    auto errors = read_error_table(data / "errors.yaml");
    ASSERT_TRUE(errors.ok()) << errors.error().message;
    errors_ = std::move(*errors);
  }
  const exercise::Exercise& named(const char* id) { return **catalogue_.find(id); }
  /// What the table says that a view adds to a squat's cue for everybody; a stick figure has none.
  [[nodiscard]] double bias(std::string_view cue, std::string_view view) const {
    for (const ErrorRow& row : errors_.rows) {
      if (row.exercise == "squat" && row.cue == cue && row.view == view) return row.bias;
    }
    return 0.0;
  }
  FormResult analysed(const pose::Landmarks& landmarks, const char* id) {
    auto result = analyse(landmarks, named(id), errors_);
    EXPECT_TRUE(result.ok()) << result.error().message;
    return std::move(*result);
  }
  static const Cue* cue(const FormResult& result, const std::string& id) {
    for (const Cue& one : result.cues) {
      if (one.id == id) return &one;
    }
    return nullptr;
  }

  exercise::Catalogue catalogue_;
  ErrorTable errors_;
};

// Five squats of 3 s from second 2, then standing.
pose::Landmarks five_squats(double lean_deg = 40.0) {
  return film(20.0, [=](double t) {
    double depth = 0.0;
    for (int n = 0; n < 5; ++n) depth += dip(t, 2.0 + 3.2 * n, 3.0);
    return squat(depth, lean_deg);
  });
}

// When a squat of 3 s has lowered the hips by a tenth of its whole way: there rest ends.
double time_to_a_tenth_s() {
  const auto lowered = [](double depth) {
    const SidePose pose = squat(depth);
    return testing::kShank * (1.0 - std::cos(radians(pose.shank_deg))) +
           testing::kThigh * (1.0 - std::cos(radians(pose.thigh_deg)));
  };
  double t = 0.0;
  while (lowered(dip(t, 0.0, 3.0)) < 0.1 * lowered(1.0)) t += 0.001;
  return t;
}

TEST_F(Form, CountsRepetitionsWithTheirTimes) {
  const FormResult result = analysed(five_squats(), "squat");
  ASSERT_EQ(result.repetitions.size(), 5U);
  EXPECT_TRUE(result.partial.empty());
  for (int n = 0; n < 5; ++n) {
    const Repetition& repetition = result.repetitions[static_cast<std::size_t>(n)];
    EXPECT_NEAR(repetition.turn_s, 3.5 + 3.2 * n, 0.1);
    EXPECT_EQ(repetition.number, n + 1);
    EXPECT_NEAR(repetition.tempo_s.value, 3.0 - 2.0 * time_to_a_tenth_s(), 0.15);
    EXPECT_NEAR(repetition.towards_s.value, repetition.back_s.value, 0.15);
  }
}

TEST_F(Form, MeasuresTheAnglesOfTheFigure) {
  const FormResult result = analysed(five_squats(), "squat");
  ASSERT_FALSE(result.repetitions.empty());
  EXPECT_EQ(result.view.view, exercise::View::Side);
  EXPECT_EQ(result.sides_signal, "knee_flexion");
  // Knee flexion at the bottom: shank 30 + thigh 85 degrees.
  EXPECT_NEAR(result.repetitions.front().left.value, 115.0, 3.0);
  for (const SignalSeries& signal : result.signals) {
    if (signal.name != "trunk_lean") continue;
    EXPECT_NEAR(*std::max_element(signal.values.begin(), signal.values.end()), 40.0, 2.0);
  }
}

TEST_F(Form, LooksTheSameFromTheOtherSide) {
  auto mirrored = five_squats(70.0);
  for (auto& frame : mirrored.frames) {
    for (auto& point : frame.points) point.image_px.x() = testing::kWidth_px - point.image_px.x();
  }
  const FormResult result = analysed(mirrored, "squat");
  EXPECT_EQ(result.repetitions.size(), 5U);
  ASSERT_NE(cue(result, "leans_forward"), nullptr);
  EXPECT_NEAR(cue(result, "leans_forward")->value.value, 70.0, 3.0);
}

TEST_F(Form, SetUpShufflesAndWalksNeverCount) {
  // A small bob, a shuffle of the feet, and a walk towards the camera that makes the figure grow.
  auto landmarks = film(12.0, [](double t) { return squat(0.12 * dip(t, 2.0, 1.0)); });
  for (auto& frame : landmarks.frames) {
    const double t = frame.time_s;
    const double grown = t > 6.0 ? 1.0 + 0.25 * (t - 6.0) : 1.0;
    const double along = 120.0 * dip(t, 4.0, 2.0) + (t > 6.0 ? 40.0 * std::sin(6.0 * t) : 0.0);
    for (auto& point : frame.points) {
      point.image_px = Vector2(640.0, 500.0) + grown * (point.image_px - Vector2(640.0, 500.0)) +
                       Vector2(along, 0.0);
    }
  }
  EXPECT_TRUE(analysed(landmarks, "squat").repetitions.empty());
}

TEST_F(Form, ShallowOneAmongFullOnesIsPartial) {
  const auto landmarks = film(14.0, [](double t) {
    return squat(dip(t, 1.0, 3.0) + 0.45 * dip(t, 4.5, 3.0) + dip(t, 8.0, 3.0));
  });
  const FormResult result = analysed(landmarks, "squat");
  EXPECT_EQ(result.repetitions.size(), 2U);
  ASSERT_EQ(result.partial.size(), 1U);
  EXPECT_EQ(result.partial.front().reason, PartialReason::TooShallow);
  EXPECT_NEAR(result.partial.front().turn_s, 6.0, 0.2);
  EXPECT_LT(result.partial.front().range.value, result.partial.front().needed);
}

TEST_F(Form, UnfinishedOneIsPartial) {
  const auto landmarks = film(
      5.5, [](double t) { return squat(dip(t, 0.5, 3.0) + (t > 4.0 ? dip(t, 4.0, 3.0) : 0.0)); });
  const FormResult result = analysed(landmarks, "squat");
  EXPECT_EQ(result.repetitions.size(), 1U);
  ASSERT_EQ(result.partial.size(), 1U);
  EXPECT_EQ(result.partial.front().reason, PartialReason::NotFinished);
}

TEST_F(Form, SpeaksOnlyBeyondThresholdAndError) {
  // 45 degrees is the limit; e in this view is several degrees.
  const FormResult well_beyond = analysed(five_squats(65.0), "squat");
  const Cue* said = cue(well_beyond, "leans_forward");
  ASSERT_NE(said, nullptr);
  EXPECT_GT(said->value.value, said->threshold + said->e);
  EXPECT_EQ(said->moments.size(), 5U);
  EXPECT_EQ(said->provisional, errors_.provisional);
  EXPECT_EQ(cue(analysed(five_squats(47.0), "squat"), "leans_forward"), nullptr);
}

TEST_F(Form, WhatTheViewCannotShowIsSaidSo) {
  const FormResult result = analysed(five_squats(), "squat");
  const auto unseen = std::find_if(result.unseen.begin(), result.unseen.end(),
                                   [](const Unseen& one) { return one.id == "knees_inward"; });
  ASSERT_NE(unseen, result.unseen.end());
  EXPECT_NE(unseen->advice.en.find("turn a quarter"), std::string::npos);
  EXPECT_EQ(cue(result, "knees_inward"), nullptr);
}

TEST_F(Form, WhatThisViewReadsInItsOwnWayIsNotCalledUnseen) {
  // Depth stands in the file twice: at the knee for the side, at the hips for the front.
  const FormResult result = analysed(five_squats(), "squat");
  for (const Unseen& one : result.unseen) EXPECT_NE(one.id, "stays_high");
}

TEST_F(Form, CueWithoutAnErrorRowStaysSilent) {
  ErrorTable nothing;
  auto result = analyse(five_squats(80.0), named("squat"), nothing);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->repetitions.size(), 5U);
  EXPECT_TRUE(result->cues.empty());
  EXPECT_FALSE(result->unseen.empty());
}

// What a view adds for everybody is taken off before anything is judged; the spread stays.
TEST_F(Form, TheBiasOfAViewIsTakenOff) {
  const auto judged = [&](double bias) {
    ErrorTable table;
    table.rows.push_back({"squat", "leans_forward", "side", 1.0, 3.0, bias});
    auto result = analyse(five_squats(80.0), named("squat"), table);
    EXPECT_TRUE(result.ok());
    for (const CueInOrder& cue : result->in_order) {
      if (cue.id == "leans_forward") return cue.value;
    }
    for (const Cue& cue : result->cues) {
      if (cue.id == "leans_forward") return cue.value;
    }
    return Measured{};
  };
  const Measured plain = judged(0.0);
  const Measured corrected = judged(4.0);
  EXPECT_NEAR(plain.value - corrected.value, 4.0, 1e-9);
  EXPECT_NEAR(plain.se, corrected.se, 1e-12);
}

TEST_F(Form, EachRepetitionHasTheValueThatIsJudged) {
  // 47 degrees is beyond the limit but within e: nothing is said, and the values are there all the
  // same.
  const auto landmarks = five_squats(47.0);
  std::vector<double> leans;
  for (const CueValue& value : cue_values(landmarks, named("squat"))) {
    if (value.cue == "leans_forward") leans.push_back(value.value);
  }
  ASSERT_EQ(leans.size(), 5U);
  for (const double lean : leans) EXPECT_NEAR(lean, 47.0, 2.0);
  const FormResult result = analysed(landmarks, "squat");
  const auto in_order =
      std::find_if(result.in_order.begin(), result.in_order.end(),
                   [](const CueInOrder& one) { return one.id == "leans_forward"; });
  ASSERT_NE(in_order, result.in_order.end());
  EXPECT_NEAR(
      in_order->value.value,
      std::accumulate(leans.begin(), leans.end(), 0.0) / 5.0 - bias("leans_forward", "side"), 1e-9);
}

TEST_F(Form, HeelsAreSeenToLift) {
  auto landmarks = film(14.0, [](double t) {
    SidePose pose = squat(dip(t, 1.0, 3.0) + dip(t, 5.0, 3.0) + dip(t, 9.0, 3.0));
    pose.heel = 0.06 * pose.thigh_deg / 85.0;
    return pose;
  });
  ASSERT_NE(cue(analysed(landmarks, "squat"), "heels_lift"), nullptr);
  EXPECT_EQ(cue(analysed(five_squats(), "squat"), "heels_lift"), nullptr);
}

TEST_F(Form, KneesThatComeTogetherAreSeenFromTheFront) {
  // How far apart the knees are at the bottom, as a change from standing, in statures.
  const auto squats = [](double change) {
    pose::Landmarks landmarks = testing::picture_landmarks();
    for (int frame = 0; frame < 30 * 12; ++frame) {
      const double t = frame / 30.0;
      const double depth = dip(t, 1.0, 3.0) + dip(t, 4.5, 3.0) + dip(t, 8.0, 3.0);
      landmarks.frames.push_back(testing::from_front(t, depth, change * depth));
    }
    return landmarks;
  };
  const FormResult inward = analysed(squats(-0.07), "squat");
  EXPECT_EQ(inward.view.view, exercise::View::Front);
  EXPECT_EQ(inward.repetitions.size(), 3U);
  const Cue* said = cue(inward, "knees_inward");
  ASSERT_NE(said, nullptr);
  // The plateau's mean, a little less than its bottom.
  EXPECT_NEAR(said->value.value, -0.066 - bias("knees_inward", "front"), 0.006);
  for (const double sound : {0.0, 0.03})
    EXPECT_EQ(cue(analysed(squats(sound), "squat"), "knees_inward"), nullptr);
}

TEST_F(Form, WalkThatOpensInASwingCountsIt) {
  // A foot over the other, on either side in turn: a swing every .55 s, the first one under way.
  exercise::Counting counting;
  counting.least_range = 0.03;
  counting.full_range = 0.08;
  std::vector<double> height;
  for (int frame = 0; frame < 120; ++frame)
    height.push_back(std::max(0.0, 0.1 * std::cos(2.0 * kPi * frame / 30.0)));
  std::vector<double> time_s;
  for (int frame = 0; frame < 120; ++frame) time_s.push_back(frame / 30.0);
  double usual = 0.0;
  counting.alternates = false;
  EXPECT_EQ(find_excursions(height, time_s, counting, std::nullopt, usual).size(), 4U);
  counting.alternates = true;
  const auto found = find_excursions(height, time_s, counting, std::nullopt, usual);
  ASSERT_EQ(found.size(), 5U);
  EXPECT_TRUE(found.front().finished);
  EXPECT_EQ(found.front().start, 0U);
  EXPECT_NEAR(static_cast<double>(found.front().end), 7.5, 1.0);
  EXPECT_NEAR(found.front().range, 0.1, 0.002);
  // Somebody who only stands has no swing, wherever the recording begins.
  EXPECT_TRUE(find_excursions(std::vector<double>(120, 0.02), time_s, counting, std::nullopt, usual)
                  .empty());
}

TEST_F(Form, HiddenFootIsBelievedLessThanTheNearOne) {
  // One foot's heel rises by 5 % of the stature. The figure looks to the picture's right: its right
  // side is near.
  const auto one_heel = [](pose::Landmark lifted, pose::Landmark still) {
    auto landmarks = film(14.0, [](double t) {
      SidePose pose = squat(dip(t, 1.0, 3.0) + dip(t, 5.0, 3.0) + dip(t, 9.0, 3.0));
      pose.heel = 0.05 * pose.thigh_deg / 85.0;
      return pose;
    });
    const double standing_px = landmarks.frames.front()[still].image_px.y();
    for (auto& frame : landmarks.frames) frame[still].image_px.y() = standing_px;
    EXPECT_LT(landmarks.frames[75][lifted].image_px.y(), standing_px - 5.0);
    return landmarks;
  };
  const FormResult near =
      analysed(one_heel(pose::Landmark::RightHeel, pose::Landmark::LeftHeel), "squat");
  ASSERT_EQ(near.view.near_side, 1);
  ASSERT_NE(cue(near, "heels_lift"), nullptr);
  EXPECT_EQ(cue(near, "heels_lift")->side, Side::Right);
  const FormResult far =
      analysed(one_heel(pose::Landmark::LeftHeel, pose::Landmark::RightHeel), "squat");
  EXPECT_EQ(cue(far, "heels_lift"), nullptr);
}

TEST_F(Form, MissingFramesAreBridgedAndLongGapsAreNot) {
  auto landmarks = five_squats();
  for (std::size_t frame = 0; frame < landmarks.frames.size(); frame += 7) {
    landmarks.frames[frame].person = false;
  }
  EXPECT_EQ(analysed(landmarks, "squat").repetitions.size(), 5U);
  // Out of sight for 2 s in the middle of the third repetition.
  for (auto& frame : landmarks.frames) {
    if (frame.time_s > 9.2 && frame.time_s < 11.2) frame.person = false;
  }
  const FormResult result = analysed(landmarks, "squat");
  EXPECT_EQ(result.repetitions.size(), 4U);
  EXPECT_LT(result.tracked, 0.85);
}

TEST_F(Form, NoiseDoesNotCount) {
  std::mt19937 generator(7);
  std::normal_distribution<double> jitter(0.0, 6.0);
  auto standing = film(20.0, [](double) { return squat(0.0); });
  auto moving = five_squats();
  for (auto* landmarks : {&standing, &moving}) {
    for (auto& frame : landmarks->frames) {
      for (auto& point : frame.points)
        point.image_px += Vector2(jitter(generator), jitter(generator));
    }
  }
  EXPECT_TRUE(analysed(standing, "squat").repetitions.empty());
  EXPECT_EQ(analysed(moving, "squat").repetitions.size(), 5U);
}

TEST_F(Form, LiveCountsTheSame) {
  const auto landmarks = five_squats(65.0);
  LiveForm live(named("squat"), errors_, landmarks);
  int counted = 0;
  int spoken = 0;
  double last_spoken_s = -100.0;
  for (const auto& frame : landmarks.frames) {
    const LiveUpdate update = live.push(frame);
    if (update.counted) {
      ++counted;
      // Counted within half a second of being back at rest.
      const double end_s = 2.0 + 3.2 * (counted - 1) + 3.0;
      EXPECT_NEAR(update.time_s, end_s, 0.6);
    }
    if (update.cue) {
      ++spoken;
      EXPECT_GE(update.time_s - last_spoken_s, 4.0);
      last_spoken_s = update.time_s;
    }
  }
  EXPECT_EQ(counted, 5);
  EXPECT_GE(spoken, 1);
  EXPECT_EQ(live.result().repetitions.size(), 5U);
}

TEST_F(Form, HoldClockRunsOnlyInPosture) {
  // Standing on both feet, then on the left one, the right foot off the floor for 6 s with a tap of
  // 2 s between.
  auto landmarks = film(20.0, [](double) { return squat(0.0); });
  for (auto& frame : landmarks.frames) {
    const double t = frame.time_s;
    const bool up = (t > 4.0 && t < 10.0) || (t > 12.0 && t < 17.0);
    if (!up) continue;
    for (const auto point : {pose::Landmark::RightAnkle, pose::Landmark::RightHeel,
                             pose::Landmark::RightFootIndex, pose::Landmark::RightKnee}) {
      frame[point].image_px.y() -= 0.15 * testing::kStature_px;
    }
  }
  const FormResult result = analysed(landmarks, "single-leg-stance");
  std::vector<Hold> left;
  for (const Hold& hold : result.holds) {
    if (hold.side == Side::Left) left.push_back(hold);
  }
  ASSERT_EQ(left.size(), 2U);
  EXPECT_NEAR(left[0].held_s.value, 6.0, 0.3);
  EXPECT_NEAR(left[1].held_s.value, 5.0, 0.3);
}

// The same picture turned by a quarter: somebody who stood now lies.
pose::Landmarks lying_down(pose::Landmarks landmarks) {
  landmarks.image_width_px = landmarks.image_height_px = testing::kWidth_px;
  for (auto& frame : landmarks.frames) {
    for (auto& point : frame.points)
      point.image_px = Vector2(point.image_px.y(), testing::kWidth_px - point.image_px.x());
  }
  return landmarks;
}

TEST_F(Form, WhoStandsDoesNoBridgeAndWhoLiesDoesNotWalk) {
  for (const char* lying : {"glute-bridge", "single-leg-bridge", "clamshell"}) {
    const FormResult result = analysed(five_squats(), lying);
    EXPECT_TRUE(result.repetitions.empty()) << lying;
    EXPECT_TRUE(result.partial.empty()) << lying;
    ASSERT_TRUE(result.mismatch) << lying;
    EXPECT_NE(result.mismatch->words.en.find("the person is upright"), std::string::npos);
    EXPECT_NE(result.mismatch->words.en.find("lying"), std::string::npos);
  }
  for (const char* standing : {"walking", "squat", "lunge"}) {
    const FormResult result = analysed(lying_down(five_squats(0.0)), standing);
    EXPECT_TRUE(result.repetitions.empty()) << standing;
    ASSERT_TRUE(result.mismatch) << standing;
    EXPECT_NE(result.mismatch->words.en.find("the person lies"), std::string::npos);
  }
  EXPECT_FALSE(analysed(five_squats(), "squat").mismatch);
}

TEST_F(Form, BothFeetOnTheFloorAreNoSingleLegBridge) {
  // On the back, hips and knees at the picture's height: the hips rise from the floor three times.
  const auto bridges = [](bool free_leg) {
    pose::Landmarks landmarks = testing::picture_landmarks();
    for (int number = 0; number < 30 * 14; ++number) {
      const double t = number / 30.0;
      const double lift = 0.14 * (dip(t, 1.0, 3.0) + dip(t, 5.0, 3.0) + dip(t, 9.0, 3.0));
      pose::PoseFrame frame;
      frame.time_s = t;
      frame.person = frame.plausible = true;
      using pose::Landmark;
      testing::set(frame, Landmark::LeftShoulder, Landmark::RightShoulder, {-0.4, 0.08});
      testing::set(frame, Landmark::LeftHip, Landmark::RightHip, {-0.12, 0.06 + lift});
      testing::set(frame, Landmark::LeftKnee, Landmark::RightKnee, {0.06, 0.24});
      testing::set(frame, Landmark::LeftAnkle, Landmark::RightAnkle, {0.1, 0.03});
      testing::set(frame, Landmark::LeftHeel, Landmark::RightHeel, {0.08, 0.01});
      testing::set(frame, Landmark::LeftFootIndex, Landmark::RightFootIndex, {0.2, 0.01});
      testing::set(frame, Landmark::LeftEar, Landmark::RightEar, {-0.5, 0.08});
      testing::set(frame, Landmark::Nose, Landmark::Nose, {-0.5, 0.13});
      if (free_leg) {
        frame[Landmark::LeftAnkle].image_px =
            frame[Landmark::LeftKnee].image_px + testing::kStature_px * Vector2(0.2, -0.12);
      }
      landmarks.frames.push_back(frame);
    }
    return landmarks;
  };
  EXPECT_EQ(analysed(bridges(false), "glute-bridge").repetitions.size(), 3U);
  const FormResult both_feet = analysed(bridges(false), "single-leg-bridge");
  EXPECT_TRUE(both_feet.repetitions.empty());
  ASSERT_EQ(both_feet.partial.size(), 3U);
  EXPECT_EQ(both_feet.partial.front().reason, PartialReason::NotInPosture);
  ASSERT_TRUE(both_feet.mismatch);
  EXPECT_NE(both_feet.mismatch->words.en.find("one leg off the floor"), std::string::npos);
  const FormResult one_leg = analysed(bridges(true), "single-leg-bridge");
  EXPECT_EQ(one_leg.repetitions.size(), 3U);
  EXPECT_FALSE(one_leg.mismatch);
  // Only the side that was asked for counts: it is the right leg that works.
  for (const Side asked : {Side::Left, Side::Right}) {
    const auto landmarks = bridges(true);
    AnalysisOptions options;
    options.side = asked;
    const auto result = analyse(landmarks, named("single-leg-bridge"), errors_, options);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->repetitions.size(), asked == Side::Right ? 3U : 0U);
    EXPECT_EQ(result->mismatch.has_value(), asked == Side::Left);
    LiveForm live(named("single-leg-bridge"), errors_, landmarks, options);
    int counted = 0;
    for (const auto& frame : landmarks.frames) counted += live.push(frame).counted ? 1 : 0;
    EXPECT_EQ(counted, asked == Side::Right ? 3 : 0);
  }
}

TEST_F(Form, LostIsHalfASecondWhateverTheFrameRate) {
  // Out of sight for .8 s on the way down: the movement is broken at 10 and at 60 frames a second;
  // for .3 s it is not.
  for (const double rate_hz : {10.0, 30.0, 60.0}) {
    for (const double away_s : {0.3, 0.8}) {
      exercise::Counting counting;
      counting.least_range = 0.1;
      counting.full_range = 0.5;
      std::vector<double> time_s, values;
      for (int frame = 0; frame < static_cast<int>(4.0 * rate_hz); ++frame) {
        const double t = frame / rate_hz;
        time_s.push_back(t);
        values.push_back(t > 1.2 && t < 1.2 + away_s ? pose::kMissing : dip(t, 0.5, 3.0));
      }
      double usual = 0.0;
      const auto found = find_excursions(values, time_s, counting, std::nullopt, usual);
      const bool broken =
          std::any_of(found.begin(), found.end(), [](const auto& one) { return one.broken; });
      EXPECT_EQ(broken, away_s > 0.5) << rate_hz << " Hz, " << away_s << " s";
    }
  }
}

TEST_F(Form, OfAStepThatFellShortNothingIsSpoken) {
  // Feet in turn over each other, each the other's standing foot; the left swing falls short.
  const auto walk = [](double left) {
    pose::Landmarks landmarks = testing::picture_landmarks();
    for (int number = 0; number < 30 * 10; ++number) {
      const double t = number / 30.0;
      pose::PoseFrame frame = testing::from_side(t, {});
      const double swing = std::sin(2.0 * kPi * t / 1.4);
      const double lift_px = testing::kStature_px * 0.2 * std::abs(swing) * (swing > 0 ? left : 1);
      for (const auto point :
           swing > 0 ? std::array{pose::Landmark::LeftAnkle, pose::Landmark::LeftHeel}
                     : std::array{pose::Landmark::RightAnkle, pose::Landmark::RightHeel})
        frame[point].image_px.y() -= lift_px;
      landmarks.frames.push_back(frame);
    }
    return landmarks;
  };
  for (const double left : {1.0, 0.45}) {
    const auto landmarks = walk(left);
    LiveForm live(named("stairs-up"), errors_, landmarks);
    int partial = 0;
    LiveUpdate last;
    for (const auto& frame : landmarks.frames) {
      last = live.push(frame);
      partial += last.partial ? 1 : 0;
    }
    EXPECT_EQ(partial, 0) << left;
    EXPECT_GE(last.repetitions_sides[1], 5) << left;
    // One foot's swing is never counted for the other's.
    EXPECT_LE(last.repetitions_sides[0], left < 1.0 ? 1 : 7) << left;
  }
}

TEST_F(Form, PlotsShowTheLimitThatIsJudged) {
  // A variant with a limit of its own, and one cue that is silent in it.
  exercise::Exercise squat = named("squat");
  squat.variants.front().thresholds = {{"leans_forward", 60.0}};
  squat.variants.front().silent_cues = {"too_shallow"};
  AnalysisOptions options;
  options.variant = squat.variants.front().id;
  const auto result = analyse(five_squats(), squat, errors_, options);
  ASSERT_TRUE(result.ok());
  int limits = 0;
  for (const SignalSeries& signal : result->signals) {
    for (const ThresholdLine& line : signal.thresholds) {
      EXPECT_NE(line.cue, "too_shallow");
      if (line.cue != "leans_forward") continue;
      EXPECT_NEAR(line.value, 60.0, 5.0);  // and what this view adds
      ++limits;
    }
  }
  EXPECT_EQ(limits, 1);
}

TEST_F(Form, SessionWithoutEndKeepsItsClockAndForgetsTheRest) {
  // Standing still for two minutes; ten seconds are kept.
  LiveForm live(named("standing-posture"), errors_, testing::picture_landmarks());
  live.keep_only(10.0);
  LiveUpdate last;
  for (int frame = 0; frame < 120 * 15; ++frame)
    last = live.push(testing::from_side(frame / 15.0, {}));
  EXPECT_NEAR(last.held_s, 120.0, 1.0);
  const FormResult result = live.result();
  EXPECT_GE(result.start_s, 100.0 - 1e-6);
  EXPECT_NEAR(result.end_s, 120.0, 0.1);
  EXPECT_EQ(result.tracked, 1.0);
}

TEST_F(Form, TwoThatFitAlikeAreLeftOpen) {
  // The same exercise under two names: which of them it is cannot be told.
  exercise::Catalogue two;
  two.exercises = {named("squat"), named("squat")};
  two.exercises[1].id = "squat-of-another-name";
  const Recognition recognition = recognise(five_squats(), two);
  EXPECT_TRUE(recognition.exercise.empty());
  EXPECT_TRUE(recognition.is_open());
  ASSERT_EQ(recognition.candidates.size(), 2U);
  EXPECT_FALSE(recognise(five_squats(), catalogue_).is_open());
}

TEST_F(Form, RecognisesASquatAndSaysNoneOfThem) {
  EXPECT_EQ(recognise(five_squats(), catalogue_).exercise, "squat");
  // Somebody who rolls over the picture like a wheel does none of the exercises.
  auto wheel = five_squats();
  for (auto& frame : wheel.frames) {
    const double turned = 2.0 * frame.time_s;
    const Eigen::Rotation2Dd turn(turned);
    for (auto& point : frame.points) {
      point.image_px = Vector2(640.0, 500.0) + turn * (point.image_px - Vector2(640.0, 500.0));
    }
  }
  EXPECT_EQ(recognise(wheel, catalogue_).exercise, "");
}

TEST_F(Form, BadInputIsOneSentence) {
  pose::Landmarks empty = testing::picture_landmarks();
  EXPECT_FALSE(analyse(empty, named("squat"), errors_).ok());
  auto backwards = five_squats();
  backwards.frames[10].time_s = 0.0;
  EXPECT_FALSE(analyse(backwards, named("squat"), errors_).ok());
  const auto variant = analyse(five_squats(), named("squat"), errors_, {.variant = "wide"});
  ASSERT_FALSE(variant.ok());
  EXPECT_NE(variant.error().message.find("wide-toes-out"), std::string::npos);
  auto nobody = five_squats();
  for (auto& frame : nobody.frames) frame.person = false;
  const FormResult result = analysed(nobody, "squat");
  EXPECT_TRUE(result.repetitions.empty());
  EXPECT_EQ(result.tracked, 0.0);
}

}  // namespace
}  // namespace medius::form
