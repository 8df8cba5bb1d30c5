// What muscles do along a recorded motion: lengths, velocities, forces at equilibrium, moment arms.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/progress.h"
#include "medius/body/muscle.h"
#include "medius/force/coordinate_curves.h"

namespace medius::force {

struct MuscleAnalysisSettings {
  /// Names of muscles; empty: all.
  std::vector<std::string> muscles;
  /// Coordinates about which moment arms are given; empty: all. "none": none.
  std::vector<std::string> moment_arm_coordinates;
  bool moments = false;  ///< moment arm times tendon force as well
  /// Activations over time, columns by muscle name (or a state path that ends in name/activation or
  /// name.activation); muscles without a column keep their default activation. May be null.
  const motion::TimeSeries* activations = nullptr;
  int threads = 1;  ///< 0: all cores; the result is the same
};

/// One quantity of all muscles: (frames x muscles), SI units, angles in rad.
struct MuscleTable {
  /// As OpenSim names its files: "Length", "FiberLength", "NormalizedFiberLength", "TendonLength",
  /// "PennationAngle", "PennationAngularVelocity", "FiberVelocity", "NormFiberVelocity",
  /// "TendonForce", "FiberForce", "ActiveFiberForce", "PassiveFiberForce",
  /// "ActiveFiberForceAlongTendon", "PassiveFiberForceAlongTendon", "FiberActivePower",
  /// "FiberPassivePower", "TendonPower", "MusclePower", then "MomentArm_<coordinate>" and
  /// "Moment_<coordinate>".
  std::string name;
  motion::Table values;
};

struct MuscleAnalysisResult {
  std::vector<double> time;
  std::vector<std::string> muscles;  ///< the tables' columns
  std::vector<MuscleTable> tables;
  std::vector<std::string> notes;
  /// Null if there is no such table.
  [[nodiscard]] const motion::Table* find(std::string_view name) const;
};

/// Every muscle at the frames `times`, fibre and tendon in equilibrium. Dependent coordinates
/// follow their couplers whatever the recording says of them. An unknown muscle or coordinate is
/// refused by name.
Result<MuscleAnalysisResult> muscle_analysis(const body::Model& model,
                                             const body::MuscleSet& muscles,
                                             const CoordinateCurves& curves,
                                             std::span<const double> times,
                                             const MuscleAnalysisSettings& settings = {},
                                             const Work& work = {});

}  // namespace medius::force
