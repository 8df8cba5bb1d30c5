// Excursions of the counting signal -> repetitions with tempo and range, and partial ones with the
// reason.
#include <algorithm>
#include <cmath>

#include "medius/form/series.h"

namespace medius::form {
namespace {

constexpr double kPlateau = 0.1;       // Of the range: what counts as "at the turning point".
constexpr double kWalkedAway = 0.35;   // Statures that the feet may shift within a repetition.
constexpr double kSettles_s = 0.7;     // From a tenth of the way off rest to standing still.
constexpr double kUnclear = 0.5;       // Of the usual difference between the sides.
constexpr double kComesCloser = 0.25;  // Relative change of size of somebody walking to the camera.

struct Shape {
  std::size_t start, plateau, plateau_end, end;
};

// Where the movement really leaves rest, reaches and leaves its plateau, and is back.
Shape shape_of(const std::vector<double>& values, const Excursion& excursion, double sign) {
  const auto at = [&](std::size_t frame) { return sign * values[frame]; };
  const double top = at(excursion.turn);
  // Rest is as far below the turning point as the shorter of the ways out and back.
  const double near_rest = top - (1.0 - kPlateau) * excursion.range;
  const double plateau = top - kPlateau * excursion.range;
  Shape shape{excursion.turn, excursion.turn, excursion.turn, excursion.turn};
  while (shape.plateau > excursion.start && !(at(shape.plateau - 1) < plateau)) --shape.plateau;
  shape.start = shape.plateau;
  while (shape.start > excursion.start && !(at(shape.start) <= near_rest)) --shape.start;
  const std::size_t last = std::min(excursion.end, values.size() - 1);
  while (shape.plateau_end < last && !(at(shape.plateau_end + 1) < plateau)) ++shape.plateau_end;
  shape.end = shape.plateau_end;
  while (shape.end < last && !(at(shape.end) <= near_rest)) ++shape.end;
  return shape;
}

struct Candidate {
  Excursion excursion;
  Shape shape{};
  int side = -1;  ///< -1: the body's middle
  double usual_range = 0.0;
};

Text reason_words(PartialReason reason) {
  switch (reason) {
    case PartialReason::TooShallow:
      return {"The movement was smaller than your other repetitions.",
              "Die Bewegung war kleiner als Ihre anderen Wiederholungen."};
    case PartialReason::TooShort:
      return {"Too quick for a repetition.", "Zu kurz für eine Wiederholung."};
    case PartialReason::TooLong:
      return {"Too long for one repetition.", "Zu lang für eine einzelne Wiederholung."};
    case PartialReason::NotFinished:
      return {"The way back to the start was not finished.",
              "Der Rückweg zum Anfang wurde nicht beendet."};
    case PartialReason::NotInPosture:
      return {"Not in the exercise's posture, or the feet moved to another place.",
              "Nicht in der Haltung der Übung, oder die Füße haben den Platz gewechselt."};
    case PartialReason::OutOfSight:
      return {"The person was out of sight on the way.",
              "Die Person war zwischendurch nicht zu sehen."};
  }
  return {};
}

// English words of a condition, in the middle of a sentence.
std::string inside(std::string words) {
  if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z')
    words[0] = static_cast<char>(words[0] - 'A' + 'a');
  return words;
}

class Finder {
 public:
  Finder(const Series& series, const Scene& scene)
      : series_(series), scene_(scene), counting_(*scene.exercise->counting) {
    signal_ = scene.exercise->signal_index(counting_.signal);
    const auto& specification = scene.exercise->signals[static_cast<std::size_t>(signal_)];
    sided_ = specification.sides == exercise::Sides::Each;
    sides_signal_ = sided_ ? signal_ : scene.exercise->signal_index(counting_.companion);
    if (const auto row = error_of(scene, signal_, nullptr)) {
      se_ = std::hypot(row->se, row->bias_se);
      // A range is a difference: what all values share drops out, the rest counts twice.
      range_se_ = row->se * std::sqrt(2.0);
    }
    time_se_s_ = 0.5 * series.interval_s();
  }

