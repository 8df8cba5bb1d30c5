#include "medius/report/json.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "medius/pose/view.h"
#include "medius/report/markup.h"
#include "medius/report/sentences.h"

namespace medius::report {
namespace {

// Keys stay in the order in which a reader would want them.
using Json = nlohmann::ordered_json;
using form::Measured;

Json number(double value, int decimals = 4) {
  if (!std::isfinite(value)) return nullptr;
  const double steps = std::pow(10.0, decimals);
  return std::round(value * steps) / steps;
}

Json text(const exercise::Text& words) {
  return {{"en", valid_utf8(words.en)}, {"de", valid_utf8(words.de)}};
}

Json measured(const Measured& value) {
  return {{"value", number(value.value)}, {"se", number(value.se)}};
}

std::string_view side(form::Side which) { return form::name(which); }

std::string_view reason(form::PartialReason why) {
  static constexpr std::array<std::string_view, 6> kNames{
      "too-shallow", "too-short", "too-long", "not-finished", "not-in-posture", "out-of-sight"};
  return kNames[static_cast<std::size_t>(why)];
}

Json repetitions(const Recording& recording) {
  Json list = Json::array();
  for (const form::Repetition& r : recording.form.repetitions) {
    list.push_back({{"number", r.number},
                    {"side", side(r.side)},
                    {"start_s", number(r.start_s)},
                    {"turn_s", number(r.turn_s)},
                    {"end_s", number(r.end_s)},
                    {"towards_s", measured(r.towards_s)},
                    {"pause_s", measured(r.pause_s)},
                    {"back_s", measured(r.back_s)},
                    {"tempo_s", measured(r.tempo_s)},
                    {"rest", measured(r.rest)},
                    {"turn", measured(r.turn)},
                    {"range", measured(r.range)},
                    {"left", measured(r.left)},
                    {"right", measured(r.right)},
                    {"difference", measured(r.difference)}});
  }
  return list;
}

Json partial(const Recording& recording) {
  Json list = Json::array();
  for (const form::PartialRepetition& p : recording.form.partial) {
    list.push_back({{"side", side(p.side)},
                    {"start_s", number(p.start_s)},
                    {"turn_s", number(p.turn_s)},
                    {"end_s", number(p.end_s)},
                    {"reason", reason(p.reason)},
                    {"words", text(p.words)},
                    {"range", measured(p.range)},
                    {"needed", number(p.needed)}});
  }
  return list;
}

Json holds(const Recording& recording) {
  Json list = Json::array();
  for (const form::Hold& h : recording.form.holds) {
    list.push_back({{"side", side(h.side)},
                    {"start_s", number(h.start_s)},
                    {"end_s", number(h.end_s)},
                    {"held_s", measured(h.held_s)},
                    {"lapses", h.lapses}});
  }
  return list;
}

Json citation(const exercise::Citation& of) {
  return {{"source", of.source},
          {"status", of.status},
          {"grade", of.grade},
          {"note", valid_utf8(of.note)}};
}

Json cues(const Recording& recording) {
  Json list = Json::array();
  for (const form::Cue& c : recording.form.cues) {
    Json moments = Json::array();
    for (const form::CueMoment& m : c.moments) {
      moments.push_back({{"repetition", m.repetition},
                         {"time_s", number(m.time_s)},
                         {"value", measured(m.value)}});
    }
    list.push_back({{"id", c.id},
                    {"fault", text(c.fault)},
                    {"say", text(c.say)},
                    {"side", side(c.side)},
                    {"severity", c.severity},
                    {"signal", c.signal},
                    {"unit", c.unit},
                    {"value", measured(c.value)},
                    {"threshold", number(c.threshold)},
                    {"above", c.above},
                    {"e", number(c.e)},
                    {"time_s", number(c.time_s)},
                    {"moments", moments},
                    {"citation", citation(c.citation)},
                    {"provisional", c.provisional}});
  }
  return list;
}

Json in_order(const Recording& recording) {
  Json list = Json::array();
  for (const form::CueInOrder& c : recording.form.in_order) {
    list.push_back({{"id", c.id},
                    {"fault", text(c.fault)},
                    {"side", side(c.side)},
                    {"unit", c.unit},
                    {"value", measured(c.value)},
                    {"threshold", number(c.threshold)},
                    {"above", c.above},
                    {"e", number(c.e)}});
  }
  return list;
}

Json unseen(const Recording& recording) {
  Json list = Json::array();
  for (const form::Unseen& u : recording.form.unseen)
    list.push_back({{"id", u.id}, {"fault", text(u.fault)}, {"advice", text(u.advice)}});
  return list;
}

Json signals(const Recording& recording) {
  Json list = Json::array();
  for (const form::SignalSeries& s : recording.form.signals) {
    Json thresholds = Json::array(), times = Json::array(), values = Json::array();
    for (const form::ThresholdLine& line : s.thresholds)
      thresholds.push_back(
          {{"cue", line.cue}, {"value", number(line.value)}, {"above", line.above}});
    for (const double time : s.time_s) times.push_back(number(time));
    for (const double value : s.values) values.push_back(number(value, 3));
    list.push_back({{"name", s.name},
                    {"words", text(s.words)},
                    {"unit", s.unit},
                    {"side", side(s.side)},
                    {"counts", s.counts},
                    {"se", number(s.se)},
                    {"thresholds", thresholds},
                    {"time_s", times},
                    {"values", values}});
  }
  return list;
}

Json view(const Recording& recording) {
  const form::Viewpoint& of = recording.form.view;
  const pose::View camera =
      pose::view_of(recording.landmarks.frames, recording.landmarks.image_width_px,
                    recording.landmarks.image_height_px);
  return {{"name", view_key(of)},
          {"facing_deg", number(of.facing_deg, 1)},
          {"facing_se_deg", number(of.facing_se_deg, 1)},
          {"camera_roll_deg", number(camera.camera_roll_deg, 1)},
          {"camera_roll_se_deg", number(camera.camera_roll_se_deg, 1)},
          {"camera_down_deg", number(camera.camera_down_deg, 1)},
          {"camera_down_se_deg", number(camera.camera_down_se_deg, 1)},
          {"lying", of.lying},
          {"measured", of.measured}};
}

Json mismatch(const form::FormResult& form) {
  if (!form.mismatch) return nullptr;
  const bool named = !form.mismatch->looks_like.en.empty();
  return {{"words", text(form.mismatch->words)},
          {"looks_like", named ? text(form.mismatch->looks_like) : Json(nullptr)}};
}

Json recognition(const form::FormResult& form) {
  if (!form.recognition) return nullptr;
  Json candidates = Json::array();
  for (const form::Candidate& c : form.recognition->candidates)
    candidates.push_back({{"exercise", c.exercise}, {"score", number(c.score)}});
  return {{"exercise", form.recognition->exercise},
          {"score", number(form.recognition->score)},
          {"candidates", candidates}};
}

Json reminders(const Recording& recording) {
  Json list = Json::array();
  for (const form::Reminder& reminder : recording.form.reminders)
    list.push_back({{"id", reminder.id}, {"say", text(reminder.say)}});
  return list;
}

}  // namespace

std::string json(const Recording& recording) {
  const form::FormResult& form = recording.form;
  Json notes = Json::array();
  for (const exercise::Text& note : recording.notes) notes.push_back(text(note));
  const Json report = {
      {"schema", std::string("medius-report-") + kSchemaVersion},
      {"medius", recording.version},
      {"recording",
       {{"name", valid_utf8(recording.name)},
        {"date", recording.date.empty() ? Json(nullptr) : Json(recording.date)},
        {"start_s", number(form.start_s)},
        {"end_s", number(form.end_s)},
        {"frame_rate_hz", number(form.frame_rate_hz, 3)},
        {"frames", recording.landmarks.frames.size()},
        {"width_px", recording.landmarks.image_width_px},
        {"height_px", recording.landmarks.image_height_px},
        {"tracked", number(form.tracked)},
        {"height_m", recording.height_m > 0.0 ? number(recording.height_m) : Json(nullptr)},
        {"notes", notes}}},
      {"exercise",
       {{"id", form.exercise},
        {"name", text(form.exercise_name)},
        {"variant", form.variant},
        {"recognition", recognition(form)}}},
      {"view", view(recording)},
      {"counting_unit", counting_unit(recording)},
      {"sides",
       {{"signal", form.sides_signal},
        {"unit", form.sides_unit},
        {"words", text(form.sides_words)}}},
      {"repetitions", repetitions(recording)},
      {"partial", partial(recording)},
      {"holds", holds(recording)},
      {"mismatch", mismatch(form)},
      {"cues", cues(recording)},
      {"in_order", in_order(recording)},
      {"unseen", unseen(recording)},
      {"reminders", reminders(recording)},
      {"camera_advice", text(form.camera_advice)},
      {"errors_are_provisional", form.errors_are_provisional},
      {"signals", signals(recording)},
  };
  return report.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace medius::report
