#include "medius/exercise/motion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "medius/base/files.h"
#include "medius/exercise/catalogue.h"
#include "medius/exercise/random.h"
#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

using Motions = std::map<std::string, std::shared_ptr<const Motion>>;

const Motions& all_motions() {
  static const Motions motions = [] {
    auto read = read_motions(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data");
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
    return read.ok() ? std::move(read).value() : Motions{};
  }();
  return motions;
}

Skeleton person(int number) {
  if (number == 0) return standard_skeleton();
  Random random(static_cast<std::uint64_t>(number));
  BodyProportions body;
  body.sex = number % 2 == 0 ? Sex::Female : Sex::Male;
  body.height_m = random.uniform(1.52, 1.92);
  body.mass_kg = random.uniform(19.5, 31.0) * body.height_m * body.height_m;
  body.leg_share = random.uniform(0.97, 1.03);
  body.arm_share = random.uniform(0.97, 1.03);
  return make_skeleton(body).value();
}

int people() { return std::getenv("MEDIUS_TEST_LONG") ? 12 : 2; }

/// The plain exercise and every variant, faultless and with each of its faults.
std::vector<PerformanceRequest> requests(const std::shared_ptr<const Motion>& motion) {
  std::vector<std::string> names{""};
  for (const VariantDescription& variant : variants(*motion)) names.push_back(variant.name);
  std::vector<PerformanceRequest> all;
  for (const std::string& name : names) {
    all.emplace_back();
    all.back().variant = name;
    const auto performed = variant_of(motion, name);
    EXPECT_TRUE(performed.ok()) << name;
    for (const FaultDescription& fault : faults(**performed)) {
      all.emplace_back();
      all.back().variant = name;
      all.back().faults = {{fault.name, 0}};
    }
  }
  for (PerformanceRequest& request : all) {
    request.repetitions = 2;
    request.hold_s = 2.5;
  }
  return all;
}

std::string label(const std::string& exercise, const PerformanceRequest& request, int number) {
  return exercise + " " + request.variant + " " +
         (request.faults.empty() ? "" : request.faults.front().name) + " person " +
         std::to_string(number);
}

class EveryExercise : public testing::TestWithParam<std::string> {};

TEST_P(EveryExercise, TouchesWhatItShouldAndNothingElse) {
  const auto motion = all_motions().at(GetParam());
  const bool stairs = GetParam().starts_with("stairs");
  for (int number = 0; number < people(); ++number) {
    const Skeleton skeleton = person(number);
    for (PerformanceRequest request : requests(motion)) {
      SCOPED_TRACE(label(GetParam(), request, number));
      request.seed = static_cast<std::uint64_t>(number);
      request.style = number > 0 ? 1.0 : 0.0;
      request.side = number % 2 == 0 ? Side::Right : Side::Left;
      const auto performance = Performance::create(motion, skeleton, request);
      ASSERT_TRUE(performance.ok()) << performance.error().message;
      BodyCoordinates q;
      SegmentPoses X;
      double worst_m = 0, deepest_m = 0, beyond_rad = 0;
      for (double time_s = 0; time_s <= performance->duration_s(); time_s += 0.05) {
        performance->sample(time_s, q);
        forward_kinematics(skeleton, q, X);
        for (const Performance::Touch& touch : performance->touches(time_s)) {
          const Vector3 gap = site_in_world(skeleton, X, touch.site) - touch.target_m;
          worst_m = std::max(worst_m, touch.normal_only ? std::abs(gap.y()) : gap.norm());
        }
        for (std::size_t s = 0; s < kSiteCount && !stairs; ++s)
          deepest_m = std::max(deepest_m, -site_in_world(skeleton, X, site_at(s)).y());
        for (std::size_t c = 0; c < kCoordinateCount; ++c) {
          const CoordinateRange limits = range(static_cast<Coordinate>(c));
          beyond_rad = std::max({beyond_rad, q.values[c] - limits.high, limits.low - q.values[c]});
        }
      }
      EXPECT_LT(worst_m, 0.004);
      EXPECT_LT(deepest_m, 0.008);
      EXPECT_LT(degrees(beyond_rad), 1.0);
    }
  }
}

TEST_P(EveryExercise, MovesAtHumanSpeedsWithoutJumps) {
  const auto motion = all_motions().at(GetParam());
  const Skeleton skeleton = person(3);
  for (PerformanceRequest request : requests(motion)) {
    if (!request.faults.empty()) continue;
    SCOPED_TRACE(request.variant);
    request.hold_s = 3;
    request.seed = 5;
    const auto performance = Performance::create(motion, skeleton, request);
    ASSERT_TRUE(performance.ok()) << performance.error().message;
    BodyCoordinates before, now;
    performance->sample(0, before);
    double fastest = 0;
    for (double time_s = 0.01; time_s <= performance->duration_s(); time_s += 0.01) {
      performance->sample(time_s, now);
      for (std::size_t c = 0; c < kCoordinateCount; ++c)
        if (!is_length(static_cast<Coordinate>(c)))
          fastest = std::max(fastest, std::abs(now.values[c] - before.values[c]) / 0.01);
      before = now;
    }
    EXPECT_GT(fastest, 0.01);
    // Walking's knee swings at 7 rad/s; no exercise is quicker than twice that.
    EXPECT_LT(fastest, 15.0);
  }
}

/// What the catalogue offers can be shown.
TEST(Variants, OfTheCatalogueAllMove) {
  const auto catalogue =
      read_catalogue(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data" / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  for (const Exercise& exercise : catalogue->exercises)
    for (const Variant& variant : exercise.variants)
      EXPECT_TRUE(variant_of(all_motions().at(exercise.id), variant.id).ok())
          << exercise.id << " " << variant.id;
}

class OneSidedExercise : public testing::TestWithParam<std::string> {};

TEST_P(OneSidedExercise, LeftIsTheMirrorOfRight) {
  const auto motion = all_motions().at(GetParam());
  PerformanceRequest request;
  request.repetitions = 1;
  request.hold_s = 2;
  const Skeleton& skeleton = standard_skeleton();
  const auto right = Performance::create(motion, skeleton, request);
  request.side = Side::Left;
  const auto left = Performance::create(motion, skeleton, request);
  ASSERT_TRUE(right.ok() && left.ok());
  EXPECT_EQ(right->duration_s(), left->duration_s());
  BodyCoordinates q_right, q_left;
  for (double time_s = 0; time_s < right->duration_s(); time_s += 0.31) {
    right->sample(time_s, q_right);
    left->sample(time_s, q_left);
    const BodyCoordinates image = mirrored(q_right);
    for (std::size_t c = 0; c < kCoordinateCount; ++c)
      EXPECT_NEAR(q_left.values[c], image.values[c], 1e-12);
  }
}

std::vector<std::string> names(bool one_sided) {
  std::vector<std::string> all;
  for (const auto& [name, motion] : all_motions())
    if (!one_sided || has_sides(*motion)) all.push_back(name);
  return all;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string text = info.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryExercise, testing::ValuesIn(names(false)), test_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, OneSidedExercise, testing::ValuesIn(names(true)), test_name);

TEST(Performance, RepetitionsAreAsManyAsAskedAndInOrder) {
  PerformanceRequest request;
  request.repetitions = 7;
  request.seed = 3;
  const auto performance =
      Performance::create(all_motions().at("squat"), standard_skeleton(), request);
  ASSERT_TRUE(performance.ok());
  ASSERT_EQ(performance->repetitions().size(), 7u);
  double last = 0;
  for (const RepetitionTruth& repetition : performance->repetitions()) {
    EXPECT_GE(repetition.begin_s, last);
    EXPECT_GT(repetition.turn_begin_s, repetition.begin_s);
    EXPECT_GE(repetition.turn_end_s, repetition.turn_begin_s);
    EXPECT_GT(repetition.end_s, repetition.turn_end_s);
    last = repetition.end_s;
    // The knee is bent at the turn and nearly straight at both ends.
    BodyCoordinates q;
    performance->sample(repetition.turn_begin_s, q);
    EXPECT_GT(degrees(q[Coordinate::KneeAngleR]), 75);
    performance->sample(repetition.end_s, q);
    EXPECT_LT(degrees(q[Coordinate::KneeAngleR]), 25);
  }
  EXPECT_LT(last, performance->duration_s());
}

TEST(Performance, WithoutStyleEveryRepetitionIsTheFile) {
  PerformanceRequest request;
  request.style = 0;
  request.set_up = false;
  request.repetitions = 3;
  const auto performance =
      Performance::create(all_motions().at("glute-bridge"), standard_skeleton(), request);
  ASSERT_TRUE(performance.ok());
  const auto repetitions = performance->repetitions();
  BodyCoordinates first, third;
  performance->sample(repetitions[0].turn_begin_s, first);
  performance->sample(repetitions[2].turn_begin_s, third);
  for (std::size_t c = 0; c < kCoordinateCount; ++c)
    EXPECT_NEAR(first.values[c], third.values[c], 1e-3);
}

TEST(Performance, SamplesAreTheSameInAnyOrder) {
  PerformanceRequest request;
  request.seed = 11;
  const auto performance =
      Performance::create(all_motions().at("lunge"), standard_skeleton(), request);
  ASSERT_TRUE(performance.ok());
  BodyCoordinates alone, after;
  performance->sample(4.2, alone);
  performance->sample(9.9, after);
  performance->sample(1.0, after);
  performance->sample(4.2, after);
  EXPECT_EQ(alone.values, after.values);
}

/// A fault with a measure changes that measure by its size at its key pose.
TEST(Faults, ChangeTheirMeasureByTheSizeAsked) {
  struct Case {
    std::string exercise, fault, measure;
    double size;
  };
  for (const Case& c :
       {Case{"squat", "knees_in", "knee_in", 10}, Case{"squat", "knees_in", "knee_in", 25},
        Case{"squat", "leans_forward", "trunk_lean", 15},
        Case{"glute-bridge", "pelvis_drops", "pelvis_drop_l", 8},
        Case{"single-leg-squat", "pelvis_drops", "pelvis_drop_l", 8},
        Case{"sitting-posture", "leans_forward", "trunk_lean", 20}}) {
    SCOPED_TRACE(c.exercise + " " + c.fault);
    PerformanceRequest request;
    request.style = 0;
    request.set_up = false;
    request.repetitions = 1;
    request.hold_s = 2;
    const auto motion = all_motions().at(c.exercise);
    const auto plain = Performance::create(motion, standard_skeleton(), request);
    request.faults = {{c.fault, c.size}};
    const auto faulty = Performance::create(motion, standard_skeleton(), request);
    ASSERT_TRUE(plain.ok() && faulty.ok());
    const auto turn = [](const Performance& p) {
      return p.repetitions().empty() ? p.holds().front().begin_s + 1
                                     : p.repetitions().front().turn_begin_s;
    };
    BodyCoordinates before, after;
    plain->sample(turn(*plain), before);
    faulty->sample(turn(*faulty), after);
    const double change = measured(c.measure, standard_skeleton(), after).value() -
                          measured(c.measure, standard_skeleton(), before).value();
    EXPECT_NEAR(change, c.size, 0.12 * c.size);
  }
}

TEST(Faults, HurriedIsQuickerAndShallowIsShallower) {
  PerformanceRequest request;
  request.style = 0;
  const auto motion = all_motions().at("squat");
  const auto plain = Performance::create(motion, standard_skeleton(), request);
  request.faults = {{"hurried", 0.5}};
  const auto hurried = Performance::create(motion, standard_skeleton(), request);
  request.faults = {{"shallow", 0.5}};
  const auto shallow = Performance::create(motion, standard_skeleton(), request);
  ASSERT_TRUE(plain.ok() && hurried.ok() && shallow.ok());
  const auto seconds = [](const Performance& p) {
    return p.repetitions()[0].turn_begin_s - p.repetitions()[0].begin_s;
  };
  EXPECT_NEAR(seconds(*hurried), 0.5 * seconds(*plain), 1e-9);
  BodyCoordinates deep, less;
  plain->sample(plain->repetitions()[0].turn_begin_s, deep);
  shallow->sample(shallow->repetitions()[0].turn_begin_s, less);
  EXPECT_NEAR(less[Coordinate::KneeAngleR] / deep[Coordinate::KneeAngleR], 0.5, 0.1);
}

TEST(Faults, UnknownOnesOfferTheNearest) {
  PerformanceRequest request;
  request.faults = {{"knees_inn", 0}};
  const auto motion = all_motions().at("squat");
  const auto refused = Performance::create(motion, standard_skeleton(), request);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("knees_in"), std::string::npos);
  request.faults = {{"knees_in", 400}};
  const auto too_much = Performance::create(motion, standard_skeleton(), request);
  ASSERT_FALSE(too_much.ok());
  EXPECT_NE(too_much.error().message.find("up to"), std::string::npos);
  request = {};
  request.variant = "stagered";
  const auto variant = Performance::create(motion, standard_skeleton(), request);
  ASSERT_FALSE(variant.ok());
  EXPECT_NE(variant.error().message.find("staggered"), std::string::npos);
}

// Mistakes in a file --------------------------------------------------------------------------

constexpr const char* kGood = R"(id: nod
kind: repetitions
motion:
  start: up
  poses:
    up: {set: {knee_angle: 2}, touch: [foot], balance: 0.5}
    down: {from: up, set: {neck_extension: -20}}
  cycle:
    - {phase: nod, to: down, seconds: 1}
    - {phase: back, to: up, seconds: 1}
)";

