#include "medius/cli/kept.h"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "medius/cli/person_folder.h"

namespace medius::cli {

std::string database_or_home(const std::string& given) {
  return given.empty() ? home_database() : given;
}

Result<std::unique_ptr<store::Store>> open_kept(const std::string& database, bool alongside) {
  ::umask(0077);
  if (alongside && database.starts_with("sqlite:")) {
    std::error_code ignored;
    if (!std::filesystem::exists(database.substr(7), ignored))
      return error(
          "{}: there is no database yet. 'medius serve' makes one; another is named with "
          "--database.",
          database.substr(7));
  }
  return store::Store::open({database, 1, alongside});
}

store::Milliseconds now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string readable_bytes(double bytes) {
  const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000.0 && unit + 1 < std::size(units)) {
    bytes /= 1000.0;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 99.5 ? 0 : 1, units[unit]);
}

}  // namespace medius::cli
