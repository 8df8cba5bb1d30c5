#include "medius/figure/renderer.h"

#include <algorithm>
#include <cmath>

#include "medius/figure/camera_faults.h"

namespace medius::figure {
namespace {

constexpr int kLightMapSize = 640;
constexpr float kContactCell = 0.02F;
constexpr Int4 kNobody = {kNoTriangle, kNoTriangle, kNoTriangle, kNoTriangle};

/// Twelve places in the unit disc (a Vogel spiral), turned by each pixel's own angle.
struct Disc {
  static constexpr int kTaps = 12;
  std::array<float, kTaps> x{}, y{};
  Disc() {
    for (int tap = 0; tap < kTaps; ++tap) {
      const float r = std::sqrt((static_cast<float>(tap) + 0.5F) / kTaps);
      const float a = 2.39996323F * static_cast<float>(tap);
      x[static_cast<std::size_t>(tap)] = r * std::cos(a);
      y[static_cast<std::size_t>(tap)] = r * std::sin(a);
    }
  }
};
const Disc kDisc;

/// One of sixteen turns, each once in every 4 x 4 pixels.
std::uint32_t jitter_of(int x, int y) {
  constexpr std::array<std::uint32_t, 16> kOrder{0, 8,  2, 10, 12, 4, 14, 6,
                                                 3, 11, 1, 9,  15, 7, 13, 5};
  return 16U * kOrder[static_cast<std::size_t>(4 * (y & 3) + (x & 3))];
}

/// Light from the sky above and, weaker and warmer, from the floor.
Colour sky(const Vector3f& normal) {
  const float up = 0.5F + 0.5F * normal.y();
  return up * Colour(0.98F, 1.0F, 1.03F) + (1 - up) * Colour(0.60F, 0.57F, 0.54F);
}

}  // namespace

Renderer::Renderer(const Camera& camera, Scene scene) : camera_(camera), scene_(std::move(scene)) {
  buffer_.resize(camera_.width_px, camera_.height_px);
  draw_background();
}

void Renderer::draw_background() {
  const int width = camera_.width_px, height = camera_.height_px;
  const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  ground_.resize(count);
  ground_depth_.resize(count);
  empty_.resize(width, height);
  const Vector3f from = camera_.position().cast<float>();
  const auto key = static_cast<float>(scene_.look.key);
  const auto all = static_cast<float>(scene_.look.ambient);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto pixel = static_cast<std::size_t>(y * width + x);
      Ground& ground = ground_[pixel];
      for (int sample = 0; sample < 4; ++sample) {
        const Vector3f ray = camera_
                                 .ray(x + static_cast<double>(kSampleX[sample]),
                                      y + static_cast<double>(kSampleY[sample]))
                                 .cast<float>();
        const SceneHit hit = trace(scene_, from, ray);
        const bool solid = std::isfinite(hit.distance);
        // A little behind where it is: soles and backs that press into it stay whole.
        ground_depth_[pixel][sample] = solid ? 0.996F / hit.distance : 1e-6F;
        // Light of a wide lamp: each sample asks towards another place on it.
        float lit = 1.0F;
        if (solid && !scene_.boxes.empty()) {
          lit = 0;
          for (int tap = 0; tap < 3; ++tap) {
            const float a = 6.2831853F * hash01(static_cast<std::uint32_t>(pixel),
                                                static_cast<std::uint32_t>(4 * tap + sample), 5);
            const float r = 0.07F * std::sqrt(hash01(static_cast<std::uint32_t>(pixel), 9,
                                                     static_cast<std::uint32_t>(4 * tap + sample)));
            const Vector3f lamp =
                scene_.towards_light + r * Vector3f(std::cos(a), 0.3F * std::sin(a), std::sin(a));
            lit += shaded(scene_, hit.position + 2e-3F * hit.normal, lamp) ? 0.0F : 1.0F / 3;
          }
        }
        const float facing = std::max(0.0F, hit.normal.dot(scene_.towards_light));
        // The studio's floor is evenly lit so that it melts into the backdrop.
        const bool studio_floor = scene_.look.setting == Setting::Studio && hit.normal.y() > 0.9F &&
                                  hit.position.y() < 0.01F;
        ground.ambient +=
            0.25F * hit.colour *
            (studio_floor || !solid ? Colour(0.66F, 0.66F, 0.66F) : Colour(all * sky(hit.normal)));
        ground.direct += 0.25F * hit.colour * lit * (studio_floor || !solid ? 0.34F : key * facing);
        if (sample == 0) {
          ground.position = hit.position;
          ground.normal = hit.normal;
          ground.solid = solid;
        }
      }
      const Colour colour = ground.ambient + ground.direct;
      for (int channel = 0; channel < 3; ++channel)
        empty_.rgb[3 * pixel + static_cast<std::size_t>(channel)] = to_srgb8(colour[channel]);
    }
}

