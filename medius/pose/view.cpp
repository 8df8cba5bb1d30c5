#include "medius/pose/view.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "medius/pose/tilt.h"

namespace medius::pose {
namespace {

using enum Landmark;

// The network's depth is its weakest answer: how far a turn measured by it is usually off.
constexpr double kFacingBias_deg = 10.0;
constexpr double kTrunkDepthBias_deg = 12.0;
constexpr double kAssumedHeight_m = 1.7;
constexpr double kHeightUncertainty = 0.06;
constexpr double kRollBias_deg = 2.0;
constexpr double kFromAnEnd_deg = 55.0;
constexpr double kLyingFromAnEnd_deg = 52.0;
constexpr double kHeadUpLying_deg = 25.0;
constexpr double kAcross_deg = 45.0;
constexpr double kHeadDown_deg = 145.0;

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return kMissing;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<long>(at), values.end());
  return values[at];
}

Vector3 middle_m(const PoseFrame& frame, Landmark left) {
  return (frame[left].world_m + frame[mirrored(left)].world_m) / 2.0;
}

Vector2 middle_px(const PoseFrame& frame, Landmark left) {
  return (frame[left].image_px + frame[mirrored(left)].image_px) / 2.0;
}

/// The mean direction of angles and how far they spread about it.
struct Direction {
  double mean_rad = kMissing;
  double range_rad = kMissing;  ///< half of the middle 80 %
  double spread_rad = kMissing;
  std::size_t count = 0;
};

Direction direction_of(const std::vector<double>& angles_rad) {
  Direction direction;
  double cosines = 0.0, sines = 0.0;
  for (const double angle : angles_rad) {
    if (!std::isfinite(angle)) continue;
    cosines += std::cos(angle);
    sines += std::sin(angle);
    ++direction.count;
  }
  if (direction.count == 0) return direction;
  direction.mean_rad = std::atan2(sines, cosines);
  std::vector<double> off;
  double squares = 0.0;
  for (const double angle : angles_rad) {
    if (!std::isfinite(angle)) continue;
    off.push_back(wrapped(angle - direction.mean_rad));
    squares += off.back() * off.back();
  }
  direction.spread_rad = std::sqrt(squares / static_cast<double>(off.size()));
  direction.range_rad = (quantile(off, 0.9) - quantile(off, 0.1)) / 2.0;
  return direction;
}

/// Standard error of a mean over pictures whose errors hang together for about a second.
double with_bias_deg(const Direction& direction, double bias_deg) {
  const double independent = std::max(1.0, static_cast<double>(direction.count) / 30.0);
  return std::hypot(degrees(direction.spread_rad) / std::sqrt(independent), bias_deg);
}

/// Picture scale against the world's, in px per m: trunk and legs.
double scale_px_m(const PoseFrame& frame) {
  constexpr std::array kPoints{LeftShoulder, RightShoulder, LeftHip,   RightHip,
                               LeftKnee,     RightKnee,     LeftAnkle, RightAnkle};
  Vector2 image = Vector2::Zero(), world = Vector2::Zero();
  for (const Landmark landmark : kPoints) {
    image += frame[landmark].image_px / kPoints.size();
    world += frame[landmark].world_m.head<2>() / kPoints.size();
  }
  double ww = 0.0, ii = 0.0;
  for (const Landmark landmark : kPoints) {
    ww += (frame[landmark].world_m.head<2>() - world).squaredNorm();
    ii += (frame[landmark].image_px - image).squaredNorm();
  }
  return ww > 0.0 ? std::sqrt(ii / ww) : kMissing;
}

bool inside(const LandmarkPoint& point, int width_px, int height_px) {
  return point.image_px.x() >= 0.0 && point.image_px.y() >= 0.0 && point.image_px.x() < width_px &&
         point.image_px.y() < height_px;
}

bool head_inside(const PoseFrame& frame, int width_px, int height_px) {
  // The crown is about as far above the ears as the mouth is below them, and a little more.
  const Vector2 ears = middle_px(frame, LeftEar), mouth = middle_px(frame, MouthLeft);
  const Vector2 trunk = middle_px(frame, LeftShoulder) - middle_px(frame, LeftHip);
  LandmarkPoint crown;
  const double size = std::max((ears - mouth).norm(), 0.15 * trunk.norm());
  crown.image_px = ears + 1.3 * size * trunk.normalized();
  return inside(crown, width_px, height_px) && inside(frame[Nose], width_px, height_px);
}

bool feet_inside(const PoseFrame& frame, int width_px, int height_px) {
  for (const Landmark landmark :
       {LeftAnkle, RightAnkle, LeftHeel, RightHeel, LeftFootIndex, RightFootIndex})
    if (!inside(frame[landmark], width_px, height_px)) return false;
  return true;
}

