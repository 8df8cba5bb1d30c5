#include "medius/pose/quality.h"

#include <algorithm>
#include <cmath>

#include "medius/pose/bones.h"
#include "medius/pose/floor.h"
#include "medius/pose/jumps.h"
#include "medius/pose/smoother.h"
#include "medius/pose/swaps.h"
#include "medius/pose/tracker.h"
#include "medius/pose/view.h"

namespace medius::pose {
namespace {

using enum Landmark;

constexpr double kAssumedHeight_m = 1.7;
constexpr double kLongestBridge_s = 0.25;
constexpr double kSplit_s = 0.5;        // a longer gap starts a new stretch
constexpr double kLowestSeen = 0.05;    // visibility is not to be believed any further
constexpr double kLowestTrust = 0.2;    // a bone of less than this was not seen
constexpr double kJitter_m = 0.06;      // a jump of less is the network's own
constexpr double kGuessed = 0.2;        // visibility of a point that was bridged
constexpr double kGuessError_m = 0.25;  // standard deviation of a guess of a point quite hidden
constexpr double kClearShare = 0.8;
constexpr std::size_t kEnoughToLearn = 15;  // pictures
constexpr double kPoorAgreement = 0.35;
constexpr double kOutlier = 3.5;  // standard deviations of a raw value from its smoothed one
constexpr std::array kCutoffs_hz{1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};
// The crop alone moves the network's answer by this much (docs/pose.md), in regions and metres.
constexpr double kLeastNoise_regions = 0.0006;
constexpr double kLeastNoise_m = 0.002;

/// One stretch of the track with its columns, reused for each coordinate.
struct Stretch {
  std::size_t begin = 0, end = 0;
  std::vector<double> time_s;
};

std::vector<Stretch> stretches(const Track& track) {
  std::vector<Stretch> found;
  std::size_t last_seen = 0;
  for (std::size_t i = 0; i < track.size(); ++i) {
    if (!track[i].person) continue;
    if (found.empty() || track[i].time_s - track[last_seen].time_s > kSplit_s)
      found.push_back({i, i + 1, {}});
    found.back().end = i + 1;
    last_seen = i;
  }
  for (Stretch& one : found)
    for (std::size_t i = one.begin; i < one.end; ++i) one.time_s.push_back(track[i].time_s);
  return found;
}

/// What smoothing one point needs beside its values.
struct PointSeries {
  std::vector<double>
      share;                 ///< a picture's share of how well the point is usually seen; 0: unused
  double least_noise = 0.0;  ///< standard deviations, in the coordinates' unit
  double guess_error = 0.0;  ///< of the network's guess where the point is hidden
};

/// Weights under a noise: where the point is hidden, its guess may be anywhere near.
std::vector<double> weights_of(const PointSeries& point, double noise_variance) {
  std::vector<double> weights;
  for (const double share : point.share) {
    const double hidden = std::max(0.0, 1.0 - share / kClearShare);
    const double guess = point.guess_error * hidden * hidden;
    weights.push_back(noise_variance / (noise_variance + guess * guess));
  }
  return weights;
}

/// Smooths the coordinates of one point over a stretch: x and y of the picture, or x, y and z of
/// the world, with one noise and one cut-off.
template <typename Get, typename Set>
void smooth_point(const Track& track, const Stretch& stretch, const PointSeries& point,
                  std::size_t dimensions, const Get& get, const Set& set) {
  const std::size_t n = stretch.end - stretch.begin;
  const auto clear = std::count_if(point.share.begin(), point.share.end(),
                                   [](double s) { return s >= kClearShare; });
  const bool enough = static_cast<std::size_t>(clear) >= kEnoughToLearn;
  std::vector<std::vector<double>> columns(dimensions, std::vector<double>(n, kMissing));
  auto clear_columns = columns;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      const double value = get(track[stretch.begin + i].pose, d);
      if (point.share[i] > 0.0) columns[d][i] = value;
      if (point.share[i] >= kClearShare || !enough) clear_columns[d][i] = columns[d][i];
    }
  }
  // The noise is learnt where the point is seen clearly.
  const std::vector<double> ones(n, 1.0);
  std::vector<Series> series;
  for (const auto& column : clear_columns) series.push_back({stretch.time_s, column, ones});
  Noise noise = most_likely_noise(series, kCutoffs_hz);
  if (noise.cutoff_hz <= 0.0) noise.cutoff_hz = kCutoffs_hz.back();
  noise.variance = std::max(noise.variance, point.least_noise * point.least_noise);

