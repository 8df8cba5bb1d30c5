// Repetitions, holds, the replay and the signals.
#include <algorithm>
#include <cmath>

#include "medius/report/markup.h"
#include "medius/report/plot.h"
#include "medius/report/sections.h"
#include "medius/report/sentences.h"
#include "medius/report/stick_figure.h"

namespace medius::report {
namespace {

using form::Repetition;

/// Rows that a printed page has room for.
constexpr std::size_t kPrintedRows = 12;

/// The repetition whose range is the middle one.
const Repetition* typical(const std::vector<Repetition>& repetitions) {
  std::vector<const Repetition*> known;
  for (const Repetition& repetition : repetitions)
    if (repetition.range.known()) known.push_back(&repetition);
  if (known.empty()) return repetitions.empty() ? nullptr : &repetitions.front();
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::nth_element(known.begin(), middle, known.end(),
                   [](const auto* a, const auto* b) { return a->range.value < b->range.value; });
  return *middle;
}

/// The person at five moments of the typical repetition, or through the hold.
std::string strip(const Recording& recording, const Numbers& numbers) {
  const Repetition* repetition = typical(recording.form.repetitions);
  if (repetition == nullptr) return "";
  const double start = repetition->start_s, turn = repetition->turn_s, end = repetition->end_s;
  std::vector<Points2> poses;
  std::vector<std::string> captions;
  for (const double time : {start, (start + turn) / 2.0, turn, (turn + end) / 2.0, end}) {
    if (const pose::PoseFrame* frame = frame_at(recording.landmarks, time)) {
      poses.push_back(points_in_plane(recording.landmarks, *frame));
      captions.push_back(numbers.clock(frame->time_s));
    }
  }
  const Words& words = numbers.words();
  const std::string svg = strip_svg(poses, captions, {}, words("repetitions.strip"));
  if (svg.empty()) return "";
  return R"(<div class="card"><p class="soft">)" + escaped(words("repetitions.strip")) + "</p>" +
         svg + "</div>";
}

bool has_fault(const form::FormResult& form, int number) {
  return std::any_of(form.cues.begin(), form.cues.end(), [&](const form::Cue& cue) {
    return std::any_of(cue.moments.begin(), cue.moments.end(),
                       [&](const form::CueMoment& moment) { return moment.repetition == number; });
  });
}

/// A column of the table: shown only where a repetition has it.
enum class Of { Time, Counting, Sides };
struct Column {
  const char* key;
  Measured Repetition::* value;
  Of of;
};
constexpr Column kColumns[] = {
    {"repetitions.towards", &Repetition::towards_s, Of::Time},
    {"repetitions.pause", &Repetition::pause_s, Of::Time},
    {"repetitions.back", &Repetition::back_s, Of::Time},
    {"repetitions.tempo", &Repetition::tempo_s, Of::Time},
    {"repetitions.range", &Repetition::range, Of::Counting},
    {"repetitions.left", &Repetition::left, Of::Sides},
    {"repetitions.right", &Repetition::right, Of::Sides},
};

std::string unit_of(const Column& column, const Recording& recording) {
  return column.of == Of::Time       ? "s"
         : column.of == Of::Counting ? counting_unit(recording)
                                     : recording.form.sides_unit;
}

/// A value in the table; the unit of times stands in the column's head.
std::string cell(const Measured& value, const Column& column, const Recording& recording,
                 const Numbers& numbers) {
  std::string text = numbers.with_error(value, unit_of(column, recording));
  if (column.of == Of::Time && text.ends_with(" s")) text.resize(text.size() - 2);
  return text;
}

std::string table(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& repetitions = recording.form.repetitions;
  const bool sides = std::any_of(repetitions.begin(), repetitions.end(),
                                 [](const Repetition& r) { return r.side != form::Side::Both; });
  std::vector<Column> columns;
  for (const Column& column : kColumns) {
    if (std::any_of(repetitions.begin(), repetitions.end(), [&](const Repetition& r) {
          // Left against right is read as a difference: not without its error.
          return column.of == Of::Sides ? stated(r.*column.value) : (r.*column.value).known();
        }))
      columns.push_back(column);
  }

  std::string text = "<table><thead><tr><th>" + escaped(words("repetitions.number")) + "</th>";
  const auto head = [&](const char* key) { text += "<th>" + escaped(words(key)) + "</th>"; };
  if (sides) head("repetitions.side");
  for (const char* key : {"repetitions.start", "repetitions.turn", "repetitions.end"}) head(key);
  for (const Column& column : columns) {
    text += "<th>" + escaped(words(column.key)) + (column.of == Of::Time ? ", s" : "") + "</th>";
  }
  text += "</tr></thead><tbody>";
  const std::string blanks =
      sides ? "<td></td><td></td><td></td><td></td>" : "<td></td><td></td><td></td>";
  for (std::size_t i = 0; i < repetitions.size(); ++i) {
    const Repetition& r = repetitions[i];
    const bool fault = has_fault(recording.form, r.number), hidden = i >= kPrintedRows;
    text += fmt::format(R"(<tr class="{}{}"><td>{}</td>)", fault ? "fault " : "",
                        hidden ? "long" : "", r.number);
    if (sides) text += "<td>" + escaped(words("side." + std::string(form::name(r.side)))) + "</td>";
    for (const double time : {r.start_s, r.turn_s, r.end_s})
      text += "<td>" + numbers.clock(time) + "</td>";
    for (const Column& column : columns)
      text += "<td>" + escaped(cell(r.*column.value, column, recording, numbers)) + "</td>";
    text += "</tr>";
  }
  if (repetitions.size() > kPrintedRows) {
    text += fmt::format(
        R"(<tr class="only-print"><td class="words" colspan="{}">{}</td></tr>)",
        columns.size() + (sides ? 5 : 4),
        escaped(words("repetitions.more", fmt::arg("n", repetitions.size() - kPrintedRows))));
  }
  if (repetitions.size() > 1) {
    std::string mean, spread;
    for (const Column& column : columns) {
      std::vector<Measured> values;
      for (const Repetition& r : repetitions) values.push_back(r.*column.value);
      const std::string of = unit_of(column, recording);
      mean += "<td>" + escaped(cell(mean_of(values), column, recording, numbers)) + "</td>";
      spread += "<td>" + escaped(numbers.value(spread_of(values), of)) + "</td>";
    }
    text += R"(<tr class="sum"><td>)" + escaped(words("repetitions.mean")) + "</td>" + blanks +
            mean + "</tr>";
    text += "<tr><td>" + escaped(words("repetitions.spread")) + "</td>" + blanks + spread + "</tr>";
  }
  text += "</tbody></table>";
  if (has_sides(recording.form) && recording.form.sides_signal != counting_signal(recording)) {
    text += R"(<p class="soft">)" +
            escaped(words("repetitions.sides_note",
                          fmt::arg("signal", words.in_language(recording.form.sides_words)))) +
            "</p>";
  }
  return text;
}

std::string side_legend(const Words& words) {
  return fmt::format(R"(<span class="legend"><i class="l"></i>{}<i class="r solid"></i>{}</span>)",
                     escaped(words("side.left")), escaped(words("side.right")));
}

/// The sides of one signal, which share a drawing.
using Family = std::vector<const form::SignalSeries*>;

/// What is worth drawing: the counting signal, then those with a threshold of a cue that was seen,
/// then the other judged ones.
std::vector<Family> families(const form::FormResult& form) {
  std::vector<Family> all;
  for (const form::SignalSeries& series : form.signals) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const Family& family) {
      return family.front()->name == series.name;
    });
    if (same != all.end())
      same->push_back(&series);
    else
      all.push_back({&series});
  }
  const auto rank = [&](const Family& family) {
    if (family.front()->counts) return 0;
    for (const form::Cue& cue : form.cues)
      if (cue.signal == family.front()->name) return 1;
    return family.front()->thresholds.empty() ? 3 : 2;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Family& a, const Family& b) { return rank(a) < rank(b); });
  // What this view cannot measure has no error, and is not drawn as if it could be read; nor is a
  // signal whose faults could not be judged.
  const auto judged = [&](const Family& family) {
    return std::any_of(family.begin(), family.end(), [&](const form::SignalSeries* series) {
      return std::any_of(
          series->thresholds.begin(), series->thresholds.end(),
          [&](const form::ThresholdLine& line) { return !is_unseen(form, line.cue); });
    });
  };
  std::erase_if(all, [&](const Family& family) {
    return rank(family) == 3 ||
           (rank(family) == 2 && (!std::isfinite(family.front()->se) || !judged(family)));
  });
  return all;
}