void Renderer::project(const Skin& skin) {
  screen_.resize(skin.position.size());
  const Matrix3f R = camera_.X_CW.R.cast<float>();
  const Vector3f t = camera_.X_CW.p.cast<float>();
  const auto focal = static_cast<float>(camera_.focal_px);
  const auto distortion = static_cast<float>(camera_.distortion);
  const float cx = 0.5F * static_cast<float>(camera_.width_px);
  const float cy = 0.5F * static_cast<float>(camera_.height_px);
  for (std::size_t vertex = 0; vertex < screen_.size(); ++vertex) {
    const Vector3f p = R * skin.position[vertex] + t;
    if (p.z() < 0.05F) {
      screen_[vertex].inverse_depth = 0;
      continue;
    }
    const float inverse = 1.0F / p.z();
    const float x = p.x() * inverse, y = p.y() * inverse;
    const float grow = focal * (1.0F + distortion * (x * x + y * y));
    screen_[vertex] = {cx + grow * x, cy + grow * y, inverse};
  }
}

void Renderer::contact_shade(const BodyMesh& mesh, const Skin& skin) {
  Vector3f low = skin.position[0], high = low;
  for (const Vector3f& p : skin.position) low = low.cwiseMin(p), high = high.cwiseMax(p);
  constexpr float kMargin = 0.3F;
  contact_origin_ = low - Vector3f::Constant(kMargin);
  contact_width_ = static_cast<int>((high.x() - low.x() + 2 * kMargin) / kContactCell) + 1;
  contact_depth_ = static_cast<int>((high.z() - low.z() + 2 * kMargin) / kContactCell) + 1;
  contact_.assign(
      static_cast<std::size_t>(contact_width_) * static_cast<std::size_t>(contact_depth_), 0.0F);
  for (const auto& [a, b, c] : mesh.triangles) {
    const Vector3f p = (skin.position[a] + skin.position[b] + skin.position[c]) / 3.0F;
    if (p.y() > 0.4F) continue;
    const int u = static_cast<int>((p.x() - contact_origin_.x()) / kContactCell);
    const int v = static_cast<int>((p.z() - contact_origin_.z()) / kContactCell);
    float& cell = contact_[static_cast<std::size_t>(v * contact_width_ + u)];
    cell = std::max(cell, std::exp(-std::max(p.y(), 0.0F) / 0.07F));
  }
  // Three box blurs make a bell.
  contact_work_.resize(contact_.size());
  for (int pass = 0; pass < 3; ++pass) {
    constexpr int kReach = 2;
    auto blur = [&](const std::vector<float>& in, std::vector<float>& out, int step, int length,
                    int lines, int line_step) {
      for (int line = 0; line < lines; ++line)
        for (int at = 0; at < length; ++at) {
          float sum = 0;
          for (int k = std::max(0, at - kReach); k <= std::min(length - 1, at + kReach); ++k)
            sum += in[static_cast<std::size_t>(line * line_step + k * step)];
          out[static_cast<std::size_t>(line * line_step + at * step)] = sum / (2 * kReach + 1);
        }
    };
    blur(contact_, contact_work_, 1, contact_width_, contact_depth_, contact_width_);
    blur(contact_work_, contact_, contact_width_, contact_depth_, contact_width_, 1);
  }
}

