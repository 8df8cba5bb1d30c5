#include "medius/pose/tracker.h"

#include <algorithm>
#include <cmath>

namespace medius::pose {
namespace {

constexpr double kPersonThreshold = 0.5;
constexpr double kMediaPipeStep_s = 0.033333;  // its Python counts time so, whatever the file says
constexpr double kLookAgain_s = 1.0;           // whole pictures are searched this often for others
constexpr double kPatience_s = 3.0;            // how long a lost person's place is kept for them
constexpr double kNearby = 0.6;                // of a region's side: the same person, found again
constexpr double kFastest_sides_s =
    4.0;                         // a region's centre moves no faster, in its sides a second
constexpr double kGrowth = 1.6;  // nor does its side change by more from picture to picture
constexpr double kPoorAgreement = 0.35;
constexpr double kPoorFor_s = 0.5;

constexpr std::array kTrunkAndLegs{
    Landmark::LeftShoulder, Landmark::RightShoulder, Landmark::LeftHip,   Landmark::RightHip,
    Landmark::LeftKnee,     Landmark::RightKnee,     Landmark::LeftAnkle, Landmark::RightAnkle};

void mirror(const video::Picture& picture, video::Picture& into) {
  into.resize(picture.width_px, picture.height_px);
  for (int y = 0; y < picture.height_px; ++y) {
    const auto from = picture.row(y);
    const auto to = into.row(y);
    for (std::size_t left = 0, right = from.size() - 3; left < from.size(); left += 3, right -= 3)
      for (std::size_t c = 0; c < 3; ++c) to[left + c] = from[right + c];
  }
}

Region mirrored(const Region& region, int width_px) {
  return {
      {width_px - region.centre_px.x(), region.centre_px.y()}, region.side_px, -region.angle_rad};
}

void average(RawPose& pose, const RawPose& other) {
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    RawPoint& a = pose.points[i];
    const RawPoint& b = other.points[i];
    a.image_px = (a.image_px + b.image_px) / 2.0;
    a.world_m = (a.world_m + b.world_m) / 2.0;
    a.depth_px = (a.depth_px + b.depth_px) / 2.0;
    a.visibility = (a.visibility + b.visibility) / 2.0;
    a.presence = (a.presence + b.presence) / 2.0;
    a.peak = (a.peak + b.peak) / 2.0;
    a.spread_px = (a.spread_px + b.spread_px) / 2.0;
  }
  pose.person = std::min(pose.person, other.person);
  pose.mid_hip_px = (pose.mid_hip_px + other.mid_hip_px) / 2.0;
  pose.on_circle_px = (pose.on_circle_px + other.on_circle_px) / 2.0;
}

/// Who is the patient when nobody has been followed yet: large and in the middle.
double prominence(const Detection& person, const video::Picture& picture) {
  const Region region = person.region();
  const double off_centre = std::abs(region.centre_px.x() / picture.width_px - 0.5);
  return person.score * region.side_px * (1.0 - off_centre);
}

}  // namespace

double agreement(const RawPose& pose) {
  // Least squares: image = scale world + shift, over trunk and legs.
  Vector2 image = Vector2::Zero(), world = Vector2::Zero();
  for (const Landmark landmark : kTrunkAndLegs) {
    image += pose[landmark].image_px;
    world += pose[landmark].world_m.head<2>();
  }
  image /= kTrunkAndLegs.size();
  world /= kTrunkAndLegs.size();
  double ww = 0.0, wi = 0.0, ii = 0.0;
  for (const Landmark landmark : kTrunkAndLegs) {
    const Vector2 w = pose[landmark].world_m.head<2>() - world;
    const Vector2 i = pose[landmark].image_px - image;
    ww += w.squaredNorm();
    wi += w.dot(i);
    ii += i.squaredNorm();
  }
  if (ww <= 0.0 || ii <= 0.0 || wi <= 0.0) return 0.0;
  const double shared = wi * wi / (ww * ii);  // the share of the picture's spread that is explained
  // Hips and shoulders on one spot: somebody seen along the trunk, or nobody.
  const Vector2 trunk =
      (pose[Landmark::LeftShoulder].image_px + pose[Landmark::RightShoulder].image_px -
       pose[Landmark::LeftHip].image_px - pose[Landmark::RightHip].image_px) /
      2.0;
  const double length = std::clamp(trunk.norm() / (0.12 * pose.region.side_px), 0.0, 1.0);
  return std::clamp((shared - 0.7) / 0.28, 0.0, 1.0) * length;
}

