#include "medius/force/actuators.h"

#include <algorithm>
#include <utility>

#include "medius/body/kinematics.h"

namespace medius::force {

namespace {

using body::ActuatorKind;
using body::ActuatorSpecification;

Result<Actuator> compile_actuator(const body::Model& model, const ActuatorSpecification& from) {
  Actuator actuator;
  actuator.name = from.name;
  actuator.axis = from.axis;
  actuator.point = from.point;
  actuator.point_in_ground = from.point_is_global;
  actuator.axis_in_ground = from.force_is_global;
  actuator.optimal_force = from.optimal_force;
  actuator.lower = from.min_control;
  actuator.upper = from.max_control;
  const std::string file = model.specification.file.string();
  if (from.min_control > from.max_control) {
    return error("{}:{}: actuator '{}' has a least control {} above its greatest {}", file,
                 from.line, from.name, from.min_control, from.max_control);
  }
  switch (from.kind) {
    case ActuatorKind::kCoordinate:
      actuator.kind = Actuator::Kind::kCoordinate;
      actuator.coordinate = model.coordinate_index(from.coordinate);
      if (actuator.coordinate < 0) {
        return error(
            "{}:{}: actuator '{}' drives the coordinate '{}', which the model does not "
            "have",
            file, from.line, from.name, from.coordinate);
      }
      break;
    case ActuatorKind::kTorque: {
      actuator.kind = Actuator::Kind::kTorque;
      MEDIUS_TRY(actuator.a, model.frame(from.frame_a));
      MEDIUS_TRY(actuator.b, model.frame(from.frame_b.empty() ? "ground" : from.frame_b));
      actuator.axis.normalize();
      break;
    }
    case ActuatorKind::kPoint: {
      actuator.kind = Actuator::Kind::kPoint;
      MEDIUS_TRY(actuator.a, model.frame(from.frame_a));
      actuator.axis.normalize();
      break;
    }
    case ActuatorKind::kPath:
      actuator.kind = Actuator::Kind::kPath;
      break;
  }
  return actuator;
}

/// Generalised force of a load on one body (moment about the ground's origin), added to a row.
void add_load(const body::Model& model, const body::Data& data, int body_index,
              const Vector3& moment, const Vector3& force, double sign, double* row) {
  for (const int j : model.coordinates_of(body_index)) {
    const body::SpatialMotion& h = data.H[j];
    const Vector3& origin = data.X_GB[model.joints[model.coordinates[j].joint].child_body].p;
    // The velocity of the point of the body at the ground's origin is h.linear - w x origin.
    row[j] += sign * (h.angular.dot(moment) + (h.linear - h.angular.cross(origin)).dot(force));
  }
}

void torque_row(const body::Model& model, const body::Data& data, const Actuator& actuator,
                double* row) {
  const Vector3 axis =
      actuator.axis_in_ground
          ? actuator.axis
          : Vector3(data.X_GB[actuator.a.body].R * (actuator.a.X_BF.R * actuator.axis));
  add_load(model, data, actuator.a.body, axis, Vector3::Zero(), 1, row);
  add_load(model, data, actuator.b.body, axis, Vector3::Zero(), -1, row);
}

void point_row(const body::Model& model, const body::Data& data, const Actuator& actuator,
               double* row) {
  const Pose X_GF = data.X_GB[actuator.a.body] * actuator.a.X_BF;
  const Vector3 point = actuator.point_in_ground ? actuator.point : X_GF * actuator.point;
  const Vector3 force = actuator.axis_in_ground ? actuator.axis : Vector3(X_GF.R * actuator.axis);
  add_load(model, data, actuator.a.body, point.cross(force), force, 1, row);
}

}  // namespace

Result<ActuatorSet> compile_actuators(const body::Model& model, body::Convention convention) {
  ActuatorSet set;
  set.convention = convention;
  MEDIUS_TRY(set.muscles, body::compile_muscles(model, convention));
  std::vector<std::pair<int, Actuator>> ordered;
  for (int i = 0; i < set.muscles.count(); ++i) {
    const body::Muscle& muscle = set.muscles.muscles[i];
    if (!muscle.applies_force) continue;
    Actuator actuator;
    actuator.name = muscle.name;
    actuator.muscle = i;
    actuator.optimal_force = muscle.max_isometric_force;
    actuator.lower = muscle.min_control;
    actuator.upper = muscle.max_control;
    ordered.emplace_back(model.specification.muscles[i].order, std::move(actuator));
  }
  std::vector<body::NamedPath> paths;
  for (const auto& from : model.specification.actuators) {
    if (!from.applies_force) continue;
    MEDIUS_TRY(Actuator actuator, compile_actuator(model, from));
    if (actuator.kind == Actuator::Kind::kPath) {
      actuator.path = static_cast<int>(paths.size());
      paths.push_back({from.name, &from.path});
    }
    ordered.emplace_back(from.order, std::move(actuator));
  }
  MEDIUS_TRY(set.paths, body::compile_paths(model, paths, convention));
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [order, actuator] : ordered) set.actuators.push_back(std::move(actuator));
  return set;
}

ActuatorData::ActuatorData(const body::Model& model, const ActuatorSet& set)
    : muscle_paths(model, set.muscles.paths),
      actuator_paths(model, set.paths),
      qdot(Eigen::VectorXd::Zero(model.coordinate_count())),
      unit_force(body::PathData::Matrix::Zero(set.count(), model.coordinate_count())),
      optimal_force(Eigen::VectorXd::Zero(set.count())) {}

void update_actuators(const body::Model& model, const ActuatorSet& set, const body::Data& data,
                      bool muscle_physiology, ActuatorData& actuators) {
  body::rates_from_speeds(model, data.q, data.u, actuators.qdot);
  body::update_path_lengths(model, set.muscles.paths, data, actuators.muscle_paths);
  body::update_path_speeds(model, set.muscles.paths, data, actuators.qdot, actuators.muscle_paths);
  body::update_moment_arms(model, set.muscles.paths, data, actuators.muscle_paths);
  if (set.paths.count() > 0) {
    body::update_path_lengths(model, set.paths, data, actuators.actuator_paths);
    body::update_moment_arms(model, set.paths, data, actuators.actuator_paths);
  }
  for (int i = 0; i < set.count(); ++i) {
    const Actuator& actuator = set.actuators[i];
    actuators.optimal_force[i] = actuator.optimal_force;
    switch (actuator.kind) {
      case Actuator::Kind::kMuscle: {
        const int m = actuator.muscle;
        actuators.unit_force.row(i) = actuators.muscle_paths.free_moment_arm.row(m);
        if (muscle_physiology) {
          actuators.optimal_force[i] = body::rigid_tendon_active_force(
              set.muscles.muscles[m], actuators.muscle_paths.length[m],
              actuators.muscle_paths.speed[m]);
        }
        break;
      }
      case Actuator::Kind::kPath:
        actuators.unit_force.row(i) = actuators.actuator_paths.free_moment_arm.row(actuator.path);
        break;
      case Actuator::Kind::kCoordinate:
        actuators.unit_force.row(i).setZero();
        actuators.unit_force(i, actuator.coordinate) = 1;
        break;
      case Actuator::Kind::kTorque:
        actuators.unit_force.row(i).setZero();
        torque_row(model, data, actuator, actuators.unit_force.row(i).data());
        break;
      case Actuator::Kind::kPoint:
        actuators.unit_force.row(i).setZero();
        point_row(model, data, actuator, actuators.unit_force.row(i).data());
        break;
    }
  }
}

}  // namespace medius::force
