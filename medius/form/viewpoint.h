// From where the person is seen: it decides what may be said.
#pragma once

#include <optional>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/pose/landmarks.h"

namespace medius::form {

struct Viewpoint {
  std::optional<exercise::View> view;  ///< none: nobody, or not to be told
  double facing_deg = 0.0;  ///< 0 faces the camera, +90 the picture's right edge, 180 away
  double facing_se_deg = 0.0;
  bool lying = false;
  std::optional<int> near_side;  ///< the side nearer the camera, 0 left, 1 right; none: not told
  bool measured = false;  ///< landmarks from several cameras, a depth camera or markers: every view
};

/// Room for what is collected from frame to frame.
struct ViewpointScratch {
  std::vector<double> width, slope;

  void reserve(std::size_t frames) {
    width.reserve(frames);
    slope.reserve(frames);
  }
};

/// Over the whole recording, from the middle of the values. Does not allocate once `scratch` has
/// room for as many frames.
Viewpoint find_viewpoint(const pose::Landmarks& landmarks, ViewpointScratch& scratch);
Viewpoint find_viewpoint(const pose::Landmarks& landmarks);

}  // namespace medius::form
