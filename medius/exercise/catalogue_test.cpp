// The catalogue that ships is whole, and a mistake in a file is named with its line.
#include "medius/exercise/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>

#include "medius/base/files.h"

namespace medius::exercise {
namespace {

const std::filesystem::path kData = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";

std::set<std::string> source_keys() {
  std::istringstream lines(read_file(kData / "sources.csv").value());
  std::set<std::string> keys;
  for (std::string line; std::getline(lines, line);) keys.insert(line.substr(0, line.find(',')));
  return keys;
}

TEST(Catalogue, HoldsTheProgrammesExercises) {
  const auto catalogue = read_catalogue(kData / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  for (const char* id : {"glute-bridge",
                         "single-leg-bridge",
                         "clamshell",
                         "side-lying-hip-abduction",
                         "squat",
                         "sit-to-stand",
                         "single-leg-squat",
                         "step-up",
                         "lunge",
                         "hip-hike",
                         "bird-dog",
                         "side-plank",
                         "seated-figure-four",
                         "supine-figure-four",
                         "downward-dog",
                         "pigeon",
                         "half-kneeling-hip-flexor-stretch",
                         "childs-pose",
                         "single-leg-stance",
                         "standing-posture",
                         "sitting-posture",
                         "walking",
                         "stairs-up",
                         "stairs-down"}) {
    EXPECT_TRUE(catalogue->find(id).ok()) << id;
  }
}

TEST(Catalogue, EveryFigureHasASourceThatIsListed) {
  const auto catalogue = read_catalogue(kData / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  const auto keys = source_keys();
  for (const Exercise& exercise : catalogue->exercises) {
    const auto listed = [&](const Citation& citation) {
      EXPECT_TRUE(keys.contains(citation.source)) << exercise.id << ": " << citation.source;
    };
    for (const auto& cue : exercise.cues) listed(cue.citation);
    for (const auto& muscle : exercise.muscles) {
      if (muscle.citation) listed(*muscle.citation);
    }
    for (const auto& contraindication : exercise.contraindications) {
      listed(contraindication.citation);
    }
    if (exercise.dose.sets > 0) listed(exercise.dose.citation);
  }
}

TEST(Catalogue, EveryExerciseCanBeTaughtAndRecognised) {
  const auto catalogue = read_catalogue(kData / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  for (const Exercise& exercise : catalogue->exercises) {
    EXPECT_FALSE(exercise.set_up.empty()) << exercise.id;
    EXPECT_FALSE(exercise.steps.empty()) << exercise.id;
    EXPECT_FALSE(exercise.muscles.empty()) << exercise.id;
    EXPECT_FALSE(exercise.traits.empty()) << exercise.id;
    EXPECT_FALSE(exercise.signals.empty()) << exercise.id;
    EXPECT_FALSE(exercise.cues.empty()) << exercise.id;
    std::set<std::string> ids;
    for (const auto& cue : exercise.cues) {
      EXPECT_TRUE(ids.insert(cue.id).second) << exercise.id << ": cue " << cue.id << " twice";
    }
  }
}

TEST(Catalogue, SquatHasItsFootPositions) {
  const auto catalogue = read_catalogue(kData / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  const Exercise& squat = **catalogue->find("squat");
  for (const char* id : {"hip-width", "shoulder-width", "wide-toes-out", "staggered"}) {
    EXPECT_TRUE(std::any_of(squat.variants.begin(), squat.variants.end(),
                            [&](const Variant& variant) { return variant.id == id; }))
        << id;
  }
}

TEST(Catalogue, OffersTheNearestNames) {
  const auto catalogue = read_catalogue(kData / "exercises");
  ASSERT_TRUE(catalogue.ok());
  const auto found = catalogue->find("glute-brige");
  ASSERT_FALSE(found.ok());
  EXPECT_NE(found.error().message.find("glute-bridge"), std::string::npos);
  EXPECT_TRUE(catalogue->find("Brücke").ok());
}

// The shipped squat with one line changed: the message names the file and that line.
std::string spoiled(const std::string& from, const std::string& to, int& line) {
  std::string text = read_file(kData / "exercises" / "squat.yaml").value();
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  line = 1 + static_cast<int>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  return text.replace(at, from.size(), to);
}

TEST(CatalogueMistakes, NameFileAndLine) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"kind: repetitions", "kind: repetition"},
      {"family: squat", "familly: squat"},
      {"effort: high", "effort: up"},
      {"least_range: 0.1", "least_range: many"},
      {"signal: knee_flexion, window: turn", "signal: knee_flexon, window: turn"},
      {"lean_forward(mid_hip, mid_shoulder)", "lean_forwards(mid_hip, mid_shoulder)"},
      {"views: [side], severity: 1", "views: [sideways], severity: 1"},
      {"silent_cues: [shifts_sideways", "silent_cues: [shifts_sidewards"},
      {"status: SEEN, grade: primary-table", "status: seen, grade: primary-table"},
  };
  for (const auto& [from, to] : mistakes) {
    int line = 0;
    const std::string text = spoiled(from, to, line);
    const auto exercise = parse_exercise(text, "squat.yaml");
    ASSERT_FALSE(exercise.ok()) << to;
    const std::string place = "squat.yaml:" + std::to_string(line) + ":";
    EXPECT_EQ(exercise.error().message.substr(0, place.size()), place)
        << to << " -> " << exercise.error().message;
  }
}

TEST(CatalogueMistakes, BrokenYamlIsAnError) {
  for (const char* text : {"", "[1, 2", "- a\n- b", "id: {a: b", "\x01\x02", "id: &a [*a]"}) {
    EXPECT_FALSE(parse_exercise(text, "x.yaml").ok()) << text;
  }
}

}  // namespace
}  // namespace medius::exercise
