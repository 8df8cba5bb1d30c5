#include "medius/form/live.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "medius/form/series.h"

namespace medius::form {
namespace {

constexpr double kRemembered_s = 5.0;         // From which view and size are found...
constexpr std::size_t kMostRemembered = 300;  // ... and as many frames at most.
constexpr double kLearning_s = 1.0;           // At first view and size are found often,
constexpr double kCalibratedEarly_s = 1.0 / 6.0;
constexpr double kCalibrated_s = 1.0;        // then once a second.
constexpr std::size_t kReserved = 30 * 600;  // Ten minutes at 30 Hz before the series grow.
constexpr double kRestBetweenCues_s = 4.0;
constexpr double kHoldJudgedEvery_s = 5.0;
constexpr double kHoldJudgedOver_s = 60.0;  // The last minute of a long hold.
constexpr int kSteadyAfter = 3;

// The middle of the last three values: a single wild one moves nothing.
class LastThree {
 public:
  double push(double value) {
    if (std::isnan(value)) return value;
    values_[next_ % 3] = value;
    ++next_;
    if (next_ < 3) return value;
    const auto [a, b, c] = values_;
    return std::max(std::min(a, b), std::min(std::max(a, b), c));
  }

 private:
  std::array<double, 3> values_{};
  std::size_t next_ = 0;
};

/// Not only short of being a fault for certain: praise is for what is seen to be right.
bool within_limit(const CueInOrder& cue) {
  return cue.above ? cue.value.value <= cue.threshold : cue.value.value >= cue.threshold;
}

struct Clock {
  bool running = false;
  double began_s = 0.0;
  double last_in_s = 0.0;
  double held_s = 0.0;
  double judged_s = 0.0;
  std::size_t first_frame = 0;
};

}  // namespace

struct LiveForm::State {
  const exercise::Exercise* exercise;
  const ErrorTable* errors;
  AnalysisOptions options;
  pose::Landmarks recent;
  std::size_t frames = 0;
  double first_s = 0.0, calibrated_s = 0.0;
  double keep_s = 0.0;  ///< of the series; 0: all
  Calibration calibration;
  CalibrationScratch scratch;
  SignalEvaluator evaluator;
  Series series;
  std::vector<ExcursionFinder> finders;
  std::array<LastThree, 2> filters;
  std::vector<double> ranges;
  std::array<Clock, 2> clocks;
  const exercise::Condition* posture = nullptr;
  const exercise::Condition* counted_while = nullptr;
  int counting_signal = -1;
  int repetitions = 0;
  std::array<int, 2> repetitions_sides{};
  std::array<double, 2> held_s{};
  double last_cue_s = -1e9;
  std::string last_cue;
  std::optional<Mended> unmended;  ///< the cue last spoken, until it is seen in order
  int clean = 0;                   ///< repetitions in a row

  State(const exercise::Exercise& of, const ErrorTable& table, const pose::Landmarks& source,
        const AnalysisOptions& with)
      : exercise(&of), errors(&table), options(with), evaluator(of) {
    recent.source = source.source;
    recent.image_width_px = source.image_width_px;
    recent.image_height_px = source.image_height_px;
    recent.has_image = source.has_image;
    recent.has_world = source.has_world;
    recent.world_is_measured = source.world_is_measured;
    recent.frames.reserve(kMostRemembered);
    scratch.reserve(kMostRemembered);
    series.reserve(of.signals.size(), kReserved);
    ranges.reserve(256);
    for (const auto& condition : of.conditions) {
      if (of.hold && condition.name == "posture") posture = &condition;
      if (of.counting && condition.name == of.counting->while_true) counted_while = &condition;
    }
    if (!of.counting) return;
    counting_signal = of.signal_index(of.counting->signal);
    const bool sided =
        of.signals[static_cast<std::size_t>(counting_signal)].sides == exercise::Sides::Each;
    finders.assign(sided ? 2 : 1,
                   ExcursionFinder(of.counting->least_range, of.counting->full_range));
  }

  void remember(const pose::PoseFrame& frame) {
    auto& kept = recent.frames;
    const auto too_old = [&](const pose::PoseFrame& one) {
      return one.time_s < frame.time_s - kRemembered_s;
    };
    auto first = std::find_if_not(kept.begin(), kept.end(), too_old);
    if (first == kept.begin() && kept.size() == kMostRemembered) ++first;
    kept.erase(kept.begin(), first);
    kept.push_back(frame);
    // Half a step early is nearer than half a step late.
    const double every_s =
        frame.time_s - first_s < kLearning_s ? kCalibratedEarly_s : kCalibrated_s;
    if (frames == 0 || frame.time_s - calibrated_s > every_s - 0.01) {
      if (frames == 0) first_s = frame.time_s;
      calibrated_s = frame.time_s;
      calibration = calibrate(recent, exercise->position == "side-lying", scratch);
    }
    ++frames;
  }

