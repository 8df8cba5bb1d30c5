// Everything fixed that the voice says, by the names under which the page asks for it.
#pragma once

#include <string>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/report/words.h"

namespace medius::coach {

struct Sentence {
  std::string name;  ///< "cue-clamshell-feet_apart", "count-7"; letters, digits, - and _ only
  exercise::Text words;
};

/// Those of data/words/coach.yaml, the numbers, and each exercise's cues, name, set-up, steps,
/// variants and camera; docs/live-channel.md lists the names. Sorted by name.
std::vector<Sentence> sentences(const exercise::Catalogue& catalogue,
                                const report::Words& coach_words);

}  // namespace medius::coach