float Renderer::contact_at(const Vector3f& p) const {
  const float u = (p.x() - contact_origin_.x()) / kContactCell - 0.5F;
  const float v = (p.z() - contact_origin_.z()) / kContactCell - 0.5F;
  const int i = static_cast<int>(std::floor(u)), j = static_cast<int>(std::floor(v));
  if (i < 0 || j < 0 || i + 1 >= contact_width_ || j + 1 >= contact_depth_) return 0;
  const float a = u - static_cast<float>(i), b = v - static_cast<float>(j);
  auto cell = [&](int x, int y) {
    return contact_[static_cast<std::size_t>(y * contact_width_ + x)];
  };
  return (1 - b) * ((1 - a) * cell(i, j) + a * cell(i + 1, j)) +
         b * ((1 - a) * cell(i, j + 1) + a * cell(i + 1, j + 1));
}

float Renderer::light_at(const Vector3f& position, const Vector3f& normal,
                         std::uint32_t jitter) const {
  constexpr float kBias = 0.006F;
  const Vector3f p = light_map_.map(position + 0.012F * normal);
  // The surface itself, carried on as a plane, must not count as its own blocker.
  const Eigen::Vector2f slope = light_map_.slope(normal);
  const float turn = 6.2831853F * static_cast<float>(jitter & 255U) / 256.0F;
  const float c = std::cos(turn), s = std::sin(turn);
  // First how far off the blocker is, then a penumbra that widens with that distance.
  float radius = 0.05F * light_map_.texels_per_m();
  float gap = 0;
  int blocked = 0;
  for (std::size_t tap = 0; tap < Disc::kTaps; tap += 2) {
    const float x = radius * (c * kDisc.x[tap] - s * kDisc.y[tap]);
    const float y = radius * (s * kDisc.x[tap] + c * kDisc.y[tap]);
    const float nearest = light_map_.at(static_cast<int>(p.x() + x), static_cast<int>(p.y() + y));
    const float own = p.z() + slope.x() * x + slope.y() * y + kBias;
    if (nearest > own) gap += nearest - own, ++blocked;
  }
  if (blocked == 0) return 1.0F;
  radius = std::clamp(0.16F * gap / static_cast<float>(blocked), 0.008F, 0.09F) *
           light_map_.texels_per_m();
  int lit = 0, taps = Disc::kTaps;
  for (int count = 0; count < taps; ++count) {
    // In the penumbra a second set, turned by a right angle, calms the grain.
    if (count == Disc::kTaps - 1 && taps == Disc::kTaps && lit > 0 && lit < Disc::kTaps - 1)
      taps = 2 * Disc::kTaps;
    const bool again = count >= Disc::kTaps;
    const auto tap = static_cast<std::size_t>(again ? count - Disc::kTaps : count);
    const float dx = again ? -kDisc.y[tap] : kDisc.x[tap];
    const float dy = again ? kDisc.x[tap] : kDisc.y[tap];
    const float x = radius * (c * dx - s * dy);
    const float y = radius * (s * dx + c * dy);
    const float own = p.z() + slope.x() * x + slope.y() * y + kBias;
    if (light_map_.at(static_cast<int>(p.x() + x), static_cast<int>(p.y() + y)) <= own) ++lit;
  }
  return static_cast<float>(lit) / static_cast<float>(taps);
}

