#include "medius/server/live_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "medius/programme/json_place.h"
#include "medius/report/json.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::JsonObject;

constexpr std::size_t kLongestText = 16 * 1024;
constexpr std::size_t kTimeBytes = 8;

LiveStart read_start(JsonObject& object) {
  LiveStart start;
  start.exercise = object.text("exercise", "");
  if (start.exercise.empty() || start.exercise.size() > 80)
    object.mistake("exercise", "expected the id of an exercise");
  start.options.variant = object.text("variant", "");
  const std::string side = object.choice("side", "both", {"both", "left", "right"});
  start.options.side = side == "left"    ? form::Side::Left
                       : side == "right" ? form::Side::Right
                                         : form::Side::Both;
  const std::string language = object.choice("language", "en", {"en", "de"});
  start.language = language == "de" ? exercise::Language::German : exercise::Language::English;
  start.options.height_m = object.number("height_m", 0.0, 0.0, 2.5);
  if (start.options.height_m > 0.0 && start.options.height_m < 0.5)
    object.mistake("height_m", "expected metres, 0.5 to 2.5, or 0 where it is not known");
  const std::string mode = object.choice("mode", "set", {"set", "hold", "test", "posture"});
  for (const auto one : {coach::LiveMode::Set, coach::LiveMode::Hold, coach::LiveMode::Test,
                         coach::LiveMode::Posture})
    if (coach::name(one) == mode) start.options.mode = one;
  start.options.placing = object.boolean("placing", false);
  if (object.has("network"))
    start.network = pose::network_size(object.choice("network", "full", {"full", "lite"}));
  return start;
}

