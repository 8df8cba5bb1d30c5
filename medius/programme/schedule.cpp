#include "medius/programme/schedule.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "medius/programme/line.h"

namespace medius::programme {
namespace {

using std::chrono::days;

Date monday_of(Date date) {
  const std::chrono::weekday weekday{date};
  return date - days{static_cast<int>(weekday.iso_encoding()) - 1};
}

bool on_a_chosen_day(const Answers& answers, Date date) {
  const std::chrono::weekday weekday{date};
  return answers.days.empty() ||
         std::find(answers.days.begin(), answers.days.end(), weekday) != answers.days.end();
}

/// The days on which strength was trained, today's among them.
std::set<Date> strength_dates(const Ground& ground, Date today) {
  std::set<Date> dates;
  for (const Session& session : ground.history.sessions) {
    if (session.date > today) break;
    for (const SessionItem& item : session.items) {
      const Family* family = ground.rules.family(item.family);
      if (family != nullptr && family->kind == Kind::Strength) dates.insert(session.date);
    }
  }
  return dates;
}

/// The days before today on which anything was trained: today's own is in the plan.
std::set<Date> earlier_dates(const Ground& ground, Date today) {
  std::set<Date> dates;
  for (const Session& session : ground.history.sessions) {
    if (session.date < today && !session.items.empty()) dates.insert(session.date);
  }
  return dates;
}

std::map<Date, int> count_in_weeks(const std::set<Date>& dates) {
  std::map<Date, int> in_week;
  for (const Date date : dates) ++in_week[monday_of(date)];
  return in_week;
}

/// A lighter week is for those who trained in the three weeks before it; weeks to come count as
/// trained.
bool trained_enough(const Ground& ground, Date today, Date week) {
  if (week > today) return true;
  const auto recent = std::count_if(ground.history.sessions.begin(), ground.history.sessions.end(),
                                    [&](const Session& session) {
                                      return session.date < week && session.date >= week - days{21};
                                    });
  return static_cast<double>(recent) >= ground.rules.value("deload_least_sessions");
}

/// The days of the planned weeks: strength at most thrice a week and 48 hours apart, light days
/// between.
std::vector<DayPlan> choose_days(const Ground& ground, const Plan& plan) {
  const Rules& rules = ground.rules;
  const int most_strength = static_cast<int>(rules.value("strength_days_per_week"));
  const int most_days =
      std::max(most_strength, static_cast<int>(rules.value("stretch_days_per_week")));
  const days gap{static_cast<int>(rules.value("strength_gap_days"))};
  const days flare_left{plan.flare ? static_cast<int>(rules.value("flare_days")) : 0};
  const Date first_week = monday_of(ground.history.started.value_or(plan.today));
  const int deload_every = static_cast<int>(rules.value("deload_every_weeks"));

  std::vector<DayPlan> chosen;
  // The week that has begun counts with what was trained in it.
  const std::set<Date> trained = strength_dates(ground, plan.today);
  std::map<Date, int> strength_in_week = count_in_weeks(trained);
  std::map<Date, int> days_in_week = count_in_weeks(earlier_dates(ground, plan.today));
  std::optional<Date> last;
  if (!trained.empty()) last = *trained.rbegin();
  const Date end = plan.today + days{static_cast<int>(7 * rules.value("weeks_planned"))};
  for (Date date = plan.today; date < end; date += days{1}) {
    const Date week = monday_of(date);
    if (!on_a_chosen_day(ground.answers, date) || days_in_week[week] >= most_days) continue;
    DayPlan day;
    day.date = date;
    const bool rested = !last || date - *last >= gap;
    const bool calm = date >= plan.today + flare_left;
    if (rested && calm && strength_in_week[week] < most_strength) {
      day.kind = DayKind::Strength;
      ++strength_in_week[week];
      last = date;
    }
    const auto week_number = (week - first_week).count() / 7;
    day.deload = week_number >= 0 && week_number % deload_every == deload_every - 1 &&
                 trained_enough(ground, plan.today, week);
    ++days_in_week[week];
    chosen.push_back(std::move(day));
  }
  return chosen;
}

int priority(const Family& family, const Plan& plan) {
  int points = family.base_priority;
  for (const Pattern& pattern : plan.patterns) {
    const auto raised = pattern.rule->raises.find(family.id);
    if (raised != pattern.rule->raises.end()) points += raised->second;
  }
  return points;
}

/// The families of a kind that this person can do, the most wanted first; `waited` days without
/// lift a family.
std::vector<const Family*> by_priority(const Ground& ground, const Plan& plan, Kind kind,
                                       const std::map<std::string, int>& waited) {
  std::vector<std::pair<int, const Family*>> ranked;
  for (const Family& family : ground.rules.families) {
    if (family.kind != kind || !ground.progress.doses.contains(family.id)) continue;
    const auto found = waited.find(family.id);
    ranked.emplace_back(priority(family, plan) + (found == waited.end() ? 0 : found->second),
                        &family);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Family*> families;
  for (const auto& [points, family] : ranked) families.push_back(family);
  return families;
}

/// Adds a family's lines to the day where they fit into `budget` minutes; both sides or none.
bool add_family(const Ground& ground, const Plan& plan, const Family& family, double budget,
                DayPlan& day) {
  for (const Share share : {Share::Whole, Share::OneSet, Share::HalfSet}) {
    std::vector<Line> lines = make_lines(ground, plan, family, day, share);
    double minutes = 0.0;
    for (const Line& line : lines) minutes += line.minutes;
    if (lines.empty() || day.minutes + minutes > budget + 1e-9) continue;
    day.minutes += minutes;
    std::move(lines.begin(), lines.end(), std::back_inserter(day.lines));
    return true;
  }
  return false;
}

void fill_from(const Ground& ground, const Plan& plan, Kind kind, double budget, DayPlan& day,
               std::map<std::string, int>& waited) {
  for (const Family* family : by_priority(ground, plan, kind, waited)) {
    const bool taken = add_family(ground, plan, *family, budget, day);
    waited[family->id] = taken ? 0 : waited[family->id] + 1;
  }
}

/// Where much time is left, each strength line gets one more set, both sides alike, as long as it
/// fits.
void use_spare_minutes(const Ground& ground, const Plan& plan, double budget, DayPlan& day) {
  if (plan.flare || day.deload || day.minutes > ground.rules.value("spare_minutes_share") * budget)
    return;
  for (const Family& family : ground.rules.families) {
    if (family.kind != Kind::Strength) continue;
    double more = 0.0;
    for (const Line& line : day.lines) {
      if (line.family == family.id && !line.locked) more += set_minutes(line, family);
    }
    if (more <= 0.0 || day.minutes + more > budget) continue;
    day.minutes += more;
    for (Line& line : day.lines) {
      if (line.family != family.id || line.locked) continue;
      line.minutes += set_minutes(line, family);
      ++line.sets;
    }
  }
}

/// Once down and once up again: strength on the feet first, then on the floor, where the stretches
/// begin; those on a chair and on the feet are the last.
void order_by_position(const Ground& ground, DayPlan& day) {
  static const std::vector<std::string> kDown{"standing", "sitting", "kneeling", "side", "supine"};
  const auto rank = [&](const Line& line) {
    const Family* family = ground.rules.family(line.family);
    if (family == nullptr) return std::pair(-1, 0);  // prescribed: first
    const auto found = std::find(kDown.begin(), kDown.end(),
                                 ground.allowed.form(*family, line.level - 1).position);
    const int place = static_cast<int>(found - kDown.begin());
    return std::pair(static_cast<int>(family->kind),
                     family->kind == Kind::Strength ? place : -place);
  };
  std::stable_sort(day.lines.begin(), day.lines.end(),
                   [&](const Line& a, const Line& b) { return rank(a) < rank(b); });
}

/// A prescribed exercise's line: nothing is known of it but what the therapist said.
Line line_of(const Prescribed& prescribed, const Rules& rules) {
  Line line;
  line.family = "prescribed";
  line.exercise = prescribed.exercise;
  line.side = prescribed.side;
  line.level = 1;
  line.sets = prescribed.sets;
  line.repetitions = prescribed.repetitions;
  line.hold_s = prescribed.hold_s;
  line.rest_s = rules.value("prescribed_rest_s");
  const double set_s =
      prescribed.repetitions * (rules.value("prescribed_repetition_s") + prescribed.hold_s);
  line.minutes = (rules.value("setup_seconds_per_line") + prescribed.sets * set_s +
                  (prescribed.sets - 1) * line.rest_s) /
                 60.0;
  line.locked = true;
  line.easier = {line.exercise, "", 1, std::max(1, line.repetitions / 2), line.hold_s / 2.0};
  line.reasons.push_back({rules.words.at("prescribed"), "prescribed", {"NOTE", "SEEN"}});
  return line;
}

/// How often each prescribed exercise was done in the week that has begun, before today.
std::map<std::pair<Date, std::size_t>, int> given_already(const Ground& ground, Date today) {
  std::map<std::pair<Date, std::size_t>, int> given;
  for (std::size_t i = 0; i < ground.history.prescribed.size(); ++i) {
    const Prescribed& prescribed = ground.history.prescribed[i];
    std::set<Date> dates;
    for (const Session& session : ground.history.sessions) {
      const auto is_it = [&](const SessionItem& item) {
        return item.exercise == prescribed.exercise && item.side == prescribed.side;
      };
      if (session.date < today && session.date >= monday_of(today) &&
          std::any_of(session.items.begin(), session.items.end(), is_it))
        dates.insert(session.date);
    }
    given[{monday_of(today), i}] = static_cast<int>(dates.size());
  }
  return given;
}

/// What the therapist prescribed comes first, as often a week as was said and as far as the minutes
/// go.
void add_prescribed(const Ground& ground, DayPlan& day,
                    std::map<std::pair<Date, std::size_t>, int>& given) {
  for (std::size_t i = 0; i < ground.history.prescribed.size(); ++i) {
    const Prescribed& prescribed = ground.history.prescribed[i];
    int& times = given[{monday_of(day.date), i}];
    Line line = line_of(prescribed, ground.rules);
    if (times >= prescribed.days_a_week || day.minutes + line.minutes > ground.answers.minutes)
      continue;
    ++times;
    day.minutes += line.minutes;
    day.lines.push_back(std::move(line));
  }
}

/// Two kinds share the minutes: strength days keep a quarter for stretching, light days give all to
/// it.
void fill_day(const Ground& ground, const Plan& plan, DayPlan& day,
              std::map<std::string, int>& waited) {
  const double budget = ground.answers.minutes;
  if (day.kind == DayKind::Strength)
    fill_from(ground, plan, Kind::Strength, 0.75 * budget, day, waited);
  if (day.kind == DayKind::Strength && day.lines.empty())
    fill_from(ground, plan, Kind::Strength, budget, day, waited);
  fill_from(ground, plan, Kind::Stretch, budget, day, waited);
  use_spare_minutes(ground, plan, budget, day);
  order_by_position(ground, day);
  if (day.lines.empty()) {
    day.kind = DayKind::Light;
    fill_from(ground, plan, Kind::Daily, budget, day, waited);
    return;
  }
  for (const Family& family : ground.rules.families) {
    if (family.kind != Kind::Daily || !ground.progress.doses.contains(family.id)) continue;
    for (Line& line : make_lines(ground, plan, family, day, Share::Whole))
      day.daily.push_back(std::move(line));
  }
}

}  // namespace

int sessions_wanted(const Answers& answers, const Rules& rules) {
  const int most = static_cast<int>(rules.value("strength_days_per_week"));
  if (answers.days.empty()) return most;
  const int gap = static_cast<int>(rules.value("strength_gap_days"));
  // Each chosen day once as the first of the week's round: the best of seven.
  int best = 0;
  for (int first = 0; first < 7; ++first) {
    int count = 0, last = -7;
    for (int i = 0; i < 7; ++i) {
      const std::chrono::weekday weekday(static_cast<unsigned>((first + i) % 7));
      if (std::find(answers.days.begin(), answers.days.end(), weekday) == answers.days.end() ||
          i - last < gap)
        continue;
      // Next week's first session needs its rest as well.
      if (count > 0 && 7 - i < gap) continue;
      ++count;
      last = i;
    }
    best = std::max(best, count);
  }
  return std::min(most, best);
}

void fill_days(const Ground& ground, Plan& plan) {
  plan.days = choose_days(ground, plan);
  std::map<std::string, int> waited;
  auto given = given_already(ground, plan.today);
  int strength_days = 0;
  for (DayPlan& day : plan.days) {
    add_prescribed(ground, day, given);
    fill_day(ground, plan, day, waited);
    strength_days += day.kind == DayKind::Strength ? 1 : 0;
  }
  const double wanted =
      ground.rules.rules.at("strength_days_per_week").least * ground.rules.value("weeks_planned");
  if (strength_days == 0) {
    plan.notes.push_back("no_strength_possible");
  } else if (strength_days < wanted) {
    plan.notes.push_back("few_days");
  }
  // What the programme is for must not be missing without a word.
  for (const char* family : {"abductors", "bridge"}) {
    if (!ground.progress.doses.contains(family))
      plan.notes.push_back(std::string("none_") + family);
  }
}

}  // namespace medius::programme
