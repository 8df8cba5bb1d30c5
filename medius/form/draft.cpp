#include "medius/form/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace medius::form {
namespace {

/// A signal that a movement could be counted on. `worth`: how far a single camera may be believed.
struct Candidate {
  const char* name;
  const char* en;
  const char* de;
  const char* unit;
  const char* plane;
  bool each;
  const char* is;
  double least;  ///< a smaller movement is not told from noise
  double worth;
};

constexpr std::array kCandidates{
    Candidate{"hips_height", "Height of the hips over the ankles",
              "Höhe der Hüfte über den Knöcheln", "statures", "vertical", false,
              "up(mid_ankle, mid_hip)", 0.04, 1.0},
    Candidate{"hips_lift", "Height of the hips over the shoulders",
              "Höhe der Hüfte über den Schultern", "statures", "vertical", false,
              "up(mid_shoulder, mid_hip)", 0.04, 1.0},
    Candidate{"knee_opening", "Height of one knee over the other",
              "Höhe des Knies über dem anderen", "statures", "vertical", true,
              "max(0, up(other_knee, knee))", 0.03, 1.0},
    Candidate{"ankle_lift", "Height of one ankle over the other",
              "Höhe des Knöchels über dem anderen", "statures", "vertical", true,
              "max(0, up(other_ankle, ankle))", 0.03, 1.0},
    Candidate{"wrist_height", "Height of the wrist over the shoulder",
              "Höhe des Handgelenks über der Schulter", "statures", "vertical", true,
              "up(shoulder, wrist)", 0.06, 0.9},
    Candidate{"knee_flexion", "Knee flexion", "Kniebeugung", "deg", "sagittal", true,
              "180 - angle(hip, knee, ankle)", 15.0, 0.6},
    Candidate{"hip_flexion", "Hip flexion", "Hüftbeugung", "deg", "sagittal", true,
              "180 - angle(shoulder, hip, knee)", 15.0, 0.6},
    Candidate{"trunk_lean", "Forward lean of the trunk", "Vorneigung des Rumpfs", "deg", "sagittal",
              false, "lean_forward(mid_hip, mid_shoulder)", 12.0, 0.5},
};

/// Words as a YAML text in double quotes.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') result += '\\';
    if (static_cast<unsigned char>(letter) >= 0x20) result += letter;
  }
  return result + "\"";
}

/// What the text is made from.
struct Plan {
  const DraftRequest* request = nullptr;
  std::string position;
  bool one_sided = false;
  exercise::View view = exercise::View::Side;
  const Candidate* candidate = nullptr;
  bool effort_is_high = true;
  double range = 0.0, turn = 0.0;  ///< usual, in the signal's unit
  double shortest_s = 1.0, longest_s = 5.0;
  double towards_s = 1.5, pause_s = 0.0, back_s = 1.5;
  double full_share = 0.7;  ///< of the range shown, which counts as a whole repetition
};

std::string signal_line(const Candidate& candidate) {
  return fmt::format(
      "  - {{name: {}, words: {{en: {}, de: {}}}, unit: {}, plane: {}, sides: {}, is: {}}}\n",
      candidate.name, quoted(candidate.en), quoted(candidate.de), candidate.unit, candidate.plane,
      candidate.each ? "each" : "middle", quoted(candidate.is));
}

std::string head_of(const Plan& plan) {
  const std::string name = quoted(plan.request->name);
  return fmt::format(
      "id: {}\nname: {{en: {}, de: {}}}\nfamily: own\nkind: repetitions\nposition: {}\n"
      "one_sided: {}\npurpose: {{en: \"What your therapist chose for you.\", de: \"Was für Sie "
      "gewählt wurde.\"}}\n",
      plan.request->id, name, name, plan.position, plan.one_sided);
}

std::string steps_of(const Plan& plan) {
  std::string text = fmt::format(
      "set_up:\n  - {{en: \"Take up the starting position ({0}).\", de: \"Die Ausgangsstellung "
      "einnehmen ({0}).\"}}\nsteps:\n  - {{en: \"Out: about {1:.1f} seconds.\", de: \"Hin: etwa "
      "{1:.1f} Sekunden.\"}}\n",
      plan.position, plan.towards_s);
  if (plan.pause_s >= 0.5) {
    text += fmt::format(
        "  - {{en: \"Hold: about {0:.1f} seconds.\", de: \"Halten: etwa {0:.1f} Sekunden.\"}}\n",
        plan.pause_s);
  }
  return text + fmt::format(
                    "  - {{en: \"Back: about {0:.1f} seconds.\", de: \"Zurück: etwa {0:.1f} "
                    "Sekunden.\"}}\n",
                    plan.back_s);
}

