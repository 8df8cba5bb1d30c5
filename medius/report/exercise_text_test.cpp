#include "medius/report/exercise_text.h"

#include <gtest/gtest.h>

#include "medius/base/files.h"
#include "medius/report/sources.h"

namespace medius::report {
namespace {

const std::string kData = std::string(MEDIUS_SOURCE_DIR) + "/data";

std::map<std::string, Source> all_sources() {
  const auto text = read_file(kData + "/sources.csv");
  auto sources = parse_sources(text.value(), "sources.csv");
  return sources.value();
}

class ExerciseText : public testing::TestWithParam<Language> {};

TEST_P(ExerciseText, HasWordsAndAFullSourceForEverything) {
  const auto catalogue = exercise::read_catalogue(kData + "/exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  const auto words = Words::read(kData, GetParam());
  ASSERT_TRUE(words.ok()) << words.error().message;
  const auto sources = all_sources();
  for (const exercise::Exercise& one : catalogue->exercises) {
    const std::string text = exercise_text(one, *words, sources);
    // A key without words comes back in its brackets or as itself.
    EXPECT_EQ(text.find("catalogue."), std::string::npos) << one.id;
    EXPECT_EQ(text.find(" statures"), std::string::npos) << one.id;
    for (const exercise::CueSpecification& cue : one.cues) {
      EXPECT_NE(text.find(cue.say.in(GetParam())), std::string::npos) << one.id << " " << cue.id;
      if (!cue.judged) continue;
      ASSERT_TRUE(sources.contains(cue.citation.source)) << one.id << " " << cue.id;
      EXPECT_NE(text.find("\n  " + cue.citation.source + ": "), std::string::npos)
          << one.id << " " << cue.id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, ExerciseText,
                         testing::Values(Language::English, Language::German));

}  // namespace
}  // namespace medius::report
