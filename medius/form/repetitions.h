// Repetitions on one signal: turning points with hysteresis that adapts to the person's range.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "medius/exercise/catalogue.h"

namespace medius::form {

/// A movement away from rest and back, as places in the series.
struct Excursion {
  std::size_t start = 0;
  std::size_t turn = 0;
  std::size_t end = 0;
  double range = 0.0;     ///< the smaller of the way out and the way back
  bool finished = false;  ///< came back to rest
  bool broken = false;    ///< the signal was lost on the way
};

/// Follows a signal (higher = more effort) a value at a time. A turning point is confirmed when the
/// value has gone back by the hysteresis, half of the person's usual range.
class ExcursionFinder {
 public:
  ExcursionFinder(double least_range, double full_range)
      : least_range_(least_range), usual_range_(full_range) {}

  /// The person's usual range, where it is known beforehand (a second look at a recording).
  void set_usual_range(double range) { usual_range_ = range; }
  [[nodiscard]] double usual_range() const { return usual_range_; }
  [[nodiscard]] double hysteresis() const;

  /// The next value; times must rise. True when an excursion has just ended (it is in `last`).
  bool push(double value, double time_s);
  /// The recording ends: true when an excursion was under way (finished or not).
  bool finish();
  [[nodiscard]] const Excursion& last() const { return last_; }
  [[nodiscard]] bool moving() const { return rising_ || falling_; }
  /// 0 at rest, 1 at the usual range.
  [[nodiscard]] double progress(double value) const;

 private:
  bool may_end(double value);
  bool end_excursion(bool finished);
  void rest_at(double value);

  double least_range_;
  double usual_range_;
  std::size_t index_ = 0;
  bool known_ = false;
  bool rising_ = false;   ///< left rest, no turning point yet
  bool falling_ = false;  ///< turned, not at rest yet
  bool lost_ = false;
  double known_s_ = 0.0;  ///< time of the last known value
  double low_ = 0.0;      ///< lowest since the last excursion, and where
  std::size_t low_at_ = 0;
  double high_ = 0.0;  ///< highest since then, and where
  std::size_t high_at_ = 0;
  double after_ = 0.0;  ///< lowest after the turning point, and where
  std::size_t after_at_ = 0;
  Excursion last_;
};

/// All excursions of a whole series, found with the person's own usual range.
/// `known_range` is the usual range where it is known from before; `usual_range` what was found.
std::vector<Excursion> find_excursions(const std::vector<double>& values,
                                       const std::vector<double>& time_s,
                                       const exercise::Counting& counting,
                                       std::optional<double> known_range, double& usual_range);

/// What a person usually does: half of all the way that was moved lies in smaller, half in larger
/// movements, so that neither much fidgeting nor one great movement decides.
double usual_range_of(std::vector<double> ranges, double otherwise);

/// The range from which a movement counts.
double counting_range(const exercise::Counting& counting, double usual_range);

/// Spikes out (median of five), then a short mean; gaps up to `longest_gap` values are bridged.
std::vector<double> smoothed(const std::vector<double>& values, std::size_t longest_gap,
                             std::size_t half_window);

}  // namespace medius::form
