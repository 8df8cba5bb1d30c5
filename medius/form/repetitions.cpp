#include "medius/form/repetitions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace medius::form {
namespace {

constexpr double kHysteresis = 0.5;    // Of the usual range: half-way back is not yet back.
constexpr double kCountsFrom = 0.6;    // Of the usual range: less is partial.
constexpr double kLostAfter_s = 0.5;   // Without a person.
constexpr double kUnlikeOthers = 2.5;  // Times the usual range: sitting down on the floor, falling.

// An excursion is announced when most of the way back is done; its end is where the value is lowest
// before the next begins.
void extend_ends(std::vector<Excursion>& found, const std::vector<double>& effort) {
  for (std::size_t index = 0; index < found.size(); ++index) {
    Excursion& excursion = found[index];
    if (!excursion.finished || effort.empty()) continue;
    const std::size_t last = index + 1 < found.size() ? found[index + 1].start : effort.size() - 1;
    for (std::size_t at = excursion.end; at <= last && at < effort.size(); ++at) {
      if (std::isnan(effort[at])) break;
      if (effort[at] < effort[excursion.end]) excursion.end = at;
    }
    const double top = effort[excursion.turn];
    excursion.range = std::min(top - effort[excursion.start], top - effort[excursion.end]);
  }
}

std::vector<Excursion> run(ExcursionFinder finder, const std::vector<double>& effort,
                           const std::vector<double>& time_s) {
  std::vector<Excursion> found;
  for (std::size_t at = 0; at < effort.size(); ++at) {
    if (finder.push(effort[at], time_s[at])) found.push_back(finder.last());
  }
  if (finder.finish()) found.push_back(finder.last());
  extend_ends(found, effort);
  return found;
}

// Gait has neither beginning nor end: a recording may open with a foot on its way, which then
// counts from the height at which the feet usually rest.
std::vector<Excursion> run_from_rest(const ExcursionFinder& finder,
                                     const std::vector<double>& effort,
                                     const std::vector<double>& time_s) {
  std::vector<Excursion> found = run(finder, effort, time_s);
  std::vector<double> rests;
  rests.reserve(found.size());
  for (const Excursion& excursion : found) rests.push_back(effort[excursion.start]);
  if (rests.empty() || std::isnan(effort.front())) return found;
  const auto middle = rests.begin() + static_cast<std::ptrdiff_t>(rests.size() / 2);
  std::nth_element(rests.begin(), middle, rests.end());
  if (effort.front() <= *middle) return found;
  std::vector<double> longer{*middle};
  longer.insert(longer.end(), effort.begin(), effort.end());
  std::vector<double> longer_s{time_s.front()};
  longer_s.insert(longer_s.end(), time_s.begin(), time_s.end());
  found = run(finder, longer, longer_s);
  for (Excursion& excursion : found) {
    for (std::size_t* place : {&excursion.start, &excursion.turn, &excursion.end})
      if (*place > 0) --*place;
  }
  return found;
}

double usual_range_of(const std::vector<Excursion>& found, double otherwise) {
  std::vector<double> ranges;
  for (const Excursion& excursion : found) {
    if (excursion.finished && !excursion.broken) ranges.push_back(excursion.range);
  }
  return medius::form::usual_range_of(std::move(ranges), otherwise);
}

}  // namespace

double ExcursionFinder::hysteresis() const {
  return std::max(0.75 * least_range_, kHysteresis * usual_range_);
}

double ExcursionFinder::progress(double value) const {
  if (!known_ || usual_range_ <= 0.0 || std::isnan(value)) return 0.0;
  return std::clamp((value - low_) / usual_range_, 0.0, 1.0);
}

void ExcursionFinder::rest_at(double value) {
  low_ = high_ = value;
  low_at_ = high_at_ = index_;
  rising_ = falling_ = lost_ = false;
}

bool ExcursionFinder::push(double value, double time_s) {
  const std::size_t here = index_;
  bool ended = false;
  if (std::isnan(value)) {
    // A hair less: times are sums of frame steps.
    if (known_ && time_s - known_s_ >= kLostAfter_s - 1e-9) {
      if (moving()) {
        lost_ = true;
        ended = end_excursion(false);
      }
      known_ = false;
    }
    ++index_;
    return ended;
  }
  known_s_ = time_s;
  if (!known_) {
    known_ = true;
    rest_at(value);
    ++index_;
    return false;
  }
  const double step = hysteresis();
  if (!rising_ && !falling_) {
    // At rest: rest is the lowest place; leaving it by the hysteresis begins a movement.
    if (value <= low_) {
      low_ = value;
      low_at_ = here;
    }
    if (value > low_ + std::min(step, 0.75 * least_range_ + 0.25 * step)) {
      rising_ = true;
      high_ = value;
      high_at_ = here;
    }
  } else if (rising_) {
    if (value > high_) {
      high_ = value;
      high_at_ = here;
    } else if (value < high_ - std::min(step, 0.5 * (high_ - low_))) {
      rising_ = false;
      falling_ = true;
      after_ = value;
      after_at_ = here;
    }
  } else {
    if (value < after_) {
      after_ = value;
      after_at_ = here;
    } else if (value > high_) {
      // Higher than before without having rested: the turning point lies here.
      rising_ = true;
      falling_ = false;
      high_ = value;
      high_at_ = here;
    }
    if (falling_) ended = may_end(value);
  }
  ++index_;
  return ended;
}

