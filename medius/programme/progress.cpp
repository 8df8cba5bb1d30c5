#include "medius/programme/progress.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "medius/programme/movement_tests.h"
#include "medius/programme/schedule.h"

namespace medius::programme {
namespace {

using std::chrono::days;

constexpr double kRealChange = 1.96;  // two-sided 95 %, the usual minimal detectable change
constexpr int kMostWeeks = 104;

Date monday_of(Date date) {
  return date - days{static_cast<int>(std::chrono::weekday{date}.iso_encoding()) - 1};
}

Adherence find_adherence(const Answers& answers, const Past& past, Date today, const Rules& rules) {
  Adherence adherence;
  adherence.wanted_a_week = sessions_wanted(answers, rules);
  if (past.sessions.empty()) return adherence;
  const Date first = past.sessions.front().date;
  const Date this_week = monday_of(today);
  for (Date monday = std::max(monday_of(first), this_week - days{7 * (kMostWeeks - 1)});
       monday <= this_week; monday += days{7}) {
    adherence.weeks.push_back({monday, 0, adherence.wanted_a_week, 0, 0.0});
  }
  const auto week_of = [&](Date date) -> Week* {
    if (adherence.weeks.empty() || date > today || date < adherence.weeks.front().monday)
      return nullptr;
    return &adherence.weeks[static_cast<std::size_t>(
        (date - adherence.weeks.front().monday).count() / 7)];
  };
  for (const Attendance& session : past.sessions) {
    if (Week* week = week_of(session.date)) {
      ++week->done;
      week->minutes += session.minutes;
    }
    if (session.date <= today && session.date > today - days{28}) ++adherence.done_4_weeks;
  }
  for (const Date date : past.breaks) {
    if (Week* week = week_of(date)) ++week->breaks;
  }
  // Who began less than four weeks ago is measured by the days since.
  const double weeks = std::clamp(static_cast<double>((today - first).count() + 1) / 7.0, 0.0, 4.0);
  adherence.wanted_4_weeks =
      std::max(1, static_cast<int>(std::floor(weeks * adherence.wanted_a_week)));
  adherence.share_4_weeks =
      std::min(1.0, static_cast<double>(adherence.done_4_weeks) / adherence.wanted_4_weeks);
  return adherence;
}

Series make_series(const std::string& id, const std::string& kind, const Text& words,
                   const std::string& unit, Better better) {
  Series series;
  series.id = id;
  series.kind = kind;
  series.words = words;
  series.unit = unit;
  series.better = better;
  return series;
}

const Rule* rule_named(const Rules& rules, const std::string& name) {
  const auto found = rules.rules.find(name);
  return found == rules.rules.end() ? nullptr : &found->second;
}

void take_important(const Rules& rules, const std::string& name, Series& series) {
  if (const Rule* rule = rule_named(rules, name)) {
    series.important_change = rule->value;
    series.important_source = rule->source;
  }
}

/// Mean of the values within `length` from `first` on; a day's pain says little, a week's more.
double mean_between(const std::vector<SeriesPoint>& points, Date from, Date to) {
  double sum = 0.0;
  int count = 0;
  for (const SeriesPoint& point : points) {
    if (point.date < from || point.date > to) continue;
    sum += point.value;
    ++count;
  }
  return count > 0 ? sum / count : 0.0;
}

Trend trend_of(const Series& series, double least) {
  double gain = *series.change;
  if (std::abs(gain) < least) return Trend::NoRealChange;
  if (series.better == Better::NearerZero)
    gain = std::abs(series.points.front().value) - std::abs(series.points.back().value);
  if (series.better == Better::Lower) gain = -gain;
  return gain > 0.0 ? Trend::Better : gain < 0.0 ? Trend::Worse : Trend::NoRealChange;
}

/// Marks what differs from the first value for certain, and says what became of the series.
void judge(Series& series) {
  if (series.points.empty()) return;
  const SeriesPoint& first = series.points.front();
  for (SeriesPoint& point : series.points) {
    const double own = point.error.value_or(series.error.value_or(0.0)),
                 of_first = first.error.value_or(series.error.value_or(0.0));
    const double limit =
        std::max(kRealChange * std::hypot(own, of_first), series.real_change.value_or(0.0));
    const double least = limit > 0.0 ? limit : series.important_change.value_or(0.0);
    point.real = least > 0.0 && std::abs(point.value - first.value) >= least;
  }
  if (series.points.size() < 2) return;
  series.change = series.points.back().value - first.value;
  const double least =
      std::max(series.real_change.value_or(0.0), series.important_change.value_or(0.0));
  if (least > 0.0) {
    series.trend = trend_of(series, least);
  } else {
    series.trend = series.points.back().real ? trend_of(series, 0.0) : Trend::NoRealChange;
  }
}

Series pain_series(const Past& past, Date today, const Rules& rules) {
  Series series = make_series("pain", "pain", rules.words.at("series_pain"), "0-10", Better::Lower);
  for (const PainReport& report : past.history.pain) {
    if (report.date <= today) series.points.push_back({report.date, report.average, {}, {}, {}});
  }
  if (series.points.empty()) return series;
  const Date first = series.points.front().date, last = series.points.back().date;
  const double before = mean_between(series.points, first, first + days{6}),
               now = mean_between(series.points, last - days{6}, last);
  // 30 percent of the beginning, and never less than one step of the scale.
  series.important_change = std::max(1.0, rules.value("review_change") * before);
  series.important_source = rules.rules.at("review_change").source;
  judge(series);
  if ((last - first).count() < 14) {
    series.change.reset();
    series.trend = Trend::TooEarly;
  } else {
    series.change = now - before;
    series.trend = trend_of(series, *series.important_change);
  }
  return series;
}

Series training_pain_series(const Past& past, Date today, const Rules& rules) {
  Series series = make_series("pain_training", "pain", rules.words.at("series_pain_training"),
                              "0-10", Better::Lower);
  for (const Session& session : past.history.sessions) {
    if (session.date > today) continue;
    std::optional<double> worst;
    for (const SessionItem& item : session.items) {
      if (item.pain_said) worst = std::max(worst.value_or(0.0), item.pain);
    }
    if (worst) series.points.push_back({session.date, *worst, {}, {}, {}});
  }
  take_important(rules, "flare_rise", series);
  judge(series);
  return series;
}

Series score_series(const std::string& instrument, Better better, const char* unit,
                    const Past& past, Date today, const Rules& rules) {
  const std::string key = instrument == "odi_percent" ? "odi" : instrument;
  Series series =
      make_series("function_" + key, "function", rules.words.at("series_" + key), unit, better);
  for (const Score& score : past.scores) {
    if (score.instrument != instrument || score.date > today) continue;
    if (!series.points.empty() && series.points.back().date == score.date) series.points.pop_back();
    series.points.push_back({score.date, score.value, {}, {}, {}});
  }
  if (const Rule* rule = rule_named(rules, "real_" + key)) {
    series.real_change = rule->value;
    series.error_source = rule->source;
  }
  take_important(rules, "important_" + key, series);
  judge(series);
  return series;
}

/// Share of repetitions without a cue; its error is that of counting so many repetitions.
Series form_series(const Past& past, Date today, const Rules& rules) {
  Series series =
      make_series("form", "form", rules.words.at("series_form"), "share", Better::Higher);
  for (const Session& session : past.history.sessions) {
    if (session.date > today) break;
    double clean = 0.0, all = 0.0;
    for (const SessionItem& item : session.items) {
      if (!item.form) continue;
      const double count = std::accumulate(item.repetitions.begin(), item.repetitions.end(), 0);
      clean += *item.form * count;
      all += count;
    }
    if (all <= 0.0) continue;
    // One good and one bad repetition are added, so that few repetitions are never certain.
    const double share = (clean + 1.0) / (all + 2.0);
    series.points.push_back(
        {session.date, clean / all, {}, {}, std::sqrt(share * (1.0 - share) / (all + 2.0))});
  }
  judge(series);
  return series;
}

const char* kind_of_unit(const std::string& unit) {
  return unit == "deg" ? "range" : unit == "s" ? "hold" : unit == "rating" ? "rating" : "count";
}

struct TestDay {
  Date date;
  std::optional<double> left, right, both, error;
};

std::vector<TestDay> days_of(const TestRule& rule, const Past& past, Date today) {
  std::vector<TestDay> all;
  for (const TestResult& result : past.history.tests) {
    if (result.test != rule.id || result.date > today) continue;
    if (all.empty() || all.back().date != result.date) all.push_back({result.date, {}, {}, {}, {}});
    TestDay& day = all.back();
    (result.side == Side::Left    ? day.left
     : result.side == Side::Right ? day.right
                                  : day.both) = result.value;
    if (result.error) day.error = std::max(day.error.value_or(0.0), *result.error);
  }
  return all;
}

void add_test(const TestRule& rule, const Answers& answers, const Past& past, Date today,
              const Rules& rules, std::vector<Series>& all) {
  const auto results = days_of(rule, past, today);
  if (results.empty()) return;
  Series series = make_series(rule.id, kind_of_unit(rule.unit), rule.words, rule.unit,
                              rule.higher_is_worse ? Better::Lower : Better::Higher);
  Series symmetry = make_series(rule.id + ":symmetry", "symmetry",
                                rules.words.at("series_symmetry"), rule.unit, Better::NearerZero);
  symmetry.words.en = rule.words.en + ": " + symmetry.words.en;
  symmetry.words.de = rule.words.de + ": " + symmetry.words.de;
  for (const TestDay& day : results) {
    const double error = std::max(rule.error, day.error.value_or(0.0));
    if (day.left && day.right) {
      // The mean of two values is known better than one, their difference worse.
      series.points.push_back(
          {day.date, 0.5 * (*day.left + *day.right), day.left, day.right, error / std::sqrt(2.0)});
      symmetry.points.push_back({day.date, *day.right - *day.left, {}, {}, error * std::sqrt(2.0)});
    } else {
      const double value = day.both ? *day.both : day.left ? *day.left : *day.right;
      series.points.push_back({day.date, value, day.left, day.right, error});
    }
  }
  series.error = rule.error;
  series.error_source = symmetry.error_source = rule.error_source;
  const double of_last = series.points.back().error.value_or(rule.error),
               of_first = series.points.front().error.value_or(rule.error);
  series.real_change = kRealChange * std::hypot(of_last, of_first);
  take_important(rules, "important_" + rule.id, series);
  series.norm = norm_of(rule, answers);
  judge(series);
  all.push_back(std::move(series));
  if (symmetry.points.empty()) return;
  symmetry.error = rule.error * std::sqrt(2.0);
  symmetry.real_change = kRealChange * std::sqrt(2.0) * *symmetry.error;
  judge(symmetry);
  all.push_back(std::move(symmetry));
}

}  // namespace

std::string_view name(Better better) {
  return better == Better::Higher ? "higher" : better == Better::Lower ? "lower" : "nearer_zero";
}

std::string_view name(Trend trend) {
  switch (trend) {
    case Trend::Better:
      return "better";
    case Trend::Worse:
      return "worse";
    case Trend::NoRealChange:
      return "no_real_change";
    case Trend::TooEarly:
      break;
  }
  return "too_early";
}

ProgressReport report_progress(const Answers& answers, const Past& past, Date today,
                               const Rules& rules) {
  ProgressReport report;
  report.today = today;
  if (!past.sessions.empty()) report.started = past.sessions.front().date;
  report.adherence = find_adherence(answers, past, today, rules);
  const auto add = [&](Series series) {
    if (!series.points.empty()) report.series.push_back(std::move(series));
  };
  add(pain_series(past, today, rules));
  add(training_pain_series(past, today, rules));
  add(score_series("rmdq", Better::Lower, "0-24", past, today, rules));
  add(score_series("psfs", Better::Higher, "0-10", past, today, rules));
  add(score_series("odi_percent", Better::Lower, "percent", past, today, rules));
  add(form_series(past, today, rules));
  for (const TestRule& rule : rules.tests)
    add_test(rule, answers, past, today, rules, report.series);
  return report;
}

}  // namespace medius::programme
