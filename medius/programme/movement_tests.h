// What a movement test's result means: beside its norm, between the sides, and against the last
// one, each with the measurement error.
#pragma once

#include <optional>
#include <vector>

#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// The newest result of a test, judged. Values are in the test's unit.
struct JudgedTest {
  Date date;
  std::optional<double> left, right, both;
  double error = 0.0;  ///< standard error of one value
  const Norm* norm =
      nullptr;       ///< null: nobody of this age and sex was measured; compare with oneself
  bool low = false;  ///< beyond the norm's lower end by more than e = 1.645 standard errors
  std::optional<double> side_gap;  ///< right - left
  bool gap_is_real = false;  ///< beyond the error of a difference and the test's own least gap
  /// Change of the mean since the result before, where there is one; real beyond 1.96 sqrt(2)
  /// standard errors.
  std::optional<double> change;
  bool change_is_real = false;
};

/// The norm of this age and sex; null: nobody like this was measured.
const Norm* norm_of(const TestRule& test, const Answers& answers);

/// None where the test was never done up to today.
std::optional<JudgedTest> judge_newest(const TestRule& test, const Answers& answers,
                                       const std::vector<TestResult>& results, Date today);

/// When the tests are due again: four weeks after the last ones, today where none were done.
Date next_test_date(const History& history, Date today, const Rules& rules);

}  // namespace medius::programme
