#include "medius/body/muscle.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace medius::body {

namespace {

double parameter(const std::map<std::string, double, std::less<>>& parameters,
                 std::string_view name, double fallback) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? fallback : found->second;
}

std::string letters(std::string_view text) {
  std::string result;
  for (char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

enum class CurveRole { kActive, kPassive, kTendon, kVelocity, kNone };

CurveRole role_of(const CurveSpecification& curve) {
  const std::string type = letters(curve.type);
  if (type.find("compressive") != std::string::npos) return CurveRole::kNone;
  if (type.find("inverse") != std::string::npos) return CurveRole::kNone;
  if (type.find("velocity") != std::string::npos) return CurveRole::kVelocity;
  if (type.find("tendon") != std::string::npos) return CurveRole::kTendon;
  if (type.find("active") != std::string::npos) return CurveRole::kActive;
  if (type.find("passive") != std::string::npos) return CurveRole::kPassive;
  if (type.find("fiberforcelength") != std::string::npos) return CurveRole::kPassive;
  return CurveRole::kNone;
}

using Parameters = std::map<std::string, double, std::less<>>;

SmoothCurve make_active(const Parameters& p) {
  return active_force_length_curve(parameter(p, "min_norm_active_fiber_length", 0.4441),
                                   parameter(p, "transition_norm_fiber_length", 0.73),
                                   parameter(p, "max_norm_active_fiber_length", 1.8123),
                                   parameter(p, "shallow_ascending_slope", 0.8616),
                                   parameter(p, "minimum_value", 0.1));
}
SmoothCurve make_passive(const Parameters& p) {
  return passive_force_length_curve(
      parameter(p, "strain_at_zero_force", 0), parameter(p, "strain_at_one_norm_force", 0.7),
      parameter(p, "stiffness_at_low_force", 0.2), parameter(p, "stiffness_at_one_norm_force", 0),
      parameter(p, "curviness", 0.75));
}
SmoothCurve make_tendon(const Parameters& p) {
  return tendon_force_length_curve(parameter(p, "strain_at_one_norm_force", 0.049),
                                   parameter(p, "stiffness_at_one_norm_force", 0),
                                   parameter(p, "norm_force_at_toe_end", 2.0 / 3),
                                   parameter(p, "curviness", 0.5));
}
SmoothCurve make_velocity(const Parameters& p) {
  return force_velocity_curve(
      parameter(p, "concentric_slope_at_vmax", 0), parameter(p, "concentric_slope_near_vmax", 0.25),
      parameter(p, "isometric_slope", 5), parameter(p, "eccentric_slope_at_vmax", 0),
      parameter(p, "eccentric_slope_near_vmax", 0.15),
      parameter(p, "max_eccentric_velocity_force_multiplier", 1.4),
      parameter(p, "concentric_curviness", 0.6), parameter(p, "eccentric_curviness", 0.9));
}

bool has_curves(MuscleKind kind) {
  return kind != MuscleKind::kThelen2003 && kind != MuscleKind::kThelen2003Deprecated &&
         kind != MuscleKind::kDeGrooteFregly2016;
}

/// Millard2012EquilibriumMuscle sets the ends of its curves itself, whatever the file says: at
/// zero, but on an elastic tendon without damping above it, where its velocity would be singular
/// otherwise (OpenSim's extendFinalizeFromProperties).
void set_ends(bool singular, Parameters& active, Parameters& velocity) {
  active["minimum_value"] = singular ? std::max(parameter(active, "minimum_value", 0.1), 0.1) : 0;
  for (const auto& [slope, near, usual] :
       {std::tuple{"concentric_slope_at_vmax", "concentric_slope_near_vmax", 0.25},
        std::tuple{"eccentric_slope_at_vmax", "eccentric_slope_near_vmax", 0.15}}) {
    velocity[slope] =
        singular ? std::max(parameter(velocity, slope, 0), 0.5 * parameter(velocity, near, usual))
                 : 0;
  }
}

/// Muscles share the curves that stand alike in most of them.
class CurveStore {
 public:
  void give(const MuscleSpecification& from, Muscle& muscle) {
    Parameters parts[4];
    for (const auto& curve : from.curves) {
      const CurveRole role = role_of(curve);
      if (role == CurveRole::kNone) continue;
      if (curve.function) {
        if (role == CurveRole::kActive) muscle.active_function = curve.function;
        if (role == CurveRole::kPassive) muscle.passive_function = curve.function;
        if (role == CurveRole::kTendon) muscle.tendon_function = curve.function;
        continue;
      }
      parts[static_cast<int>(role)] = curve.parameters;
    }
    if (from.kind == MuscleKind::kMillard2012Equilibrium)
      set_ends(!muscle.rigid_tendon && muscle.damping == 0, parts[0], parts[3]);
    muscle.active = shared(0, parts[0], make_active);
    muscle.passive = shared(1, parts[1], make_passive);
    muscle.tendon = shared(2, parts[2], make_tendon);
    muscle.velocity = shared(3, parts[3], make_velocity);
  }

 private:
  template <typename Make>
  std::shared_ptr<const SmoothCurve> shared(int role, const Parameters& parameters, Make make) {
    auto& curve = known_[{role, parameters}];
    if (!curve) curve = std::make_shared<const SmoothCurve>(make(parameters));
    return curve;
  }
  std::map<std::pair<int, Parameters>, std::shared_ptr<const SmoothCurve>> known_;
};

Result<Muscle> compile_muscle(const Model& model, const MuscleSpecification& from,
                              Convention convention, CurveStore& curves) {
  Muscle muscle;
  if (convention == Convention::kOpenSim) {
    if (from.kind == MuscleKind::kMillard2012Equilibrium)
      muscle.incline = Muscle::Incline::kNormalised;
    if (from.kind == MuscleKind::kDeGrooteFregly2016) muscle.incline = Muscle::Incline::kNone;
  }
  muscle.name = from.name;
  muscle.kind = from.kind;
  muscle.applies_force = from.applies_force;
  muscle.max_isometric_force = from.max_isometric_force;
  muscle.optimal_fiber_length = from.optimal_fiber_length;
  muscle.tendon_slack_length = from.tendon_slack_length;
  muscle.pennation_at_optimal = from.pennation_angle;
  muscle.max_contraction_velocity = from.max_contraction_velocity;
  muscle.rigid_tendon = from.ignore_tendon_compliance || from.kind == MuscleKind::kRigidTendon;
  muscle.min_control = from.min_control;
  muscle.max_control = from.max_control;
  if (!(from.optimal_fiber_length > 0) || !(from.tendon_slack_length >= 0) ||
      !(from.max_isometric_force >= 0) || !(from.max_contraction_velocity > 0)) {
    return error(
        "{}:{}: muscle '{}' needs an optimal fibre length and a contraction velocity above "
        "zero, a force and a tendon slack length not below",
        model.specification.file.string(), from.line, from.name);
  }
  const auto& p = from.parameters;
  muscle.max_pennation = parameter(p, "maximum_pennation_angle", std::acos(0.1));
  muscle.height = muscle.optimal_fiber_length * std::sin(muscle.pennation_at_optimal);
  muscle.shortest_fiber = muscle.pennation_at_optimal > 1e-14
                              ? muscle.height / std::sin(muscle.max_pennation)
                              : 0.01 * muscle.optimal_fiber_length;
  muscle.min_activation = parameter(p, "minimum_activation", 0.01);
  muscle.default_activation = parameter(p, "default_activation", 0.05);
  switch (from.kind) {
    case MuscleKind::kThelen2003:
    case MuscleKind::kThelen2003Deprecated:
      muscle.tendon_strain = parameter(p, "FmaxTendonStrain", 0.04);
      muscle.fiber_strain = parameter(p, "FmaxMuscleStrain", 0.6);
      muscle.shape_active = parameter(p, "KshapeActive", 0.45);
      muscle.shape_passive = parameter(p, "KshapePassive", 5);
      muscle.Af = parameter(p, "Af", 0.25);
      muscle.Flen = parameter(p, "Flen", 1.4);
      muscle.fv_threshold = parameter(p, "fv_linear_extrap_threshold", 0.95);
      break;
    case MuscleKind::kDeGrooteFregly2016:
      muscle.damping = parameter(p, "fiber_damping", 0);
      muscle.active_width = parameter(p, "active_force_width_scale", 1);
      muscle.passive_strain = parameter(p, "passive_fiber_strain_at_one_norm_force", 0.6);
      muscle.tendon_strain = parameter(p, "tendon_strain_at_one_norm_force", 0.049);
      muscle.shortest_fiber = std::max(muscle.shortest_fiber, 0.2 * muscle.optimal_fiber_length);
      break;
    case MuscleKind::kMillard2012Equilibrium:
    case MuscleKind::kMillard2012Acceleration:
      muscle.damping = parameter(p, "fiber_damping",
                                 from.kind == MuscleKind::kMillard2012Equilibrium ? 0.1 : 0.01);
      break;
    case MuscleKind::kRigidTendon:
    case MuscleKind::kSchutte1993:
      break;
  }
  if (has_curves(from.kind)) {
    curves.give(from, muscle);
    const double shortest_active =
        muscle.active_function ? 0 : muscle.active->x_begin() * muscle.optimal_fiber_length;
    muscle.shortest_fiber = std::max(muscle.shortest_fiber, shortest_active);
  }
  return muscle;
}

}  // namespace

Result<MuscleSet> compile_muscles(const Model& model, Convention convention) {
  MuscleSet set;
  CurveStore curves;
  std::vector<NamedPath> paths;
  for (const auto& from : model.specification.muscles) {
    MEDIUS_TRY(Muscle muscle, compile_muscle(model, from, convention, curves));
    muscle.path = set.count();
    paths.push_back({from.name, &from.path});
    set.muscles.push_back(std::move(muscle));
  }
  MEDIUS_TRY(set.paths, compile_paths(model, paths, convention));
  return set;
}

}  // namespace medius::body
