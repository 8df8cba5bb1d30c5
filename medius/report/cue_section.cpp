// What to work on, what was found in order, and what came too close to its limit to tell.
#include <algorithm>
#include <set>
#include <vector>

#include "medius/report/markup.h"
#include "medius/report/plot.h"
#include "medius/report/sections.h"
#include "medius/report/sentences.h"
#include "medius/report/stick_figure.h"

namespace medius::report {
namespace {

/// "2, 3, 5 to 8"
std::string number_list(const std::vector<int>& numbers) {
  std::string list;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (!list.empty()) list += ", ";
    list += std::to_string(numbers[i]);
    if (last > i + 1) {
      list += "–" + std::to_string(numbers[last]);
      i = last;
    }
  }
  return list;
}

/// The cue's picture; where no picture was taken, the stick figure of that moment.
std::string picture(const Recording& recording, const form::Cue& cue, const Numbers& numbers) {
  const Words& words = numbers.words();
  const std::string caption = words("cues.picture", fmt::arg("time", numbers.clock(cue.time_s)));
  std::string drawing;
  for (const Still& still : recording.stills) {
    if (still.cue != cue.id || still.side != cue.side || still.jpeg.empty()) continue;
    drawing = fmt::format(
        R"(<img alt="{}" width="{}" height="{}" src="data:image/jpeg;base64,{}">)",
        escaped(words.in_language(cue.fault)), still.width_px, still.height_px, base64(still.jpeg));
    break;
  }
  const pose::PoseFrame* frame = frame_at(recording.landmarks, cue.time_s);
  if (drawing.empty() && frame != nullptr) {
    const std::vector<Points2> poses{points_in_plane(recording.landmarks, *frame)};
    drawing = strip_svg(poses, {}, landmarks_of_signal(recording.exercise, cue.signal, cue.side),
                        words.in_language(cue.fault));
  }
  if (drawing.empty()) return "";
  return "<figure>" + drawing + "<figcaption>" + escaped(caption) + "</figcaption></figure>";
}

std::string moments(const form::Cue& cue, const Numbers& numbers) {
  const Words& words = numbers.words();
  std::vector<int> repetitions;
  for (const form::CueMoment& moment : cue.moments)
    if (moment.repetition > 0) repetitions.push_back(moment.repetition);
  std::string text;
  if (!repetitions.empty())
    text = words(words.counted("cues.in_repetitions", repetitions.size()),
                 fmt::arg("list", number_list(repetitions)));
  std::string times;
  constexpr std::size_t kMost = 6;
  for (std::size_t i = 0; i < std::min(kMost, cue.moments.size()); ++i)
    times += (i ? ", " : "") + numbers.clock(cue.moments[i].time_s);
  if (cue.moments.size() > kMost) times += " …";
  if (!times.empty())
    text += (text.empty() ? "" : "; ") + words("cues.at", fmt::arg("time", times));
  return capitalised(text);
}

std::string card(const Recording& recording, const form::Cue& cue, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto limit = words(cue.above ? "cues.limit_above" : "cues.limit_below",
                           fmt::arg("value", numbers.value(cue.threshold, cue.unit)));
  const auto measured =
      words("cues.measured", fmt::arg("value", numbers.with_error(cue.value, cue.unit)));
  return fmt::format(
      R"(<article class="card cue">{}<div><h3>{}{}</h3><p class="say">{}</p>{}<p class="soft">{}, {}. {}.</p></div></article>)",
      picture(recording, cue, numbers), escaped(words.in_language(cue.fault)),
      side_tag(cue.side, words), escaped(words.in_language(cue.say)),
      gauge_svg(cue.value, cue.threshold, cue.above, cue.unit, numbers),
      escaped(capitalised(measured)), escaped(limit), escaped(moments(cue, numbers)));
}

/// What was measured, as the signal is called: "Knees apart, change".
std::string measured_words(const Recording& recording, const form::CueInOrder& cue,
                           const Words& words) {
  const exercise::Exercise& exercise = recording.exercise;
  for (const exercise::CueSpecification& one : exercise.cues) {
    const int signal = one.id == cue.id ? exercise.signal_index(one.signal) : -1;
    if (signal < 0) continue;
    const std::string name =
        words.in_language(exercise.signals[static_cast<std::size_t>(signal)].words);
    if (one.statistic == exercise::Statistic::Change)
      return capitalised(words("cues.change_of", fmt::arg("signal", name)));
    if (one.statistic == exercise::Statistic::Range)
      return capitalised(words("cues.range_of", fmt::arg("signal", name)));
    return capitalised(name);
  }
  return words.in_language(cue.fault);
}

/// One line of values that kept to the limit of `first`, which left and right share. What is named
/// is the thing measured, and which fault would begin where: the fault's name alone, ticked, reads
/// as if it had been seen.
std::string line(const Recording& recording, const form::CueInOrder& first,
                 const std::vector<form::CueInOrder>& cues, const Numbers& numbers) {
  const Words& words = numbers.words();
  std::string values;
  for (const form::CueInOrder& cue : cues) {
    if (cue.id != first.id) continue;
    if (!values.empty()) values += "<br>";
    if (cue.side != form::Side::Both)
      values += escaped(words("side." + std::string(form::name(cue.side)))) + " ";
    values += escaped(numbers.with_error(cue.value, cue.unit));
  }
  const std::string limit = words(first.above ? "cues.fault_above" : "cues.fault_below",
                                  fmt::arg("value", numbers.value(first.threshold, first.unit)),
                                  fmt::arg("fault", words.in_language(first.fault)));
  return fmt::format(R"(<li><span>{}<br><small>{}</small></span><span>{}</span></li>)",
                     escaped(measured_words(recording, first, words)), escaped(limit), values);
}

/// The lines of `cues`, each kind once.
std::string lines(const Recording& recording, const std::vector<form::CueInOrder>& cues,
                  const Numbers& numbers) {
  std::string text;
  std::set<std::string> ids;
  for (const form::CueInOrder& cue : cues)
    if (ids.insert(cue.id).second) text += line(recording, cue, cues, numbers);
  return text;
}

}  // namespace

