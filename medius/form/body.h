// One picture's person in the body's own planes: forward, up and to the right, in statures.
#pragma once

#include <array>
#include <vector>

#include "medius/base/math.h"
#include "medius/exercise/expression.h"
#include "medius/form/position.h"
#include "medius/form/viewpoint.h"
#include "medius/pose/landmarks.h"

namespace medius::form {

/// Points of the body as (forward, up, right) in statures; a direction that a plane does not show
/// is 0. [point][0 left, 1 right].
using BodyPoints = std::array<std::array<Vector3, 2>, exercise::kBodyPointCount>;

/// The same person projected in several ways; only what the source can show is known.
struct Body {
  double time_s = 0.0;
  bool known = false;
  BodyPoints sagittal;
  BodyPoints frontal;
  BodyPoints space;
  BodyPoints vertical;
  BodyPoints picture;
  std::array<double, 2> floor{};  ///< up of each side's standing ankle in `vertical`
  Vector2 place =
      Vector2::Constant(pose::kMissing);  ///< mid-ankle, for "did the feet stay"; statures
  double size = pose::kMissing;  ///< of the person in the source's unit (px or m), this frame
  Upright upright;
};

/// What is learnt of a recording before its frames are turned into bodies.
struct Calibration {
  Viewpoint view;
  bool image = false;     ///< image coordinates have a scale
  bool unscaled = false;  ///< image coordinates whose two axes have unknown scales
  bool world = false;
  bool body_aligned = false;   ///< lying on the side: "up" is along the trunk, not against gravity
  double sagittal_sign = 1.0;  ///< of picture x in the sagittal plane
  double frontal_sign = -1.0;  ///< of picture x towards the person's right: -1 facing the camera
  double stature_px = 1.0;
  double stature_m = 1.7;
  /// Where each side's ankle is when that foot stands, picture y: the far foot stands higher in the
  /// picture than the near one.
  std::array<double, 2> floor_px{};
  double floor_m = 0.0;  ///< world y of the floor relative to the hips when standing
};

/// `lying_on_side` as the exercise says.
Calibration calibrate(const pose::Landmarks& landmarks, bool lying_on_side);

/// What calibrating collects from frame to frame; kept by who calibrates again and again, so that
/// nothing is allocated anew.
struct CalibrationScratch {
  std::vector<double> sizes_px, sizes_m, feet_m;
  std::array<std::vector<double>, 2> ankles_px;
  ViewpointScratch viewpoint;

  void reserve(std::size_t frames);
  void clear();
};
/// The same in room that is there already; does not allocate once `scratch` has room for as many
/// frames.
Calibration calibrate(const pose::Landmarks& landmarks, bool lying_on_side,
                      CalibrationScratch& scratch);

Body body_of(const pose::PoseFrame& frame, const Calibration& calibration);

/// Shoulder to hip to knee to ankle as a share of stature (Winter 2009, table 4.1: .818 - .039).
inline constexpr double kShoulderToAnkle = 0.779;

}  // namespace medius::form