/// Quoted, and safe whatever it holds.
std::string json_text(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

void append_number(std::string& into, double value, int decimals) {
  if (!std::isfinite(value)) {
    into += "null";
  } else {
    fmt::format_to(std::back_inserter(into), "{:.{}f}", value, decimals);
  }
}

void append_points(std::string& into, const pose::PoseFrame& pose, int width_px, int height_px) {
  into += "\"points\":[";
  for (std::size_t p = 0; pose.person && p < pose.points.size(); ++p) {
    const pose::LandmarkPoint& point = pose.points[p];
    into += p == 0 ? "[" : ",[";
    append_number(into, point.image_px.x() / width_px, 4);
    into += ',';
    append_number(into, point.image_px.y() / height_px, 4);
    into += ',';
    append_number(into, point.visibility, 2);
    into += ']';
  }
  into += ']';
}

std::string_view view_name(const form::Viewpoint& viewpoint) {
  return viewpoint.view ? exercise::name(*viewpoint.view) : "unknown";
}

void append_view(std::string& into, const coach::Sight* sight) {
  into += "\"view\":";
  if (sight == nullptr) {
    into += "null";
    return;
  }
  fmt::format_to(std::back_inserter(into), R"({{"name":"{}","facing_deg":)",
                 view_name(sight->viewpoint));
  append_number(into, sight->viewpoint.facing_deg, 1);
  into += R"(,"facing_se_deg":)";
  append_number(into, sight->viewpoint.facing_se_deg, 1);
  fmt::format_to(std::back_inserter(into), R"(,"position":"{}","head_deg":)",
                 pose::name(sight->view.position));
  append_number(into, sight->view.head_direction_deg, 1);
  into += R"(,"distance_m":)";
  append_number(into, sight->view.distance_m, 2);
  into += R"(,"distance_se_m":)";
  append_number(into, sight->view.distance_se_m, 2);
  into += '}';
}

/// {"id":…,"words":…,"sentence":"section-id"} of data/words/coach.yaml.
void append_saying(std::string& into, const LiveWords& words, std::string_view section,
                   std::string_view id, std::string_view more = {}) {
  const exercise::Text text = words.coach->text(fmt::format("{}.{}", section, id));
  fmt::format_to(std::back_inserter(into), R"({{"id":"{}",{}"words":{},"sentence":"{}-{}"}})", id,
                 more, json_text(text.in(words.language)), section, id);
}

void append_placement(std::string& into, const coach::Placement& placement,
                      const LiveWords& words) {
  fmt::format_to(std::back_inserter(into), R"("placement":{{"ok":{},"advice":[)", placement.ok());
  bool first = true;
  for (const coach::Misplaced what : placement.advice()) {
    if (!std::exchange(first, false)) into += ',';
    append_saying(into, words, "place", coach::name(what));
  }
  into += "]}";
}

std::string sentence_of_cue(const coach::LiveSession& session, std::string_view cue) {
  return fmt::format("cue-{}-{}", session.exercise().id, cue);
}

void append_cue(std::string& into, const coach::LiveSession& session, const form::Cue& cue,
                const LiveWords& words) {
  fmt::format_to(
      std::back_inserter(into),
      R"("cue":{{"id":{},"words":{},"fault":{},"side":"{}","severity":{},"count":{},"sentence":{}}})",
      json_text(cue.id), json_text(cue.say.in(words.language)),
      json_text(cue.fault.in(words.language)), form::name(cue.side), cue.severity,
      session.spoken(cue.id), json_text(sentence_of_cue(session, cue.id)));
}

void append_signals(std::string& into, const std::vector<form::SignalNow>& signals,
                    const LiveWords& words) {
  into += ",\"measures\":[";
  bool first = true;
  for (const form::SignalNow& signal : signals) {
    if (!std::exchange(first, false)) into += ',';
    fmt::format_to(std::back_inserter(into), R"({{"name":{},"words":{},"side":"{}","value":)",
                   json_text(signal.name), json_text(signal.words.in(words.language)),
                   form::name(signal.side));
    append_number(into, signal.value.value, 4);
    into += ",\"se\":";
    append_number(into, signal.value.se, 4);
    fmt::format_to(std::back_inserter(into), ",\"unit\":{}}}", json_text(signal.unit));
  }
  into += ']';
}

std::string_view reason_name(form::PartialReason why) {
  static constexpr std::array<std::string_view, 6> kNames{
      "too-shallow", "too-short", "too-long", "not-finished", "not-in-posture", "out-of-sight"};
  return kNames[static_cast<std::size_t>(why)];
}

/// What happened with this very picture.
void append_events(std::string& into, const coach::LiveSession& session,
                   const coach::LiveView& view, const LiveWords& words) {
  const form::LiveUpdate& update = view.update;
  if (update.counted) into += ",\"counted\":true";
  if (update.partial) {
    const std::string_view reason = reason_name(update.partial->reason);
    const exercise::Text text = words.coach->text(fmt::format("partial.{}", reason));
    fmt::format_to(std::back_inserter(into),
                   R"(,"partial":{{"reason":"{}","words":{},"sentence":"partial-{}"}})", reason,
                   json_text(text.in(words.language)), reason);
  }
  if (update.cue) {
    into += ',';
    append_cue(into, session, *update.cue, words);
  }
  if (view.praise) {
    into += ",\"praise\":";
    const std::string mended =
        view.praise->cue.empty() ? "" : fmt::format("\"cue\":{},", json_text(view.praise->cue));
    append_saying(into, words, "praise", view.praise->id, mended);
  }
  if (view.hand_raised) into += R"(,"gesture":"hand_raised")";
  if (!view.signals.empty()) append_signals(into, view.signals, words);
}

/// The share of repetitions (or holds) without a fault that matters, of those that were judged.
std::optional<double> form_share(const form::FormResult& form) {
  const std::size_t all = std::max(form.repetitions.size(), form.holds.size());
  if (all == 0 || (form.cues.empty() && form.in_order.empty())) return std::nullopt;
  std::vector<int> faulty;
  std::size_t holds = 0;
  for (const form::Cue& cue : form.cues) {
    if (cue.severity < 2) continue;
    for (const form::CueMoment& moment : cue.moments) faulty.push_back(moment.repetition);
    holds = std::max(holds, cue.moments.size());
  }
  std::sort(faulty.begin(), faulty.end());
  faulty.erase(std::unique(faulty.begin(), faulty.end()), faulty.end());
  const std::size_t bad = form.repetitions.empty() ? holds : faulty.size();
  return 1.0 - static_cast<double>(std::min(bad, all)) / static_cast<double>(all);
}

json spoken_cues(const coach::LiveSession& session, const coach::LiveOutcome& outcome,
                 const LiveWords& words) {
  json list = json::array();
  for (const coach::SpokenCue& cue : outcome.cues) {
    list.push_back({{"id", cue.id},
                    {"words", cue.say.in(words.language)},
                    {"sentence", sentence_of_cue(session, cue.id)},
                    {"count", cue.count},
                    {"mended", cue.mended}});
  }
  return list;
}

double tenth_ms(double value) { return std::round(value * 10.0) / 10.0; }

}  // namespace

