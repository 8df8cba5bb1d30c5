#include "medius/programme/progression.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

namespace medius::programme {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool available(const std::string& need, const Answers& answers) {
  if (need == "floor") return answers.floor_ok;
  if (need == "kneel") return answers.kneel_ok;
  // The back of a firm chair is something to hold on to.
  if (need == "support" && contains(answers.equipment, "chair")) return true;
  return contains(answers.equipment, need);
}

bool limited(const Family& family, int index, const History& history) {
  return std::any_of(history.limits.begin(), history.limits.end(), [&](const Limit& limit) {
    return limit.exercise == family.levels[static_cast<std::size_t>(index)].exercise ||
           (limit.family == family.id && index >= limit.highest_level.value_or(0));
  });
}

std::string reason_against(const Form& form, const Answers& answers, const Facts& facts,
                           const Rules& rules) {
  for (const Avoidance& avoidance : rules.avoidances) {
    if (contains(form.avoid, avoidance.id) && holds(avoidance.when, facts))
      return "avoid:" + avoidance.id;
  }
  for (const std::string& need : form.needs) {
    if (!available(need, answers)) return "needs:" + need;
  }
  return "";
}

/// What one session says of one family's side.
struct Verdict {
  /// In rising badness.
  enum class Kind { Good, Hold, Reduce } kind = Kind::Hold;
  std::string why, rule;
};

/// The rules' numbers, looked up once for a whole history.
struct Thresholds {
  explicit Thresholds(const Rules& rules)
      : pain_acceptable(rules.value("pain_acceptable")),
        pain_safe(rules.value("pain_safe")),
        pain_next_day_rise(rules.value("pain_next_day_rise")),
        effort_too_hard(rules.value("effort_too_hard")),
        effort_to_progress(rules.value("effort_to_progress")),
        form_too_poor(rules.value("form_too_poor")),
        form_to_progress(rules.value("form_to_progress")),
        completion_to_progress(rules.value("completion_to_progress")),
        good_sessions_to_progress(rules.value("good_sessions_to_progress")),
        step_back_days(static_cast<int>(rules.value("missed_days_step_back"))),
        level_back_days(static_cast<int>(rules.value("missed_days_level_back"))) {}

  double pain_acceptable, pain_safe, pain_next_day_rise;
  double effort_too_hard, effort_to_progress, form_too_poor, form_to_progress;
  double completion_to_progress, good_sessions_to_progress;
  int step_back_days, level_back_days;
};

/// What of a session concerns one family.
struct Part {
  const Session* session = nullptr;
  std::vector<const SessionItem*> items;
};

bool pain_rose_next_day(const Session& session, const Thresholds& rules) {
  return session.pain_next_day && session.pain_before &&
         *session.pain_next_day >= *session.pain_before + rules.pain_next_day_rise;
}

Verdict judge(const Session& session, const SessionItem& item, const Level& level,
              const Thresholds& rules) {
  using enum Verdict::Kind;
  if (session.pain_spread) return {Reduce, "pain_spread", "pain_acceptable"};
  if (item.stopped_by_pain || (item.pain_said && item.pain > rules.pain_acceptable))
    return {Reduce, "pain_during", "pain_acceptable"};
  if (pain_rose_next_day(session, rules)) return {Reduce, "pain_next_day", "pain_next_day_rise"};
  if (item.effort_said && item.effort >= rules.effort_too_hard)
    return {Reduce, "too_hard", "effort_too_hard"};
  if (item.form && *item.form < rules.form_too_poor) return {Reduce, "poor_form", "form_too_poor"};
  // Where nobody kept how many sets were planned, the level's own count stands for it.
  const int sets = item.planned_sets > 0 ? item.planned_sets : level.sets;
  const int planned = sets * item.planned_repetitions;
  const int done = std::accumulate(item.repetitions.begin(), item.repetitions.end(), 0);
  const bool complete = planned > 0 && done >= rules.completion_to_progress * planned;
  const bool clean = !item.form || *item.form >= rules.form_to_progress;
  // What was never said is no proof that it was easy.
  const bool easy = item.effort_said && item.effort <= rules.effort_to_progress && item.pain_said &&
                    item.pain <= rules.pain_safe;
  return complete && clean && easy ? Verdict{Good, "good_form", "good_sessions_to_progress"}
                                   : Verdict{};
}

bool is_pain(const Verdict& verdict) { return verdict.why.starts_with("pain"); }

/// What one session says of a family: a verdict for the left and the right, where they were
/// trained.
using Decision = std::array<std::optional<Verdict>, 2>;

/// Moves one family's dose along its allowed levels, writing down each change.
class DoseMover {
 public:
  DoseMover(const Family& family, const std::vector<int>& levels, Dose& dose,
            std::vector<Change>& changes)
      : family_(family), levels_(levels), dose_(dose), changes_(changes) {}

