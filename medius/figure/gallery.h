// Every exercise and variant performed: films, strips and a page to look through.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/base/result.h"

namespace medius::figure {

struct GalleryOptions {
  int width_px = 640;
  int height_px = 480;
  double frame_rate_hz = 20.0;
  std::string body = "female";
};
struct GallerySummary {
  int drawn = 0;
  int unchanged = 0;  ///< nothing that matters to them had changed since they were drawn
};

/// The names of data/exercises/*.yaml, sorted.
std::vector<std::string> exercise_names(const std::filesystem::path& data_folder);

/// Draws what is missing or out of date into `out`, on both cores, and writes index.html.
Result<GallerySummary> make_gallery(const std::filesystem::path& data_folder,
                                    const std::filesystem::path& out, const GalleryOptions& options,
                                    const Work& work);

}  // namespace medius::figure
