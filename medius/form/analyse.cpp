#include <algorithm>
#include <cmath>

#include "medius/base/nearest.h"
#include "medius/form/series.h"

namespace medius::form {
namespace {

std::vector<SignalSeries> plots(const Series& series, const Scene& scene) {
  std::vector<SignalSeries> all;
  const auto& exercise = *scene.exercise;
  for (std::size_t signal = 0; signal < exercise.signals.size(); ++signal) {
    const auto& specification = exercise.signals[signal];
    const bool sided = specification.sides == exercise::Sides::Each;
    for (int side = 0; side < (sided ? 2 : 1); ++side) {
      SignalSeries plot;
      plot.name = specification.name;
      plot.words = specification.words;
      plot.unit = specification.unit;
      plot.side = !sided ? Side::Both : (side == 0 ? Side::Left : Side::Right);
      plot.counts = exercise.counting && exercise.counting->signal == specification.name;
      plot.time_s = series.time_s;
      plot.values = series.values[signal][static_cast<std::size_t>(side)];
      if (const auto row = error_of(scene, static_cast<int>(signal), nullptr, side)) {
        plot.se = std::hypot(row->se, row->bias_se);
      }
      for (const auto& cue : exercise.cues) {
        if (!cue.judged || cue.signal != specification.name || is_silent(scene, cue)) continue;
        if (cue.statistic == exercise::Statistic::Change ||
            cue.statistic == exercise::Statistic::Range) {
          continue;  // Not a level of the signal itself.
        }
        // In the plot of what was seen, where a value free of the view's bias would cross it.
        const auto row = error_of(scene, static_cast<int>(signal), &cue, side);
        plot.thresholds.push_back(
            {cue.id, threshold_of(scene, cue) + (row ? row->bias : 0.0), cue.above.has_value()});
      }
      all.push_back(std::move(plot));
    }
  }
  return all;
}

Text camera_advice(const Scene& scene) {
  const auto& camera = scene.exercise->camera;
  if (scene.view.measured || scene.view.view == camera.best) return {};
  const bool refused = scene.view.view && std::find(camera.refused.begin(), camera.refused.end(),
                                                    *scene.view.view) != camera.refused.end();
  if (!refused) return camera.words;
  return {"From this end the legs hide the trunk, and nothing can be measured. " + camera.words.en,
          "Von diesem Ende verdecken die Beine den Rumpf, und nichts lässt sich messen. " +
              camera.words.de};
}

// Which signal the repetitions' left and right are ranges of.
void name_sides(const exercise::Exercise& exercise, FormResult& result) {
  if (!exercise.counting) return;
  const int counting = exercise.signal_index(exercise.counting->signal);
  const bool sided =
      exercise.signals[static_cast<std::size_t>(counting)].sides == exercise::Sides::Each;
  const int signal = sided ? counting : exercise.signal_index(exercise.counting->companion);
  if (signal < 0) return;
  const auto& specification = exercise.signals[static_cast<std::size_t>(signal)];
  result.sides_signal = specification.name;
  result.sides_unit = specification.unit;
  result.sides_words = specification.words;
}

// Why nothing was counted, where that is because something else was done.
std::optional<Mismatch> mismatch_of(const Series& series, const exercise::Exercise& exercise,
                                    const Text& of_movements) {
  if (!of_movements.en.empty()) return Mismatch{of_movements, {}};
  constexpr double kMostOfTheTime = 0.5;
  const auto seen = seen_attitude(series.upright, 0, series.upright.size() - 1, kMostOfTheTime);
  if (!seen || seen != impossible_attitude(exercise)) return std::nullopt;
  return Mismatch{attitude_words(*seen, exercise), {}};
}

}  // namespace

FormResult conclude(const Series& raw, const Scene& scene, std::size_t frames_seen) {
  FormResult result;
  const auto& exercise = *scene.exercise;
  result.exercise = exercise.id;
  result.exercise_name = exercise.name;
  result.variant = scene.options.variant;
  result.view = scene.view;
  result.errors_are_provisional = scene.errors->provisional;
  result.camera_advice = camera_advice(scene);
  if (raw.time_s.empty()) return result;
  result.start_s = raw.time_s.front();
  result.end_s = raw.time_s.back();
  if (frames_seen > 0) {
    result.tracked = static_cast<double>(raw.known_frames) / static_cast<double>(frames_seen);
  }
  const double interval = raw.interval_s();
  if (interval > 0.0) result.frame_rate_hz = 1.0 / interval;

  const Series series = smoothed(raw);
  Found found = find_repetitions(series, scene);
  result.repetitions = std::move(found.repetitions);
  result.partial = std::move(found.partial);
  name_sides(exercise, result);
  std::vector<Found::Frames> frames = std::move(found.frames);
  if (frames.empty()) result.holds = find_holds(series, scene, frames);
  if (result.repetitions.empty() && result.holds.empty())
    result.mismatch = mismatch_of(series, exercise, found.mismatch);
  judge(series, scene, frames, result);
  result.signals = plots(series, scene);
  return result;
}

Result<FormResult> analyse(const pose::Landmarks& landmarks, const exercise::Exercise& exercise,
                           const ErrorTable& errors, const AnalysisOptions& options,
                           const Work& work) {
  if (!options.variant.empty()) {
    std::vector<std::string> known;
    for (const auto& variant : exercise.variants) known.push_back(variant.id);
    if (std::find(known.begin(), known.end(), options.variant) == known.end()) {
      return medius::error("{} has no variant '{}'.{}", exercise.id, options.variant,
                           did_you_mean(options.variant, known));
    }
  }
  if (landmarks.frames.empty()) {
    return medius::error("{}: no pictures, so nothing to analyse", landmarks.source);
  }
  for (std::size_t frame = 1; frame < landmarks.frames.size(); ++frame) {
    if (landmarks.frames[frame].time_s > landmarks.frames[frame - 1].time_s) continue;
    return medius::error("{}: frame {} is not later than the one before ({} s)", landmarks.source,
                         frame, landmarks.frames[frame].time_s);
  }
  const Calibration calibration = calibrate(landmarks, exercise.position == "side-lying");
  SignalEvaluator evaluator(exercise);
  Series series;
  series.reserve(exercise.signals.size(), landmarks.frames.size());
  std::size_t done = 0;
  for (const pose::PoseFrame& frame : landmarks.frames) {
    const Body body = body_of(frame, calibration);
    series.push(body, evaluator.evaluate(body));
    if (++done % 256 == 0) {
      if (work.stopped()) break;
      work.report("form", static_cast<double>(done) / static_cast<double>(landmarks.frames.size()));
    }
  }
  Scene scene{&exercise, &errors, options, calibration.view, std::nullopt};
  return conclude(series, scene, landmarks.frames.size());
}

}  // namespace medius::form
