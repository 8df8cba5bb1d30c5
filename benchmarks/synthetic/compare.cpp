#include "compare.h"

#include <cmath>

#include "medius/figure/observer.h"
#include "medius/form/cue_values.h"
#include "medius/pose/view.h"

namespace medius::synthetic {
namespace {

using nlohmann::json;
using pose::Landmark;

constexpr std::size_t kFirstBody = static_cast<std::size_t>(Landmark::LeftShoulder);

/// Shoulders, elbows, wrists, hips, knees, ankles, heels, toes: not the face, not the fingers.
bool is_joint(std::size_t landmark) {
  return landmark >= kFirstBody && (landmark < static_cast<std::size_t>(Landmark::LeftPinky) ||
                                    landmark >= static_cast<std::size_t>(Landmark::LeftHip));
}

struct Sum {
  double sum = 0, squares = 0;
  int count = 0;
  void add(double value) {
    if (!std::isfinite(value)) return;
    sum += value;
    squares += value * value;
    ++count;
  }
  [[nodiscard]] double mean() const { return count > 0 ? sum / count : 0.0; }
  [[nodiscard]] double sd() const {
    return count > 1 ? std::sqrt(std::max(0.0, squares / count - mean() * mean())) : 0.0;
  }
};

/// Angle at b between a and c, degrees, in two or three dimensions.
template <typename Vector>
double angle_deg(const Vector& a, const Vector& b, const Vector& c) {
  const Vector u = a - b, v = c - b;
  return degrees(std::acos(std::clamp(u.dot(v) / (u.norm() * v.norm()), -1.0, 1.0)));
}

double stature_px(const figure::Clip& clip, const exercise::SegmentPoses& X_GB) {
  const double depth = (clip.camera().X_CW * X_GB[0].p).z();
  return clip.camera().focal_px * clip.body().skeleton.height_m / depth;
}

json angles(const pose::Landmarks& seen, const pose::Landmarks& truth) {
  json result;
  for (const bool left : {true, false}) {
    const auto side = [&](Landmark landmark) { return left ? landmark : pose::mirrored(landmark); };
    const std::array<std::array<Landmark, 3>, 2> chains{
        {{Landmark::LeftHip, Landmark::LeftKnee, Landmark::LeftAnkle},
         {Landmark::LeftShoulder, Landmark::LeftHip, Landmark::LeftKnee}}};
    for (std::size_t joint = 0; joint < chains.size(); ++joint) {
      Sum flat, space;
      for (std::size_t index = 0; index < seen.frames.size(); ++index) {
        const auto &s = seen.frames[index], &t = truth.frames[index];
        if (!s.person) continue;
        const auto [a, b, c] = chains[joint];
        const double real = angle_deg(t[side(a)].world_m, t[side(b)].world_m, t[side(c)].world_m);
        flat.add(angle_deg(s[side(a)].image_px, s[side(b)].image_px, s[side(c)].image_px) - real);
        space.add(angle_deg(s[side(a)].world_m, s[side(b)].world_m, s[side(c)].world_m) - real);
      }
      result.push_back({{"joint", joint == 0 ? "knee" : "hip"},
                        {"side", left ? "left" : "right"},
                        {"image_mean", flat.mean()},
                        {"image_sd", flat.sd()},
                        {"space_mean", space.mean()},
                        {"space_sd", space.sd()}});
    }
  }
  return result;
}

/// The value of the same cue and side in the movement of `truth` that shares most time with
/// `seen`'s.
const form::CueValue* same_movement(const form::CueValue& seen,
                                    const std::vector<form::CueValue>& truth) {
  const form::CueValue* best = nullptr;
  double most = 0.0;
  for (const form::CueValue& one : truth) {
    if (one.cue != seen.cue || one.side != seen.side) continue;
    const double shared = std::min(one.end_s, seen.end_s) - std::max(one.start_s, seen.start_s);
    if (shared > most) {
      most = shared;
      best = &one;
    }
  }
  return best;
}

}  // namespace

pose::Landmarks truth_of(const figure::Clip& clip, const pose::Landmarks& seen) {
  pose::Landmarks truth = seen;
  truth.world_is_measured = true;
  truth.has_world = truth.has_image = true;
  // Level axes: x to the picture's right, y down, z away.
  const Vector3 forward = clip.camera().X_CW.R.row(2);
  const Vector3 away = Vector3(forward.x(), 0, forward.z()).normalized();
  Matrix3 R;
  R.row(0) = away.cross(Vector3::UnitY());
  R.row(1) = -Vector3::UnitY();
  R.row(2) = away;
  exercise::SegmentPoses X_GB;
  for (auto& frame : truth.frames) {
    clip.pose(frame.time_s, X_GB);
    figure::true_landmarks(clip.body().skeleton, X_GB, clip.camera(), frame.time_s, frame);
    const auto place = [&](Landmark landmark) {
      return exercise::landmark_in_world(clip.body().skeleton, X_GB,
                                         static_cast<std::size_t>(landmark));
    };
    const Vector3 hips = 0.5 * (place(Landmark::LeftHip) + place(Landmark::RightHip));
    for (std::size_t index = 0; index < pose::kLandmarkCount; ++index)
      frame.points[index].world_m = R * (place(static_cast<Landmark>(index)) - hips);
  }
  return truth;
}

json marks(const figure::Clip& clip, const pose::Landmarks& seen, const pose::Landmarks& truth) {
  const exercise::Skeleton& skeleton = clip.body().skeleton;
  const figure::Camera& camera = clip.camera();
  std::array<Eigen::Matrix3d, pose::kLandmarkCount> A;
  std::array<Vector3, pose::kLandmarkCount> b;
  A.fill(Eigen::Matrix3d::Zero());
  b.fill(Vector3::Zero());
  exercise::SegmentPoses X_GB;
  for (std::size_t index = 0; index < seen.frames.size(); index += 3) {
    const auto &s = seen.frames[index], &t = truth.frames[index];
    if (!s.person) continue;
    clip.pose(s.time_s, X_GB);
    const double stature = stature_px(clip, X_GB);
    for (std::size_t k = 0; k < pose::kLandmarkCount; ++k) {
      const Vector2 error = (s.points[k].image_px - t.points[k].image_px) / stature;
      if (!(error.norm() < 0.08)) continue;  // seen elsewhere altogether: no matter of marking
      // How the picture's place follows a place on the segment, both in statures.
      const Matrix3 R = camera.X_CW.R * exercise::pose_of(X_GB, skeleton.landmarks[k].segment).R;
      Eigen::Matrix<double, 2, 3> J = R.topRows<2>();
      // The person's left is the mirror image of the right.
      const bool left = k > 0 && pose::name(static_cast<Landmark>(k)).find("left") == 0;
      if (left || pose::name(static_cast<Landmark>(k)) == "mouth_left") J.col(2) = -J.col(2);
      A[k] += J.transpose() * J;
      b[k] += J.transpose() * error;
    }
  }
  json result = json::array();
  for (std::size_t k = 0; k < pose::kLandmarkCount; ++k)
    result.push_back({A[k](0, 0), A[k](0, 1), A[k](0, 2), A[k](1, 1), A[k](1, 2), A[k](2, 2),
                      b[k].x(), b[k].y(), b[k].z()});
  return result;
}

json compare_views(const pose::Landmarks& seen, const pose::Landmarks& truth) {
  // Counted as form does: 0 faces the camera, positive towards the picture's right.
  const auto pose_view = pose::view_of(seen.frames, seen.image_width_px, seen.image_height_px);
  return {{"truth_deg", form::find_viewpoint(truth).facing_deg},
          {"form_deg", form::find_viewpoint(seen).facing_deg},
          {"pose_deg", pose_view.facing_deg}};
}

json compare_cameras(const figure::Clip& clip, const pose::Landmarks& seen) {
  const Matrix3& R = clip.camera().X_CW.R;  // rows: the camera's axes in the room
  const Vector3 up = R.col(1);              // the room's vertical as the camera sees it
  const auto view = pose::view_of(seen.frames, seen.image_width_px, seen.image_height_px);
  return {{"down_deg", degrees(std::asin(std::clamp(-R(2, 1), -1.0, 1.0)))},
          {"roll_deg", degrees(std::atan2(up.x(), -up.y()))},
          {"focal_px", clip.camera().focal_px},
          {"height_m", clip.camera().position().y()},
          {"seen_roll_deg", view.camera_roll_deg},
          {"seen_roll_se_deg", view.camera_roll_se_deg},
          {"seen_down_deg", view.camera_down_deg},
          {"seen_down_se_deg", view.camera_down_se_deg}};
}

json compare_landmarks(const figure::Clip& clip, const pose::Landmarks& seen,
                       const pose::Landmarks& truth) {
  std::array<Sum, pose::kLandmarkCount> x, y, step, world;
  std::array<Vector2, pose::kLandmarkCount> last;
  int person = 0, plausible = 0, good = 0, swapped = 0, runs_lost = 0, runs_swapped = 0;
  bool was_lost = false, was_swapped = false;
  Sum mean_error;
  exercise::SegmentPoses X_GB;
  for (std::size_t index = 0; index < seen.frames.size(); ++index) {
    const auto &s = seen.frames[index], &t = truth.frames[index];
    runs_lost += !s.person && !was_lost ? 1 : 0;
    was_lost = !s.person;
    if (!s.person) continue;
    ++person;
    plausible += s.plausible ? 1 : 0;
    clip.pose(s.time_s, X_GB);
    const double stature = stature_px(clip, X_GB);
    double here = 0, crossed = 0;
    int joints = 0;
    for (std::size_t k = kFirstBody; k < pose::kLandmarkCount; ++k) {
      if (!is_joint(k)) continue;
      const auto other = pose::mirrored(static_cast<Landmark>(k));
      here += (s.points[k].image_px - t.points[k].image_px).norm() / stature;
      crossed += (s.points[k].image_px - t[other].image_px).norm() / stature;
      ++joints;
    }
    here /= joints;
    crossed /= joints;
    // Clearly exchanged: the mirror image fits far better than the body itself.
    const bool exchanged = crossed < 0.6 * here && here > 0.03;
    runs_swapped += exchanged && !was_swapped ? 1 : 0;
    was_swapped = exchanged;
    swapped += exchanged ? 1 : 0;
    good += here < 0.06 ? 1 : 0;
    mean_error.add(here);
    if (exchanged || here > 0.2) continue;
    for (std::size_t k = 0; k < pose::kLandmarkCount; ++k) {
      const Vector2 error = (s.points[k].image_px - t.points[k].image_px) / stature;
      x[k].add(error.x());
      y[k].add(error.y());
      if (index > 0 && x[k].count > 1) step[k].add((error - last[k]).x());
      last[k] = error;
      world[k].add((s.points[k].world_m - t.points[k].world_m).norm() / std::sqrt(3.0));
    }
  }
  json landmarks = json::array();
  for (std::size_t k = 0; k < pose::kLandmarkCount; ++k) {
    const double jitter = step[k].sd() / std::sqrt(2.0);
    landmarks.push_back({x[k].mean(), y[k].mean(),
                         std::hypot(x[k].sd(), y[k].sd()) / std::sqrt(2.0), jitter,
                         world[k].mean()});
  }
  const auto frames = static_cast<double>(std::max<std::size_t>(seen.frames.size(), 1));
  return {{"frames", seen.frames.size()},
          {"person", person / frames},
          {"plausible", plausible / frames},
          {"good", good / frames},
          {"swapped", swapped / std::max(1.0, static_cast<double>(person))},
          {"runs_lost", runs_lost},
          {"runs_swapped", runs_swapped},
          {"error", mean_error.mean()},
          {"landmarks", landmarks},
          {"angles", angles(seen, truth)}};
}

json compare_cues(const pose::Landmarks& seen, const pose::Landmarks& truth,
                  const exercise::Exercise& exercise) {
  pose::Landmarks real = truth;
  real.has_image = false;
  const auto from_truth = form::cue_values(real, exercise);
  const form::Viewpoint view = form::find_viewpoint(seen);
  json result = json::array();
  for (const form::CueValue& value : form::cue_values(seen, exercise)) {
    const form::CueValue* known = same_movement(value, from_truth);
    if (known == nullptr) continue;
    const bool far = view.near_side && value.side != form::Side::Both &&
                     (value.side == form::Side::Left) != (*view.near_side == 0);
    result.push_back({{"cue", value.cue},
                      {"side", std::string(form::name(value.side))},
                      {"far", far},
                      {"start_s", value.start_s},
                      {"seen", value.value},
                      {"truth", known->value}});
  }
  return result;
}

json verdict(const pose::Landmarks& seen, const exercise::Exercise& exercise,
             const exercise::Catalogue& catalogue, const form::ErrorTable& errors,
             const exercise::Performance& performance) {
  const auto result = form::analyse(seen, exercise, errors);
  if (!result.ok()) return {{"error", result.error().message}};
  json cues = json::array();
  for (const auto& cue : result->cues)
    cues.push_back({{"cue", cue.id},
                    {"side", std::string(form::name(cue.side))},
                    {"value", cue.value.value},
                    {"threshold", cue.threshold},
                    {"e", cue.e}});
  double held = 0, truly_held = 0;
  for (const auto& hold : result->holds) held += hold.held_s.value;
  for (const auto& hold : performance.holds()) truly_held += hold.end_s - hold.begin_s;
  return {{"counted", result->repetitions.size()},
          {"performed", performance.repetitions().size()},
          {"held_s", held},
          {"truly_held_s", truly_held},
          {"recognised", form::recognise(seen, catalogue).exercise},
          {"view", result->view.view ? std::string(exercise::name(*result->view.view)) : "none"},
          {"cues", cues}};
}

}  // namespace medius::synthetic