  Found find() {
    std::vector<Candidate> candidates;
    for (int side = 0; side < (sided_ ? 2 : 1); ++side) gather(side, candidates);
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
      return a.excursion.turn < b.excursion.turn;
    });
    if (sided_ && !counting_.alternates) one_at_a_time(candidates);
    if (!counting_.side_by.empty()) usual_difference_ = usual_difference(candidates);
    std::erase_if(candidates, [this](const Candidate& candidate) { return is_other(candidate); });
    for (const Candidate& candidate : candidates) place(candidate);
    settle();
    return std::move(found_);
  }

 private:
  [[nodiscard]] const std::vector<double>& values(int side) const {
    return series_
        .values[static_cast<std::size_t>(signal_)][side < 0 ? 0U : static_cast<std::size_t>(side)];
  }

  void gather(int side, std::vector<Candidate>& candidates) {
    double usual_range = counting_.full_range;
    for (const Excursion& excursion : find_excursions(in_posture(side), series_.time_s, counting_,
                                                      scene_.usual_range, usual_range)) {
      Candidate candidate;
      candidate.excursion = excursion;
      candidate.shape = shape_of(values(side), excursion, counting_.effort_is_high ? 1.0 : -1.0);
      candidate.side = sided_ ? side : -1;
      candidates.push_back(candidate);
    }
    for (Candidate& candidate : candidates) {
      if (candidate.side == (sided_ ? side : -1)) candidate.usual_range = usual_range;
    }
  }

  // Where only one side works at a time, the other's share in the movement is not a repetition. Of
  // the side that was asked for a whole movement is one, however much the other seems to move.
  void one_at_a_time(std::vector<Candidate>& candidates) const {
    const auto asked_and_whole = [this](const Candidate& candidate) {
      return is_asked_for(candidate.side) &&
             candidate.excursion.range >= counting_range(counting_, candidate.usual_range);
    };
    std::vector<Candidate> kept;
    for (const Candidate& candidate : candidates) {
      if (!kept.empty() && candidate.shape.start < kept.back().shape.end &&
          candidate.side != kept.back().side) {
        const bool larger = candidate.excursion.range > kept.back().excursion.range;
        const bool first = asked_and_whole(candidate);
        if (first == asked_and_whole(kept.back()) ? larger : first) kept.back() = candidate;
        continue;
      }
      kept.push_back(candidate);
    }
    candidates = std::move(kept);
  }

  /// A side was asked for, and it is this one.
  [[nodiscard]] bool is_asked_for(int side) const {
    const Side asked = scene_.options.side;
    return scene_.exercise->one_sided && asked != Side::Both &&
           (asked == Side::Left) == (side == 0);
  }

  // A movement of the side that was not asked for, or of somebody who stands where this exercise is
  // done lying (and the other way round), is not one of this exercise, whole or not.
  bool is_other(const Candidate& candidate) {
    const Side side = side_of(candidate);
    const Side wanted = scene_.options.side;
    if (scene_.exercise->one_sided && wanted != Side::Both && side != Side::Both &&
        side != wanted) {
      found_.mismatch = wanted == Side::Left
                            ? Text{"the left side was asked for, and the right one moved",
                                   "gefragt war die linke Seite, bewegt hat sich die rechte"}
                            : Text{"the right side was asked for, and the left one moved",
                                   "gefragt war die rechte Seite, bewegt hat sich die linke"};
      return true;
    }
    const auto seen =
        seen_attitude(series_.upright, std::min(candidate.excursion.start, candidate.shape.start),
                      candidate.shape.end);
    if (!seen || seen != impossible_attitude(*scene_.exercise)) return false;
    found_.mismatch = attitude_words(*seen, *scene_.exercise);
    return true;
  }

  // What must be so at the turning point, on either side where it is of both; what is hidden is not
  // held against anybody.
  [[nodiscard]] const exercise::Condition* lacking(const Candidate& candidate) const {
    for (const auto& condition : scene_.exercise->conditions) {
      if (condition.name != counting_.at_turn) continue;
      for (const int side : {0, 1}) {
        if (candidate.side >= 0 && side != candidate.side) continue;
        if (may_hold(condition, candidate.shape, side)) return nullptr;
      }
      return &condition;
    }
    return nullptr;
  }

