#include "medius/form/position.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace medius::form {
namespace {

using exercise::Text;
using pose::Landmark;

// Surely upright is less than 41 degrees from the vertical, surely lying less than 20 degrees from
// the floor. Between them nothing is claimed.
constexpr double kUpright = 0.75;
constexpr double kLying = 0.35;
constexpr double kNeverUpright =
    0.9;                              // Share of the frames that must be lying for that to be said.
constexpr double kFewestKnown = 0.5;  // Share of frames in which the trunk must be seen.
// Shorter in the picture than this share of its length as the limbs give it, the trunk points at
// the camera.
constexpr double kForeshortened = 0.45;
constexpr double kTrunkToLeg = 0.288 / 0.491;  // Winter 2009, table 4.1.

template <typename Position>
auto trunk_of(Position at) {
  return (0.5 * (at(Landmark::LeftShoulder) + at(Landmark::RightShoulder) - at(Landmark::LeftHip) -
                 at(Landmark::RightHip)))
      .eval();
}

double leg_px(const pose::PoseFrame& frame) {
  const auto at = [&](Landmark point) { return frame[point].image_px; };
  const double left = (at(Landmark::LeftHip) - at(Landmark::LeftKnee)).norm() +
                      (at(Landmark::LeftKnee) - at(Landmark::LeftAnkle)).norm();
  const double right = (at(Landmark::RightHip) - at(Landmark::RightKnee)).norm() +
                       (at(Landmark::RightKnee) - at(Landmark::RightAnkle)).norm();
  return std::fmax(left, right);
}

struct PositionWords {
  std::string_view position;
  Text done;
};

const std::array<PositionWords, 7>& position_words() {
  static const std::array<PositionWords, 7> kWords{{
      {"standing", {"standing", "im Stehen"}},
      {"sitting", {"sitting", "im Sitzen"}},
      {"supine", {"lying on the back", "in Rückenlage"}},
      {"side-lying", {"lying on the side", "in Seitenlage"}},
      {"prone", {"lying on the front", "in Bauchlage"}},
      {"hands-and-knees", {"on hands and knees", "im Vierfüßlerstand"}},
      {"kneeling", {"kneeling", "im Knien"}},
  }};
  return kWords;
}

}  // namespace

Upright upright_of(const pose::PoseFrame& frame, bool image, bool world) {
  Upright upright;
  const auto say = [&upright](double value) {
    if (std::isnan(value)) return;
    upright.least = std::fmin(upright.least, value);
    upright.most = std::fmax(upright.most, value);
  };
  if (world) {
    const Vector3 trunk = trunk_of([&](Landmark point) { return frame[point].world_m; });
    say(-trunk.y() / trunk.norm());
  }
  if (image) {
    const Vector2 trunk = trunk_of([&](Landmark point) { return frame[point].image_px; });
    const double length = trunk.norm();
    // What points at the camera has no direction in the picture.
    if (!(length < kForeshortened * kTrunkToLeg * leg_px(frame))) say(-trunk.y() / length);
  }
  return upright;
}

std::optional<Attitude> seen_attitude(const std::vector<Upright>& series, std::size_t first,
                                      std::size_t last, double upright_share) {
  std::vector<double> least, most;
  const std::size_t end = std::min(last + 1, series.size());
  for (std::size_t frame = first; frame < end; ++frame) {
    if (std::isnan(series[frame].least)) continue;
    least.push_back(series[frame].least);
    most.push_back(series[frame].most);
  }
  if (least.empty() ||
      static_cast<double>(least.size()) < kFewestKnown * static_cast<double>(end - first)) {
    return std::nullopt;
  }
  const auto quantile = [](std::vector<double>& values, double share) {
    const auto at =
        values.begin() +
        static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  };
  if (quantile(least, 1.0 - upright_share) > kUpright) return Attitude::Upright;
  if (quantile(most, kNeverUpright) < kLying) return Attitude::Lying;
  return std::nullopt;
}

std::optional<Attitude> impossible_attitude(const exercise::Exercise& exercise) {
  const std::string& position = exercise.position;
  if (position == "standing" || position == "sitting") return Attitude::Lying;
  if (position == "supine" || position == "side-lying" || position == "prone" ||
      position == "hands-and-knees") {
    return Attitude::Upright;
  }
  return std::nullopt;  // Kneeling is both.
}

Text attitude_words(Attitude seen, const exercise::Exercise& exercise) {
  Text words = seen == Attitude::Upright ? Text{"the person is upright", "die Person ist aufrecht"}
                                         : Text{"the person lies or bends far down",
                                                "die Person liegt oder ist tief gebeugt"};
  for (const PositionWords& one : position_words()) {
    if (one.position != exercise.position) continue;
    words.en += ", and this is done " + one.done.en;
    words.de += ", und diese Übung geschieht " + one.done.de;
  }
  return words;
}

}  // namespace medius::form
