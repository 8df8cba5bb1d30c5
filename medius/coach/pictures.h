// The recording a second time, now that it is known what to draw: the overlay and the cues' stills.
#pragma once

#include <filesystem>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/report/recording.h"
#include "medius/report/words.h"

namespace medius::coach {

/// Draws on the pictures of `video` (empty: on plain ground) into `film` (empty: no film), and puts
/// the picture of each cue into recording.stills.
Result<void> draw_pictures(const std::filesystem::path& video, const std::filesystem::path& film,
                           report::Recording& recording, const report::Words& words,
                           const Work& work);

}  // namespace medius::coach
