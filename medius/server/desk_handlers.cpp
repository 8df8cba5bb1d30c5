// The desk: when a break is due, and the busy times it keeps out of.
#include <algorithm>

#include "medius/programme/calendar.h"
#include "medius/programme/reminders.h"
#include "medius/programme/sitting_break.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/calendar_files.h"
#include "medius/server/handlers.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::Moment;
using std::chrono::seconds;

constexpr double kLatest_ms = 253402300799000.0;  // the end of the year 9999
constexpr store::Milliseconds kWeek_ms = 7LL * 24 * 3600 * 1000;
constexpr store::Milliseconds kKept_ms = 60LL * 24 * 3600 * 1000;
constexpr seconds kLater{600};

Moment moment_of(store::Milliseconds ms) { return Moment(seconds(ms / 1000)); }
store::Milliseconds ms_of(Moment moment) { return moment.time_since_epoch().count() * 1000; }

json busy_to_json(const std::vector<store::BusyTime>& times) {
  json list = json::array();
  for (const auto& time : times) list.push_back({{"from_ms", time.from_ms}, {"to_ms", time.to_ms}});
  return list;
}

/// Out of the calendar that was given on the page, and of this machine's own (at home).
Result<std::vector<store::BusyTime>> next_week(const Call& call) {
  const auto now = call.application.settings.now_ms();
  MEDIUS_TRY(auto times, call.store().busy_times(call.person(), now, now + kWeek_ms));
  const auto& calendar = call.application.settings.calendar;
  if (calendar.empty() || !call.who.home) return times;
  // A calendar that is being written, or gone, must not take the reminder away.
  const auto own = busy_times_of(calendar, moment_of(now), moment_of(now + kWeek_ms));
  if (!own.ok()) return times;
  for (const auto& time : *own) times.push_back({ms_of(time.from), ms_of(time.to)});
  std::sort(times.begin(), times.end(),
            [](const auto& a, const auto& b) { return a.from_ms < b.from_ms; });
  return times;
}

programme::Sitting read_sitting(programme::JsonObject& body) {
  programme::Sitting sitting;
  const auto moment = [&](const char* key) {
    if (!body.has(key)) body.mistake(key, "is missing");
    return moment_of(static_cast<store::Milliseconds>(body.number(key, 0.0, 0.0, kLatest_ms)));
  };
  sitting.since = moment("since_ms");
  sitting.seen = moment("seen_ms");
  sitting.breaks = body.integer("breaks", 0, 0, 10'000);
  if (const auto at = body.optional_number("reminded_ms", 0.0, kLatest_ms))
    sitting.reminded = moment_of(static_cast<store::Milliseconds>(*at));
  if (const auto at = body.optional_number("snoozed_until_ms", 0.0, kLatest_ms))
    sitting.snoozed_until = moment_of(static_cast<store::Milliseconds>(*at));
  return sitting;
}

json sitting_to_json(const programme::Sitting& sitting) {
  json result{{"since_ms", ms_of(sitting.since)},
              {"seen_ms", ms_of(sitting.seen)},
              {"breaks", sitting.breaks}};
  if (sitting.reminded) result["reminded_ms"] = ms_of(*sitting.reminded);
  if (sitting.snoozed_until) result["snoozed_until_ms"] = ms_of(*sitting.snoozed_until);
  return result;
}

const char* name_of(programme::BreakAction action) {
  return action == programme::BreakAction::Wait     ? "wait"
         : action == programme::BreakAction::Remind ? "remind"
                                                    : "taken";
}

}  // namespace

Response look_at_desk(const Call& call) {
  programme::Desk desk;
  desk.now = moment_of(call.application.settings.now_ms());
  programme::Sitting sitting{desk.now, desk.now, {}, {}, 0};
  std::string answer;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    if (!body.has("idle_s")) body.mistake("idle_s", "is missing");
    desk.idle = seconds(static_cast<long>(body.number("idle_s", 0.0, 0.0, 1e7)));
    desk.in_call = body.boolean("in_call", false);
    desk.do_not_disturb = body.boolean("do_not_disturb", false);
    answer = body.choice("answer", "none", {"none", "took", "later"});
    if (body.has("sitting"))
      body.object("sitting",
                  [&](programme::JsonObject& object) { sitting = read_sitting(object); });
  });
  if (!read.ok()) return problem_of(read.error());
  const auto times = next_week(call);
  if (!times.ok()) return problem_of(times.error());
  std::vector<programme::Busy> busy;
  for (const auto& time : *times) busy.push_back({moment_of(time.from_ms), moment_of(time.to_ms)});
  const auto chosen = call.store().setting(call.person(), "reminders");
  const auto reminders = programme::read_reminders(chosen.ok() ? *chosen : "{}");
  desk.stretch = reminders.stretch;
  desk.do_not_disturb = desk.do_not_disturb || !reminders.on;
  if (answer == "took") sitting = took_break(sitting, desk.now);
  if (answer == "later") sitting = snooze(sitting, desk.now, kLater);
  const auto decision = look(sitting, desk, busy, call.application.rules);
  return json_answer({{"action", name_of(decision.action)},
                      {"why", decision.why},
                      {"sitting", sitting_to_json(decision.sitting)}});
}

Response list_busy(const Call& call) {
  const auto times = next_week(call);
  return times.ok() ? json_answer(busy_to_json(*times)) : problem_of(times.error());
}

Response save_busy_calendar(const Call& call) {
  if (!call.request.header("content-type").starts_with("text/calendar"))
    return problem(400, "bad_request", "the request: expected Content-Type text/calendar.");
  const auto now = call.application.settings.now_ms();
  const auto busy = programme::read_busy_times(call.request.body, "the calendar", moment_of(now),
                                               moment_of(now + kKept_ms));
  if (!busy.ok()) return problem_of(busy.error());
  std::vector<store::BusyTime> times;
  for (const auto& time : *busy) times.push_back({ms_of(time.from), ms_of(time.to)});
  const auto saved = call.store().replace_busy_times(call.person(), times);
  return saved.ok() ? list_busy(call) : problem_of(saved.error());
}

Response forget_busy_calendar(const Call& call) {
  const auto saved = call.store().replace_busy_times(call.person(), {});
  return saved.ok() ? no_content() : problem_of(saved.error());
}

}  // namespace medius::server
