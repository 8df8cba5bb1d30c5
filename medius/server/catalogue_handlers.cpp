#include <algorithm>

#include "medius/server/answer.h"
#include "medius/server/handlers.h"
#include "medius/server/own_exercises.h"
#include "medius/server/words.h"

namespace medius::server {
namespace {

using exercise::Text;
using nlohmann::json;

json all_words(const std::vector<Text>& texts) {
  json list = json::array();
  for (const Text& text : texts) list.push_back(words(text));
  return list;
}

json views(const std::vector<exercise::View>& list) {
  json names = json::array();
  for (const exercise::View view : list) names.push_back(name(view));
  return names;
}

json cue_to_json(const exercise::Exercise& exercise, const exercise::CueSpecification& cue) {
  json result{{"id", cue.id},
              {"fault", words(cue.fault)},
              {"say", words(cue.say)},
              {"judged", cue.judged},
              {"severity", cue.severity},
              {"views", views(cue.views)},
              {"source", source(cue.citation)}};
  if (const auto& threshold = cue.above ? cue.above : cue.below) {
    result["threshold"] = *threshold;
    result["direction"] = cue.above ? "above" : "below";
  }
  const int index = exercise.signal_index(cue.signal);
  if (index >= 0) result["unit"] = exercise.signals[static_cast<std::size_t>(index)].unit;
  return result;
}

json muscle_to_json(const exercise::MuscleRole& role) {
  json result{{"muscle", role.muscle}, {"role", role.role}};
  if (role.percent_mvic) result["percent_mvic"] = *role.percent_mvic;
  if (role.sd) result["sd"] = *role.sd;
  if (role.citation) result["source"] = source(*role.citation);
  return result;
}

json summary_of(const exercise::Exercise& exercise) {
  return {{"id", exercise.id},
          {"name", words(exercise.name)},
          {"family", exercise.family},
          {"kind", name(exercise.kind)},
          {"position", exercise.position},
          {"view", name(exercise.camera.best)},
          {"one_sided", exercise.one_sided}};
}

json exercise_to_json(const exercise::Exercise& exercise) {
  json result = summary_of(exercise);
  result.erase("view");
  result["purpose"] = words(exercise.purpose);
  result["equipment"] = exercise.equipment;
  result["set_up"] = all_words(exercise.set_up);
  result["steps"] = all_words(exercise.steps);
  const exercise::Dose& dose = exercise.dose;
  result["dose"] = {{"sets", dose.sets},
                    {"repetitions", dose.repetitions},
                    {"hold_s", dose.hold_s},
                    {"down_s", dose.down_s},
                    {"up_s", dose.up_s},
                    {"rest_s", dose.rest_s},
                    {"days_a_week", dose.days_a_week},
                    {"source", source(dose.citation)}};
  result["muscles"] = json::array();
  for (const auto& role : exercise.muscles) result["muscles"].push_back(muscle_to_json(role));
  result["contraindications"] = json::array();
  for (const auto& item : exercise.contraindications)
    result["contraindications"].push_back(
        {{"words", words(item.words)}, {"rule", item.rule}, {"source", source(item.citation)}});
  result["cues"] = json::array();
  for (const auto& cue : exercise.cues) result["cues"].push_back(cue_to_json(exercise, cue));
  const exercise::CameraAdvice& camera = exercise.camera;
  result["camera"] = {{"best", name(camera.best)},        {"good", views(camera.good)},
                      {"refused", views(camera.refused)}, {"distance_m", camera.distance_m},
                      {"height_m", camera.height_m},      {"words", words(camera.words)}};
  result["easier"] = exercise.easier;
  result["harder"] = exercise.harder;
  result["variants"] = json::array();
  for (const auto& variant : exercise.variants)
    result["variants"].push_back({{"id", variant.id},
                                  {"name", words(variant.name)},
                                  {"level", variant.level},
                                  {"set_up", words(variant.set_up)}});
  return result;
}

}  // namespace

Response list_exercises(const Call& call) {
  json list = json::array();
  for (const auto& exercise : call.application.catalogue.exercises)
    list.push_back(summary_of(exercise));
  // The clinic's own are for those who have logged in.
  if (!call.who.known) return json_answer(list);
  const auto own = call.store().own_exercises();
  if (!own.ok()) return problem_of(own.error());
  for (const auto& one : *own) {
    if (const auto read = read_own_exercise(one.document, one.exercise_id); read.ok())
      list.push_back(summary_of(*read));
  }
  return json_answer(list);
}

Response get_exercise(const Call& call) {
  const auto found = find_exercise(call.application, call.path.at("exercise"));
  return found.ok() ? json_answer(exercise_to_json(*found)) : problem_of(found.error());
}

Response get_questions(const Call& call) {
  const programme::Rules& rules = call.application.rules;
  json safety = json::array(), tests = json::array();
  for (const auto& question : rules.safety_questions) {
    safety.push_back({{"id", question.id},
                      {"words", words(question.words)},
                      {"asks_new_or_worse", !question.new_or_worse.empty()},
                      {"source", source(question.source)}});
  }
  for (const auto& test : rules.tests) {
    json item{{"id", test.id},       {"unit", test.unit},   {"words", words(test.words)},
              {"sided", test.sided}, {"error", test.error}, {"source", source(test.error_source)}};
    if (!test.exercise.empty()) item["exercise"] = test.exercise;
    tests.push_back(std::move(item));
  }
  const programme::Questionnaire& rmdq = call.application.rmdq;
  json statements = json::array();
  for (const auto& one : rmdq.statements)
    statements.push_back({{"id", one.id}, {"words", {{"en", one.en}}}});
  return json_answer(
      {{"safety", safety},
       {"rmdq",
        {{"instruction", {{"en", rmdq.instruction_en}}},
         {"statements", statements},
         {"source", source(rmdq.source)}}},
       {"regions",
        {"low_back", "buttock", "outer_hip", "front_hip", "groin", "leg_back", "knee", "foot"}},
       {"kinds", {"pain", "numbness", "tingling"}},
       {"tests", tests}});
}

Response get_ladders(const Call& call) {
  json list = json::array();
  for (const auto& family : call.application.rules.families) {
    json levels = json::array();
    for (const auto& level : family.levels) {
      levels.push_back({{"exercise", level.exercise},
                        {"variant", level.variant},
                        {"sided", level.sided},
                        {"sets", level.sets},
                        {"repetitions", {level.reps_first, level.reps_last}},
                        {"hold_s", level.hold_s},
                        {"position", level.position}});
    }
    list.push_back({{"family", family.id},
                    {"words", words(family.words)},
                    {"kind", family.kind == programme::Kind::Strength  ? "strength"
                             : family.kind == programme::Kind::Stretch ? "stretch"
                                                                       : "daily"},
                    {"source", source(family.source)},
                    {"levels", levels}});
  }
  return json_answer(list);
}

Response get_thresholds(const Call& call) {
  json list = json::array();
  for (const auto& [name, rule] : call.application.rules.rules) {
    json item{{"name", name}, {"value", rule.value}, {"source", source(rule.source)}};
    if (!rule.note.empty()) item["note"] = rule.note;
    list.push_back(std::move(item));
  }
  return json_answer(list);
}

Response get_sources(const Call& call) {
  json list = json::array();
  for (const auto& entry : call.application.literature) {
    json item{{"key", entry.key}, {"citation", entry.citation}};
    if (!entry.doi.empty()) item["doi"] = entry.doi;
    list.push_back(std::move(item));
  }
  return json_answer(list);
}

}  // namespace medius::server
