// The landmark path without pictures: the truth of a posture seen by a camera, and what a pose
// network would make of it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "medius/exercise/catalogue.h"
#include "medius/exercise/skeleton.h"
#include "medius/figure/camera.h"
#include "medius/pose/landmarks.h"

namespace medius::figure {

/// The 33 landmarks of a body in a posture where they truly are: px in the picture, and metres in
/// camera axes from the middle of the hips. Does not allocate.
void true_landmarks(const exercise::Skeleton& skeleton, const exercise::SegmentPoses& X_GB,
                    const Camera& camera, double time_s, pose::PoseFrame& frame);

/// How the network errs on one landmark in one view, in shares of the stature as it is seen in the
/// picture. Errors run along the picture's axes.
struct LandmarkError {
  double bias_x = 0, bias_y = 0;  ///< mean error between people
  double person_sd = 0.010;       ///< how that differs from person to person
  double slow_sd = 0.008;         ///< drifts with the posture, over about `slow_s`
  double jitter_sd = 0.002;       ///< from frame to frame
  double slow_s = 0.5;
  double world_sd_m = 0.05;  ///< of the world landmark's each coordinate, slow
};

/// What happens to whole frames in one view.
struct ViewErrors {
  std::array<LandmarkError, pose::kLandmarkCount> landmarks;
  /// Where the network marks each landmark, from where the skeleton has it: on the landmark's
  /// segment, in statures. The same in all views.
  std::array<Vector3, pose::kLandmarkCount> marks = no_marks();
  static std::array<Vector3, pose::kLandmarkCount> no_marks();
  double lost_share = 0.002;  ///< of frames without a person
  double lost_s = 0.4;        ///< how long a loss lasts
  double swap_share = 0.0;    ///< of frames with left and right exchanged
  double swap_s = 0.3;
};

/// The network's errors by view, upright and lying. Fitted on rendered pictures
/// (data/landmark-errors.yaml); `standard()` is what holds without that file.
struct NoiseModel {
  std::map<std::pair<exercise::View, bool>, ViewErrors> views;  ///< (view, lying)
  static NoiseModel standard();
  [[nodiscard]] const ViewErrors& at(exercise::View view, bool lying) const;
};
Result<NoiseModel> read_noise_model(const std::filesystem::path& file);

/// One recording's worth of errors: the same seed sees the same. Frames in rising time.
class LandmarkObserver {
 public:
  LandmarkObserver(const exercise::Skeleton& skeleton, const Camera& camera,
                   const ViewErrors& errors, std::uint64_t seed);

  /// What the network says at this time; the truth is true_landmarks' of the body itself. Does not
  /// allocate.
  void see(const exercise::SegmentPoses& X_GB, double time_s, pose::PoseFrame& frame);

 private:
  struct Slow {
    double x = 0, y = 0;
    Vector3 world = Vector3::Zero();
  };
  double normal();
  double uniform();

  exercise::Skeleton skeleton_;  ///< its landmarks where the network marks them
  Camera camera_;
  ViewErrors errors_;
  std::uint64_t state_;
  std::array<Slow, pose::kLandmarkCount> person_, slow_;
  double last_s_ = 0;
  bool begun_ = false, lost_ = false, swapped_ = false;
};

}  // namespace medius::figure