Colour Renderer::background(std::size_t pixel, std::uint32_t jitter) const {
  const Ground& ground = ground_[pixel];
  if (!ground.solid) return ground.ambient + ground.direct;
  const float contact = ground.position.y() < 0.03F ? contact_at(ground.position) : 0.0F;
  const float light = light_at(ground.position, ground.normal, jitter);
  return ground.ambient * (1.0F - 0.62F * contact) + ground.direct * light;
}

Colour Renderer::albedo(const BodyMesh& mesh, std::int32_t triangle, const Vector3f& shares,
                        float pixel_m) const {
  const auto index = static_cast<std::size_t>(triangle);
  const auto& [a, b, c] = mesh.triangles[index];
  auto cut = [&](std::size_t k) {
    return shares[0] * mesh.cut[a][k] + shares[1] * mesh.cut[b][k] + shares[2] * mesh.cut[c][k];
  };
  // Borders between colours are as soft as a pixel is wide.
  auto mix = [&](const Colour& below, const Colour& above, float distance) {
    const float share = smoothstep(-0.6F * pixel_m, 0.6F * pixel_m, distance);
    return Colour((1 - share) * below + share * above);
  };
  constexpr float kHem = 0.011F;
  const auto hemmed = [&](const Colour& colour, float distance) {
    return mix(colour * 0.82F, colour, distance - kHem);
  };
  switch (mesh.materials[index]) {
    case Material::Cloth: {
      const float shirt = cut(0), shorts = cut(1);
      if (shorts <= 0) return hemmed(paint_.shirt, shirt);
      return mix(hemmed(paint_.shorts, shorts), hemmed(paint_.shirt, shirt), shirt);
    }
    case Material::Shoe:
      return mix(paint_.sole, paint_.shoes, cut(0) - 0.024F);
    case Material::Skin:
      break;
  }
  return mix(paint_.skin, paint_.hair, cut(0));
}

Colour Renderer::shade(const Body& body, const Skin& skin, std::int32_t triangle, float x, float y,
                       std::uint32_t jitter) const {
  const BodyMesh& mesh = *body.mesh;
  const auto& [a, b, c] = mesh.triangles[static_cast<std::size_t>(triangle)];
  const ScreenVertex &v0 = screen_[a], &v1 = screen_[b], &v2 = screen_[c];
  // Shares of the corners at the pixel's middle, corrected for perspective, kept inside.
  float w0 = (v1.x - x) * (v2.y - y) - (v2.x - x) * (v1.y - y);
  float w1 = (v2.x - x) * (v0.y - y) - (v0.x - x) * (v2.y - y);
  float w2 = (v0.x - x) * (v1.y - y) - (v1.x - x) * (v0.y - y);
  const float area = w0 + w1 + w2;
  const bool front = area < 0;
  const float flip = front ? -1.0F : 1.0F;
  w0 = std::max(0.0F, w0 * flip) * v0.inverse_depth;
  w1 = std::max(0.0F, w1 * flip) * v1.inverse_depth;
  w2 = std::max(0.0F, w2 * flip) * v2.inverse_depth;
  const float sum = w0 + w1 + w2;
  if (sum > 0)
    w0 /= sum, w1 /= sum, w2 /= sum;
  else
    w0 = w1 = w2 = 1.0F / 3;

  Vector3f normal = w0 * skin.normal[a] + w1 * skin.normal[b] + w2 * skin.normal[c];
  normal.normalize();
  const Vector3f position = w0 * skin.position[a] + w1 * skin.position[b] + w2 * skin.position[c];
  const float pixel_m = 1.0F / (static_cast<float>(camera_.focal_px) * v0.inverse_depth);
  Colour base = albedo(mesh, triangle, {w0, w1, w2}, pixel_m);
  if (!front) normal = -normal, base *= 0.45F;

  const float facing = normal.dot(scene_.towards_light);
  constexpr float kWrap = 0.25F;  // soft light reaches a little round the edge
  float key = std::max(0.0F, (facing + kWrap) / (1 + kWrap));
  if (key > 0) {
    key *= light_at(position, normal, jitter);
    if (!scene_.boxes.empty() && shaded(scene_, position + 0.02F * normal, scene_.towards_light))
      key = 0;
  }
  // Near the floor less light comes from below.
  const float grounded =
      0.55F + 0.45F * smoothstep(-0.02F, 0.22F, position.y() + 0.12F * normal.y());
  const Vector3f to_eye = (camera_.position().cast<float>() - position).normalized();
  const float rim = std::pow(1.0F - std::clamp(normal.dot(to_eye), 0.0F, 1.0F), 3.0F);
  const auto all = static_cast<float>(scene_.look.ambient);
  return base * (all * grounded * sky(normal) + static_cast<float>(scene_.look.key) * key +
                 0.10F * rim * grounded);
}

