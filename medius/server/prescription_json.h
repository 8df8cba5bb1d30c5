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

}  // namespace medius::server
