// What the pictures themselves tell: light, sharpness, feet and head in view, a second person.
#pragma once

#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/pose/estimate.h"
#include "medius/report/words.h"

namespace medius::coach {

/// Sentences with what to do for a better recording, the gravest first; none for a good one.
std::vector<exercise::Text> recording_notes(const pose::Estimate& estimate,
                                            const report::Words& words);

}  // namespace medius::coach