Result<LiveMessage> read_live_message(std::string_view text) {
  if (text.size() > kLongestText)
    return error("a message of {} bytes; expected at most {}", text.size(), kLongestText);
  std::optional<LiveMessage> message;
  MEDIUS_CHECK(programme::read_json(text, "message", [&](JsonObject& object) {
    const std::string type =
        object.choice("type", "", {"start", "go", "pause", "resume", "end", "keep"});
    if (type == "start") {
      message = read_start(object);
    } else if (type == "go") {
      message = LiveGo{};
    } else if (type == "pause") {
      message = LivePause{};
    } else if (type == "resume") {
      message = LiveResume{};
    } else if (type == "end") {
      message = LiveEnd{object.boolean("signals", false)};
    } else if (type == "keep") {
      message = LiveKeep{object.text("training", ""), object.text("set", "")};
    }
    object.finish();
  }));
  if (!message) return error("message: expected a \"type\": start, go, pause, resume, end or keep");
  return *message;
}

Result<LivePicture> read_live_picture(std::string_view bytes) {
  if (bytes.size() <= kTimeBytes)
    return error("a picture of {} bytes; expected 8 bytes of capture time, then a JPEG",
                 bytes.size());
  static_assert(std::endian::native == std::endian::little);
  LivePicture picture;
  std::memcpy(&picture.time_ms, bytes.data(), kTimeBytes);
  // Within what a double can count in milliseconds and tenths of them.
  if (!std::isfinite(picture.time_ms) || std::abs(picture.time_ms) > 1e14)
    return error("a picture's capture time must be a finite number of milliseconds");
  picture.jpeg = bytes.substr(kTimeBytes);
  return picture;
}

