#include "medius/pose/swaps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace medius::pose {
namespace {

using enum Landmark;
constexpr std::array kLegs{LeftHip, LeftKnee, LeftAnkle, LeftHeel, LeftFootIndex};
constexpr std::array kArms{LeftShoulder, LeftElbow, LeftWrist, LeftPinky, LeftIndex, LeftThumb};
constexpr double kLongestGap_s = 0.3;  // beyond, a jump says nothing
constexpr double kSwappedCost = 0.05;  // a frame: the network is usually right
constexpr double kLargestEvidence = 12.0;
constexpr double kSmallestMotion = 0.01;  // of the region's side, between pictures
// What anatomy says in one picture, against the 1 of a change: it decides what lasts, motion what
// jumps.
constexpr double kAnatomyCost = 0.15;
constexpr double kClearNose_m = 0.06;  // ahead of the ears, along the chest; good poses: .06-.16
constexpr double kClearTwist = 0.6;    // cosine between pelvis and shoulders; good poses: > .85

/// A point in the picture and in depth, in regions.
Vector3 place(const RawPose& pose, Landmark landmark) {
  const RawPoint& point = pose[landmark];
  const double side = pose.region.side_px;
  // Depth is the weaker witness.
  return {point.image_px.x() / side, point.image_px.y() / side, 0.5 * point.depth_px / side};
}

/// Squared motion from `before` to `now` with the sides as they are, and exchanged.
struct Motion {
  double same = 0.0, crossed = 0.0;
};

Motion motion(const RawPose& before, const RawPose& now, std::span<const Landmark> group) {
  Motion sum;
  for (const Landmark left : group) {
    const Landmark right = mirrored(left);
    const Vector3 l0 = place(before, left), r0 = place(before, right);
    const Vector3 l1 = place(now, left), r1 = place(now, right);
    sum.same += (l1 - l0).squaredNorm() + (r1 - r0).squaredNorm();
    sum.crossed += (l1 - r0).squaredNorm() + (r1 - l0).squaredNorm();
  }
  const double points = 2.0 * static_cast<double>(group.size());
  return {sum.same / points, sum.crossed / points};
}

Vector3 middle_m(const RawPose& pose, Landmark left) {
  return (pose[left].world_m + pose[mirrored(left)].world_m) / 2.0;
}

/// From the person's left to the right, across the trunk; of length 1.
Vector3 across(const RawPose& pose, Landmark left, const Vector3& up) {
  const Vector3 r = pose[mirrored(left)].world_m - pose[left].world_m;
  return (r - r.dot(up) * up).normalized();
}

/// What anatomy says of a group's sides in one picture: 1 they are right, -1 they are exchanged, 0
/// nothing. Shoulders: the nose is ahead of the ears, where the chest looks. Hips: no trunk twists
/// by more than a right angle, so the pelvis' left is on the shoulders' left.
double anatomy(const RawPose& pose, Landmark first) {
  const Vector3 trunk = middle_m(pose, LeftShoulder) - middle_m(pose, LeftHip);
  if (!(trunk.norm() > 0.1)) return 0.0;
  const Vector3 up = trunk.normalized();
  const Vector3 shoulders = across(pose, LeftShoulder, up);
  double clearness = 0.0;
  if (first == LeftShoulder) {
    const Vector3 chest = up.cross(shoulders);
    clearness = chest.dot(pose[Nose].world_m - middle_m(pose, LeftEar)) / kClearNose_m;
  } else {
    clearness = shoulders.dot(across(pose, LeftHip, up)) / kClearTwist;
  }
  return std::isfinite(clearness) ? std::clamp(clearness, -1.0, 1.0) : 0.0;
}

void exchange(RawPose& pose, std::span<const Landmark> group) {
  for (const Landmark left : group) {
    std::swap(pose.points[static_cast<std::size_t>(left)],
              pose.points[static_cast<std::size_t>(mirrored(left))]);
  }
}

/// The costs of ending unswapped and swapped, carried on by one picture whose own anatomy says
/// `sides` of its sides as they are; says for each state whether its cheapest way came from the
/// other one.
std::array<bool, 2> carry_on(std::array<double, 2>& cost, const Motion& moved, double usual,
                             double gap_s, double sides) {
  double stay = 0.0, change = 0.0;
  if (gap_s <= kLongestGap_s) {
    const double variance = std::max(4.0 * usual, kSmallestMotion * kSmallestMotion);
    const double evidence = std::clamp((moved.same - moved.crossed) / (2.0 * variance),
                                       -kLargestEvidence, kLargestEvidence);
    stay = std::max(evidence, 0.0);
    change = std::max(-evidence, 0.0) + 1.0;
  }
  const std::array<double, 2> against{kAnatomyCost * std::max(0.0, -sides),
                                      kAnatomyCost * std::max(0.0, sides) + kSwappedCost};
  std::array<bool, 2> came_from_other{};
  std::array<double, 2> next{};
  for (std::size_t s = 0; s < 2; ++s) {
    came_from_other[s] = cost[1 - s] + change < cost[s] + stay;
    next[s] = std::min(cost[s] + stay, cost[1 - s] + change) + against[s];
  }
  cost = next;
  return came_from_other;
}

/// Which frames have the group's sides exchanged.
std::vector<bool> swapped_frames(const Track& track, std::span<const Landmark> group) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < track.size(); ++i)
    if (track[i].person) seen.push_back(i);
  std::vector<bool> swapped(track.size(), false);
  if (seen.size() < 3) return swapped;

  std::vector<Motion> motions(seen.size());
  std::vector<double> usual;
  for (std::size_t k = 1; k < seen.size(); ++k) {
    motions[k] = motion(track[seen[k - 1]].pose, track[seen[k]].pose, group);
    usual.push_back(std::min(motions[k].same, motions[k].crossed));
  }
  const auto middle = usual.begin() + static_cast<long>(usual.size() / 2);
  std::nth_element(usual.begin(), middle, usual.end());

  std::array<double, 2> cost{0.0, 1.0};
  std::vector<std::array<bool, 2>> came_from_other(seen.size(), {false, false});
  for (std::size_t k = 1; k < seen.size(); ++k) {
    const double gap_s = track[seen[k]].time_s - track[seen[k - 1]].time_s;
    came_from_other[k] =
        carry_on(cost, motions[k], *middle, gap_s, anatomy(track[seen[k]].pose, group.front()));
  }
  std::size_t state = cost[1] < cost[0] ? 1 : 0;
  for (std::size_t k = seen.size(); k-- > 0;) {
    swapped[seen[k]] = state == 1;
    if (came_from_other[k][state]) state = 1 - state;
  }
  return swapped;
}

