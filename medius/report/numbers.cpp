#include "medius/report/numbers.h"

#include <cmath>
#include <limits>

#include "medius/base/math.h"

namespace medius::report {
namespace {

constexpr std::string_view kDash = "–";

constexpr std::string_view kStatures = "statures", kStaturesPerSecond = "statures/s";

}  // namespace

double Numbers::scale(std::string_view unit) const {
  if (unit.starts_with("statures")) return height_m_ > 0.0 ? 100.0 * height_m_ : 100.0;
  return 1.0;
}

std::string Numbers::sign(std::string_view unit) const {
  if (unit == "deg") return "°";
  if (unit == "ratio" || unit.empty()) return "";
  if (unit == kStatures) return " " + (height_m_ > 0.0 ? "cm" : words_("unit.statures"));
  if (unit == kStaturesPerSecond)
    return " " + (height_m_ > 0.0 ? "cm/s" : words_("unit.statures_a_second"));
  return " " + std::string(unit);
}

int Numbers::decimals(std::string_view unit, double error) const {
  if (unit == "ratio" || unit.empty()) return 2;
  if (unit == "s") return std::isfinite(error) && error < 0.095 ? 2 : 1;
  return std::isfinite(error) && error < 0.95 ? 1 : 0;
}

std::string Numbers::value(double value, std::string_view unit) const {
  if (!std::isfinite(value)) return std::string(kDash);
  const double shown = value * scale(unit);
  const bool fine = std::abs(shown) < 10.0 && std::abs(shown - std::round(shown)) > 0.05;
  return words_.number(shown, decimals(unit, fine ? 0.5 : 1.0)) + sign(unit);
}

std::string Numbers::with_error(const Measured& measured, std::string_view unit) const {
  if (!std::isfinite(measured.value)) return std::string(kDash);
  if (!std::isfinite(measured.se)) return value(measured.value, unit);
  const double e = kHalfBand90 * measured.se * scale(unit);
  const int places = decimals(unit, e);
  const std::string unit_sign = sign(unit);
  // The unit stands once, behind the error, unless it is the degree sign.
  const std::string first = unit == "deg" ? unit_sign : "";
  return words_.number(measured.value * scale(unit), places) + first + " ± " +
         words_.number(e, places) + unit_sign;
}

std::string Numbers::difference(const Measured& measured, std::string_view unit) const {
  const std::string text = with_error(measured, unit);
  return std::isfinite(measured.value) && measured.value > 0.0 ? "+" + text : text;
}

std::string Numbers::clock(double time_s) const {
  const double shown = std::max(0.0, time_s);
  const int tenths = static_cast<int>(std::lround(shown * 10.0));
  return fmt::format("{}:{:02}", tenths / 600, tenths / 10 % 60) +
         (words_.language() == Language::German ? "," : ".") + std::to_string(tenths % 10);
}

std::string Numbers::length(double duration_s) const {
  if (duration_s < 9.95) return words_.number(duration_s, 1) + " s";
  const int seconds = static_cast<int>(std::lround(duration_s));
  if (seconds < 120) return fmt::format("{} s", seconds);
  return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                           : fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

Measured mean_of(std::span<const Measured> values) {
  Measured mean{0.0, 0.0};
  int count = 0;
  for (const Measured& value : values) {
    if (!value.known()) continue;
    mean.value += value.value;
    mean.se += value.se;
    ++count;
  }
  if (count == 0) return {};
  return {mean.value / count, mean.se / count};
}

double spread_of(std::span<const Measured> values) {
  const double mean = mean_of(values).value;
  double sum = 0.0;
  int count = 0;
  for (const Measured& value : values) {
    if (!value.known()) continue;
    sum += (value.value - mean) * (value.value - mean);
    ++count;
  }
  return count < 2 ? std::numeric_limits<double>::quiet_NaN() : std::sqrt(sum / (count - 1));
}

}  // namespace medius::report