std::string legend(const Family& family, const Words& words) {
  std::string text;
  for (const form::SignalSeries* series : family) {
    if (series->side == form::Side::Both) continue;
    const bool left = series->side == form::Side::Left;
    text += fmt::format(R"(<i class="{}"></i>{})", left ? "l" : "r",
                        escaped(words(left ? "side.left" : "side.right")));
  }
  return text.empty() ? "" : R"(<span class="legend">)" + text + "</span>";
}

}  // namespace

std::string repetition_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  if (recording.form.repetitions.empty()) return "";
  std::string text = "<section><h2>" + escaped(words("repetitions.heading")) + "</h2>" +
                     R"(<div class="two">)" + strip(recording, numbers);
  const std::string chart = range_svg(recording.form, counting_unit(recording), numbers);
  if (!chart.empty()) {
    const bool by_side = has_sides(recording.form);
    const std::string title =
        by_side ? words("repetitions.chart_sides",
                        fmt::arg("signal", words.in_language(recording.form.sides_words)))
                : words("repetitions.chart");
    text += R"(<div class="card"><div class="plot-title"><span class="soft">)" + escaped(title) +
            "</span>" + (by_side ? side_legend(words) : "") + "</div>" + chart + "</div>";
  }
  return text + R"(</div><div class="scroll">)" + table(recording, numbers) + "</div></section>";
}

