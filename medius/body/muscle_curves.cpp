// The normalised curves of each kind of muscle.
#include <algorithm>
#include <cmath>

#include "medius/body/muscle.h"

namespace medius::body {

namespace {

bool is_thelen(const Muscle& muscle) {
  return muscle.kind == MuscleKind::kThelen2003 || muscle.kind == MuscleKind::kThelen2003Deprecated;
}

CurveValue of_function(const Function& function, double x) {
  const FunctionValue value = function.evaluate(x);
  return {value.value, value.first};
}

// -- De Groote, Fregly 2016 -----------------------------------------------------------------------

CurveValue degroote_active(const Muscle& muscle, double length) {
  constexpr double kHeight[3] = {0.8150671134243542, 0.433004984392647, 0.1};
  constexpr double kCentre[3] = {1.055033428970575, 0.716775413397760, 1.0};
  constexpr double kWidth[3] = {0.162384573599574, -0.029947116970696, 0.353553390593274};
  constexpr double kSkew[3] = {0.063303448465465, 0.200356847296188, 0};
  const double x = (length - 1) / muscle.active_width + 1;
  CurveValue sum;
  for (int i = 0; i < 3; ++i) {
    const double width = kWidth[i] + kSkew[i] * x;
    const double z = (x - kCentre[i]) / width;
    const double bell = kHeight[i] * std::exp(-0.5 * z * z);
    sum.value += bell;
    sum.slope -= bell * z * (width - (x - kCentre[i]) * kSkew[i]) / (width * width);
  }
  sum.slope /= muscle.active_width;
  return sum;
}

CurveValue degroote_passive(const Muscle& muscle, double length) {
  constexpr double kShape = 4, kShortest = 0.2;
  const double offset = std::exp(kShape * (kShortest - 1) / muscle.passive_strain);
  const double scale = 1 / (std::exp(kShape) - offset);
  const double rise = std::exp(kShape * (length - 1) / muscle.passive_strain);
  return {(rise - offset) * scale, rise * kShape / muscle.passive_strain * scale};
}

CurveValue degroote_tendon(const Muscle& muscle, double length) {
  constexpr double kScale = 0.2, kShift = 0.2;
  const double stiffness = std::log((1 + kShift) / kScale) / muscle.tendon_strain;
  const double rise = kScale * std::exp(stiffness * (length - 1));
  return {rise - kShift, stiffness * rise};
}

double degroote_velocity(double velocity) {
  constexpr double kD1 = -0.3211346127989808, kD2 = -8.149, kD3 = -0.374, kD4 = 0.8825327733249912;
  return kD1 * std::asinh(kD2 * velocity + kD3) + kD4;
}

// -- Thelen 2003 ----------------------------------------------------------------------------------

CurveValue thelen_tendon(const Muscle& muscle, double length) {
  constexpr double kShape = 3, kToeForce = 0.33;
  const double e3 = std::exp(kShape);
  const double toe_strain = 99 * muscle.tendon_strain * e3 / (166 * e3 - 67);
  const double stiffness = 0.67 / (muscle.tendon_strain - toe_strain);
  const double strain = length - 1;
  if (strain > toe_strain) return {stiffness * (strain - toe_strain) + kToeForce, stiffness};
  if (strain <= 0) return {};
  const double rise = std::exp(kShape * strain / toe_strain);
  const double scale = kToeForce / (e3 - 1);
  return {scale * (rise - 1), scale * kShape / toe_strain * rise};
}

CurveValue thelen_passive(const Muscle& muscle, double length) {
  if (length <= 1) return {};
  const double slope = muscle.shape_passive / muscle.fiber_strain;
  const double rise = std::exp(slope * (length - 1));
  const double scale = 1 / (std::exp(muscle.shape_passive) - 1);
  return {(rise - 1) * scale, slope * rise * scale};
}

/// Force over velocity at an activation: the inverse of Thelen's velocity over force, straight
/// beyond the greatest shortening velocity and near the eccentric asymptote.
double thelen_velocity(const Muscle& muscle, double velocity, double activation) {
  const double k = 0.25 + 0.75 * activation;
  const double Af = muscle.Af, Flen = muscle.Flen;
  if (velocity <= 0) {
    if (velocity < -k) return (velocity + k) / (k * (1 + 1 / Af));
    return (k + velocity) / (k - velocity / Af);
  }
  // v = k (f - 1) (Flen - 1) / ((2 + 2/Af) (Flen - f)).
  const double c = (2 + 2 / Af) / (Flen - 1);
  const double f0 = muscle.fv_threshold * Flen;
  const double v0 = k * (f0 - 1) / (c * (Flen - f0));
  if (velocity < v0) return (k + velocity * c * Flen) / (k + velocity * c);
  const double slope = k * (Flen - 1) / (c * (Flen - f0) * (Flen - f0));  // dv/df there
  return f0 + (velocity - v0) / slope;
}

}  // namespace

CurveValue active_force_length(const Muscle& muscle, double length) {
  if (is_thelen(muscle)) {
    const double d = length - 1;
    const double value = std::exp(-d * d / muscle.shape_active);
    return {value, -2 * d / muscle.shape_active * value};
  }
  if (muscle.kind == MuscleKind::kDeGrooteFregly2016) return degroote_active(muscle, length);
  if (muscle.active_function) return of_function(*muscle.active_function, length);
  return muscle.active->evaluate(length);
}

CurveValue passive_force_length(const Muscle& muscle, double length) {
  if (is_thelen(muscle)) return thelen_passive(muscle, length);
  if (muscle.kind == MuscleKind::kDeGrooteFregly2016) return degroote_passive(muscle, length);
  if (muscle.passive_function) return of_function(*muscle.passive_function, length);
  return muscle.passive->evaluate(length);
}

CurveValue tendon_force_length(const Muscle& muscle, double length) {
  if (is_thelen(muscle)) return thelen_tendon(muscle, length);
  if (muscle.kind == MuscleKind::kDeGrooteFregly2016) return degroote_tendon(muscle, length);
  // Schutte's and Delp's tendon curves are functions of strain.
  if (muscle.tendon_function) return of_function(*muscle.tendon_function, length - 1);
  return muscle.tendon->evaluate(length);
}

double force_velocity(const Muscle& muscle, double velocity, double activation) {
  if (is_thelen(muscle)) return thelen_velocity(muscle, velocity, activation);
  if (muscle.kind == MuscleKind::kDeGrooteFregly2016) return degroote_velocity(velocity);
  return muscle.velocity->value(velocity);
}

}  // namespace medius::body
