#include "medius/programme/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "medius/programme/person_json.h"

namespace medius::programme {
namespace {

std::string filled(std::string text, const std::string& value) {
  const auto at = text.find("{n}");
  return at == std::string::npos ? text : text.replace(at, 3, value);
}

class Writer {
 public:
  Writer(const Plan& plan, const Rules& rules, exercise::Language language,
         const ExerciseName& name)
      : plan_(plan), rules_(rules), language_(language), name_(name) {}

  std::string write() {
    screening();
    patterns();
    notes();
    if (plan_.screening.advice == Advice::Stop) return std::move(text_);
    guide();
    days();
    text_ += "\n" + filled(word("plan_tests"), write_date(plan_.next_tests)) + "\n";
    return std::move(text_);
  }

 private:
  [[nodiscard]] const std::string& word(const std::string& key) const {
    return rules_.words.at(key).in(language_);
  }

  [[nodiscard]] std::string sourced(const Source& source) const {
    if (source.key.empty()) return "";
    if (source.key == "NOTE") return " [medius]";
    return " [" + source.key + (source.status == "RECALLED" ? ", " + word("unverified") : "") + "]";
  }

  void screening() {
    text_ += words_of(plan_.screening, rules_).in(language_) + "\n";
    for (const Concern& concern : plan_.screening.concerns) {
      text_ += fmt::format("- {} ({}; {} {})\n", concern.condition->words.in(language_),
                           word(concern.condition->urgency),
                           filled(word("plan_points"), std::to_string(concern.points)),
                           concern.condition->stop);
      for (const SafetyQuestion* question : concern.questions)
        text_ += "  - " + question->words.in(language_) + sourced(question->source) + "\n";
    }
  }

  void patterns() {
    for (const Pattern& pattern : plan_.patterns) {
      text_ += fmt::format("\n{}: {}\n", pattern.rule->name.in(language_),
                           word(pattern.several ? "several_signs" : "some_signs"));
      for (const Sign* sign : pattern.present)
        text_ += "- " + sign->words.in(language_) + sourced(sign->source) + "\n";
    }
    if (!plan_.patterns.empty()) text_ += "\n" + word("no_diagnosis") + "\n";
  }

  void notes() {
    for (const std::string& note : plan_.notes) text_ += "\n" + word(note) + "\n";
    if (plan_.flare) text_ += "\n" + word("flare") + "\n";
    if (plan_.review) text_ += "\n" + word("review") + "\n";
    if (plan_.screen_again) text_ += "\n" + word("screen_again") + "\n";
    for (const Change& change : plan_.changes) {
      const Family* family = rules_.family(change.family);
      text_ += fmt::format("\n{} {}: {} ({})\n", write_date(change.date),
                           family == nullptr ? change.family : family->words.in(language_),
                           word(change.what), word(change.why));
    }
  }

  void guide() {
    text_ += "\n" + word("plan_how") + "\n";
    for (const Guidance& one : plan_.guide)
      text_ += "- " + one.words.in(language_) + sourced(one.source) + "\n";
  }

  void days() {
    const Date week_end = plan_.today + std::chrono::days{7};
    for (const DayPlan& day : plan_.days) {
      if (day.date >= week_end) break;
      std::string lines;
      for (const Line& line : day.lines) lines += described(line);
      text_ += fmt::format("\n{} ({}, {:.0f} min)", write_date(day.date),
                           word(day.kind == DayKind::Strength ? "plan_strength" : "plan_light"),
                           day.minutes);
      const auto same = written_.find(lines);
      if (same != written_.end()) {
        text_ += ": " + filled(word("plan_as_before"), write_date(same->second)) + "\n";
        continue;
      }
      text_ += "\n";
      for (const Line& line : day.lines) with_reasons(line);
      written_[lines] = day.date;
    }
    daily();
  }

  /// Beside the sessions; the same every day.
  void daily() {
    const auto first = std::find_if(plan_.days.begin(), plan_.days.end(),
                                    [](const DayPlan& day) { return !day.daily.empty(); });
    if (first == plan_.days.end()) return;
    text_ += "\n" + word("plan_daily") + "\n";
    for (const Line& line : first->daily) with_reasons(line);
  }

  void with_reasons(const Line& line) {
    text_ += described(line);
    if (!reasoned_.insert(line.family + line.exercise).second) return;
    for (const Reason& reason : line.reasons)
      text_ += "  - " + reason.words.in(language_) + sourced(reason.source) + "\n";
  }

  [[nodiscard]] std::string dose(int sets, int repetitions, double hold_s) const {
    std::string text = fmt::format("{} x {}", sets, repetitions);
    if (hold_s > 0.0)
      text +=
          ", " + filled(word("plan_hold"), hold_s >= 120.0 ? fmt::format("{:g} min", hold_s / 60)
                                                           : fmt::format("{:g} s", hold_s));
    return text;
  }

  [[nodiscard]] std::string described(const Line& line) const {
    std::string text = "- " + name_(line.exercise, line.variant);
    if (line.side != Side::Both)
      text += ", " + word(line.side == Side::Left ? "plan_left" : "plan_right");
    text += ": " + dose(line.sets, line.repetitions, line.hold_s) +
            fmt::format(", {:.1f} min", line.minutes);
    if (!line.measured) text += ", " + word("plan_by_clock");
    const Alternative& easier = line.easier;
    const bool same = easier.exercise == line.exercise && easier.variant == line.variant;
    text += "; " + word("plan_easier") + ": " +
            (same ? "" : name_(easier.exercise, easier.variant) + ", ") +
            dose(easier.sets, easier.repetitions, easier.hold_s) + "\n";
    return text;
  }

  const Plan& plan_;
  const Rules& rules_;
  exercise::Language language_;
  const ExerciseName& name_;
  std::string text_;
  std::map<std::string, Date> written_;  ///< the lines of a day already written
  std::set<std::string> reasoned_;
};

}  // namespace

ExerciseName names_of(const exercise::Catalogue& catalogue, exercise::Language language) {
  return [&catalogue, language](const std::string& id, const std::string& variant) {
    for (const exercise::Exercise& exercise : catalogue.exercises) {
      if (exercise.id != id) continue;
      const auto found =
          std::find_if(exercise.variants.begin(), exercise.variants.end(),
                       [&](const exercise::Variant& one) { return one.id == variant; });
      return exercise.name.in(language) +
             (found == exercise.variants.end() ? "" : " (" + found->name.in(language) + ")");
    }
    return id;
  };
}

std::string plan_to_text(const Plan& plan, const Rules& rules, exercise::Language language,
                         const ExerciseName& name) {
  return Writer(plan, rules, language, name).write();
}

}  // namespace medius::programme
