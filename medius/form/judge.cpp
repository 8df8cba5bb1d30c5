// Cues with an error budget: said beyond threshold + e, silent otherwise, and open about what this
// view cannot show.
#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "medius/form/cue_values.h"
#include "medius/form/series.h"

namespace medius::form {
namespace {

using exercise::CueSpecification;
using exercise::Statistic;
using exercise::Window;

struct Value {
  double value = pose::kMissing;
  std::size_t frame = 0;  ///< where it is worst
};

// The value at rest: over the moment around it, so that one frame's jitter does not stand for it.
double at_rest(const std::vector<double>& signal, std::size_t rest) {
  constexpr std::size_t kMoment = 2;
  double sum = 0.0;
  int count = 0;
  const std::size_t last = std::min(rest + kMoment, signal.size() - 1);
  for (std::size_t frame = rest - std::min(rest, kMoment); frame <= last; ++frame) {
    if (std::isnan(signal[frame])) continue;
    sum += signal[frame];
    ++count;
  }
  return count > 0 ? sum / count : pose::kMissing;
}

// The value of one repetition (or hold) on one side.
Value value_of(const CueSpecification& cue, const std::vector<double>& signal,
               const Found::Frames& frames) {
  std::size_t begin = frames.start;
  std::size_t end = frames.end;
  if (cue.window == Window::Turn) begin = frames.plateau, end = frames.plateau_end;
  if (cue.window == Window::Start) end = begin;
  if (cue.window == Window::Towards) end = frames.plateau;
  if (cue.window == Window::Back) begin = frames.plateau_end, end = frames.settled;
  double sum = 0.0;
  int count = 0;
  Value highest{-1e300, begin};
  Value lowest{1e300, begin};
  for (std::size_t frame = begin; frame <= end && frame < signal.size(); ++frame) {
    if (std::isnan(signal[frame])) continue;
    sum += signal[frame];
    ++count;
    if (signal[frame] > highest.value) highest = {signal[frame], frame};
    if (signal[frame] < lowest.value) lowest = {signal[frame], frame};
  }
  if (count == 0) return {};
  const Value worst = cue.above ? highest : lowest;
  switch (cue.statistic) {
    case Statistic::Max:
      return highest;
    case Statistic::Min:
      return lowest;
    case Statistic::Range:
      return {highest.value - lowest.value, worst.frame};
    case Statistic::Change:
      return {sum / count - at_rest(signal, frames.rest), worst.frame};
    case Statistic::Mean:
      return {sum / count, worst.frame};
  }
  return {};
}

bool view_resolves(const Scene& scene, const CueSpecification& cue) {
  if (scene.view.measured) return true;
  return scene.view.view &&
         std::find(cue.views.begin(), cue.views.end(), *scene.view.view) != cue.views.end();
}

Text advice_of(const CueSpecification& cue) {
  if (!cue.turn_camera.en.empty()) return cue.turn_camera;
  const bool from_side =
      std::find(cue.views.begin(), cue.views.end(), exercise::View::Side) != cue.views.end();
  if (from_side) {
    return {
        "Cannot be seen from here: turn a quarter, so that the camera sees you from the side.",
        "Von hier nicht zu sehen: drehen Sie sich um ein Viertel, sodass die Kamera Sie von der "
        "Seite sieht."};
  }
  return {"Cannot be seen from here: turn a quarter, so that the camera sees you from the front.",
          "Von hier nicht zu sehen: drehen Sie sich um ein Viertel, sodass die Kamera Sie von vorn "
          "sieht."};
}

bool side_counts(const exercise::SignalSpecification& signal, int side,
                 const Found::Frames& frames) {
  if (signal.sides == exercise::Sides::Middle) return side == 0;
  if (frames.side == Side::Both) return true;
  return (frames.side == Side::Left) == (side == 0);
}

// One cue on one side over all repetitions.
class Judgement {
 public:
  Judgement(const Series& series, const Scene& scene, const CueSpecification& cue,
            const ErrorRow& row, int side)
      : series_(series), cue_(cue), row_(row), side_(side), threshold_(threshold_of(scene, cue)) {
    signal_ = scene.exercise->signal_index(cue.signal);
    specification_ = &scene.exercise->signals[static_cast<std::size_t>(signal_)];
  }

