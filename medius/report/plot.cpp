#include "medius/report/plot.h"

#include <algorithm>
#include <cmath>

#include "medius/base/math.h"
#include "medius/report/markup.h"

namespace medius::report {
namespace {

constexpr double kWidth = 440.0, kHeight = 168.0;
constexpr double kLeft = 42.0, kRight = 10.0, kTop = 10.0, kBottom = 24.0;
constexpr std::size_t kMostPoints = 500;

/// From values to the drawing's coordinates.
struct Axes {
  double x_low, x_high, y_low, y_high;

  [[nodiscard]] double x(double value) const {
    return kLeft + (value - x_low) / (x_high - x_low) * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double y(double value) const {
    const double share = (value - y_low) / (y_high - y_low);
    return kHeight - kBottom - share * (kHeight - kTop - kBottom);
  }
};

struct Range {
  double low = 1e300, high = -1e300;

  void include(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  [[nodiscard]] bool empty() const { return low > high; }
  /// A little room at both ends, and never a line.
  void widen(double least) {
    const double room = std::max(0.08 * (high - low), least / 2.0);
    low -= room;
    high += room;
  }
};

std::string_view colour_class(form::Side side) {
  return side == form::Side::Left ? "l" : side == form::Side::Right ? "r" : "b";
}

void y_axis(std::string& svg, const Axes& axes, double scale, const Numbers& numbers) {
  for (const double tick : ticks(axes.y_low * scale, axes.y_high * scale, 4)) {
    const double y = axes.y(tick / scale);
    const int decimals = std::abs(tick - std::round(tick)) > 1e-9
                             ? (std::abs(tick * 10 - std::round(tick * 10)) > 1e-6 ? 2 : 1)
                             : 0;
    fmt::format_to(std::back_inserter(svg),
                   R"(<line class="grid" x1="{:.0f}" x2="{:.0f}" y1="{:.1f}" y2="{:.1f}"/>)"
                   R"(<text class="ty" x="{:.0f}" y="{:.1f}">{}</text>)",
                   kLeft, kWidth - kRight, y, y, kLeft - 6.0, y + 4.0,
                   numbers.words().number(tick, decimals));
  }
}

void time_axis(std::string& svg, const Axes& axes) {
  for (const double tick : ticks(axes.x_low, axes.x_high, 6)) {
    const int seconds = static_cast<int>(std::lround(tick));
    const bool whole = std::abs(tick - seconds) < 1e-6;
    if (!whole) continue;
    fmt::format_to(std::back_inserter(svg),
                   R"(<text class="tx" x="{:.1f}" y="{:.0f}">{}:{:02}</text>)", axes.x(tick),
                   kHeight - 6.0, seconds / 60, seconds % 60);
  }
}

/// The series thinned to what a drawing can show, as runs without gaps.
std::vector<std::vector<std::size_t>> runs(const form::SignalSeries& series) {
  const std::size_t step = std::max<std::size_t>(1, series.values.size() / kMostPoints);
  std::vector<std::vector<std::size_t>> all(1);
  for (std::size_t i = 0; i < series.values.size(); i += step) {
    if (std::isfinite(series.values[i]))
      all.back().push_back(i);
    else if (!all.back().empty())
      all.emplace_back();
  }
  return all;
}

void draw_series(std::string& svg, const form::SignalSeries& series, const Axes& axes) {
  const double e = std::isfinite(series.se) ? kHalfBand90 * series.se : 0.0;
  const auto colour = colour_class(series.side);
  for (const auto& run : runs(series)) {
    if (run.size() < 2) continue;
    if (e > 0.0) {
      fmt::format_to(std::back_inserter(svg), R"(<polygon class="e {}" points=")", colour);
      const auto clipped = [&](double value) {
        return axes.y(std::clamp(value, axes.y_low, axes.y_high));
      };
      for (const std::size_t i : run)
        fmt::format_to(std::back_inserter(svg), "{:.1f},{:.1f} ", axes.x(series.time_s[i]),
                       clipped(series.values[i] + e));
      for (auto i = run.rbegin(); i != run.rend(); ++i)
        fmt::format_to(std::back_inserter(svg), "{:.1f},{:.1f} ", axes.x(series.time_s[*i]),
                       clipped(series.values[*i] - e));
      svg += R"("/>)";
    }
    fmt::format_to(std::back_inserter(svg), R"(<polyline class="s {}" points=")", colour);
    for (const std::size_t i : run)
      fmt::format_to(std::back_inserter(svg), "{:.1f},{:.1f} ", axes.x(series.time_s[i]),
                     axes.y(series.values[i]));
    svg += R"("/>)";
  }
}

/// The series' value at the sample nearest to `time_s`.
double value_at(const form::SignalSeries& series, double time_s) {
  const auto next = std::lower_bound(series.time_s.begin(), series.time_s.end(), time_s);
  if (next == series.time_s.end())
    return series.values.empty() ? pose::kMissing : series.values.back();
  return series.values[static_cast<std::size_t>(next - series.time_s.begin())];
}

void draw_moments(std::string& svg, const form::SignalSeries& series, const Recording& recording,
                  const Axes& axes) {
  for (const form::Cue& cue : recording.form.cues) {
    if (cue.signal != series.name) continue;
    if (cue.side != form::Side::Both && series.side != form::Side::Both && cue.side != series.side)
      continue;
    for (const form::CueMoment& moment : cue.moments) {
      const double value = value_at(series, moment.time_s);
      if (!std::isfinite(value)) continue;
      fmt::format_to(std::back_inserter(svg),
                     R"(<circle class="moment" cx="{:.1f}" cy="{:.1f}" r="4"/>)",
                     axes.x(moment.time_s), axes.y(value));
    }
  }
}

/// An error bar from value - e to value + e.
std::string error_bar(double x, double y_low, double y_high) {
  return fmt::format(
      R"(<path class="bar" d="M{0:.1f} {1:.1f}V{2:.1f}M{3:.1f} {1:.1f}H{4:.1f}M{3:.1f} {2:.1f}H{4:.1f}"/>)",
      x, y_low, y_high, x - 3.0, x + 3.0);
}

}  // namespace

std::vector<double> ticks(double low, double high, int most) {
  if (!(high > low) || most < 1) return {};
  const double raw = (high - low) / most;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10.0 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw * (1.0 - 1e-9)) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> found;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i += 1.0)
    found.push_back(i * step + 0.0);
  return found;
}

