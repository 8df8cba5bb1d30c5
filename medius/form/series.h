// The signals of a recording so far, and what follows from them: the steps that a whole recording
// and a camera share.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "medius/form/analysis.h"
#include "medius/form/body.h"
#include "medius/form/repetitions.h"
#include "medius/form/signals.h"

namespace medius::form {

/// Values over time of every signal, raw and smoothed: [signal][side][frame].
struct Series {
  std::vector<double> time_s;
  std::vector<Vector2> place;  ///< of the feet, statures
  std::vector<double> size;
  std::vector<Upright> upright;
  std::vector<std::array<std::vector<double>, 2>> values;
  std::size_t known_frames = 0;

  void reserve(std::size_t signals, std::size_t frames);
  void push(const Body& body, const std::vector<BothSides>& signals);
  /// The first frame later than `time_s`.
  [[nodiscard]] std::size_t first_after(double time_s) const;
  /// Forgets the frames before `begin`.
  void drop(std::size_t begin);
  /// The frames from `begin` to the end.
  [[nodiscard]] Series tail(std::size_t begin) const;
  /// Median seconds between frames.
  [[nodiscard]] double interval_s() const;
};

/// The same with spikes taken out and short gaps bridged.
Series smoothed(const Series& raw);

/// What is known of the recording beside its signals.
struct Scene {
  const exercise::Exercise* exercise = nullptr;
  const ErrorTable* errors = nullptr;
  AnalysisOptions options;
  Viewpoint view;
  /// The person's usual range on the counting signal, where it is known from before.
  std::optional<double> usual_range;
};

/// The standard error of one repetition's value of `signal` (and of `cue`, where given) in the
/// scene's view; nothing where no row says so. `side` 0 or 1: of that side's own signal, which is
/// hidden where it is the far one in a side view.
std::optional<ErrorRow> error_of(const Scene& scene, int signal,
                                 const exercise::CueSpecification* cue,
                                 std::optional<int> side = std::nullopt);

/// The limit by which `cue` is judged in the variant that was asked for, and whether it is silent
/// there.
double threshold_of(const Scene& scene, const exercise::CueSpecification& cue);
bool is_silent(const Scene& scene, const exercise::CueSpecification& cue);

/// Where the counted and the uncounted movements are.
struct Found {
  std::vector<Repetition> repetitions;
  std::vector<PartialRepetition> partial;
  /// [repetition]: start, plateau begin, plateau end, end in frames, for the cues' windows; `rest`
  /// is where the movement has not begun at all (start and end are off rest by a tenth of the way).
  struct Frames {
    std::size_t start, plateau, plateau_end, end;
    Side side;
    std::size_t rest;
    /// Where the way back has come to rest too: a moment after `end`, before the next one starts.
    std::size_t settled;
  };
  std::vector<Frames> frames;
  /// Why something was left out that cannot be this exercise; empty words: nothing was.
  Text mismatch;
};
Found find_repetitions(const Series& series, const Scene& scene);

/// Holds: the condition "posture", frame by frame.
std::vector<Hold> find_holds(const Series& series, const Scene& scene,
                             std::vector<Found::Frames>& frames);
/// Whether the limits of `condition` hold at `frame` for a side.
bool holds_at(const exercise::Condition& condition, const exercise::Exercise& exercise,
              const Series& series, std::size_t frame, int side);

/// Cues, what was in order, and what could not be seen; `frames` are those of repetitions or holds.
void judge(const Series& series, const Scene& scene, const std::vector<Found::Frames>& frames,
           FormResult& result);

/// All of it.
FormResult conclude(const Series& raw, const Scene& scene, std::size_t frames_seen);

}  // namespace medius::form