  [[nodiscard]] bool may_hold(const exercise::Condition& condition, const Shape& shape,
                              int side) const {
    return std::all_of(condition.limits.begin(), condition.limits.end(), [&](const auto& limit) {
      const auto& signal =
          series_.values[static_cast<std::size_t>(scene_.exercise->signal_index(limit.signal))]
                        [static_cast<std::size_t>(side)];
      double sum = 0.0;
      int known = 0;
      for (std::size_t frame = shape.plateau; frame <= shape.plateau_end; ++frame) {
        if (std::isnan(signal[frame])) continue;
        sum += signal[frame];
        ++known;
      }
      if (known == 0) return true;
      const double mean = sum / known;
      return !(limit.low && mean < *limit.low) && !(limit.high && mean > *limit.high);
    });
  }

  [[nodiscard]] bool stayed(const Shape& shape) const {
    if (!counting_.in_place) return true;
    const double moved = (series_.place[shape.end] - series_.place[shape.start]).norm();
    const double before = series_.size[shape.start];
    const double after = series_.size[shape.end];
    const bool came_closer = before > 0.0 && std::abs(after - before) > kComesCloser * before;
    return !(moved > kWalkedAway) && !came_closer;
  }

  // The counting signal where the person is in the exercise's posture; elsewhere it means nothing.
  [[nodiscard]] std::vector<double> in_posture(int side) const {
    std::vector<double> kept(values(side));
    for (const auto& condition : scene_.exercise->conditions) {
      if (condition.name != counting_.while_true) continue;
      for (std::size_t frame = 0; frame < kept.size(); ++frame) {
        if (!holds_at(condition, *scene_.exercise, series_, frame, side)) {
          kept[frame] = pose::kMissing;
        }
      }
    }
    return kept;
  }

  [[nodiscard]] Side side_of(const Candidate& candidate) const {
    if (candidate.side >= 0) return candidate.side == 0 ? Side::Left : Side::Right;
    if (counting_.side_by.empty()) return Side::Both;
    const double left = left_minus_right(candidate);
    if (std::isnan(left)) return Side::Both;
    // Too little to speak against the side that was asked for.
    const bool asked = scene_.exercise->one_sided && scene_.options.side != Side::Both;
    if (asked && std::abs(left) < kUnclear * usual_difference_) return scene_.options.side;
    return left > 0.0 ? Side::Left : Side::Right;
  }

  // Of the signal that tells the sides apart, over the turning point's plateau.
  [[nodiscard]] double left_minus_right(const Candidate& candidate) const {
    const auto& by =
        series_.values[static_cast<std::size_t>(scene_.exercise->signal_index(counting_.side_by))];
    double sum = 0.0;
    int known = 0;
    for (std::size_t at = candidate.shape.plateau; at <= candidate.shape.plateau_end; ++at) {
      if (std::isnan(by[0][at]) || std::isnan(by[1][at])) continue;
      sum += by[0][at] - by[1][at];
      ++known;
    }
    return known > 0 ? sum / known : pose::kMissing;
  }

  [[nodiscard]] double usual_difference(const std::vector<Candidate>& candidates) const {
    std::vector<double> all;
    for (const Candidate& candidate : candidates) {
      const double difference = std::abs(left_minus_right(candidate));
      if (!std::isnan(difference)) all.push_back(difference);
    }
    if (all.empty()) return 0.0;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
  }

  void place(const Candidate& candidate) {
    const Shape& shape = candidate.shape;
    const double seconds = series_.time_s[shape.end] - series_.time_s[shape.start];
    const double needed = counting_range(counting_, candidate.usual_range);
    if (!stayed(shape)) {
      return partial(candidate, PartialReason::NotInPosture, needed);
    }
    if (const auto* condition = lacking(candidate)) {
      partial(candidate, PartialReason::NotInPosture, needed);
      found_.mismatch = {"not seen: " + inside(condition->words.en),
                         "nicht zu sehen: " + condition->words.de};
      found_.partial.back().words = {"Not seen: " + condition->words.en + ".",
                                     "Nicht zu sehen: " + condition->words.de + "."};
      return;
    }
    if (candidate.excursion.broken) return partial(candidate, PartialReason::OutOfSight, needed);
    if (!candidate.excursion.finished)
      return partial(candidate, PartialReason::NotFinished, needed);
    if (candidate.excursion.range < needed) {
      return partial(candidate, PartialReason::TooShallow, needed);
    }
    if (seconds < counting_.least_s) return partial(candidate, PartialReason::TooShort, needed);
    if (seconds > counting_.longest_s) return partial(candidate, PartialReason::TooLong, needed);
    repetition(candidate);
  }

