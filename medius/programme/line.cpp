#include "medius/programme/line.h"

#include <algorithm>
#include <cmath>

namespace medius::programme {
namespace {

/// A hold this long is the exercise itself and not the top of a repetition.
constexpr double kLongHold_s = 10.0;

const Level& level_at(const Family& family, int index) {
  return family.levels[static_cast<std::size_t>(index)];
}

/// The level before or after the present one among those this person may do; -1: none.
int neighbour(const Ground& ground, const Family& family, int index, int step) {
  const auto found = ground.allowed.levels.find(family.id);
  if (found == ground.allowed.levels.end()) return -1;
  const auto& levels = found->second;
  const auto here = std::find(levels.begin(), levels.end(), index);
  const auto position = here - levels.begin() + step;
  if (here == levels.end() || position < 0 ||
      position >= static_cast<std::ptrdiff_t>(levels.size()))
    return -1;
  return levels[static_cast<std::size_t>(position)];
}

/// The level a flare-up trains at: one rung lower where there is one.
int level_today(const Ground& ground, const Plan& plan, const Family& family, const Dose& dose) {
  if (!plan.flare || dose.locked || family.kind != Kind::Strength) return dose.level;
  const int lower = neighbour(ground, family, dose.level, -1);
  return lower < 0 ? dose.level : lower;
}

Alternative easier_than(const Ground& ground, const Family& family, int index, int sets,
                        int repetitions) {
  const int lower = neighbour(ground, family, index, -1);
  const Level& level = level_at(family, lower >= 0 ? lower : index);
  const Form& form = ground.allowed.form(family, lower >= 0 ? lower : index);
  if (lower >= 0)
    return {form.exercise, form.variant, std::min(sets, level.sets), level.reps_first,
            level.hold_s};
  if (!level.easier_variant.empty() && form.variant == level.variant)
    return {form.exercise, level.easier_variant, sets, repetitions, level.hold_s};
  // Else the first rung's easier form is the same movement with half the repetitions and no hold
  // at the top.
  return {form.exercise, form.variant, 1, std::max(1, repetitions / 2),
          family.kind == Kind::Strength && level.hold_s < kLongHold_s ? 0.0 : level.hold_s / 2.0};
}

std::optional<Alternative> harder_than(const Ground& ground, const Family& family, int index) {
  const int higher = neighbour(ground, family, index, +1);
  if (higher < 0) return std::nullopt;
  const Level& level = level_at(family, higher);
  const Form& form = ground.allowed.form(family, higher);
  return Alternative{form.exercise, form.variant, level.sets, level.reps_first, level.hold_s};
}

/// The side that the tests show behind by more than their error, in the tests that train with this
/// family.
std::optional<Side> weaker_side(const Ground& ground, const Plan& plan, const Family& family) {
  for (const TestRule& test : ground.rules.tests) {
    const bool of_family =
        std::any_of(family.levels.begin(), family.levels.end(),
                    [&](const Level& level) { return level.exercise == test.exercise; });
    if (!of_family) continue;
    const auto judged = judge_newest(test, ground.answers, ground.history.tests, plan.today);
    if (judged && judged->gap_is_real) {
      const bool right_is_lower = (*judged->side_gap < 0.0) != test.higher_is_worse;
      return right_is_lower ? Side::Right : Side::Left;
    }
  }
  return std::nullopt;
}

std::vector<Reason> find_reasons(const Ground& ground, const Plan& plan, const Family& family,
                                 bool extra_set) {
  std::vector<Reason> reasons;
  for (const Pattern& pattern : plan.patterns) {
    if (!pattern.rule->raises.contains(family.id)) continue;
    for (const Sign* sign : pattern.present) {
      if (sign->points > 0) reasons.push_back({sign->words, pattern.rule->id, sign->source});
    }
  }
  reasons.push_back({family.why, "family:" + family.id, family.source});
  const auto add = [&](const std::string& word, const std::string& rule) {
    const auto found = ground.rules.rules.find(rule);
    reasons.push_back({ground.rules.words.at(word), rule,
                       found == ground.rules.rules.end() ? Source{} : found->second.source});
  };
  if (extra_set) add("weaker_side", "weaker_side_extra_sets");
  if (plan.flare && family.kind == Kind::Strength) add("flare", "flare_rise");
  const auto& changes = plan.changes;
  for (const Change& change : changes) {
    if (change.family == family.id) add(change.why, change.rule);
  }
  return reasons;
}

/// What this person has to mind here.
void add_cares(const Ground& ground, const Family& family, const Form& form, Line& line) {
  const auto concerns = [](const std::vector<std::string>& list, const std::string& name) {
    return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
  };
  for (const Care& care : ground.rules.cares) {
    if (concerns(care.positions, form.position) && concerns(care.families, family.id) &&
        holds(care.when, ground.facts))
      line.reasons.push_back({care.words, "care:" + care.id, care.source});
  }
}

int sets_today(const Ground& ground, const Plan& plan, const Family& family, const DayPlan& day,
               const Level& level, Share share) {
  if (share != Share::Whole || (plan.flare && family.kind == Kind::Strength)) return 1;
  if (!day.deload || family.kind != Kind::Strength) return level.sets;
  // A beginner's two sets are light already.
  const int least = std::min(level.sets, static_cast<int>(ground.rules.value("deload_least_sets")));
  return std::max(least,
                  static_cast<int>(std::lround(level.sets * ground.rules.value("deload_share"))));
}

double minutes_of(const Line& line, const Level& level, double setup_s) {
  const double set_s = line.repetitions * level.rep_s;
  return (setup_s + line.sets * set_s + (line.sets - 1) * level.rest_s) / 60.0;
}

Line make_line(const Ground& ground, const Plan& plan, const Family& family, const DayPlan& day,
               Share share, Side side) {
  const Dose& dose = ground.progress.doses.at(family.id);
  const int index = level_today(ground, plan, family, dose);
  const Level& level = level_at(family, index);
  Line line;
  line.family = family.id;
  const Form& form = ground.allowed.form(family, index);
  line.exercise = form.exercise;
  line.variant = form.variant;
  line.measured = form.measured;
  line.side = side;
  line.level = index + 1;
  line.locked = dose.locked;
  line.hold_s = level.hold_s;
  line.rest_s = level.rest_s;
  line.repetitions =
      index == dose.level ? dose.reps[side == Side::Right ? 1 : 0] : level.reps_first;
  line.sets = dose.locked && share == Share::Whole
                  ? dose.locked_sets
                  : sets_today(ground, plan, family, day, level, share);
  if (share == Share::HalfSet) line.repetitions = std::max(1, line.repetitions / 2);
  const bool extra = level.sided && share == Share::Whole && !dose.locked && !plan.flare &&
                     family.kind == Kind::Strength && weaker_side(ground, plan, family) == side;
  if (extra) line.sets += static_cast<int>(ground.rules.value("weaker_side_extra_sets"));
  line.minutes = minutes_of(line, level, ground.rules.value("setup_seconds_per_line"));
  line.easier = easier_than(ground, family, index, line.sets, line.repetitions);
  line.harder = harder_than(ground, family, index);
  line.reasons = find_reasons(ground, plan, family, extra);
  add_cares(ground, family, form, line);
  return line;
}

}  // namespace

std::vector<Line> make_lines(const Ground& ground, const Plan& plan, const Family& family,
                             const DayPlan& day, Share share) {
  const Dose& dose = ground.progress.doses.at(family.id);
  const Level& level = level_at(family, level_today(ground, plan, family, dose));
  std::vector<Line> lines;
  if (level.sided) {
    for (const Side side : {Side::Left, Side::Right})
      lines.push_back(make_line(ground, plan, family, day, share, side));
  } else {
    lines.push_back(make_line(ground, plan, family, day, share, Side::Both));
  }
  return lines;
}

double set_minutes(const Line& line, const Family& family) {
  const Level& level = level_at(family, line.level - 1);
  return (line.repetitions * level.rep_s + level.rest_s) / 60.0;
}

}  // namespace medius::programme