std::string message_of(const std::string& what, const std::string& with) {
  std::string text = kGood;
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos);
  const auto read = parse_motion(text.replace(at, what.size(), with), "nod.yaml", "");
  return read.ok() ? "" : read.error().message;
}

TEST(MotionFile, ReadsAndPerforms) {
  const auto motion = parse_motion(kGood, "nod.yaml", "");
  ASSERT_TRUE(motion.ok()) << motion.error().message;
  EXPECT_EQ(phase_names(**motion), (std::vector<std::string>{"nod", "back"}));
  EXPECT_TRUE(Performance::create(*motion, standard_skeleton(), {}).ok());
}

TEST(MotionFile, MistakesNameFileLineExercisePoseAndCoordinate) {
  const std::string misspelt = message_of("neck_extension", "neck_extensionQQQ");
  EXPECT_NE(misspelt.find("nod.yaml:7"), std::string::npos) << misspelt;
  EXPECT_NE(misspelt.find("'down'"), std::string::npos) << misspelt;
  EXPECT_NE(misspelt.find("Did you mean neck_extension"), std::string::npos) << misspelt;
  const std::string far = message_of("neck_extension: -20", "neck_extension: -200");
  EXPECT_NE(far.find("neck_extension = -200"), std::string::npos) << far;
  EXPECT_NE(message_of("to: down", "to: dwon").find("Did you mean down"), std::string::npos);
  EXPECT_NE(message_of("[foot]", "[footQQQ]").find("unknown site"), std::string::npos);
  EXPECT_NE(message_of("[foot]", "[foot, seat on chair]").find("props:"), std::string::npos);
  EXPECT_NE(message_of("seconds: 1}", "seconds: soon}").find("a number"), std::string::npos);
  EXPECT_NE(message_of("seconds: 1}", "seconds: -1}").find("above 0"), std::string::npos);
  EXPECT_NE(message_of("start: up", "start: upp").find("unknown pose"), std::string::npos);
  EXPECT_NE(message_of("  cycle:", "  cycleQQQ:").find("unknown key"), std::string::npos);
  EXPECT_FALSE(parse_motion(": [", "broken.yaml", "").ok());
  EXPECT_FALSE(parse_motion("id: x", "empty.yaml", "").ok());
}

