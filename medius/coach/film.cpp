// A camera's pictures into a file.
#include <cmath>
#include <optional>

#include "medius/coach/analyse.h"
#include "medius/video/video.h"

namespace medius::coach {

Result<void> film(const std::string& camera, const std::filesystem::path& file, double longest_s,
                  const Work& work) {
  constexpr double kShortest_s = 1.0;
  video::Reader::CameraOptions options;
  options.stop = work.stop;
  MEDIUS_TRY(video::Reader reader, video::Reader::open_camera(camera, options));
  std::optional<video::Writer> writer;
  video::Frame frame;
  double filmed_s = 0.0;
  while (!work.stopped() && (longest_s <= 0.0 || filmed_s < longest_s)) {
    const Result<bool> more = reader.next(frame);
    if (!more.ok()) {
      // A camera that is unplugged ends the recording; what was filmed is kept if it is worth it.
      if (filmed_s < kShortest_s) return more.error();
      break;
    }
    if (!*more) break;
    if (!writer) {
      MEDIUS_TRY(video::Writer started,
                 video::Writer::create(file, frame.picture.width_px, frame.picture.height_px,
                                       {.frame_rate_hz = options.frame_rate_hz, .quality = 20}));
      writer.emplace(std::move(started));
    }
    MEDIUS_CHECK(writer->write(frame.picture, frame.time_s));
    filmed_s = frame.time_s;
    work.report(fmt::format("filming, {:.0f} s", std::floor(filmed_s)),
                longest_s > 0.0 ? filmed_s / longest_s : -1.0);
  }
  if (!writer || filmed_s < kShortest_s)
    return error("camera {}: nothing was filmed; let it run for a few seconds.", camera);
  return writer->finish();
}

}  // namespace medius::coach
