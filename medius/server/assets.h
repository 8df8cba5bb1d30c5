// What the page shows and plays beside itself: demonstrators and voice.
#pragma once

#include <filesystem>

#include "medius/server/http.h"

namespace medius::server {

/// Is this address one of /figures/… and /voice/…?
bool is_asset(const std::string& path);

/// The file of that address in `folder` (which holds figures/ and voice/), or a problem. A sentence
/// in `recorded`/LANGUAGE/SENTENCE.(mp3|ogg|m4a|wav) takes the place of the voice's own, whatever
/// its kind. Answers If-None-Match and single byte ranges, which some browsers want for sound.
Response asset_file(const std::filesystem::path& folder, const std::filesystem::path& recorded,
                    const Request& request);

}  // namespace medius::server