BodyPosition position_of(const PoseFrame& frame) {
  const Vector2 shoulders = middle_px(frame, LeftShoulder), hips = middle_px(frame, LeftHip);
  const Vector2 trunk = shoulders - hips;
  if (-trunk.y() > std::abs(trunk.x())) return BodyPosition::Upright;
  double lowest = shoulders.y();
  for (const LandmarkPoint& point : frame.points) lowest = std::max(lowest, point.image_px.y());
  const double above = lowest - shoulders.y();
  return above < 0.45 * trunk.norm() ? BodyPosition::Lying : BodyPosition::Horizontal;
}

/// Ankles to shoulders, against the vertical: a standing person's plumb line.
double plumb_rad(const PoseFrame& frame) {
  const Vector2 up = middle_px(frame, LeftShoulder) - middle_px(frame, LeftAnkle);
  const Vector2 trunk = middle_px(frame, LeftShoulder) - middle_px(frame, LeftHip);
  const Vector2 legs = middle_px(frame, LeftHip) - middle_px(frame, LeftAnkle);
  const bool straight = trunk.normalized().dot(legs.normalized()) > std::cos(radians(10.0));
  const bool tall = legs.norm() > 1.3 * trunk.norm();
  const double angle = std::atan2(up.x(), -up.y());
  return straight && tall && std::abs(angle) < radians(30.0) ? angle : kMissing;
}

void set_shares(View& view, std::span<const PoseFrame> frames, int width_px, int height_px) {
  std::size_t people = 0, plausible = 0, heads = 0, feet = 0;
  for (const PoseFrame& frame : frames) {
    if (!frame.person) continue;
    ++people;
    plausible += frame.plausible ? 1 : 0;
    heads += head_inside(frame, width_px, height_px) ? 1 : 0;
    feet += feet_inside(frame, width_px, height_px) ? 1 : 0;
  }
  if (people == 0) return;
  const auto share = [people](std::size_t count) {
    return static_cast<double>(count) / static_cast<double>(people);
  };
  view.person_share = static_cast<double>(people) / static_cast<double>(frames.size());
  view.plausible_share = share(plausible);
  view.head_share = share(heads);
  view.feet_share = share(feet);
}

}  // namespace

Side View::side() const {
  const double turn = std::abs(facing_deg);
  if (!(turn > 45.0)) return Side::Front;
  if (turn >= 135.0) return Side::Back;
  return facing_deg > 0.0 ? Side::RightSide : Side::LeftSide;
}

double View::oblique_deg() const {
  if (!std::isfinite(facing_deg)) return kMissing;
  const double quarter = std::fmod(std::abs(facing_deg), 90.0);
  return std::min(quarter, 90.0 - quarter);
}

bool View::is_from(Side wanted, double tolerance_deg) const {
  constexpr double kTurns_deg[] = {0.0, 180.0, -90.0, 90.0};
  const double middle = radians(kTurns_deg[static_cast<std::size_t>(wanted)]);
  const double off = std::abs(degrees(wrapped(radians(facing_deg) - middle)));
  return off <= tolerance_deg && !from_an_end();
}

bool View::from_an_end() const {
  return seen_from_an_end(radians(trunk_depth_deg), radians(head_direction_deg));
}

bool seen_from_an_end(double trunk_depth_rad, double head_direction_rad, bool lying) {
  const double depth_deg = std::abs(degrees(trunk_depth_rad));
  const double head_deg = std::abs(degrees(head_direction_rad));
  // A head that points down is a lying person's whom the network turned over; a lying trunk is
  // believed less far than an upright one that leans to the camera.
  // Known to lie, a body whose head points up is seen from above (trunk in the picture's plane) or
  // from the foot end.
  const double limit_deg = head_deg > kAcross_deg ? kLyingFromAnEnd_deg
                           : lying                ? kHeadUpLying_deg
                                                  : kFromAnEnd_deg;
  return depth_deg > limit_deg || head_deg > kHeadDown_deg;
}

std::string_view name(Side side) {
  constexpr std::string_view kNames[] = {"front", "back", "left side", "right side"};
  return kNames[static_cast<std::size_t>(side)];
}

std::string_view name(BodyPosition position) {
  constexpr std::string_view kNames[] = {"upright", "lying", "horizontal"};
  return kNames[static_cast<std::size_t>(position)];
}

FrameView view_of(const PoseFrame& frame) {
  FrameView view;
  if (!frame.person) return view;
  const Vector3 up = middle_m(frame, LeftShoulder) - middle_m(frame, LeftHip);
  const Vector3 across = frame[RightHip].world_m - frame[LeftHip].world_m +
                         frame[RightShoulder].world_m - frame[LeftShoulder].world_m;
  if (up.norm() < 1e-3 || across.norm() < 1e-3) return view;
  const Vector3 u = up.normalized();
  const Vector3 r = (across - across.dot(u) * u).normalized();
  const Vector3 f = u.cross(r);  // out of the chest
  const Vector3 to_camera(0.0, 0.0, -1.0);
  view.facing_rad = std::atan2(to_camera.dot(r), to_camera.dot(f));
  view.trunk_depth_rad = std::asin(std::clamp(u.z(), -1.0, 1.0));
  const Vector2 trunk = middle_px(frame, LeftShoulder) - middle_px(frame, LeftHip);
  if (trunk.norm() > 0.0) view.head_direction_rad = std::atan2(trunk.x(), -trunk.y());
  return view;
}

