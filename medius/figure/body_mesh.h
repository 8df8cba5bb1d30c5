// The packed free body (tools/figure/pack_body.py): a mesh with the targets that change its shape.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::figure {

using Vector3f = Eigen::Vector3f;
using Matrix3f = Eigen::Matrix3f;

enum class Material : std::uint8_t { Skin, Cloth, Shoe };

/// What one vertex hangs on: four bones (indices into BodyMesh::bones), weights that sum to 1.
struct Influences {
  std::array<std::uint8_t, 4> bone{};
  std::array<float, 4> weight{};
};

/// A change of shape: where each vertex, then each joint, moves at full strength.
struct Target {
  std::string name;
  float scale = 0;                     ///< m per unit of `movement`
  std::vector<std::int16_t> movement;  ///< (vertices + joints) x 3
};

/// Read-only; shared between threads. Metres; x forward, y up, z right.
struct BodyMesh {
  std::vector<std::string> bones;
  std::vector<std::string> joints;
  std::vector<Vector3f> rest;  ///< vertices, then joints, before any target
  /// Two signed distances a vertex, m, that the painter cuts by: skin: (inside the hair, -); cloth:
  /// (inside the shirt, inside the shorts); shoe: (height above the sole's underside, below the
  /// collar).
  std::vector<std::array<float, 2>> cut;
  std::vector<Influences> influences;
  std::vector<std::array<std::uint16_t, 3>> triangles;
  std::vector<Material> materials;  ///< of each triangle
  std::vector<Target> targets;
  std::map<std::string, double> bulk;  ///< "female-young-minmuscle-maxweight" -> volume / height^3

  [[nodiscard]] std::size_t vertex_count() const { return cut.size(); }
  /// The joint's index in `rest`; its name is one of pack_body.py's.
  [[nodiscard]] std::size_t joint(std::string_view name) const;
  [[nodiscard]] std::size_t bone(std::string_view name) const;
};

/// Reads body.bin. `name` is for messages.
Result<std::shared_ptr<const BodyMesh>> parse_body_mesh(const std::string& bytes,
                                                        const std::string& name);
Result<std::shared_ptr<const BodyMesh>> read_body_mesh(const std::filesystem::path& file);
/// Reads it from the data folder (installed) or from where tools/setup packed it.
Result<std::shared_ptr<const BodyMesh>> find_body_mesh(const std::filesystem::path& data_folder);

}  // namespace medius::figure
