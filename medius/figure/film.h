// A clip into files: film, picture strip, fake camera.
#pragma once

#include <filesystem>

#include "medius/base/progress.h"
#include "medius/figure/clip.h"

namespace medius::figure {

struct FilmOptions {
  double frame_rate_hz = 30.0;
  int quality = 21;  ///< x264's constant rate factor
};

/// H.264 (.mp4).
Result<void> write_film(Clip& clip, const std::filesystem::path& path, const FilmOptions& options,
                        const Work& work);

/// Chromium's fake camera (--use-file-for-fake-video-capture): .mjpeg, or raw .y4m.
Result<void> write_fake_camera(Clip& clip, const std::filesystem::path& path,
                               const FilmOptions& options, const Work& work);

/// The phases of the middle repetition side by side, for print; a hold: its posture once.
Result<void> write_strip(Clip& clip, const std::filesystem::path& path);

/// The times of the strip's pictures, s.
std::vector<double> strip_times(const exercise::Performance& performance);

}  // namespace medius::figure
