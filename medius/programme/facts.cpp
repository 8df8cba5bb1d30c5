#include "medius/programme/facts.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "medius/programme/movement_tests.h"

namespace medius::programme {
namespace {

void add_symptoms(const std::vector<Symptom>& symptoms, Facts& facts) {
  for (const Symptom& symptom : symptoms) {
    const std::string region = "region." + symptom.region;
    facts[region + ".any"] = 1.0;
    facts[region + "." + symptom.kind] = 1.0;
    if (symptom.side != Side::Right) facts[region + ".left"] = 1.0;
    if (symptom.side != Side::Left) facts[region + ".right"] = 1.0;
  }
  for (const Symptom& symptom : symptoms) {
    const std::string region = "region." + symptom.region;
    facts[region + ".one_sided"] =
        facts.contains(region + ".left") && facts.contains(region + ".right") ? 0.0 : 1.0;
  }
}

void add_names(const std::string& group, const std::vector<std::string>& names, Facts& facts) {
  for (const std::string& name : names) facts[group + "." + name] = 1.0;
}

void add_tests(const Answers& answers, const History& history, Date today, const Rules& rules,
               Facts& facts) {
  for (const TestRule& test : rules.tests) {
    const auto judged = judge_newest(test, answers, history.tests, today);
    if (!judged) continue;
    const std::string name = "test." + test.id;
    facts[name + ".low"] = judged->low ? 1.0 : 0.0;
    // The same finding in the words of each test.
    facts[name + ".poor"] = facts[name + ".low"];
    facts[name + ".short"] = facts[name + ".low"];
    if (judged->side_gap) {
      facts[name + ".side_gap"] = std::abs(*judged->side_gap);
      facts[name + ".side_gap_beyond_error"] = judged->gap_is_real ? 1.0 : 0.0;
    }
  }
}

}  // namespace

Facts find_facts(const Answers& answers, const History& history, Date today, const Rules& rules) {
  Facts facts;
  facts["age"] = answers.age;
  facts["age_at_onset"] = answers.age - answers.weeks_of_pain / 52.0;
  if (answers.sex != Sex::Unstated) facts["female"] = answers.sex == Sex::Female ? 1.0 : 0.0;
  if (answers.height_m > 0.0 && answers.weight_kg > 0.0) {
    facts["bmi"] = answers.weight_kg / (answers.height_m * answers.height_m);
  }
  facts["pain_now"] = answers.pain_now;
  facts["pain_worst"] = answers.pain_worst;
  facts["pain_average"] = answers.pain_average;
  facts["weeks_of_pain"] = answers.weeks_of_pain;
  facts["sitting_hours"] = answers.sitting_hours;
  facts["activity_minutes"] = answers.activity_minutes;
  facts["floor_ok"] = answers.floor_ok ? 1.0 : 0.0;
  facts["kneel_ok"] = answers.kneel_ok ? 1.0 : 0.0;
  facts["pregnant_weeks"] = answers.pregnant_weeks;
  facts["pregnant"] = answers.pregnant_weeks > 0 ? 1.0 : 0.0;
  facts["postpartum"] = answers.postpartum ? 1.0 : 0.0;
  facts["recent_operation"] = answers.recent_operation ? 1.0 : 0.0;
  if (answers.rmdq) facts["rmdq"] = *answers.rmdq;
  if (answers.odi_percent) facts["odi_percent"] = *answers.odi_percent;
  if (answers.start_total) facts["start_total"] = *answers.start_total;
  if (answers.start_distress) facts["start_distress"] = *answers.start_distress;
  add_symptoms(answers.symptoms, facts);
  add_names("aggravated_by", answers.aggravated_by, facts);
  add_names("eased_by", answers.eased_by, facts);
  add_names("feels_tight", answers.feels_tight, facts);
  add_names("sport", answers.sport, facts);
  add_names("condition", answers.conditions, facts);
  for (const auto& [question, answer] : answers.safety) {
    if (answer.yes) facts["safety." + question] = 1.0;
  }
  add_tests(answers, history, today, rules, facts);
  return facts;
}

bool holds(const Condition& condition, const Facts& facts) {
  const auto found = facts.find(condition.fact);
  if (found == facts.end()) return false;
  const double value = found->second;
  return (!condition.at_least || value >= *condition.at_least) &&
         (!condition.above || value > *condition.above) &&
         (!condition.below || value < *condition.below);
}

}  // namespace medius::programme