std::string signal_svg(std::span<const form::SignalSeries* const> series,
                       const Recording& recording, const Numbers& numbers) {
  const form::FormResult& form = recording.form;
  const std::string& unit = series.front()->unit;
  const double scale = numbers.scale(unit);
  Range range;
  for (const auto* one : series) {
    for (const double value : one->values) range.include(value);
  }
  if (range.empty() || !(form.end_s > form.start_s)) return "";
  const Range of_values = range;
  for (const auto* one : series) {
    // A threshold far away would flatten the movement; its words give it anyway.
    for (const form::ThresholdLine& line : one->thresholds) {
      if (is_unseen(form, line.cue)) continue;
      const double reach = std::max(of_values.high - of_values.low, 1e-9);
      if (line.value > of_values.low - reach && line.value < of_values.high + reach)
        range.include(line.value);
    }
  }
  range.widen(unit == "deg" ? 4.0 : 0.02);
  const Axes axes{form.start_s, form.end_s, range.low, range.high};

  std::string svg = fmt::format(
      R"(<svg class="plot" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}" data-x0="{:.1f}" data-x1="{:.1f}" data-t0="{:.3f}" data-t1="{:.3f}">)",
      kWidth, kHeight, escaped(numbers.words().in_language(series.front()->words)), kLeft,
      kWidth - kRight, form.start_s, form.end_s);
  const auto shade = [&](double from, double to) {
    fmt::format_to(std::back_inserter(svg),
                   R"(<rect class="rep" x="{:.1f}" y="{:.0f}" width="{:.1f}" height="{:.0f}"/>)",
                   axes.x(from), kTop, std::max(1.0, axes.x(to) - axes.x(from)),
                   kHeight - kTop - kBottom);
  };
  for (const auto& repetition : form.repetitions) shade(repetition.start_s, repetition.end_s);
  for (const auto& hold : form.holds) shade(hold.start_s, hold.end_s);
  y_axis(svg, axes, scale, numbers);
  time_axis(svg, axes);
  std::vector<double> drawn;
  for (const auto* one : series) {
    for (const form::ThresholdLine& line : one->thresholds) {
      if (is_unseen(form, line.cue)) continue;
      if (line.value < axes.y_low || line.value > axes.y_high) continue;
      if (std::find(drawn.begin(), drawn.end(), line.value) != drawn.end()) continue;
      drawn.push_back(line.value);
      const double y = axes.y(line.value);
      fmt::format_to(std::back_inserter(svg),
                     R"(<line class="limit" x1="{:.0f}" x2="{:.0f}" y1="{:.1f}" y2="{:.1f}"/>)"
                     R"(<text class="tl" x="{:.0f}" y="{:.1f}">{} {}</text>)",
                     kLeft, kWidth - kRight, y, y, kWidth - kRight - 2.0, y - 4.0,
                     escaped(numbers.words()("signals.limit")),
                     escaped(numbers.value(line.value, unit)));
    }
  }
  for (const auto* one : series) draw_series(svg, *one, axes);
  for (const auto* one : series) draw_moments(svg, *one, recording, axes);
  fmt::format_to(std::back_inserter(svg),
                 R"(<line class="now" x1="{0:.0f}" x2="{0:.0f}" y1="{1:.0f}" y2="{2:.0f}"/></svg>)",
                 kLeft, kTop, kHeight - kBottom);
  return svg;
}

