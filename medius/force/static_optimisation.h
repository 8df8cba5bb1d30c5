// Static optimisation: which muscle does how much at each moment of a known motion.
//
// At every frame the activations a and controls with the least Σ |a|^p whose forces give the
// motion's joint moments. OpenSim's problem, solved exactly: the motion's accelerations must come
// out for every coordinate that is free (not locked, prescribed or following another); what welds
// and other loops can bear is left to them. No frame fails: where the strength is short,
// `shortfall` says at which coordinate and how much.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/body/dynamics.h"
#include "medius/body/passive_forces.h"
#include "medius/force/actuators.h"
#include "medius/force/applied_loads.h"
#include "medius/force/coordinate_curves.h"
#include "medius/force/inverse_dynamics.h"
#include "medius/force/load_sharing.h"

namespace medius::force {

struct StaticOptimisationSettings {
  double exponent = 2;            ///< p, above 1
  bool muscle_physiology = true;  ///< a muscle's strength by its length and velocity
  /// OpenSim's StaticOptimization lays a new spline through the speeds at the samples and takes the
  /// accelerations from that; false: the second derivatives of the coordinates' own splines.
  /// Empty: as OpenSim where the actuators are compiled by its convention.
  std::optional<bool> respline_speeds;
  int threads = 1;  ///< 0: all cores; results are the same whatever the number
};

/// One frame after another, without allocation. Not shared between threads. Per frame: set q, u and
/// udot in data(), place(), add what acts besides the actuators to loads() and outside_tau(),
/// solve().
class StaticOptimiser {
 public:
  /// The model and the actuators must outlive this.
  StaticOptimiser(const body::Model& model, const ActuatorSet& actuators,
                  const StaticOptimisationSettings& settings);

  [[nodiscard]] body::Data& data() { return data_; }
  /// Lets dependent coordinates follow, stills locked ones, moves the bodies; zeroes the loads.
  void place();
  /// On each body about its origin, in ground.
  [[nodiscard]] std::vector<body::SpatialForce>& loads() { return loads_; }
  /// At each coordinate, N m or N.
  [[nodiscard]] Eigen::VectorXd& outside_tau() { return outside_tau_; }
  /// Results stay valid until the next call.
  void solve();
  /// Forgets the previous frame: the next one starts cold.
  void reset() { solver_.reset(); }

  /// Activation of muscles, control of the others.
  [[nodiscard]] const Eigen::VectorXd& controls() const { return solution_.x; }
  /// N or N m: control times what a control of 1 gives now.
  [[nodiscard]] const Eigen::VectorXd& forces() const { return forces_; }
  [[nodiscard]] const LoadSharingSolution& solution() const { return solution_; }
  /// The programme of the last frame, to look into.
  [[nodiscard]] const LoadSharingProblem& problem() const { return problem_; }
  /// The coordinates of the programme's rows.
  [[nodiscard]] const std::vector<int>& rows() const { return rows_; }
  [[nodiscard]] const ActuatorData& actuator_data() const { return actuator_data_; }

 private:
  void add_followers(Eigen::Ref<Eigen::VectorXd> tau) const;
  void fill_problem();
  void leave_to_loops();

  const body::Model& model_;
  const ActuatorSet& actuators_;
  bool muscle_physiology_;
  std::vector<int> rows_;
  body::Data data_;
  ActuatorData actuator_data_;
  std::vector<body::SpatialForce> loads_;
  Eigen::VectorXd tau_, outside_tau_, row_;
  LoadSharingProblem problem_;
  LoadSharingSolver solver_;
  LoadSharingSolution solution_;
  Eigen::VectorXd forces_;
  Eigen::MatrixXd loop_all_, loop_free_;
};

/// Where and how much strength was short over a recording.
struct Shortfall {
  int coordinate = 0;
  double begin = 0, end = 0;  ///< first and last time, s
  int frames = 0;
  double largest = 0;  ///< N m, or N for a coordinate in metres, with its sign
};

struct StaticOptimisationResult {
  std::vector<double> time;
  std::vector<std::string> actuators;  ///< the tables' columns
  motion::Table activation;            ///< (frames x actuators)
  motion::Table force;                 ///< (frames x actuators) N or N m
  std::vector<double> kkt_residual;    ///< of each frame
  std::vector<Shortfall> shortfalls;   ///< one a coordinate that lacks strength
  std::vector<std::string> notes;      ///< the same as sentences for a person
  int most_iterations = 0;
};

/// The frames at `times` of a recording. Frames are solved in chunks of fixed length, each started
/// cold, so the number of threads changes nothing.
Result<StaticOptimisationResult> static_optimisation(
    const body::Model& model, const ActuatorSet& actuators, const CoordinateCurves& curves,
    const AppliedLoads& applied, const body::PassiveForceSet& passive,
    std::span<const double> times, const StaticOptimisationSettings& settings = {},
    const Work& work = {});

/// The rows that OpenSim's tools report: the first, then every `interval`-th counted from the
/// beginning of `times`, and the last; `begin` .. `end` in s.
Result<std::vector<double>> reported_times(const std::vector<double>& times, const TimeRange& range,
                                           int interval);

}  // namespace medius::force
