// A prescription in requests and answers.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/programme/json_place.h"
#include "medius/server/application.h"

namespace medius::server {

nlohmann::json prescription_to_json(const store::Prescription& prescription);

/// Kind and document out of a body; limits, locks and exercises steer the plan, so their documents
/// are read as strictly as the plan's own files.
void read_prescription(programme::JsonObject& body, const Application& application,
                       store::Prescription& prescription);

/// The same of what was kept before: an exercise may be one that is not here any more.
std::string read_kept_prescription(programme::JsonObject& body, const std::string& kind,
                                   const programme::Rules& rules);

/// The template whose application made this prescription; empty: none did.
std::string template_in(const nlohmann::json& document);

}  // namespace medius::server