  std::vector<double> weight = weights_of(point, noise.variance);
  std::vector<Smoothed> smoothed(dimensions);
  // Again without believing what stood out before.
  for (int pass = 0; pass < 3; ++pass) {
    for (std::size_t d = 0; d < dimensions; ++d)
      smoothed[d] = smooth({stretch.time_s, columns[d], weight}, noise.cutoff_hz, noise.variance);
    for (std::size_t i = 0; i < n; ++i) {
      double squares = 0.0;
      for (std::size_t d = 0; d < dimensions; ++d) {
        const double off = columns[d][i] - smoothed[d].value[i];
        if (std::isfinite(off)) squares += off * off * weight[i] / noise.variance;
      }
      const double size = std::sqrt(squares / static_cast<double>(dimensions));
      if (size > kOutlier) weight[i] *= (kOutlier / size) * (kOutlier / size) / 10.0;
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t d = 0; d < dimensions; ++d)
      set(stretch.begin + i, d, smoothed[d].value[i], smoothed[d].standard_error[i]);
}

using Trust = std::array<double, kLandmarkCount>;

/// What each frame's bones say of its points.
std::vector<Trust> trust_of(const Track& track) {
  std::vector<BoneLengths> lengths, seen;
  for (const TrackFrame& frame : track) {
    lengths.push_back(bone_lengths_m(frame.pose));
    if (frame.person) seen.push_back(lengths.back());
  }
  const BoneLengths expected_m = median_lengths_m(seen);
  std::vector<Trust> trust;
  for (const BoneLengths& one : lengths) trust.push_back(point_trust(one, expected_m));
  return trust;
}

/// How well a point is seen in each picture, against its own usual: a far leg that is half hidden
/// all the time is followed, one that vanishes is not. 0 where it must be somewhere else.
std::vector<double> shares_of(const Track& track, const std::vector<Trust>& trust,
                              const Stretch& stretch, std::size_t point) {
  std::vector<double> shares, usual;
  for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
    const bool possible = track[i].person && trust[i][point] >= kLowestTrust;
    const double seen = track[i].pose.points[point].visibility * trust[i][point];
    shares.push_back(possible ? std::max(seen, kLowestSeen) : 0.0);
    if (possible) usual.push_back(shares.back());
  }
  if (usual.empty()) return shares;
  const auto middle = usual.begin() + static_cast<long>(usual.size() / 2);
  std::nth_element(usual.begin(), middle, usual.end());
  for (double& share : shares) share = std::min(1.0, share / *middle);
  return shares;
}

/// Shares of places that could not be reached become 0.
void forget_jumps(const Track& track, const Stretch& stretch, std::size_t point, double px_per_m,
                  std::vector<double>& shares) {
  std::vector<Vector2> places;
  for (std::size_t i = stretch.begin; i < stretch.end; ++i)
    places.push_back(track[i].pose.points[point].image_px);
  const double fastest = fastest_m_s(static_cast<Landmark>(point)) * px_per_m;
  const auto reached = reachable(stretch.time_s, places, shares, fastest, kJitter_m * px_per_m);
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (!reached[i]) shares[i] = 0.0;
}

double height_px(const Track& track) {
  std::vector<double> heights;
  for (const TrackFrame& frame : track)
    if (frame.person) heights.push_back(body_height_px(frame.pose));
  if (heights.empty()) return 0.0;
  const auto middle = heights.begin() + static_cast<long>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  return *middle;
}