std::string rest_of(const Plan& plan) {
  const std::string view(exercise::name(plan.view));
  const std::string good =
      plan.view == exercise::View::Oblique ? "oblique, side, front" : view + ", oblique";
  const bool low = plan.position != "standing" && plan.position != "sitting";
  std::string text = fmt::format(
      "dose: {{sets: 2, repetitions: 8, hold_s: {:.0f}, down_s: {:.1f}, up_s: {:.1f}, rest_s: 60, "
      "days_a_week: 3, source: {{key: NOTE, status: RECALLED, grade: design}}}}\n",
      plan.pause_s >= 0.5 ? std::round(plan.pause_s) : 0.0, plan.towards_s, plan.back_s);
  text += fmt::format(
      "camera: {{best: {0}, good: [{1}], distance_m: {2}, height_m: {3}, words: {{en: \"Place the "
      "camera as in the recording ({0}).\", de: \"Stellen Sie die Kamera wie bei der Aufnahme "
      "({0}).\"}}}}\n",
      view, good, low ? 2.2 : 3.0, low ? 0.5 : 1.0);
  return text;
}

std::string counting_of(const Plan& plan) {
  return fmt::format(
      "counting: {{signal: {}, effort: {}, least_range: {:.3g}, full_range: {:.3g}, least_s: "
      "{:.2g}, longest_s: {:.2g}}}\n",
      plan.candidate->name, plan.effort_is_high ? "high" : "low", 0.35 * plan.range,
      plan.full_share * plan.range, std::max(0.4, 0.4 * plan.shortest_s),
      std::max(6.0, 3.0 * plan.longest_s));
}

/// A repetition that reaches less than the recording showed, by a fifth.
std::string cues_of(const Plan& plan) {
  const double sign = plan.effort_is_high ? 1.0 : -1.0;
  const double threshold = plan.turn - sign * 0.2 * plan.range;
  return fmt::format(
      "cues:\n  - {{id: small_range, fault: {{en: The movement is smaller than shown, de: Die "
      "Bewegung "
      "ist kleiner als gezeigt}}, say: {{en: \"Go as far as is comfortable.\", de: \"So weit "
      "gehen, "
      "wie es angenehm ist.\"}}, signal: {}, window: turn, statistic: {}, {}: {:.3g}, views: [{}], "
      "severity: 1, source: {{key: NOTE, status: RECALLED, grade: design, note: a fifth less than "
      "in "
      "the recording}}}}\n",
      plan.candidate->name, plan.effort_is_high ? "max" : "min",
      plan.effort_is_high ? "below" : "above", threshold, exercise::name(plan.view));
}

std::string text_of(const Plan& plan, bool all_signals) {
  std::string signals = "signals:\n";
  for (const Candidate& candidate : kCandidates) {
    if (all_signals || &candidate == plan.candidate) signals += signal_line(candidate);
  }
  return head_of(plan) + steps_of(plan) + rest_of(plan) + signals + counting_of(plan) +
         cues_of(plan);
}

Result<FormResult> try_out(const Plan& plan, const pose::Landmarks& recording,
                           const ErrorTable& errors, bool all_signals) {
  MEDIUS_TRY(const auto exercise,
             exercise::parse_exercise(text_of(plan, all_signals), plan.request->id + ".yaml"));
  return analyse(recording, exercise, errors);
}

/// Where a series lies most of the time, and where it goes.
struct Reach {
  double low = 0.0, high = 0.0, start = 0.0;
  bool known = false;
  [[nodiscard]] double range() const { return high - low; }
};

Reach reach_of(const SignalSeries& series) {
  std::vector<double> values, first;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (std::isnan(series.values[i])) continue;
    values.push_back(series.values[i]);
    if (series.time_s[i] < series.time_s.front() + 0.7) first.push_back(series.values[i]);
  }
  if (values.size() < 20) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  Reach reach{at(0.05), at(0.95), at(0.5), true};
  if (first.size() >= 3) {
    std::nth_element(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(first.size() / 2),
                     first.end());
    reach.start = first[first.size() / 2];
  }
  return reach;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// How alike the repetitions are: 1 equal, 0 not at all.
double likeness(const std::vector<Repetition>& repetitions) {
  double sum = 0.0, squares = 0.0;
  for (const Repetition& one : repetitions) {
    sum += one.range.value;
    squares += one.range.value * one.range.value;
  }
  const auto count = static_cast<double>(repetitions.size());
  const double mean = sum / count;
  return std::max(0.0, 1.0 - std::sqrt(std::max(0.0, squares / count - mean * mean)) / mean);
}

struct Attempt {
  Plan plan;
  int repetitions = 0;
  double score = 0.0;
};

void learn_tempo(const std::vector<Repetition>& repetitions, Plan& plan) {
  std::vector<double> ranges, turns, towards, pauses, backs, whole;
  for (const Repetition& one : repetitions) {
    ranges.push_back(std::abs(one.range.value));
    turns.push_back(one.turn.value);
    towards.push_back(one.towards_s.value);
    pauses.push_back(one.pause_s.value);
    backs.push_back(one.back_s.value);
    whole.push_back(one.end_s - one.start_s);
  }
  plan.range = median(ranges);
  plan.turn = median(turns);
  plan.towards_s = std::clamp(median(towards), 0.2, 20.0);
  plan.pause_s = std::clamp(median(pauses), 0.0, 60.0);
  plan.back_s = std::clamp(median(backs), 0.2, 20.0);
  plan.shortest_s = *std::min_element(whole.begin(), whole.end());
  plan.longest_s = *std::max_element(whole.begin(), whole.end());
}

