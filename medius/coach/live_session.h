// One set before a camera whose pictures come one by one: picture -> pose -> form -> what to say
// now, and at its end what a recording of it would have given.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "medius/coach/gesture.h"
#include "medius/coach/placement.h"
#include "medius/form/live.h"
#include "medius/pose/live.h"

namespace medius::coach {

enum class LiveMode {
  Set,      ///< counts and coaches
  Hold,     ///< the same, for stretches; of a repeated exercise the time at its turning point runs
  Test,     ///< measures, and says nothing while it lasts; times holds as Hold does
  Posture,  ///< looks on quietly and remembers no landmarks
};
std::string_view name(LiveMode mode);

struct LiveSessionOptions {
  std::string variant;
  form::Side side = form::Side::Both;
  double height_m = 0.0;  ///< 0: not known
  LiveMode mode = LiveMode::Set;
  bool placing = false;  ///< nothing counts until go()
};

enum class LivePhase { Placing, Running, Paused };
std::string_view name(LivePhase phase);

struct LivePraise {
  std::string id;   ///< "mended" or "steady"
  std::string cue;  ///< that was mended
};

/// What one picture gave. Pointers hold until the next one.
struct LiveView {
  const pose::PoseFrame* pose = nullptr;
  LivePhase phase = LivePhase::Running;
  form::LiveUpdate update;  ///< a paused or placing set keeps its counts
  std::optional<LivePraise> praise;
  bool hand_raised = false;
  std::vector<form::SignalNow> signals;  ///< once a second, in modes Test and Posture
};

/// A cue that was spoken.
struct SpokenCue {
  std::string id;
  exercise::Text say;
  int count = 0;
  bool mended = false;  ///< it was praised after it was last spoken
};

struct LiveOutcome {
  form::FormResult form;      ///< of all that counted, as of a recording
  pose::Landmarks landmarks;  ///< no frames in mode Posture
  std::vector<SpokenCue> cues;
  double duration_s = 0.0;  ///< running, without pauses
  /// Left and right: at the turning point of an exercise that is otherwise repeated, where that was
  /// timed, and what mode Posture held before all that it keeps; other holds are in `form`.
  std::array<double, 2> turn_held_s{};
};

class LiveSession {
 public:
  /// Exercise and errors must outlive it.
  LiveSession(pose::LivePose pose, const exercise::Exercise& exercise,
              const form::ErrorTable& errors, const LiveSessionOptions& options);

  /// The next picture; its time must be later than the last one's.
  Result<LiveView> next(const video::Picture& picture, double time_s);
  void go();
  void pause();
  void resume();
  [[nodiscard]] LivePhase phase() const { return phase_; }
  [[nodiscard]] const Placement& placement() const { return placement_; }
  [[nodiscard]] const LiveSessionOptions& options() const { return options_; }
  [[nodiscard]] const exercise::Exercise& exercise() const { return *exercise_; }
  /// How often this cue has been spoken.
  [[nodiscard]] int spoken(std::string_view cue) const;

  /// What all of it gave; the landmarks move out, so that it is asked once.
  LiveOutcome end();

 private:
  void count(const pose::PoseFrame& frame, LiveView& view);
  void note_spoken(LiveView& view);
  void hold_at_the_turn(double time_s, form::LiveUpdate& update);
  [[nodiscard]] pose::PoseFrame in_first_scale(const pose::PoseFrame& frame,
                                               const video::Picture& picture) const;

  pose::LivePose pose_;
  const exercise::Exercise* exercise_;
  const form::ErrorTable* errors_;
  LiveSessionOptions options_;
  LivePhase phase_ = LivePhase::Running;
  LivePhase last_phase_ = LivePhase::Running;  ///< of the last picture, or a pause since
  Placement placement_;
  HandRaised hand_;
  std::optional<form::LiveForm> form_;  ///< from the first picture on, which tells the size
  pose::Landmarks kept_;
  form::LiveUpdate last_;
  std::vector<SpokenCue> spoken_;
  /// The hold of an exercise that is otherwise repeated (a timed bridge): while it is up.
  struct TurnHold {
    bool up = false;
    double last_s = 0.0, held_s = 0.0;
    form::Side side = form::Side::Both;
    std::array<double, 2> held_sides_s{};
  } turn_hold_;
  double paused_s_ = 0.0;      ///< all time that did not count
  double began_s_ = -1.0;      ///< the set's own clock, 0 with the first picture that counts
  double last_time_s_ = -1.0;  ///< of the camera's clock
  double signals_time_s_ = -1e9;
};

/// The tracker's knowledge of how this exercise lies.
pose::TrackerOptions tracker_options_for(const exercise::Exercise& exercise);

}  // namespace medius::coach