Region Renderer::shadow_region(const Skin& skin) const {
  // Where the body's shadow and contact shade may fall on floor or things: the picture of the
  // body's points carried along the light to the floor, and of the space around.
  Region region;
  auto include = [&](const Vector3f& p) {
    const Camera::Pixel pixel = camera_.project(p.cast<double>());
    if (pixel.depth_m < 0.1) return;
    const int x = static_cast<int>(std::clamp(pixel.x, -1.0, camera_.width_px + 1.0));
    const int y = static_cast<int>(std::clamp(pixel.y, -1.0, camera_.height_px + 1.0));
    region.include({x - 1, y - 1, x + 2, y + 2});
  };
  constexpr float kMargin = 0.15F;
  for (std::size_t vertex = 0; vertex < skin.position.size(); vertex += 16) {
    const Vector3f& p = skin.position[vertex];
    const Vector3f down = p - (p.y() / scene_.towards_light.y()) * scene_.towards_light;
    for (const float dx : {-kMargin, kMargin})
      for (const float dz : {-kMargin, kMargin}) include(down + Vector3f(dx, 0, dz));
    for (const float dx : {-kMargin, kMargin}) include(Vector3f(p.x() + dx, 0, p.z() + dx));
    if (!scene_.boxes.empty()) include(p);
  }
  region.x0 = std::max(region.x0, 0);
  region.y0 = std::max(region.y0, 0);
  region.x1 = std::min(region.x1, camera_.width_px);
  region.y1 = std::min(region.y1, camera_.height_px);
  return region;
}

void Renderer::resolve(const Body& body, const Skin& skin, const Region& region,
                       video::Picture& picture) {
  for (int y = region.y0; y < region.y1; ++y)
    for (int x = region.x0; x < region.x1; ++x) {
      const auto pixel = static_cast<std::size_t>(y * camera_.width_px + x);
      const Int4 ids = buffer_.triangle[pixel];
      const std::uint32_t jitter = jitter_of(x, y);
      Colour colour = Colour::Zero();
      // Samples of one surface are shaded once: those whose depths lie within a few centimetres.
      Int4 open = {1, 1, 1, 1};
      const Float4& depth = buffer_.inverse_depth[pixel];
      for (int sample = 0; sample < 4; ++sample) {
        if (open[sample] == 0) continue;
        const bool nobody = ids[sample] == kNoTriangle;
        int same = 0, most = 0;
        std::int32_t shown = ids[sample];  // the triangle with most of these samples
        for (int other = sample; other < 4; ++other) {
          if (open[other] == 0 || (ids[other] == kNoTriangle) != nobody) continue;
          constexpr float kOneSurface = 0.002F;  // of the depth
          if (!nobody && std::abs(depth[other] - depth[sample]) > kOneSurface * depth[sample])
            continue;
          open[other] = 0;
          ++same;
          int votes = 0;
          for (int k = 0; k < 4; ++k) votes += ids[k] == ids[other] ? 1 : 0;
          if (votes > most) most = votes, shown = ids[other];
        }
        const float share = 0.25F * static_cast<float>(same);
        if (nobody)
          colour += share * background(pixel, jitter);
        else
          colour += share * shade(body, skin, shown, static_cast<float>(x) + 0.5F,
                                  static_cast<float>(y) + 0.5F, jitter);
      }
      for (int channel = 0; channel < 3; ++channel)
        picture.rgb[3 * pixel + static_cast<std::size_t>(channel)] = to_srgb8(colour[channel]);
    }
}