  void run(const std::vector<Found::Frames>& frames, FormResult& result) {
    const double sign = cue_.above ? 1.0 : -1.0;
    const double e_one = kHalfBand90 * std::hypot(row_.se, row_.bias_se);
    double sum = 0.0;
    double fault_sum = 0.0;
    int count = 0;
    double worst = -1e300;
    std::vector<CueMoment> moments;
    std::vector<CueMoment> beyond;
    for (std::size_t number = 0; number < frames.size(); ++number) {
      if (!side_counts(*specification_, side_, frames[number])) continue;
      const auto& signal =
          series_.values[static_cast<std::size_t>(signal_)][static_cast<std::size_t>(side_)];
      Value value = value_of(cue_, signal, frames[number]);
      if (std::isnan(value.value)) continue;
      value.value -= row_.bias;
      sum += value.value;
      ++count;
      const CueMoment moment{result.repetitions.empty() ? 0 : static_cast<int>(number) + 1,
                             series_.time_s[value.frame],
                             {value.value, std::hypot(row_.se, row_.bias_se)}};
      const double over = sign * (value.value - threshold_);
      if (over > 0.0) beyond.push_back(moment);
      if (over > e_one) moments.push_back(moment);
    }
    if (count == 0) return;
    const double se_mean = std::hypot(row_.bias_se, row_.se / std::sqrt(count));
    const double e_mean = kHalfBand90 * se_mean;
    const bool all_of_them = sign * (sum / count - threshold_) > e_mean;
    // The mean of all shows it, so each repetition beyond the threshold belongs to it.
    if (all_of_them) moments = beyond;
    if (moments.empty()) {
      result.in_order.push_back({cue_.id,
                                 cue_.fault,
                                 side(),
                                 specification_->unit,
                                 {sum / count, se_mean},
                                 threshold_,
                                 cue_.above.has_value(),
                                 e_mean});
      return;
    }
    Cue cue;
    cue.id = cue_.id;
    cue.fault = cue_.fault;
    cue.say = cue_.say;
    cue.side = side();
    cue.severity = cue_.severity;
    cue.signal = cue_.signal;
    cue.unit = specification_->unit;
    for (const CueMoment& moment : moments) {
      fault_sum += moment.value.value;
      if (sign * moment.value.value > worst) {
        worst = sign * moment.value.value;
        cue.time_s = moment.time_s;
      }
    }
    const auto faults = static_cast<double>(moments.size());
    cue.value = {fault_sum / faults, std::hypot(row_.bias_se, row_.se / std::sqrt(faults))};
    cue.threshold = threshold_;
    cue.above = cue_.above.has_value();
    cue.e = all_of_them ? e_mean : e_one;
    cue.moments = std::move(moments);
    cue.citation = cue_.citation;
    cue.provisional = result.errors_are_provisional || row_.provisional;
    result.cues.push_back(std::move(cue));
  }

 private:
  [[nodiscard]] Side side() const {
    if (specification_->sides == exercise::Sides::Middle) return Side::Both;
    return side_ == 0 ? Side::Left : Side::Right;
  }

