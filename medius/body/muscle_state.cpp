// Where fibre and tendon settle.
#include <algorithm>
#include <cmath>

#include "medius/body/muscle.h"

namespace medius::body {

namespace {

double shortest_by_pennation(const Muscle& muscle) {
  return muscle.pennation_at_optimal > 1e-14 ? muscle.height / std::sin(muscle.max_pennation)
                                             : 0.01 * muscle.optimal_fiber_length;
}

/// Length of the fibre whose shadow along the tendon is `along`.
double fiber_from_shadow(const Muscle& muscle, double along) {
  const double shortest = shortest_by_pennation(muscle);
  if (along < shortest * std::cos(muscle.max_pennation)) return shortest;
  return std::hypot(muscle.height, along);
}

double pennation_of(const Muscle& muscle, double fiber_length) {
  if (muscle.pennation_at_optimal <= 1e-14) return 0;
  if (fiber_length <= shortest_by_pennation(muscle)) return muscle.max_pennation;
  return std::asin(std::min(1.0, muscle.height / fiber_length));
}

double active_multiplier(const Muscle& muscle, double normalised) {
  return active_force_length(muscle, normalised).value;
}

/// Force of the fibre along the tendon less the tendon's, normalised, and its derivative with
/// respect to the fibre's length, at a fixed normalised fibre velocity.
struct Balance {
  double force = 0, slope = 0;
  double fiber_stiffness = 0;   ///< d(force along tendon)/d(length along tendon)
  double tendon_stiffness = 0;  ///< both in 1/m
  double cos_pennation = 1;
};

Balance balance(const Muscle& muscle, double length, double activation, double fiber_length,
                double velocity) {
  const double optimal = muscle.optimal_fiber_length;
  const double slack = muscle.tendon_slack_length;
  const double x = fiber_length / optimal;
  const CurveValue active = active_force_length(muscle, x);
  const CurveValue passive = passive_force_length(muscle, x);
  const double fv = velocity == 0 && muscle.kind != MuscleKind::kDeGrooteFregly2016
                        ? 1
                        : force_velocity(muscle, velocity, activation);
  const double force = activation * active.value * fv + passive.value + muscle.damping * velocity;
  const double slope = (activation * active.slope * fv + passive.slope) / optimal;
  const double pennation = pennation_of(muscle, fiber_length);
  const double c = std::cos(pennation), s = std::sin(pennation);
  const CurveValue tendon = tendon_force_length(muscle, (length - fiber_length * c) / slack);
  Balance result;
  result.cos_pennation = c;
  result.force = force * c - tendon.value;
  // The height is fixed: d(cos)/dl = sin²/(l cos), d(l cos)/dl = 1/cos.
  const double along = slope * c + (c > 0 ? force * s * s / (fiber_length * c) : 0);
  result.fiber_stiffness = along * c;
  result.tendon_stiffness = tendon.slope / slack;
  result.slope = along + result.tendon_stiffness / c;
  return result;
}

/// Fibre length at which the balance vanishes: Newton's iteration from a tendon stretched by 1 %,
/// within the bracket between the shortest fibre and a slack tendon.
double balanced_length(const Muscle& muscle, double length, double activation, double velocity,
                       bool& at_shortest) {
  const double slack = muscle.tendon_slack_length;
  double low = muscle.shortest_fiber;
  double high = std::max(fiber_from_shadow(muscle, length - slack), low);
  at_shortest = false;
  if (high <= low || balance(muscle, length, activation, low, velocity).force >= 0) {
    at_shortest = true;
    return low;
  }
  // DeGroote's tendon pushes a little when slack; widen until the fibre wins.
  for (int i = 0; i < 60 && balance(muscle, length, activation, high, velocity).force < 0; ++i) {
    high *= 1.05;
  }
  double l = std::clamp(fiber_from_shadow(muscle, length - 1.01 * slack), low, high);
  for (int i = 0; i < 200; ++i) {
    const Balance now = balance(muscle, length, activation, l, velocity);
    (now.force > 0 ? high : low) = l;
    if (now.force == 0) break;
    double next = l - now.force / now.slope;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (std::abs(next - l) <= 1e-15 * l) {
      l = next;
      break;
    }
    l = next;
  }
  return l;
}

void fill(const Muscle& muscle, MuscleState& state) {
  const double optimal = muscle.optimal_fiber_length;
  state.normalised_fiber_length = state.fiber_length / optimal;
  state.pennation = pennation_of(muscle, state.fiber_length);
  const double c = std::cos(state.pennation);
  state.tendon_length = state.length - state.fiber_length * c;
  state.fiber_velocity =
      state.normalised_fiber_velocity * optimal * muscle.max_contraction_velocity;
  state.pennation_velocity = -state.fiber_velocity / state.fiber_length * std::tan(state.pennation);
  state.tendon_velocity = state.speed - state.fiber_velocity / c;
  const double x = state.normalised_fiber_length;
  const double F0 = muscle.max_isometric_force;
  const double fv = force_velocity(muscle, state.normalised_fiber_velocity, state.activation);
  state.active_fiber_force =
      state.at_shortest ? 0 : F0 * state.activation * active_multiplier(muscle, x) * fv;
  state.passive_fiber_force = state.at_shortest
                                  ? 0
                                  : F0 * (passive_force_length(muscle, x).value +
                                          muscle.damping * state.normalised_fiber_velocity);
  state.fiber_force = state.active_fiber_force + state.passive_fiber_force;
  state.active_along_tendon = state.active_fiber_force * c;
  state.passive_along_tendon = state.passive_fiber_force * c;
}

}  // namespace

double rigid_tendon_active_force(const Muscle& muscle, double length, double speed,
                                 double activation) {
  const double along = length - muscle.tendon_slack_length;
  const double fiber = fiber_from_shadow(muscle, along);
  if (fiber <= muscle.shortest_fiber) return 0;
  const double c = std::cos(pennation_of(muscle, fiber));
  const double velocity =
      speed * c / (muscle.optimal_fiber_length * muscle.max_contraction_velocity);
  const double normalised = fiber / muscle.optimal_fiber_length;
  const double incline = muscle.incline == Muscle::Incline::kNormalised
                             ? std::cos(pennation_of(muscle, normalised))
                         : muscle.incline == Muscle::Incline::kNone ? 1
                                                                    : c;
  const double force = muscle.max_isometric_force * activation *
                       active_multiplier(muscle, normalised) *
                       force_velocity(muscle, velocity, activation) * incline;
  // Thelen's line beyond the greatest velocity falls below zero.
  const bool thelen =
      muscle.kind == MuscleKind::kThelen2003 || muscle.kind == MuscleKind::kThelen2003Deprecated;
  return thelen ? std::max(force, 0.0) : force;
}

MuscleState rigid_tendon_state(const Muscle& muscle, double length, double speed,
                               double activation) {
  MuscleState state;
  state.activation = activation;
  state.length = length;
  state.speed = speed;
  state.fiber_length = std::max(fiber_from_shadow(muscle, length - muscle.tendon_slack_length),
                                muscle.shortest_fiber);
  const double c = std::cos(pennation_of(muscle, state.fiber_length));
  // A slack tendon takes all motion.
  const bool slack = length - state.fiber_length * c < muscle.tendon_slack_length - 1e-14;
  state.at_shortest = state.fiber_length <= muscle.shortest_fiber && speed <= 0;
  if (!slack && !state.at_shortest) {
    state.normalised_fiber_velocity =
        speed * c / (muscle.optimal_fiber_length * muscle.max_contraction_velocity);
  }
  fill(muscle, state);
  if (state.fiber_force < 0) {
    // The fibre only pulls.
    state.passive_fiber_force = -state.active_fiber_force;
    state.fiber_force = 0;
    state.passive_along_tendon = -state.active_along_tendon;
  }
  state.tendon_force = state.fiber_force * c;
  return state;
}

MuscleState equilibrium_state(const Muscle& muscle, double length, double speed,
                              double activation) {
  if (muscle.rigid_tendon || muscle.tendon_slack_length <= 0) {
    return rigid_tendon_state(muscle, length, speed, activation);
  }
  activation = std::clamp(activation, muscle.min_activation, 1.0);
  MuscleState state;
  state.activation = activation;
  state.length = length;
  state.speed = speed;
  const double unit = muscle.optimal_fiber_length * muscle.max_contraction_velocity;
  double velocity = 0;
  bool settled = speed == 0;
  const auto solve = [&] {
    state.fiber_length = balanced_length(muscle, length, activation, velocity, state.at_shortest);
  };
  solve();
  // Fibre and tendon share the speed by stiffness, which depends on the length and that on the
  // speed: a few rounds settle both.
  for (int round = 0; round < 100 && !settled && !state.at_shortest; ++round) {
    const Balance now = balance(muscle, length, activation, state.fiber_length, velocity);
    const double both = now.fiber_stiffness + now.tendon_stiffness;
    const double share = both > 0 ? now.tendon_stiffness / both : 1;
    const double next = speed * share * now.cos_pennation / unit;
    settled = std::abs(next - velocity) < 1e-13;
    if (settled) break;
    velocity = next;
    solve();
  }
  if (!settled && !state.at_shortest) {
    velocity = 0;  // no share can be found (a slack tendon): as if held still
    solve();
  }
  state.normalised_fiber_velocity = state.at_shortest ? 0 : velocity;
  fill(muscle, state);
  state.tendon_force =
      muscle.max_isometric_force *
      tendon_force_length(muscle, state.tendon_length / muscle.tendon_slack_length).value;
  state.imbalance = state.tendon_force - state.active_along_tendon - state.passive_along_tendon;
  return state;
}

MuscleState state_at_fiber_length(const Muscle& muscle, double length, double speed,
                                  double activation, double fiber_length) {
  if (muscle.rigid_tendon || muscle.tendon_slack_length <= 0) {
    return rigid_tendon_state(muscle, length, speed, activation);
  }
  MuscleState state;
  state.activation = std::clamp(activation, muscle.min_activation, 1.0);
  state.length = length;
  state.speed = speed;
  state.fiber_length = std::max(fiber_length, muscle.shortest_fiber);
  const double x = state.fiber_length / muscle.optimal_fiber_length;
  const double c = std::cos(pennation_of(muscle, state.fiber_length));
  const double tendon =
      tendon_force_length(muscle, (length - state.fiber_length * c) / muscle.tendon_slack_length)
          .value;
  const double wanted = tendon / c - passive_force_length(muscle, x).value;
  const double strength = state.activation * active_multiplier(muscle, x);
  const auto miss = [&](double v) {
    return strength * force_velocity(muscle, v, state.activation) + muscle.damping * v - wanted;
  };
  double low = -1, high = 1;
  for (int i = 0; i < 40 && miss(low) > 0; ++i) low *= 2;
  for (int i = 0; i < 40 && miss(high) < 0; ++i) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-15 * std::max(1.0, std::abs(low)); ++i) {
    const double middle = (low + high) / 2;
    (miss(middle) > 0 ? high : low) = middle;
  }
  state.normalised_fiber_velocity = (low + high) / 2;
  state.at_shortest =
      state.fiber_length <= muscle.shortest_fiber && state.normalised_fiber_velocity <= 0;
  if (state.at_shortest) state.normalised_fiber_velocity = 0;
  fill(muscle, state);
  state.tendon_force = muscle.max_isometric_force * tendon;
  state.imbalance = state.tendon_force - state.active_along_tendon - state.passive_along_tendon;
  return state;
}

}  // namespace medius::body
