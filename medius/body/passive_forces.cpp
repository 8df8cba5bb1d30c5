#include "medius/body/passive_forces.h"

#include <algorithm>
#include <array>
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

  Result<FixedFrame> frame(const PassiveForceSpecification& force, const std::string& key) const {
    auto found = model.frame(key);
    if (!found.ok()) return error_at(force, found.error().message);
    return found;
  }

  Result<Expression> expression(const PassiveForceSpecification& force, const std::string& text,
                                std::span<const std::string_view> variables) const {
    auto parsed = Expression::parse(text, variables);
    if (!parsed.ok())
      return error_at(force, fmt::format("its expression '{}': {}.", text, parsed.error().message));
    return parsed;
  }

  Result<void> add_law(const PassiveForceSpecification& force) {
    static constexpr std::array<std::string_view, 2> kVariables{"q", "qdot"};
    CoordinateLaw law;
    MEDIUS_TRY(law.coordinate, coordinate(force));
    MEDIUS_TRY(law.force, expression(force, force.expression, kVariables));
    add_entry(force, Kind::kLaw, set.laws.size());
    set.laws.push_back(std::move(law));
    return {};
  }

  Result<void> add_point_pair(const PassiveForceSpecification& force) {
    static constexpr std::array<std::string_view, 2> kVariables{"d", "ddot"};
    PointPair pair;
    MEDIUS_TRY(const FixedFrame a, frame(force, force.frame_1));
    MEDIUS_TRY(const FixedFrame b, frame(force, force.frame_2));
    pair.a = {a.body, a.X_BF * force.point_1};
    pair.b = {b.body, b.X_BF * force.point_2};
    pair.stiffness = parameter(force, "stiffness", 1);
    pair.rest = parameter(force, "rest_length");
    if (force.kind == PassiveForceKind::kExpressionBasedPointToPoint) {
      MEDIUS_TRY(pair.force, expression(force, force.expression, kVariables));
    }
    add_entry(force, Kind::kPoints, set.point_pairs.size());
    set.point_pairs.push_back(std::move(pair));
    return {};
  }

  Result<void> add_bushing(const PassiveForceSpecification& force) {
    static constexpr std::array<std::string_view, 6> kVariables{"theta_x", "theta_y", "theta_z",
                                                                "delta_x", "delta_y", "delta_z"};
    Bushing bushing;
    MEDIUS_TRY(bushing.frame_1, frame(force, force.frame_1));
    MEDIUS_TRY(bushing.frame_2, frame(force, force.frame_2));
    bushing.rotational_stiffness = force.rotational_stiffness;
    bushing.translational_stiffness = force.translational_stiffness;
    bushing.rotational_damping = force.rotational_damping;
    bushing.translational_damping = force.translational_damping;
    bushing.functions = force.bushing_functions;
    for (const std::string& text : force.expressions) {
      MEDIUS_TRY(auto law, expression(force, text, kVariables));
      bushing.laws.push_back(std::move(law));
    }
    add_entry(force, Kind::kBushing, set.bushings.size());
    set.bushings.push_back(std::move(bushing));
    return {};
  }

  Result<void> add_path_force(const PassiveForceSpecification& force) {
    PathForce path;
    path.rest = parameter(force, "resting_length");
    switch (force.kind) {
      case PassiveForceKind::kLigament:
        path.law = PathForceLaw::kLigament;
        path.scale = parameter(force, "pcsa_force", 1);
        if (!(path.rest > 0)) return error_at(force, "its resting_length should be above zero.");
        if (!force.force_length_curve) return error_at(force, "its force_length_curve is missing.");
        path.curve = *force.force_length_curve;
        break;
      case PassiveForceKind::kBlankevoort1991Ligament:
        path.law = PathForceLaw::kBlankevoort;
        path.rest = parameter(force, "slack_length");
        path.scale = parameter(force, "linear_stiffness", 1);
        path.transition = parameter(force, "transition_strain", 0.06);
        path.dissipation = parameter(force, "damping_coefficient", 0.003);
        if (!(path.rest > 0)) return error_at(force, "its slack_length should be above zero.");
        if (!(path.transition > 0))
          return error_at(force, "its transition_strain should be above zero.");
        break;
      default:
        path.scale = parameter(force, "stiffness");
        path.dissipation = parameter(force, "dissipation");
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
      case PassiveForceKind::kExpressionBasedBushing:
      case PassiveForceKind::kFunctionBasedBushing:
        return add_bushing(force);
      case PassiveForceKind::kLigament:
      case PassiveForceKind::kPathSpring:
      case PassiveForceKind::kBlankevoort1991Ligament:
        return add_path_force(force);
      case PassiveForceKind::kExpressionBasedCoordinate:
        return add_law(force);
      case PassiveForceKind::kExpressionBasedPointToPoint:
      case PassiveForceKind::kPointToPointSpring:
        return add_point_pair(force);
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

/// What a bushing opposes its deflection with, moments first.
Eigen::Matrix<double, 6, 1> elastic_load(const Bushing& bushing, const Vector3& angles,
                                         const Vector3& way) {
  Eigen::Matrix<double, 6, 1> deflection, load;
  deflection << angles, way;
  for (int i = 0; i < 6; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!bushing.laws.empty()) {
      load[i] = bushing.laws[at].evaluate({deflection.data(), 6});
    } else if (!bushing.functions.empty()) {
      load[i] = bushing.functions[at].value(deflection[i]);
    } else {
      load[i] = deflection[i] *
                (i < 3 ? bushing.rotational_stiffness[i] : bushing.translational_stiffness[i - 3]);
    }
  }
  return load;
}

void add_point_pair_loads(const PointPair& pair, const Data& data, std::span<SpatialForce> loads) {
  const Vector3 p_a = point_position(data, pair.a), p_b = point_position(data, pair.b);
  const Vector3 between = p_b - p_a;
  const double distance = between.norm();
  if (!(distance > 0)) return;  // no direction to pull in
  const Vector3 along = between / distance;
  const double rate = along.dot(point_velocity(data, pair.b) - point_velocity(data, pair.a));
  const double pull = pair.force ? pair.force->evaluate(std::array{distance, rate})
                                 : pair.stiffness * (distance - pair.rest);
  const SpatialForce on_a{Vector3::Zero(), pull * along}, on_b{Vector3::Zero(), -pull * along};
  loads[pair.a.body] += on_a.shifted(p_a - data.X_GB[pair.a.body].p);
  loads[pair.b.body] += on_b.shifted(p_b - data.X_GB[pair.b.body].p);
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

  const Eigen::Matrix<double, 6, 1> elastic = elastic_load(bushing, angles, X_FM.p);
  const Vector3 force_F = -(elastic.tail<3>() + bushing.translational_damping.cwiseProduct(v_FM));
  const Vector3 about_angles =
      -(elastic.head<3>() + bushing.rotational_damping.cwiseProduct(rates));
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
  if (force.law == PathForceLaw::kLigament)
    return force.scale * force.curve.value(length / force.rest);
  if (force.law == PathForceLaw::kBlankevoort) {
    const double strain = stretch / force.rest;
    const double spring = strain < force.transition
                              ? 0.5 * force.scale / force.transition * strain * strain
                              : force.scale * (strain - 0.5 * force.transition);
    // OpenSim lets the damping in over the first hundredth of strain: no jump at slack length.
    constexpr double kDampedFully = 0.01;
    const double damper =
        smooth_step(strain / kDampedFully) * force.dissipation * std::max(speed, 0.0) / force.rest;
    return spring + damper;
  }
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
  for (const CoordinateLaw& law : set.laws) {
    const int k = law.coordinate;
    tau[k] += law.force.evaluate(std::array{data.q[k], data.u[k]});
  }
  for (const PointPair& pair : set.point_pairs) add_point_pair_loads(pair, data, loads);
  for (const Bushing& bushing : set.bushings) add_bushing_loads(bushing, data, loads);
  if (set.path_forces.empty()) return;
  update_path_lengths(model, set.paths, data, passive.paths);
  rates_from_speeds(model, data.q, data.u, passive.rates);
  update_path_speeds(model, set.paths, data, passive.rates, passive.paths);
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
