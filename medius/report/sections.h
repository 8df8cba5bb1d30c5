// The parts of report.html, in the page's order. Each gives its markup, or nothing where there is
// nothing to say.
#pragma once

#include <string>

#include "medius/report/numbers.h"
#include "medius/report/recording.h"

namespace medius::report {

std::string cue_section(const Recording& recording, const Numbers& numbers);
std::string in_order_section(const Recording& recording, const Numbers& numbers);
std::string repetition_section(const Recording& recording, const Numbers& numbers);
std::string hold_section(const Recording& recording, const Numbers& numbers);
std::string partial_section(const Recording& recording, const Numbers& numbers);
std::string replay_section(const Recording& recording, const Numbers& numbers);
std::string signal_section(const Recording& recording, const Numbers& numbers);
std::string view_section(const Recording& recording, const Numbers& numbers);
std::string closing_section(const Recording& recording, const Numbers& numbers);

/// The replay's frames and marks as JSON; what page/replay.js reads.
std::string replay_data(const Recording& recording, const Numbers& numbers);

/// " left" as a small label behind a title; nothing for both sides.
std::string side_tag(form::Side side, const Words& words);

}  // namespace medius::report
