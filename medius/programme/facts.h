// One flat table of what is known of a person today: the ground on which screening, patterns and
// plan stand.
#pragma once

#include <map>
#include <string>

#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// "region.buttock.one_sided" -> 1, "sitting_hours" -> 8. What is not known is not in the table.
using Facts = std::map<std::string, double>;

/// The facts of answers and the newest test results up to today.
Facts find_facts(const Answers& answers, const History& history, Date today, const Rules& rules);

/// Does the condition hold? An unknown fact never does.
bool holds(const Condition& condition, const Facts& facts);

}  // namespace medius::programme
