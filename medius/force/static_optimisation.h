// Static optimisation: which muscle does how much at each moment of a known motion.
//
// At every frame the activations a and controls with the least Σ |a|^p whose forces give the
// motion's joint moments. OpenSim's problem, solved exactly: the motion's accelerations must come
// out for every coordinate that is free (not locked, prescribed or following another). No frame
// fails: where the strength is short, `shortfall` says at which coordinate and how much.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/body/dynamics.h"
#include "medius/force/actuators.h"
#include "medius/force/load_sharing.h"

namespace medius::force {

struct StaticOptimisationSettings {
  double exponent = 2;            ///< p
  bool muscle_physiology = true;  ///< a muscle's strength by its length and velocity
  int threads = 1;                ///< results are the same whatever the number
};

/// Adds what acts on the body besides its actuators at one moment: plates, springs, ligaments.
/// `loads`: on each body about its origin, in ground; `tau`: at each coordinate. Both are zero on
/// entry; `data` has positions and velocities. Called from several threads at once.
using OutsideLoads =
    std::function<void(double time, const body::Data& data, std::span<body::SpatialForce> loads,
                       Eigen::Ref<Eigen::VectorXd> tau)>;

/// Coordinates, speeds and accelerations of a recording: a row a frame, in coordinate order, rad
/// and m. Dependent coordinates may hold anything: they are made to follow their couplers.
struct Motion {
  using Table = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  std::vector<double> time;
  Table q, qdot, qddot;
  [[nodiscard]] int frames() const { return static_cast<int>(time.size()); }
};

/// One frame after another, without allocation. Not shared between threads.
class StaticOptimiser {
 public:
  StaticOptimiser(const body::Model& model, const ActuatorSet& actuators,
                  const StaticOptimisationSettings& settings);

  /// Solves at a state. `outside` may be empty. Results stay valid until the next call.
  void solve(double time, Eigen::Ref<const Eigen::VectorXd> q,
             Eigen::Ref<const Eigen::VectorXd> qdot, Eigen::Ref<const Eigen::VectorXd> qddot,
             const OutsideLoads& outside);
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
  [[nodiscard]] const body::Data& data() const { return data_; }
  [[nodiscard]] const ActuatorData& actuator_data() const { return actuator_data_; }

 private:
  void let_followers_follow(Eigen::Ref<Eigen::VectorXd> tau) const;
  void fill_problem();

  const body::Model& model_;
  const ActuatorSet& actuators_;
  bool muscle_physiology_;
  std::vector<int> rows_;
  std::vector<char> held_;  ///< locked or prescribed coordinates
  body::Data data_;
  ActuatorData actuator_data_;
  std::vector<body::SpatialForce> loads_;
  Eigen::VectorXd tau_, outside_tau_, qdot_, qddot_, row_;
  LoadSharingProblem problem_;
  LoadSharingSolver solver_;
  LoadSharingSolution solution_;
  Eigen::VectorXd forces_;
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
  Motion::Table activation;            ///< (frames x actuators)
  Motion::Table force;                 ///< (frames x actuators) N or N m
  std::vector<double> kkt_residual;    ///< of each frame
  std::vector<Shortfall> shortfalls;
  std::vector<std::string> notes;  ///< sentences for a person, one a shortfall
  int most_iterations = 0;
};

/// All frames of a recording. Frames are solved in chunks of fixed length, each started cold, so
/// the number of threads changes nothing.
Result<StaticOptimisationResult> static_optimisation(
    const body::Model& model, const ActuatorSet& actuators, const Motion& motion,
    const OutsideLoads& outside, const StaticOptimisationSettings& settings, const Work& work = {});

}  // namespace medius::force
