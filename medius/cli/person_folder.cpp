#include "medius/cli/person_folder.h"

#include <cstdlib>

namespace medius::cli {

std::filesystem::path person_folder() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data != '\0')
    return std::filesystem::path(data) / "medius";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "." : home) / ".local" / "share" / "medius";
}

std::string home_database() { return "sqlite:" + (person_folder() / "medius.db").string(); }

std::filesystem::path page_folder(const std::filesystem::path& data) {
  for (const auto& folder : {data.parent_path() / "page", data.parent_path() / "web" / "dist"}) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(folder / "index.html", ignored)) return folder;
  }
  return {};
}

std::filesystem::path assets_folder() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto tree = program.parent_path().parent_path();
  const auto installed = tree / "share" / "medius";
  std::error_code ignored;
  return std::filesystem::is_directory(installed / "voice", ignored) ? installed
                                                                     : tree / "page_assets";
}

}  // namespace medius::cli
