// What a web camera does to a picture: blur, noise, compression.
#pragma once

#include <cstdint>

#include "medius/base/result.h"
#include "medius/figure/scene.h"
#include "medius/video/picture.h"

namespace medius::figure {

/// Applies the look's blur, noise and compression. The same frame number gives the same noise.
void apply_camera_faults(const Look& look, std::uint32_t frame, video::Picture& picture);

/// A JPEG of the picture (4:2:0), for MJPEG streams.
Result<std::string> jpeg(const video::Picture& picture, int quality);

}  // namespace medius::figure
