// Busy times out of the calendar files of this machine, for the home server and `medius break`.
#pragma once

#include <filesystem>
#include <vector>

#include "medius/base/result.h"
#include "medius/programme/sitting_break.h"

namespace medius::server {

/// The busy times of a calendar file, or of all *.ics files in a folder and the folders in it, that
/// touch `from` to `to`. Files are read anew each time; links that lead out of the folder are left
/// alone. An Error names the file that is no calendar, or the place that is not there.
Result<std::vector<programme::Busy>> busy_times_of(const std::filesystem::path& calendar,
                                                   programme::Moment from, programme::Moment to);

}  // namespace medius::server
