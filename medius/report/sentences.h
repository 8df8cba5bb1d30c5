// The three plain sentences at the start of a report.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "medius/report/numbers.h"
#include "medius/report/recording.h"

namespace medius::report {

/// What was done; what to work on; what could not be seen.
std::vector<std::string> lead_sentences(const Recording& recording, const Numbers& numbers);

/// Key under which the words know this recording's view: "front", ..., "measured", "unknown".
std::string view_key(const form::Viewpoint& view);

/// Name of the counting signal; empty where nothing is counted.
std::string counting_signal(const Recording& recording);

/// Unit of the counting signal; "deg" where nothing is counted.
std::string counting_unit(const Recording& recording);

/// How many different cues there are: left and right of one cue count once.
template <typename Cues>
std::size_t kinds_of(const Cues& cues) {
  std::set<std::string> ids;
  for (const auto& cue : cues) ids.insert(cue.id);
  return ids.size();
}

/// Whether the value keeps to its limit by more than its 90 % error; else it cannot be told.
bool surely_in_order(const form::CueInOrder& cue);

/// Ids of what is surely in order on each side that was judged, and a fault on none.
std::set<std::string> kinds_in_order(const form::FormResult& form);

/// `text` with a capital at its start (ASCII and German umlauts).
std::string capitalised(std::string text);

}  // namespace medius::report
