// The same analysis a frame at a time, for a camera.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "medius/form/analysis.h"

namespace medius::form {

/// What changed with one frame.
struct LiveUpdate {
  double time_s = 0.0;
  bool in_sight = false;
  int repetitions = 0;     ///< counted so far
  Side side = Side::Both;  ///< of the movement under way
  double progress = 0.0;   ///< 0 at rest, 1 at the person's usual turning point
  double held_s = 0.0;     ///< the clock of the hold under way; stops out of posture
  bool in_posture = false;
  bool counted = false;                      ///< a repetition ended with this frame
  std::optional<PartialRepetition> partial;  ///< a movement that ended uncounted with this frame
  std::optional<Cue> cue;                    ///< to be said now: one at a time, with a rest between
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
  /// What a recording of all this would have given.
  [[nodiscard]] FormResult result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace medius::form
