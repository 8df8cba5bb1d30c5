// Whether the person is upright or lies, as far as it is seen for certain: somebody who stands does
// no bridge, whatever the hips do.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/pose/landmarks.h"

namespace medius::form {

/// The trunk's rise from hips to shoulders over its length in one picture: 1 upright, 0 level,
/// below 0 hips over shoulders. Picture and space may differ (a camera that looks along the trunk,
/// one that is tilted), so the least and the most that either says; NaN where neither says
/// anything.
struct Upright {
  double least = pose::kMissing;
  double most = pose::kMissing;
};

/// `image`: picture coordinates have one scale; `world`: there are coordinates in space.
Upright upright_of(const pose::PoseFrame& frame, bool image, bool world);

enum class Attitude { Upright, Lying };

/// What the person surely was at the most upright moments between two frames (both included): a
/// squat leans and a bridge sinks, but neither ever turns into the other. Nothing where it is not
/// certain. `upright_share`: of the frames that must be surely upright for that to be said.
std::optional<Attitude> seen_attitude(const std::vector<Upright>& series, std::size_t first,
                                      std::size_t last, double upright_share = 0.1);

/// The attitude in which nobody does this exercise; none: either may be.
std::optional<Attitude> impossible_attitude(const exercise::Exercise& exercise);

/// "the person is upright, and this is done lying on the back".
exercise::Text attitude_words(Attitude seen, const exercise::Exercise& exercise);

}  // namespace medius::form
