#include "medius/programme/screening.h"

#include <algorithm>
#include <map>

namespace medius::programme {
namespace {

bool answered_yes(const Answers& answers, const std::string& question) {
  const auto found = answers.safety.find(question);
  return found != answers.safety.end() && found->second.yes;
}

void add_points(const Points& points, std::map<std::string, int>& total) {
  for (const auto& [condition, amount] : points) total[condition] += amount;
}

bool applies(const SafetyFact& fact, const Answers& answers, const Facts& facts) {
  const auto yes = [&](const std::string& question) { return answered_yes(answers, question); };
  const auto true_now = [&](const Condition& condition) { return holds(condition, facts); };
  return holds(fact.when, facts) &&
         std::all_of(fact.needs_all_facts.begin(), fact.needs_all_facts.end(), true_now) &&
         (fact.needs_any.empty() || std::any_of(fact.needs_any.begin(), fact.needs_any.end(), yes));
}

int urgency_rank(const std::string& urgency) {
  return urgency == "now" ? 3 : urgency == "this_week" ? 2 : 1;
}

}  // namespace

std::string_view name(Advice advice) {
  return advice == Advice::Stop ? "stop" : advice == Advice::GoOnAndSee ? "go_on_and_see" : "go_on";
}

const Text& words_of(const Screening& screening, const Rules& rules) {
  const bool at_once = screening.advice == Advice::Stop && screening.urgency == "now";
  return rules.words.at(at_once ? "stop_now" : std::string(name(screening.advice)));
}

Screening screen(const Answers& answers, const Facts& facts, const Rules& rules) {
  std::map<std::string, int> total;
  std::map<std::string, std::vector<const SafetyQuestion*>> asked;
  for (const SafetyQuestion& question : rules.safety_questions) {
    if (!answered_yes(answers, question.id)) continue;
    add_points(question.points, total);
    if (answers.safety.at(question.id).new_or_worse) add_points(question.new_or_worse, total);
    for (const auto& [condition, amount] : question.points) asked[condition].push_back(&question);
  }
  for (const SafetyFact& fact : rules.safety_facts) {
    if (applies(fact, answers, facts)) add_points(fact.points, total);
  }

  Screening screening;
  for (const SafetyCondition& condition : rules.safety_conditions) {
    const auto found = total.find(condition.id);
    if (found == total.end() || found->second < condition.see) continue;
    Concern concern{&condition, found->second,
                    found->second >= condition.stop ? Advice::Stop : Advice::GoOnAndSee,
                    asked[condition.id]};
    screening.advice = std::max(screening.advice, concern.advice);
    screening.concerns.push_back(std::move(concern));
  }
  std::stable_sort(screening.concerns.begin(), screening.concerns.end(),
                   [](const Concern& a, const Concern& b) {
                     if (a.advice != b.advice) return a.advice > b.advice;
                     return urgency_rank(a.condition->urgency) > urgency_rank(b.condition->urgency);
                   });
  if (!screening.concerns.empty())
    screening.urgency = screening.concerns.front().condition->urgency;
  return screening;
}

std::vector<Pattern> find_patterns(const Facts& facts, const Rules& rules) {
  std::vector<Pattern> patterns;
  for (const PatternRule& rule : rules.patterns) {
    Pattern pattern{&rule, 0, false, {}};
    for (const Sign& sign : rule.signs) {
      if (!holds(sign.when, facts)) continue;
      pattern.points += sign.points;
      pattern.present.push_back(&sign);
    }
    pattern.several = pattern.points >= rule.several;
    if (pattern.points >= rule.some) patterns.push_back(std::move(pattern));
  }
  std::stable_sort(patterns.begin(), patterns.end(), [](const Pattern& a, const Pattern& b) {
    if (a.several != b.several) return a.several;
    return a.points > b.points;
  });
  return patterns;
}

}  // namespace medius::programme
