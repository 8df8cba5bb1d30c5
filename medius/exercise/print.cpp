#include "medius/exercise/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace medius::exercise {
namespace {

using nlohmann::json;
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