std::string hold_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& holds = recording.form.holds;
  if (holds.empty()) return "";
  std::string text = "<section><h2>" + escaped(words("holds.heading")) +
                     R"(</h2><div class="scroll"><table><thead><tr><th>)" +
                     escaped(words("repetitions.side")) + "</th>";
  for (const char* key : {"repetitions.start", "repetitions.end", "holds.held", "holds.lapses"})
    text += "<th>" + escaped(words(key)) + "</th>";
  text += "</tr></thead><tbody>";
  for (const form::Hold& hold : holds) {
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                        escaped(words("side." + std::string(form::name(hold.side)))),
                        numbers.clock(hold.start_s), numbers.clock(hold.end_s),
                        escaped(numbers.with_error(hold.held_s, "s")), hold.lapses);
  }
  return text + "</tbody></table></div></section>";
}

std::string partial_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& partial = recording.form.partial;
  if (partial.empty()) return "";
  const std::string unit = counting_unit(recording);
  std::string text =
      "<section><h2>" + escaped(words("repetitions.partial")) + R"(</h2><ul class="plain">)";
  for (const form::PartialRepetition& one : partial) {
    text += fmt::format("<li>{}–{}: {}", numbers.clock(one.start_s), numbers.clock(one.end_s),
                        escaped(words.in_language(one.words)));
    if (one.range.known() && one.needed > 0.0) {
      text += " <small>(" +
              escaped(words("repetitions.reached",
                            fmt::arg("value", numbers.with_error(one.range, unit)),
                            fmt::arg("needed", numbers.value(one.needed, unit)))) +
              ")</small>";
    }
    text += "</li>";
  }
  return text + "</ul></section>";
}

std::string replay_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto persons =
      std::count_if(recording.landmarks.frames.begin(), recording.landmarks.frames.end(),
                    [](const pose::PoseFrame& frame) { return frame.person; });
  if (persons < 2) return "";
  return fmt::format(
      R"(<section class="screen"><h2>{}</h2><div class="card replay"><canvas role="img" aria-label="{}"></canvas>)"
      R"(<div class="controls"><button type="button">{}</button><input type="range" min="0" max="1000" value="0" aria-label="{}"><output></output></div>)"
      R"(<p class="soft">{} <span class="legend"><i class="l"></i>{}<i class="r"></i>{}</span></p></div></section>)",
      escaped(words("replay.heading")), escaped(words("replay.words")),
      escaped(words("replay.play")), escaped(words("replay.time")), escaped(words("replay.words")),
      escaped(words("side.left")), escaped(words("side.right")));
}

std::string signal_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  std::string cards;
  for (const Family& family : families(recording.form)) {
    const std::string svg = signal_svg(family, recording, numbers);
    if (svg.empty()) continue;
    cards += fmt::format(R"(<div class="card"><div class="plot-title"><h3>{}</h3>{}</div>{}</div>)",
                         escaped(capitalised(words.in_language(family.front()->words))),
                         legend(family, words), svg);
  }
  if (cards.empty()) return "";
  return R"(<section class="signals"><h2>)" + escaped(words("signals.heading")) +
         R"(</h2><p class="soft">)" + escaped(words("signals.words")) + R"(</p><div class="two">)" +
         cards + "</div></section>";
}

}  // namespace medius::report
