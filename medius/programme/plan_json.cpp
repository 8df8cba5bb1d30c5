#include "medius/programme/plan_json.h"

#include "medius/programme/person_json.h"

namespace medius::programme {
namespace {

using nlohmann::json;

json words(const Text& text) { return {{"en", text.en}, {"de", text.de}}; }

json source(const Source& source) { return {{"key", source.key}, {"status", source.status}}; }

const char* name(Side side) {
  return side == Side::Left ? "left" : side == Side::Right ? "right" : "both";
}

json alternative(const Alternative& other) {
  return {{"exercise", other.exercise},
          {"variant", other.variant},
          {"sets", other.sets},
          {"repetitions", other.repetitions},
          {"hold_s", other.hold_s}};
}

json line_to_json(const Line& line) {
  json result{{"family", line.family},
              {"exercise", line.exercise},
              {"variant", line.variant},
              {"side", name(line.side)},
              {"level", line.level},
              {"sets", line.sets},
              {"repetitions", line.repetitions},
              {"hold_s", line.hold_s},
              {"rest_s", line.rest_s},
              {"minutes", line.minutes},
              {"locked", line.locked},
              {"measured", line.measured},
              {"easier", alternative(line.easier)}};
  if (line.harder) result["harder"] = alternative(*line.harder);
  for (const Reason& reason : line.reasons) {
    result["reasons"].push_back({{"words", words(reason.words)},
                                 {"because", reason.because},
                                 {"source", source(reason.source)}});
  }
  return result;
}

json screening_to_json(const Screening& screening, const Rules& rules) {
  json result{{"advice", std::string(name(screening.advice))},
              {"words", words(words_of(screening, rules))},
              {"concerns", json::array()}};
  if (!screening.urgency.empty()) result["urgency"] = screening.urgency;
  for (const Concern& concern : screening.concerns) {
    json item{{"condition", concern.condition->id},
              {"words", words(concern.condition->words)},
              {"points", concern.points},
              {"see", concern.condition->see},
              {"stop", concern.condition->stop},
              {"advice", name(concern.advice)},
              {"urgency", concern.condition->urgency},
              {"questions", json::array()}};
    for (const SafetyQuestion* question : concern.questions) {
      item["questions"].push_back({{"id", question->id},
                                   {"words", words(question->words)},
                                   {"source", source(question->source)}});
    }
    result["concerns"].push_back(std::move(item));
  }
  return result;
}

json pattern_to_json(const Pattern& pattern, const Rules& rules) {
  json result{{"id", pattern.rule->id},
              {"name", words(pattern.rule->name)},
              {"explanation", words(pattern.rule->explanation)},
              {"points", pattern.points},
              {"how_sure", words(rules.words.at(pattern.several ? "several_signs" : "some_signs"))},
              {"signs", json::array()}};
  for (const Sign* sign : pattern.present) {
    result["signs"].push_back({{"words", words(sign->words)},
                               {"points", sign->points},
                               {"source", source(sign->source)}});
  }
  return result;
}

}  // namespace

nlohmann::json plan_to_json(const Plan& plan, const Rules& rules) {
  json result{{"schema", "medius-plan"},
              {"version", 1},
              {"today", write_date(plan.today)},
              {"screening", screening_to_json(plan.screening, rules)},
              {"patterns", json::array()},
              {"flare", plan.flare},
              {"review", plan.review},
              {"screen_again", plan.screen_again},
              {"next_tests", write_date(plan.next_tests)},
              {"days", json::array()},
              {"changes", json::array()},
              {"left_out", json::array()},
              {"guide", json::array()},
              {"notes", json::array()}};
  for (const Pattern& pattern : plan.patterns)
    result["patterns"].push_back(pattern_to_json(pattern, rules));
  for (const DayPlan& day : plan.days) {
    json item{{"date", write_date(day.date)},
              {"kind", day.kind == DayKind::Strength ? "strength" : "light"},
              {"deload", day.deload},
              {"minutes", day.minutes},
              {"lines", json::array()},
              {"daily", json::array()}};
    for (const Line& line : day.lines) item["lines"].push_back(line_to_json(line));
    for (const Line& line : day.daily) item["daily"].push_back(line_to_json(line));
    result["days"].push_back(std::move(item));
  }
  for (const Change& change : plan.changes) {
    json item{{"date", write_date(change.date)},
              {"family", change.family},
              {"side", name(change.side)},
              {"rule", change.rule},
              {"what", words(rules.words.at(change.what))},
              {"why", words(rules.words.at(change.why))}};
    result["changes"].push_back(std::move(item));
  }
  for (const auto& left_out : plan.left_out) {
    result["left_out"].push_back(
        {{"family", left_out.family}, {"level", left_out.level + 1}, {"reason", left_out.reason}});
  }
  for (const Guidance& one : plan.guide)
    result["guide"].push_back(
        {{"key", one.key}, {"words", words(one.words)}, {"source", source(one.source)}});
  for (const std::string& note : plan.notes) result["notes"].push_back(words(rules.words.at(note)));
  return result;
}

}  // namespace medius::programme
