// The built page's files.
#pragma once

#include <filesystem>

#include "medius/server/http.h"

namespace medius::server {

/// A file of the page; unknown paths without a dot give index.html, so that the page's own
/// addresses can be reloaded.
Response page_file(const std::filesystem::path& folder, const Request& request);

}  // namespace medius::server
