// What a recording's pictures gave, one after the other, before anything is smoothed.
#pragma once

#include <vector>

#include "medius/pose/decode.h"

namespace medius::pose {

struct TrackFrame {
  double time_s = 0.0;
  bool person = false;
  bool swapped = false;    ///< left and right were exchanged here and put right
  double agreement = 0.0;  ///< tracker.h
  RawPose pose;            ///< only with a person
};
using Track = std::vector<TrackFrame>;

}  // namespace medius::pose