std::string gauge_svg(const Measured& value, double threshold, bool above, const std::string& unit,
                      const Numbers& numbers) {
  if (!value.known()) return "";
  const double e = std::isfinite(value.se) ? kHalfBand90 * value.se : 0.0;
  Range range;
  range.include(value.value - e);
  range.include(value.value + e);
  range.include(threshold);
  // The limit never sits at the drawing's edge.
  const double room = std::max({0.25 * (range.high - range.low), std::abs(threshold) * 0.15, 1e-3});
  range.low -= room;
  range.high += room;
  constexpr double kGauge = 300.0, kLine = 16.0;
  const auto x = [&](double v) {
    return 6.0 + (v - range.low) / (range.high - range.low) * (kGauge - 12.0);
  };
  const double limit = x(threshold);
  const double fault_from = above ? limit : 6.0, fault_to = above ? kGauge - 6.0 : limit;
  // The two labels stand apart: the limit's above the line's end, the value's below it.
  const auto inside = [](double at) { return std::clamp(at, 34.0, kGauge - 34.0); };
  return fmt::format(
      R"(<svg class="gauge" viewBox="0 0 300 46" role="img" aria-label="{7}"><line class="axis" x1="6" x2="294" y1="{0}" y2="{0}"/>)"
      R"(<line class="zone" x1="{1:.1f}" x2="{2:.1f}" y1="{0}" y2="{0}"/>)"
      R"(<line class="edge" x1="{3:.1f}" x2="{3:.1f}" y1="6" y2="26"/>)"
      R"(<line class="error" x1="{4:.1f}" x2="{5:.1f}" y1="{0}" y2="{0}"/><circle cx="{6:.1f}" cy="{0}" r="5.5"/>)"
      R"(<text x="{8:.1f}" y="42">{9}</text></svg>)",
      kLine, fault_from, fault_to, limit, x(value.value - e), x(value.value + e), x(value.value),
      escaped(numbers.with_error(value, unit)), inside(limit),
      escaped(numbers.words()(above ? "cues.limit_above" : "cues.limit_below",
                              fmt::arg("value", numbers.value(threshold, unit)))));
}

bool is_unseen(const form::FormResult& form, const std::string& cue) {
  return std::any_of(form.unseen.begin(), form.unseen.end(),
                     [&](const form::Unseen& unseen) { return unseen.id == cue; });
}

bool has_sides(const form::FormResult& form) {
  return std::any_of(form.repetitions.begin(), form.repetitions.end(),
                     [](const form::Repetition& r) { return stated(r.left) && stated(r.right); });
}

std::string range_svg(const form::FormResult& form, const std::string& counting_unit,
                      const Numbers& numbers) {
  const bool by_side = has_sides(form);
  const std::string& unit = by_side ? form.sides_unit : counting_unit;
  const auto& repetitions = form.repetitions;
  if (repetitions.empty()) return "";
  Range range;
  range.include(0.0);
  const auto reach = [&](const Measured& value) {
    if (value.known())
      range.include(value.value + (std::isfinite(value.se) ? kHalfBand90 * value.se : 0.0));
  };
  for (const auto& repetition : repetitions) {
    reach(by_side ? repetition.left : repetition.range);
    reach(by_side ? repetition.right : repetition.range);
  }
  if (!(range.high > 0.0)) return "";
  range.high *= 1.06;
  const Axes axes{0.0, static_cast<double>(repetitions.size()), 0.0, range.high};
  std::string svg = fmt::format(
      R"(<svg class="plot bars" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">)", kWidth,
      kHeight, escaped(numbers.words()("repetitions.chart")));
  y_axis(svg, axes, numbers.scale(unit), numbers);
  const double slot = (kWidth - kLeft - kRight) / static_cast<double>(repetitions.size());
  const std::size_t every = repetitions.size() / 16 + 1;
  const auto bar = [&](double centre, double width, const Measured& value,
                       std::string_view colour) {
    const double e = std::isfinite(value.se) ? kHalfBand90 * value.se : 0.0;
    fmt::format_to(
        std::back_inserter(svg),
        R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>)", colour,
        centre - width / 2.0, axes.y(std::max(0.0, value.value)), width,
        axes.y(0.0) - axes.y(std::max(0.0, value.value)));
    if (e > 0.0)
      svg += error_bar(centre, axes.y(std::max(0.0, value.value - e)), axes.y(value.value + e));
  };
  for (std::size_t i = 0; i < repetitions.size(); ++i) {
    const form::Repetition& repetition = repetitions[i];
    const double centre = kLeft + slot * (static_cast<double>(i) + 0.5);
    const double width = std::min(26.0, 0.62 * slot);
    if (by_side && stated(repetition.left) && stated(repetition.right)) {
      bar(centre - width / 4.0 - 0.5, width / 2.0, repetition.left, "l");
      bar(centre + width / 4.0 + 0.5, width / 2.0, repetition.right, "r");
    } else if (!by_side && repetition.range.known()) {
      bar(centre, width, repetition.range, colour_class(repetition.side));
    }
    if (i % every == 0)
      fmt::format_to(std::back_inserter(svg), R"(<text class="tx" x="{:.1f}" y="{:.0f}">{}</text>)",
                     centre, kHeight - 6.0, repetition.number);
  }
  return svg + "</svg>";
}

}  // namespace medius::report