double sureness(const RawPose& pose) {
  double sum = 0.0;
  for (const RawPoint& point : pose.points) sum += point.peak;
  return sum / static_cast<double>(kLandmarkCount);
}

Tracker::Tracker(PoseNetwork& network, const TrackerOptions& options)
    : network_(&network), options_(options), cropper_(kLandmarkSide) {}

void Tracker::forget() {
  region_.reset();
  last_region_.reset();
}

Result<void> Tracker::locate(const video::Picture& picture, const Region& region, RawPose& pose) {
  cropper_.crop(picture, region, Border::Replicated, {1.0F / 255.0F, 0.0F},
                network_->landmark_input());
  MEDIUS_TRY(const LandmarkOutput output, network_->locate());
  decode(output, region, options_.refinement_window, pose);
  return {};
}

/// The detector's region, or one turned as a lying person's is known to be: whichever agrees best
/// with a human body and is seen most clearly.
Result<std::optional<Region>> Tracker::best_of(const video::Picture& picture,
                                               const Region& detected) {
  using enum TrackerOptions::Posture;
  if (options_.plain || options_.posture == Any) return std::optional(detected);
  std::optional<Region> best = detected;
  double best_merit = -1.0;
  const auto consider = [&](Region region) -> Result<void> {
    // The second look starts where the first one found the person.
    for (int look = 0; look < 2 && region.usable(); ++look) {
      MEDIUS_CHECK(locate(picture, region, other_));
      // A body turned end for end agrees with itself, but its points are only guessed at.
      const double merit = agreement(other_) * sureness(other_);
      if (other_.person > kPersonThreshold && merit > best_merit) {
        best_merit = merit;
        best = region;
      }
      region = other_.next_region();
    }
    return {};
  };
  for (const double angle_rad : {kPi / 2.0, -kPi / 2.0}) {
    if (options_.posture == HeadLeft && angle_rad > 0.0) continue;
    if (options_.posture == HeadRight && angle_rad < 0.0) continue;
    // The detector's circle is made for upright people: a little more room does no harm.
    for (const double wider : {1.0, 1.3})
      MEDIUS_CHECK(consider({detected.centre_px, wider * detected.side_px, angle_rad}));
  }
  const double off = std::abs(wrapped(detected.angle_rad));
  if (options_.posture == Lying || off < kPi / 4.0) MEDIUS_CHECK(consider(detected));
  return best;
}

Result<std::optional<Region>> Tracker::start(const video::Picture& picture, double time_s) {
  MEDIUS_TRY(const auto people, detector_.find(*network_, picture));
  ++report_.looks;
  looked_time_s_ = time_s;
  if (people.size() > 1) ++report_.looks_with_others;
  if (people.empty()) return std::optional<Region>{};
  region_filter_ = {};
  if (options_.plain) return std::optional(people.front().region());

  const Detection* chosen = nullptr;
  const bool waiting = last_region_ && time_s - last_time_s_ < kPatience_s;
  double best = 0.0;
  for (const Detection& person : people) {
    const Region region = person.region();
    if (!region.usable()) continue;
    double merit = prominence(person, picture);
    if (waiting) {
      // Whoever stands where the person was lost, at their size.
      const double distance =
          (region.centre_px - last_region_->centre_px).norm() / last_region_->side_px;
      const double reach = kNearby + 0.3 * (time_s - last_time_s_);
      const double growth = std::abs(std::log(region.side_px / last_region_->side_px));
      if (distance > reach || growth > std::log(2.0)) continue;
      merit = std::exp(-distance - growth);
    }
    if (merit > best) {
      best = merit;
      chosen = &person;
    }
  }
  if (chosen == nullptr) return std::optional<Region>{};
  return best_of(picture, chosen->region());
}