View view_of(std::span<const PoseFrame> frames, int image_width_px, int image_height_px) {
  View view;
  std::vector<double> facing, head, depth, plumb, scales;
  std::array<std::size_t, 3> positions{};
  for (const PoseFrame& frame : frames) {
    if (!frame.person) continue;
    const FrameView one = view_of(frame);
    facing.push_back(one.facing_rad);
    head.push_back(one.head_direction_rad);
    depth.push_back(one.trunk_depth_rad);
    const double angle = plumb_rad(frame), scale = scale_px_m(frame);
    if (std::isfinite(angle)) plumb.push_back(angle);
    if (std::isfinite(scale)) scales.push_back(scale);
    ++positions[static_cast<std::size_t>(position_of(frame))];
  }
  set_shares(view, frames, image_width_px, image_height_px);
  if (facing.empty()) return view;

  const Direction turn = direction_of(facing), trunk = direction_of(depth);
  view.facing_deg = degrees(turn.mean_rad);
  view.facing_range_deg = degrees(turn.range_rad);
  view.facing_se_deg = with_bias_deg(turn, kFacingBias_deg);
  view.trunk_depth_deg = degrees(trunk.mean_rad);
  view.trunk_depth_se_deg = with_bias_deg(trunk, kTrunkDepthBias_deg);
  view.head_direction_deg = degrees(direction_of(head).mean_rad);
  view.position = static_cast<BodyPosition>(std::max_element(positions.begin(), positions.end()) -
                                            positions.begin());

  const double scale = quantile(scales, 0.5);
  view.body_height_px = scale * kAssumedHeight_m;
  view.distance_m = kFocalLengthSides * std::max(image_width_px, image_height_px) / scale;
  view.distance_se_m = view.distance_m * std::hypot(kFocalUncertainty, kHeightUncertainty);
  const Tilt tilt = camera_tilt(frames, image_width_px, image_height_px);
  view.camera_down_deg = tilt.down_deg;
  view.camera_down_se_deg = tilt.down_se_deg;
  // A few pictures of standing are needed.
  if (plumb.size() >= 10) {
    const Direction line = direction_of(plumb);
    view.camera_roll_deg = degrees(quantile(plumb, 0.5));
    view.camera_roll_se_deg = with_bias_deg(line, kRollBias_deg);
  }
  return view;
}

PictureQuality quality_of(const video::Picture& picture, const Vector2& lower_px,
                          const Vector2& upper_px) {
  const auto limit = [](double value, int most) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(most)));
  };
  const int left = limit(lower_px.x(), picture.width_px),
            top = limit(lower_px.y(), picture.height_px);
  const int right = limit(upper_px.x(), picture.width_px);
  const int bottom = limit(upper_px.y(), picture.height_px);
  // About 256 samples across, whatever the picture's size: each the mean of a cell.
  const int cell = std::max(1, std::max(right - left, bottom - top) / 256);
  const int columns = (right - left) / cell, rows = (bottom - top) / cell;
  PictureQuality quality;
  if (columns < 4 || rows < 4) return quality;
  std::vector<double> grey(static_cast<std::size_t>(columns * rows));
  double sum = 0.0, squares = 0.0;
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      double cell_sum = 0.0;
      for (int dy = 0; dy < cell; ++dy) {
        const auto row = picture.row(top + y * cell + dy);
        for (int dx = 0; dx < cell; ++dx) {
          const auto pixel = row.subspan(3 * static_cast<std::size_t>(left + x * cell + dx), 3);
          cell_sum += 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
        }
      }
      const double value = cell_sum / (255.0 * cell * cell);
      grey[static_cast<std::size_t>(y * columns + x)] = value;
      sum += value;
      squares += value * value;
    }
  }
  const double n = static_cast<double>(grey.size());
  quality.brightness = sum / n;
  quality.contrast =
      std::sqrt(std::max(0.0, squares / n - quality.brightness * quality.brightness));
  // A sharp edge is as steep over one step as over two; a blurred one is half as steep.
  double one_step = 0.0, two_steps = 0.0;
  for (int y = 0; y < rows; ++y) {
    const double* row = grey.data() + static_cast<std::ptrdiff_t>(y) * columns;
    for (int x = 0; x + 2 < columns; ++x) {
      one_step += (row[x + 1] - row[x]) * (row[x + 1] - row[x]);
      two_steps += (row[x + 2] - row[x]) * (row[x + 2] - row[x]);
    }
  }
  if (two_steps > 0.0) quality.sharpness = 2.0 * one_step / two_steps;
  return quality;
}

}  // namespace medius::pose