/// The systematic error grows where the point is hidden.
double total_error(double white, double systematic, double visibility) {
  const double hidden = 1.0 + 2.0 * (1.0 - std::clamp(visibility, 0.0, 1.0));
  return std::hypot(white, systematic * hidden);
}

void fill_flags(const Track& track, const std::vector<Trust>& trust, double height_px, bool lying,
                Landmarks& landmarks) {
  const BoneLengths expected_m = median_lengths_m(landmarks.frames);
  const std::vector<bool> short_trunk = trunk_too_short(landmarks.frames);
  const std::vector<bool> off_floor = off_the_floor(landmarks, height_px);
  for (std::size_t i = 0; i < track.size(); ++i) {
    PoseFrame& frame = landmarks.frames[i];
    if (!frame.person) continue;
    // What the smoother bridged was not seen, however well it fits.
    for (std::size_t p = 0; p < kLandmarkCount; ++p)
      frame.points[p].visibility *= std::max(trust[i][p], 0.1);
    const FrameView view = view_of(frame);
    frame.plausible = judge_bones(frame, expected_m) && track[i].agreement >= kPoorAgreement &&
                      !short_trunk[i] && !off_floor[i] &&
                      !seen_from_an_end(view.trunk_depth_rad, view.head_direction_rad, lying);
  }
}

}  // namespace

SystematicError systematic_error(Landmark landmark) {
  switch (landmark) {
    case LeftShoulder:
    case RightShoulder:
      return {0.020, 0.05};
    case LeftElbow:
    case RightElbow:
      return {0.022, 0.07};
    case LeftWrist:
    case RightWrist:
      return {0.020, 0.065};
    case LeftPinky:
    case RightPinky:
    case LeftIndex:
    case RightIndex:
    case LeftThumb:
    case RightThumb:
      return {0.022, 0.07};
    case LeftHip:
    case RightHip:
      return {0.025, 0.013};
    case LeftKnee:
    case RightKnee:
      return {0.015, 0.05};
    case LeftAnkle:
    case RightAnkle:
      return {0.012, 0.06};
    case LeftHeel:
    case RightHeel:
      return {0.015, 0.065};
    case LeftFootIndex:
    case RightFootIndex:
      return {0.017, 0.06};
    default:
      return {0.025, 0.05};  // the face
  }
}

double body_height_px(const RawPose& pose) {
  constexpr std::array kPoints{LeftShoulder, RightShoulder, LeftHip,   RightHip,
                               LeftKnee,     RightKnee,     LeftAnkle, RightAnkle};
  Vector2 image = Vector2::Zero(), world = Vector2::Zero();
  for (const Landmark landmark : kPoints) {
    image += pose[landmark].image_px / kPoints.size();
    world += pose[landmark].world_m.head<2>() / kPoints.size();
  }
  double ww = 0.0, ii = 0.0;
  for (const Landmark landmark : kPoints) {
    ww += (pose[landmark].world_m.head<2>() - world).squaredNorm();
    ii += (pose[landmark].image_px - image).squaredNorm();
  }
  return ww > 0.0 ? kAssumedHeight_m * std::sqrt(ii / ww) : 0.0;
}

PoseFrame to_frame(const TrackFrame& raw) {
  PoseFrame frame;
  frame.time_s = raw.time_s;
  frame.person = raw.person;
  frame.swapped = raw.swapped;
  if (!raw.person) return frame;
  frame.plausible = raw.agreement >= kPoorAgreement;
  const double height = body_height_px(raw.pose);
  for (std::size_t p = 0; p < kLandmarkCount; ++p) {
    const RawPoint& from = raw.pose.points[p];
    LandmarkPoint& to = frame.points[p];
    to.image_px = from.image_px;
    to.world_m = from.world_m;
    to.visibility = from.visibility;
    to.presence = from.presence;
    const SystematicError systematic = systematic_error(static_cast<Landmark>(p));
    to.image_se_px = total_error(kLeastNoise_regions * raw.pose.region.side_px,
                                 systematic.image_heights * height, from.visibility);
    to.world_se_m = total_error(kLeastNoise_m, systematic.world_m, from.visibility);
  }
  return frame;
}