std::string side_tag(form::Side side, const Words& words) {
  if (side == form::Side::Both) return "";
  return fmt::format(R"( <span class="tag">{}</span>)",
                     escaped(words("side." + std::string(form::name(side)))));
}

std::string cue_section(const Recording& recording, const Numbers& numbers) {
  const auto& form = recording.form;
  if (form.cues.empty()) return "";
  std::string text =
      "<section><h2>" + escaped(numbers.words()("cues.heading")) + R"(</h2><div class="cues">)";
  for (const form::Cue& cue : form.cues) text += card(recording, cue, numbers);
  return text + "</div></section>";
}

std::string in_order_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  std::vector<form::CueInOrder> sure, open;
  for (const form::CueInOrder& cue : form.in_order)
    (surely_in_order(cue) ? sure : open).push_back(cue);
  std::string text;
  if (!sure.empty()) {
    text += "<section><h2>" + escaped(words("cues.in_order")) + R"(</h2><ul class="order">)" +
            lines(recording, sure, numbers) + "</ul></section>";
  }
  if (!open.empty()) {
    text += "<section><h2>" + escaped(words("cues.open")) + "</h2><p>" +
            escaped(words("cues.open_why")) + R"(</p><ul class="order open">)" +
            lines(recording, open, numbers) + "</ul></section>";
  }
  if (!form.reminders.empty()) {
    text += "<section><h2>" + escaped(words("cues.reminders")) + R"(</h2><ul class="plain">)";
    for (const form::Reminder& reminder : form.reminders)
      text += "<li>" + escaped(words.in_language(reminder.say)) + "</li>";
    text += "</ul></section>";
  }
  return text;
}

}  // namespace medius::report
