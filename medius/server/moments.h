// Days and milliseconds. The server's day is UTC; the page sends its own date wherever it matters.
#pragma once

#include <chrono>

#include "medius/programme/person_json.h"
#include "medius/server/api.h"

namespace medius::server {

inline programme::Date day_of(store::Milliseconds ms) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

inline store::Milliseconds ms_of(programme::Date date) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(date.time_since_epoch()).count();
}

inline Result<programme::Date> today_in_query(const Call& call) {
  const auto wanted = call.request.query.find("today");
  auto today = programme::read_date(wanted == call.request.query.end() ? "" : wanted->second);
  if (!today.ok()) return error("today: {}", today.error().message);
  return today;
}

}  // namespace medius::server
