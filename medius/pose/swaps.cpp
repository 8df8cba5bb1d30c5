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

void exchange(RawPose& pose, std::span<const Landmark> group) {
  for (const Landmark left : group) {
    std::swap(pose.points[static_cast<std::size_t>(left)],
              pose.points[static_cast<std::size_t>(mirrored(left))]);
  }
}

/// The costs of ending unswapped and swapped, carried on by one picture; says for each state
/// whether its cheapest way came from the other one.
std::array<bool, 2> carry_on(std::array<double, 2>& cost, const Motion& moved, double usual,
                             double gap_s) {
  double stay = 0.0, change = 0.0;
  if (gap_s <= kLongestGap_s) {
    const double variance = std::max(4.0 * usual, kSmallestMotion * kSmallestMotion);
    const double evidence = std::clamp((moved.same - moved.crossed) / (2.0 * variance),
                                       -kLargestEvidence, kLargestEvidence);
    stay = std::max(evidence, 0.0);
    change = std::max(-evidence, 0.0) + 1.0;
  }
  std::array<bool, 2> came_from_other{};
  std::array<double, 2> next{};
  for (std::size_t s = 0; s < 2; ++s) {
    came_from_other[s] = cost[1 - s] + change < cost[s] + stay;
    next[s] = std::min(cost[s] + stay, cost[1 - s] + change) + (s == 1 ? kSwappedCost : 0.0);
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
    came_from_other[k] = carry_on(cost, motions[k], *middle, gap_s);
  }
  std::size_t state = cost[1] < cost[0] ? 1 : 0;
  for (std::size_t k = seen.size(); k-- > 0;) {
    swapped[seen[k]] = state == 1;
    if (came_from_other[k][state]) state = 1 - state;
  }
  return swapped;
}

/// Legs and arms.
std::array<std::span<const Landmark>, 2> groups() { return {kLegs, kArms}; }

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
    carry_on(group.cost, moved, group.usual, time_s - last_time_s_);
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