  [[nodiscard]] Scene scene() const {
    Scene now{exercise, errors, options, calibration.view, std::nullopt};
    if (exercise->counting) now.usual_range = usual_range();
    return now;
  }

  [[nodiscard]] double usual_range() const {
    // Two movements are needed before the person's own range replaces the exercise's.
    return ranges.size() < 2 ? exercise->counting->full_range
                             : medius::form::usual_range_of(ranges, exercise->counting->full_range);
  }

  void follow(LiveUpdate& update) {
    const std::size_t here = series.time_s.size() - 1;
    for (std::size_t side = 0; side < finders.size(); ++side) {
      double value = series.values[static_cast<std::size_t>(counting_signal)][side][here];
      if (counted_while != nullptr &&
          !holds_at(*counted_while, *exercise, series, here, static_cast<int>(side))) {
        value = pose::kMissing;
      }
      const double effort = filters[side].push(exercise->counting->effort_is_high ? value : -value);
      const bool ended = finders[side].push(effort, series.time_s[here]);
      if (finders.size() == 2 && !is_asked_for(side)) continue;
      if (finders[side].moving()) {
        const double progress = finders[side].progress(effort);
        if (progress > update.progress) {
          update.progress = progress;
          if (finders.size() == 2) update.side = side == 0 ? Side::Left : Side::Right;
        }
      }
      if (ended) conclude_movement(finders[side].last(), side, update);
    }
  }

  [[nodiscard]] bool is_asked_for(std::size_t side) const {
    return !exercise->one_sided || options.side == Side::Both ||
           (options.side == Side::Left) == (side == 0);
  }

  // Of what the window holds, the movement that just ended: the window may also hold the end of the
  // one before, and the other leg on its way.
  template <typename Movement>
  [[nodiscard]] const Movement* just_ended(const std::vector<Movement>& movements, double turn_s,
                                           std::size_t side) const {
    const Movement* nearest = nullptr;
    for (const Movement& movement : movements) {
      const bool other =
          movement.side != Side::Both && (movement.side == Side::Left) != (side == 0);
      if (finders.size() == 2 && other) continue;
      if (turn_s < movement.start_s || turn_s > movement.end_s) continue;
      if (nearest == nullptr ||
          std::abs(movement.turn_s - turn_s) < std::abs(nearest->turn_s - turn_s))
        nearest = &movement;
    }
    return nearest;
  }

  // The movement that just ended, seen by the same steps as a whole recording.
  void conclude_movement(const Excursion& excursion, std::size_t side, LiveUpdate& update) {
    ranges.push_back(excursion.range);
    for (ExcursionFinder& finder : finders) finder.set_usual_range(usual_range());
    const std::size_t before = excursion.start >= 5 ? excursion.start - 5 : 0;
    const FormResult part = conclude(series.tail(before), scene(), series.time_s.size() - before);
    const double turn_s = series.time_s[excursion.turn];
    const Repetition* repetition = just_ended(part.repetitions, turn_s, side);
    if (repetition == nullptr) {
      // Steps are nobody's repetitions: of one that fell short nothing is said.
      if (exercise->kind == exercise::Kind::Gait) return;
      if (const auto* partial = just_ended(part.partial, turn_s, side)) update.partial = *partial;
      return;
    }
    ++repetitions;
    update.counted = true;
    update.side = repetition->side;
    if (update.side != Side::Right) ++repetitions_sides[0];
    if (update.side != Side::Left) ++repetitions_sides[1];
    clean = part.cues.empty() && !part.in_order.empty() &&
                    std::all_of(part.in_order.begin(), part.in_order.end(), within_limit)
                ? clean + 1
                : 0;
    notice_mended(part, update);
    speak(part, update);
    if (clean >= kSteadyAfter && !update.mended) {
      update.steady = true;
      clean = 0;
    }
  }

  // The fault last spoken of was looked at on the same side and lies within its limit.
  void notice_mended(const FormResult& part, LiveUpdate& update) {
    if (!unmended) return;
    const auto same = [&](const auto& of) {
      return of.id == unmended->cue && of.side == unmended->side;
    };
    const bool seen_in_order =
        std::any_of(part.in_order.begin(), part.in_order.end(),
                    [&](const CueInOrder& of) { return same(of) && within_limit(of); });
    if (!seen_in_order || std::any_of(part.cues.begin(), part.cues.end(), same)) return;
    update.mended = std::exchange(unmended, std::nullopt);
  }

  // A day at the desk has no end: what is older than is kept goes, in one stroke for many frames.
  void forget() {
    if (keep_s <= 0.0 || series.time_s.back() - series.time_s.front() < 2.0 * keep_s) return;
    const std::size_t begin = series.first_after(series.time_s.back() - keep_s);
    series.drop(begin);
    frames = series.time_s.size();
    for (Clock& clock : clocks) clock.first_frame -= std::min(clock.first_frame, begin);
  }

