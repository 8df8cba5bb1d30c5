// Properties that hold for anybody: random people live a year with the programme (ten thousand
// people and three years with MEDIUS_TEST_LONG set).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "medius/programme/person_json.h"
#include "medius/programme/plan.h"
#include "medius/programme/plan_json.h"

namespace medius::programme {
namespace {

using std::chrono::days;
using Random = std::mt19937_64;

bool chance(Random& random, double share) {
  return std::uniform_real_distribution<>(0.0, 1.0)(random) < share;
}
int between(Random& random, int low, int high) {
  return std::uniform_int_distribution<>(low, high)(random);
}

Answers random_person(Random& random, const Rules& rules) {
  Answers answers;
  answers.age = between(random, 18, 95);
  answers.sex = static_cast<Sex>(between(random, 0, 2));
  answers.minutes = between(random, 5, 60);
  answers.floor_ok = chance(random, 0.8);
  answers.kneel_ok = chance(random, 0.7);
  for (const char* thing : {"chair", "step", "support", "mat"}) {
    if (chance(random, 0.7)) answers.equipment.emplace_back(thing);
  }
  for (const char* condition : {"hip_replacement", "knee_pain_bending", "poor_balance",
                                "shoulder_pain", "high_blood_pressure"}) {
    if (chance(random, 0.15)) answers.conditions.emplace_back(condition);
  }
  for (unsigned day = 0; day < 7; ++day) {
    if (chance(random, 0.5)) answers.days.emplace_back(day);
  }
  if (answers.sex == Sex::Female && answers.age < 45 && chance(random, 0.1))
    answers.pregnant_weeks = between(random, 4, 40);
  for (const char* region : {"low_back", "buttock", "outer_hip", "leg_back"}) {
    if (chance(random, 0.3))
      answers.symptoms.push_back({region, "pain", static_cast<Side>(between(random, 0, 2))});
  }
  if (chance(random, 0.5)) answers.aggravated_by.emplace_back("sitting");
  answers.pain_average = between(random, 0, 7);
  answers.weeks_of_pain = between(random, 0, 300);
  answers.sitting_hours = between(random, 0, 12);
  for (const SafetyQuestion& question : rules.safety_questions) {
    if (chance(random, 0.02)) answers.safety[question.id] = {true, chance(random, 0.5)};
  }
  return answers;
}

/// The person does the day's session, more or less as planned.
Session live_through(Random& random, const DayPlan& day) {
  Session session;
  session.date = day.date;
  session.pain_before = between(random, 0, 5);
  session.pain_next_day =
      std::max(0.0, *session.pain_before + between(random, -2, chance(random, 0.15) ? 3 : 0));
  session.pain_spread = chance(random, 0.02);
  for (const Line& line : day.lines) {
    SessionItem item{line.family, line.exercise,    line.variant, line.side, {},
                     line.sets,   line.repetitions, {},           0,         0};
    for (int set = 0; set < line.sets; ++set)
      item.repetitions.push_back(chance(random, 0.9) ? line.repetitions : line.repetitions / 2);
    if (chance(random, 0.7)) item.form = std::uniform_real_distribution<>(0.3, 1.0)(random);
    item.effort = between(random, 3, 9);
    item.pain = chance(random, 0.08) ? between(random, 6, 9) : between(random, 0, 3);
    session.items.push_back(std::move(item));
  }
  return session;
}

bool pain_rule_broken(const Session& session, const SessionItem& item, const Rules& rules) {
  return session.pain_spread || item.pain > rules.value("pain_acceptable");
}

class Year {
 public:
  Year(const Rules& rules, std::uint64_t seed)
      : rules_(rules), random_(seed), answers_(random_person(random_, rules)) {}

  void live(Date start, int length_days) {
    history_.started = start;
    facts_ = find_facts(answers_, history_, start, rules_);
    for (Date today = start; today < start + days{length_days};) {
      const Plan plan = make_plan(answers_, history_, today, rules_);
      check(plan);
      if (plan.screening.advice == Advice::Stop) return;
      today = plan.days.front().date + days{1};
      if (chance(random_, 0.8)) {
        history_.sessions.push_back(live_through(random_, plan.days.front()));
        history_.pain.push_back(
            {plan.days.front().date, static_cast<double>(between(random_, 0, 8))});
        check_pain_rule();
      }
      if (chance(random_, 0.02)) today += days{between(random_, 5, 60)};
    }
  }

 private:
  void check(const Plan& plan) {
    if (plan.screening.advice == Advice::Stop) {
      ASSERT_TRUE(plan.days.empty());
      return;
    }
    ASSERT_FALSE(plan.days.empty()) << "no dead end";
    check_weeks(plan);
    Date last_strength = plan.today - days{10};
    for (const DayPlan& day : plan.days) {
      ASSERT_FALSE(day.lines.empty());
      ASSERT_LE(day.minutes, answers_.minutes + 1e-9);
      if (day.kind == DayKind::Strength) {
        ASSERT_GE((day.date - last_strength).count(), 2);
        last_strength = day.date;
      }
      check_lines(day);
    }
  }

  /// No week, with what was trained of it, has more strength than it may.
  void check_weeks(const Plan& plan) {
    std::map<Date, std::set<Date>> weeks;
    const auto monday = [](Date date) {
      return date - days{std::chrono::weekday{date}.iso_encoding() - 1};
    };
    for (const Session& session : history_.sessions) {
      for (const SessionItem& item : session.items) {
        if (rules_.family(item.family)->kind == Kind::Strength)
          weeks[monday(session.date)].insert(session.date);
      }
    }
    for (const DayPlan& day : plan.days) {
      if (day.kind == DayKind::Strength) weeks[monday(day.date)].insert(day.date);
    }
    for (const auto& [week, dates] : weeks)
      ASSERT_LE(dates.size(), rules_.value("strength_days_per_week")) << write_date(week);
  }

