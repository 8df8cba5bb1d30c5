// The joint moments that give a recorded motion under known external loads.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/body/dynamics.h"
#include "medius/body/passive_forces.h"
#include "medius/force/applied_loads.h"
#include "medius/force/coordinate_curves.h"

namespace medius::force {

/// A part of a recording, both ends included, s.
struct TimeRange {
  double begin = -std::numeric_limits<double>::infinity();
  double end = std::numeric_limits<double>::infinity();
};

/// The sample times in the range; an error that names the data's own range where there is none.
Result<std::vector<double>> times_in(const std::vector<double>& times, const TimeRange& range,
                                     std::string_view what);

/// One frame after another: sets the motion at a time and solves. One a thread; the model, the
/// curves and the loads are shared. Does not allocate after construction.
class InverseDynamics {
 public:
  /// `passive` may be null (none). All references must outlive this.
  InverseDynamics(const body::Model& model, const CoordinateCurves& curves,
                  const AppliedLoads& applied, const body::PassiveForceSet* passive);
  /// The loads are looked at with every frame and must outlive this: a temporary is refused.
  InverseDynamics(const body::Model& model, const CoordinateCurves& curves, AppliedLoads&& applied,
                  const body::PassiveForceSet* passive) = delete;

  /// data().F_B then holds what each joint puts on its child body.
  void solve(double time);

  /// Generalised forces (coordinates): N m, N.
  [[nodiscard]] const Eigen::VectorXd& tau() const { return tau_; }
  [[nodiscard]] body::Data& data() { return data_; }
  /// External and passive loads on the bodies, about their origins, in ground.
  [[nodiscard]] std::vector<body::SpatialForce>& loads() { return loads_; }
  /// What passive forces put on coordinates; already taken off tau().
  [[nodiscard]] const Eigen::VectorXd& passive_tau() const { return passive_tau_; }

 private:
  const body::Model& model_;
  const CoordinateCurves& curves_;
  const AppliedLoads& applied_;
  const body::PassiveForceSet* passive_;
  body::Data data_;
  std::unique_ptr<body::PassiveForceData> passive_data_;
  std::vector<body::SpatialForce> loads_;
  Eigen::VectorXd tau_, passive_tau_;
};

struct InverseDynamicsOptions {
  TimeRange range;
  double low_pass_hz = -1;
  /// Names of passive forces that are not taken off ("ALL": none is); muscles and actuators never
  /// are.
  std::vector<std::string> excluded_forces;
  int threads = 1;  ///< 0: all cores; the result is the same
};

/// Columns "<coordinate>_moment" (rotational) and "<coordinate>_force" (others), as OpenSim labels
/// them, in the model's order. `notes` of the result: coordinates that had no column.
Result<motion::TimeSeries> inverse_dynamics(const body::Model& model,
                                            const motion::TimeSeries& coordinates,
                                            const motion::ExternalLoads& loads,
                                            const InverseDynamicsOptions& options = {},
                                            const Work& work = {});

/// What the moments of a model with loops mean, a sentence for a person; empty where it has none.
std::string loops_note(const body::Model& model);

/// "<coordinate>_moment" or "<coordinate>_force".
std::string generalized_force_label(const body::Coordinate& coordinate);

}  // namespace medius::force
