#include "medius/figure/gltf_mesh.h"

#include <algorithm>
#include <map>
#include <optional>

#include "medius/figure/decimate.h"

namespace medius::figure {
namespace {

constexpr float kSoleHeight = 0.024F;

/// Cuts triangles along the zero lines of the vertices' distances.
class Cutter {
 public:
  explicit Cutter(const Body& body) : body_(body) {}

  PartedMesh run(const SimpleMesh& simple) {
    for (std::size_t index = 0; index < simple.triangles.size(); ++index)
      add(simple.triangles[index], simple.materials[index]);
    finish_normals();
    return std::move(mesh_);
  }

 private:
  /// A corner: its new vertex, and what is cut by.
  struct Corner {
    std::uint32_t vertex = 0;
    std::array<float, 2> cut{};
  };
  using Polygon = std::vector<Corner>;

  Corner corner(std::uint32_t old) {
    const auto [found, fresh] =
        renamed_.try_emplace(old, static_cast<std::uint32_t>(mesh_.position.size()));
    if (fresh) {
      mesh_.position.push_back(body_.rest[old]);
      mesh_.influences.push_back(body_.mesh->influences[old]);
    }
    return {found->second, body_.mesh->cut[old]};
  }

  /// A new vertex between two, the same one for both of the edge's triangles.
  Corner between(const Corner& a, const Corner& b, float share, int line) {
    const auto key = std::tuple(std::min(a.vertex, b.vertex), std::max(a.vertex, b.vertex), line);
    Corner made;
    for (std::size_t k = 0; k < 2; ++k) made.cut[k] = a.cut[k] + share * (b.cut[k] - a.cut[k]);
    const auto [found, fresh] =
        cuts_.try_emplace(key, static_cast<std::uint32_t>(mesh_.position.size()));
    made.vertex = found->second;
    if (fresh) {
      mesh_.position.push_back(mesh_.position[a.vertex] +
                               share * (mesh_.position[b.vertex] - mesh_.position[a.vertex]));
      mesh_.influences.push_back(
          blend(mesh_.influences[a.vertex], mesh_.influences[b.vertex], share));
    }
    return made;
  }

  static Influences blend(const Influences& a, const Influences& b, float share) {
    std::map<std::uint8_t, float> sum;
    for (std::size_t k = 0; k < 4; ++k) {
      sum[a.bone[k]] += (1 - share) * a.weight[k];
      sum[b.bone[k]] += share * b.weight[k];
    }
    std::vector<std::pair<float, std::uint8_t>> sorted;
    for (const auto& [bone, weight] : sum) sorted.emplace_back(weight, bone);
    std::ranges::sort(sorted, std::greater<>());
    Influences result;
    float total = 0;
    for (std::size_t k = 0; k < 4 && k < sorted.size(); ++k) {
      result.bone[k] = sorted[k].second;
      result.weight[k] = sorted[k].first;
      total += sorted[k].first;
    }
    for (float& weight : result.weight) weight /= total;
    return result;
  }

  /// The part of a polygon where value(corner) > 0 (or < 0).
  template <typename Value>
  Polygon keep(const Polygon& polygon, const Value& value, bool above, int line) {
    Polygon result;
    for (std::size_t index = 0; index < polygon.size(); ++index) {
      const Corner& a = polygon[index];
      const Corner& b = polygon[(index + 1) % polygon.size()];
      const float va = value(a), vb = value(b);
      if ((va > 0) == above) result.push_back(a);
      if ((va > 0) != (vb > 0)) result.push_back(between(a, b, va / (va - vb), line));
    }
    return result;
  }

  void emit(Part part, const Polygon& polygon) {
    for (std::size_t index = 2; index < polygon.size(); ++index)
      mesh_.triangles[static_cast<std::size_t>(part)].push_back(
          {polygon[0].vertex, polygon[index - 1].vertex, polygon[index].vertex});
  }

  void add(const std::array<std::uint32_t, 3>& triangle, Material material) {
    const Polygon whole{corner(triangle[0]), corner(triangle[1]), corner(triangle[2])};
    const auto first = [](const Corner& c) { return c.cut[0]; };
    const auto second = [](const Corner& c) { return c.cut[1]; };
    switch (material) {
      case Material::Skin:
        emit(Part::Skin, keep(whole, first, false, 0));
        emit(Part::Hair, keep(whole, first, true, 0));
        return;
      case Material::Cloth:
        emit(Part::Shirt, keep(whole, first, true, 0));
        emit(Part::Shorts, keep(keep(whole, first, false, 0), second, true, 1));
        return;
      case Material::Shoe: {
        const auto sole = [](const Corner& c) { return c.cut[0] - kSoleHeight; };
        const Polygon below_collar = keep(whole, second, true, 1);
        emit(Part::Shoe, keep(below_collar, sole, true, 2));
        emit(Part::Sole, keep(below_collar, sole, false, 2));
        return;
      }
    }
  }

  /// Vertices that no part uses are dropped; normals from the triangles that are left.
  void finish_normals() {
    std::vector<std::uint32_t> renamed(mesh_.position.size(), UINT32_MAX);
    PartedMesh tidy;
    for (std::size_t part = 0; part < kPartCount; ++part)
      for (auto triangle : mesh_.triangles[part]) {
        for (auto& vertex : triangle) {
          if (renamed[vertex] == UINT32_MAX) {
            renamed[vertex] = static_cast<std::uint32_t>(tidy.position.size());
            tidy.position.push_back(mesh_.position[vertex]);
            tidy.influences.push_back(mesh_.influences[vertex]);
          }
          vertex = renamed[vertex];
        }
        tidy.triangles[part].push_back(triangle);
      }
    tidy.normal.assign(tidy.position.size(), Vector3f::Zero());
    for (const auto& part : tidy.triangles)
      for (const auto& [a, b, c] : part) {
        const Vector3f area =
            (tidy.position[b] - tidy.position[a]).cross(tidy.position[c] - tidy.position[a]);
        for (const auto vertex : {a, b, c}) tidy.normal[vertex] += area;
      }
    for (Vector3f& normal : tidy.normal)
      normal = normal.norm() > 0 ? Vector3f(normal.normalized()) : Vector3f(Vector3f::UnitY());
    mesh_ = std::move(tidy);
  }

  const Body& body_;
  PartedMesh mesh_;
  std::map<std::uint32_t, std::uint32_t> renamed_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, int>, std::uint32_t> cuts_;
};

}  // namespace

PartedMesh part_mesh(const Body& body, std::size_t most_vertices) {
  std::size_t ask = most_vertices;
  for (int attempt = 0; attempt < 6; ++attempt) {
    PartedMesh mesh = Cutter(body).run(decimate(*body.mesh, body.rest, ask));
    if (most_vertices == 0 || mesh.position.size() <= most_vertices) return mesh;
    ask -= std::min(ask / 2, mesh.position.size() - most_vertices + 40);
  }
  return Cutter(body).run(decimate(*body.mesh, body.rest, most_vertices / 2));
}

}  // namespace medius::figure
