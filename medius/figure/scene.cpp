#include "medius/figure/scene.h"

#include <cmath>
#include <limits>
#include <random>

namespace medius::figure {
namespace {

using exercise::Prop;
constexpr float kFar = std::numeric_limits<float>::infinity();

const Colour kWood = from_srgb(0.76F, 0.62F, 0.46F);
const Colour kFurniture = from_srgb(0.60F, 0.66F, 0.70F);

/// A small generator whose numbers are the same everywhere.
class Lot {
 public:
  explicit Lot(std::uint64_t seed) : engine_(seed * 0x9E3779B97F4A7C15ULL + 77) {}
  float operator()(float low, float high) {
    return low + (high - low) * static_cast<float>(engine_() >> 40U) * 0x1.0p-24F;
  }
  bool chance(float share) { return (*this)(0, 1) < share; }

 private:
  std::mt19937_64 engine_;
};

/// A block by its middle at the bottom, given in a frame that stands at `at` and is turned by yaw.
Box block(const Vector3f& at, float yaw, const Vector3f& bottom_middle, const Vector3f& size,
          const Colour& colour) {
  const Vector3f centre = bottom_middle + Vector3f(0, 0.5F * size.y(), 0);
  const float c = std::cos(yaw), s = std::sin(yaw);
  return {
      at + Vector3f(c * centre.x() + s * centre.z(), centre.y(), -s * centre.x() + c * centre.z()),
      0.5F * size, yaw, colour, true};
}

void add_chair(const Prop& prop, Scene& scene) {
  const Vector3f seat = prop.p_m.cast<float>();
  const auto yaw = static_cast<float>(prop.yaw_rad);
  const Vector3f size = prop.size_m.cast<float>();
  const float depth = size.x() > 0 ? size.x() : 0.42F, width = size.z() > 0 ? size.z() : 0.44F;
  const float height = seat.y() > 0 ? seat.y() : size.y();
  const Vector3f at(seat.x(), 0, seat.z());
  constexpr float kSeat = 0.035F, kLeg = 0.035F;
  auto add = [&](const Vector3f& middle, const Vector3f& of) {
    scene.boxes.push_back(block(at, yaw, middle, of, kFurniture));
  };
  add({0, height - kSeat, 0}, {depth, kSeat, width});
  for (const float x : {-1.0F, 1.0F})
    for (const float z : {-1.0F, 1.0F})
      add({x * (0.5F * depth - kLeg), 0, z * (0.5F * width - kLeg)}, {kLeg, height - kSeat, kLeg});
  const float back = -0.5F * depth + 0.5F * kLeg;
  for (const float z : {-1.0F, 1.0F})
    add({back, height, z * (0.5F * width - kLeg)}, {kLeg, 0.42F, kLeg});
  add({back, height + 0.22F, 0}, {0.022F, 0.18F, width - 2 * kLeg});
}

void add_stairs(const Prop& prop, Scene& scene) {
  const Vector3f size = prop.size_m.cast<float>();
  const auto yaw = static_cast<float>(prop.yaw_rad);
  for (int tread = 0; tread < prop.count; ++tread) {
    const auto steps = static_cast<float>(prop.climbs_up ? tread : -tread);
    const float top = static_cast<float>(prop.p_m.y()) + steps * size.y();
    if (top <= 0.01F) continue;
    const float x = (static_cast<float>(tread) + 0.5F) * size.x();
    scene.boxes.push_back(block(
        {static_cast<float>(prop.p_m.x()), 0, static_cast<float>(prop.p_m.z())}, yaw, {x, 0, 0},
        {size.x(), top, size.z()}, tread % 2 == 0 ? kWood : Colour(kWood * 0.93F)));
  }
}

void add_prop(const Prop& prop, Scene& scene) {
  const Vector3f p = prop.p_m.cast<float>(), size = prop.size_m.cast<float>();
  const auto yaw = static_cast<float>(prop.yaw_rad);
  switch (prop.kind) {
    case Prop::Kind::Floor:
      break;
    case Prop::Kind::Mat:
      scene.mat = Mat{p, 0.5F * size.x(), 0.5F * size.z(), yaw, from_srgb(0.56F, 0.69F, 0.62F)};
      break;
    case Prop::Kind::Chair:
      add_chair(prop, scene);
      break;
    case Prop::Kind::Step:
      scene.boxes.push_back(block({p.x(), 0, p.z()}, yaw, Vector3f::Zero(),
                                  {size.x(), p.y() > 0 ? p.y() : size.y(), size.z()}, kWood));
      break;
    case Prop::Kind::Stairs:
      add_stairs(prop, scene);
      break;
    case Prop::Kind::Wall: {
      // The wall's face is at p and looks along the prop's +x.
      const float height = size.y() > 0 ? size.y() : 2.3F, width = size.z() > 0 ? size.z() : 2.2F;
      scene.boxes.push_back(block({p.x(), 0, p.z()}, yaw, {-0.05F, 0, 0}, {0.1F, height, width},
                                  from_srgb(0.86F, 0.87F, 0.86F)));
      break;
    }
    case Prop::Kind::Table: {
      const float top = p.y() > 0 ? p.y() : size.y();
      const Vector3f at(p.x(), 0, p.z());
      scene.boxes.push_back(
          block(at, yaw, {0, top - 0.03F, 0}, {size.x(), 0.03F, size.z()}, kWood));
      for (const float x : {-1.0F, 1.0F})
        for (const float z : {-1.0F, 1.0F})
          scene.boxes.push_back(
              block(at, yaw, {x * (0.5F * size.x() - 0.04F), 0, z * (0.5F * size.z() - 0.04F)},
                    {0.05F, top - 0.03F, 0.05F}, Colour(kWood * 0.85F)));
      break;
    }
  }
}

/// A wall behind the person with furniture along it.
void add_room(Scene& scene, const Camera& camera) {
  Lot lot(scene.look.seed);
  const Vector3f from = camera.position().cast<float>();
  Vector3f away = scene.middle - from;
  away.y() = 0;
  away.normalize();
  const float turn = lot(-0.35F, 0.35F);
  const float yaw = std::atan2(-away.z(), away.x()) + turn;  // the block's +x points away
  const float behind = lot(1.5F, 2.8F);
  const Vector3f at(scene.middle.x() + behind * away.x(), 0, scene.middle.z() + behind * away.z());
  auto colour = [&](float low, float high) {
    const float base = lot(low, high);
    return from_srgb(base + lot(-0.08F, 0.08F), base + lot(-0.06F, 0.06F),
                     base + lot(-0.10F, 0.06F));
  };
  auto add = [&](const Vector3f& middle, const Vector3f& size, const Colour& c) {
    scene.boxes.push_back(block(at, yaw, middle, size, c));
  };
  const Colour wall = colour(0.55F, 0.92F);
  scene.boxes.push_back(block(at, yaw, {0.55F, 0, 0}, {0.1F, 3.2F, 16.0F}, wall));
  add({0.49F, 0, 0}, {0.02F, 0.09F, 16.0F}, colour(0.7F, 0.95F));
  float z = lot(-3.4F, -2.6F);
  while (z < 3.2F) {
    const float width = lot(0.35F, 1.5F);
    const float kind = lot(0, 1);
    const float depth = lot(0.25F, 0.5F);
    const float x = 0.48F - 0.5F * depth;
    if (kind < 0.3F) {  // a low board with things on it
      const float high = lot(0.4F, 0.8F);
      add({x, 0, z}, {depth, high, width}, colour(0.3F, 0.8F));
      for (int thing = 0; thing < 3; ++thing)
        add({x, high, z + lot(-0.4F, 0.4F) * width},
            {lot(0.05F, 0.15F), lot(0.08F, 0.3F), lot(0.04F, 0.2F)}, colour(0.1F, 0.9F));
    } else if (kind < 0.5F) {  // shelves
      const float high = lot(1.2F, 2.0F);
      const Colour c = colour(0.35F, 0.85F);
      float y = 0;
      while (y < high) {
        add({x, y, z}, {depth, 0.03F, width}, c);
        float book = -0.45F;
        while (book < 0.4F) {
          add({x, y + 0.03F, z + book * width}, {0.16F, lot(0.14F, 0.28F), lot(0.02F, 0.06F)},
              colour(0.1F, 0.9F));
          book += lot(0.06F, 0.2F);
        }
        y += 0.36F;
      }
    } else if (kind < 0.7F) {  // a sofa
      const Colour c = colour(0.25F, 0.7F);
      add({x - 0.2F, 0, z}, {0.8F, 0.42F, std::max(width, 1.2F)}, c);
      add({x + 0.1F, 0.42F, z}, {0.22F, 0.4F, std::max(width, 1.2F)}, c);
    } else {  // a picture on the wall
      add({0.485F, lot(1.0F, 1.6F), z}, {0.02F, lot(0.3F, 0.7F), 0.6F * width},
          colour(0.15F, 0.85F));
    }
    z += width + lot(0.1F, 0.9F);
  }
}

/// Slab test in the block's own frame.
float hit_box(const Box& box, const Vector3f& origin, const Vector3f& ray, Vector3f* normal) {
  const float c = std::cos(box.yaw), s = std::sin(box.yaw);
  auto own = [&](const Vector3f& v) {
    return Vector3f(c * v.x() - s * v.z(), v.y(), s * v.x() + c * v.z());
  };
  const Vector3f o = own(origin - box.centre), d = own(ray);
  float enter = -kFar, leave = kFar;
  int axis_in = 0;
  for (int axis = 0; axis < 3; ++axis) {
    const float inverse = 1.0F / (std::abs(d[axis]) > 1e-9F ? d[axis] : 1e-9F);
    const float a = (-box.half[axis] - o[axis]) * inverse, b = (box.half[axis] - o[axis]) * inverse;
    const float low = std::min(a, b), high = std::max(a, b);
    if (low > enter) enter = low, axis_in = axis;
    leave = std::min(leave, high);
  }
  if (enter > leave || enter < 1e-4F) return kFar;
  if (normal != nullptr) {
    Vector3f n = Vector3f::Zero();
    n[axis_in] = d[axis_in] > 0 ? -1.0F : 1.0F;
    *normal = Vector3f(c * n.x() + s * n.z(), n.y(), -s * n.x() + c * n.z());
  }
  return enter;
}

/// A ray, and what tells at once that it passes by a block.
class Passing {
 public:
  Passing(const Vector3f& origin, const Vector3f& ray)
      : origin_(origin), ray_(ray), inverse_(1.0F / ray.squaredNorm()) {}

