// Whether it helps: adherence week by week, and each series with its measurement error and what
// counts as a change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// A questionnaire's score on a day: rmdq 0..24, psfs 0..10, odi_percent 0..100.
struct Score {
  Date date;
  std::string instrument;
  double value = 0.0;
};

struct Attendance {
  Date date;
  double minutes = 0.0;
};

/// Everything that happened, in rising date.
struct Past {
  History history;
  std::vector<Attendance> sessions;
  std::vector<Score> scores;
  std::vector<Date> breaks;  ///< from sitting, one entry a break
};

/// One week, Monday to Sunday.
struct Week {
  Date monday;
  int done = 0, wanted = 0, breaks = 0;
  double minutes = 0.0;
};

struct Adherence {
  int wanted_a_week = 0;
  int done_4_weeks = 0, wanted_4_weeks = 0;
  std::optional<double> share_4_weeks;  ///< none before the first session; at most 1
  std::vector<Week> weeks;              ///< from the first session's to today's, at most 104
};

enum class Better { Higher, Lower, NearerZero };
enum class Trend { TooEarly, NoRealChange, Better, Worse };
std::string_view name(Better better);
std::string_view name(Trend trend);

struct SeriesPoint {
  Date date;
  double value = 0.0;  ///< mean of the sides where there are two
  std::optional<double> left, right;
  std::optional<double> error;  ///< standard error of `value`
  bool real = false;            ///< differs from the first value by more than the measurement error
};

struct Series {
  std::string id;    ///< pain, function_rmdq, side_plank, side_plank:symmetry
  std::string kind;  ///< pain, function, form, range, hold, count, rating, symmetry
  Text words;
  std::string unit;
  Better better = Better::Higher;
  std::optional<double> error;  ///< standard error of one value
  Source error_source;
  std::optional<double> real_change;  ///< 1.96 standard errors of a difference
  std::optional<double> important_change;
  Source important_source;
  const Norm* norm = nullptr;
  std::vector<SeriesPoint> points;
  std::optional<double> change;  ///< newest minus first; of daily pain, week means
  Trend trend = Trend::TooEarly;
};

struct ProgressReport {
  Date today;
  std::optional<Date> started;
  Adherence adherence;
  std::vector<Series> series;  ///< only those with a point
};

ProgressReport report_progress(const Answers& answers, const Past& past, Date today,
                               const Rules& rules);

}  // namespace medius::programme