// Back when most of the way is undone, or when it goes out again from a place well below: rest may
// have moved since the movement began.
bool ExcursionFinder::may_end(double value) {
  const double step = hysteresis();
  const double out = high_ - low_;
  const double undone = high_ - after_;
  const bool most = undone > 0.75 * out;
  if (most && (value > after_ + 0.25 * step || undone > 0.9 * out)) return end_excursion(true);
  if (undone >= step && value > after_ + step) return end_excursion(true);
  return false;
}

bool ExcursionFinder::end_excursion(bool finished) {
  last_.start = low_at_;
  last_.turn = high_at_;
  last_.end = falling_ ? after_at_ : index_;
  const double back = falling_ ? high_ - after_ : 0.0;
  last_.range = finished ? std::min(high_ - low_, back) : high_ - low_;
  last_.finished = finished;
  last_.broken = lost_;
  const double rest = falling_ ? after_ : high_;
  const std::size_t rest_at_index = falling_ ? after_at_ : index_;
  rest_at(rest);
  low_at_ = high_at_ = rest_at_index;
  return last_.range >= least_range_;
}

bool ExcursionFinder::finish() {
  if (!known_ || !moving()) return false;
  if (index_ > 0) --index_;
  const bool back = falling_ && high_ - after_ > 0.5 * (high_ - low_);
  return end_excursion(back);
}

double usual_range_of(std::vector<double> ranges, double otherwise) {
  std::sort(ranges.begin(), ranges.end());
  double total = 0.0;
  for (const double range : ranges) total += std::pow(range, 1.5);
  double below = 0.0;
  for (const double range : ranges) {
    below += std::pow(range, 1.5);
    if (below >= 0.5 * total) return range;
  }
  return otherwise;
}

double counting_range(const exercise::Counting& counting, double usual_range) {
  return std::max(counting.least_range, std::min(counting.full_range, kCountsFrom * usual_range));
}

std::vector<Excursion> find_excursions(const std::vector<double>& values,
                                       const std::vector<double>& time_s,
                                       const exercise::Counting& counting,
                                       std::optional<double> known_range, double& usual_range) {
  std::vector<double> effort(values);
  if (!counting.effort_is_high) {
    for (double& value : effort) value = -value;
  }
  ExcursionFinder finder(counting.least_range, counting.least_range);
  usual_range =
      known_range ? *known_range : usual_range_of(run(finder, effort, time_s), counting.full_range);
  finder.set_usual_range(usual_range);
  std::vector<Excursion> found =
      counting.alternates ? run_from_rest(finder, effort, time_s) : run(finder, effort, time_s);
  if (known_range) return found;
  usual_range = usual_range_of(found, usual_range);
  std::erase_if(found, [&](const Excursion& excursion) {
    return excursion.range > kUnlikeOthers * usual_range;
  });
  return found;
}

std::vector<double> smoothed(const std::vector<double>& values, std::size_t longest_gap,
                             std::size_t half_window) {
  const std::size_t count = values.size();
  std::vector<double> result(values);
  for (std::size_t at = 0; at < count; ++at) {
    std::array<double, 5> near{};
    std::size_t known = 0;
    for (std::size_t other = at >= 2 ? at - 2 : 0; other < std::min(count, at + 3); ++other) {
      if (!std::isnan(values[other])) near[known++] = values[other];
    }
    if (std::isnan(values[at]) || known < 3) continue;
    std::sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(known));
    result[at] = known % 2 == 1 ? near[known / 2] : 0.5 * (near[known / 2 - 1] + near[known / 2]);
  }
  for (std::size_t at = 1; at < count; ++at) {
    if (!std::isnan(result[at]) || std::isnan(result[at - 1])) continue;
    std::size_t next = at;
    while (next < count && std::isnan(result[next])) ++next;
    if (next == count || next - at > longest_gap) {
      at = next;
      continue;
    }
    const double slope = (result[next] - result[at - 1]) / static_cast<double>(next - at + 1);
    for (std::size_t gap = at; gap < next; ++gap) result[gap] = result[gap - 1] + slope;
    at = next;
  }
  if (half_window == 0) return result;
  std::vector<double> mean(result);
  for (std::size_t at = 0; at < count; ++at) {
    if (std::isnan(result[at])) continue;
    double sum = 0.0;
    int known = 0;
    const std::size_t reach = std::min({half_window, at, count - 1 - at});
    for (std::size_t other = at - reach; other <= at + reach; ++other) {
      if (std::isnan(result[other])) continue;
      sum += result[other];
      ++known;
    }
    mean[at] = sum / known;
  }
  return mean;
}

}  // namespace medius::form