  /// Judged against the dose as the session found it; of several items of a side the worst counts.
  [[nodiscard]] Decision decide(const Part& part, const Thresholds& rules) const {
    Decision decision;
    for (const SessionItem* one : part.items) {
      const SessionItem& item = *one;
      const Verdict verdict = judge(*part.session, item, current(), rules);
      // Another rung of the ladder (from the list of exercises, or in a flare-up) says nothing of
      // this one, but pain counts wherever it comes from.
      if (!is_current(item) && !(verdict.kind == Verdict::Kind::Reduce && is_pain(verdict)))
        continue;
      for (const int i : indices(item.side)) {
        auto& worst = decision[static_cast<std::size_t>(i)];
        if (!worst || verdict.kind > worst->kind) worst = verdict;
      }
    }
    return decision;
  }

  /// Once a session: a change of level ends it, for both sides alike.
  void follow(const Decision& decision, Date date, const Thresholds& rules) {
    const int level = dose_.level;
    for (const bool reducing : {true, false}) {
      // A side at its first repetitions takes both a level back; the other side is not lowered too.
      std::vector<Side> sides = sides_of(decision, reducing);
      std::stable_partition(sides.begin(), sides.end(), [&](Side side) { return at_first(side); });
      for (const Side side : sides) {
        if (dose_.level != level) return;
        apply(*decision[side == Side::Right ? 1 : 0], side, date, rules);
      }
    }
  }

  void step_back(Side side, Date date, const std::string& why, const std::string& rule) {
    const Level& level = current();
    bool lowered = false;
    for (const int i : indices(side)) {
      dose_.good[i] = 0;
      if (dose_.reps[i] > level.reps_first) {
        dose_.reps[i] = std::max(level.reps_first, dose_.reps[i] - level.step);
        lowered = true;
      }
    }
    if (lowered) {
      note(side, date, "fewer_repetitions", why, rule);
    } else if (position() > 0) {
      enter(levels_[position() - 1]);
      note(Side::Both, date, "level_back", why, rule);
    } else {
      note(side, date, "rest", why, rule);
    }
  }

  void level_back(Date date, const std::string& why, const std::string& rule) {
    enter(levels_[position() == 0 ? 0 : position() - 1]);
    note(Side::Both, date, "level_back", why, rule);
  }

  void enter(int level_index) {
    dose_.level = level_index;
    for (const int i : {0, 1}) {
      dose_.reps[i] = current().reps_first;
      dose_.good[i] = 0;
    }
  }

  [[nodiscard]] const Level& current() const {
    return family_.levels[static_cast<std::size_t>(dose_.level)];
  }

 private:
  void apply(const Verdict& verdict, Side side, Date date, const Thresholds& rules) {
    if (verdict.kind == Verdict::Kind::Hold) {
      for (const int i : indices(side)) dose_.good[i] = 0;
    } else if (verdict.kind == Verdict::Kind::Reduce) {
      step_back(side, date, verdict.why, verdict.rule);
    } else {
      for (const int i : indices(side)) ++dose_.good[i];
      if (enough(side, rules)) step_up(side, date, verdict.why, verdict.rule);
    }
  }

