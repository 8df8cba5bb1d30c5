#include "medius/coach/placement.h"

#include <algorithm>
#include <cmath>

#include "medius/base/math.h"
#include "medius/coach/sight_limits.h"

namespace medius::coach {
namespace {

using exercise::View;

// Shares of the last moment's pictures, before a set: a whole recording is asked more (advice.cpp).
constexpr double kShareInView = 0.7;
constexpr double kShareWithPerson = 0.5;
constexpr double kSlow_s = 0.12;
constexpr double kAcross = 0.6;  // sine of the head's direction from the picture's vertical

constexpr double kRemembered_s = 1.5;
constexpr std::size_t kMostRemembered = 120;  // frames
constexpr double kLookEvery_s = 0.5;
constexpr int kTwice = 2;

constexpr std::array<std::string_view, kMisplacedCount> kNames{
    "nobody",   "several",  "dark",        "bright",     "lie_down",  "get_up",     "too_near",
    "head_out", "feet_out", "from_an_end", "lie_across", "turn_side", "turn_front", "turn_back",
    "too_far",  "blurred",  "too_high",    "too_low",    "tilted",    "slow"};

bool is_lying(const exercise::Exercise& exercise) {
  return exercise.position == "supine" || exercise.position == "side-lying" ||
         exercise.position == "prone";
}

bool contains(const std::vector<View>& views, View view) {
  return std::find(views.begin(), views.end(), view) != views.end();
}

void judge_frame(const Sight& sight, const exercise::Exercise& exercise,
                 std::vector<Misplaced>& found) {
  // Sitting at a desk hides the feet, and nothing about sitting posture is read from them.
  const bool feet_matter =
      exercise.kind != exercise::Kind::Posture || exercise.position != "sitting";
  const bool head_out = sight.view.head_share < kShareInView;
  const bool feet_out = feet_matter && sight.view.feet_share < kShareInView;
  if (head_out && feet_out) {
    found.push_back(Misplaced::TooNear);
  } else if (head_out) {
    found.push_back(Misplaced::HeadOut);
  } else if (feet_out) {
    found.push_back(Misplaced::FeetOut);
  }
  if (sight.view.body_height_px < kSmall_px) found.push_back(Misplaced::TooFar);
}

void judge_view(const Sight& sight, const exercise::Exercise& exercise,
                std::vector<Misplaced>& found) {
  const bool lying = is_lying(exercise);
  const bool end_allowed = contains(exercise.camera.good, View::FootEnd) ||
                           contains(exercise.camera.good, View::HeadEnd);
  if (sight.view.from_an_end() && !end_allowed) {
    found.push_back(Misplaced::FromAnEnd);
    return;
  }
  // Head up in the picture and not seen along the trunk: standing or sitting still.
  if (lying && sight.view.position == pose::BodyPosition::Upright &&
      std::abs(sight.view.head_direction_deg) < 90.0) {
    found.push_back(Misplaced::LieDown);
    return;
  }
  const bool upright = exercise.position == "standing" || exercise.position == "sitting";
  if (upright && sight.view.position == pose::BodyPosition::Lying) {
    found.push_back(Misplaced::GetUp);
    return;
  }
  if (lying && !end_allowed &&
      std::abs(std::sin(radians(sight.view.head_direction_deg))) < kAcross) {
    found.push_back(Misplaced::LieAcross);
    return;
  }
  if (!sight.viewpoint.view || exercise.camera.good.empty() ||
      contains(exercise.camera.good, *sight.viewpoint.view))
    return;
  if (*sight.viewpoint.view == View::FootEnd || *sight.viewpoint.view == View::HeadEnd) {
    found.push_back(Misplaced::FromAnEnd);
  } else if (exercise.camera.best == View::Side || exercise.camera.best == View::Oblique) {
    found.push_back(Misplaced::TurnSide);
  } else if (exercise.camera.best == View::Front) {
    found.push_back(Misplaced::TurnFront);
  } else if (exercise.camera.best == View::Back) {
    found.push_back(Misplaced::TurnBack);
  }
}

}  // namespace

std::string_view name(Misplaced what) { return kNames[static_cast<std::size_t>(what)]; }

std::vector<Misplaced> misplaced(const Sight& sight, const exercise::Exercise& exercise) {
  std::vector<Misplaced> found;
  // Comparisons with what is not known (NaN) are false: nothing is claimed then.
  if (sight.view.brightness < kDark) found.push_back(Misplaced::Dark);
  if (sight.view.brightness > kBright) found.push_back(Misplaced::Bright);
  if (sight.interval_s > kSlow_s && exercise.kind != exercise::Kind::Posture)
    found.push_back(Misplaced::Slow);
  if (sight.view.person_share < kShareWithPerson) {
    found.push_back(Misplaced::Nobody);
  } else {
    if (sight.several) found.push_back(Misplaced::Several);
    judge_frame(sight, exercise, found);
    judge_view(sight, exercise, found);
    if (sight.view.sharpness < kBlurred) found.push_back(Misplaced::Blurred);
    if (std::abs(sight.view.camera_down_deg) >
        kLooksDown_deg + kHalfBand90 * sight.view.camera_down_se_deg)
      found.push_back(sight.view.camera_down_deg > 0.0 ? Misplaced::TooHigh : Misplaced::TooLow);
    // Beyond its error only: a standing person is never quite straight.
    if (std::abs(sight.view.camera_roll_deg) >
        kTilted_deg + kHalfBand90 * sight.view.camera_roll_se_deg)
      found.push_back(Misplaced::Tilted);
  }
  std::sort(found.begin(), found.end());
  return found;
}

Placement::Placement(const exercise::Exercise& exercise) : exercise_(&exercise) {
  recent_.frames.reserve(kMostRemembered);
  advice_.reserve(kMisplacedCount);
}

bool Placement::push(const pose::PoseFrame& frame, const video::Picture& picture,
                     const pose::TrackerReport& report) {
  auto& kept = recent_.frames;
  auto first = std::find_if(kept.begin(), kept.end(), [&](const pose::PoseFrame& one) {
    return one.time_s > frame.time_s - kRemembered_s;
  });
  if (first == kept.begin() && kept.size() == kMostRemembered) ++first;
  kept.erase(kept.begin(), first);
  kept.push_back(frame);
  if (frame.time_s - looked_s_ < kLookEvery_s) return false;
  const bool first_look = looked_s_ < -1e8;
  looked_s_ = frame.time_s;
  // One picture is too little to speak of.
  if (!first_look) look(picture, report);
  return !first_look;
}

void Placement::look_at_light(const video::Picture& picture) {
  Vector2 lower(0.0, 0.0), upper(picture.width_px, picture.height_px);
  const pose::PoseFrame& newest = recent_.frames.back();
  if (newest.person) {
    Vector2 least = upper, most = lower;
    for (const pose::LandmarkPoint& point : newest.points) {
      least = least.cwiseMin(point.image_px);
      most = most.cwiseMax(point.image_px);
    }
    if (least.allFinite() && most.allFinite()) {
      lower = lower.cwiseMax(least);
      upper = upper.cwiseMin(most);
    }
  }
  const pose::PictureQuality quality = pose::quality_of(picture, lower, upper);
  sight_.view.brightness = quality.brightness;
  sight_.view.contrast = quality.contrast;
  sight_.view.sharpness = quality.sharpness;
}

void Placement::look(const video::Picture& picture, const pose::TrackerReport& report) {
  recent_.image_width_px = picture.width_px;
  recent_.image_height_px = picture.height_px;
  sight_ = {};
  sight_.view = pose::view_of(recent_.frames, picture.width_px, picture.height_px);
  sight_.viewpoint = form::find_viewpoint(recent_);
  look_at_light(picture);
  // The whole picture is searched once a second.
  sight_.several = report.looks_with_others > looks_with_others_ ||
                   (report.looks == looks_ &&
                    std::find(advice_.begin(), advice_.end(), Misplaced::Several) != advice_.end());
  looks_ = report.looks;
  looks_with_others_ = report.looks_with_others;

  std::array<double, kMostRemembered> times{};
  std::size_t count = 0;
  for (const pose::PoseFrame& frame : recent_.frames) times[count++] = frame.time_s;
  std::sort(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(count));
  // Over many pictures the mean of the middle would do as well; a pause is one long step.
  std::array<double, kMostRemembered> steps{};
  for (std::size_t i = 1; i < count; ++i) steps[i - 1] = times[i] - times[i - 1];
  if (count > 2) {
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((count - 1) / 2);
    std::nth_element(steps.begin(), middle, steps.begin() + static_cast<std::ptrdiff_t>(count - 1));
    sight_.interval_s = *middle;
  }
  seen_ = sight_.view.person_share >= kShareWithPerson;
  looked_ = true;
  settle(misplaced(sight_, *exercise_));
}

void Placement::settle(const std::vector<Misplaced>& now) {
  for (std::size_t i = 0; i < kMisplacedCount; ++i) {
    const bool amiss = std::find(now.begin(), now.end(), static_cast<Misplaced>(i)) != now.end();
    int& in_a_row = in_a_row_[i];
    in_a_row = amiss ? std::max(in_a_row, 0) + 1 : std::min(in_a_row, 0) - 1;
    const auto said = std::find(advice_.begin(), advice_.end(), static_cast<Misplaced>(i));
    if (in_a_row >= kTwice && said == advice_.end()) advice_.push_back(static_cast<Misplaced>(i));
    if (in_a_row <= -kTwice && said != advice_.end()) advice_.erase(said);
  }
  std::sort(advice_.begin(), advice_.end());
}

}  // namespace medius::coach
