// The performed exercise as an animated glTF 2.0 binary (.glb), for three.js and any other viewer.
#pragma once

#include <filesystem>

#include "medius/figure/clip.h"

namespace medius::figure {

struct GltfOptions {
  std::size_t most_vertices = 5000;  ///< of the body; 0: all
  double key_rate_hz = 15.0;         ///< of the animation
};

/// The body with one skin of bones, each animated by itself; mat, chair and the like as blocks; a
/// camera where the clip's stands. Metres, y up.
Result<std::string> gltf(const Clip& clip, const GltfOptions& options);
Result<void> write_gltf(const Clip& clip, const std::filesystem::path& path,
                        const GltfOptions& options);

}  // namespace medius::figure
