#include "medius/figure/camera.h"

#include <algorithm>
#include <cmath>

#include "medius/base/nearest.h"

namespace medius::figure {
namespace {

constexpr std::array kViews{
    exercise::View::Front,   exercise::View::Back,    exercise::View::Side, exercise::View::Oblique,
    exercise::View::FootEnd, exercise::View::HeadEnd, exercise::View::Above};

std::string spelled(exercise::View view) {
  std::string text(exercise::name(view));
  std::ranges::replace(text, '_', '-');
  return text;
}

/// From the person towards the camera, horizontal.
Vector3 towards_camera(const Placement& placement, exercise::View view, bool other_side) {
  const Vector3 up = Vector3::UnitY();
  if (!placement.lying) {
    const Vector3 right = placement.forward.cross(up);
    const Vector3 side = other_side ? Vector3(-right) : right;
    switch (view) {
      case exercise::View::Back:
        return -placement.forward;
      case exercise::View::Side:
        return side;
      case exercise::View::Oblique:
        return (placement.forward + side).normalized();
      case exercise::View::HeadEnd:
      case exercise::View::FootEnd:
      case exercise::View::Front:
      case exercise::View::Above:
        return placement.forward;
    }
    return placement.forward;
  }
  // Lying: the side is across the body, from the person's right; side-lying: where the belly looks.
  Vector3 across = placement.long_axis.cross(up);
  const Vector3& wanted = placement.side_lying ? placement.forward : placement.right;
  if (across.dot(wanted) < 0) across = -across;
  if (other_side && !placement.side_lying) across = -across;
  switch (view) {
    case exercise::View::Back:
      return -across;
    case exercise::View::Oblique:
      return (across - placement.long_axis).normalized();
    case exercise::View::FootEnd:
      return -placement.long_axis;
    case exercise::View::Front:
      // Lying on the side, the front is where the belly looks.
      return placement.side_lying ? across : placement.long_axis;
    case exercise::View::HeadEnd:
      return placement.long_axis;
    case exercise::View::Side:
    case exercise::View::Above:
      return across;
  }
  return across;
}

Matrix3 looking(const Vector3& direction, double roll_rad) {
  const Vector3 forward = direction.normalized();
  const Vector3 right = forward.cross(Vector3::UnitY()).normalized();
  Matrix3 R;  // rows: the camera's axes in the world
  R.row(0) = right;
  R.row(1) = forward.cross(right);
  R.row(2) = forward;
  return Eigen::AngleAxisd(roll_rad, Vector3::UnitZ()).toRotationMatrix() * R;
}

}  // namespace

Camera::Pixel Camera::project(const Vector3& p_W) const {
  const Vector3 p = X_CW * p_W;
  Pixel pixel;
  pixel.depth_m = p.z();
  if (p.z() <= 1e-6) return pixel;
  const double x = p.x() / p.z(), y = p.y() / p.z();
  const double grow = 1.0 + distortion * (x * x + y * y);
  pixel.x = 0.5 * width_px + focal_px * grow * x;
  pixel.y = 0.5 * height_px + focal_px * grow * y;
  return pixel;
}

Vector3 Camera::ray(double x_px, double y_px) const {
  const double xd = (x_px - 0.5 * width_px) / focal_px, yd = (y_px - 0.5 * height_px) / focal_px;
  double x = xd, y = yd;
  if (distortion != 0.0)
    for (int step = 0; step < 8; ++step) {
      const double grow = 1.0 + distortion * (x * x + y * y);
      x = xd / grow;
      y = yd / grow;
    }
  return X_CW.R.transpose() * Vector3(x, y, 1.0);
}

std::vector<std::string> view_names() {
  std::vector<std::string> names;
  for (const auto view : kViews) names.push_back(spelled(view));
  return names;
}

Result<exercise::View> find_view(const std::string& name) {
  std::string asked = name;
  std::ranges::replace(asked, '_', '-');
  for (const auto view : kViews)
    if (asked == spelled(view)) return view;
  if (asked == "45" || asked == "45deg") return exercise::View::Oblique;
  const auto names = view_names();
  std::string list;
  for (const auto& known : names) list += (list.empty() ? "" : ", ") + known;
  return error("--view {}: no such view.{} Known: {}.", name, did_you_mean(name, names), list);
}

int fitting_height(const Placement& placement, exercise::View view, CameraSettings settings) {
  settings.height_px = settings.width_px;
  const Camera camera = place_camera(placement, view, settings);
  double wide = 0, high = 0;
  for (const Vector3& point : placement.points_m) {
    const Camera::Pixel pixel = camera.project(point);
    wide = std::max(wide, std::abs(pixel.x - 0.5 * camera.width_px));
    high = std::max(high, std::abs(pixel.y - 0.5 * camera.height_px));
  }
  const double ratio = std::clamp(high / std::max(wide, 1.0), 0.56, 1.0);
  return 2 * static_cast<int>(std::lround(0.5 * ratio * settings.width_px));
}

Camera place_camera(const Placement& placement, exercise::View view,
                    const CameraSettings& settings) {
  Camera camera;
  camera.width_px = settings.width_px;
  camera.height_px = settings.height_px;
  camera.distortion = settings.distortion;
  const int longer = std::max(settings.width_px, settings.height_px);
  camera.focal_px = 0.5 * longer / std::tan(0.5 * radians(settings.field_of_view_deg));

  const Eigen::AngleAxisd turn(radians(settings.turn_deg), Vector3::UnitY());
  const Vector3 aside = turn * towards_camera(placement, view, settings.other_side);
  double low = 1e9, high = -1e9;
  for (const Vector3& point : placement.points_m) {
    low = std::min(low, point.y());
    high = std::max(high, point.y());
  }
  const Vector3 target(placement.middle_m.x(), 0.5 * (low + high), placement.middle_m.z());
  // A camera on a table or a low shelf: a little above the movement's middle.
  const double camera_y =
      settings.height_m > 0 ? settings.height_m : std::clamp(target.y() + 0.25, 0.6, 1.25);
  auto at = [&](double distance) {
    Vector3 from = target + distance * aside;
    from.y() = camera_y;
    if (view == exercise::View::Above)
      from = target + Vector3(0, distance, 0) + 0.35 * distance * aside;
    camera.X_CW.R = looking(target - from, radians(settings.roll_deg));
    camera.X_CW.p = -(camera.X_CW.R * from);
  };
  // How far the movement reaches in the picture, as a share of its half sizes.
  auto reach = [&] {
    double most = 0;
    for (const Vector3& point : placement.points_m) {
      const Camera::Pixel pixel = camera.project(point);
      if (pixel.depth_m < 0.2) return 1e9;
      most = std::max({most, std::abs(pixel.x / camera.width_px - 0.5) * 2,
                       std::abs(pixel.y / camera.height_px - 0.5) * 2});
    }
    return most;
  };
  if (settings.distance_m) {
    at(*settings.distance_m);
    return camera;
  }
  double near = 0.5, far = 20.0;
  for (int step = 0; step < 40; ++step) {
    const double middle = 0.5 * (near + far);
    at(middle);
    (reach() > settings.fill ? near : far) = middle;
  }
  at(far);
  return camera;
}

}  // namespace medius::figure
