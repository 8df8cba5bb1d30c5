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

// What is done in repetitions has been done once at least; gait takes three swings of both legs.
bool performs(const Series& series, const exercise::Exercise& exercise, const Viewpoint& view) {
  if (!exercise.counting) return true;
  const ErrorTable none;
  const auto found = find_repetitions(series, {&exercise, &none, {}, view, std::nullopt});
  if (exercise.kind != exercise::Kind::Gait) return !found.repetitions.empty();
  constexpr std::size_t kSwings = 3;
  const auto of_side = [&](Side side) {
    return std::any_of(found.repetitions.begin(), found.repetitions.end(),
                       [&](const Repetition& one) { return one.side == side; });
  };
  return found.repetitions.size() >= kSwings && of_side(Side::Left) && of_side(Side::Right);
}

double score_of(const pose::Landmarks& landmarks, const exercise::Exercise& exercise) {
  if (exercise.traits.empty()) return 0.0;
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
  recognition.open = score(0) >= kRecognised && score(1) > kNear * score(0);
  if (score(0) >= kRecognised && !recognition.open) {
    recognition.exercise = recognition.candidates.front().exercise;
    recognition.score = recognition.candidates.front().score;
  }
  return recognition;
}

}  // namespace medius::form
