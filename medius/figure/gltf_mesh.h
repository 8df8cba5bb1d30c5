// The body cut into parts of one colour each, as glTF wants them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "medius/figure/body.h"

namespace medius::figure {

enum class Part : int { Skin, Hair, Shirt, Shorts, Shoe, Sole };
inline constexpr std::size_t kPartCount = 6;

/// Vertices in the rest pose, and each part's triangles.
struct PartedMesh {
  std::vector<Vector3f> position, normal;
  std::vector<Influences> influences;
  std::array<std::vector<std::array<std::uint32_t, 3>>, kPartCount> triangles;
};

/// At most `most_vertices` (0: no limit) before cloth, hair and soles are cut along their borders;
/// a little fewer are asked for so that the sum stays below.
PartedMesh part_mesh(const Body& body, std::size_t most_vertices);

}  // namespace medius::figure
