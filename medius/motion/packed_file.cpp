#include <zlib.h>

#include <memory>

#include "medius/base/files.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 29;  // a small file can unpack to anything

std::filesystem::path packed(const std::filesystem::path& path) {
  std::filesystem::path result = path;
  return result += ".gz";
}

Result<std::string> unpack(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(::gzopen(path.c_str(), "rb"), ::gzclose);
  if (file == nullptr) return error("{}: it cannot be opened", path.string());
  std::string text;
  std::string buffer(1 << 16, '\0');
  while (true) {
    const int count = ::gzread(file.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count < 0) return error("{}: it is not a whole gzip file", path.string());
    if (count == 0) return text;
    if (text.size() + static_cast<std::size_t>(count) > kMost)
      return error("{}: it unpacks to more than {} MB", path.string(), kMost >> 20);
    text.append(buffer, 0, static_cast<std::size_t>(count));
  }
}

}  // namespace

bool exists_or_packed(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) ||
         std::filesystem::is_regular_file(packed(path), ignored);
}

Result<std::string> read_text(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored) &&
      std::filesystem::is_regular_file(packed(path), ignored))
    return unpack(packed(path));
  return read_file(path);
}

}  // namespace medius::motion
