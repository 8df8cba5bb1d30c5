// From raw poses to Landmarks: sides kept, noise smoothed away, each value with its error, and what
// cannot be a human body marked.
#pragma once

#include "medius/pose/landmarks.h"
#include "medius/pose/track.h"

namespace medius::pose {

/// The systematic part of a landmark's error: it is the same in the next picture and no smoothing
/// helps. In the picture as a share of the body's height, in the world in metres (measured with
/// drawn bodies of known joints, docs/pose.md).
struct SystematicError {
  double image_heights = 0.0;
  double world_m = 0.0;
};
SystematicError systematic_error(Landmark landmark);

/// The whole recording: swaps repaired, each coordinate smoothed with past and future, standard
/// errors, plausibility. A frame for each of the track's; gaps of up to .25 s are bridged. `lying`:
/// the exercise is done lying.
Landmarks finish(Track track, int image_width_px, int image_height_px, bool lying = false);

/// One frame's values without any smoothing: the camera's start, and tests.
PoseFrame to_frame(const TrackFrame& raw);

/// How tall the stretched-out body would be in the picture, from the points of the picture and the
/// world together: picture scale times 1.7 m.
double body_height_px(const RawPose& pose);

}  // namespace medius::pose
