#include "medius/exercise/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace medius::exercise {
namespace {

using nlohmann::json;
using Output = std::back_insert_iterator<std::string>;

// The page's own words, by language.
struct Headings {
  const char *purpose, *muscles, *set_up, *steps, *dose, *care, *camera, *cues, *spoken, *variants,
      *easier, *harder, *unverified, *views;
};
constexpr Headings kEnglish{"Purpose", "Muscles", "Set-up",         "Movement",          "Dose",
                            "Care",    "Camera",  "What is judged", "What is only said", "Variants",
                            "Easier",  "Harder",  "unverified",     "seen from"};
constexpr Headings kGerman{"Zweck",
                           "Muskeln",
                           "Ausgangsstellung",
                           "Bewegung",
                           "Dosis",
                           "Vorsicht",
                           "Kamera",
                           "Was beurteilt wird",
                           "Was nur gesagt wird",
                           "Varianten",
                           "Leichter",
                           "Schwerer",
                           "ungeprüft",
                           "sichtbar von"};

std::string cited(const Citation& citation, const Headings& words) {
  return fmt::format("[{}{}]", citation.source,
                     citation.status == "SEEN" ? "" : fmt::format(", {}", words.unverified));
}

std::string plain(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string view_names(const std::vector<View>& views) {
  std::vector<std::string_view> names;
  for (const View view : views) names.push_back(name(view));
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_muscles(const Exercise& exercise, const Headings& words, Output out) {
  fmt::format_to(out, "\n{}\n", words.muscles);
  for (const MuscleRole& role : exercise.muscles) {
    fmt::format_to(out, "  {} ({})", plain(role.muscle), role.role);
    if (role.percent_mvic) fmt::format_to(out, ", {:g} % MVIC", *role.percent_mvic);
    if (role.percent_mvic && role.sd) fmt::format_to(out, " +- {:g}", *role.sd);
    if (!role.variant.empty()) fmt::format_to(out, ", {}", role.variant);
    if (role.citation) fmt::format_to(out, " {}", cited(*role.citation, words));
    fmt::format_to(out, "\n");
  }
}

void add_sentences(const char* heading, const std::vector<Text>& sentences, Language language,
                   Output out) {
  if (sentences.empty()) return;
  fmt::format_to(out, "\n{}\n", heading);
  for (const Text& sentence : sentences) fmt::format_to(out, "  - {}\n", sentence.in(language));
}

void add_dose(const Exercise& exercise, const Headings& words, Output out) {
  const Dose& dose = exercise.dose;
  if (dose.sets == 0) return;
  fmt::format_to(out, "\n{}\n  {} x", words.dose, dose.sets);
  if (dose.repetitions > 0) fmt::format_to(out, " {}", dose.repetitions);
  if (dose.hold_s > 0.0) fmt::format_to(out, " ({:g} s)", dose.hold_s);
  if (dose.down_s > 0.0) fmt::format_to(out, ", {:g}-{:g} s", dose.up_s, dose.down_s);
  fmt::format_to(out, ", {:g} s, {}/7 {}\n", dose.rest_s, dose.days_a_week,
                 cited(dose.citation, words));
}

void add_cues(const Exercise& exercise, const Headings& words, Language language, Output out) {
  fmt::format_to(out, "\n{}\n", words.cues);
  for (const CueSpecification& cue : exercise.cues) {
    if (!cue.judged) continue;
    const int signal = exercise.signal_index(cue.signal);
    const auto& unit = exercise.signals[static_cast<std::size_t>(signal)].unit;
    fmt::format_to(out, "  {}: {}\n      {} {} {:g} {}; {}: {} {}\n", cue.fault.in(language),
                   cue.say.in(language),
                   exercise.signals[static_cast<std::size_t>(signal)].words.in(language),
                   cue.above ? ">" : "<", cue.above ? *cue.above : *cue.below, unit, words.views,
                   view_names(cue.views), cited(cue.citation, words));
  }
  fmt::format_to(out, "\n{}\n", words.spoken);
  for (const CueSpecification& cue : exercise.cues) {
    if (!cue.judged) fmt::format_to(out, "  {}\n", cue.say.in(language));
  }
}

void add_variants(const Exercise& exercise, const Headings& words, Language language, Output out) {
  if (!exercise.variants.empty()) fmt::format_to(out, "\n{}\n", words.variants);
  for (const Variant& variant : exercise.variants) {
    fmt::format_to(out, "  {} ({}, {}): {}\n", variant.name.in(language), variant.id, variant.level,
                   variant.set_up.in(language));
  }
  if (!exercise.easier.empty()) {
    fmt::format_to(out, "\n{}: {}\n", words.easier, fmt::join(exercise.easier, ", "));
  }
  if (!exercise.harder.empty()) {
    fmt::format_to(out, "\n{}: {}\n", words.harder, fmt::join(exercise.harder, ", "));
  }
}

json to_json(const Text& text) { return {{"en", text.en}, {"de", text.de}}; }
json to_json(const Citation& citation) {
  return {{"source", citation.source},
          {"status", citation.status},
          {"grade", citation.grade},
          {"note", citation.note}};
}
json to_json(const std::vector<Text>& texts) {
  json all = json::array();
  for (const Text& text : texts) all.push_back(to_json(text));
  return all;
}

json cue_json(const CueSpecification& cue) {
  json one{{"id", cue.id},
           {"say", to_json(cue.say)},
           {"judged", cue.judged},
           {"severity", cue.severity},
           {"citation", to_json(cue.citation)}};
  if (!cue.judged) return one;
  one["fault"] = to_json(cue.fault);
  one["signal"] = cue.signal;
  one[cue.above ? "above" : "below"] = cue.above ? *cue.above : *cue.below;
  for (const View view : cue.views) one["views"].push_back(std::string(name(view)));
  return one;
}

}  // namespace

std::string list_text(const Catalogue& catalogue, Language language) {
  std::string text;
  for (const Exercise& exercise : catalogue.exercises) {
    fmt::format_to(std::back_inserter(text), "{:<34}{}\n{:<34}{}\n", exercise.id,
                   exercise.name.in(language), "", exercise.purpose.in(language));
  }
  return text;
}

std::string exercise_text(const Exercise& exercise, Language language) {
  const Headings& words = language == Language::German ? kGerman : kEnglish;
  std::string text;
  const Output out = std::back_inserter(text);
  fmt::format_to(out, "{} ({})\n\n{}\n  {}\n", exercise.name.in(language), exercise.id,
                 words.purpose, exercise.purpose.in(language));
  add_muscles(exercise, words, out);
  add_sentences(words.set_up, exercise.set_up, language, out);
  add_sentences(words.steps, exercise.steps, language, out);
  add_dose(exercise, words, out);
  if (!exercise.contraindications.empty()) fmt::format_to(out, "\n{}\n", words.care);
  for (const Contraindication& care : exercise.contraindications) {
    fmt::format_to(out, "  - {} {}\n", care.words.in(language), cited(care.citation, words));
  }
  fmt::format_to(out, "\n{}\n  {}\n", words.camera, exercise.camera.words.in(language));
  add_cues(exercise, words, language, out);
  add_variants(exercise, words, language, out);
  return text;
}

json exercise_json(const Exercise& exercise) {
  json all{{"id", exercise.id},
           {"name", to_json(exercise.name)},
           {"family", exercise.family},
           {"kind", std::string(name(exercise.kind))},
           {"position", exercise.position},
           {"one_sided", exercise.one_sided},
           {"purpose", to_json(exercise.purpose)},
           {"equipment", exercise.equipment},
           {"set_up", to_json(exercise.set_up)},
           {"steps", to_json(exercise.steps)},
           {"easier", exercise.easier},
           {"harder", exercise.harder},
           {"camera",
            {{"best", std::string(name(exercise.camera.best))},
             {"words", to_json(exercise.camera.words)},
             {"distance_m", exercise.camera.distance_m},
             {"height_m", exercise.camera.height_m}}}};
  all["muscles"] = json::array();
  for (const MuscleRole& role : exercise.muscles) {
    json one{{"muscle", role.muscle}, {"role", role.role}};
    if (role.percent_mvic) one["percent_mvic"] = *role.percent_mvic;
    if (role.sd) one["sd"] = *role.sd;
    if (role.citation) one["citation"] = to_json(*role.citation);
    all["muscles"].push_back(std::move(one));
  }
  const Dose& dose = exercise.dose;
  if (dose.sets > 0) {
    all["dose"] = {{"sets", dose.sets},
                   {"repetitions", dose.repetitions},
                   {"hold_s", dose.hold_s},
                   {"rest_s", dose.rest_s},
                   {"down_s", dose.down_s},
                   {"up_s", dose.up_s},
                   {"days_a_week", dose.days_a_week},
                   {"citation", to_json(dose.citation)}};
  }
  all["contraindications"] = json::array();
  for (const Contraindication& care : exercise.contraindications) {
    all["contraindications"].push_back({{"id", care.id},
                                        {"rule", care.rule},
                                        {"words", to_json(care.words)},
                                        {"citation", to_json(care.citation)}});
  }
  all["cues"] = json::array();
  for (const CueSpecification& cue : exercise.cues) all["cues"].push_back(cue_json(cue));
  all["variants"] = json::array();
  for (const Variant& variant : exercise.variants) {
    all["variants"].push_back({{"id", variant.id},
                               {"name", to_json(variant.name)},
                               {"level", variant.level},
                               {"set_up", to_json(variant.set_up)}});
  }
  return all;
}

}  // namespace medius::exercise
