// The catalogue as a list for a terminal, an exercise as JSON for other programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "medius/exercise/catalogue.h"

namespace medius::exercise {

/// A line an exercise: id, name, purpose.
std::string list_text(const Catalogue& catalogue, Language language);
/// All of it in both languages.
nlohmann::json exercise_json(const Exercise& exercise);

}  // namespace medius::exercise
