// The same analysis a frame at a time, for a camera.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "medius/form/analysis.h"

namespace medius::form {

/// A fault that was spoken of and, looked at again, is gone.
struct Mended {
  std::string cue;  ///< its id
  Side side = Side::Both;
};

/// What changed with one frame. Sides in arrays: left, right.
struct LiveUpdate {
  double time_s = 0.0;
  bool in_sight = false;
  int repetitions = 0;                     ///< counted so far
  std::array<int, 2> repetitions_sides{};  ///< of these, where the exercise tells sides
  Side side = Side::Both;                  ///< of the movement under way
  double progress = 0.0;                   ///< 0 at rest, 1 at the person's usual turning point
  double held_s = 0.0;                   ///< the clock of the hold under way; stops out of posture
  std::array<double, 2> held_sides_s{};  ///< in posture so far, all holds together
  bool in_posture = false;
  bool counted = false;                      ///< a repetition ended with this frame
  std::optional<PartialRepetition> partial;  ///< a movement that ended uncounted with this frame
  std::optional<Cue> cue;                    ///< to be said now: one at a time, with a rest between
  std::optional<Mended> mended;              ///< worth a word of praise
  bool steady = false;  ///< three repetitions in a row with nothing to mend in what can be seen
};

/// A signal's mean over the last moments.
struct SignalNow {
  std::string name;
  Text words;
  std::string unit;
  Side side = Side::Both;
  Measured value;
};

class LiveForm {
 public:
  /// `source` says what the frames hold (picture size, world or not, measured or not); its own
  /// frames are not looked at. Exercise and errors must outlive this.
  LiveForm(const exercise::Exercise& exercise, const ErrorTable& errors,
           const pose::Landmarks& source, const AnalysisOptions& options = {});
  ~LiveForm();
  LiveForm(LiveForm&&) noexcept;
  LiveForm& operator=(LiveForm&&) noexcept;

  /// The next picture's person. Allocates only when a movement ends or a hold is judged.
  LiveUpdate push(const pose::PoseFrame& frame);
  /// For a session without an end (exercises that are held): only the last `last_s` seconds, and as
  /// much again at most, are kept for result(); the clocks of the updates go on over all of it.
  void keep_only(double last_s);
  /// What a recording of all this (or of what is kept) would have given.
  [[nodiscard]] FormResult result() const;
  /// The signals that this view resolves, each as its mean over the last `over_s` seconds.
  [[nodiscard]] std::vector<SignalNow> signals_now(double over_s) const;
  /// From where the person is seen, as of the last second.
  [[nodiscard]] const Viewpoint& viewpoint() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace medius::form
