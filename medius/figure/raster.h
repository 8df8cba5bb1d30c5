// Which triangle is seen at each sample of a picture: a small software rasteriser.
//
// Each pixel has four samples on a rotated grid, tested together in one vector; depth is kept as
// 1/z, so nearer is larger.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "medius/figure/body_mesh.h"

namespace medius::figure {

using Float4 = float __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));

inline constexpr std::int32_t kNoTriangle = -1;
/// Sample places inside a pixel.
inline constexpr Float4 kSampleX = {0.375F, 0.875F, 0.125F, 0.625F};
inline constexpr Float4 kSampleY = {0.125F, 0.375F, 0.625F, 0.875F};

/// A vertex in the picture: px, and 1/depth (0 or less: behind the camera).
struct ScreenVertex {
  float x = 0, y = 0, inverse_depth = 0;
};

/// A rectangle of pixels, [x0, x1) x [y0, y1).
struct Region {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  [[nodiscard]] bool empty() const { return x0 >= x1 || y0 >= y1; }
  void include(const Region& other);
};

struct VisibilityBuffer {
  int width = 0, height = 0;
  std::vector<Float4> inverse_depth;
  std::vector<Int4> triangle;

  void resize(int width_px, int height_px);
};

/// How much is seen of both faces and of the cut-away parts.
struct RasterMesh {
  const BodyMesh& mesh;
  const std::vector<ScreenVertex>& vertices;
};

/// Draws the mesh into the buffer: skin and shoes from outside only, cloth from both sides and only
/// where it is shirt or shorts. Returns the pixels touched.
Region rasterise(const RasterMesh& mesh, VisibilityBuffer& buffer);

/// A depth picture along parallel rays (a light's): larger is nearer to the light.
class DepthMap {
 public:
  /// Looks along -towards_light; covers all points with a margin.
  void render(const BodyMesh& mesh, const std::vector<Vector3f>& position,
              const Vector3f& towards_light, int size);
  /// (u, v) in texels, and the distance towards the light, m.
  [[nodiscard]] Vector3f map(const Vector3f& p) const {
    return {(right_.dot(p) - origin_.x()) * scale_, (up_.dot(p) - origin_.y()) * scale_,
            towards_.dot(p)};
  }
  /// How the distance towards the light changes along a surface, m per texel in u and v.
  [[nodiscard]] Eigen::Vector2f slope(const Vector3f& normal) const {
    const float facing = std::max(towards_.dot(normal), 0.3F);
    return Eigen::Vector2f(-right_.dot(normal), -up_.dot(normal)) / (facing * scale_);
  }
  /// The surface nearest the light there; very low outside.
  [[nodiscard]] float at(int u, int v) const {
    if (u < 0 || v < 0 || u >= size_ || v >= size_) return -1e9F;
    return depth_[static_cast<std::size_t>(v * size_ + u)];
  }
  [[nodiscard]] float texels_per_m() const { return scale_; }
  [[nodiscard]] int size() const { return size_; }

 private:
  int size_ = 0;
  float scale_ = 1;
  Vector3f right_, up_, towards_;
  Eigen::Vector2f origin_;
  std::vector<float> depth_;
};

}  // namespace medius::figure
