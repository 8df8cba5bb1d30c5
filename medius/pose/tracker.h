// Follows one person from picture to picture.
#pragma once

#include <optional>

#include "medius/pose/decode.h"
#include "medius/pose/detail/one_euro.h"
#include "medius/pose/detector.h"

namespace medius::pose {

struct TrackerOptions {
  /// Where the head of a lying person may point, as the exercise knows it. Seen in the picture.
  enum class Posture {
    Any,        ///< as the detector says
    Lying,      ///< head left or right: both are tried
    HeadLeft,   ///< lying, head to the picture's left
    HeadRight,  ///< lying, head to the picture's right
  };
  Posture posture = Posture::Any;
  int refinement_window = kRefinementWindow;
  /// Each picture also mirrored, and the two answers averaged: steadier, and half as fast.
  bool average_mirrored = false;
  /// Nothing but the network and its own regions, for comparison with MediaPipe.
  bool plain = false;
};

/// What was seen while following.
struct TrackerReport {
  int pictures = 0;
  int followed = 0;           ///< with a person
  int restarts = 0;           ///< lost for a picture or more, and followed again
  int looks = 0;              ///< at the whole picture
  int looks_with_others = 0;  ///< of these, with a second person (or a mirror) in view
};

class Tracker {
 public:
  Tracker(PoseNetwork& network, const TrackerOptions& options);

  /// The person in the next picture; null where there is none. Valid until the next call. Times
  /// must rise.
  Result<const RawPose*> next(const video::Picture& picture, double time_s);
  [[nodiscard]] const TrackerReport& report() const { return report_; }
  /// Starts again with whoever is seen next.
  void forget();

 private:
  Result<void> locate(const video::Picture& picture, const Region& region, RawPose& pose);
  Result<std::optional<Region>> start(const video::Picture& picture, double time_s);
  Result<std::optional<Region>> best_of(const video::Picture& picture, const Region& detected);
  Result<void> look_for_others(const video::Picture& picture, double time_s);
  Result<const RawPose*> follow(const video::Picture& picture, double time_s);
  [[nodiscard]] bool continues(const Region& next, double time_s) const;

  PoseNetwork* network_;
  TrackerOptions options_;
  Detector detector_;
  Cropper cropper_;
  RawPose pose_, other_;
  video::Picture mirror_;
  std::optional<Region> region_;       ///< where to look next
  std::optional<Region> last_region_;  ///< where the person was last
  double last_time_s_ = 0.0;
  double looked_time_s_ = 0.0;
  double implausible_since_s_ = 0.0;
  detail::RegionFilter region_filter_;
  double filtered_time_s_ = 0.0;
  bool missed_ = false;  ///< since the person was followed last
  TrackerReport report_;
};

/// How well the picture's points and the world's points agree with one human body, 0 (not at all)
/// to 1: one scale must carry the world's onto the picture's, and the body must fill its region.
/// The network's own confidence cannot tell a good pose from a bad one; this can.
double agreement(const RawPose& pose);

/// How sharply the network sees the points, 0 to 1: the mean of its heatmaps' peaks. A lying body
/// read turned end for end agrees with itself, but its points are guessed at: 0.23-0.58 in twelve
/// drawn clips, 0.70-0.88 the right way round.
double sureness(const RawPose& pose);

}  // namespace medius::pose