/// Counts the recording on one signal; the counted repetitions then set the limits.
Attempt attempt(Plan plan, const Candidate& candidate, const Reach& reach,
                const pose::Landmarks& recording, const ErrorTable& errors) {
  plan.candidate = &candidate;
  plan.effort_is_high = reach.start - reach.low < reach.high - reach.start;
  plan.range = reach.range();
  plan.turn = plan.effort_is_high ? reach.high : reach.low;
  Attempt result{plan, 0, 0.0};
  const auto counted = try_out(plan, recording, errors, false);
  if (!counted.ok() || counted->repetitions.size() < 2 || counted->repetitions.size() > 12)
    return result;
  learn_tempo(counted->repetitions, result.plan);
  if (result.plan.range < candidate.least) return result;
  result.repetitions = static_cast<int>(counted->repetitions.size());
  const double clear = std::min(4.0, result.plan.range / candidate.least);
  const double whole = static_cast<double>(counted->repetitions.size()) /
                       static_cast<double>(counted->repetitions.size() + counted->partial.size());
  result.score = candidate.worth * clear * likeness(counted->repetitions) * whole;
  return result;
}

/// Which side moves where the other rests; none: both.
bool moves_one_side(const Reach& left, const Reach& right) {
  return left.known && right.known &&
         std::max(left.range(), right.range()) > 2.5 * std::min(left.range(), right.range());
}

Result<Attempt> best_for(const std::string& position, const pose::Landmarks& recording,
                         const DraftRequest& request, const Viewpoint& seen,
                         const ErrorTable& errors) {
  Plan plan;
  plan.request = &request;
  plan.position = position;
  plan.one_sided = request.one_sided.value_or(false);
  if (seen.view) plan.view = *seen.view;
  plan.candidate = &kCandidates.front();
  plan.range = 1.0;  // only the signals are wanted of this first look
  MEDIUS_TRY(const FormResult look, try_out(plan, recording, errors, true));
  Attempt best;
  for (const Candidate& candidate : kCandidates) {
    std::vector<Reach> sides;
    for (const SignalSeries& series : look.signals) {
      if (series.name == candidate.name) sides.push_back(reach_of(series));
    }
    if (sides.empty()) continue;
    const Reach reach =
        *std::max_element(sides.begin(), sides.end(),
                          [](const Reach& a, const Reach& b) { return a.range() < b.range(); });
    if (!reach.known || reach.range() < candidate.least) continue;
    Plan of_candidate = plan;
    if (!request.one_sided && sides.size() == 2)
      of_candidate.one_sided = moves_one_side(sides[0], sides[1]);
    Attempt one = attempt(of_candidate, candidate, reach, recording, errors);
    if (one.score > best.score) best = one;
  }
  return best;
}

std::vector<Text> notes_of(const Attempt& best, const DraftRequest& request, bool guessed) {
  std::vector<Text> notes;
  notes.push_back({fmt::format("{} repetitions were found on \"{}\". Was that the number you did?",
                               best.repetitions, best.plan.candidate->en),
                   fmt::format("{} Wiederholungen wurden an \"{}\" gefunden. Waren es so viele?",
                               best.repetitions, best.plan.candidate->de)});
  if (guessed) {
    notes.push_back({fmt::format("The position was taken to be '{}'.", best.plan.position),
                     fmt::format("Als Lage wurde '{}' angenommen.", best.plan.position)});
  }
  if (!request.one_sided && best.plan.one_sided) {
    notes.push_back({"One side moved: the exercise is done left and right apart.",
                     "Eine Seite bewegte sich: die Übung wird links und rechts getrennt gemacht."});
  }
  notes.push_back({"Look over the words, the dose, who should not do it, and the limits.",
                   "Prüfen Sie Wortlaut, Dosis, Gegenanzeigen und Grenzen."});
  return notes;
}

}  // namespace

Result<Draft> draft_exercise(const pose::Landmarks& recording, const DraftRequest& request,
                             const ErrorTable& errors) {
  const Viewpoint seen = find_viewpoint(recording);
  std::vector<std::string> positions{request.position};
  if (request.position.empty())
    positions = seen.lying ? std::vector<std::string>{"supine", "side-lying"}
                           : std::vector<std::string>{"standing"};
  Attempt best;
  for (const std::string& position : positions) {
    MEDIUS_TRY(const Attempt one, best_for(position, recording, request, seen, errors));
    if (one.score > best.score) best = one;
  }
  if (best.repetitions < 2) {
    return error(
        "fewer than two repetitions stand out in the recording. Record about three, with a moment "
        "of "
        "rest between them, the whole body in the picture, from the side that shows the movement "
        "best.");
  }
  Draft draft;
  draft.text = text_of(best.plan, false);
  draft.repetitions = best.repetitions;
  draft.signal = best.plan.candidate->name;
  draft.notes = notes_of(best, request, request.position.empty());
  return draft;
}

}  // namespace medius::form
