#include "medius/server/assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "medius/base/files.h"
#include "medius/server/answer.h"

namespace medius::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = std::size_t{32} << 20;

std::string_view type_of(const fs::path& file) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{{
      {".glb", "model/gltf-binary"},
      {".png", "image/png"},
      {".json", "application/json"},
      {".mp3", "audio/mpeg"},
      {".ogg", "audio/ogg"},
      {".m4a", "audio/mp4"},
      {".wav", "audio/wav"},
  }};
  const std::string ending = file.extension().string();
  for (const auto& [known, type] : kTypes)
    if (known == ending) return type;
  return "";
}

/// Names as the program makes them: nothing in them can lead out of the folder. What follows an
/// empty part would be absolute, and an absolute path replaces the folder it is joined to.
bool is_plain(const std::string& path) {
  return path.find("..") == std::string::npos && path.find("/.") == std::string::npos &&
         path.find("//") == std::string::npos &&
         std::all_of(path.begin(), path.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                  (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
                  letter == '.' || letter == '/';
         });
}

bool is_file(const fs::path& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored);
}

fs::path find(const fs::path& folder, const fs::path& recorded, const std::string& path) {
  constexpr std::string_view kVoice = "/voice/";
  if (!recorded.empty() && path.starts_with(kVoice)) {
    fs::path own = recorded / path.substr(kVoice.size());
    for (const char* ending : {".mp3", ".ogg", ".m4a", ".wav"})
      if (own.extension() != ".json" && is_file(own.replace_extension(ending))) return own;
  }
  return folder / path.substr(1);
}

/// The tag changes with the file.
std::string tag_of(const fs::path& file) {
  std::error_code ignored;
  const auto time = fs::last_write_time(file, ignored).time_since_epoch().count();
  return fmt::format("\"{:x}-{:x}\"", time, fs::file_size(file, ignored));
}

struct Range {
  std::size_t first = 0, last = 0;
};
/// "bytes=0-499", "bytes=500-", "bytes=-500" of a file of `size` bytes; none for anything else.
std::optional<Range> range_of(std::string_view text, std::size_t size) {
  constexpr std::string_view kBytes = "bytes=";
  if (!text.starts_with(kBytes) || size == 0) return std::nullopt;
  text.remove_prefix(kBytes.size());
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (failed != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  };
  const auto first = number(text.substr(0, dash)), last = number(text.substr(dash + 1));
  if (!first && !last) return std::nullopt;
  if (!first) return Range{size - std::min(*last, size), size - 1};
  if (!last && dash + 1 != text.size()) return std::nullopt;
  if (*first >= size || (last && *last < *first)) return std::nullopt;
  return Range{*first, std::min(last.value_or(size - 1), size - 1)};
}

}  // namespace

bool is_asset(const std::string& path) {
  return path.starts_with("/figures/") || path.starts_with("/voice/");
}

Response asset_file(const fs::path& folder, const fs::path& recorded, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refusal = problem(405, "method", "This address does not take " + request.method + ".");
    refusal.headers.emplace_back("Allow", "GET");
    return refusal;
  }
  const Response missing = problem(404, "not_found", "there is no such file");
  if (folder.empty() || !is_plain(request.path)) return missing;
  const fs::path file = find(folder, recorded, request.path);
  const std::string_view type = type_of(file);
  if (type.empty() || !is_file(file)) return missing;
  const std::string tag = tag_of(file);
  Response response{200, std::string(type), "", {}};
  response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Accept-Ranges", "bytes"}};
  if (request.header("if-none-match") == tag) {
    response.status = 304;
    return response;
  }
  auto bytes = read_file(file, kLargest);
  if (!bytes.ok()) return missing;
  if (const auto range = range_of(request.header("range"), bytes->size())) {
    response.status = 206;
    response.headers.emplace_back(
        "Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->last, bytes->size()));
    response.body = bytes->substr(range->first, range->last - range->first + 1);
  } else {
    response.body = std::move(*bytes);
  }
  return response;
}

}  // namespace medius::server