Landmarks finish(Track track, int image_width_px, int image_height_px, bool lying) {
  repair_swaps(track);
  Landmarks landmarks;
  landmarks.image_width_px = image_width_px;
  landmarks.image_height_px = image_height_px;
  landmarks.frames.resize(track.size());
  const double height = height_px(track);
  const std::vector<Trust> trust = trust_of(track);
  for (std::size_t i = 0; i < track.size(); ++i) landmarks.frames[i].time_s = track[i].time_s;

  for (const Stretch& stretch : stretches(track)) {
    const double side_px = track[stretch.begin].pose.region.side_px;
    std::size_t last_seen = stretch.begin;
    for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
      std::size_t next_seen = i;
      while (next_seen < stretch.end && !track[next_seen].person) ++next_seen;
      if (track[i].person) last_seen = i;
      PoseFrame& frame = landmarks.frames[i];
      frame.person = track[next_seen].time_s - track[last_seen].time_s <= kLongestBridge_s;
      frame.swapped = track[i].swapped;
    }
    for (std::size_t p = 0; p < kLandmarkCount; ++p) {
      const auto at = [&](std::size_t i) -> LandmarkPoint& {
        return landmarks.frames[i].points[p];
      };
      PointSeries series{shares_of(track, trust, stretch, p), kLeastNoise_regions * side_px,
                         kGuessError_m * height / kAssumedHeight_m};
      forget_jumps(track, stretch, p, height / kAssumedHeight_m, series.share);
      smooth_point(
          track, stretch, series, 2,
          [p](const RawPose& pose, std::size_t d) {
            return pose.points[p].image_px[static_cast<long>(d)];
          },
          [&](std::size_t i, std::size_t d, double value, double error) {
            at(i).image_px[static_cast<long>(d)] = value;
            at(i).image_se_px = error;
          });
      series.least_noise = kLeastNoise_m;
      series.guess_error = kGuessError_m;
      smooth_point(
          track, stretch, series, 2,
          [p](const RawPose& pose, std::size_t d) {
            return pose.points[p].world_m[static_cast<long>(d)];
          },
          [&](std::size_t i, std::size_t d, double value, double error) {
            at(i).world_m[static_cast<long>(d)] = value;
            at(i).world_se_m = error;
          });
      // Depth is twice as noisy, and has its own.
      smooth_point(
          track, stretch, series, 1,
          [p](const RawPose& pose, std::size_t) { return pose.points[p].world_m.z(); },
          [&](std::size_t i, std::size_t, double value, double error) {
            LandmarkPoint& point = at(i);
            point.world_m.z() = value;
            point.world_se_m =
                std::sqrt((2.0 * point.world_se_m * point.world_se_m + error * error) / 3.0);
          });
      const SystematicError systematic = systematic_error(static_cast<Landmark>(p));
      std::size_t seen = stretch.begin;
      for (std::size_t i = stretch.begin; i < stretch.end; ++i) {
        if (track[i].person) seen = i;
        LandmarkPoint& point = at(i);
        if (!landmarks.frames[i].person) {
          point = {};
          continue;
        }
        point.visibility = track[seen].pose.points[p].visibility * (seen == i ? 1.0 : 0.5);
        point.presence = track[seen].pose.points[p].presence;
        const bool used = series.share[i - stretch.begin] > 0.0;
        if (!used) point.visibility = std::min(point.visibility, kGuessed);
        const double share = point.visibility * trust[i][p];
        point.image_se_px =
            total_error(point.image_se_px, systematic.image_heights * height, share);
        point.world_se_m = total_error(point.world_se_m, systematic.world_m, share);
      }
    }
  }
  fill_flags(track, trust, height, lying, landmarks);
  return landmarks;
}

}  // namespace medius::pose
