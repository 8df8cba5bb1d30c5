// The virtual camera: a pinhole with a little lens distortion, and where it stands for each view.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"
#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"

namespace medius::figure {

/// World into pixels. Camera frame: x right, y down, z forward.
struct Camera {
  int width_px = 640;
  int height_px = 480;
  double focal_px = 600.0;
  double distortion = 0.0;  ///< k1: radius grows by k1 r^2 (r in focal lengths); negative: barrel
  Pose X_CW;                ///< p_C = R p_W + t

  struct Pixel {
    double x = 0, y = 0;
    double depth_m = 0;  ///< along the optical axis; <= 0: behind the camera
  };
  [[nodiscard]] Pixel project(const Vector3& p_W) const;
  /// The ray through a pixel, world frame, of length 1 along the optical axis.
  [[nodiscard]] Vector3 ray(double x_px, double y_px) const;
  [[nodiscard]] Vector3 position() const { return X_CW.inverse().p; }
};

/// How the camera is set up.
struct CameraSettings {
  int width_px = 640;
  int height_px = 480;               ///< 0: fitting_height() of the width
  double field_of_view_deg = 45.0;   ///< of the picture's longer side
  double height_m = 0.0;             ///< above the floor; 0: what suits the posture
  std::optional<double> distance_m;  ///< else as near as the whole movement fits
  double fill = 0.82;                ///< share of the picture that the movement takes
  double roll_deg = 0.0;             ///< a phone leaning on something
  double distortion = 0.0;
  bool other_side = false;  ///< side and oblique views from the person's left
  double turn_deg = 0.0;    ///< further round the person than the view says
};

/// How a person lies in the room: which way the views are counted from.
struct Placement {
  Vector3 middle_m = Vector3::Zero();    ///< of all that moves
  Vector3 forward = Vector3::UnitX();    ///< horizontal: where an upright or lying belly looks
  Vector3 long_axis = Vector3::UnitX();  ///< horizontal, feet to head; lying only
  Vector3 right = Vector3::UnitZ();      ///< horizontal: towards the person's right
  bool lying = false;
  bool side_lying = false;
  std::vector<Vector3> points_m;  ///< all places the body reaches: what must be seen
};

/// Unknown views name the nearest known one.
Result<exercise::View> find_view(const std::string& name);
/// All view names: front, back, side, oblique, foot-end, head-end, above.
std::vector<std::string> view_names();

/// The picture's height for a width, so that the movement fills it: between half and all of the
/// width, even.
int fitting_height(const Placement& placement, exercise::View view, CameraSettings settings);

/// Places the camera so that all points are seen.
Camera place_camera(const Placement& placement, exercise::View view,
                    const CameraSettings& settings);

}  // namespace medius::figure
