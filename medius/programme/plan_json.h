// A plan as JSON, for the server.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/programme/plan.h"

namespace medius::programme {

/// Schema "medius-plan" version 1; words in both languages, so that the page chooses.
nlohmann::json plan_to_json(const Plan& plan, const Rules& rules);

}  // namespace medius::programme
