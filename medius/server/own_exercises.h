// The clinic's own exercises beside the catalogue.
#pragma once

#include "medius/server/application.h"

namespace medius::server {

/// Of the catalogue, or of the clinic's own.
Result<exercise::Exercise> find_exercise(const Application& application, const std::string& id);

/// Reads an own exercise's text as the catalogue does; `id` is the one it has to name.
Result<exercise::Exercise> read_own_exercise(const std::string& text, const std::string& id);

}  // namespace medius::server
