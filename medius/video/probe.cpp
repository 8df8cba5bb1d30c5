#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "medius/video/detail/arguments.h"
#include "medius/video/process.h"
#include "medius/video/video.h"

namespace medius::video {
namespace {

using Json = nlohmann::json;

constexpr int kLargestSide = 16384;
constexpr std::string_view kHowToExport =
    "expected a video as a phone or camera makes it (.mp4, .mov, .mkv, .webm, .avi)";

Result<void> check_file(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file.open()) {
    if (errno == ENOENT) return error("{}: there is no such file; check the name", path.string());
    return error("{}: cannot be opened ({})", path.string(), std::strerror(errno));
  }
  struct stat status{};
  ::fstat(file.get(), &status);
  if (S_ISDIR(status.st_mode)) return error("{}: is a folder, not a video", path.string());
  if (!S_ISREG(status.st_mode)) return error("{}: is not a file; {}", path.string(), kHowToExport);
  if (status.st_size == 0)
    return error("{}: the file is empty; copy it again from where it was recorded", path.string());
  return {};
}

double number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return 0.0;
  if (found->is_number()) return found->get<double>();
  if (!found->is_string()) return 0.0;
  const double value = std::strtod(found->get_ref<const std::string&>().c_str(), nullptr);
  return std::isfinite(value) ? value : 0.0;
}

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// "30000/1001" -> 29.97; 0 where it is no fraction.
double fraction(const std::string& written) {
  char* rest = nullptr;
  const double above = std::strtod(written.c_str(), &rest);
  if (*rest != '/' && *rest != ':') return above;
  const double below = std::strtod(rest + 1, nullptr);
  return below > 0.0 ? above / below : 0.0;
}

bool is_cover_picture(const Json& stream) {
  const auto disposition = stream.find("disposition");
  return disposition != stream.end() && number(*disposition, "attached_pic") != 0.0;
}

int rotation_deg(const Json& stream) {
  double turned = 0.0;
  if (const auto list = stream.find("side_data_list"); list != stream.end() && list->is_array()) {
    for (const Json& entry : *list) {
      if (entry.is_object() && entry.contains("rotation")) turned = number(entry, "rotation");
    }
  }
  const int quarters = static_cast<int>(std::lround(turned / 90.0));
  return ((quarters % 4 + 4) % 4) * 90;
}

/// An MP4 or QuickTime file begins with one of these boxes, whatever its name.
bool begins_as_mp4(const std::filesystem::path& path) {
  std::array<char, 8> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  const std::string_view box(head.data() + 4, 4);
  return box == "ftyp" || box == "mdat" || box == "wide" || box == "free" || box == "skip";
}

Error not_a_video(const std::filesystem::path& path, const std::string& said) {
  if (said.find("moov atom not found") != std::string::npos && begins_as_mp4(path)) {
    return error(
        "{}: the file is cut off (its index is missing, as after an interrupted copy or "
        "recording); copy or record it again",
        path.string());
  }
  return error("{}: this is not a video that can be read; {}", path.string(), kHowToExport);
}

Result<Info> info_of(const Json& stream, const Json& format, const std::filesystem::path& path) {
  Info info;
  info.codec = text(stream, "codec_name");
  if (info.codec.empty() || info.codec == "unknown") {
    return error("{}: its pictures are coded in a way ffmpeg does not know; export it as H.264",
                 path.string());
  }
  double width = number(stream, "width"), height = number(stream, "height");
  if (width < 1 || height < 1 || width > kLargestSide || height > kLargestSide) {
    return error("{}: pictures of {} x {} px cannot be used; export it at up to {} px a side",
                 path.string(), width, height, kLargestSide);
  }
  const double stretch = fraction(text(stream, "sample_aspect_ratio"));
  if (stretch > 0.2 && stretch < 5.0) width = std::round(width * stretch);
  info.rotation_deg = rotation_deg(stream);
  if (info.rotation_deg % 180 != 0) std::swap(width, height);
  info.width_px = static_cast<int>(width);
  info.height_px = static_cast<int>(height);
  info.duration_s = std::max(0.0, number(stream, "duration"));
  if (info.duration_s == 0.0) info.duration_s = std::max(0.0, number(format, "duration"));
  info.frame_rate_hz = fraction(text(stream, "avg_frame_rate"));
  const std::string order = text(stream, "field_order");
  info.interlaced = !order.empty() && order != "progressive" && order != "unknown";
  const double bits = number(stream, "bits_per_raw_sample");
  info.bits = bits >= 8 && bits <= 16 ? static_cast<int>(bits) : 8;
  return info;
}

}  // namespace

Result<Info> probe(const std::filesystem::path& path) {
  MEDIUS_CHECK(check_file(path));
  std::vector<std::string> arguments{"ffprobe", "-v", "error"};
  detail::append_input_limits(arguments);
  for (const char* argument : {"-show_streams", "-show_format", "-of", "json"})
    arguments.emplace_back(argument);
  arguments.push_back(detail::file_url(path));
  auto spoken = run_program(arguments, std::chrono::seconds(20), std::size_t{4} << 20);
  if (!spoken.ok()) return error("{}: {}", path.string(), spoken.error().message);
  const Json answer = Json::parse(spoken->output, nullptr, false);
  if (spoken->status != 0 || !answer.is_object() || !answer.contains("streams"))
    return not_a_video(path, spoken->errors);

  const Json format = answer.value("format", Json::object());
  bool sound = false;
  for (const Json& stream : answer["streams"]) {
    if (!stream.is_object()) continue;
    const std::string kind = text(stream, "codec_type");
    sound = sound || kind == "audio";
    if (kind == "video" && !is_cover_picture(stream)) return info_of(stream, format, path);
  }
  if (sound)
    return error("{}: holds sound but no pictures; choose the video itself", path.string());
  return not_a_video(path, spoken->errors);
}

}  // namespace medius::video