void Renderer::add_clarity(const Region& region, video::Picture& picture) {
  // Darkens what lies just behind a nearer surface: 1/z is compared with its blurred self.
  constexpr int kReach = 5;
  const int width = region.x1 - region.x0, height = region.y1 - region.y0;
  if (width <= 0 || height <= 0) return;
  const auto count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  pixel_depth_.resize(count);
  depth_rows_.resize(count);
  auto at = [&](int x, int y) { return static_cast<std::size_t>(y * width + x); };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto pixel =
          static_cast<std::size_t>((y + region.y0) * camera_.width_px + x + region.x0);
      const Int4& ids = buffer_.triangle[pixel];
      pixel_depth_[at(x, y)] = ids[0] == kNoTriangle ? 0.0F : buffer_.inverse_depth[pixel][0];
    }
  // Only people shade people: where nobody is, the pixel's own depth would be the floor's.
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const float here = pixel_depth_[at(x, y)];
      float sum = 0;
      int taps = 0;
      for (int k = std::max(0, x - kReach); k <= std::min(width - 1, x + kReach); ++k) {
        const float other = pixel_depth_[at(k, y)];
        sum += other > here ? std::min(other - here, 0.05F) : 0.0F;
        ++taps;
      }
      depth_rows_[at(x, y)] = here > 0 ? sum / static_cast<float>(taps) : 0.0F;
    }
  const auto distance =
      static_cast<float>((camera_.position() - scene_.middle.cast<double>()).norm());
  const float to_metres = distance * distance;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      if (pixel_depth_[at(x, y)] <= 0) continue;
      float sum = 0;
      int taps = 0;
      for (int k = std::max(0, y - kReach); k <= std::min(height - 1, y + kReach); ++k, ++taps)
        sum += depth_rows_[at(x, k)];
      const float gap = to_metres * sum / static_cast<float>(taps);
      const float dark = 0.45F * smoothstep(0.004F, 0.10F, gap);
      if (dark <= 0) continue;
      const auto pixel =
          static_cast<std::size_t>((y + region.y0) * camera_.width_px + x + region.x0);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        std::uint8_t& value = picture.rgb[3 * pixel + channel];
        value = static_cast<std::uint8_t>(static_cast<float>(value) * (1 - dark));
      }
    }
}

void Renderer::draw(const Body& body, const Skin& skin, std::uint32_t frame,
                    video::Picture& picture) {
  const BodyDescription& person = body.description;
  paint_ = {from_srgb(person.skin),   from_srgb(person.hair),  from_srgb(person.shirt),
            from_srgb(person.shorts), from_srgb(person.shoes), from_srgb(0.55F, 0.56F, 0.58F)};
  project(skin);
  light_map_.render(*body.mesh, skin.position, scene_.towards_light, kLightMapSize);
  contact_shade(*body.mesh, skin);

  std::ranges::fill(buffer_.triangle, kNobody);
  std::ranges::copy(ground_depth_, buffer_.inverse_depth.begin());
  const Region person_region = rasterise({*body.mesh, screen_}, buffer_);
  Region region = shadow_region(skin);
  region.include(person_region);

  picture.resize(camera_.width_px, camera_.height_px);
  std::ranges::copy(empty_.rgb, picture.rgb.begin());
  resolve(body, skin, region, picture);
  if (scene_.look.clarity) add_clarity(person_region, picture);
  apply_camera_faults(scene_.look, frame, picture);
}

}  // namespace medius::figure
