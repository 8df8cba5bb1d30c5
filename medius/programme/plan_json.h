// A plan as JSON (for the server) and as words (for a person and for docs/example-plans.md).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "medius/programme/plan.h"

namespace medius::programme {

/// Schema "medius-plan" version 1; words in both languages, so that the page chooses.
nlohmann::json plan_to_json(const Plan& plan, const Rules& rules);

/// What a physiotherapist would read: the screening, the patterns, one week of sessions with every
/// reason.
std::string plan_to_text(const Plan& plan, const Rules& rules, exercise::Language language);

}  // namespace medius::programme
