// The flow before a camera: newest picture -> pose -> form -> what to say now.
#pragma once

#include <functional>
#include <string>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/form/live.h"
#include "medius/pose/live.h"
#include "medius/video/video.h"

namespace medius::coach {

/// One picture's outcome, on the thread that called live(). References hold during the call.
struct LiveMoment {
  const video::Picture& picture;
  const pose::PoseFrame& pose;
  const form::LiveUpdate& update;
  /// From the picture's arrival until now: network, smoothing and form, and waiting before them.
  double latency_s = 0.0;
};
using LiveCallback = std::function<void(const LiveMoment&)>;

/// What the session was like.
struct LiveSummary {
  form::FormResult form;
  double duration_s = 0.0;
  int pictures = 0;   ///< that arrived
  int looked_at = 0;  ///< the rest came while the network was busy, and were left out
  double median_latency_s = 0.0;
  double p99_latency_s = 0.0;
};

/// Coaches until `work` is stopped, the camera ends, or `reader`'s file does (a file plays as a
/// camera would with ReaderOptions::real_time). Always the newest picture is looked at: a slow
/// machine sees fewer, never late ones. A camera that stops ends the session with what was seen, if
/// that was more than a second; else with its error.
Result<LiveSummary> live(video::Reader& reader, pose::LivePose& pose, form::LiveForm& form,
                         const LiveCallback& callback, const Work& work = {});

}  // namespace medius::coach
