// Places that no limb can have reached: faster than a person moves.
#pragma once

#include <span>
#include <vector>

#include "medius/pose/landmarks.h"

namespace medius::pose {

/// The fastest a point moves in daily life and exercise, m/s, with room to spare.
double fastest_m_s(Landmark landmark);

/// Which of the places were reached: the heaviest chain of pictures in which each place can be
/// reached from the one before within `fastest` (units a second) and `tolerance` (units). A weight
/// of 0 is never in it. A guess that jumps there and back is left out, wherever it begins.
std::vector<bool> reachable(std::span<const double> time_s, std::span<const Vector2> places,
                            std::span<const double> weights, double fastest, double tolerance);

}  // namespace medius::pose
