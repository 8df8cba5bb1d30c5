// What is performed is what is counted, recognised and found at fault. People for building only:
// the judging half stays unseen (benchmarks/synthetic).
#include <gtest/gtest.h>

#include <map>

#include "medius/exercise/catalogue.h"
#include "medius/figure/body_mesh.h"
#include "medius/figure/synthesis.h"
#include "medius/form/analysis.h"

namespace medius {
namespace {

using exercise::View;

class Performed : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto data = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";
    auto mesh = figure::find_body_mesh(data);
    if (!mesh.ok()) GTEST_SKIP() << mesh.error().message;
    auto catalogue = exercise::read_catalogue(data / "exercises");
    ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
    catalogue_ = std::move(*catalogue);
    auto errors = form::read_error_table(data / "errors.yaml");
    ASSERT_TRUE(errors.ok()) << errors.error().message;
    errors_ = std::move(*errors);
    auto noise = figure::read_noise_model(data / "landmark-errors.yaml");
    ASSERT_TRUE(noise.ok()) << noise.error().message;
    noise_ = std::move(*noise);
    auto person = figure::make_person(*mesh, figure::Split::Build, 0);
    ASSERT_TRUE(person.ok()) << person.error().message;
    person_ = std::move(*person);
  }

  figure::SyntheticClip clip(const std::string& exercise, View view,
                             const std::vector<exercise::FaultSize>& faults = {}) {
    const auto motion = exercise::read_motion(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data" /
                                              "exercises" / (exercise + ".yaml"));
    EXPECT_TRUE(motion.ok());
    figure::ClipPlan plan;
    plan.exercise = exercise;
    plan.view = view;
    plan.faults = faults;
    plan.repetitions = 3;
    plan.frame_rate_hz = named(exercise).kind == exercise::Kind::Gait ? 30 : 15;
    auto made = figure::synthesise(*motion, person_, plan, &noise_);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
    return std::move(*made);
  }
  const exercise::Exercise& named(const std::string& id) { return **catalogue_.find(id); }
  form::FormResult analysed(const figure::SyntheticClip& made) {
    auto result = form::analyse(made.landmarks, named(made.plan.exercise), errors_);
    EXPECT_TRUE(result.ok());
    return std::move(*result);
  }
  static bool claims(const form::FormResult& result, const std::string& cue) {
    for (const auto& one : result.cues)
      if (one.id == cue) return true;
    return false;
  }

  exercise::Catalogue catalogue_;
  form::ErrorTable errors_;
  figure::NoiseModel noise_;
  figure::Person person_;
};

TEST_F(Performed, IsCountedFromEverySide) {
  for (const char* exercise : {"step-up", "walking", "stairs-down", "squat"})
    for (const View view : {View::Side, View::Front, View::Back, View::Oblique}) {
      const auto made = clip(exercise, view);
      EXPECT_EQ(analysed(made).repetitions.size(), made.repetitions.size())
          << exercise << " " << exercise::name(view);
    }
}

TEST_F(Performed, IsRecognised) {
  for (const auto& [exercise, view] :
       std::vector<std::pair<std::string, View>>{{"stairs-up", View::Side},
                                                 {"stairs-down", View::Side},
                                                 {"walking", View::Oblique},
                                                 {"hip-hike", View::Front},
                                                 {"single-leg-stance", View::Front},
                                                 {"standing-posture", View::Front},
                                                 {"step-up", View::Front},
                                                 {"single-leg-squat", View::Oblique},
                                                 {"lunge", View::Side},
                                                 {"clamshell", View::Front},
                                                 {"side-lying-hip-abduction", View::Front},
                                                 {"single-leg-bridge", View::Side}}) {
    EXPECT_EQ(form::recognise(clip(exercise, view).landmarks, catalogue_).exercise, exercise)
        << exercise::name(view);
  }
}

TEST_F(Performed, KneesThatFallInAreFoundAndSoundOnesAreNot) {
  for (const View view : {View::Front, View::Back, View::Oblique}) {
    // From 45 degrees the error is larger: a clearer fault.
    const double size_deg = view == View::Oblique ? 38.0 : 28.0;
    EXPECT_TRUE(claims(analysed(clip("squat", view, {{"knees_in", size_deg}})), "knees_inward"))
        << exercise::name(view);
    EXPECT_FALSE(claims(analysed(clip("squat", view)), "knees_inward")) << exercise::name(view);
  }
}

TEST_F(Performed, FreeFootIsSeenFromTheSideByItsBentKnee) {
  const auto made = clip("single-leg-stance", View::Side);
  double held_s = 0.0;
  for (const auto& hold : analysed(made).holds) held_s += hold.held_s.value;
  ASSERT_EQ(made.holds.size(), 1U);
  // From the side the feet hide each other: most of the hold, not all (one film of three is timed).
  EXPECT_GT(held_s, 0.8 * (made.holds[0].end_s - made.holds[0].begin_s));
  EXPECT_LT(held_s, made.time_s.back());
}

}  // namespace
}  // namespace medius
