// A movement recorded once becomes an exercise that counts other people's repetitions: squat,
// bridge and clamshell of a virtual person, drafted from three repetitions with a pose network's
// errors.
#include "medius/form/draft.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "medius/figure/synthesis.h"

namespace medius {
namespace {

using exercise::View;

struct Movement {
  const char* exercise;
  const char* position;
  View view;
  bool one_sided;
};

class Drafts : public ::testing::TestWithParam<Movement> {
 protected:
  void SetUp() override {
    const auto data = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";
    auto motions = exercise::read_motions(data);
    ASSERT_TRUE(motions.ok()) << motions.error().message;
    motion_ = motions->at(GetParam().exercise);
    auto errors = form::read_error_table(data / "errors.yaml");
    ASSERT_TRUE(errors.ok()) << errors.error().message;
    errors_ = std::move(*errors);
    auto noise = figure::read_noise_model(data / "landmark-errors.yaml");
    ASSERT_TRUE(noise.ok()) << noise.error().message;
    noise_ = std::move(*noise);
  }

  pose::Landmarks recorded(figure::Split split, int number, int repetitions,
                           std::vector<exercise::FaultSize> faults = {}) {
    const auto person = figure::make_person(nullptr, split, number);
    figure::ClipPlan plan;
    plan.exercise = GetParam().exercise;
    plan.view = GetParam().view;
    plan.split = split;
    plan.person = number;
    plan.repetitions = repetitions;
    plan.faults = std::move(faults);
    plan.set_up = false;
    auto clip = figure::synthesise(motion_, *person, plan, &noise_);
    EXPECT_TRUE(clip.ok()) << clip.error().message;
    return std::move(clip->landmarks);
  }

  Result<form::Draft> drafted(const char* position) {
    form::DraftRequest request{
        std::string("own-") + GetParam().exercise, "Shown \"once\"", position, {}};
    return form::draft_exercise(recorded(figure::Split::Build, 0, 3), request, errors_);
  }

  std::shared_ptr<const exercise::Motion> motion_;
  form::ErrorTable errors_;
  figure::NoiseModel noise_ = figure::NoiseModel::standard();
};

TEST_P(Drafts, CountOtherPeoplesRepetitions) {
  const auto draft = drafted(GetParam().position);
  ASSERT_TRUE(draft.ok()) << draft.error().message;
  EXPECT_EQ(draft->repetitions, 3) << draft->text;
  const auto own = exercise::parse_exercise(draft->text, "own.yaml");
  ASSERT_TRUE(own.ok()) << own.error().message << "\n" << draft->text;
  EXPECT_EQ(own->name.en, "Shown \"once\"");
  EXPECT_EQ(own->one_sided, GetParam().one_sided) << draft->text;
  for (int number = 0; number < 3; ++number) {
    const auto result = form::analyse(recorded(figure::Split::Judge, number, 5), *own, errors_);
    ASSERT_TRUE(result.ok()) << result.error().message;
    EXPECT_EQ(result->repetitions.size(), 5U) << "person " << number << "\n" << draft->text;
  }
}

TEST_P(Drafts, TellStandingFromLying) {
  const auto draft = drafted("");
  ASSERT_TRUE(draft.ok()) << draft.error().message;
  const auto own = exercise::parse_exercise(draft->text, "own.yaml");
  ASSERT_TRUE(own.ok()) << own.error().message;
  EXPECT_EQ(own->position == "standing", std::string(GetParam().position) == "standing")
      << own->position;
}

INSTANTIATE_TEST_SUITE_P(Movements, Drafts,
                         testing::Values(Movement{"squat", "standing", View::Side, false},
                                         Movement{"glute-bridge", "supine", View::Side, false},
                                         Movement{"clamshell", "side-lying", View::Front, true}),
                         [](const auto& movement) {
                           std::string name = movement.param.exercise;
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

TEST(DraftOfNothing, SaysWhatToRecord) {
  const auto data = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";
  auto motions = exercise::read_motions(data);
  ASSERT_TRUE(motions.ok());
  const auto person = figure::make_person(nullptr, figure::Split::Build, 1);
  figure::ClipPlan plan;
  plan.exercise = "standing-posture";
  plan.hold_s = 10.0;
  plan.set_up = false;
  const auto noise = figure::NoiseModel::standard();
  const auto clip = figure::synthesise(motions->at("standing-posture"), *person, plan, &noise);
  ASSERT_TRUE(clip.ok()) << clip.error().message;
  const auto errors = form::read_error_table(data / "errors.yaml");
  const auto draft =
      form::draft_exercise(clip->landmarks, {"own-nothing", "Nothing", "", {}}, *errors);
  ASSERT_FALSE(draft.ok()) << draft->text;
  EXPECT_NE(draft.error().message.find("Record about three"), std::string::npos);
}

}  // namespace
}  // namespace medius
