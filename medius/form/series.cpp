#include "medius/form/series.h"

#include <algorithm>
#include <cmath>

namespace medius::form {
namespace {

constexpr double kSmoothing_s = 0.07;  // Half the width of the mean: leaves 2 Hz as it is.
constexpr double kLongestGap_s = 0.4;  // A gap that a straight line may bridge.

}  // namespace

void Series::reserve(std::size_t signals, std::size_t frames) {
  values.resize(signals);
  time_s.reserve(frames);
  place.reserve(frames);
  size.reserve(frames);
  upright.reserve(frames);
  for (auto& both : values) {
    for (auto& side : both) side.reserve(frames);
  }
}

void Series::push(const Body& body, const std::vector<BothSides>& signals) {
  time_s.push_back(body.time_s);
  place.push_back(body.place);
  size.push_back(body.size);
  upright.push_back(body.upright);
  if (values.size() < signals.size()) values.resize(signals.size());
  for (std::size_t signal = 0; signal < signals.size(); ++signal) {
    values[signal][0].push_back(signals[signal][0]);
    values[signal][1].push_back(signals[signal][1]);
  }
  if (body.known) ++known_frames;
}

std::size_t Series::first_after(double after_s) const {
  return static_cast<std::size_t>(std::upper_bound(time_s.begin(), time_s.end(), after_s) -
                                  time_s.begin());
}

void Series::drop(std::size_t begin) {
  const auto forget = [begin](auto& all) {
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(begin, all.size())));
  };
  forget(time_s);
  forget(place);
  forget(size);
  forget(upright);
  for (auto& both : values) {
    for (auto& side : both) forget(side);
  }
  known_frames = std::min(known_frames, time_s.size());
}

Series Series::tail(std::size_t begin) const {
  const auto from = [begin](const auto& all) {
    using Values = std::decay_t<decltype(all)>;
    return Values(all.begin() + static_cast<std::ptrdiff_t>(std::min(begin, all.size())),
                  all.end());
  };
  Series part;
  part.time_s = from(time_s);
  part.place = from(place);
  part.size = from(size);
  part.upright = from(upright);
  part.values.resize(values.size());
  for (std::size_t signal = 0; signal < values.size(); ++signal) {
    for (std::size_t side = 0; side < 2; ++side) {
      part.values[signal][side] = from(values[signal][side]);
    }
  }
  part.known_frames = part.time_s.size();
  return part;
}

double Series::interval_s() const {
  std::vector<double> steps;
  for (std::size_t frame = 1; frame < time_s.size(); ++frame) {
    steps.push_back(time_s[frame] - time_s[frame - 1]);
  }
  if (steps.empty()) return 0.0;
  const auto half = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), half, steps.end());
  return *half;
}

Series smoothed(const Series& raw) {
  Series series(raw);
  const double interval = raw.interval_s();
  if (!(interval > 0.0)) return series;
  const auto half_window = static_cast<std::size_t>(std::min(10.0, kSmoothing_s / interval));
  const auto longest_gap = static_cast<std::size_t>(std::min(60.0, kLongestGap_s / interval));
  for (auto& both : series.values) {
    for (auto& side : both) side = smoothed(side, longest_gap, half_window);
  }
  return series;
}

std::optional<ErrorRow> error_of(const Scene& scene, int signal,
                                 const exercise::CueSpecification* cue, std::optional<int> side) {
  if (signal < 0) return std::nullopt;
  if (!scene.view.measured && !scene.view.view) return std::nullopt;
  const auto& specification = scene.exercise->signals[static_cast<std::size_t>(signal)];
  const std::string_view view = scene.view.measured ? "measured" : exercise::name(*scene.view.view);
  const ErrorRow* row =
      scene.errors->find(scene.exercise->id, cue != nullptr ? cue->id : std::string_view{},
                         specification.name, specification.unit, specification.plane, view);
  if (row == nullptr) return std::nullopt;
  // Which of the two is hidden may not be told: then either may be.
  const bool hidden = side && !scene.view.measured && scene.view.view == exercise::View::Side &&
                      specification.sides == exercise::Sides::Each && scene.view.near_side != side;
  return hidden ? of_far_side(*row) : *row;
}

}  // namespace medius::form
