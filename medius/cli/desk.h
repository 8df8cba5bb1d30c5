// What this desk shows without a desktop's help: who uses camera or microphone.
#pragma once

#include <filesystem>

namespace medius::cli {

/// Does a program of this user have a camera open, or does a sound card record? `root` holds proc/.
bool in_call(const std::filesystem::path& root = "/");

}  // namespace medius::cli
