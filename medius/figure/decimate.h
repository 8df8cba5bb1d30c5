// Fewer triangles for the page: vertices are dropped, none is moved, so targets and weights still
// hold.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "medius/figure/body_mesh.h"

namespace medius::figure {

struct SimpleMesh {
  std::vector<std::array<std::uint32_t, 3>> triangles;
  std::vector<Material> materials;  ///< of each triangle
};

/// Collapses edges onto one of their ends, cheapest first by quadric error [Garland & Heckbert
/// 1997] measured at `position`, until at most `most_vertices` are used (0: all). Open borders and
/// the two ends' bones are kept apart by cost.
SimpleMesh decimate(const BodyMesh& mesh, std::span<const Vector3f> position,
                    std::size_t most_vertices);

}  // namespace medius::figure
