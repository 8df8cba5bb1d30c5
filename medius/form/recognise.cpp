// Which exercise it is: where each exercise's own signals lie while it is done.
#include <algorithm>
#include <cmath>

#include "medius/form/series.h"

namespace medius::form {
namespace {

// Below this the best one is "none of them": each trait must be met within its margin.
constexpr double kRecognised = 0.5;
constexpr double kNear = 0.9;  // A second one this near the first: which of both cannot be told.
constexpr double kFewestKnown = 0.3;  // Share of frames in which the signal must be known.

double quantile(std::vector<double> values, double share) {
  const auto at =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

std::ptrdiff_t tenth(const std::vector<double>& known) {
  return static_cast<std::ptrdiff_t>(std::max<std::size_t>(known.size() / 10, 1));
}

// From the recording's first fifth to its last.
double trend(const std::vector<double>& known) {
  const auto fifth = static_cast<std::ptrdiff_t>(std::max<std::size_t>(known.size() / 5, 1));
  return quantile({known.end() - fifth, known.end()}, 0.5) -
         quantile({known.begin(), known.begin() + fifth}, 0.5);
}

// The range of what is left when a straight line is taken off: somebody who walks towards the
// camera goes up in the picture all the while.
double wave(std::vector<double> known) {
  const auto count = static_cast<double>(known.size());
  const double middle = 0.5 * (count - 1.0);
  double moment = 0.0, square = 0.0;
  for (std::size_t at = 0; at < known.size(); ++at) {
    const double from_middle = static_cast<double>(at) - middle;
    moment += from_middle * known[at];
    square += from_middle * from_middle;
  }
  const double slope = square > 0.0 ? moment / square : 0.0;
  for (std::size_t at = 0; at < known.size(); ++at) known[at] -= slope * static_cast<double>(at);
  return quantile(known, 0.95) - quantile(known, 0.05);
}

// How a signal behaves over the recording, on one side: "rest" and "turn" by the counting sense.
double feature(const std::vector<double>& values, const std::string& of, bool effort_is_high) {
  std::vector<double> known;
  for (const double value : values) {
    if (!std::isnan(value)) known.push_back(value);
  }
  if (static_cast<double>(known.size()) < kFewestKnown * static_cast<double>(values.size()) ||
      known.empty()) {
    return pose::kMissing;
  }
  const double low = quantile(known, 0.05);
  const double high = quantile(known, 0.95);
  if (of == "range") return high - low;
  if (of == "trend") return trend(known);
  if (of == "wave") return wave(known);
  if (of == "rise") return high - quantile({known.begin(), known.begin() + tenth(known)}, 0.5);
  if (of == "rest") return effort_is_high ? low : high;
  if (of == "turn") return effort_is_high ? high : low;
  return quantile(known, 0.5);
}

// 1 inside the limits, falling to 0 a quarter of their width outside.
double met(double value, const exercise::Trait& trait) {
  if (std::isnan(value)) return 0.0;
  const double margin = 0.25 * (trait.high - trait.low);
  const double outside = std::max({0.0, trait.low - value, value - trait.high});
  return std::max(0.0, 1.0 - outside / margin);
}

// Somebody who stands does nothing that is done lying, and the other way round.
bool position_fits(const Calibration& calibration, const exercise::Exercise& exercise) {
  if (!calibration.view.view) return true;
  const bool lies = exercise.position == "supine" || exercise.position == "side-lying" ||
                    exercise.position == "prone";
  const bool upright = exercise.position == "standing" || exercise.position == "sitting";
  return calibration.view.lying ? !upright : !lies;
}

// Nobody upright is seen from the side in something that only front and back show.
bool view_fits(const Viewpoint& view, const exercise::Exercise& exercise) {
  using exercise::View;
  if (view.measured || view.lying || view.view != View::Side) return true;
  const auto& good = exercise.camera.good;
  const auto shows = [&](View one) {
    return std::find(good.begin(), good.end(), one) != good.end();
  };
  return shows(View::Side) || shows(View::Oblique);
}

// Repetitions move their counting signal by most of what the exercise asks for.
bool moves_enough(const Series& series, const exercise::Exercise& exercise) {
  constexpr double kMost = 0.6;
  if (exercise.kind != exercise::Kind::Repetitions) return true;
  const auto signal = static_cast<std::size_t>(exercise.signal_index(exercise.counting->signal));
  for (const auto& side : series.values[signal]) {
    if (feature(side, "range", true) > kMost * exercise.counting->full_range) return true;
  }
  return false;
}

// Gait is a step with one foot, then with the other: three swings in turn, or as many as a short
// recording has room for.
bool walks(const std::vector<Repetition>& swings, double length_s) {
  constexpr double kSwings = 3.0;
  constexpr double kSwing_s = 0.6;     // of a brisk walk, from one foot's to the other's
  constexpr double kNextStep_s = 2.0;  // later is another walk
  constexpr double kInTurn = 0.7;      // of all steps: a foot may be lost in between
  std::size_t steps = 0;
  for (std::size_t at = 1; at < swings.size(); ++at) {
    if (swings[at].side != swings[at - 1].side &&
        swings[at].turn_s - swings[at - 1].turn_s < kNextStep_s)
      ++steps;
  }
  const double needed = std::clamp(std::floor(length_s / kSwing_s), 2.0, kSwings) - 1.0;
  return static_cast<double>(steps) >=
         std::max(needed, kInTurn * (static_cast<double>(swings.size()) - 1.0));
}

// What is done in repetitions has been done once at least.
bool performs(const Series& series, const exercise::Exercise& exercise, const Viewpoint& view) {
  if (!exercise.counting) return true;
  const ErrorTable none;
  const auto found = find_repetitions(series, {&exercise, &none, {}, view, std::nullopt});
  if (exercise.kind != exercise::Kind::Gait) return !found.repetitions.empty();
  return walks(found.repetitions, series.time_s.back() - series.time_s.front());
}

double score_of(const pose::Landmarks& landmarks, const exercise::Exercise& exercise) {
  if (exercise.traits.empty() || landmarks.frames.empty()) return 0.0;
  const Calibration calibration = calibrate(landmarks, exercise.position == "side-lying");
  if (!position_fits(calibration, exercise) || !view_fits(calibration.view, exercise)) return 0.0;
  SignalEvaluator evaluator(exercise);
  Series raw;
  raw.reserve(exercise.signals.size(), landmarks.frames.size());
  for (const pose::PoseFrame& frame : landmarks.frames) {
    const Body body = body_of(frame, calibration);
    raw.push(body, evaluator.evaluate(body));
  }
  const Series series = smoothed(raw);
  if (!moves_enough(series, exercise)) return 0.0;
  if (!performs(series, exercise, calibration.view)) return 0.0;
  const bool effort_is_high = !exercise.counting || exercise.counting->effort_is_high;
  // A one-sided exercise is recognised by the side that does it: all its traits on one side.
  double best = 0.0;
  for (std::size_t side = 0; side < 2; ++side) {
    double worst = 1.0;
    double sum = 0.0;
    for (const exercise::Trait& trait : exercise.traits) {
      const auto signal = static_cast<std::size_t>(exercise.signal_index(trait.signal));
      const double share =
          met(feature(series.values[signal][side], trait.of, effort_is_high), trait);
      worst = std::min(worst, share);
      sum += share;
    }
    // More traits met say more, so that of two that fit the narrower description wins.
    const double count = static_cast<double>(exercise.traits.size());
    best = std::max(best, worst > 0.0 ? worst * (sum / count) * (1.0 - 0.25 / count) : 0.0);
  }
  return best;
}

// What is done in repetitions says more than a hold that fits as well, and a hold more than a
// posture that is only looked at.
int weight(exercise::Kind kind) {
  if (kind == exercise::Kind::Posture) return 0;
  return kind == exercise::Kind::Hold ? 1 : 2;
}

// The place of the best candidate that speaks against the first; the end where there is none.
std::size_t rival_of_the_first(const std::vector<Candidate>& candidates,
                               const exercise::Catalogue& catalogue) {
  const auto weight_of = [&](const Candidate& candidate) {
    const auto found = catalogue.find(candidate.exercise);
    return found.ok() ? weight((*found)->kind) : 0;
  };
  std::size_t place = 1;
  while (place < candidates.size() && weight_of(candidates[place]) < weight_of(candidates[0]))
    ++place;
  return place;
}

}  // namespace

Recognition recognise(const pose::Landmarks& landmarks, const exercise::Catalogue& catalogue) {
  Recognition recognition;
  for (const exercise::Exercise& exercise : catalogue.exercises) {
    const double score = score_of(landmarks, exercise);
    if (score > 0.0) recognition.candidates.push_back({exercise.id, score});
  }
  std::sort(recognition.candidates.begin(), recognition.candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              return a.score != b.score ? a.score > b.score : a.exercise < b.exercise;
            });
  const auto score = [&](std::size_t place) {
    return place < recognition.candidates.size() ? recognition.candidates[place].score : 0.0;
  };
  const std::size_t rival = rival_of_the_first(recognition.candidates, catalogue);
  recognition.open = score(0) >= kRecognised && score(rival) > kNear * score(0);
  if (recognition.open) std::swap(recognition.candidates[1], recognition.candidates[rival]);
  if (score(0) >= kRecognised && !recognition.open) {
    recognition.exercise = recognition.candidates.front().exercise;
    recognition.score = recognition.candidates.front().score;
  }
  return recognition;
}

}  // namespace medius::form
