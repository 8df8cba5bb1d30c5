#include "medius/programme/calendar.h"

#include <libical/ical.h>

#include <algorithm>
#include <memory>

#include "medius/programme/person_json.h"

namespace medius::programme {
namespace {

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

std::string compact(Date date) {
  std::string text = write_date(date);
  std::erase(text, '-');
  return text;
}

std::string summary_of(const DayPlan& day, exercise::Language language) {
  const bool german = language == exercise::Language::German;
  const char* kind = day.kind == DayKind::Strength
                         ? (german ? "Kraft" : "strength")
                         : (german ? "Dehnen und Haltung" : "stretching and posture");
  return fmt::format("medius: {}, {:.0f} min", kind, std::max(1.0, day.minutes));
}

std::string description_of(const DayPlan& day, const ExerciseName& name) {
  std::string text;
  for (const Line& line : day.lines) {
    const char* side = line.side == Side::Left ? " (L)" : line.side == Side::Right ? " (R)" : "";
    text += fmt::format("{}{}: {} x {}\n", name(line.exercise, line.variant), side, line.sets,
                        line.repetitions);
  }
  return text;
}

icalcomponent* event_of(const DayPlan& day, Date today, const std::string& person,
                        exercise::Language language, const ExerciseName& name) {
  icalcomponent* event = icalcomponent_new_vevent();
  const std::string date = compact(day.date), next = compact(day.date + std::chrono::days{1});
  const std::string uid = fmt::format("{}-{}@medius", person, date);
  icalcomponent_add_property(event, icalproperty_new_uid(uid.c_str()));
  icalcomponent_add_property(
      event, icalproperty_new_dtstamp(icaltime_from_string((compact(today) + "T000000Z").c_str())));
  icalcomponent_add_property(event, icalproperty_new_dtstart(icaltime_from_string(date.c_str())));
  icalcomponent_add_property(event, icalproperty_new_dtend(icaltime_from_string(next.c_str())));
  icalcomponent_add_property(event, icalproperty_new_summary(summary_of(day, language).c_str()));
  icalcomponent_add_property(event,
                             icalproperty_new_description(description_of(day, name).c_str()));
  icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  return event;
}

struct Window {
  Moment from, to;
  std::vector<Busy>* busy;
};

void add_busy(const icalcomponent*, const icaltime_span* span, void* data) {
  auto* window = static_cast<Window*>(data);
  if (span->is_busy == 0) return;
  const Moment begin{std::chrono::seconds{span->start}}, end{std::chrono::seconds{span->end}};
  if (end > window->from && begin < window->to) window->busy->push_back({begin, end});
}

void on_instance(icalcomponent* component, struct icaltime_span* span, void* data) {
  add_busy(component, span, data);
}

bool takes_time(icalcomponent* event) {
  const icalproperty_status status = icalcomponent_get_status(event);
  icalproperty* transparency = icalcomponent_get_first_property(event, ICAL_TRANSP_PROPERTY);
  const bool transparent =
      transparency != nullptr && icalproperty_get_transp(transparency) == ICAL_TRANSP_TRANSPARENT;
  // All-day events (a holiday, a birthday) do not keep anybody at the desk.
  return status != ICAL_STATUS_CANCELLED && !transparent &&
         icaltime_is_date(icalcomponent_get_dtstart(event)) == 0;
}

}  // namespace

std::string plan_to_calendar(const Plan& plan, const std::string& person,
                             exercise::Language language, const ExerciseName& name) {
  const Component calendar(icalcomponent_new_vcalendar());
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//medius//plan//EN"));
  for (const DayPlan& day : plan.days)
    icalcomponent_add_component(calendar.get(), event_of(day, plan.today, person, language, name));
  char* text = icalcomponent_as_ical_string_r(calendar.get());
  std::string result(text);
  icalmemory_free_buffer(text);
  return result;
}

Result<std::vector<Busy>> read_busy_times(std::string_view text, const std::string& file,
                                          Moment from, Moment to) {
  const Component calendar(icalparser_parse_string(std::string(text).c_str()));
  if (!calendar || icalcomponent_isa(calendar.get()) != ICAL_VCALENDAR_COMPONENT) {
    return error("{}: is no calendar; expected a file that begins with BEGIN:VCALENDAR.", file);
  }
  std::vector<Busy> busy;
  Window window{from, to, &busy};
  const auto time_of = [](Moment moment) {
    return icaltime_from_timet_with_zone(moment.time_since_epoch().count(), 0,
                                         icaltimezone_get_utc_timezone());
  };
  for (icalcomponent* event =
           icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
       event != nullptr;
       event = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT)) {
    if (takes_time(event))
      icalcomponent_foreach_recurrence(event, time_of(from), time_of(to), on_instance, &window);
  }
  std::sort(busy.begin(), busy.end(), [](const Busy& a, const Busy& b) { return a.from < b.from; });
  return busy;
}

}  // namespace medius::programme