  void partial(const Candidate& candidate, PartialReason reason, double needed) {
    PartialRepetition movement;
    movement.side = side_of(candidate);
    movement.start_s = series_.time_s[candidate.shape.start];
    movement.turn_s = series_.time_s[candidate.excursion.turn];
    movement.end_s = series_.time_s[candidate.shape.end];
    movement.reason = reason;
    movement.words = reason_words(reason);
    movement.range = {candidate.excursion.range, range_se_};
    movement.needed = needed;
    found_.partial.push_back(std::move(movement));
  }

  [[nodiscard]] Measured seconds(std::size_t from, std::size_t to) const {
    return {series_.time_s[to] - series_.time_s[from], time_se_s_ * std::sqrt(2.0)};
  }

  void repetition(const Candidate& candidate) {
    const Shape& shape = candidate.shape;
    const std::size_t turn = candidate.excursion.turn;
    Repetition repetition;
    repetition.number = static_cast<int>(found_.repetitions.size()) + 1;
    repetition.side = side_of(candidate);
    repetition.start_s = series_.time_s[shape.start];
    repetition.turn_s = series_.time_s[turn];
    repetition.end_s = series_.time_s[shape.end];
    repetition.towards_s = seconds(shape.start, shape.plateau);
    repetition.pause_s = seconds(shape.plateau, shape.plateau_end);
    repetition.back_s = seconds(shape.plateau_end, shape.end);
    repetition.tempo_s = seconds(shape.start, shape.end);
    const std::vector<double>& signal = values(candidate.side);
    repetition.rest = {signal[candidate.excursion.start], se_};
    repetition.turn = {signal[turn], se_};
    repetition.range = {candidate.excursion.range, range_se_};
    compare_sides(candidate, repetition);
    found_.frames.push_back({shape.start, shape.plateau, shape.plateau_end, shape.end,
                             repetition.side, std::min(candidate.excursion.start, shape.start),
                             shape.end});
    found_.repetitions.push_back(repetition);
  }

  // What goes wrong when standing up (a rock back onto the heels) shows once the way is over.
  void settle() {
    for (std::size_t number = 0; number < found_.frames.size(); ++number) {
      Found::Frames& frames = found_.frames[number];
      std::size_t last = series_.time_s.size() - 1;
      if (number + 1 < found_.frames.size()) {
        last = std::max(frames.end, found_.frames[number + 1].start);
      }
      const double until_s = series_.time_s[frames.end] + kSettles_s;
      frames.settled = frames.end;
      while (frames.settled < last && series_.time_s[frames.settled + 1] <= until_s) {
        ++frames.settled;
      }
    }
  }

  // Left and right over the repetition, on the counting signal or its companion.
  void compare_sides(const Candidate& candidate, Repetition& repetition) const {
    if (sides_signal_ < 0) return;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto row = error_of(scene_, sides_signal_, nullptr, static_cast<int>(side));
      const double se = row ? row->se * std::sqrt(2.0) : pose::kMissing;
      const auto& signal = series_.values[static_cast<std::size_t>(sides_signal_)][side];
      const double range =
          std::abs(signal[candidate.excursion.turn] - signal[candidate.excursion.start]);
      (side == 0 ? repetition.left : repetition.right) = {range, se};
    }
    repetition.difference = {repetition.left.value - repetition.right.value,
                             std::hypot(repetition.left.se, repetition.right.se)};
  }

  const Series& series_;
  const Scene& scene_;
  const exercise::Counting& counting_;
  int signal_ = 0;
  bool sided_ = false;
  int sides_signal_ = -1;
  double se_ = pose::kMissing;
  double range_se_ = pose::kMissing;
  double time_se_s_ = 0.0;
  double usual_difference_ = 0.0;  ///< of left and right, on the signal that tells them apart
  Found found_;
};

}  // namespace

Found find_repetitions(const Series& series, const Scene& scene) {
  if (!scene.exercise->counting || series.time_s.empty()) return {};
  return Finder(series, scene).find();
}

}  // namespace medius::form
