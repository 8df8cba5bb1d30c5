#include "medius/pose/live.h"

#include <algorithm>
#include <cmath>

#include "medius/pose/quality.h"
#include "medius/pose/view.h"

namespace medius::pose {
namespace {

// The network's own jitter (docs/pose.md) and how quickly a point may turn: a compromise between
// calm and delay for exercise at home.
constexpr double kCutoff_hz = 5.0;
constexpr double kNoise_heights = 0.002;
constexpr double kWorldNoise_m = 0.005;
constexpr double kDepthNoise_m = 0.012;
constexpr double kLowestTrust = 0.2;
constexpr double kDistrustFor_s = 0.4;  // then the new place is believed
constexpr int kBonesToKnow = 30;        // pictures until bone lengths are relied on
constexpr double kBoneMemory = 0.01;    // and how slowly they follow from then on
constexpr double kPoorAgreement = 0.35;

}  // namespace

Result<LivePose> LivePose::open(const LiveOptions& options) {
  MEDIUS_TRY(auto network, open_network(options.size, options.threads, options.weights));
  return LivePose(std::move(network), options.tracker);
}

LivePose LivePose::over(std::shared_ptr<PoseNetwork> network, const TrackerOptions& options) {
  return {std::move(network), options};
}

LivePose::LivePose(std::shared_ptr<PoseNetwork> network, const TrackerOptions& options)
    : network_(std::move(network)),
      tracker_(*network_, options),
      lying_(options.posture != TrackerOptions::Posture::Any) {
  for (auto& point : filters_) {
    for (std::size_t d = 0; d < 2; ++d) point[d] = {kCutoff_hz, 1.0};
    for (std::size_t d = 2; d < 4; ++d) point[d] = {kCutoff_hz, kWorldNoise_m * kWorldNoise_m};
    point[4] = {kCutoff_hz, kDepthNoise_m * kDepthNoise_m};
  }
}

double LivePose::delay_s() {
  // The filter follows constant speed without delay; what is left at 1 Hz is its answer to
  // acceleration (measured in live_test.cpp).
  return 0.002;
}

void LivePose::learn_bones(const BoneLengths& lengths_m) {
  ++bones_seen_;
  const double share = std::max(1.0 / bones_seen_, kBoneMemory);
  for (std::size_t b = 0; b < bones_m_.size(); ++b)
    bones_m_[b] += share * (lengths_m[b] - bones_m_[b]);
}

void LivePose::filter(const RawPose& pose, double time_s) {
  const BoneLengths lengths_m = bone_lengths_m(pose);
  const bool bones_known = bones_seen_ >= kBonesToKnow;
  std::array<double, kLandmarkCount> trust;
  trust.fill(1.0);
  if (bones_known) trust = point_trust(lengths_m, bones_m_);
  const double height_px = body_height_px(pose);
  const double noise_px = kNoise_heights * height_px;

  for (std::size_t p = 0; p < kLandmarkCount; ++p) {
    const RawPoint& raw = pose.points[p];
    LandmarkPoint& point = frame_.points[p];
    // An impossible place is not followed at once; if it stays, it was the body that was wrong.
    if (trust[p] >= kLowestTrust) distrusted_since_s_[p] = time_s;
    const bool used =
        time_s - distrusted_since_s_[p] <= 0.0 || time_s - distrusted_since_s_[p] > kDistrustFor_s;
    const double share = std::clamp(raw.visibility * trust[p], 0.05, 1.0);
    const double weight = share * share;
    const std::array<double, 5> values{raw.image_px.x(), raw.image_px.y(), raw.world_m.x(),
                                       raw.world_m.y(), raw.world_m.z()};
    std::array<double, 5> smooth{};
    for (std::size_t d = 0; d < values.size(); ++d)
      smooth[d] = filters_[p][d].update(time_s, used ? values[d] : kMissing, weight);
    point.image_px = {smooth[0], smooth[1]};
    point.world_m = {smooth[2], smooth[3], smooth[4]};
    point.visibility = raw.visibility * std::max(trust[p], 0.1) * (used ? 1.0 : 0.5);
    point.presence = raw.presence;
    const SystematicError systematic = systematic_error(static_cast<Landmark>(p));
    const double hidden = 1.0 + 2.0 * (1.0 - std::clamp(point.visibility, 0.0, 1.0));
    point.image_se_px = std::hypot(filters_[p][0].standard_error() * noise_px,
                                   hidden * systematic.image_heights * height_px);
    point.world_se_m = std::hypot(filters_[p][4].standard_error(), hidden * systematic.world_m);
  }
  frame_.plausible = is_plausible(lengths_m, time_s, height_px);
  if (raw_.agreement >= kPoorAgreement) learn_bones(lengths_m);
}

bool LivePose::is_plausible(const BoneLengths& lengths_m, double time_s, double height_px) {
  constexpr double kTrunkMemory_s = 1.0;
  const double trunk_m = trunk_length_m(frame_);
  const double share = std::clamp((time_s - trunk_time_s_) / kTrunkMemory_s, 0.0, 1.0);
  trunk_m_ = trunk_m_ > 0.0 ? trunk_m_ + share * (trunk_m - trunk_m_) : trunk_m;
  trunk_time_s_ = time_s;
  const bool off_floor = floor_.push(frame_, width_px_, height_px_, height_px);
  const FrameView view = view_of(frame_);
  int wrong = 0;
  for (std::size_t b = 0; bones_seen_ >= kBonesToKnow && b < kBones.size(); ++b)
    if (kBones[b].core && length_trust(lengths_m[b], bones_m_[b]) < 0.3) ++wrong;
  return raw_.agreement >= kPoorAgreement && wrong <= 1 && !off_floor &&
         trunk_m_ >= kShortestTrunk_m &&
         !seen_from_an_end(view.trunk_depth_rad, view.head_direction_rad, lying_);
}

Result<const PoseFrame*> LivePose::next(const video::Picture& picture, double time_s) {
  MEDIUS_TRY(const RawPose* const pose, tracker_.next(picture, time_s));
  frame_.time_s = time_s;
  raw_.time_s = time_s;
  const bool was_there = raw_.person;
  raw_.person = frame_.person = pose != nullptr;
  if (pose == nullptr) {
    frame_ = {};
    frame_.time_s = time_s;
    return static_cast<const PoseFrame*>(&frame_);
  }
  if (!was_there) {
    sides_.reset();
    for (auto& point : filters_)
      for (CausalFilter& one : point) one.reset();
    distrusted_since_s_.fill(time_s);
    floor_.reset();
    trunk_m_ = 0.0;
  }
  width_px_ = picture.width_px;
  height_px_ = picture.height_px;
  raw_.pose = *pose;
  raw_.agreement = agreement(*pose);
  frame_.swapped = sides_.keep(raw_.pose, time_s);
  filter(raw_.pose, time_s);
  return static_cast<const PoseFrame*>(&frame_);
}

}  // namespace medius::pose
