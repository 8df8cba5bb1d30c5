#include "medius/figure/film.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "medius/base/files.h"
#include "medius/figure/camera_faults.h"
#include "medius/figure/png.h"
#include "medius/video/video.h"

namespace medius::figure {
namespace {

int frame_count(const Clip& clip, double rate_hz) {
  return std::max(1, static_cast<int>(std::lround(clip.duration_s() * rate_hz)));
}

/// Calls keep(picture) for each frame in turn.
template <typename Keep>
Result<void> each_frame(Clip& clip, const FilmOptions& options, const Work& work,
                        std::string_view stage, const Keep& keep) {
  video::Picture picture;
  const int count = frame_count(clip, options.frame_rate_hz);
  for (int frame = 0; frame < count; ++frame) {
    if (work.stopped()) return error("stopped; no film was written.");
    clip.draw(frame / options.frame_rate_hz, static_cast<std::uint32_t>(frame), picture);
    MEDIUS_CHECK(keep(picture));
    work.report(stage, (frame + 1.0) / count);
  }
  return {};
}

/// Full-range BT.601 planes with halved colour, as YUV4MPEG2 wants them.
std::string planar_420(const video::Picture& picture) {
  const int width = picture.width_px, height = picture.height_px;
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(width * height) * 3 / 2);
  auto pixel = [&](int x, int y) {
    const auto row = picture.row(y);
    const auto at = 3 * static_cast<std::size_t>(x);
    return std::array<int, 3>{row[at], row[at + 1], row[at + 2]};
  };
  auto byte = [&](double value) {
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(std::clamp(value, 0.0, 255.0))));
  };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto [r, g, b] = pixel(x, y);
      byte(16.5 + 0.257 * r + 0.504 * g + 0.098 * b);
    }
  for (int plane = 0; plane < 2; ++plane)
    for (int y = 0; y + 1 < height; y += 2)
      for (int x = 0; x + 1 < width; x += 2) {
        const auto [r, g, b] = pixel(x, y);
        byte(plane == 0 ? 128.5 - 0.148 * r - 0.291 * g + 0.439 * b
                        : 128.5 + 0.439 * r - 0.368 * g - 0.071 * b);
      }
  return bytes;
}

}  // namespace

Result<void> write_film(Clip& clip, const std::filesystem::path& path, const FilmOptions& options,
                        const Work& work) {
  video::WriterOptions writing;
  writing.frame_rate_hz = options.frame_rate_hz;
  writing.quality = options.quality;
  MEDIUS_TRY(video::Writer writer,
             video::Writer::create(path, clip.camera().width_px, clip.camera().height_px, writing));
  MEDIUS_CHECK(each_frame(clip, options, work, "drawing",
                          [&](const video::Picture& picture) { return writer.write(picture); }));
  return writer.finish();
}

Result<void> write_fake_camera(Clip& clip, const std::filesystem::path& path,
                               const FilmOptions& options, const Work& work) {
  const bool raw = path.extension() == ".y4m";
  std::filesystem::path part = path;
  part += ".part";
  std::ofstream file(part, std::ios::binary);
  if (!file) return error("{}: cannot be written. Choose another place with --out.", path.string());
  if (raw)
    file << "YUV4MPEG2 W" << clip.camera().width_px << " H" << clip.camera().height_px << " F"
         << std::lround(options.frame_rate_hz * 1000) << ":1000 Ip A1:1 C420jpeg\n";
  const auto drawn = each_frame(clip, options, work, "drawing",
                                [&](const video::Picture& picture) -> Result<void> {
                                  if (raw) {
                                    file << "FRAME\n" << planar_420(picture);
                                    return {};
                                  }
                                  MEDIUS_TRY(const std::string bytes, jpeg(picture, 85));
                                  file << bytes;
                                  return {};
                                });
  file.close();
  std::error_code failed;
  if (!drawn.ok()) {
    std::filesystem::remove(part, failed);
    return drawn.error();
  }
  if (file) std::filesystem::rename(part, path, failed);
  if (!file || failed) {
    std::filesystem::remove(part, failed);
    return error("{}: cannot be written to its end. Free some space or choose another folder.",
                 path.string());
  }
  return {};
}

namespace {

/// True where the body has another posture at the one time than at the other.
bool differ(const exercise::Performance& performance, double one_s, double other_s) {
  exercise::BodyCoordinates a, b;
  performance.sample(one_s, a);
  performance.sample(other_s, b);
  double most = 0;
  for (std::size_t c = 0; c < exercise::kCoordinateCount; ++c)
    if (!exercise::is_length(static_cast<exercise::Coordinate>(c)))
      most = std::max(most, std::abs(a.values[c] - b.values[c]));
  return most > radians(25);
}

}  // namespace

std::vector<double> strip_times(const exercise::Performance& performance) {
  const auto repetitions = performance.repetitions();
  if (repetitions.empty()) {
    const auto holds = performance.holds();
    if (holds.empty()) return {0.5 * performance.duration_s()};
    const double held = 0.5 * (holds[0].begin_s + holds[0].end_s);
    // The way into a stretch is shown where it is a posture of its own.
    double begin = 0;
    for (const exercise::PhaseSpan& phase : performance.phases())
      if (phase.name == "enter") begin = phase.begin_s;
    const double between = 0.5 * (begin + holds[0].begin_s);
    if (differ(performance, 0, between) && differ(performance, between, held))
      return {0.0, between, held};
    return {0.0, held};
  }
  const auto& one = repetitions[repetitions.size() / 2];
  return {one.begin_s, 0.5 * (one.begin_s + one.turn_begin_s),
          0.5 * (one.turn_begin_s + one.turn_end_s), 0.5 * (one.turn_end_s + one.end_s)};
}

Result<void> write_strip(Clip& clip, const std::filesystem::path& path) {
  const auto times = strip_times(clip.performance());
  const int width = clip.camera().width_px, height = clip.camera().height_px;
  constexpr int kGap = 6;
  const auto count = static_cast<int>(times.size());
  video::Picture strip(count * (width + kGap) - kGap, height), picture;
  std::ranges::fill(strip.rgb, std::uint8_t{255});
  for (int index = 0; index < count; ++index) {
    clip.draw(times[static_cast<std::size_t>(index)], 0, picture);
    paste(picture, index * (width + kGap), 0, strip);
  }
  return write_png(path, strip);
}

}  // namespace medius::figure
