// Pictures of the virtual person: the background once for each camera, then the person frame by
// frame.
#pragma once

#include <vector>

#include "medius/figure/body.h"
#include "medius/figure/raster.h"
#include "medius/figure/scene.h"
#include "medius/video/picture.h"

namespace medius::figure {

class Renderer {
 public:
  Renderer(const Camera& camera, Scene scene);

  /// Draws one posture. Does not allocate after the first call with a body. Frames are numbered for
  /// the sensor's noise.
  void draw(const Body& body, const Skin& skin, std::uint32_t frame, video::Picture& picture);

  [[nodiscard]] const Camera& camera() const { return camera_; }
  [[nodiscard]] const Scene& scene() const { return scene_; }

 private:
  /// What is known of the empty room at a pixel: light from everywhere, directed light, place.
  struct Ground {
    Colour ambient = Colour::Zero(), direct = Colour::Zero();
    Vector3f position = Vector3f::Zero(), normal = Vector3f::UnitY();
    bool solid = false;  ///< receives the person's shadow
  };
  /// One body's colours in linear light.
  struct Paint {
    Colour skin, hair, shirt, shorts, shoes, sole;
  };

  void draw_background();
  void project(const Skin& skin);
  void contact_shade(const BodyMesh& mesh, const Skin& skin);
  Region shadow_region(const Skin& skin) const;
  float light_at(const Vector3f& position, const Vector3f& normal, std::uint32_t jitter) const;
  float contact_at(const Vector3f& position) const;
  Colour background(std::size_t pixel, std::uint32_t jitter) const;
  Colour shade(const Body& body, const Skin& skin, std::int32_t triangle, float x, float y,
               std::uint32_t jitter) const;
  Colour albedo(const BodyMesh& mesh, std::int32_t triangle, const Vector3f& shares,
                float pixel_m) const;
  void resolve(const Body& body, const Skin& skin, const Region& region, video::Picture& picture);
  void add_clarity(const Region& region, video::Picture& picture);

  Camera camera_;
  Scene scene_;
  std::vector<Ground> ground_;
  std::vector<Float4> ground_depth_;
  video::Picture empty_;  ///< the room without anybody
  VisibilityBuffer buffer_;
  std::vector<ScreenVertex> screen_;
  DepthMap light_map_;
  std::vector<float> pixel_depth_, depth_rows_;
  Paint paint_;
  // Shade under what rests on the floor: a grid of kContactCell.
  Vector3f contact_origin_ = Vector3f::Zero();
  int contact_width_ = 0, contact_depth_ = 0;
  std::vector<float> contact_, contact_work_;
};

}  // namespace medius::figure