/// Arms first: the legs are judged against the shoulders.
std::array<std::span<const Landmark>, 2> groups() { return {kArms, kLegs}; }

}  // namespace

int repair_swaps(Track& track) {
  for (const std::span<const Landmark> group : groups()) {
    const std::vector<bool> swapped = swapped_frames(track, group);
    for (std::size_t i = 0; i < track.size(); ++i) {
      if (!swapped[i]) continue;
      exchange(track[i].pose, group);
      track[i].swapped = true;
    }
  }
  return static_cast<int>(
      std::count_if(track.begin(), track.end(), [](const TrackFrame& f) { return f.swapped; }));
}

bool SideKeeper::keep(RawPose& pose, double time_s) {
  constexpr double kForget = 0.05;
  const RawPose given = pose;
  bool swapped = false;
  for (std::size_t g = 0; started_ && g < groups_.size(); ++g) {
    Group& group = groups_[g];
    const Motion moved = motion(last_, given, groups()[g]);
    group.usual += kForget * (std::min(moved.same, moved.crossed) - group.usual);
    carry_on(group.cost, moved, group.usual, time_s - last_time_s_,
             anatomy(pose, groups()[g].front()));
    // Only the difference counts: the sums would grow for ever.
    const double least = std::min(group.cost[0], group.cost[1]);
    for (double& cost : group.cost) cost -= least;
    if (group.cost[1] < group.cost[0]) {
      exchange(pose, groups()[g]);
      swapped = true;
    }
  }
  last_ = given;
  last_time_s_ = time_s;
  started_ = true;
  return swapped;
}

}  // namespace medius::pose
