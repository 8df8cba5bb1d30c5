#include "medius/figure/observer.h"

#include <yaml-cpp/yaml.h>

#include <cmath>

#include "medius/base/files.h"

namespace medius::figure {
namespace {

using pose::Landmark;

std::size_t at(Landmark landmark) { return static_cast<std::size_t>(landmark); }

/// Advances a two-state chain that is in its state for `share` of the time, `mean_s` at a time.
bool advance(bool state, double share, double mean_s, double step_s, double chance) {
  if (share <= 0) return false;
  const double leave = step_s / std::max(mean_s, 1e-3);
  const double enter = leave * share / std::max(1.0 - share, 1e-6);
  return state ? chance >= leave : chance < enter;
}

}  // namespace

void true_landmarks(const exercise::Skeleton& skeleton, const exercise::SegmentPoses& X_GB,
                    const Camera& camera, double time_s, pose::PoseFrame& frame) {
  frame.time_s = time_s;
  frame.person = true;
  frame.plausible = true;
  frame.swapped = false;
  std::array<Vector3, pose::kLandmarkCount> p_C;
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index) {
    const Vector3 p = exercise::landmark_in_world(skeleton, X_GB, index);
    const Camera::Pixel pixel = camera.project(p);
    p_C[index] = camera.X_CW * p;
    pose::LandmarkPoint& point = frame.points[index];
    point.image_px = {pixel.x, pixel.y};
    const bool inside = pixel.depth_m > 0 && pixel.x >= 0 && pixel.y >= 0 &&
                        pixel.x < camera.width_px && pixel.y < camera.height_px;
    point.visibility = point.presence = inside ? 0.98 : 0.3;
    point.image_se_px = point.world_se_m = 0.0;
  }
  const Vector3 hips = 0.5 * (p_C[at(Landmark::LeftHip)] + p_C[at(Landmark::RightHip)]);
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index)
    frame.points[index].world_m = p_C[index] - hips;
}

std::array<Vector3, pose::kLandmarkCount> ViewErrors::no_marks() {
  std::array<Vector3, pose::kLandmarkCount> none;
  none.fill(Vector3::Zero());
  return none;
}

NoiseModel NoiseModel::standard() { return {}; }

const ViewErrors& NoiseModel::at(exercise::View view, bool lying) const {
  static const ViewErrors plain{};
  const auto found = views.find({view, lying});
  if (found != views.end()) return found->second;
  // The nearest view that was fitted: the same posture first, seen as sideways or not.
  const bool sideways = view == exercise::View::Side || view == exercise::View::Oblique;
  for (const bool posture : {lying, !lying})
    for (const auto other : {sideways ? exercise::View::Oblique : exercise::View::Front,
                             exercise::View::Side, exercise::View::Oblique})
      if (const auto near = views.find({other, posture}); near != views.end()) return near->second;
  return plain;
}

namespace {

/// Reads `marks:`, given for the right side and the middle; the left side is the mirror image.
std::array<Vector3, pose::kLandmarkCount> read_marks(const YAML::Node& node) {
  auto marks = ViewErrors::no_marks();
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index) {
    const auto landmark = static_cast<Landmark>(index);
    const YAML::Node own = node[std::string(pose::name(landmark))];
    const YAML::Node other = node[std::string(pose::name(pose::mirrored(landmark)))];
    if (!own && !other) continue;
    const YAML::Node& row = own ? own : other;
    marks[index] = {row[0].as<double>(), row[1].as<double>(), row[2].as<double>()};
    if (!own) marks[index].z() = -marks[index].z();
  }
  return marks;
}

}  // namespace

Result<NoiseModel> read_noise_model(const std::filesystem::path& file) {
  MEDIUS_TRY(const std::string text, read_file(file, 1 << 22));
  NoiseModel model;
  try {
    const YAML::Node root = YAML::Load(text);
    const auto marks = root["marks"] ? read_marks(root["marks"]) : ViewErrors::no_marks();
    for (const auto& entry : root["views"]) {
      MEDIUS_TRY(const exercise::View view, find_view(entry["view"].as<std::string>()));
      ViewErrors errors;
      errors.marks = marks;
      errors.lost_share = entry["lost_share"].as<double>();
      errors.lost_s = entry["lost_s"].as<double>(errors.lost_s);
      errors.swap_share = entry["swap_share"].as<double>();
      errors.swap_s = entry["swap_s"].as<double>(errors.swap_s);
      for (std::size_t index = 0; index < pose::kLandmarkCount; ++index) {
        const std::string name(pose::name(static_cast<Landmark>(index)));
        const YAML::Node row = entry["landmarks"][name];
        if (!row) continue;
        LandmarkError& landmark = errors.landmarks[index];
        landmark = {row[0].as<double>(), row[1].as<double>(), row[2].as<double>(),
                    row[3].as<double>(), row[4].as<double>(), row[5].as<double>(),
                    row[6].as<double>()};
      }
      model.views[{view, entry["lying"].as<bool>()}] = errors;
    }
  } catch (const YAML::Exception& failure) {
    return error("{}:{}: {}.", file.string(), failure.mark.line + 1, failure.msg);
  }
  return model;
}

