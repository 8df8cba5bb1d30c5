// What is there and what to do: each check looks at one thing this machine needs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "medius/store/store.h"

namespace medius::cli {

enum class Health { Well, Note, Wrong };

struct Finding {
  std::string what;  ///< "camera", "disk", …
  Health health = Health::Well;
  std::string found;  ///< a sentence
  std::string to_do;  ///< a sentence; empty where nothing is to do
};

struct Examination {
  std::filesystem::path data;  ///< medius' own; empty: not found
  std::string database;
  std::uint16_t port = 8765, phone_port = 8766;
};

/// Program data, weights, ffmpeg, camera, page, voice, database, disk, ports, clock, in this order.
/// Looks only: nothing is changed, nothing is sent beyond this machine.
std::vector<Finding> examine(const Examination& examination);

}  // namespace medius::cli
