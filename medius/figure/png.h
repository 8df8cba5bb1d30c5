// Pictures into PNG files.
#pragma once

#include <filesystem>

#include "medius/base/result.h"
#include "medius/video/picture.h"

namespace medius::figure {

Result<void> write_png(const std::filesystem::path& path, const video::Picture& picture);

/// Copies `part` into `whole` with its upper left corner at (x, y); what lies outside is left out.
void paste(const video::Picture& part, int x, int y, video::Picture& whole);

}  // namespace medius::figure