std::string ready_message(const coach::LiveSession& session, const LiveWords& words,
                          pose::NetworkSize network, const std::string& version) {
  const exercise::Exercise& exercise = session.exercise();
  json good = json::array();
  for (const exercise::View view : exercise.camera.good) good.push_back(exercise::name(view));
  json gestures = json::array();
  if (!coach::arms_may_rise(exercise)) gestures.push_back("hand_raised");
  const json message{{"type", "ready"},
                     {"exercise", exercise.id},
                     {"variant", session.options().variant},
                     {"kind", exercise::name(exercise.kind)},
                     {"position", exercise.position},
                     {"side", form::name(session.options().side)},
                     {"mode", coach::name(session.options().mode)},
                     {"phase", coach::name(session.phase())},
                     {"language", words.language == exercise::Language::German ? "de" : "en"},
                     {"network", pose::name(network)},
                     {"counts", exercise.counting.has_value()},
                     {"holds", exercise.hold.has_value()},
                     {"best_view", exercise::name(exercise.camera.best)},
                     {"good_views", good},
                     {"gestures", gestures},
                     {"version", version}};
  return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string frame_message(const coach::LiveSession& session, const coach::LiveView& view,
                          const LiveWords& words, double time_ms, int width_px, int height_px,
                          double server_ms, int dropped) {
  const form::LiveUpdate& update = view.update;
  std::string message;
  message.reserve(2048);
  const auto into = std::back_inserter(message);
  // The shortest text that reads back as the same number: the page finds its picture by it.
  fmt::format_to(into, R"({{"type":"frame","time_ms":{},"phase":"{}","person":{},)", time_ms,
                 coach::name(view.phase), view.pose->person);
  append_points(message, *view.pose, width_px, height_px);
  message += ',';
  append_view(message, session.placement().sight());
  message += ',';
  append_placement(message, session.placement(), words);
  fmt::format_to(into, R"(,"repetitions":{},"left":{},"right":{},"side":"{}","progress":)",
                 update.repetitions, update.repetitions_sides[0], update.repetitions_sides[1],
                 form::name(update.side));
  append_number(message, update.progress, 3);
  fmt::format_to(into, R"(,"in_posture":{},"held_s":)", update.in_posture);
  append_number(message, update.held_s, 2);
  message += ",\"held_left_s\":";
  append_number(message, update.held_sides_s[0], 2);
  message += ",\"held_right_s\":";
  append_number(message, update.held_sides_s[1], 2);
  append_events(message, session, view, words);
  message += ",\"server_ms\":";
  append_number(message, server_ms, 2);
  fmt::format_to(into, ",\"dropped\":{}}}", dropped);
  return message;
}

std::string phone_message(const coach::LiveSession& session, const coach::LiveView& view,
                          const LiveWords& words, double time_ms) {
  std::string message = fmt::format(
      R"({{"type":"frame","time_ms":{},"phase":"{}","person":{},"repetitions":{},"held_s":{:.1f},)",
      time_ms, coach::name(view.phase), view.pose->person, view.update.repetitions,
      view.update.held_s);
  append_placement(message, session.placement(), words);
  if (view.update.cue) {
    message += ',';
    append_cue(message, session, *view.update.cue, words);
  }
  return message + "}";
}

std::string result_message(const coach::LiveSession& session, coach::LiveOutcome&& outcome,
                           const LiveWords& words, const LivePace& pace, const LiveEnd& wish,
                           pose::NetworkSize network, const std::string& version) {
  const form::FormResult& form = outcome.form;
  std::array<int, 2> counts{};
  for (const form::Repetition& repetition : form.repetitions) {
    if (repetition.side != form::Side::Right) ++counts[0];
    if (repetition.side != form::Side::Left) ++counts[1];
  }
  std::array<double, 2> held_s = outcome.turn_held_s;
  for (const form::Hold& hold : form.holds) {
    if (hold.side != form::Side::Right) held_s[0] += hold.held_s.value;
    if (hold.side != form::Side::Left) held_s[1] += hold.held_s.value;
  }
  const auto share = form_share(form);
  json message{
      {"type", "result"},
      {"exercise", form.exercise},
      {"variant", session.options().variant},
      {"mode", coach::name(session.options().mode)},
      {"duration_s", tenth_ms(outcome.duration_s)},
      {"repetitions", form.repetitions.size()},
      {"left", counts[0]},
      {"right", counts[1]},
      {"held_left_s", tenth_ms(held_s[0])},
      {"held_right_s", tenth_ms(held_s[1])},
      {"cues", spoken_cues(session, outcome, words)},
      {"form", share ? json(std::round(*share * 1000.0) / 1000.0) : json(nullptr)},
      {"pictures", pace.pictures},
      {"looked_at", pace.looked_at},
      {"dropped", pace.pictures - pace.looked_at},
      {"median_ms", tenth_ms(pace.median_ms)},
      {"p99_ms", tenth_ms(pace.p99_ms)},
      {"measured_by", fmt::format("medius {} {}", version, pose::name(network))},
      {"keepable", !outcome.landmarks.frames.empty()},
  };
  if (!wish.signals) outcome.form.signals.clear();
  report::Recording recording;
  recording.name = "camera";
  recording.version = version;
  recording.height_m = session.options().height_m;
  recording.exercise = session.exercise();
  recording.form = std::move(outcome.form);
  recording.landmarks.image_width_px = outcome.landmarks.image_width_px;
  recording.landmarks.image_height_px = outcome.landmarks.image_height_px;
  recording.landmarks.frames.resize(std::max<std::size_t>(1, outcome.landmarks.frames.size()));
  message["report"] = json::parse(report::json(recording), nullptr, false);
  return message.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string kept_message(const std::string& set, std::size_t frames) {
  return json{{"type", "kept"}, {"set", set}, {"frames", frames}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
}

std::string error_message(std::string_view id, std::string_view words) {
  return fmt::format(R"({{"type":"error","id":{},"words":{}}})", json_text(id), json_text(words));
}

}  // namespace medius::server
