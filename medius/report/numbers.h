// Numbers as a report prints them: with unit and error.
#pragma once

#include <cmath>
#include <span>
#include <string>
#include <string_view>

#include "medius/form/analysis.h"
#include "medius/report/words.h"

namespace medius::report {

using form::Measured;

/// How a unit of the catalogue is printed: "deg" becomes value°, "statures" percent of body height
/// (or cm where the height is known).
class Numbers {
 public:
  Numbers(const Words& words, double height_m) : words_(words), height_m_(height_m) {}

  /// "92°", "12 % of height", "3.4 s"; a dash where the value is not known.
  [[nodiscard]] std::string value(double value, std::string_view unit) const;
  /// "92° ± 4°": with e, half of the 90 % band (1.645 standard errors).
  [[nodiscard]] std::string with_error(const Measured& measured, std::string_view unit) const;
  /// The same for a difference, with its sign.
  [[nodiscard]] std::string difference(const Measured& measured, std::string_view unit) const;
  /// "0:07.3" or "12:07".
  [[nodiscard]] std::string clock(double time_s) const;
  /// "41 s" or "2 min 5 s".
  [[nodiscard]] std::string length(double duration_s) const;

  /// A value as it is drawn on an axis: the printed unit's scale.
  [[nodiscard]] double scale(std::string_view unit) const;
  /// The unit's sign behind a number: "°", " s".
  [[nodiscard]] std::string sign(std::string_view unit) const;

  [[nodiscard]] const Words& words() const { return words_; }

 private:
  [[nodiscard]] int decimals(std::string_view unit, double error) const;

  const Words& words_;
  double height_m_;
};

/// Whether a value may stand in a report: known, and its error too.
inline bool stated(const Measured& value) { return value.known() && std::isfinite(value.se); }

/// Mean of what is known, with its standard error from the members' own errors (what a camera gets
/// wrong is shared by all repetitions, so the errors are averaged, not divided by the count).
Measured mean_of(std::span<const Measured> values);
/// Standard deviation between the known values; NaN below two.
double spread_of(std::span<const Measured> values);

}  // namespace medius::report
