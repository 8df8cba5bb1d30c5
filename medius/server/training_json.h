// Sessions and sets as JSON: what the API answers and an export writes alike.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/store/records.h"

namespace medius::server {

/// What was said of a session; what was not said is left out.
nlohmann::json training_to_json(const store::Training& training);
nlohmann::json set_to_json(const store::TrainingSet& set);

}  // namespace medius::server
