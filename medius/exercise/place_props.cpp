// Where the things stand that a motion touches.
#include <algorithm>
#include <cmath>
#include <optional>

#include "medius/exercise/timeline.h"

namespace medius::exercise {
namespace {

/// A mat under everything that touches the floor, a usual one at least.
void place_mat(const Skeleton& skeleton, const Timeline& timeline, Prop& prop) {
  Vector3 low = Vector3::Constant(1e9);
  Vector3 high = Vector3::Constant(-1e9);
  SegmentPoses X;
  for (const Key& key : timeline.keys) {
    forward_kinematics(skeleton, key.q, X);
    for (const KeyTouch& touch : key.touches) {
      if (touch.touch.on != TouchSpecification::On::Floor) continue;
      const Vector3 p = site_in_world(skeleton, X, touch.touch.site);
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    // Hands may leave the mat: it lies under the first posture.
    if (&key == &timeline.keys.front()) prop.p_m = 0.5 * (low + high);
  }
  prop.p_m.y() = 0;
  prop.size_m = (high - low) + Vector3(0.3, 0, 0.3);
  const int along = prop.size_m.x() >= prop.size_m.z() ? 0 : 2, across = 2 - along;
  prop.p_m[along] = 0.5 * (low + high)[along];
  prop.size_m[along] = std::max(prop.size_m[along], 1.83);
  prop.size_m[across] = std::clamp(prop.size_m[across], 0.65, 0.75);
  prop.size_m.y() = 0.008;
}

/// The mean place of the first key's anchored touches on a thing.
std::optional<Vector3> touched(const Timeline& timeline, TouchSpecification::On on) {
  for (const Key& key : timeline.keys) {
    Vector3 sum = Vector3::Zero();
    int count = 0;
    for (const KeyTouch& touch : key.touches) {
      if (touch.touch.on != on || !touch.anchored) continue;
      sum += touch.place_m;
      ++count;
    }
    if (count > 0) return sum / count;
  }
  return std::nullopt;
}

}  // namespace

void place_props(const Skeleton& skeleton, std::span<const PropSpecification> specifications,
                 const SurfaceHeights& heights, Timeline& timeline) {
  for (const PropSpecification& specification : specifications) {
    Prop prop;
    prop.kind = specification.kind;
    if (timeline.keys.empty()) continue;
    const Key& first = timeline.keys.front();
    const Vector3 pelvis(first.q[Coordinate::PelvisTx], 0, first.q[Coordinate::PelvisTz]);
    switch (specification.kind) {
      case Prop::Kind::Mat:
        place_mat(skeleton, timeline, prop);
        break;
      case Prop::Kind::Chair:
        prop.size_m = {0.42, heights.chair_m, 0.44};
        prop.yaw_rad = specification.turn_rad;
        prop.p_m = touched(timeline, TouchSpecification::On::Chair).value_or(pelvis) +
                   0.06 * Vector3(std::cos(prop.yaw_rad), 0, -std::sin(prop.yaw_rad));
        prop.p_m.y() = heights.chair_m;
        break;
      case Prop::Kind::Step:
        prop.size_m = {0.36, heights.step_m,
                       specification.width_m > 0 ? specification.width_m : 0.70};
        prop.p_m = touched(timeline, TouchSpecification::On::Step).value_or(pelvis);
        prop.p_m.y() = heights.step_m;
        break;
      case Prop::Kind::Table:
        // Hands rest a hand's breadth behind its edge.
        prop.size_m = {0.80, heights.table_m,
                       specification.width_m > 0 ? specification.width_m : 1.0};
        prop.p_m =
            touched(timeline, TouchSpecification::On::Table).value_or(pelvis) + Vector3(0.30, 0, 0);
        prop.p_m.y() = heights.table_m;
        break;
      default:
        continue;
    }
    timeline.props.push_back(prop);
  }
}

}  // namespace medius::exercise
