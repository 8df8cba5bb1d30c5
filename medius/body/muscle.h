// Muscles: what force a path's length, its rate and an activation give.
//
// Fibre and tendon in series, the fibre inclined by a pennation angle whose parallelogram keeps its
// height. Thelen2003 (Thelen 2003, J Biomech Eng 125:70), Millard2012Equilibrium (Millard et al.
// 2013, J Biomech Eng 135:021005) and DeGrooteFregly2016 (De Groote et al. 2016, Ann Biomed Eng
// 44:2922) as OpenSim 4.6 computes them. RigidTendon and Schutte1993 take the curves their files
// give and Millard's (without damping) where they give none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "medius/body/path.h"
#include "medius/body/smooth_curve.h"

namespace medius::body {

/// A compiled muscle.
struct Muscle {
  std::string name;
  MuscleKind kind = MuscleKind::kThelen2003;
  int path = 0;                          ///< index into the path set
  double max_isometric_force = 0;        ///< N
  double optimal_fiber_length = 0;       ///< m
  double tendon_slack_length = 0;        ///< m
  double pennation_at_optimal = 0;       ///< rad
  double max_contraction_velocity = 10;  ///< optimal fibre lengths a second
  bool rigid_tendon = false;
  double min_control = 0.01, max_control = 1;
  bool applies_force = true;

  double height = 0;          ///< of the parallelogram, m
  double max_pennation = 0;   ///< rad
  double shortest_fiber = 0;  ///< the pennation or the active curve allows no shorter one, m
  double damping = 0;         ///< of the fibre, normalised
  double min_activation = 0.01;
  double default_activation = 0.05;
  /// How the force that static optimisation scales is inclined. OpenSim 4.6's
  /// Millard2012EquilibriumMuscle takes the pennation of a fibre of l / l0 metres instead of l
  /// (nearly none), its DeGrooteFregly2016Muscle none.
  enum class Incline { kFiber, kNormalised, kNone } incline = Incline::kFiber;

  // Thelen2003.
  double tendon_strain = 0.04, fiber_strain = 0.6, shape_active = 0.45, shape_passive = 5,
         Af = 0.25, Flen = 1.4, fv_threshold = 0.95;
  // DeGrooteFregly2016.
  double active_width = 1, passive_strain = 0.6;

  // Millard2012 and those with curves of their own.
  std::shared_ptr<const SmoothCurve> active, passive, tendon, velocity;
  std::optional<Function> active_function, passive_function, tendon_function;
};

/// A model's muscles and their paths (path i belongs to muscle i).
struct MuscleSet {
  std::vector<Muscle> muscles;
  PathSet paths;
  [[nodiscard]] int count() const { return static_cast<int>(muscles.size()); }
};

/// All muscles of the model's specification in the order of its file.
Result<MuscleSet> compile_muscles(const Model& model, Convention convention = Convention::kOpenSim);

// -- curves, normalised -------------------------------------------------------------------------

CurveValue active_force_length(const Muscle& muscle, double fiber_length);
CurveValue passive_force_length(const Muscle& muscle, double fiber_length);
CurveValue tendon_force_length(const Muscle& muscle, double tendon_length);
/// Over fibre velocity in units of the greatest; Thelen's depends on the activation too.
double force_velocity(const Muscle& muscle, double velocity, double activation);

// -- states -------------------------------------------------------------------------------------

/// Everything about a muscle at one moment. SI; normalised values by optimal fibre length, tendon
/// slack length and greatest velocity.
struct MuscleState {
  double activation = 0;
  double length = 0, speed = 0;  ///< of the whole path
  double fiber_length = 0, normalised_fiber_length = 0;
  double pennation = 0;
  double tendon_length = 0;
  double fiber_velocity = 0, normalised_fiber_velocity = 0;
  double pennation_velocity = 0, tendon_velocity = 0;
  double active_fiber_force = 0, passive_fiber_force = 0, fiber_force = 0;
  double active_along_tendon = 0, passive_along_tendon = 0;
  double tendon_force = 0;
  /// Tendon force less fibre force along it: how far from equilibrium, N.
  double imbalance = 0;
  /// The fibre is as short as it can be and bears no load.
  bool at_shortest = false;
};

/// Force along the tendon that full activation would give if the tendon did not stretch, without
/// passive force, N: what static optimisation scales.
double rigid_tendon_active_force(const Muscle& muscle, double length, double speed,
                                 double activation = 1);

/// A tendon that does not stretch.
MuscleState rigid_tendon_state(const Muscle& muscle, double length, double speed,
                               double activation);

/// Fibre length at which fibre and tendon pull alike. With a speed, fibre and tendon share it by
/// their stiffness, as OpenSim starts its simulations. A rigid tendon's state where the muscle
/// ignores tendon compliance.
MuscleState equilibrium_state(const Muscle& muscle, double length, double speed, double activation);

/// The state at a given fibre length: the fibre velocity follows from the balance of forces.
MuscleState state_at_fiber_length(const Muscle& muscle, double length, double speed,
                                  double activation, double fiber_length);

}  // namespace medius::body
