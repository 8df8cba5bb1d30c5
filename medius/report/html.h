// report.html: one file that opens offline, reads on a phone and prints to two pages.
#pragma once

#include <string>

#include "medius/report/recording.h"
#include "medius/report/words.h"

namespace medius::report {

std::string html(const Recording& recording, const Words& words);

}  // namespace medius::report
