#include "medius/figure/raster.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace medius::figure {
namespace {

/// a x + b y + c over the picture.
struct Plane {
  float a = 0, b = 0, c = 0;
  [[nodiscard]] float at(float x, float y) const { return a * x + b * y + c; }
};

struct Edges {
  Plane e0, e1, e2;   ///< each opposite its vertex; they sum to 1 inside
  bool front = true;  ///< seen from outside
};

/// False for triangles that have no area.
bool make_edges(const ScreenVertex& v0, const ScreenVertex& v1, const ScreenVertex& v2,
                Edges& edges) {
  const float area = (v1.x - v0.x) * (v2.y - v0.y) - (v2.x - v0.x) * (v1.y - v0.y);
  if (std::abs(area) < 1e-9F) return false;
  // y points down in the picture, so outward faces run the other way round.
  edges.front = area < 0;
  const float inverse = 1.0F / area;
  auto edge = [&](const ScreenVertex& p, const ScreenVertex& q) {
    return Plane{(p.y - q.y) * inverse, (q.x - p.x) * inverse, (p.x * q.y - q.x * p.y) * inverse};
  };
  edges.e0 = edge(v1, v2);
  edges.e1 = edge(v2, v0);
  edges.e2 = edge(v0, v1);
  return true;
}

Plane blend(const Edges& e, float q0, float q1, float q2) {
  return {e.e0.a * q0 + e.e1.a * q1 + e.e2.a * q2, e.e0.b * q0 + e.e1.b * q1 + e.e2.b * q2,
          e.e0.c * q0 + e.e1.c * q1 + e.e2.c * q2};
}

Float4 samples(const Plane& plane) { return plane.a * kSampleX + plane.b * kSampleY; }

bool any(const Int4& mask) { return (mask[0] | mask[1] | mask[2] | mask[3]) != 0; }

}  // namespace

void Region::include(const Region& other) {
  if (other.empty()) return;
  if (empty()) {
    *this = other;
    return;
  }
  x0 = std::min(x0, other.x0);
  y0 = std::min(y0, other.y0);
  x1 = std::max(x1, other.x1);
  y1 = std::max(y1, other.y1);
}

void VisibilityBuffer::resize(int width_px, int height_px) {
  width = width_px;
  height = height_px;
  const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  inverse_depth.resize(count);
  triangle.resize(count);
}

Region rasterise(const RasterMesh& mesh, VisibilityBuffer& buffer) {
  Region touched;
  for (std::size_t index = 0; index < mesh.mesh.triangles.size(); ++index) {
    const auto& corners = mesh.mesh.triangles[index];
    const ScreenVertex& v0 = mesh.vertices[corners[0]];
    const ScreenVertex& v1 = mesh.vertices[corners[1]];
    const ScreenVertex& v2 = mesh.vertices[corners[2]];
    if (v0.inverse_depth <= 0 || v1.inverse_depth <= 0 || v2.inverse_depth <= 0) continue;
    Region box{static_cast<int>(std::floor(std::min({v0.x, v1.x, v2.x}))),
               static_cast<int>(std::floor(std::min({v0.y, v1.y, v2.y}))),
               static_cast<int>(std::floor(std::max({v0.x, v1.x, v2.x}))) + 1,
               static_cast<int>(std::floor(std::max({v0.y, v1.y, v2.y}))) + 1};
    box = {std::max(box.x0, 0), std::max(box.y0, 0), std::min(box.x1, buffer.width),
           std::min(box.y1, buffer.height)};
    if (box.empty()) continue;
    Edges edges;
    if (!make_edges(v0, v1, v2, edges)) continue;
    const Material material = mesh.mesh.materials[index];
    if (!edges.front && material == Material::Skin) continue;

    // Cloth is cut where both of its distances are negative, a shoe above its collar; their signs
    // are those of (distance/z).
    bool cut = false;
    Plane shirt, shorts;
    if (material != Material::Skin) {
      const std::size_t first = material == Material::Cloth ? 0 : 1;
      auto distances = [&](std::size_t corner) {
        const auto& both = mesh.mesh.cut[corners[corner]];
        return std::array{both[first], both[1]};
      };
      const auto c0 = distances(0), c1 = distances(1), c2 = distances(2);
      const float most = std::max({c0[0], c0[1], c1[0], c1[1], c2[0], c2[1]});
      if (most <= 0) continue;
      cut = std::min({std::max(c0[0], c0[1]), std::max(c1[0], c1[1]), std::max(c2[0], c2[1])}) <= 0;
      if (cut) {
        shirt = blend(edges, c0[0] * v0.inverse_depth, c1[0] * v1.inverse_depth,
                      c2[0] * v2.inverse_depth);
        shorts = blend(edges, c0[1] * v0.inverse_depth, c1[1] * v1.inverse_depth,
                       c2[1] * v2.inverse_depth);
      }
    }
    touched.include(box);
    const Plane depth = blend(edges, v0.inverse_depth, v1.inverse_depth, v2.inverse_depth);
    const Float4 s0 = samples(edges.e0), s1 = samples(edges.e1), s2 = samples(edges.e2);
    const Float4 s_depth = samples(depth);
    const auto id = static_cast<std::int32_t>(index);
    const Int4 ids = {id, id, id, id};
    for (int y = box.y0; y < box.y1; ++y) {
      const auto fy = static_cast<float>(y);
      for (int x = box.x0; x < box.x1; ++x) {
        const auto fx = static_cast<float>(x);
        Int4 inside = (edges.e0.at(fx, fy) + s0 >= 0) & (edges.e1.at(fx, fy) + s1 >= 0) &
                      (edges.e2.at(fx, fy) + s2 >= 0);
        if (!any(inside)) continue;
        if (cut) {
          inside &=
              (shirt.at(fx, fy) + samples(shirt) > 0) | (shorts.at(fx, fy) + samples(shorts) > 0);
        }
        const auto pixel = static_cast<std::size_t>(y * buffer.width + x);
        const Float4 here = depth.at(fx, fy) + s_depth;
        const Int4 nearer = inside & (here > buffer.inverse_depth[pixel]);
        buffer.inverse_depth[pixel] = nearer ? here : buffer.inverse_depth[pixel];
        buffer.triangle[pixel] = nearer ? ids : buffer.triangle[pixel];
      }
    }
  }
  return touched;
}

