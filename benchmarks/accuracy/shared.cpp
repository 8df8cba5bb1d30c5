#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "benchmarks/accuracy/cases.h"
#include "medius/form/body.h"
#include "medius/form/signals.h"

namespace medius::accuracy {

const exercise::Exercise& exercise_named(const Inputs& inputs, std::string_view name) {
  if (const auto found = inputs.rules.find(name); found.ok()) return **found;
  return *inputs.catalogue.find(name).value();
}

pose::Landmarks empty_landmarks(const std::string& source, std::size_t frames) {
  pose::Landmarks landmarks;
  landmarks.source = source;
  landmarks.frames.resize(frames);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    landmarks.frames[frame].time_s = static_cast<double>(frame) / 30.0;
    landmarks.frames[frame].person = landmarks.frames[frame].plausible = true;
  }
  return landmarks;
}

std::vector<std::vector<std::array<double, 2>>> signals_of(const pose::Landmarks& landmarks,
                                                           const exercise::Exercise& exercise) {
  const auto calibration = form::calibrate(landmarks, exercise.position == "side-lying");
  form::SignalEvaluator evaluator(exercise);
  std::vector<std::vector<std::array<double, 2>>> all;
  all.reserve(landmarks.frames.size());
  for (const auto& frame : landmarks.frames) {
    all.push_back(evaluator.evaluate(form::body_of(frame, calibration)));
  }
  return all;
}

std::string label_of(const std::vector<std::array<double, 2>>& signals,
                     const exercise::Exercise& exercise) {
  for (const auto& condition : exercise.conditions) {
    for (std::size_t side = 0; side < 2; ++side) {
      const bool holds = std::all_of(
          condition.limits.begin(), condition.limits.end(), [&](const exercise::Limit& limit) {
            const double value =
                signals[static_cast<std::size_t>(exercise.signal_index(limit.signal))][side];
            return !std::isnan(value) && (!limit.low || value >= *limit.low) &&
                   (!limit.high || value <= *limit.high);
          });
      if (holds) return condition.name;
    }
  }
  return {};
}

void Confusion::add(const std::string& truth, const std::string& answer) {
  pairs_.emplace_back(truth, answer);
}
std::size_t Confusion::count() const { return pairs_.size(); }
double Confusion::accuracy() const {
  const auto right = std::count_if(pairs_.begin(), pairs_.end(),
                                   [](const auto& pair) { return pair.first == pair.second; });
  return pairs_.empty() ? 0.0 : static_cast<double>(right) / static_cast<double>(pairs_.size());
}
double Confusion::balanced() const {
  std::map<std::string, std::pair<int, int>> each;
  for (const auto& [truth, answer] : pairs_) {
    each[truth].first += truth == answer ? 1 : 0;
    ++each[truth].second;
  }
  double sum = 0.0;
  for (const auto& [truth, counts] : each) {
    sum += static_cast<double>(counts.first) / static_cast<double>(counts.second);
  }
  return each.empty() ? 0.0 : sum / static_cast<double>(each.size());
}
std::string Confusion::text() const {
  std::set<std::string> names;
  std::map<std::pair<std::string, std::string>, int> counts;
  for (const auto& pair : pairs_) {
    names.insert(pair.first);
    names.insert(pair.second);
    ++counts[pair];
  }
  std::string text;
  for (const auto& truth : names) {
    std::string row;
    for (const auto& answer : names) {
      if (const auto found = counts.find({truth, answer}); found != counts.end()) {
        row += fmt::format(" {}: {}", answer.empty() ? "none" : answer, found->second);
      }
    }
    if (!row.empty()) text += fmt::format("    {} ->{}\n", truth, row);
  }
  return text;
}

}  // namespace medius::accuracy
