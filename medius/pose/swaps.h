// Left and right exchanged by the network: found and put right.
#pragma once

#include <array>

#include "medius/pose/track.h"

namespace medius::pose {

/// Legs and arms each keep their sides from picture to picture: the assignment over the whole
/// recording that moves least, in the picture and in depth, and contradicts anatomy least (the nose
/// ahead of the ears, the pelvis along with the shoulders), found by dynamic programming [Viterbi
/// 1967]. So a swap that jumps is seen, and one that lasts from the first picture too; a network
/// that slides both legs over and turns its pelvis with them leaves no trace. The network is
/// believed unless staying with it costs. Frames put right are marked; returns how many.
int repair_swaps(Track& track);

/// The same a picture at a time, without knowing the future: for a camera.
class SideKeeper {
 public:
  /// Puts the pose's sides right where they were exchanged; true if so.
  bool keep(RawPose& pose, double time_s);
  void reset() { *this = {}; }

 private:
  struct Group {
    std::array<double, 2> cost{0.0, 1.0};
    double usual = 0.0;  ///< squared motion between pictures, a running mean
  };
  std::array<Group, 2> groups_;
  RawPose last_;  ///< as the network gave it
  double last_time_s_ = 0.0;
  bool started_ = false;
};

}  // namespace medius::pose
