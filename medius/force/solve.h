// The whole chain of a recording: markers to coordinates, to joint moments, to muscle forces, to
// joint loads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/fit/inverse_kinematics.h"
#include "medius/force/inverse_dynamics.h"
#include "medius/force/joint_reactions.h"
#include "medius/force/static_optimisation.h"
#include "medius/motion/external_loads.h"
#include "medius/motion/markers.h"

namespace medius::force {

struct SolveOptions {
  TimeRange range;         ///< of the results; the coordinates are found wherever markers are
  double low_pass_hz = 6;  ///< of the coordinates before they are differentiated; below 0: off
  double exponent = 2;     ///< of the activations in the sum that is made least
  bool muscle_physiology = true;
  /// Ideal actuators beside the muscles, so that every frame has a solution: `residual` (N or N m
  /// at a control of 1) on the coordinates between ground and the body, `reserve` on all others.
  /// Their share of the result tells how far strength and data fall short. 0: none.
  double residual = 500, reserve = 1;
  /// Joints whose load is wanted; empty: all that move, on the child in the child's frame.
  std::vector<JointReactionRequest> joints;
  fit::IkOptions ik;
  /// OpenSim's numbers (its wrapping and its joints' surplus acceleration), or the exact ones.
  bool exact = false;
  /// Repetitions with other noise on the markers, for the standard errors of moments, muscle forces
  /// and joint loads; 0: none. Twenty give an error to within a sixth of itself.
  int draws = 20;
  int threads = 1;  ///< 0: all cores; the result is the same to the bit
};

struct SolveResult {
  fit::IkResult kinematics;
  motion::TimeSeries coordinates;  ///< of kinematics, as files have it (degrees)
  motion::TimeSeries moments;      ///< N m, N
  motion::TimeSeries activations;
  motion::TimeSeries forces;       ///< N, N m
  motion::TimeSeries joint_loads;  ///< N, N m, m
  /// Standard errors of the four tables above, column by column; empty without draws.
  motion::TimeSeries moment_errors, activation_errors, force_errors, joint_load_errors;
  std::vector<Shortfall> shortfalls;
  std::vector<std::string> notes;
};

/// The model's own actuators plus residuals and reserves, as options ask.
body::ModelSpecification with_reserves(const body::ModelSpecification& model,
                                       const SolveOptions& options);

/// `tasks`: what the markers pull on; absent: all that model and recording share, weight 1.
///
/// Standard errors: the whole chain is run again with noise on the markers as large as they missed
/// the model (a parametric bootstrap), so filter, splines, muscles and limits are all in them. What
/// the markers' misses change from frame to frame is drawn anew in each, what stays is drawn once a
/// marker. Errors of force plates and of the model's masses and muscles are not in them.
Result<SolveResult> solve(const body::Model& model, const motion::MarkerSeries& markers,
                          const std::optional<fit::IkTasks>& tasks,
                          const motion::ExternalLoads& loads, const SolveOptions& options,
                          const Work& work = {});

}  // namespace medius::force
