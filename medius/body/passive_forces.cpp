#include "medius/body/passive_forces.h"

#include <algorithm>
#include <cmath>

#include "medius/base/nearest.h"
#include "medius/body/kinematics.h"

namespace medius::body {
namespace {

using Kind = PassiveForceEntry::Kind;

double parameter(const PassiveForceSpecification& force, std::string_view name,
                 double otherwise = 0) {
  const auto found = force.parameters.find(name);
  return found == force.parameters.end() ? otherwise : found->second;
}

/// Builds the arrays one force after another.
struct Builder {
  const Model& model;
  PassiveForceSet set;
  std::vector<NamedPath> paths;

  Error error_at(const PassiveForceSpecification& force, std::string_view message) const {
    return error("{}:{}: {} '{}': {}", model.specification.file.string(), force.line,
                 type_name(force.kind), force.name, message);
  }

  Result<int> coordinate(const PassiveForceSpecification& force) const {
    const int index = model.coordinate_index(force.coordinate);
    if (index >= 0) return index;
    std::vector<std::string> known;
    for (const auto& [name, unused] : model.coordinate_names) known.push_back(name);
    return error_at(force, fmt::format("the model has no coordinate '{}'.{}", force.coordinate,
                                       did_you_mean(force.coordinate, known)));
  }

  Result<void> add_limit(const PassiveForceSpecification& force) {
    CoordinateLimit limit;
    MEDIUS_TRY(limit.coordinate, coordinate(force));
    limit.lower = parameter(force, "lower_limit");
    limit.upper = parameter(force, "upper_limit");
    limit.lower_stiffness = parameter(force, "lower_stiffness", 1);
    limit.upper_stiffness = parameter(force, "upper_stiffness", 1);
    limit.transition = parameter(force, "transition", 0.1);
    limit.damping = parameter(force, "damping");
    if (!(limit.transition > 0)) return error_at(force, "its transition should be above zero.");
    add_entry(force, Kind::kLimit, set.limits.size());
    set.limits.push_back(limit);
    return {};
  }

  Result<void> add_spring(const PassiveForceSpecification& force) {
    CoordinateSpring spring;
    MEDIUS_TRY(spring.coordinate, coordinate(force));
    spring.stiffness = parameter(force, "stiffness");
    spring.rest = parameter(force, "rest_length");
    spring.viscosity = parameter(force, "viscosity");
    add_entry(force, Kind::kSpring, set.springs.size());
    set.springs.push_back(spring);
    return {};
  }

  Result<void> add_bushing(const PassiveForceSpecification& force) {
    auto frame_1 = model.frame(force.frame_1), frame_2 = model.frame(force.frame_2);
    if (!frame_1.ok()) return error_at(force, frame_1.error().message);
    if (!frame_2.ok()) return error_at(force, frame_2.error().message);
    add_entry(force, Kind::kBushing, set.bushings.size());
    set.bushings.push_back({*frame_1, *frame_2, force.rotational_stiffness,
                            force.translational_stiffness, force.rotational_damping,
                            force.translational_damping});
    return {};
  }

  Result<void> add_path_force(const PassiveForceSpecification& force) {
    PathForce path;
    path.ligament = force.kind == PassiveForceKind::kLigament;
    path.rest = parameter(force, "resting_length");
    path.scale = path.ligament ? parameter(force, "pcsa_force", 1) : parameter(force, "stiffness");
    path.dissipation = parameter(force, "dissipation");
    if (path.ligament) {
      if (!(path.rest > 0)) return error_at(force, "its resting_length should be above zero.");
      if (!force.force_length_curve) return error_at(force, "its force_length_curve is missing.");
      path.curve = *force.force_length_curve;
    }
    add_entry(force, Kind::kPath, set.path_forces.size());
    set.path_forces.push_back(std::move(path));
    paths.push_back({force.name, &force.path});
    return {};
  }

  void add_entry(const PassiveForceSpecification& force, Kind kind, std::size_t index) {
    set.forces.push_back({force.name, kind, static_cast<int>(index)});
  }

