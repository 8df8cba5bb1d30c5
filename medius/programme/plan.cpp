#include "medius/programme/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "medius/programme/schedule.h"

namespace medius::programme {
namespace {

/// Weeks of training without a change that matters in pain: time to have it looked at.
bool needs_review(const Answers& answers, const History& history, Date today, const Rules& rules) {
  if (!history.started || answers.pain_average <= 0.0) return false;
  const auto weeks = (today - *history.started).count() / 7.0;
  if (weeks < rules.value("review_weeks") || history.pain.empty()) return false;
  double sum = 0.0;
  int count = 0;
  for (const PainReport& report : history.pain) {
    if (report.date <= today && report.date > today - std::chrono::days{14}) {
      sum += report.average;
      ++count;
    }
  }
  return count > 0 && sum / count > (1.0 - rules.value("review_change")) * answers.pain_average;
}

bool long_pause(const History& history, Date today, const Rules& rules) {
  std::optional<Date> last;
  for (const Session& session : history.sessions) {
    if (session.date <= today) last = session.date;
  }
  return last && (today - *last).count() >= rules.value("missed_days_screen_again");
}

std::vector<Change> newest_changes(const std::vector<Change>& changes) {
  if (changes.empty()) return {};
  const Date newest = changes.back().date;
  std::vector<Change> kept;
  std::copy_if(changes.begin(), changes.end(), std::back_inserter(kept),
               [&](const Change& change) { return change.date == newest; });
  return kept;
}

Text with_number(Text text, double value) {
  const auto put = [&](std::string& words) {
    if (const auto at = words.find("{n}"); at != std::string::npos)
      words.replace(at, 3, fmt::format("{:g}", value));
  };
  put(text.en);
  put(text.de);
  return text;
}

/// From when on sitting is worth interrupting: as the pattern of short hip flexors counts it.
constexpr double kMuchSitting_h = 6.0;

std::vector<Guidance> find_guide(const Answers& answers, const Rules& rules) {
  std::vector<Guidance> guide;
  const auto add = [&](const std::string& key, const std::string& rule) {
    const Rule& found = rules.rules.at(rule);
    guide.push_back({key, with_number(rules.words.at(key), found.value), found.source});
  };
  add("guide_pain", "pain_acceptable");
  add("guide_effort", "effort_to_progress");
  if (answers.sitting_hours >= kMuchSitting_h) add("guide_breaks", "sitting_break_minutes");
  if (answers.pain_average > 0.0)
    guide.push_back({"guide_active", rules.words.at("guide_active"), {"BMJ_NG59", "SEEN"}});
  guide.push_back({"guide_safety_net", rules.words.at("guide_safety_net"), {"CES_card", "SEEN"}});
  return guide;
}

}  // namespace

Plan make_plan(const Answers& answers, const History& history, Date today, const Rules& rules) {
  const Facts facts = find_facts(answers, history, today, rules);
  Plan plan;
  plan.today = today;
  plan.screening = screen(answers, facts, rules);
  plan.next_tests = next_test_date(history, today, rules);
  plan.flare = in_flare(answers, history, today, rules);
  plan.review = needs_review(answers, history, today, rules);
  plan.screen_again = long_pause(history, today, rules);
  // Who has to be seen first is told nothing that could sound like an explanation.
  if (plan.screening.advice == Advice::Stop) return plan;
  plan.patterns = find_patterns(facts, rules);
  plan.guide = find_guide(answers, rules);

  const Allowed allowed = find_allowed(answers, history, facts, rules);
  const Progress progress = follow_progress(history, today, allowed, rules);
  plan.left_out = allowed.left_out;
  plan.changes = newest_changes(progress.changes);
  fill_days({answers, history, facts, rules, allowed, progress}, plan);
  return plan;
}

}  // namespace medius::programme
