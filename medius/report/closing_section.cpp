// What the view could and could not show, advice for a better recording, sources, and the promise.
#include <algorithm>
#include <cmath>
#include <set>

#include "medius/base/math.h"
#include "medius/pose/view.h"
#include "medius/report/markup.h"
#include "medius/report/sections.h"
#include "medius/report/sentences.h"

namespace medius::report {
namespace {

std::string list(const std::vector<std::string>& items) {
  std::string text = R"(<ul class="plain">)";
  for (const std::string& item : items) text += "<li>" + item + "</li>";
  return text + "</ul>";
}

/// Each advice once, in the order of the things it is for.
std::vector<std::string> advice(const Recording& recording, const Words& words) {
  std::vector<std::string> found;
  const auto add = [&](const exercise::Text& text) {
    const std::string sentence = escaped(words.in_language(text));
    if (!sentence.empty() && std::find(found.begin(), found.end(), sentence) == found.end())
      found.push_back(sentence);
  };
  add(recording.form.camera_advice);
  for (const exercise::Text& note : recording.notes) add(note);
  return found;
}

/// What could not be judged, what belongs to one way of filming together, and that way below it.
std::string hidden(const Recording& recording, const Words& words) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const form::Unseen& unseen : recording.form.unseen) {
    const std::string way = escaped(words.in_language(unseen.advice));
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const auto& one) { return one.first == way; });
    if (group == groups.end()) group = groups.insert(groups.end(), {way, {}});
    const std::string fault = escaped(words.in_language(unseen.fault));
    auto& faults = group->second;
    if (std::find(faults.begin(), faults.end(), fault) == faults.end()) faults.push_back(fault);
  }
  std::string text;
  for (const auto& [way, faults] : groups)
    text += list(faults) + R"(<p class="soft">)" + way + "</p>";
  return text;
}

std::string source_line(const Recording& recording, const exercise::Citation& citation,
                        const Words& words) {
  std::string line;
  // A key NOTE marks what nobody has published.
  if (citation.source == "NOTE" && citation.grade == "design") {
    line = escaped(words("reading.design"));
  } else if (citation.source == "convention" || citation.grade == "convention") {
    line = escaped(words("reading.convention"));
  } else if (const auto known = recording.sources.find(citation.source);
             known != recording.sources.end()) {
    line = escaped(known->second.words);
    if (known->second.url.starts_with("https://"))
      line = fmt::format(R"(<a href="{}">{}</a>)", escaped(known->second.url), line);
  } else {
    line = escaped(citation.source);
  }
  // A choice or a convention says itself that nobody has measured it.
  const bool published =
      line != escaped(words("reading.design")) && line != escaped(words("reading.convention"));
  if (published && citation.status == "RECALLED")
    line += " (" + escaped(words("reading.unverified")) + ")";
  return line;
}

std::string sources(const Recording& recording, const Words& words) {
  std::vector<std::string> lines;
  std::set<std::string> ids;
  for (const form::Cue& cue : recording.form.cues) ids.insert(cue.id);
  for (const form::CueInOrder& cue : recording.form.in_order) ids.insert(cue.id);
  for (const exercise::CueSpecification& cue : recording.exercise.cues) {
    if (!ids.contains(cue.id) || cue.citation.source.empty()) continue;
    const std::string line = source_line(recording, cue.citation, words);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  if (lines.empty()) return "";
  std::string text = "<p>" + escaped(words("reading.sources")) + ":</p><ul>";
  for (const std::string& line : lines) text += "<li>" + line + "</li>";
  return text + "</ul>";
}

}  // namespace

std::string view_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  std::vector<std::string> shown;
  for (const form::Cue& cue : form.cues) shown.push_back(escaped(words.in_language(cue.fault)));
  for (const form::CueInOrder& cue : form.in_order)
    shown.push_back(escaped(words.in_language(cue.fault)));
  std::set<std::string> seen;
  std::erase_if(shown, [&](const std::string& item) { return !seen.insert(item).second; });

  std::string text = "<section><h2>" + escaped(words("view_section.heading")) + "</h2><p>" +
                     escaped(capitalised(words("view." + view_key(form.view)))) + ".";
  if (form.view.view && !form.view.lying && !form.view.measured)
    text +=
        " " + escaped(words("view_section.facing",
                            fmt::arg("angle", numbers.with_error({std::abs(form.view.facing_deg),
                                                                  form.view.facing_se_deg},
                                                                 "deg"))));
  const pose::View camera =
      pose::view_of(recording.landmarks.frames, recording.landmarks.image_width_px,
                    recording.landmarks.image_height_px);
  if (std::abs(camera.camera_down_deg) > kHalfBand90 * camera.camera_down_se_deg)
    text += " " +
            escaped(words(
                camera.camera_down_deg > 0.0 ? "view_section.looks_down" : "view_section.looks_up",
                fmt::arg("angle", numbers.with_error(
                                      {std::abs(camera.camera_down_deg), camera.camera_down_se_deg},
                                      "deg"))));
  if (form.tracked < 0.95)
    text += " " + escaped(words("view_section.lost",
                                fmt::arg("share", words.number(100.0 * (1.0 - form.tracked), 0))));
  text += R"(</p><div class="two">)";
  const auto card = [&](const char* key, const std::string& content) {
    if (!content.empty())
      text += R"(<div class="card"><h3>)" + escaped(words(key)) + "</h3>" + content + "</div>";
  };
  card("view_section.shown", shown.empty() ? "" : list(shown));
  card("view_section.hidden", hidden(recording, words));
  const auto better = advice(recording, words);
  text += R"(</div><h2>)" + escaped(words("view_section.better")) + "</h2>";
  text += better.empty() ? "<p>" + escaped(words("view_section.nothing")) + "</p>" : list(better);
  return text + "</section>";
}

std::string closing_section(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  std::string text = R"(<footer class="closing"><h2>)" + escaped(words("reading.heading")) +
                     "</h2><p>" + escaped(words("reading.error")) + "</p>";
  if (recording.form.errors_are_provisional)
    text += "<p>" + escaped(words("reading.provisional")) + "</p>";
  text += "<p>" + escaped(words("reading.wellness")) + "</p>" + sources(recording, words) + "<p>" +
          escaped(words("reading.private", fmt::arg("version", recording.version))) +
          "</p></footer>";
  return text;
}

}  // namespace medius::report
