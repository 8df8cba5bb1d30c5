// What this desk shows without a desktop's help: who uses camera or microphone, and when the
// calendar says busy.
#pragma once

#include <filesystem>
#include <vector>

#include "medius/base/result.h"
#include "medius/programme/sitting_break.h"

namespace medius::cli {

/// Does a program of this user have a camera open, or does a sound card record? `root` holds proc/.
bool in_call(const std::filesystem::path& root = "/");

/// The busy times of a calendar file, or of all *.ics files of a folder, around `now`.
Result<std::vector<programme::Busy>> busy_times_of(const std::filesystem::path& calendar,
                                                   programme::Moment now);

}  // namespace medius::cli