  const Series& series_;
  const CueSpecification& cue_;
  ErrorRow row_;
  int side_;
  double threshold_;
  int signal_ = 0;
  const exercise::SignalSpecification* specification_ = nullptr;
};

/// What one view judged under one name is not missing under the name it has from another view: a
/// squat's depth is read at the knee from the side and at the hips from the front.
void leave_out_what_was_judged(const exercise::Exercise& exercise, FormResult& result) {
  std::vector<std::string> judged;
  for (const CueSpecification& cue : exercise.cues) {
    const auto is_it = [&cue](const auto& one) { return one.id == cue.id; };
    if (std::any_of(result.cues.begin(), result.cues.end(), is_it) ||
        std::any_of(result.in_order.begin(), result.in_order.end(), is_it))
      judged.push_back(cue.say.en);
  }
  std::erase_if(result.unseen, [&](const Unseen& unseen) {
    return std::any_of(exercise.cues.begin(), exercise.cues.end(),
                       [&](const CueSpecification& cue) {
                         return cue.id == unseen.id &&
                                std::find(judged.begin(), judged.end(), cue.say.en) != judged.end();
                       });
  });
}

}  // namespace

void judge(const Series& series, const Scene& scene, const std::vector<Found::Frames>& frames,
           FormResult& result) {
  for (const CueSpecification& cue : scene.exercise->cues) {
    if (is_silent(scene, cue)) continue;
    if (!cue.judged) {
      result.reminders.push_back({cue.id, cue.say});
      continue;
    }
    const int signal = scene.exercise->signal_index(cue.signal);
    const auto row = error_of(scene, signal, &cue);
    if (!view_resolves(scene, cue) || !row) {
      result.unseen.push_back({cue.id, cue.fault, advice_of(cue)});
      continue;
    }
    const std::size_t before = result.cues.size() + result.in_order.size();
    const bool sided =
        scene.exercise->signals[static_cast<std::size_t>(signal)].sides == exercise::Sides::Each;
    for (int side = 0; side < (sided ? 2 : 1); ++side) {
      Judgement(series, scene, cue, *error_of(scene, signal, &cue, side), side).run(frames, result);
    }
    // Nothing to judge: no repetition, or its points were hidden all along.
    if (result.cues.size() + result.in_order.size() == before && !frames.empty()) {
      result.unseen.push_back({cue.id, cue.fault, advice_of(cue)});
    }
  }
  leave_out_what_was_judged(*scene.exercise, result);
  std::sort(result.cues.begin(), result.cues.end(), [](const Cue& a, const Cue& b) {
    if (a.severity != b.severity) return a.severity > b.severity;
    if (a.moments.size() != b.moments.size()) return a.moments.size() > b.moments.size();
    return std::tie(a.id, a.side) < std::tie(b.id, b.side);
  });
}

std::vector<CueValue> cue_values(const pose::Landmarks& landmarks,
                                 const exercise::Exercise& exercise,
                                 const AnalysisOptions& options) {
  const Calibration calibration = calibrate(landmarks, exercise.position == "side-lying");
  SignalEvaluator evaluator(exercise);
  Series raw;
  raw.reserve(exercise.signals.size(), landmarks.frames.size());
  for (const pose::PoseFrame& frame : landmarks.frames) {
    const Body body = body_of(frame, calibration);
    raw.push(body, evaluator.evaluate(body));
  }
  const ErrorTable none;
  const Scene scene{&exercise, &none, options, calibration.view, std::nullopt};
  const Series series = smoothed(raw);
  std::vector<Found::Frames> frames = find_repetitions(series, scene).frames;
  if (frames.empty()) find_holds(series, scene, frames);
  std::vector<CueValue> values;
  for (const CueSpecification& cue : exercise.cues) {
    if (!cue.judged) continue;
    const auto signal = static_cast<std::size_t>(exercise.signal_index(cue.signal));
    const auto& specification = exercise.signals[signal];
    const bool sided = specification.sides == exercise::Sides::Each;
    for (int side = 0; side < (sided ? 2 : 1); ++side) {
      for (const Found::Frames& movement : frames) {
        if (!side_counts(specification, side, movement)) continue;
        const Value value =
            value_of(cue, series.values[signal][static_cast<std::size_t>(side)], movement);
        if (std::isnan(value.value)) continue;
        values.push_back({cue.id, !sided ? Side::Both : (side == 0 ? Side::Left : Side::Right),
                          series.time_s[movement.start], series.time_s[movement.end], value.value});
      }
    }
  }
  return values;
}

}  // namespace medius::form
