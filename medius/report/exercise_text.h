// An exercise of the catalogue as a person reads it in a terminal.
#pragma once

#include <map>
#include <string>

#include "medius/exercise/catalogue.h"
#include "medius/report/recording.h"
#include "medius/report/words.h"

namespace medius::report {

/// Purpose, muscles, set-up, steps, dose, who should not, camera, cues with view and limit,
/// variants, and the sources in full. A RECALLED figure says "unverified".
std::string exercise_text(const exercise::Exercise& exercise, const Words& words,
                          const std::map<std::string, Source>& sources);

}  // namespace medius::report
