#include "medius/report/sentences.h"

#include <algorithm>

namespace medius::report {
namespace {

using form::Side;

std::string without_full_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text;
}

/// The exercise's name within a sentence: English names are no proper names, German nouns keep
/// their capital.
std::string name_inside(const Recording& recording, const Words& words) {
  std::string name = words.in_language(recording.form.exercise_name);
  if (words.language() == Language::English && !name.empty() && name[0] >= 'A' && name[0] <= 'Z')
    name[0] = static_cast<char>(name[0] - 'A' + 'a');
  return name;
}

double held_s(const form::FormResult& form, Side side) {
  double sum = 0.0;
  for (const form::Hold& hold : form.holds) {
    if ((side == Side::Both || hold.side == side) && hold.held_s.known()) sum += hold.held_s.value;
  }
  return sum;
}

std::string about_holds(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  const std::string name = name_inside(recording, words);
  if (form.holds.empty()) return words("lead.no_hold", fmt::arg("exercise", name));
  const auto seconds = [&](Side side) { return words.number(held_s(form, side), 0); };
  if (recording.exercise.kind == exercise::Kind::Posture)
    return words("lead.posture", fmt::arg("exercise", name), fmt::arg("held", seconds(Side::Both)));
  const bool sides = held_s(form, Side::Left) > 0.0 && held_s(form, Side::Right) > 0.0;
  return words(sides ? "lead.hold_sides" : "lead.hold", fmt::arg("exercise", name),
               fmt::arg("held", seconds(Side::Both)), fmt::arg("left", seconds(Side::Left)),
               fmt::arg("right", seconds(Side::Right)));
}

std::string about_repetitions(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  const std::size_t count = form.repetitions.size(), partial = form.partial.size();
  const auto on = [&](Side side) {
    return std::count_if(form.repetitions.begin(), form.repetitions.end(),
                         [&](const form::Repetition& r) { return r.side == side; });
  };
  const bool steps = recording.exercise.kind == exercise::Kind::Gait;
  std::string key = words.counted(steps ? "lead.steps" : "lead.repetitions", count);
  if (count == 0 && partial > 0)
    key = words.counted("lead.none_partial", partial);
  else if (count == 0)
    key = "lead.none";
  else if (steps)
    ;  // the first and the last step of a recording are seldom whole: no matter
  else if (partial > 0 && count > 1)
    key = words.counted("lead.and_partial", partial);
  else if (on(Side::Left) > 0 && on(Side::Right) > 0)
    key = "lead.repetitions_sides";
  return words(key, fmt::arg("exercise", name_inside(recording, words)),
               fmt::arg("length", numbers.length(length_s(recording))), fmt::arg("n", count),
               fmt::arg("partial", partial), fmt::arg("left", on(Side::Left)),
               fmt::arg("right", on(Side::Right)));
}

std::string about_mismatch(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const form::Mismatch& mismatch = *recording.form.mismatch;
  const std::string other = words.in_language(mismatch.looks_like);
  return words(other.empty() ? "lead.mismatch" : "lead.mismatch_other",
               fmt::arg("exercise", name_inside(recording, words)),
               fmt::arg("why", words.in_language(mismatch.words)), fmt::arg("other", other));
}

std::string about_technique(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& form = recording.form;
  if (form.cues.empty()) {
    if (form.repetitions.empty() && form.holds.empty()) return words("lead.no_movement");
    if (form.in_order.empty()) return words("lead.nothing_judged");
    const std::size_t judged = kinds_of(form.in_order), sure = kinds_in_order(form).size();
    std::string key = words.counted("lead.no_fault", judged);
    if (sure == 0)
      key = words.counted("lead.none_sure", judged);
    else if (sure < judged)
      key = words.counted("lead.some_sure", judged - sure);
    return words(key, fmt::arg("n", judged), fmt::arg("sure", sure),
                 fmt::arg("open", judged - sure));
  }
  const form::Cue& cue = form.cues.front();
  std::string where;
  if (!form.repetitions.empty()) {
    where = words("lead.fault_where", fmt::arg("n", cue.moments.size()),
                  fmt::arg("all", form.repetitions.size()));
  }
  std::string fault = without_full_stop(words.in_language(cue.fault));
  if (cue.side != Side::Both) fault += ", " + words("side." + std::string(form::name(cue.side)));
  return words("lead.fault", fmt::arg("fault", fault),
               fmt::arg("value", numbers.with_error(cue.value, cue.unit)),
               fmt::arg("limit", numbers.value(cue.threshold, cue.unit)), fmt::arg("where", where),
               fmt::arg("say", without_full_stop(words.in_language(cue.say))));
}

std::string about_view(const Recording& recording, const Numbers& numbers) {
  const Words& words = numbers.words();
  const auto& unseen = recording.form.unseen;
  const std::string from = words("view.from." + view_key(recording.form.view));
  if (unseen.empty()) return words("lead.all_seen", fmt::arg("from", from));
  return words(words.counted("lead.unseen", unseen.size()), fmt::arg("from", from),
               fmt::arg("n", unseen.size()),
               fmt::arg("fault", without_full_stop(words.in_language(unseen.front().fault))));
}

}  // namespace

std::vector<std::string> lead_sentences(const Recording& recording, const Numbers& numbers) {
  const auto kind = recording.exercise.kind;
  const bool holds = kind == exercise::Kind::Hold || kind == exercise::Kind::Posture;
  if (recording.form.mismatch) return {about_mismatch(recording, numbers)};
  return {
      capitalised(holds ? about_holds(recording, numbers) : about_repetitions(recording, numbers)),
      about_technique(recording, numbers), about_view(recording, numbers)};
}

bool surely_in_order(const form::CueInOrder& cue) {
  return (cue.above ? 1.0 : -1.0) * (cue.threshold - cue.value.value) > cue.e;
}

std::set<std::string> kinds_in_order(const form::FormResult& form) {
  std::set<std::string> ids;
  for (const form::CueInOrder& cue : form.in_order) ids.insert(cue.id);
  for (const form::CueInOrder& cue : form.in_order)
    if (!surely_in_order(cue)) ids.erase(cue.id);
  for (const form::Cue& cue : form.cues) ids.erase(cue.id);
  return ids;
}

std::string view_key(const form::Viewpoint& view) {
  if (view.measured) return "measured";
  if (!view.view) return "unknown";
  return std::string(exercise::name(*view.view));
}

std::string counting_signal(const Recording& recording) {
  return recording.exercise.counting ? recording.exercise.counting->signal : "";
}

std::string counting_unit(const Recording& recording) {
  const auto& exercise = recording.exercise;
  if (!exercise.counting) return "deg";
  const int index = exercise.signal_index(exercise.counting->signal);
  return index < 0 ? "deg" : exercise.signals[static_cast<std::size_t>(index)].unit;
}

std::string capitalised(std::string text) {
  if (text.empty()) return text;
  if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  // ä ö ü are C3 A4, B6, BC; their capitals lie 32 below.
  else if (text.size() > 1 && text[0] == '\xC3' &&
           (text[1] == '\xA4' || text[1] == '\xB6' || text[1] == '\xBC'))
    text[1] = static_cast<char>(text[1] - 0x20);
  return text;
}

}  // namespace medius::report
