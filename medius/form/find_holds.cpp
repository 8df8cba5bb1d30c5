// The condition "posture" over time -> holds with seconds per side. The clock runs only in posture.
#include <algorithm>
#include <cmath>

#include "medius/form/series.h"

namespace medius::form {
namespace {

const exercise::Condition* posture_of(const exercise::Exercise& exercise) {
  for (const auto& condition : exercise.conditions) {
    if (condition.name == "posture") return &condition;
  }
  return nullptr;
}

// Left and right are told apart only where a limit looks at one side.
bool has_sides(const exercise::Condition& condition, const exercise::Exercise& exercise) {
  return std::any_of(condition.limits.begin(), condition.limits.end(), [&](const auto& limit) {
    const int signal = exercise.signal_index(limit.signal);
    return signal >= 0 &&
           exercise.signals[static_cast<std::size_t>(signal)].sides == exercise::Sides::Each;
  });
}

struct Stretch {
  std::size_t begin, end;  ///< end is the last frame in posture
  double held_s;
  int lapses;
};

std::vector<Stretch> stretches(const std::vector<bool>& in_posture,
                               const std::vector<double>& time_s,
                               const exercise::HoldPosture& hold) {
  std::vector<Stretch> found;
  for (std::size_t frame = 0; frame < in_posture.size(); ++frame) {
    if (!in_posture[frame]) continue;
    if (!found.empty() &&
        time_s[frame] - time_s[found.back().end] <=
            std::max(hold.forgive_s, 1e-9) + (time_s[frame] - time_s[frame - 1])) {
      Stretch& current = found.back();
      const double step = time_s[frame] - time_s[current.end];
      if (frame > current.end + 1) ++current.lapses;
      current.held_s += step;
      current.end = frame;
    } else {
      found.push_back({frame, frame, 0.0, 0});
    }
  }
  std::erase_if(found, [&](const Stretch& stretch) { return stretch.held_s < hold.least_s; });
  return found;
}

}  // namespace

bool holds_at(const exercise::Condition& condition, const exercise::Exercise& exercise,
              const Series& series, std::size_t frame, int side) {
  for (const auto& limit : condition.limits) {
    const auto signal = static_cast<std::size_t>(exercise.signal_index(limit.signal));
    const double value = series.values[signal][static_cast<std::size_t>(side)][frame];
    if (std::isnan(value)) return false;
    if (limit.low && value < *limit.low) return false;
    if (limit.high && value > *limit.high) return false;
  }
  return true;
}

std::vector<Hold> find_holds(const Series& series, const Scene& scene,
                             std::vector<Found::Frames>& frames) {
  std::vector<Hold> holds;
  const auto* posture = posture_of(*scene.exercise);
  if (!scene.exercise->hold || posture == nullptr) return holds;
  const bool sided = has_sides(*posture, *scene.exercise);
  const Side wanted = scene.exercise->one_sided ? scene.options.side : Side::Both;
  for (int side = 0; side < (sided ? 2 : 1); ++side) {
    if (sided && wanted != Side::Both && (wanted == Side::Left) != (side == 0)) continue;
    std::vector<bool> in_posture(series.time_s.size());
    for (std::size_t frame = 0; frame < in_posture.size(); ++frame) {
      in_posture[frame] = holds_at(*posture, *scene.exercise, series, frame, side);
    }
    for (const Stretch& stretch : stretches(in_posture, series.time_s, *scene.exercise->hold)) {
      Hold hold;
      hold.side = !sided ? Side::Both : (side == 0 ? Side::Left : Side::Right);
      hold.start_s = series.time_s[stretch.begin];
      hold.end_s = series.time_s[stretch.end];
      hold.held_s = {stretch.held_s, series.interval_s()};
      hold.lapses = stretch.lapses;
      holds.push_back(hold);
      frames.push_back({stretch.begin, stretch.begin, stretch.end, stretch.end, hold.side,
                        stretch.begin, stretch.end});
    }
  }
  return holds;
}

}  // namespace medius::form
