// Bone lengths: constant in a human body, whatever it does. What changes them is an error.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "medius/pose/decode.h"
#include "medius/pose/landmarks.h"

namespace medius::pose {

struct Bone {
  Landmark from, to;
  bool core = false;  ///< trunk and legs: a frame without them is of no use
};

/// Trunk sides, pelvis, shoulders, thighs, shanks, feet, arms.
inline constexpr std::array<Bone, 16> kBones{{
    {Landmark::LeftShoulder, Landmark::LeftHip, true},
    {Landmark::RightShoulder, Landmark::RightHip, true},
    {Landmark::LeftHip, Landmark::RightHip, false},
    {Landmark::LeftShoulder, Landmark::RightShoulder, false},
    {Landmark::LeftHip, Landmark::LeftKnee, true},
    {Landmark::RightHip, Landmark::RightKnee, true},
    {Landmark::LeftKnee, Landmark::LeftAnkle, true},
    {Landmark::RightKnee, Landmark::RightAnkle, true},
    {Landmark::LeftAnkle, Landmark::LeftHeel, false},
    {Landmark::RightAnkle, Landmark::RightHeel, false},
    {Landmark::LeftHeel, Landmark::LeftFootIndex, false},
    {Landmark::RightHeel, Landmark::RightFootIndex, false},
    {Landmark::LeftShoulder, Landmark::LeftElbow, false},
    {Landmark::RightShoulder, Landmark::RightElbow, false},
    {Landmark::LeftElbow, Landmark::LeftWrist, false},
    {Landmark::RightElbow, Landmark::RightWrist, false},
}};
using BoneLengths = std::array<double, kBones.size()>;

BoneLengths bone_lengths_m(const PoseFrame& frame);
BoneLengths bone_lengths_m(const RawPose& pose);

/// Each bone's median; NaN where it was never seen.
BoneLengths median_lengths_m(std::span<const BoneLengths> all);
/// Over the frames with a person.
BoneLengths median_lengths_m(const std::vector<PoseFrame>& frames);

/// From the middle of the hips to the middle of the shoulders.
double trunk_length_m(const PoseFrame& frame);
/// The network's world is drawn to one adult's scale, whoever is seen, and its trunks measure .47 m
/// (standard deviation .04). One below this for a second was seen along itself, not across: the
/// bones' own medians cannot tell, since such a recording is wrong throughout (docs/pose.md).
inline constexpr double kShortestTrunk_m = 0.36;
/// Frames whose trunk is too short for a human body, by the median of the second round them.
std::vector<bool> trunk_too_short(const std::vector<PoseFrame>& frames);

/// 1: as long as it should be; falling to 0 at half or twice the length.
double length_trust(double length_m, double expected_m);

/// What the bones say of each point, 0..1: the lowest trust on its way from the trunk.
std::array<double, kLandmarkCount> point_trust(const BoneLengths& lengths_m,
                                               const BoneLengths& expected_m);

/// Lowers the visibility of the points beyond a bone of the wrong length (a hidden limb's point
/// jumps; its confidence must fall instead), and says whether trunk and legs are a human body's.
bool judge_bones(PoseFrame& frame, const BoneLengths& expected_m);

}  // namespace medius::pose