  /// An item without an exercise is of the family alone, as it stands.
  [[nodiscard]] bool is_current(const SessionItem& item) const {
    const auto is_it = [&](const Form& form) {
      return item.exercise == form.exercise && item.variant == form.variant;
    };
    const auto& instead = current().instead;
    return item.exercise.empty() || is_it(current()) ||
           std::any_of(instead.begin(), instead.end(), is_it);
  }

  /// The sides, or both as one, whose verdict reduces or does not.
  [[nodiscard]] std::vector<Side> sides_of(const Decision& decision, bool reducing) const {
    std::vector<Side> sides;
    const auto all =
        current().sided ? std::vector{Side::Left, Side::Right} : std::vector{Side::Both};
    for (const Side side : all) {
      const auto& verdict = decision[side == Side::Right ? 1 : 0];
      if (verdict && (verdict->kind == Verdict::Kind::Reduce) == reducing) sides.push_back(side);
    }
    return sides;
  }

  [[nodiscard]] bool at_first(Side side) const {
    return dose_.reps[side == Side::Right ? 1 : 0] <= current().reps_first;
  }

  [[nodiscard]] std::size_t position() const {
    return static_cast<std::size_t>(std::find(levels_.begin(), levels_.end(), dose_.level) -
                                    levels_.begin());
  }

  /// What the side means at this level: both counters move together where the level is not sided.
  [[nodiscard]] std::vector<int> indices(Side side) const {
    if (!current().sided || side == Side::Both) return {0, 1};
    return {side == Side::Left ? 0 : 1};
  }

  [[nodiscard]] bool enough(Side side, const Thresholds& rules) const {
    const auto all = indices(side);
    const double wanted = rules.good_sessions_to_progress;
    return std::all_of(all.begin(), all.end(), [&](int i) { return dose_.good[i] >= wanted; });
  }

  void step_up(Side side, Date date, const std::string& why, const std::string& rule) {
    const Level& level = current();
    bool raised = false;
    for (const int i : indices(side)) {
      if (dose_.reps[i] >= level.reps_last) continue;
      dose_.reps[i] = std::min(level.reps_last, dose_.reps[i] + level.step);
      dose_.good[i] = 0;
      raised = true;
    }
    if (raised) {
      note(side, date, "more_repetitions", why, rule);
    } else if (const bool both_ready =
                   dose_.reps[0] >= level.reps_last && dose_.reps[1] >= level.reps_last;
               both_ready && position() + 1 < levels_.size()) {
      // The weaker side decides: a level is left when both sides are at its end.
      enter(levels_[position() + 1]);
      note(Side::Both, date, "next_level", why, rule);
    }
  }

  void note(Side side, Date date, const std::string& what, const std::string& why,
            const std::string& rule) {
    changes_.push_back({date, family_.id, current().sided ? side : Side::Both, what, why, rule});
  }

