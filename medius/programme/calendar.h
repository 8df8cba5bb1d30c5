// The plan as a calendar (iCalendar, RFC 5545), and busy times out of one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "medius/programme/plan_text.h"
#include "medius/programme/sitting_break.h"

namespace medius::programme {

/// One all-day event a planned day, with a stable id, so that a calendar program updates instead of
/// doubling. `person` goes into the ids only; words in the chosen language, exercises by `name`.
/// Same plan, same bytes.
std::string plan_to_calendar(const Plan& plan, const std::string& person,
                             exercise::Language language, const ExerciseName& name);

/// The busy times of a calendar file between two moments; repeating events are unrolled, free and
/// cancelled ones left out. Times with a zone are turned into UTC; floating ones are taken as UTC.
/// Rubbish gives an Error that names `file`.
Result<std::vector<Busy>> read_busy_times(std::string_view calendar, const std::string& file,
                                          Moment from, Moment to);

}  // namespace medius::programme
