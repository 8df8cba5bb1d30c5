#include "medius/report/html.h"

#include <cmath>
#include <set>

#include "medius/report/markup.h"
#include "medius/report/page_text.h"
#include "medius/report/sections.h"
#include "medius/report/sentences.h"

namespace medius::report {
namespace {

std::string heading(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  std::string meta;
  const auto add = [&](const std::string& text) { meta += "<span>" + escaped(text) + "</span>"; };
  if (!recording.name.empty()) add(recording.name);
  if (!recording.date.empty()) add(words("page.date", fmt::arg("date", recording.date)));
  add(words("page.length", fmt::arg("length", numbers.length(length_s(recording)))));
  add(words("view." + view_key(form.view)));
  if (recording.height_m > 0.0)
    add(words("page.height", fmt::arg("height", words.number(recording.height_m, 2))));
  if (form.tracked < 0.995)
    add(words("page.tracked", fmt::arg("share", words.number(100.0 * form.tracked, 0))));
  if (form.recognition)
    add(words("page.recognised",
              fmt::arg("share", words.number(100.0 * form.recognition->score, 0))));
  std::string name = words.in_language(form.exercise_name);
  for (const exercise::Variant& variant : recording.exercise.variants) {
    if (variant.id == form.variant)
      add(words("page.variant", fmt::arg("variant", words.in_language(variant.name))));
  }
  return fmt::format(R"(<header><p class="kind">{}</p><h1>{}</h1><p class="meta">{}</p></header>)",
                     escaped(words("page.kind")), escaped(name), meta);
}

std::string lead(const Recording& recording, const Numbers& numbers) {
  std::string text =
      recording.form.cues.empty() ? R"(<div class="lead">)" : R"(<div class="lead alert">)";
  for (const std::string& sentence : lead_sentences(recording, numbers))
    text += "<p>" + escaped(sentence) + "</p>";
  return text + "</div>";
}

/// "92° ± 4°" with the error smaller.
std::string big_number(const std::string& text) {
  const std::size_t at = text.find(" ± ");
  if (at == std::string::npos) return escaped(text);
  return escaped(text.substr(0, at)) + "<i>" + escaped(text.substr(at + 1)) + "</i>";
}

/// What the range is of: the counting signal's own words.
std::string range_words(const Recording& recording, const Words& words) {
  for (const form::SignalSeries& series : recording.form.signals) {
    if (series.counts && !words.in_language(series.words).empty())
      return words("figure.range_of", fmt::arg("signal", words.in_language(series.words)));
  }
  return words("figure.range");
}

std::string tiles(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  std::string list;
  const auto tile = [&](const std::string& value, const std::string& what) {
    list += "<li><b>" + big_number(value) + "</b><span>" + escaped(what) + "</span></li>";
  };
  std::vector<Measured> ranges, tempos, differences;
  for (const form::Repetition& repetition : form.repetitions) {
    ranges.push_back(repetition.range);
    tempos.push_back(repetition.tempo_s);
    differences.push_back(repetition.difference);
  }
  const std::string unit = counting_unit(recording);
  if (recording.exercise.counting || !ranges.empty()) {
    tile(std::to_string(ranges.size()),
         words(words.counted(recording.exercise.kind == exercise::Kind::Gait ? "figure.steps"
                                                                             : "figure.repetitions",
                             ranges.size())));
  }
  double held_s = 0.0;
  for (const form::Hold& hold : form.holds) held_s += hold.held_s.known() ? hold.held_s.value : 0.0;
  if (!form.holds.empty()) tile(numbers.length(held_s), words("figure.held"));
  if (const Measured range = mean_of(ranges); range.known())
    tile(numbers.with_error(range, unit), range_words(recording, words));
  if (const Measured tempo = mean_of(tempos); tempo.known())
    tile(numbers.with_error(tempo, "s"), words("figure.tempo"));
  if (const Measured difference = mean_of(differences); stated(difference))
    tile(numbers.difference(difference, recording.form.sides_unit), words("figure.difference"));
  // A cue seen on one side and in order on the other is a fault.
  std::set<std::string> judged;
  for (const form::Cue& cue : form.cues) judged.insert(cue.id);
  for (const form::CueInOrder& cue : form.in_order) judged.insert(cue.id);
  if (!judged.empty())
    tile(fmt::format("{} / {}", kinds_in_order(form).size(), judged.size()),
         words("figure.in_order"));
  return R"(<ul class="tiles">)" + list + "</ul>";
}

}  // namespace

std::string html(const Recording& recording, const Words& words) {
  const Numbers numbers(words, recording.height_m);
  const std::string title =
      words("page.title", fmt::arg("exercise", words.in_language(recording.form.exercise_name)));
  std::string page = fmt::format(
      R"(<!DOCTYPE html>
<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{}</title><style>{}</style></head>
<body><main>
)",
      words.language() == Language::German ? "de" : "en", escaped(title), kStyle);
  page += heading(recording, numbers);
  page += lead(recording, numbers);
  page += tiles(recording, numbers);
  page += cue_section(recording, numbers);
  page += in_order_section(recording, numbers);
  page += repetition_section(recording, numbers);
  page += hold_section(recording, numbers);
  page += partial_section(recording, numbers);
  const std::string replay = replay_section(recording, numbers);
  page += replay;
  page += signal_section(recording, numbers);
  page += view_section(recording, numbers);
  page += closing_section(recording, numbers);
  page += "</main>";
  if (!replay.empty()) {
    page += R"(<script type="application/json" id="replay-data">)" +
            replay_data(recording, numbers) + "</script><script>" + std::string(kReplay) +
            "</script>";
  }
  return page + "</body></html>\n";
}

}  // namespace medius::report
