#include "medius/programme/movement_tests.h"

#include <algorithm>
#include <cmath>

#include "medius/base/math.h"

namespace medius::programme {
namespace {

constexpr double kRealChange = 1.96;  // two-sided 95 %, the usual minimal detectable change

/// The results of one day: the newest up to `until`.
struct DayResult {
  Date date;
  std::optional<double> left, right, both;
  std::optional<double> error;

  [[nodiscard]] double mean() const {
    if (both) return *both;
    if (left && right) return 0.5 * (*left + *right);
    return left ? *left : *right;
  }
};

std::optional<DayResult> newest_day(const std::vector<TestResult>& results, const std::string& test,
                                    Date until) {
  std::optional<DayResult> day;
  for (const TestResult& result : results) {
    if (result.test != test || result.date > until) continue;
    if (!day || result.date > day->date) day = DayResult{result.date, {}, {}, {}, {}};
    if (result.date < day->date) continue;
    (result.side == Side::Left    ? day->left
     : result.side == Side::Right ? day->right
                                  : day->both) = result.value;
    if (result.error) day->error = std::max(day->error.value_or(0.0), *result.error);
  }
  return day;
}

bool is_low(double value, const Norm& norm, double error, bool higher_is_worse) {
  // A rating's worst class starts at the norm itself; a measured value must lie below it by more
  // than its error.
  if (higher_is_worse) return value >= norm.low;
  return value < norm.low - kHalfBand90 * error;
}

}  // namespace

const Norm* norm_of(const TestRule& test, const Answers& answers) {
  for (const Norm& norm : test.norms) {
    const bool same_sex = norm.sex == Sex::Unstated || norm.sex == answers.sex;
    if (same_sex && answers.age >= norm.age_from && answers.age <= norm.age_to) return &norm;
  }
  return nullptr;
}

std::optional<JudgedTest> judge_newest(const TestRule& test, const Answers& answers,
                                       const std::vector<TestResult>& results, Date today) {
  const auto newest = newest_day(results, test.id, today);
  if (!newest) return std::nullopt;
  JudgedTest judged;
  judged.date = newest->date;
  judged.left = newest->left;
  judged.right = newest->right;
  judged.both = newest->both;
  judged.error = std::max(test.error, newest->error.value_or(0.0));
  judged.norm = norm_of(test, answers);
  if (judged.norm != nullptr) {
    for (const auto& value : {newest->left, newest->right, newest->both}) {
      judged.low =
          judged.low || (value && is_low(*value, *judged.norm, judged.error, test.higher_is_worse));
    }
  }
  if (newest->left && newest->right) {
    judged.side_gap = *newest->right - *newest->left;
    const double least =
        std::max(test.side_gap.value_or(0.0), kRealChange * std::sqrt(2.0) * judged.error);
    judged.gap_is_real = std::abs(*judged.side_gap) > least;
  }
  if (const auto before = newest_day(results, test.id, newest->date - std::chrono::days{1})) {
    judged.change = newest->mean() - before->mean();
    judged.change_is_real = std::abs(*judged.change) > kRealChange * std::sqrt(2.0) * judged.error;
  }
  return judged;
}

Date next_test_date(const History& history, Date today, const Rules& rules) {
  std::optional<Date> last;
  for (const TestResult& result : history.tests) {
    if (result.date <= today) last = std::max(last.value_or(result.date), result.date);
  }
  if (!last) return today;
  const std::chrono::days gap{static_cast<int>(7 * rules.value("retest_weeks"))};
  return std::max(today, *last + gap);
}

}  // namespace medius::programme
