// Forces that a model has without muscles: coordinate limits and springs, bushings, ligaments and
// path springs.
#pragma once

#include <Eigen/Core>
#include <span>
#include <string>
#include <vector>

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

/// A linear spring and damper between two frames in the body-fixed x, y, z angles and the place of
/// the second in the first; the load has the power of that potential (Simbody's LinearBushing).
struct Bushing {
  FixedFrame frame_1, frame_2;
  Vector3 rotational_stiffness = Vector3::Zero(), translational_stiffness = Vector3::Zero();
  Vector3 rotational_damping = Vector3::Zero(), translational_damping = Vector3::Zero();
};

/// A ligament pulls with scale * curve(length / rest) beyond its resting length, a path spring with
/// stiffness * stretch * (1 + dissipation * speed).
struct PathForce {
  bool ligament = false;
  double rest = 0;
  double scale = 0;        ///< ligament: N; spring: N/m
  double dissipation = 0;  ///< spring: s/m
  Function curve = Function::constant(0);
};

/// Which kind of array a force of the model stands in.
struct PassiveForceEntry {
  std::string name;
  enum class Kind { kLimit, kSpring, kBushing, kPath } kind = Kind::kLimit;
  int index = 0;
};

/// Ready for use; read-only and shared between threads. Forces that do not apply are left out.
struct PassiveForceSet {
  std::vector<PassiveForceEntry> forces;  ///< the file's order
  std::vector<CoordinateLimit> limits;
  std::vector<CoordinateSpring> springs;
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
      : paths(model, set.paths), tension(set.path_forces.size()) {}
  PathData paths;
  std::vector<double> tension;  ///< path forces, N
};

/// Adds the passive forces at the state of `data` (after update_velocities()) to `loads` (bodies,
/// about their origins, in ground) and `tau` (coordinates).
void add_passive_forces(const Model& model, const PassiveForceSet& set, const Data& data,
                        PassiveForceData& passive, std::span<SpatialForce> loads,
                        Eigen::Ref<Eigen::VectorXd> tau);

}  // namespace medius::body
