#include "medius/server/live_room.h"

#include <algorithm>

#include "medius/pose/landmarks_file.h"
#include "medius/server/answer.h"
#include "medius/server/own_exercises.h"

namespace medius::server {
namespace {

constexpr std::string_view kNotStarted = "no set is running; expected a start before this";

double quantile(std::vector<float> values, double share) {
  if (values.empty()) return 0.0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return static_cast<double>(values[at]);
}

bool has_variant(const exercise::Exercise& exercise, const std::string& variant) {
  return variant.empty() ||
         std::any_of(exercise.variants.begin(), exercise.variants.end(),
                     [&](const exercise::Variant& one) { return one.id == variant; });
}

}  // namespace

LiveRoom::LiveRoom(LiveRooms& rooms, Request upgrade, std::string person_id)
    : rooms_(rooms), upgrade_(std::move(upgrade)), person_id_(std::move(person_id)) {}

/// A login may end, and a therapist's care with it, while the channel is open.
bool LiveRoom::still_admitted() const {
  return std::holds_alternative<std::string>(rooms_.api_->admit_to_channel(upgrade_));
}

std::string LiveRoom::text(std::string_view message) {
  const auto read = read_live_message(message);
  if (!read.ok()) return error_message("bad_message", read.error().message);
  const std::lock_guard lock(lock_);
  return std::visit([this](const auto& one) { return answer(one); }, *read);
}

std::string LiveRoom::answer(const LiveStart& start) {
  if (!still_admitted()) return error_message("log_in", "The login has ended. Log in again.");
  auto exercise = find_exercise(rooms_.api_->application(), start.exercise);
  if (!exercise.ok()) {
    // The catalogue's own words offer the nearest names.
    const auto nearest = rooms_.api_->application().catalogue.find(start.exercise);
    return error_message("unknown_exercise",
                         nearest.ok() ? exercise.error().message : nearest.error().message);
  }
  if (!has_variant(*exercise, start.options.variant))
    return error_message("unknown_variant",
                         exercise->id + " has no variant '" + start.options.variant + "'");
  auto seat = rooms_.seat(start.network.value_or(rooms_.settings_.network));
  if (!seat.ok()) return error_message("network", seat.error().message);
  seat_ = std::move(*seat);
  words_ = {&rooms_.words_, start.language};
  session_.reset();
  exercise_ = std::move(*exercise);
  session_.emplace(pose::LivePose::over(seat_->network, coach::tracker_options_for(exercise_)),
                   exercise_, rooms_.errors_, start.options);
  kept_.reset();
  answered_ms_.clear();
  overtaken_ = 0;
  return state_message();
}

std::string LiveRoom::state_message() const {
  return ready_message(*session_, words_, seat_->size, rooms_.api_->application().settings.version);
}

std::string LiveRoom::answer(const LiveGo&) {
  if (!session_) return error_message("not_started", kNotStarted);
  session_->go();
  return state_message();
}

std::string LiveRoom::answer(const LivePause&) {
  if (!session_) return error_message("not_started", kNotStarted);
  session_->pause();
  return state_message();
}

std::string LiveRoom::answer(const LiveResume&) {
  if (!session_) return error_message("not_started", kNotStarted);
  session_->resume();
  return state_message();
}

std::string LiveRoom::answer(const LiveEnd& end) {
  if (!session_) return error_message("not_started", kNotStarted);
  coach::LiveOutcome outcome = session_->end();
  kept_ = std::move(outcome.landmarks);
  outcome.landmarks = {};
  outcome.landmarks.frames.resize(kept_->frames.size());
  const int looked_at = static_cast<int>(answered_ms_.size());
  const LivePace pace{looked_at + overtaken_, looked_at, quantile(answered_ms_, 0.5),
                      quantile(answered_ms_, 0.99)};
  std::string message = result_message(*session_, std::move(outcome), words_, pace, end,
                                       seat_->size, rooms_.api_->application().settings.version);
  session_.reset();
  return message;
}

std::string LiveRoom::answer(const LiveKeep& keep) {
  if (!still_admitted()) return error_message("log_in", "The login has ended. Log in again.");
  if (!kept_ || kept_->frames.empty())
    return error_message("nothing_to_keep", "there is no ended set whose landmarks could be kept");
  store::Store& store = *rooms_.api_->application().store;
  const auto training = store.training(keep.training);
  if (!training.ok() || training->person_id != person_id_)
    return error_message("unknown_set", "there is no such session");
  const auto sets = store.sets(keep.training);
  if (!sets.ok()) return error_message("store", sets.error().message);
  const bool known = std::any_of(sets->begin(), sets->end(), [&](const store::TrainingSet& set) {
    return set.set_id == keep.set;
  });
  if (!known) return error_message("unknown_set", "there is no such set; save it first");
  const auto saved =
      store.save(store::Recording{keep.set, "landmarks-csv-1", pose::landmarks_csv(*kept_)});
  if (!saved.ok()) return error_message("store", saved.error().message);
  rooms_.api_->audit_channel(upgrade_, person_id_, "keep");
  const std::size_t frames = kept_->frames.size();
  kept_.reset();
  return kept_message(keep.set, frames);
}

LiveRoom::Answers LiveRoom::picture(const std::string& bytes, const Arrival& arrival) {
  const auto both = [](const std::string& refusal) { return Answers{refusal, refusal, false}; };
  const auto message = read_live_picture(bytes);
  if (!message.ok()) return both(error_message("bad_picture", message.error().message));
  const std::lock_guard lock(lock_);
  if (!session_) return {error_message("not_started", kNotStarted), R"({"type":"waiting"})", false};
  overtaken_ += arrival.overtaken;
  return look(*message, arrival);
}

LiveRoom::Answers LiveRoom::look(const LivePicture& message, const Arrival& arrival) {
  const auto refused = [](const Error& why) {
    const std::string refusal = error_message("bad_picture", why.message);
    return Answers{refusal, refusal, false};
  };
  if (const auto decoded = decoder_.decode(message.jpeg, picture_); !decoded.ok())
    return refused(decoded.error());
  Result<coach::LiveView> view = [&] {
    const std::lock_guard lent(seat_->lock);
    return session_->next(picture_, 1e-3 * message.time_ms);
  }();
  if (!view.ok()) return refused(view.error());
  const double server_ms =
      1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - arrival.at).count();
  answered_ms_.push_back(static_cast<float>(server_ms));
  return {frame_message(*session_, *view, words_, message.time_ms, picture_.width_px,
                        picture_.height_px, server_ms, overtaken_),
          phone_message(*session_, *view, words_, message.time_ms), true};
}

void LiveRoom::opened(Send send) {
  const std::lock_guard lock(send_lock_);
  send_ = std::move(send);
}

void LiveRoom::tell_page(const std::string& message) {
  const std::lock_guard lock(send_lock_);
  if (send_) send_(message);
}

}  // namespace medius::server