  void hold(LiveUpdate& update) {
    const std::size_t here = series.time_s.size() - 1;
    const double now_s = series.time_s[here];
    for (std::size_t side = 0; side < 2; ++side) {
      if (!is_asked_for(side)) continue;
      Clock& clock = clocks[side];
      // Pictures that did not come prove nothing.
      if (clock.running && now_s - clock.last_in_s > exercise->hold->forgive_s)
        clock.running = false;
      if (holds_at(*posture, *exercise, series, here, static_cast<int>(side))) {
        if (!clock.running) clock = {true, now_s, now_s, 0.0, now_s, here};
        clock.held_s += now_s - clock.last_in_s;
        held_s[side] += now_s - clock.last_in_s;
        clock.last_in_s = now_s;
        if (clock.held_s >= update.held_s) {
          update.held_s = clock.held_s;
          const bool both = clocks[1 - side].running && clocks[1 - side].last_in_s == now_s;
          update.side = both ? Side::Both : (side == 0 ? Side::Left : Side::Right);
        }
        update.in_posture = true;
        if (now_s - clock.judged_s > kHoldJudgedEvery_s) {
          clock.judged_s = now_s;
          const std::size_t first =
              std::max(clock.first_frame, series.first_after(now_s - kHoldJudgedOver_s));
          const FormResult part = conclude(series.tail(first), scene(), here + 1 - first);
          notice_mended(part, update);
          speak(part, update);
        }
      }
    }
  }

  // One cue at a time, the most important first, with a rest between; not the same one twice in a
  // row while another waits.
  void speak(const FormResult& part, LiveUpdate& update) {
    if (part.cues.empty() || update.time_s - last_cue_s < kRestBetweenCues_s) return;
    const auto other = std::find_if(part.cues.begin(), part.cues.end(),
                                    [&](const Cue& cue) { return cue.id != last_cue; });
    const Cue& chosen = other != part.cues.end() && part.cues.front().id == last_cue &&
                                other->severity >= part.cues.front().severity
                            ? *other
                            : part.cues.front();
    update.cue = chosen;
    unmended = Mended{chosen.id, chosen.side};
    last_cue = chosen.id;
    last_cue_s = update.time_s;
  }
};

LiveForm::LiveForm(const exercise::Exercise& exercise, const ErrorTable& errors,
                   const pose::Landmarks& source, const AnalysisOptions& options)
    : state_(std::make_unique<State>(exercise, errors, source, options)) {}
LiveForm::~LiveForm() = default;
LiveForm::LiveForm(LiveForm&&) noexcept = default;
LiveForm& LiveForm::operator=(LiveForm&&) noexcept = default;

LiveUpdate LiveForm::push(const pose::PoseFrame& frame) {
  State& state = *state_;
  LiveUpdate update;
  update.time_s = frame.time_s;
  update.in_sight = frame.person;
  // A camera may give the same picture twice: time must go on.
  if (state.series.time_s.empty() || frame.time_s > state.series.time_s.back()) {
    state.remember(frame);
    const Body body = body_of(frame, state.calibration);
    state.series.push(body, state.evaluator.evaluate(body));
    if (!state.finders.empty()) state.follow(update);
    if (state.posture != nullptr) state.hold(update);
    // Movements under way are known by their place in the series.
    if (state.finders.empty()) state.forget();
  }
  update.repetitions = state.repetitions;
  update.repetitions_sides = state.repetitions_sides;
  update.held_sides_s = state.held_s;
  return update;
}

void LiveForm::keep_only(double last_s) { state_->keep_s = last_s; }

FormResult LiveForm::result() const {
  Scene scene = state_->scene();
  scene.usual_range.reset();
  return conclude(state_->series, scene, state_->frames);
}

std::vector<SignalNow> LiveForm::signals_now(double over_s) const {
  std::vector<SignalNow> now;
  const Series& series = state_->series;
  if (series.time_s.empty()) return now;
  const double from_s = series.time_s.back() - over_s;
  const Scene scene = state_->scene();
  const auto& signals = state_->exercise->signals;
  for (std::size_t s = 0; s < signals.size(); ++s) {
    const bool sided = signals[s].sides == exercise::Sides::Each;
    for (int side = 0; side < (sided ? 2 : 1); ++side) {
      const auto row = error_of(scene, static_cast<int>(s), nullptr, side);
      if (!row) continue;
      const auto& values = series.values[s][static_cast<std::size_t>(side)];
      double sum = 0.0;
      int count = 0;
      for (std::size_t at = values.size(); at-- > 0 && series.time_s[at] > from_s;) {
        if (std::isnan(values[at])) continue;
        sum += values[at];
        ++count;
      }
      if (count == 0) continue;
      const Side which = !sided ? Side::Both : (side == 0 ? Side::Left : Side::Right);
      now.push_back({signals[s].name,
                     signals[s].words,
                     signals[s].unit,
                     which,
                     {sum / count, std::hypot(row->se, row->bias_se)}});
    }
  }
  return now;
}

const Viewpoint& LiveForm::viewpoint() const { return state_->calibration.view; }

}  // namespace medius::form