LandmarkObserver::LandmarkObserver(const exercise::Skeleton& skeleton, const Camera& camera,
                                   const ViewErrors& errors, std::uint64_t seed)
    : skeleton_(skeleton),
      camera_(camera),
      errors_(errors),
      state_(seed * 0x9E3779B97F4A7C15ULL + 0xD1B54A32D192ED03ULL) {
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index)
    skeleton_.landmarks[index].p_m += skeleton.height_m * errors_.marks[index];
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index) {
    const LandmarkError& error = errors_.landmarks[index];
    person_[index].x = error.bias_x + error.person_sd * normal();
    person_[index].y = error.bias_y + error.person_sd * normal();
    slow_[index].x = error.slow_sd * normal();
    slow_[index].y = error.slow_sd * normal();
    for (int axis = 0; axis < 3; ++axis) slow_[index].world[axis] = error.world_sd_m * normal();
  }
}

double LandmarkObserver::uniform() {
  // xorshift64*: quick, and the same everywhere.
  state_ ^= state_ >> 12U;
  state_ ^= state_ << 25U;
  state_ ^= state_ >> 27U;
  return static_cast<double>((state_ * 0x2545F4914F6CDD1DULL) >> 11U) * 0x1.0p-53;
}

double LandmarkObserver::normal() {
  // Sum of twelve uniform parts in three draws of four 16-bit numbers: a bell to +-6.
  double sum = 0;
  for (int draw = 0; draw < 3; ++draw) {
    uniform();
    const std::uint64_t bits = state_ * 0x2545F4914F6CDD1DULL;
    sum += static_cast<double>(bits & 0xFFFFU) + static_cast<double>((bits >> 16U) & 0xFFFFU) +
           static_cast<double>((bits >> 32U) & 0xFFFFU) + static_cast<double>(bits >> 48U);
  }
  return sum / 65536.0 - 6.0;
}

void LandmarkObserver::see(const exercise::SegmentPoses& X_GB, double time_s,
                           pose::PoseFrame& frame) {
  true_landmarks(skeleton_, X_GB, camera_, time_s, frame);
  const double step = begun_ ? std::max(time_s - last_s_, 0.0) : 0.0;
  begun_ = true;
  last_s_ = time_s;
  lost_ = advance(lost_, errors_.lost_share, errors_.lost_s, step, uniform());
  swapped_ = advance(swapped_, errors_.swap_share, errors_.swap_s, step, uniform());
  if (lost_) {
    frame.person = frame.plausible = false;
    for (auto& point : frame.points) point = {};
    return;
  }
  // The stature as it appears at the body's distance.
  const Vector3 pelvis = camera_.X_CW * X_GB[0].p;
  const double stature_px = camera_.focal_px * skeleton_.height_m / std::max(pelvis.z(), 0.1);
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index) {
    const LandmarkError& error = errors_.landmarks[index];
    Slow& slow = slow_[index];
    // First-order Gauss-Markov: keeps its standard deviation whatever the frame rate.
    const double keep = std::exp(-step / error.slow_s);
    const double fresh = std::sqrt(std::max(0.0, 1.0 - keep * keep));
    if (step > 0) {
      slow.x = keep * slow.x + fresh * error.slow_sd * normal();
      slow.y = keep * slow.y + fresh * error.slow_sd * normal();
      for (int axis = 0; axis < 3; ++axis)
        slow.world[axis] = keep * slow.world[axis] + fresh * error.world_sd_m * normal();
    }
    pose::LandmarkPoint& point = frame.points[index];
    point.image_px.x() += stature_px * (person_[index].x + slow.x + error.jitter_sd * normal());
    point.image_px.y() += stature_px * (person_[index].y + slow.y + error.jitter_sd * normal());
    point.world_m += slow.world;
    point.image_se_px = stature_px * std::hypot(error.person_sd, error.slow_sd, error.jitter_sd);
    point.world_se_m = error.world_sd_m;
  }
  if (!swapped_) return;
  const auto points = frame.points;
  for (std::size_t index = 0; index < pose::kLandmarkCount; ++index)
    frame.points[at(pose::mirrored(static_cast<Landmark>(index)))] = points[index];
}

}  // namespace medius::figure