  const Family& family_;
  const std::vector<int>& levels_;
  Dose& dose_;
  std::vector<Change>& changes_;
};

/// Folds the sessions of one family, each judged once.
void follow_family(const Family& family, const std::vector<int>& levels,
                   const std::vector<Part>& parts, Date today, const Thresholds& rules, Dose& dose,
                   std::vector<Change>& changes) {
  DoseMover mover(family, levels, dose, changes);
  mover.enter(levels.front());
  std::optional<Date> last;
  const auto missed = [&](Date date) {
    if (!last) return;
    const int gap = static_cast<int>((date - *last).count());
    if (gap >= rules.level_back_days) {
      mover.level_back(date, "missed_days", "missed_days_level_back");
    } else if (gap >= rules.step_back_days) {
      mover.step_back(Side::Both, date, "missed_days", "missed_days_step_back");
    }
  };
  for (const Part& part : parts) {
    missed(part.session->date);
    mover.follow(mover.decide(part, rules), part.session->date, rules);
    last = part.session->date;
  }
  missed(today);
}

/// The history up to today by family.
std::map<std::string_view, std::vector<Part>> parts_of(const History& history, Date today) {
  std::map<std::string_view, std::vector<Part>> parts;
  for (const Session& session : history.sessions) {
    if (session.date > today) break;
    for (const SessionItem& item : session.items) {
      auto& of_family = parts[item.family];
      if (of_family.empty() || of_family.back().session != &session)
        of_family.push_back({&session, {}});
      of_family.back().items.push_back(&item);
    }
  }
  return parts;
}

void apply_locks(const History& history, Date today, const Rules& rules, Progress& progress) {
  for (const Lock& lock : history.locks) {
    const Family* family = rules.family(lock.family);
    const auto found = progress.doses.find(lock.family);
    if (family == nullptr || found == progress.doses.end()) continue;
    Dose& dose = found->second;
    dose.level = std::clamp(lock.level - 1, 0, static_cast<int>(family->levels.size()) - 1);
    dose.reps[0] = dose.reps[1] = lock.repetitions;
    dose.locked = true;
    dose.locked_sets = lock.sets;
    progress.changes.push_back({today, lock.family, Side::Both, "as_locked", "locked", ""});
  }
}

}  // namespace

Allowed find_allowed(const Answers& answers, const History& history, const Facts& facts,
                     const Rules& rules) {
  Allowed allowed;
  for (const Family& family : rules.families) {
    if (family.unless && holds(*family.unless, facts)) continue;
    for (int index = 0; index < static_cast<int>(family.levels.size()); ++index) {
      const Level& level = family.levels[static_cast<std::size_t>(index)];
      const std::string reason = limited(family, index, history)
                                     ? "therapist"
                                     : reason_against(level, answers, facts, rules);
      const auto other = std::find_if(
          level.instead.begin(), level.instead.end(),
          [&](const Form& form) { return reason_against(form, answers, facts, rules).empty(); });
      if (!reason.empty() && (reason == "therapist" || other == level.instead.end())) {
        allowed.left_out.push_back({family.id, index, reason});
        continue;
      }
      allowed.levels[family.id].push_back(index);
      if (!reason.empty()) allowed.instead[{family.id, index}] = *other;
    }
  }
  return allowed;
}

const Form& Allowed::form(const Family& family, int index) const {
  const auto found = instead.find({family.id, index});
  return found == instead.end() ? family.levels[static_cast<std::size_t>(index)] : found->second;
}

Progress follow_progress(const History& history, Date today, const Allowed& allowed,
                         const Rules& rules) {
  Progress progress;
  const Thresholds thresholds(rules);
  const auto parts = parts_of(history, today);
  static const std::vector<Part> kNever;
  for (const Family& family : rules.families) {
    const auto found = allowed.levels.find(family.id);
    if (found == allowed.levels.end()) continue;
    const auto trained = parts.find(family.id);
    follow_family(family, found->second, trained == parts.end() ? kNever : trained->second, today,
                  thresholds, progress.doses[family.id], progress.changes);
  }
  apply_locks(history, today, rules, progress);
  std::stable_sort(progress.changes.begin(), progress.changes.end(),
                   [](const Change& a, const Change& b) { return a.date < b.date; });
  return progress;
}

bool in_flare(const Answers& answers, const History& history, Date today, const Rules& rules) {
  const std::chrono::days week{static_cast<int>(rules.value("flare_days"))};
  double sum = 0.0, before_sum = 0.0;
  int count = 0, before_count = 0;
  for (const PainReport& report : history.pain) {
    if (report.date > today) break;
    if (report.date > today - week) {
      sum += report.average;
      ++count;
    } else if (report.date > today - 5 * week) {
      before_sum += report.average;
      ++before_count;
    }
  }
  if (count == 0) return false;
  const double baseline = before_count > 0 ? before_sum / before_count : answers.pain_average;
  return sum / count >= baseline + rules.value("flare_rise");
}

}  // namespace medius::programme
