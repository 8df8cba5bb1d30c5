// Is the camera placed so that this exercise can be seen? Advice while it still can be mended.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/form/viewpoint.h"
#include "medius/pose/landmarks.h"
#include "medius/pose/tracker.h"
#include "medius/pose/view.h"

namespace medius::coach {

/// What is amiss with how the person is seen; the gravest first. The names are those of
/// data/words/coach.yaml, section `place`.
enum class Misplaced {
  Nobody,
  Several,
  Dark,
  Bright,
  LieDown,
  GetUp,
  TooNear,
  HeadOut,
  FeetOut,
  FromAnEnd,
  LieAcross,
  TurnSide,
  TurnFront,
  TurnBack,
  TooFar,
  Blurred,
  TooHigh,
  TooLow,
  Tilted,
  Slow,
};
inline constexpr std::size_t kMisplacedCount = 20;
std::string_view name(Misplaced what);

/// How the person has been seen over the last moments.
struct Sight {
  pose::View view;            ///< brightness, contrast and sharpness filled in
  form::Viewpoint viewpoint;  ///< as the cues' views are named
  bool several = false;       ///< more than one person
  double interval_s = 0.0;    ///< median between pictures; 0: not known
};

/// All that is amiss for this exercise, the gravest first. What is not known is not claimed.
std::vector<Misplaced> misplaced(const Sight& sight, const exercise::Exercise& exercise);

/// Follows the person's place from picture to picture: looks twice a second, and says nothing new
/// and takes nothing back until it was so twice.
class Placement {
 public:
  explicit Placement(const exercise::Exercise& exercise);

  /// Times must rise. True when it has looked anew.
  bool push(const pose::PoseFrame& frame, const video::Picture& picture,
            const pose::TrackerReport& report);
  /// Null until a person was seen for long enough.
  [[nodiscard]] const Sight* sight() const { return seen_ ? &sight_ : nullptr; }
  [[nodiscard]] std::span<const Misplaced> advice() const { return advice_; }
  [[nodiscard]] bool ok() const { return looked_ && advice_.empty(); }

 private:
  void look(const video::Picture& picture, const pose::TrackerReport& report);
  void look_at_light(const video::Picture& picture);
  void settle(const std::vector<Misplaced>& now);

  const exercise::Exercise* exercise_;
  pose::Landmarks recent_;
  double looked_s_ = -1e9;
  bool seen_ = false, looked_ = false;
  int looks_ = 0, looks_with_others_ = 0;
  std::array<int, kMisplacedCount> in_a_row_{};  ///< looks with (above 0) or without (below 0) it
  Sight sight_;
  std::vector<Misplaced> advice_;
};

}  // namespace medius::coach
