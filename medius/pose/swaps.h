// Left and right exchanged by the network: found and put right.
#pragma once

#include "medius/pose/track.h"

namespace medius::pose {

/// Legs and arms each keep their sides from picture to picture: the assignment over the whole
/// recording that moves least, in the picture and in depth, found by dynamic programming [Viterbi
/// 1967]. The network is believed unless staying with it costs a jump. Frames put right are marked;
/// returns how many.
int repair_swaps(Track& track);

}  // namespace medius::pose