  void check_lines(const DayPlan& day) {
    std::map<std::string, int> sides;
    for (const Line& line : day.lines) {
      check_allowed(line);
      ASSERT_GT(line.easier.repetitions, 0);
      ASSERT_FALSE(line.reasons.empty());
      for (const Reason& reason : line.reasons)
        ASSERT_FALSE(reason.words.en.empty() || reason.words.de.empty());
      if (line.side != Side::Both) sides[line.family] += line.side == Side::Left ? 1 : 100;
    }
    for (const auto& [family, both] : sides) ASSERT_EQ(both, 101) << family << " lacks a side";
  }

  /// The line and what it may be changed for: never what this person is not to do.
  void check_allowed(const Line& line) {
    const Family& family = *rules_.family(line.family);
    check_form(family, line.exercise, line.variant);
    check_form(family, line.easier.exercise, line.easier.variant);
    if (line.harder) check_form(family, line.harder->exercise, line.harder->variant);
  }

  void check_form(const Family& family, const std::string& exercise, const std::string& variant) {
    const auto is_it = [&](const Form& form) {
      return form.exercise == exercise && form.variant == variant;
    };
    std::string why = "unknown";
    for (const Level& level : family.levels) {
      const bool easier = level.exercise == exercise && level.easier_variant == variant;
      if (is_it(level) || easier) why = reason_against(level);
      for (const Form& other : level.instead) {
        if (!why.empty() && is_it(other)) why = reason_against(other);
      }
      if (why.empty()) return;
    }
    FAIL() << exercise << " " << variant << ": " << why;
  }

  [[nodiscard]] std::string reason_against(const Form& form) const {
    for (const Avoidance& avoidance : rules_.avoidances) {
      if (std::count(form.avoid.begin(), form.avoid.end(), avoidance.id) > 0 &&
          holds(avoidance.when, facts_))
        return "excluded: " + avoidance.id;
    }
    for (const std::string& need : form.needs) {
      const bool there = need == "floor"   ? answers_.floor_ok
                         : need == "kneel" ? answers_.kneel_ok
                                           : has(need) || (need == "support" && has("chair"));
      if (!there) return "needs " + need;
    }
    return "";
  }

  [[nodiscard]] bool has(const std::string& thing) const {
    return std::count(answers_.equipment.begin(), answers_.equipment.end(), thing) > 0;
  }

  [[nodiscard]] Progress progress(const History& history, Date today) const {
    const Facts facts = find_facts(answers_, history, today, rules_);
    return follow_progress(history, today, find_allowed(answers_, history, facts, rules_), rules_);
  }

  /// After pain beyond the rule the same family's dose falls; at the bottom of the ladder it stays
  /// there.
  void check_pain_rule() {
    if (history_.sessions.empty()) return;
    const Session& last = history_.sessions.back();
    if (std::none_of(last.items.begin(), last.items.end(),
                     [&](const auto& item) { return pain_rule_broken(last, item, rules_); }))
      return;
    History before = history_;
    before.sessions.pop_back();
    const Progress was = progress(before, last.date), is = progress(history_, last.date);
    for (const SessionItem& item : last.items) {
      if (!pain_rule_broken(last, item, rules_)) continue;
      const int side = item.side == Side::Right ? 1 : 0;
      const Dose& old_dose = was.doses.at(item.family);
      const Dose& new_dose = is.doses.at(item.family);
      const Family& family = *rules_.family(item.family);
      const bool at_first =
          old_dose.reps[side] == family.levels[static_cast<std::size_t>(old_dose.level)].reps_first;
      const auto hard = [&](const Dose& dose) { return std::pair(dose.level, dose.reps[side]); };
      ASSERT_LE(hard(new_dose), hard(old_dose))
          << item.family << " after pain " << item.pain << " on " << write_date(last.date);
      if (!at_first) {
        ASSERT_LT(hard(new_dose), hard(old_dose)) << item.family;
      }
    }
  }

  const Rules& rules_;
  Random random_;
  Answers answers_;
  History history_;
  Facts facts_;  ///< answers do not change over the year
};

/// Shares of the people, so that ctest spreads them over the cores.
class RandomPeopleShare : public testing::TestWithParam<int> {};
constexpr int kShares = 10;

TEST_P(RandomPeopleShare, LivesAYearWithoutBreakingARule) {
  const bool long_run = std::getenv("MEDIUS_TEST_LONG") != nullptr;
  const int people = long_run ? 10'000 : 300;
  const auto rules = read_rules(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data");
  ASSERT_TRUE(rules.ok()) << rules.error().message;
  for (int seed = GetParam(); seed < people; seed += kShares) {
    SCOPED_TRACE(seed);
    Year(*rules, static_cast<std::uint64_t>(seed))
        .live(read_date("2026-01-05").value(), long_run ? 3 * 365 : 365);
    if (testing::Test::HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(RandomPeople, RandomPeopleShare, testing::Range(0, kShares));

TEST(RandomPeople, SameInputSamePlan) {
  const auto rules = read_rules(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data");
  ASSERT_TRUE(rules.ok()) << rules.error().message;
  for (int seed = 0; seed < 50; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    const Answers answers = random_person(random, *rules);
    const Date today = read_date("2026-11-22").value();
    EXPECT_EQ(plan_to_json(make_plan(answers, {}, today, *rules), *rules),
              plan_to_json(make_plan(answers, {}, today, *rules), *rules));
  }
}

}  // namespace
}  // namespace medius::programme
