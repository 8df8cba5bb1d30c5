// What stands around the virtual person: floor, mat, chair, step, wall, and in a lived-in room the
// clutter that a real camera sees.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "medius/exercise/motion.h"
#include "medius/figure/camera.h"
#include "medius/figure/colour.h"

namespace medius::figure {

/// A block turned about the vertical.
struct Box {
  Vector3f centre = Vector3f::Zero();
  Vector3f half = Vector3f::Ones();
  float yaw = 0;
  Colour colour = Colour::Zero();
  bool casts = true;  ///< throws a shadow
};

/// A mat on the floor, rounded corners.
struct Mat {
  Vector3f centre = Vector3f::Zero();
  float half_x = 0.9F, half_z = 0.31F, yaw = 0;
  Colour colour = Colour::Zero();
};

enum class Setting { Studio, Room };

/// How the picture is lit and taken. The defaults are the demonstrator's calm studio.
struct Look {
  Setting setting = Setting::Studio;
  std::uint64_t seed = 0;      ///< of room, clutter, light and sensor noise
  double light_turn_deg = 38;  ///< of the key light, round the camera's axis
  double light_height_deg = 56;
  double key = 0.80;      ///< strength of the directed light
  double ambient = 0.62;  ///< of the light from everywhere
  bool clarity = true;    ///< darkens what lies just behind a nearer limb
  // A camera's faults; 0: none.
  double noise = 0;      ///< standard deviation in 8-bit levels at mid grey
  double blur_px = 0;    ///< standard deviation of the lens' blur
  int jpeg_quality = 0;  ///< 1..100: as a web camera's stream
};

/// A room by lot: light, camera faults, clutter.
Look random_room(std::uint64_t seed);

struct Scene {
  std::vector<Box> boxes;
  std::optional<Mat> mat;
  Colour floor, backdrop;
  bool planks = false;
  Vector3f towards_light;  ///< unit
  Look look;
  Vector3f middle = Vector3f::Zero();  ///< where the person is
};

Scene make_scene(std::span<const exercise::Prop> props, const Look& look, const Camera& camera,
                 const Placement& placement);

/// What a ray meets first.
struct SceneHit {
  float distance = 0;  ///< in lengths of the ray; infinite: the backdrop
  Vector3f position, normal;
  Colour colour;
};
SceneHit trace(const Scene& scene, const Vector3f& origin, const Vector3f& ray);
/// Does anything but the floor stand between a point and the light?
bool shaded(const Scene& scene, const Vector3f& point, const Vector3f& towards_light);

}  // namespace medius::figure
