// What the bodies at a joint put on each other: its contact force and moment.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/body/forward_dynamics.h"
#include "medius/force/actuator_loads.h"
#include "medius/force/inverse_dynamics.h"

namespace medius::force {

enum class ReactionOn { kChild, kParent };

/// A joint's load as a person asks for it.
struct JointReactionRequest {
  std::string joint;
  ReactionOn on = ReactionOn::kChild;
  std::string frame = "ground";  ///< "child", "parent", "ground", a body or an offset frame
};

/// The same, looked up.
struct JointReaction {
  int joint = 0;
  ReactionOn on = ReactionOn::kChild;
  body::FixedFrame frame;
  std::string label;  ///< "hip_r_on_femur_r_in_ground"
};

/// "ALL" as the joint stands for every joint. Names may be given once for many, as OpenSim has it.
Result<std::vector<JointReaction>> find_joint_reactions(
    const body::Model& model, std::span<const JointReactionRequest> requests);

/// A load and where it acts: the joint's centre, in the frame asked for.
struct JointLoad {
  Vector3 force = Vector3::Zero();
  Vector3 moment = Vector3::Zero();
  Vector3 point = Vector3::Zero();
};

/// After body::inverse_dynamics(), which leaves what each joint transmits.
JointLoad joint_load(const body::Model& model, const body::Data& data,
                     const JointReaction& reaction);

/// Which accelerations the loads belong to.
enum class Accelerations {
  kFromForces,  ///< what all forces give by Newton's law, as OpenSim's analysis takes them
  kFromMotion   ///< those of the recorded motion
};

struct JointReactionOptions {
  TimeRange range;
  double low_pass_hz = -1;
  bool speed_columns = false;  ///< speeds from their own columns (a states file)
  Accelerations accelerations = Accelerations::kFromForces;
  /// Paths of muscles and actuators: as they were when the forces were found, or the loads do not
  /// balance. Empty: exact where the model's joint_bias is.
  std::optional<body::Convention> convention;
  /// Times of the rows; empty: the samples of the coordinates in the range.
  std::vector<double> times;
  int threads = 1;
};

/// One frame after another; one a thread. Does not allocate after construction.
class JointReactions {
 public:
  JointReactions(const body::Model& model, const CoordinateCurves& curves,
                 const AppliedLoads& applied, const body::PassiveForceSet& passive,
                 const ActuatorSet& actuators, Accelerations accelerations);

  /// Motion and loads at `time` with actuator forces (N, N m; one an actuator).
  void solve(double time, const Eigen::VectorXd& actuator_forces);
  [[nodiscard]] const body::Data& data() { return motion_.data(); }

 private:
  const body::Model& model_;
  const ActuatorSet& actuators_;
  Accelerations accelerations_;
  InverseDynamics motion_;
  body::ForwardDynamics forward_;
  ActuatorData actuator_data_;
  Eigen::VectorXd tau_, unused_;
};

/// Columns "<joint>_on_<body>_in_<frame>_fx" ... fy fz mx my mz px py pz, N, N m, m.
/// `actuator_forces`: a column an actuator by its name (static optimisation's force table),
/// interpolated linearly; an actuator without a column does nothing, and the result's notes say so.
Result<motion::TimeSeries> joint_reactions(const body::Model& model,
                                           const motion::TimeSeries& coordinates,
                                           const motion::TimeSeries& actuator_forces,
                                           const motion::ExternalLoads& loads,
                                           std::span<const JointReactionRequest> requests,
                                           const JointReactionOptions& options = {},
                                           const Work& work = {});

}  // namespace medius::force
