#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "medius/base/files.h"
#include "medius/exercise/catalogue.h"
#include "medius/report/html.h"
#include "medius/report/json.h"
#include "medius/report/markup.h"
#include "medius/report/plot.h"
#include "medius/report/sample_test.h"
#include "medius/report/sentences.h"
#include "medius/report/stick_figure.h"

namespace medius::report {
namespace {

Words words_in(Language language) {
  auto words = Words::read(std::string(MEDIUS_SOURCE_DIR) + "/data", language);
  if (!words.ok()) throw std::runtime_error(words.error().message);
  return *words;
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(Markup, MakesHostileTextHarmless) {
  EXPECT_EQ(escaped("<script>\"a\" & 'b'"), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;");
  EXPECT_EQ(escaped("\xFFok\xC3"), "\xEF\xBF\xBDok\xEF\xBF\xBD");
  EXPECT_EQ(escaped("größer ± 3°"), "größer ± 3°");
}

// RFC 4648, section 10.
TEST(Markup, Base64AsTheStandardSays) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base64(bytes), text);
}

TEST(Numbers, StandWithTheirErrorInTheLanguage) {
  const Words en = words_in(Language::English), de = words_in(Language::German);
  const Numbers english(en, 0.0), german(de, 1.72);
  // 1.645 * 2.43 = 4.0
  EXPECT_EQ(english.with_error({92.3, 2.43}, "deg"), "92° ± 4°");
  EXPECT_EQ(english.with_error({12.34, 0.3}, "deg"), "12.3° ± 0.5°");
  EXPECT_EQ(german.with_error({12.34, 0.3}, "deg"), "12,3° ± 0,5°");
  EXPECT_EQ(english.with_error({3.4, 0.06}, "s"), "3.4 ± 0.1 s");
  EXPECT_EQ(english.with_error({3.4, 0.02}, "s"), "3.40 ± 0.03 s");
  EXPECT_EQ(english.value(0.12, "statures"), "12 % of height");
  EXPECT_EQ(german.value(0.1, "statures"), "17 cm");  // 17.2 cm of 1.72 m
  EXPECT_EQ(english.with_error({}, "deg"), "–");
  EXPECT_EQ(english.difference({4.0, 2.0}, "deg"), "+4° ± 3°");
  EXPECT_EQ(english.difference({-4.0, 2.0}, "deg"), "−4° ± 3°");
  EXPECT_EQ(english.clock(67.34), "1:07.3");
  EXPECT_EQ(german.clock(59.96), "1:00,0");
}

TEST(Numbers, MeanKeepsTheSharedError) {
  const std::vector<Measured> values{{10.0, 2.0}, {}, {14.0, 2.0}};
  EXPECT_DOUBLE_EQ(mean_of(values).value, 12.0);
  EXPECT_DOUBLE_EQ(mean_of(values).se, 2.0);
  EXPECT_NEAR(spread_of(values), std::sqrt(8.0), 1e-12);
  EXPECT_TRUE(std::isnan(spread_of(std::vector<Measured>{{1.0, 1.0}})));
}

TEST(Plot, TicksAreRoundAndInside) {
  EXPECT_EQ(ticks(0.0, 100.0, 5), (std::vector<double>{0, 20, 40, 60, 80, 100}));
  for (const auto& [low, high] : {std::pair{-3.7, 12.0}, {0.011, 0.019}, {99.0, 1234.0}}) {
    const auto found = ticks(low, high, 5);
    EXPECT_GE(found.size(), 2u);
    for (const double tick : found) EXPECT_TRUE(tick >= low - 1e-9 && tick <= high + 1e-9);
  }
  EXPECT_TRUE(ticks(1.0, 1.0, 5).empty());
}

TEST(StickFigure, MarksWhatTheSignalIsMadeOf) {
  const Recording recording = sample_recording();
  const auto left = landmarks_of_signal(recording.exercise, "knee_inward", form::Side::Left);
  EXPECT_EQ(left, (std::vector{pose::Landmark::LeftHip, pose::Landmark::LeftKnee,
                               pose::Landmark::LeftAnkle}));
  EXPECT_EQ(landmarks_of_signal(recording.exercise, "knee_inward", form::Side::Both).size(), 6u);
  EXPECT_TRUE(landmarks_of_signal(recording.exercise, "none", form::Side::Both).empty());
}

// Whatever the catalogue's cues are measured by, something of the body is marked.
TEST(StickFigure, MarksSomethingForEveryCueOfTheCatalogue) {
  const auto catalogue =
      exercise::read_catalogue(std::string(MEDIUS_SOURCE_DIR) + "/data/exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  for (const exercise::Exercise& exercise : catalogue->exercises) {
    for (const exercise::CueSpecification& cue : exercise.cues) {
      if (exercise.signal_index(cue.signal) < 0) continue;
      EXPECT_FALSE(landmarks_of_signal(exercise, cue.signal, form::Side::Left).empty())
          << exercise.id << ' ' << cue.id;
    }
  }
}

TEST(Sentences, CallAStepAStep) {
  Recording recording = sample_recording();
  recording.exercise.kind = exercise::Kind::Gait;
  const Words en = words_in(Language::English);
  const auto sentences = lead_sentences(recording, Numbers(en, 0.0));
  EXPECT_NE(sentences[0].find("6 steps"), std::string::npos) << sentences[0];
}

TEST(Sentences, AreThreeAndSayWhatWasDone) {
  const Recording recording = sample_recording();
  const Words en = words_in(Language::English), de = words_in(Language::German);
  const auto english = lead_sentences(recording, Numbers(en, 0.0));
  ASSERT_EQ(english.size(), 3u);
  EXPECT_NE(english[0].find("6 repetitions of squat"), std::string::npos) << english[0];
  EXPECT_NE(english[1].find("The knees move inward, left (15° ± 3°, limit 10°; in 4 of 6"),
            std::string::npos)
      << english[1];
  EXPECT_NE(english[2].find("2 more things"), std::string::npos) << english[2];
  const auto german = lead_sentences(recording, Numbers(de, 0.0));
  EXPECT_NE(german[0].find("6 Wiederholungen Kniebeuge"), std::string::npos) << german[0];
}

TEST(Sentences, ClaimNothingWhereNothingWasSeen) {
  Recording recording = sample_recording(0);
  recording.form.unseen.clear();
  const Words en = words_in(Language::English);
  const auto sentences = lead_sentences(recording, Numbers(en, 0.0));
  EXPECT_NE(sentences[0].find("No complete repetition"), std::string::npos);
  EXPECT_EQ(sentences[1], "So there is nothing to judge yet.");
  EXPECT_NE(sentences[2].find("everything this exercise is judged by"), std::string::npos);
}

TEST(Sentences, SayPlainlyThatSomethingElseWasDone) {
  Recording recording = sample_recording(0);
  recording.form.mismatch =
      form::Mismatch{{"the person is upright, and this is done lying on the back",
                      "die Person ist aufrecht, und diese Übung geschieht in Rückenlage"},
                     {}};
  const Words en = words_in(Language::English), de = words_in(Language::German);
  auto sentences = lead_sentences(recording, Numbers(en, 0.0));
  // Nothing is counted, judged or praised beside it.
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_EQ(sentences[0],
            "This does not look like squat: the person is upright, and this is done lying on the "
            "back. Nothing was counted.");
  recording.form.mismatch->looks_like = {"Walking", "Gehen"};
  sentences = lead_sentences(recording, Numbers(de, 0.0));
  EXPECT_NE(sentences[0].find("Es sieht aus wie: Gehen."), std::string::npos) << sentences[0];
}

// In order is said of what keeps to its limit by more than its error, of nothing else.
TEST(Sentences, SayHowManyThingsCameTooCloseToTell) {
  Recording recording = sample_recording();
  recording.form.cues.clear();
  const Words en = words_in(Language::English), de = words_in(Language::German);
  const auto technique = [&](const Words& words) {
    return lead_sentences(recording, Numbers(words, 0.0))[1];
  };
  EXPECT_EQ(technique(en), "Of the 2 things this view can judge, all were in order.");
  recording.form.in_order[0].value.value = 9.0;  // limit 10, error 2.5
  EXPECT_NE(technique(en).find("Surely in order: 1 of 2"), std::string::npos) << technique(en);
  EXPECT_NE(technique(de).find("Sicher in Ordnung: 1 von 2"), std::string::npos) << technique(de);
  recording.form.in_order[1].value.value = 0.13;  // beyond its limit of 0.12, but not surely
  EXPECT_NE(technique(en).find("none of the 2"), std::string::npos) << technique(en);
  recording.form.in_order.pop_back();
  EXPECT_NE(technique(en).find("The one thing"), std::string::npos) << technique(en);
  EXPECT_NE(technique(en).find("too close"), std::string::npos) << technique(en);
}

TEST(Sentences, CountAFaultOnEitherSideAsNotInOrder) {
  form::FormResult form = sample_recording().form;
  EXPECT_EQ(kinds_in_order(form).size(), 2U);
  form.cues[0].id = form.in_order[0].id;
  EXPECT_EQ(kinds_in_order(form).size(), 1U);
}

class Page : public testing::TestWithParam<Language> {};

TEST_P(Page, IsOneFileThatReachesOutToNothing) {
  const std::string page = html(sample_recording(), words_in(GetParam()));
  // Links to sources are for a reader's click; nothing is fetched.
  EXPECT_FALSE(std::regex_search(page, std::regex("(src|data)=\"(https?:)?//")));
  EXPECT_EQ(page.find("@import"), std::string::npos);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  // A key without words stands in brackets.
  EXPECT_FALSE(std::regex_search(page, std::regex("\\[[a-z_]+\\.[a-z_.-]+\\]")));
  EXPECT_FALSE(std::regex_search(page, std::regex("[^a-z]nan[^a-z]")));
  EXPECT_EQ(count_of(page, "<section"), count_of(page, "</section>"));
  EXPECT_EQ(count_of(page, "<div"), count_of(page, "</div>"));
  EXPECT_EQ(count_of(page, "<svg"), count_of(page, "</svg>"));
}

TEST_P(Page, HoldsEveryRepetitionCueAndUnseenThing) {
  const Words words = words_in(GetParam());
  const Recording recording = sample_recording(30);
  const std::string page = html(recording, words);
  for (const auto& r : recording.form.repetitions)
    EXPECT_NE(page.find(fmt::format("<td>{}</td>", r.number)), std::string::npos) << r.number;
  for (const auto& unseen : recording.form.unseen)
    EXPECT_NE(page.find(escaped(words.in_language(unseen.advice))), std::string::npos);
  EXPECT_NE(page.find(escaped(words.in_language(recording.form.cues[0].say))), std::string::npos);
}

TEST_P(Page, NamesWhatWasMeasuredNotTheFaultThatWasNotThere) {
  const Words words = words_in(GetParam());
  Recording recording = sample_recording();
  exercise::SignalSpecification lean;
  lean.name = "lean";
  lean.words = {"sideways lean of the trunk", "Seitneigung des Rumpfs"};
  recording.exercise.signals.push_back(lean);
  exercise::CueSpecification cue;
  cue.id = recording.form.in_order[0].id;
  cue.signal = "lean";
  recording.exercise.cues.push_back(cue);
  const std::string title = "<h2>" + escaped(words("cues.open")) + "</h2>";
  std::string page = html(recording, words);
  EXPECT_NE(page.find("<li><span>" + capitalised(words.in_language(lean.words)) + "<br>"),
            std::string::npos);
  EXPECT_EQ(page.find(title), std::string::npos);
  recording.form.in_order[0].value.value = 11.0;  // limit 10, error 2.5
  page = html(recording, words);
  const std::size_t sure = page.find(escaped(words("cues.in_order"))), open = page.find(title);
  const std::size_t named = page.find(capitalised(words.in_language(lean.words)) + "<br>");
  ASSERT_NE(open, std::string::npos);
  EXPECT_LT(sure, open);
  EXPECT_LT(open, named) << "what cannot be told is not ticked";
}

// Left against right is read as a difference: it is not there without its error.
TEST_P(Page, ShowsSidesOnlyWithTheirErrors) {
  const Words words = words_in(GetParam());
  Recording recording = sample_recording();
  const std::string tile = "<span>" + words("figure.difference") + "</span>";
  const std::string column = "<th>" + words("repetitions.left") + "</th>";
  std::string page = html(recording, words);
  EXPECT_NE(page.find(tile), std::string::npos);
  EXPECT_NE(page.find(column), std::string::npos);
  for (form::Repetition& r : recording.form.repetitions)
    r.left.se = r.right.se = r.difference.se = pose::kMissing;
  page = html(recording, words);
  EXPECT_EQ(page.find(tile), std::string::npos);
  EXPECT_EQ(page.find(column), std::string::npos);
}

// A limit that nobody was held against is not drawn.
TEST_P(Page, DrawsNoLimitOfWhatCouldNotBeJudged) {
  const Words words = words_in(GetParam());
  Recording recording = sample_recording();
  recording.form.unseen.push_back({"depth", {"Depth", "Tiefe"}, {"Film anew.", "Neu filmen."}});
  const std::string before = html(sample_recording(), words), after = html(recording, words);
  EXPECT_EQ(count_of(before, "class=\"limit\"") - count_of(after, "class=\"limit\""), 1);
}

TEST_P(Page, NamesInTheResultCannotBreakIt) {
  Recording recording = sample_recording();
  recording.name = "</title><script>alert(1)</script>.mp4";
  recording.form.cues[0].say = {"</script><img src=x>", "</script><img src=x>"};
  const std::string page = html(recording, words_in(GetParam()));
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("<img src=x>"), std::string::npos);
  EXPECT_EQ(count_of(page, "</script>"), 2);
}

TEST_P(Page, SurvivesEmptyResults) {
  Recording recording;
  const std::string page = html(recording, words_in(GetParam()));
  EXPECT_NE(page.find("</html>"), std::string::npos);
  EXPECT_FALSE(std::regex_search(page, std::regex("[^a-z]nan[^a-z]")));
}

INSTANTIATE_TEST_SUITE_P(Languages, Page, testing::Values(Language::English, Language::German));

// For eyes: open build/release/report_sample/*.html.
TEST(Page, IsKeptForLooking) {
  for (const auto& [name, language] :
       {std::pair{"en", Language::English}, {"de", Language::German}}) {
    const std::string path =
        std::string(MEDIUS_BINARY_DIR) + "/report_sample/" + name + "/report.html";
    ASSERT_TRUE(write_file(path, html(sample_recording(), words_in(language))).ok());
  }
}

TEST(Json, SaysTheSameNumbers) {
  Recording recording = sample_recording();
  recording.name = "bad \xFF name";
  const auto report = nlohmann::json::parse(json(recording));
  EXPECT_EQ(report["repetitions"].size(), 6u);
  EXPECT_EQ(report["repetitions"][2]["range"]["value"], 93.0);
  EXPECT_EQ(report["repetitions"][2]["range"]["se"], 3.6);
  EXPECT_EQ(report["cues"][0]["id"], "knees_inward");
  EXPECT_EQ(report["cues"][0]["say"]["de"], "Die Knie nach außen drücken, über die Zehen");
  EXPECT_EQ(report["view"]["name"], "front");
  EXPECT_TRUE(report["signals"][0]["values"].size() == report["signals"][0]["time_s"].size());
  recording.form.repetitions[0].left = {};
  const auto unknown = nlohmann::json::parse(json(recording));
  EXPECT_TRUE(unknown["repetitions"][0]["left"]["value"].is_null());
}

TEST(Words, SayWhereTheirFileIsWrong) {
  const auto missing = Words::parse("a:\n  b: {en: yes}\n", "w.yaml", Language::English);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("w.yaml:2"), std::string::npos) << missing.error().message;
  const auto broken = Words::parse("a: [", "w.yaml", Language::English);
  ASSERT_FALSE(broken.ok());
  EXPECT_NE(broken.error().message.find("w.yaml:"), std::string::npos);
}

}  // namespace
}  // namespace medius::report
