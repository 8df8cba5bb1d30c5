#include "medius/server/calendar_files.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "medius/base/files.h"
#include "medius/programme/calendar.h"

namespace medius::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2000;
constexpr std::size_t kMostBytes = std::size_t{32} << 20;

bool inside(const fs::path& folder, const fs::path& file) {
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(file, failed);
  const fs::path relative = real.lexically_relative(fs::weakly_canonical(folder, failed));
  return !failed && !relative.empty() && *relative.begin() != "..";
}

Result<std::vector<fs::path>> files_of(const fs::path& calendar) {
  std::error_code failed;
  if (fs::is_regular_file(calendar, failed)) return std::vector{calendar};
  if (!fs::is_directory(calendar, failed))
    return error("{}: expected a calendar file or a folder of them.", calendar.string());
  std::vector<fs::path> files;
  const auto options = fs::directory_options::skip_permission_denied;
  for (const auto& entry : fs::recursive_directory_iterator(calendar, options, failed)) {
    std::error_code gone;
    if (entry.path().extension() == ".ics" && entry.is_regular_file(gone) &&
        inside(calendar, entry.path()))
      files.push_back(entry.path());
    if (files.size() > kMostFiles)
      return error("{}: holds more than {} calendar files.", calendar.string(), kMostFiles);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::vector<programme::Busy>> busy_times_of(const fs::path& calendar, programme::Moment from,
                                                   programme::Moment to) {
  MEDIUS_TRY(const auto files, files_of(calendar));
  std::vector<programme::Busy> all;
  for (const fs::path& file : files) {
    MEDIUS_TRY(const std::string text, read_file(file, kMostBytes));
    MEDIUS_TRY(const auto busy, programme::read_busy_times(text, file.string(), from, to));
    all.insert(all.end(), busy.begin(), busy.end());
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  return all;
}

}  // namespace medius::server
