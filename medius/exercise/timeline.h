// The inside of a Performance: key postures in time with their contacts solved, and what holds
// between two of them.
#pragma once

#include <array>
#include <vector>

#include "medius/exercise/contact_solver.h"
#include "medius/exercise/motion_specification.h"
#include "medius/exercise/random.h"

namespace medius::exercise {

/// A touch at a key, with its place.
struct KeyTouch {
  TouchSpecification touch;
  Vector3 place_m = Vector3::Zero();
  bool anchored = false;  ///< stays where it is, else only its height is held
};

struct Key {
  double time_s = 0.0;
  BodyCoordinates q;         ///< contacts solved
  BodyCoordinates velocity;  ///< of the spline, per second
  BodyCoordinates acceleration;
  bool through = false;  ///< passed without stopping
  bool on_floor = true;
  std::vector<KeyTouch> touches;
  BalanceRow balance;
  std::array<double, kCoordinateCount> weights{};
};

/// Between two keys: the contacts that both have.
struct Interval {
  ContactProblem problem;
  std::array<double, kMostContacts> height_begin_m{};
  std::array<double, kMostContacts> height_end_m{};
  Vector2 balance_begin_m = Vector2::Zero();
  Vector2 balance_end_m = Vector2::Zero();
};

/// Small movements that nobody holds back: breathing and sway.
struct Idle {
  struct Wave {
    Coordinate coordinate;
    double amplitude_rad, frequency_hz, phase_rad;
  };
  std::vector<Wave> waves;
  std::array<Wave, 4> sway{};  ///< of the weight over the feet: two along x, two along z (m)
};

struct Timeline {
  std::vector<Key> keys;
  std::vector<Interval> intervals;
  std::vector<PhaseSpan> phases;
  std::vector<RepetitionTruth> repetitions;
  std::vector<PhaseSpan> holds;
  std::vector<Prop> props;
  Idle idle;
};

/// Solves one pose after another, remembering where things stand. Heights of props in metres.
struct SurfaceHeights {
  double chair_m = 0.45;
  double step_m = 0.0;
  double table_m = 0.0;
};

class KeySolver {
 public:
  KeySolver(const Motion& motion, const Skeleton& skeleton, SurfaceHeights heights)
      : motion_(&motion), skeleton_(&skeleton), solver_(skeleton), heights_(heights) {}

  /// The pose with its contacts. `follow`: contacts shared with the last solved pose stay where
  /// they were.
  Result<Key> solve(const PoseSpecification& pose, bool follow);
  [[nodiscard]] const Skeleton& skeleton() const { return *skeleton_; }

 private:
  [[nodiscard]] double surface(const TouchSpecification& touch) const;
  [[nodiscard]] Vector2 support(const PoseSpecification& pose, const Key& key) const;

  const Motion* motion_;
  const Skeleton* skeleton_;
  ContactSolver solver_;
  SurfaceHeights heights_;
  bool begun_ = false;
  Key last_;
};

/// The measure a fault's size is in, on a solved posture: deg, or cm for heights. An Error for a
/// name that is none.
Result<double> measured(const std::string& measure, const Skeleton& skeleton,
                        const BodyCoordinates& q);

/// The keys' velocities and accelerations: at rest where they stop, a clamped cubic spline through
/// those that are passed.
void smooth(std::vector<Key>& keys);
/// The spline at a time between keys[index] and keys[index + 1].
void interpolate(const Key& from, const Key& to, double time_s, BodyCoordinates& q);
/// What holds between two keys.
Interval between(const Key& from, const Key& to);
void apply(const Interval& interval, double share, ContactProblem& problem);

/// Puts each thing where the first key that touches it needs it.
void place_props(const Skeleton& skeleton, std::span<const PropSpecification> specifications,
                 const SurfaceHeights& heights, Timeline& timeline);

/// Of a plain motion or one that variant_of() gave.
Result<Timeline> build_timeline(const Motion& motion, const Skeleton& skeleton,
                                const PerformanceRequest& request);
/// Gait: keys from curves.
Result<void> build_gait(const Motion& motion, const PerformanceRequest& request,
                        const std::vector<std::pair<const FaultSpecification*, double>>& faults,
                        const BodyCoordinates& style, Random& random, KeySolver& solver,
                        Timeline& timeline);

}  // namespace medius::exercise