bool Tracker::continues(const Region& next, double time_s) const {
  if (!last_region_) return true;
  if (!next.usable()) return false;
  const double gap_s = std::clamp(time_s - last_time_s_, 1.0 / 60.0, 1.0);
  const double moved = (next.centre_px - last_region_->centre_px).norm() / last_region_->side_px;
  const double growth = std::abs(std::log(next.side_px / last_region_->side_px));
  return moved < 0.1 + kFastest_sides_s * gap_s && growth < std::log(kGrowth) + gap_s;
}

/// Searches the whole picture now and then: is somebody else in view? That is only counted; who is
/// followed is judged by geometry.
Result<void> Tracker::look_for_others(const video::Picture& picture, double time_s) {
  MEDIUS_TRY(const auto people, detector_.find(*network_, picture));
  ++report_.looks;
  looked_time_s_ = time_s;
  const Region mine = pose_.next_region();
  bool others = false;
  for (const Detection& person : people) {
    const Vector2 there = person.region().centre_px - mine.centre_px;
    if (there.norm() > 0.35 * mine.side_px && person.score > 0.6) others = true;
  }
  if (others) ++report_.looks_with_others;
  return {};
}

Result<const RawPose*> Tracker::next(const video::Picture& picture, double time_s) {
  ++report_.pictures;
  const int followed = report_.followed;
  MEDIUS_TRY(const RawPose* const pose, follow(picture, time_s));
  if (report_.followed > followed) {
    if (missed_ && followed > 0) ++report_.restarts;
    missed_ = false;
  } else {
    missed_ = true;
  }
  return pose;
}

Result<const RawPose*> Tracker::follow(const video::Picture& picture, double time_s) {
  const RawPose* nobody = nullptr;
  if (!region_) {
    MEDIUS_TRY(region_, start(picture, time_s));
    if (!region_ || !region_->usable()) return nobody;
  }
  const Region region = *region_;
  MEDIUS_CHECK(locate(picture, region, pose_));
  region_.reset();
  if (pose_.person <= kPersonThreshold) return nobody;
  if (options_.average_mirrored) {
    mirror(picture, mirror_);
    MEDIUS_CHECK(locate(mirror_, mirrored(region, picture.width_px), other_));
    if (other_.person > kPersonThreshold) average(pose_, mirrored(other_, picture.width_px));
  }
  // A still region makes a steadier network: without, points jitter a fifth more.
  const Region raw_region = pose_.next_region();
  const double step_s =
      options_.plain ? kMediaPipeStep_s : std::clamp(time_s - filtered_time_s_, 1e-3, 0.2);
  region_filter_.filter(pose_.mid_hip_px, pose_.on_circle_px, step_s);
  filtered_time_s_ = time_s;
  region_ = pose_.next_region();
  if (!options_.plain) {
    if (!continues(raw_region, time_s)) {  // somebody else: wait for ours
      region_.reset();
      return nobody;
    }
    last_region_ = raw_region;
    last_time_s_ = time_s;
    if (agreement(pose_) >= kPoorAgreement) implausible_since_s_ = time_s;
    if (time_s - implausible_since_s_ > kPoorFor_s) {
      region_.reset();  // look afresh
      implausible_since_s_ = time_s;
    } else if (time_s - looked_time_s_ >= kLookAgain_s) {
      MEDIUS_CHECK(look_for_others(picture, time_s));
    }
  }
  if (region_ && !region_->usable()) region_.reset();
  ++report_.followed;
  return static_cast<const RawPose*>(&pose_);
}

}  // namespace medius::pose
