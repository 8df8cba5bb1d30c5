// Forces that a model has without muscles: coordinate limits and springs, bushings, springs between
// points, ligaments and path springs, and those whose law is an expression.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "medius/body/expression.h"
#include "medius/body/path.h"

namespace medius::body {

/// Stiffness that sets in over `transition` beyond a limit (a quintic step), with damping.
struct CoordinateLimit {
  int coordinate = 0;
  double lower = 0, upper = 0;
  double lower_stiffness = 0, upper_stiffness = 0;
  double transition = 0;
  double damping = 0;
};

/// -stiffness (q - rest) - viscosity u.
struct CoordinateSpring {
  int coordinate = 0;
  double stiffness = 0, rest = 0, viscosity = 0;
};

/// A force by an expression of a coordinate and its speed.
struct CoordinateLaw {
  int coordinate = 0;
  Expression force;  ///< of q, qdot
};

/// Two points pull at each other with stiffness (distance - rest), or by an expression.
struct PointPair {
  FixedPoint a, b;
  double stiffness = 0, rest = 0;
  std::optional<Expression> force;  ///< of d and ddot: distance (m) and its rate (m/s)
};

/// A spring and damper between two frames in the body-fixed x, y, z angles and the place of
/// the second in the first; the load has the power of that potential (Simbody's LinearBushing).
struct Bushing {
  FixedFrame frame_1, frame_2;
  Vector3 rotational_stiffness = Vector3::Zero(), translational_stiffness = Vector3::Zero();
  Vector3 rotational_damping = Vector3::Zero(), translational_damping = Vector3::Zero();
  /// In place of the stiffness, six parts against the deflection, none or all: each of all angles
  /// and ways, or each a function of its own.
  std::vector<Expression> laws;
  std::vector<Function> functions;
};

/// A ligament pulls with scale * curve(length / rest) beyond its resting length, a path spring with
/// stiffness * stretch * (1 + dissipation * speed), Blankevoort's ligament with a stiffness that
/// grows with strain up to the transition, and a damper while it lengthens.
enum class PathForceLaw { kSpring, kLigament, kBlankevoort };
struct PathForce {
  PathForceLaw law = PathForceLaw::kSpring;
  double rest = 0;
  double scale = 0;        ///< ligament: N; spring: N/m; Blankevoort's: N a strain
  double dissipation = 0;  ///< spring: s/m; Blankevoort's: N a strain rate
  double transition = 0;   ///< Blankevoort's: strain
  Function curve = Function::constant(0);
};

/// Which kind of array a force of the model stands in.
struct PassiveForceEntry {
  std::string name;
  enum class Kind { kLimit, kSpring, kLaw, kPoints, kBushing, kPath } kind = Kind::kLimit;
  int index = 0;
};

/// Ready for use; read-only and shared between threads. Forces that do not apply are left out.
struct PassiveForceSet {
  std::vector<PassiveForceEntry> forces;  ///< the file's order
  std::vector<CoordinateLimit> limits;
  std::vector<CoordinateSpring> springs;
  std::vector<CoordinateLaw> laws;
  std::vector<PointPair> point_pairs;
  std::vector<Bushing> bushings;
  std::vector<PathForce> path_forces;
  PathSet paths;  ///< one a path force

  [[nodiscard]] bool empty() const { return forces.empty(); }
};

/// Looks up coordinates, frames and paths; `excluded` names forces to leave out ("all": each).
Result<PassiveForceSet> compile_passive_forces(const Model& model,
                                               std::span<const std::string> excluded = {});

/// What a thread writes.
struct PassiveForceData {
  PassiveForceData(const Model& model, const PassiveForceSet& set)
      : paths(model, set.paths),
        tension(set.path_forces.size()),
        rates(Eigen::VectorXd::Zero(model.coordinate_count())) {}
  PathData paths;
  std::vector<double> tension;  ///< path forces, N
  Eigen::VectorXd rates;        ///< of the coordinates
};

/// Adds the passive forces at the state of `data` (after update_velocities()) to `loads` (bodies,
/// about their origins, in ground) and `tau` (coordinates).
void add_passive_forces(const Model& model, const PassiveForceSet& set, const Data& data,
                        PassiveForceData& passive, std::span<SpatialForce> loads,
                        Eigen::Ref<Eigen::VectorXd> tau);

}  // namespace medius::body
