// An exercise as a person reads it: text for a terminal, JSON for other programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "medius/exercise/catalogue.h"

namespace medius::exercise {

/// A line an exercise: id, name, purpose.
std::string list_text(const Catalogue& catalogue, Language language);
/// Purpose, muscles, set-up, steps, dose, who should not, camera, cues with view and threshold,
/// variants, sources. A RECALLED figure says "unverified".
std::string exercise_text(const Exercise& exercise, Language language);
/// The same, both languages.
nlohmann::json exercise_json(const Exercise& exercise);

}  // namespace medius::exercise