  /// True where the whole block lies off the ray or behind it; a block that is missed by a hair may
  /// still be false.
  [[nodiscard]] bool by(const Box& box) const {
    const Vector3f to = box.centre - origin_;
    const float radius2 = 1.001F * box.half.squaredNorm() + 1e-4F;
    const float distance2 = to.squaredNorm(), along = to.dot(ray_);
    if (distance2 <= radius2) return false;
    return along < 0 || distance2 - along * along * inverse_ > radius2;
  }

 private:
  const Vector3f &origin_, &ray_;
  float inverse_;
};

bool on_mat(const Mat& mat, const Vector3f& p, float& edge) {
  const float c = std::cos(mat.yaw), s = std::sin(mat.yaw);
  const Vector3f d = p - mat.centre;
  constexpr float kCorner = 0.05F;
  const float x = std::max(std::abs(c * d.x() - s * d.z()) - mat.half_x + kCorner, 0.0F);
  const float z = std::max(std::abs(s * d.x() + c * d.z()) - mat.half_z + kCorner, 0.0F);
  edge = kCorner - std::sqrt(x * x + z * z);
  return edge > 0;
}

Colour floor_colour(const Scene& scene, const Vector3f& p) {
  float edge = 0;
  if (scene.mat && on_mat(*scene.mat, p, edge))
    return edge < 0.012F ? Colour(scene.mat->colour * 0.85F) : scene.mat->colour;
  if (!scene.planks) return scene.floor;
  const float board = std::floor(p.z() / 0.14F);
  const auto row = static_cast<std::uint32_t>(static_cast<int>(board) + 5000);
  const float shift = 1.3F * hash01(row, 7, 1);
  const auto piece =
      static_cast<std::uint32_t>(static_cast<int>(std::floor((p.x() + shift) / 1.3F)) + 5000);
  const float tint = 0.86F + 0.22F * hash01(row, piece, 3);
  const float seam = std::abs(p.z() / 0.14F - board - 0.5F) > 0.485F ? 0.72F : 1.0F;
  return scene.floor * tint * seam;
}

}  // namespace

Look random_room(std::uint64_t seed) {
  Lot draw(seed ^ 0x5eedULL);
  const auto lot = [&](float low, float high) { return static_cast<double>(draw(low, high)); };
  Look look;
  look.setting = Setting::Room;
  look.seed = seed;
  look.light_turn_deg = lot(-70, 70);
  look.light_height_deg = lot(35, 75);
  look.key = lot(0.35F, 0.9F);
  look.ambient = lot(0.35F, 0.8F);
  look.clarity = false;
  look.noise = lot(1.0F, 5.0F);
  look.blur_px = lot(0.3F, 0.9F);
  look.jpeg_quality = static_cast<int>(lot(55, 92));
  return look;
}

Scene make_scene(std::span<const exercise::Prop> props, const Look& look, const Camera& camera,
                 const Placement& placement) {
  Scene scene;
  scene.look = look;
  scene.middle = placement.middle_m.cast<float>();
  scene.floor = from_srgb(0.87F, 0.86F, 0.84F);
  scene.backdrop = from_srgb(0.94F, 0.95F, 0.95F);
  // The light stands behind the camera's shoulder.
  Vector3f back = camera.position().cast<float>() - scene.middle;
  back.y() = 0;
  if (back.norm() < 1e-3F) back = Vector3f::UnitX();
  back.normalize();
  const auto turn = static_cast<float>(radians(look.light_turn_deg));
  const auto high = static_cast<float>(radians(look.light_height_deg));
  const Vector3f aside(std::cos(turn) * back.x() + std::sin(turn) * back.z(), 0,
                       -std::sin(turn) * back.x() + std::cos(turn) * back.z());
  scene.towards_light = std::cos(high) * aside + std::sin(high) * Vector3f::UnitY();
  for (const Prop& prop : props) add_prop(prop, scene);
  if (look.setting == Setting::Room) {
    Lot lot(look.seed ^ 0xf100fULL);
    const float base = lot(0.35F, 0.75F);
    scene.floor = from_srgb(base + lot(0, 0.12F), base, base - lot(0, 0.15F));
    scene.planks = lot.chance(0.6F);
    if (scene.mat) scene.mat->colour = from_srgb(lot(0.1F, 0.8F), lot(0.1F, 0.8F), lot(0.1F, 0.8F));
    add_room(scene, camera);
  }
  return scene;
}

SceneHit trace(const Scene& scene, const Vector3f& origin, const Vector3f& ray) {
  SceneHit hit;
  hit.distance = kFar;
  hit.normal = Vector3f::UnitY();
  if (ray.y() < -1e-6F) hit.distance = -origin.y() / ray.y();
  const Box* box_hit = nullptr;
  const Passing passing(origin, ray);
  for (const Box& box : scene.boxes) {
    if (passing.by(box)) continue;
    Vector3f normal;
    const float distance = hit_box(box, origin, ray, &normal);
    if (distance >= hit.distance) continue;
    hit.distance = distance;
    hit.normal = normal;
    box_hit = &box;
  }
  if (box_hit != nullptr) {
    hit.position = origin + hit.distance * ray;
    hit.colour = box_hit->colour;
    return hit;
  }
  // Far floor melts into the backdrop.
  const float horizontal = hit.distance * Vector3f(ray.x(), 0, ray.z()).norm();
  hit.position = origin + std::min(hit.distance, 60.0F) * ray;
  const float away = std::isfinite(hit.distance) ? (hit.position - scene.middle).norm() : kFar;
  const float melt = std::isfinite(away) ? smoothstep(1.8F, 5.0F, away) : 1.0F;
  const float rise = smoothstep(-0.15F, 0.5F, ray.y() / ray.norm());
  const Colour backdrop = scene.backdrop * (1.0F - 0.10F * rise);
  hit.colour = melt < 1 ? Colour((1 - melt) * floor_colour(scene, hit.position) + melt * backdrop)
                        : backdrop;
  if (scene.look.setting == Setting::Room && std::isfinite(hit.distance))
    hit.colour = floor_colour(scene, hit.position);
  if (!(horizontal < 60.0F)) hit.distance = kFar;
  return hit;
}

bool shaded(const Scene& scene, const Vector3f& point, const Vector3f& towards_light) {
  const Passing passing(point, towards_light);
  for (const Box& box : scene.boxes)
    if (box.casts && !passing.by(box) && std::isfinite(hit_box(box, point, towards_light, nullptr)))
      return true;
  return false;
}

}  // namespace medius::figure
