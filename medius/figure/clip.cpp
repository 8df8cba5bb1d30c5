#include "medius/figure/clip.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "medius/base/nearest.h"

namespace medius::figure {
namespace {

using exercise::Segment;

Vector3 level(Vector3 v) {
  v.y() = 0;
  return v;
}

/// The longest of the levelled vectors, or a fallback.
Vector3 direction(const Vector3& v, const Vector3& otherwise) {
  const Vector3 flat = level(v);
  return flat.norm() > 1e-6 ? Vector3(flat.normalized()) : otherwise;
}

void take_off(const Vector3& way_m, exercise::BodyCoordinates& q) {
  q[exercise::Coordinate::PelvisTx] -= way_m.x();
  q[exercise::Coordinate::PelvisTz] -= way_m.z();
}

/// Corners of what one lies on, sits on or holds.
void include_things(std::span<const exercise::Prop> props, std::vector<Vector3>& points_m) {
  for (const exercise::Prop& prop : props) {
    if (prop.kind == exercise::Prop::Kind::Stairs) continue;
    for (const double x : {-0.5, 0.5})
      for (const double z : {-0.5, 0.5})
        for (const double y : {0.0, prop.p_m.y()})
          points_m.emplace_back(prop.p_m.x() + x * prop.size_m.x(), y,
                                prop.p_m.z() + z * prop.size_m.z());
  }
}

}  // namespace

Vector3 walking_velocity(const exercise::Performance& performance) {
  if (!performance.is_gait()) return Vector3::Zero();
  for (const exercise::Prop& prop : performance.props())
    if (prop.kind == exercise::Prop::Kind::Stairs) return Vector3::Zero();
  exercise::BodyCoordinates first, last;
  performance.sample(0, first);
  performance.sample(performance.duration_s(), last);
  const Vector3 way(last[exercise::Coordinate::PelvisTx] - first[exercise::Coordinate::PelvisTx], 0,
                    last[exercise::Coordinate::PelvisTz] - first[exercise::Coordinate::PelvisTz]);
  constexpr double kFar = 1.2;
  return way.norm() > kFar ? Vector3(way / performance.duration_s()) : Vector3(Vector3::Zero());
}

Placement placement_of(const exercise::Performance& performance, const Vector3& walk_m_s) {
  constexpr int kTimes = 48;
  Placement placement;
  exercise::BodyCoordinates q;
  exercise::SegmentPoses X_GB;
  Vector3 feet_to_head = Vector3::Zero(), forward = Vector3::Zero(), right = Vector3::Zero();
  Vector3 low = Vector3::Constant(1e9), high = -low;
  const exercise::Skeleton& skeleton = performance.skeleton();
  for (int step = 0; step < kTimes; ++step) {
    const double time_s = performance.duration_s() * (step + 0.5) / kTimes;
    performance.sample(time_s, q);
    take_off(walk_m_s * time_s, q);
    exercise::forward_kinematics(skeleton, q, X_GB);
    for (std::size_t index = 0; index < exercise::kSiteCount; ++index) {
      const Vector3 p = exercise::site_in_world(skeleton, X_GB, exercise::site_at(index));
      if (step % 4 == 0) placement.points_m.push_back(p);
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    feet_to_head += exercise::pose_of(X_GB, Segment::Head).p -
                    0.5 * (exercise::pose_of(X_GB, Segment::CalcnR).p +
                           exercise::pose_of(X_GB, Segment::CalcnL).p);
    forward += exercise::pose_of(X_GB, Segment::Pelvis).R.col(0);
    right += exercise::pose_of(X_GB, Segment::Pelvis).R.col(2);
  }
  placement.middle_m = 0.5 * (low + high);
  placement.lying = level(feet_to_head).norm() > std::abs(feet_to_head.y());
  placement.long_axis = direction(feet_to_head, Vector3::UnitX());
  // Side-lying: the belly looks across; else the right side is the side.
  const Vector3 belly = level(forward) / kTimes;
  placement.side_lying = placement.lying && belly.norm() > 0.6 &&
                         std::abs(belly.normalized().dot(placement.long_axis)) < 0.7;
  placement.forward = direction(forward, Vector3::UnitX());
  placement.right = direction(right, Vector3::UnitZ());
  return placement;
}

Result<Clip> Clip::create(std::shared_ptr<const BodyMesh> mesh, const ClipRequest& request) {
  Clip clip;
  MEDIUS_TRY(Body body, make_body(std::move(mesh), request.body));
  clip.body_ = std::make_unique<Body>(std::move(body));
  MEDIUS_TRY(
      exercise::Performance performance,
      exercise::Performance::create(request.motion, clip.body_->skeleton, request.performance));
  clip.performance_ = std::make_unique<exercise::Performance>(std::move(performance));
  if (request.look.setting == Setting::Studio)
    clip.walk_m_s_ = walking_velocity(*clip.performance_);
  clip.placement_ = placement_of(*clip.performance_, clip.walk_m_s_);
  // A demonstration shows the things whole; a web camera in a room cuts them as it may.
  if (request.look.setting == Setting::Studio)
    include_things(clip.performance_->props(), clip.placement_.points_m);
  CameraSettings camera = request.camera;
  if (camera.height_px == 0)
    camera.height_px = fitting_height(clip.placement_, request.view, camera);
  clip.camera_ = place_camera(clip.placement_, request.view, camera);
  clip.look_ = request.look;
  return clip;
}

void Clip::pose(double time_s, exercise::SegmentPoses& X_GB) const {
  exercise::BodyCoordinates q;
  performance_->sample(time_s, q);
  take_off(walk_m_s_ * time_s, q);
  exercise::forward_kinematics(body_->skeleton, q, X_GB);
}

void Clip::draw(double time_s, std::uint32_t frame, video::Picture& picture) {
  if (!renderer_)
    renderer_ = std::make_unique<Renderer>(
        camera_, make_scene(performance_->props(), look_, camera_, placement_));
  exercise::SegmentPoses X_GB;
  pose(time_s, X_GB);
  pose_skin(*body_, X_GB, skin_);
  renderer_->draw(*body_, skin_, frame, picture);
}

Result<exercise::FaultSize> parse_fault(const exercise::Motion& motion, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  std::vector<std::string> known;
  const exercise::FaultDescription* fault = nullptr;
  for (const auto& one : exercise::faults(motion)) {
    known.push_back(one.name);
    if (one.name == name) fault = &one;
  }
  std::string list;
  for (const auto& one : known) list += (list.empty() ? "" : ", ") + one;
  if (fault == nullptr)
    return error("--fault {}: {} has no such fault.{} It has: {}.", name,
                 exercise::exercise_name(motion), did_you_mean(name, known),
                 list.empty() ? "none" : list);
  if (equals == std::string::npos) return exercise::FaultSize{name, 0.0};
  std::string size = text.substr(equals + 1);
  double value = 0;
  const auto [end, failed] = std::from_chars(size.data(), size.data() + size.size(), value);
  std::string unit = size.substr(static_cast<std::size_t>(end - size.data()));
  if (unit == "%") value /= 100.0, unit = "share";
  if (failed != std::errc{} || (!unit.empty() && unit != fault->unit))
    return error("--fault {}: expected a number in {}, as in {}={}{}.", text, fault->unit, name,
                 fault->typical, fault->unit == "share" ? "" : fault->unit);
  if (value < 0 || value > fault->greatest)
    return error("--fault {}: expected 0 to {} {}.", text, fault->greatest, fault->unit);
  return exercise::FaultSize{name, value};
}

}  // namespace medius::figure
