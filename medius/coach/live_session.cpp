#include "medius/coach/live_session.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace medius::coach {
namespace {

constexpr double kKept_s = 600.0;
constexpr double kPostureKept_s = 600.0;
constexpr double kSignalsEvery_s = 1.0;
constexpr double kUsualStep_s = 1.0 / 30.0;
// Shares of the way to the turning point between which a hold there begins and ends.
constexpr double kUpFrom = 0.7;
constexpr double kFallsBelow = 0.5;
constexpr double kLongestStep_s = 0.5;

void forget_before(double time_s, std::vector<pose::PoseFrame>& frames) {
  const auto first = std::find_if(frames.begin(), frames.end(),
                                  [time_s](const auto& frame) { return frame.time_s >= time_s; });
  frames.erase(frames.begin(), first);
}

bool is_quiet(LiveMode mode) { return mode == LiveMode::Test || mode == LiveMode::Posture; }

}  // namespace

std::string_view name(LiveMode mode) {
  static constexpr std::array<std::string_view, 4> kNames{"set", "hold", "test", "posture"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::string_view name(LivePhase phase) {
  static constexpr std::array<std::string_view, 3> kNames{"placing", "running", "paused"};
  return kNames[static_cast<std::size_t>(phase)];
}

pose::TrackerOptions tracker_options_for(const exercise::Exercise& exercise) {
  static const std::set<std::string> kLying{"supine", "side-lying", "prone"};
  pose::TrackerOptions options;
  if (kLying.contains(exercise.position)) options.posture = pose::TrackerOptions::Posture::Lying;
  return options;
}

LiveSession::LiveSession(pose::LivePose pose, const exercise::Exercise& exercise,
                         const form::ErrorTable& errors, const LiveSessionOptions& options)
    : pose_(std::move(pose)),
      exercise_(&exercise),
      errors_(&errors),
      options_(options),
      phase_(options.placing ? LivePhase::Placing : LivePhase::Running),
      last_phase_(phase_),
      placement_(exercise) {
  kept_.source = "camera";
}

/// A phone that is turned gives pictures of another shape: coordinates go on in the first one's
/// scale.
pose::PoseFrame LiveSession::in_first_scale(const pose::PoseFrame& frame,
                                            const video::Picture& picture) const {
  pose::PoseFrame scaled = frame;
  const double scale = static_cast<double>(std::max(kept_.image_width_px, kept_.image_height_px)) /
                       std::max(picture.width_px, picture.height_px);
  for (pose::LandmarkPoint& point : scaled.points) {
    point.image_px *= scale;
    point.image_se_px *= scale;
  }
  return scaled;
}

Result<LiveView> LiveSession::next(const video::Picture& picture, double time_s) {
  if (!(time_s > last_time_s_))
    return error("a picture's time must be later than the last one's; {} s came after {} s", time_s,
                 last_time_s_);
  if (!form_) {
    kept_.image_width_px = picture.width_px;
    kept_.image_height_px = picture.height_px;
    form::AnalysisOptions wanted;
    wanted.variant = options_.variant;
    wanted.height_m = options_.height_m;
    wanted.side = options_.side;
    form_.emplace(*exercise_, *errors_, kept_, wanted);
    if (options_.mode == LiveMode::Posture) form_->keep_only(kPostureKept_s);
  }
  MEDIUS_TRY(const pose::PoseFrame* const seen, pose_.next(picture, time_s));
  // The time up to the first picture that counts again is part of the pause.
  const bool resumed = phase_ == LivePhase::Running && last_phase_ != LivePhase::Running;
  if (last_time_s_ >= 0.0 && phase_ != LivePhase::Running) paused_s_ += time_s - last_time_s_;
  if (last_time_s_ >= 0.0 && resumed)
    paused_s_ += std::max(0.0, time_s - last_time_s_ - kUsualStep_s);
  last_time_s_ = time_s;
  last_phase_ = phase_;

  LiveView view;
  view.pose = seen;
  view.phase = phase_;
  placement_.push(*seen, picture, pose_.report());
  view.hand_raised = !arms_may_rise(exercise()) && hand_.push(*seen);
  if (phase_ == LivePhase::Running) {
    const bool turned =
        picture.width_px != kept_.image_width_px || picture.height_px != kept_.image_height_px;
    count(turned ? in_first_scale(*seen, picture) : *seen, view);
  } else {
    view.update = last_;
  }
  return view;
}

void LiveSession::count(const pose::PoseFrame& frame, LiveView& view) {
  pose::PoseFrame at_set_time = frame;
  if (began_s_ < 0.0) began_s_ = frame.time_s - paused_s_;
  at_set_time.time_s = frame.time_s - paused_s_ - began_s_;
  view.update = form_->push(at_set_time);
  if (options_.mode != LiveMode::Posture) {
    kept_.frames.push_back(at_set_time);
    // In one stroke for many frames.
    if (at_set_time.time_s - kept_.frames.front().time_s > 2.0 * kKept_s)
      forget_before(at_set_time.time_s - kKept_s, kept_.frames);
  }
  const bool holds = options_.mode == LiveMode::Hold || options_.mode == LiveMode::Test;
  if (holds && !exercise_->hold && exercise_->counting)
    hold_at_the_turn(at_set_time.time_s, view.update);
  note_spoken(view);
  if (is_quiet(options_.mode) && at_set_time.time_s - signals_time_s_ >= kSignalsEvery_s) {
    signals_time_s_ = at_set_time.time_s;
    view.signals = form_->signals_now(kSignalsEvery_s);
  }
  // What only happened in this picture is not repeated while the set stands still.
  last_ = view.update;
  last_.counted = false;
  last_.partial.reset();
  last_.cue.reset();
  last_.mended.reset();
  last_.steady = false;
  last_.progress = 0.0;
}

void LiveSession::hold_at_the_turn(double time_s, form::LiveUpdate& update) {
  TurnHold& hold = turn_hold_;
  const double step_s = time_s - hold.last_s;
  hold.last_s = time_s;
  const bool up = update.progress >= (hold.up ? kFallsBelow : kUpFrom);
  if (up && !hold.up) hold.held_s = 0.0;
  // Pictures that did not come prove nothing.
  if (up && hold.up && step_s < kLongestStep_s) {
    hold.held_s += step_s;
    if (update.side != form::Side::Right) hold.held_sides_s[0] += step_s;
    if (update.side != form::Side::Left) hold.held_sides_s[1] += step_s;
  }
  hold.up = up;
  update.in_posture = up;
  update.held_s = up ? hold.held_s : 0.0;
  update.held_sides_s = hold.held_sides_s;
}

void LiveSession::note_spoken(LiveView& view) {
  form::LiveUpdate& update = view.update;
  if (options_.mode == LiveMode::Test) {  // a test is measured, not taught
    update.cue.reset();
    update.mended.reset();
    update.steady = false;
    return;
  }
  if (update.cue) {
    auto known = std::find_if(spoken_.begin(), spoken_.end(),
                              [&](const SpokenCue& cue) { return cue.id == update.cue->id; });
    if (known == spoken_.end())
      known = spoken_.insert(spoken_.end(), {update.cue->id, update.cue->say, 0, false});
    ++known->count;
    known->mended = false;
  }
  if (update.mended) {
    for (SpokenCue& cue : spoken_)
      if (cue.id == update.mended->cue) cue.mended = true;
    // Something else to mend comes first; praise can wait for nothing.
    if (!update.cue) view.praise = LivePraise{"mended", update.mended->cue};
  } else if (update.steady && !update.cue) {
    view.praise = LivePraise{"steady", {}};
  }
}

void LiveSession::go() {
  if (phase_ == LivePhase::Placing) phase_ = LivePhase::Running;
}

void LiveSession::pause() {
  if (phase_ == LivePhase::Running) phase_ = last_phase_ = LivePhase::Paused;
}

void LiveSession::resume() {
  if (phase_ == LivePhase::Paused) phase_ = LivePhase::Running;
}

int LiveSession::spoken(std::string_view cue) const {
  for (const SpokenCue& one : spoken_)
    if (one.id == cue) return one.count;
  return 0;
}

LiveOutcome LiveSession::end() {
  LiveOutcome outcome;
  if (form_) outcome.form = form_->result();
  // Without a picture there is still an exercise, and nothing of it.
  outcome.form.exercise = exercise_->id;
  outcome.form.exercise_name = exercise_->name;
  outcome.cues = spoken_;
  outcome.turn_held_s = turn_hold_.held_sides_s;
  // What was held before all that is kept counts as well.
  if (options_.mode == LiveMode::Posture) {
    outcome.turn_held_s = last_.held_sides_s;
    for (const form::Hold& hold : outcome.form.holds) {
      if (hold.side != form::Side::Right) outcome.turn_held_s[0] -= hold.held_s.value;
      if (hold.side != form::Side::Left) outcome.turn_held_s[1] -= hold.held_s.value;
    }
    for (double& held_s : outcome.turn_held_s) held_s = std::max(0.0, held_s);
  }
  if (began_s_ >= 0.0) outcome.duration_s = last_time_s_ - paused_s_ - began_s_;
  if (!kept_.frames.empty()) forget_before(kept_.frames.back().time_s - kKept_s, kept_.frames);
  outcome.landmarks = std::move(kept_);
  return outcome;
}

}  // namespace medius::coach
