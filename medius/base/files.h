// Reading and writing whole files, and where the program's own data lies.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "medius/base/result.h"

namespace medius {

/// The whole file as bytes. Refuses folders and files over `limit` bytes, naming the path.
Result<std::string> read_file(const std::filesystem::path& path,
                              std::size_t limit = std::size_t{1} << 31);

/// Writes beside the target, syncs, then renames: a reader sees the old file or the whole new one,
/// never half of it.
Result<void> write_file(const std::filesystem::path& path, std::string_view bytes);

/// The folder that holds exercises/, models/ and words/: `chosen` (--data) if given, else
/// MEDIUS_DATA, else beside the program (../share/medius/data), else the source tree it was built
/// from.
Result<std::filesystem::path> data_folder(const std::filesystem::path& chosen = {});

/// The folder of checked downloads (network weights): ../share/medius beside the program when
/// installed, else ${XDG_CACHE_HOME:-~/.cache}/medius.
std::filesystem::path download_folder();

}  // namespace medius
