// One family's line of a session: its dose today, its easier and harder form, and its reasons.
#pragma once

#include <vector>

#include "medius/programme/schedule.h"

namespace medius::programme {

/// How much of a line: all its sets, one set, or half a set where minutes are short.
enum class Share { Whole, OneSet, HalfSet };

/// One line, or one a side where the level is sided (dosed apart).
std::vector<Line> make_lines(const Ground& ground, const Plan& plan, const Family& family,
                             const DayPlan& day, Share share);

/// What one more set of the line takes, its rest included.
double set_minutes(const Line& line, const Family& family);

}  // namespace medius::programme
