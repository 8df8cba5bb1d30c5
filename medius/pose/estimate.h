// A whole recording: pictures -> landmarks with standard errors, and the view.
#pragma once

#include <filesystem>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/pose/landmarks.h"
#include "medius/pose/tracker.h"
#include "medius/pose/view.h"
#include "medius/video/video.h"

namespace medius::pose {

struct EstimateOptions {
  NetworkSize size = NetworkSize::Full;
  TrackerOptions tracker{};
  /// Larger pictures are scaled down to this longest side.
  int longest_side_px = 1920;
  /// The network's threads; decoding runs beside it.
  int threads = 1;
  /// Where the weights are, if not where tools/setup puts them.
  std::filesystem::path weights{};
};

struct Estimate {
  video::Info info;     ///< of the pictures as they were used
  Landmarks landmarks;  ///< smoothed with past and future; a frame for each picture
  View view;            ///< over the whole recording
  TrackerReport report;
  bool damaged = false;  ///< the file was cut off or broken; what could be decoded was used
};

/// Fails with one sentence for a file that is no video, for pictures too small, black, or with
/// nobody in them, and when stopped.
Result<Estimate> estimate(const std::filesystem::path& recording, const EstimateOptions& options,
                          const Work& work = {});

}  // namespace medius::pose
