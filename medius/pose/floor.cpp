#include "medius/pose/floor.h"

#include <algorithm>
#include <cmath>

namespace medius::pose {
namespace {

using enum Landmark;

constexpr double kWindow_s = 3.0;  // each way
constexpr std::size_t kEnough = 20;
// All in body heights. What good pictures never reach: docs/pose.md.
constexpr double kWanders = 0.03;
constexpr double kBelow = 0.12;
constexpr double kAbove = 0.20;
constexpr double kSpreads = 4.0;

/// Elbows, wrists and fingers may hang over an edge, or swing low for one picture.
bool is_arm(std::size_t point) {
  return point >= static_cast<std::size_t>(LeftElbow) &&
         point <= static_cast<std::size_t>(RightThumb);
}

double median(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Reach reach_of(const PoseFrame& frame, int image_width_px, int image_height_px) {
  Reach reach;
  if (!frame.person) return reach;
  bool inside = false;
  for (std::size_t p = 0; p < kLandmarkCount; ++p) {
    const Vector2& place = frame.points[p].image_px;
    // Comparisons with what is not known are false.
    const bool lowest = !(place.y() <= reach.body_px) && std::isfinite(place.y());
    if (lowest) {
      reach.body_px = place.y();
      inside = place.x() >= 0.0 && place.x() < image_width_px && place.y() < image_height_px;
    }
    if (!is_arm(p)) reach.trunk_px = std::fmax(reach.trunk_px, place.y());
  }
  return inside ? reach : Reach{};
}

Floor floor_of(std::span<double> lowest_px, double body_height_px) {
  constexpr double kNormal = 1.4826;  // from the median deviation to the standard deviation
  Floor floor;
  if (lowest_px.size() < kEnough || !(body_height_px > 0.0)) return floor;
  const double line = median(lowest_px);
  for (double& low : lowest_px) low = std::abs(low - line);
  const double spread = kNormal * median(lowest_px);
  if (spread <= kWanders * body_height_px) floor = {line, spread};
  return floor;
}

bool contradicts(const Reach& reach, const Floor& floor, double body_height_px) {
  const double room = kSpreads * floor.spread_px;
  return reach.trunk_px - floor.line_px > kBelow * body_height_px + room ||
         floor.line_px - reach.body_px > kAbove * body_height_px + room;
}

std::vector<bool> off_the_floor(const Landmarks& landmarks, double body_height_px) {
  const std::vector<PoseFrame>& frames = landmarks.frames;
  std::vector<Reach> reaches;
  for (const PoseFrame& frame : frames)
    reaches.push_back(reach_of(frame, landmarks.image_width_px, landmarks.image_height_px));
  std::vector<bool> off(frames.size(), false);
  std::vector<double> lowest;
  std::size_t first = 0, behind = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    while (frames[i].time_s - frames[first].time_s > kWindow_s) ++first;
    while (behind < frames.size() && frames[behind].time_s - frames[i].time_s <= kWindow_s)
      ++behind;
    if (!frames[i].person) continue;
    lowest.clear();
    for (std::size_t k = first; k < behind; ++k)
      if (std::isfinite(reaches[k].body_px)) lowest.push_back(reaches[k].body_px);
    off[i] = contradicts(reaches[i], floor_of(lowest, body_height_px), body_height_px);
  }
  return off;
}

bool FloorKeeper::push(const PoseFrame& frame, int image_width_px, int image_height_px,
                       double body_height_px) {
  const Reach reach = reach_of(frame, image_width_px, image_height_px);
  if (!std::isfinite(reach.body_px)) return false;
  std::copy_n(lowest_px_.begin(), count_, sorted_.begin());
  const Floor floor = floor_of(std::span(sorted_).first(count_), body_height_px);
  lowest_px_[next_] = reach.body_px;
  next_ = (next_ + 1) % kRemembered;
  count_ = std::min(count_ + 1, kRemembered);
  return contradicts(reach, floor, body_height_px);
}

}  // namespace medius::pose