/// A variant is a motion of its own: what it does not say is as in the plain exercise.
TEST(MotionFile, VariantsTakeTheirOwnCourse) {
  const std::string text = std::string(kGood) + R"(  variants:
    lasting: {poses: {far: {from: down, set: {neck_extension: -40}}}, cycle: [{phase: nod, to: far, seconds: 1}, {phase: stay, seconds: 2}, {phase: back, to: up, seconds: 1}], without: [slow]}
    deep: {in: [down], add: {neck_extension: -10}}
  faults:
    slow: {about: Slow, unit: share, typical: 0.5, in: [down], pace: {nod: -1}}
)";
  const auto motion = parse_motion(text, "nod.yaml", "");
  ASSERT_TRUE(motion.ok()) << motion.error().message;
  EXPECT_EQ(faults(**motion).size(), 1U);
  const auto at_turn = [&](const std::string& variant) {
    PerformanceRequest request;
    request.style = 0;
    request.repetitions = 1;
    request.variant = variant;
    const auto performance = Performance::create(*motion, standard_skeleton(), request);
    EXPECT_TRUE(performance.ok()) << variant;
    BodyCoordinates q;
    performance->sample(performance->repetitions()[0].turn_begin_s, q);
    return degrees(q[Coordinate::NeckExtension]);
  };
  EXPECT_NEAR(at_turn(""), -20, 0.2);
  EXPECT_NEAR(at_turn("deep"), -30, 0.2);
  EXPECT_NEAR(at_turn("lasting"), -40, 0.2);
  const auto lasting = variant_of(*motion, "lasting");
  ASSERT_TRUE(lasting.ok());
  EXPECT_EQ(phase_names(**lasting), (std::vector<std::string>{"nod", "stay", "back"}));
  EXPECT_TRUE(faults(**lasting).empty());
  const auto wrong = [&](const std::string& what, const std::string& with) {
    std::string spoiled = text;
    const auto read =
        parse_motion(spoiled.replace(spoiled.find(what), what.size(), with), "nod.yaml", "");
    return read.ok() ? "" : read.error().message;
  };
  EXPECT_NE(wrong("[slow]", "[slwo]").find("Did you mean slow"), std::string::npos);
  const std::string far = wrong("add: {neck_extension: -10}", "add: {neck_extension: -60}");
  EXPECT_NE(far.find("nod.yaml:13"), std::string::npos) << far;
  EXPECT_NE(far.find("variant 'deep' in key pose 'down': neck_extension"), std::string::npos)
      << far;
}

TEST(MotionFile, AContactOutOfReachNamesPoseAndSite) {
  std::string text = kGood;
  const std::string touch = "touch: [foot]";
  text.replace(text.find(touch), touch.size(), "touch: [foot, crown]");
  const auto motion = parse_motion(text, "nod.yaml", "");
  ASSERT_TRUE(motion.ok());
  const auto refused = Performance::create(*motion, standard_skeleton(), {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("key pose 'up'"), std::string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().message.find("nod.yaml:6"), std::string::npos);
}

}  // namespace
}  // namespace medius::exercise
