// What inverse kinematics should match, and how much each counts.
#pragma once

#include <string>
#include <vector>

#include "medius/body/model.h"

namespace medius::fit {

/// A marker of the model that should lie where one was seen; weight in 1/m².
struct MarkerTask {
  std::string name;
  body::FixedPoint point;
  double weight = 1;
};

/// A coordinate that should take a value; weight in 1/rad² or 1/m², relative to the weighted mean
/// of what markers or sensors miss by, as OpenSim has it: not to one marker's weight.
struct CoordinateTask {
  int coordinate = 0;
  double weight = 1;
};

/// A frame that should point as a sensor says: weight times the square of the angle (rad) between.
struct OrientationTask {
  std::string name;
  body::FixedFrame frame;
  double weight = 1;
};

struct IkTasks {
  std::vector<MarkerTask> markers;
  std::vector<CoordinateTask> coordinates;
  std::vector<OrientationTask> orientations;
};

struct IkOptions {
  /// A frame is done when no coordinate moves by more than this (rad or m); the error left is about
  /// a tenth of it.
  double accuracy = 1e-5;
  int most_iterations = 100;
  /// Weight of loops (weld, point, line and distance constraints) against the tasks, relative to
  /// the largest task weight; couplers hold exactly.
  double loop_weight = 1e6;
};

}  // namespace medius::fit