  Result<void> add(const PassiveForceSpecification& force) {
    switch (force.kind) {
      case PassiveForceKind::kCoordinateLimit:
        return add_limit(force);
      case PassiveForceKind::kSpringGeneralized:
        return add_spring(force);
      case PassiveForceKind::kBushing:
        return add_bushing(force);
      case PassiveForceKind::kLigament:
      case PassiveForceKind::kPathSpring:
        return add_path_force(force);
      case PassiveForceKind::kExpressionBasedCoordinate:
        return {};  // compile() has named it
    }
    return {};
  }
};

/// 0 below 0, 1 above 1, a quintic between (Simbody's stepUp).
double smooth_step(double s) {
  if (s <= 0) return 0;
  if (s >= 1) return 1;
  return s * s * s * (10 + s * (6 * s - 15));
}

double limit_force(const CoordinateLimit& limit, double q, double u) {
  const double above = smooth_step((q - limit.upper) / limit.transition);
  const double below = smooth_step((limit.lower - q) / limit.transition);
  return -above * limit.upper_stiffness * (q - limit.upper) +
         below * limit.lower_stiffness * (limit.lower - q) - limit.damping * (above + below) * u;
}

/// Body-fixed x, y, z angles' rates to the angular velocity of M in F, in F.
Matrix3 angular_velocity_of_angles(const Vector3& angles) {
  const double sx = std::sin(angles.x()), cx = std::cos(angles.x());
  const double sy = std::sin(angles.y()), cy = std::cos(angles.y());
  Matrix3 E;
  E << 1, 0, sy, 0, cx, -sx * cy, 0, sx, cx * cy;
  return E;
}

void add_bushing_loads(const Bushing& bushing, const Data& data, std::span<SpatialForce> loads) {
  const int first = bushing.frame_1.body, second = bushing.frame_2.body;
  const Pose X_GF = data.X_GB[first] * bushing.frame_1.X_BF;
  const Pose X_GM = data.X_GB[second] * bushing.frame_2.X_BF;
  const Pose X_FM = X_GF.inverse() * X_GM;
  const Vector3 angles = xyz_from_rotation(X_FM.R);
  const Matrix3 E = angular_velocity_of_angles(angles);

  // Velocity of M in F, as F sees it.
  const Vector3 v_M = point_velocity(data, {second, bushing.frame_2.X_BF.p});
  const Vector3 v_F =
      data.V_GB[first].linear + data.V_GB[first].angular.cross(X_GM.p - data.X_GB[first].p);
  const Vector3 w_FM = X_GF.R.transpose() * (data.V_GB[second].angular - data.V_GB[first].angular);
  const Vector3 v_FM = X_GF.R.transpose() * (v_M - v_F);
  const Vector3 rates = E.partialPivLu().solve(w_FM);

  const Vector3 force_F = -(bushing.translational_stiffness.cwiseProduct(X_FM.p) +
                            bushing.translational_damping.cwiseProduct(v_FM));
  const Vector3 about_angles = -(bushing.rotational_stiffness.cwiseProduct(angles) +
                                 bushing.rotational_damping.cwiseProduct(rates));
  // moment . w = about_angles . rates for every motion.
  const Vector3 moment_F = E.transpose().partialPivLu().solve(about_angles);

  const SpatialForce on_second{X_GF.R * moment_F, X_GF.R * force_F};  // about M's origin
  const SpatialForce on_first{-on_second.moment, -on_second.force};
  loads[second] += on_second.shifted(X_GM.p - data.X_GB[second].p);
  loads[first] += on_first.shifted(X_GM.p - data.X_GB[first].p);
}

double path_tension(const PathForce& force, double length, double speed) {
  const double stretch = length - force.rest;
  if (!(stretch > 0)) return 0;
  if (force.ligament) return force.scale * force.curve.value(length / force.rest);
  return std::max(0.0, force.scale * stretch * (1 + force.dissipation * speed));
}

}  // namespace

Result<PassiveForceSet> compile_passive_forces(const Model& model,
                                               std::span<const std::string> excluded) {
  Builder builder{model, {}, {}};
  const auto is_excluded = [&](const std::string& name) {
    return std::any_of(excluded.begin(), excluded.end(), [&](const std::string& word) {
      return word == name || word == "all" || word == "ALL" || word == "All";
    });
  };
  for (const auto& force : model.specification.passive_forces) {
    if (!force.applies_force || is_excluded(force.name)) continue;
    MEDIUS_CHECK(builder.add(force));
  }
  MEDIUS_TRY(builder.set.paths, compile_paths(model, builder.paths));
  return std::move(builder.set);
}

void add_passive_forces(const Model& model, const PassiveForceSet& set, const Data& data,
                        PassiveForceData& passive, std::span<SpatialForce> loads,
                        Eigen::Ref<Eigen::VectorXd> tau) {
  for (const CoordinateLimit& limit : set.limits) {
    tau[limit.coordinate] += limit_force(limit, data.q[limit.coordinate], data.u[limit.coordinate]);
  }
  for (const CoordinateSpring& spring : set.springs) {
    const int k = spring.coordinate;
    tau[k] -= spring.stiffness * (data.q[k] - spring.rest) + spring.viscosity * data.u[k];
  }
  for (const Bushing& bushing : set.bushings) add_bushing_loads(bushing, data, loads);
  if (set.path_forces.empty()) return;
  update_path_lengths(model, set.paths, data, passive.paths);
  update_path_speeds(model, set.paths, data, data.u, passive.paths);
  for (int i = 0; i < set.paths.count(); ++i) {
    const double tension =
        path_tension(set.path_forces[i], passive.paths.length[i], passive.paths.speed[i]);
    passive.tension[i] = tension;
    if (tension == 0) continue;
    add_path_loads(set.paths, data, passive.paths, i, tension, loads);
    add_moving_point_forces(set.paths, data, passive.paths, i, tension, tau);
  }
}

}  // namespace medius::body