void DepthMap::render(const BodyMesh& mesh, const std::vector<Vector3f>& position,
                      const Vector3f& towards_light, int size) {
  towards_ = towards_light.normalized();
  const Vector3f aside =
      std::abs(towards_.x()) < 0.9F ? Vector3f(Vector3f::UnitX()) : Vector3f(Vector3f::UnitZ());
  right_ = aside.cross(towards_).normalized();
  up_ = towards_.cross(right_);
  Eigen::Vector2f low(1e9F, 1e9F), high(-1e9F, -1e9F);
  for (const Vector3f& p : position) {
    const Eigen::Vector2f at(right_.dot(p), up_.dot(p));
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  size_ = size;
  const float extent = std::max((high - low).maxCoeff(), 0.1F) * 1.02F;
  scale_ = static_cast<float>(size) / extent;
  origin_ = 0.5F * (low + high) - Eigen::Vector2f::Constant(0.5F * extent);
  depth_.assign(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), -1e9F);

  for (std::size_t index = 0; index < mesh.triangles.size(); ++index) {
    const auto& [a, b, c] = mesh.triangles[index];
    if (mesh.materials[index] == Material::Cloth) {
      float most = -1;
      for (const auto corner : {a, b, c})
        most = std::max({most, mesh.cut[corner][0], mesh.cut[corner][1]});
      if (most <= 0) continue;
    }
    const Vector3f p0 = map(position[a]), p1 = map(position[b]), p2 = map(position[c]);
    const ScreenVertex v0{p0.x(), p0.y(), p0.z()}, v1{p1.x(), p1.y(), p1.z()},
        v2{p2.x(), p2.y(), p2.z()};
    Edges edges;
    if (!make_edges(v0, v1, v2, edges)) continue;
    // Depth over texel centres; a texel counts where its centre lies inside.
    const int x0 = std::max(0, static_cast<int>(std::floor(std::min({v0.x, v1.x, v2.x}))));
    const int y0 = std::max(0, static_cast<int>(std::floor(std::min({v0.y, v1.y, v2.y}))));
    const int x1 = std::min(size_ - 1, static_cast<int>(std::max({v0.x, v1.x, v2.x})));
    const int y1 = std::min(size_ - 1, static_cast<int>(std::max({v0.y, v1.y, v2.y})));
    const Plane depth = blend(edges, p0.z(), p1.z(), p2.z());
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const float fx = static_cast<float>(x) + 0.5F, fy = static_cast<float>(y) + 0.5F;
        constexpr float kSlack = -1e-4F;
        if (edges.e0.at(fx, fy) < kSlack || edges.e1.at(fx, fy) < kSlack ||
            edges.e2.at(fx, fy) < kSlack)
          continue;
        float& nearest = depth_[static_cast<std::size_t>(y * size_ + x)];
        nearest = std::max(nearest, depth.at(fx, fy));
      }
  }
}

}  // namespace medius::figure
