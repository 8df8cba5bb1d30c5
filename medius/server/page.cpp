#include "medius/server/page.h"

#include <map>
#include <string>

#include "medius/base/files.h"
#include "medius/server/answer.h"

namespace medius::server {
namespace {

std::string type_of(const std::filesystem::path& file) {
  static const std::map<std::string, std::string> kTypes{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".glb", "model/gltf-binary"},
      {".wav", "audio/wav"},
      {".ogg", "audio/ogg"},
      {".webmanifest", "application/manifest+json"},
      {".ico", "image/x-icon"},
      {".txt", "text/plain; charset=utf-8"},
      {".mp4", "video/mp4"}};
  const auto found = kTypes.find(file.extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

bool inside(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const auto relative = file.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

Response page_file(const std::filesystem::path& folder, const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    Response refusal = problem(405, "method", "This address does not take " + request.method + ".");
    refusal.headers.emplace_back("Allow", "GET");
    return refusal;
  }
  if (folder.empty())
    return problem(404, "no_page",
                   "This medius was built without its page; the API answers under /api.");
  std::error_code failed;
  const auto root = std::filesystem::weakly_canonical(folder, failed);
  auto file = std::filesystem::weakly_canonical(
      root / std::filesystem::path(request.path).relative_path(), failed);
  // Links and dots are resolved first: nothing outside the folder is ever read.
  if (failed || !inside(root, file)) return problem(404, "not_found", "there is no such file");
  if (!std::filesystem::is_regular_file(file, failed)) {
    if (std::filesystem::path(request.path).has_extension())
      return problem(404, "not_found", "there is no such file");
    file = root / "index.html";
  }
  const auto bytes = read_file(file, std::size_t{64} << 20);
  if (!bytes.ok()) return problem(404, "not_found", "there is no such file");
  Response response{200, type_of(file), *bytes, {}};
  // Built assets carry a hash in their name and never change; the page itself is asked for again.
  const bool hashed = file.parent_path().filename() == "assets";
  response.headers.emplace_back("Cache-Control",
                                hashed ? "public, max-age=31536000, immutable" : "no-cache");
  return response;
}

}  // namespace medius::server
