#include "medius/pose/bones.h"

#include <algorithm>
#include <cmath>

namespace medius::pose {
namespace {

constexpr double kLowestTrust = 0.3;  // of a core bone, in a plausible frame
constexpr int kMostWrong = 1;         // of six core bones: one limb may be hidden

}  // namespace

BoneLengths bone_lengths_m(const PoseFrame& frame) {
  BoneLengths lengths{};
  for (std::size_t b = 0; b < kBones.size(); ++b)
    lengths[b] = (frame[kBones[b].to].world_m - frame[kBones[b].from].world_m).norm();
  return lengths;
}

BoneLengths bone_lengths_m(const RawPose& pose) {
  BoneLengths lengths{};
  for (std::size_t b = 0; b < kBones.size(); ++b)
    lengths[b] = (pose[kBones[b].to].world_m - pose[kBones[b].from].world_m).norm();
  return lengths;
}

BoneLengths median_lengths_m(std::span<const BoneLengths> all) {
  BoneLengths medians{};
  std::vector<double> list;
  for (std::size_t b = 0; b < kBones.size(); ++b) {
    list.clear();
    for (const BoneLengths& lengths : all)
      if (std::isfinite(lengths[b])) list.push_back(lengths[b]);
    const auto middle = list.begin() + static_cast<long>(list.size() / 2);
    if (!list.empty()) std::nth_element(list.begin(), middle, list.end());
    medians[b] = list.empty() ? kMissing : *middle;
  }
  return medians;
}

BoneLengths median_lengths_m(const std::vector<PoseFrame>& frames) {
  std::vector<BoneLengths> all;
  for (const PoseFrame& frame : frames)
    if (frame.person) all.push_back(bone_lengths_m(frame));
  return median_lengths_m(all);
}

double trunk_length_m(const PoseFrame& frame) {
  using enum Landmark;
  return (frame[LeftShoulder].world_m + frame[RightShoulder].world_m - frame[LeftHip].world_m -
          frame[RightHip].world_m)
             .norm() /
         2.0;
}

std::vector<bool> trunk_too_short(const std::vector<PoseFrame>& frames) {
  constexpr double kWindow_s = 1.0;  // each way
  std::vector<double> lengths, near;
  for (const PoseFrame& frame : frames)
    lengths.push_back(frame.person ? trunk_length_m(frame) : kMissing);
  std::vector<bool> short_ones(frames.size(), false);
  std::size_t first = 0, behind = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    while (frames[i].time_s - frames[first].time_s > kWindow_s) ++first;
    while (behind < frames.size() && frames[behind].time_s - frames[i].time_s <= kWindow_s)
      ++behind;
    near.clear();
    for (std::size_t k = first; k < behind; ++k)
      if (std::isfinite(lengths[k])) near.push_back(lengths[k]);
    if (near.empty()) continue;
    const auto middle = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
    std::nth_element(near.begin(), middle, near.end());
    short_ones[i] = *middle < kShortestTrunk_m;
  }
  return short_ones;
}

double length_trust(double length_m, double expected_m) {
  if (!(length_m > 0.0) || !(expected_m > 0.0)) return 0.0;
  const double off = std::abs(std::log(length_m / expected_m));
  // Up to a fifth is the network's usual weakness in depth.
  constexpr double kUsual = 0.18;
  return std::clamp(1.0 - (off - kUsual) / (std::log(2.0) - kUsual), 0.0, 1.0);
}

std::array<double, kLandmarkCount> point_trust(const BoneLengths& lengths_m,
                                               const BoneLengths& expected_m) {
  std::array<double, kLandmarkCount> trust;
  trust.fill(1.0);
  for (std::size_t b = 0; b < kBones.size(); ++b) {
    if (!std::isfinite(expected_m[b])) continue;
    // A bone's farther end is the one in doubt; shoulders and pelvis are nobody's farther end.
    double& end = trust[static_cast<std::size_t>(kBones[b].to)];
    const double start = trust[static_cast<std::size_t>(kBones[b].from)];
    end = std::min({end, start, length_trust(lengths_m[b], expected_m[b])});
  }
  return trust;
}

bool judge_bones(PoseFrame& frame, const BoneLengths& expected_m) {
  const BoneLengths lengths_m = bone_lengths_m(frame);
  const auto trust = point_trust(lengths_m, expected_m);
  for (std::size_t p = 0; p < kLandmarkCount; ++p)
    frame.points[p].visibility *= std::max(trust[p], 0.1);
  int wrong = 0;
  for (std::size_t b = 0; b < kBones.size(); ++b)
    if (kBones[b].core && std::isfinite(expected_m[b]) &&
        length_trust(lengths_m[b], expected_m[b]) < kLowestTrust)
      ++wrong;
  return wrong <= kMostWrong;
}

}  // namespace medius::pose
