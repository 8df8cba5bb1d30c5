#include <algorithm>
#include <functional>
#include <map>

#include "medius/body/osim_writer.h"

namespace medius::body::osim {
namespace {

// -- paths
// ------------------------------------------------------------------------------------------

void add_point(pugi::xml_node objects, const ModelSpecification& model,
               const PathPointSpecification& point) {
  static constexpr const char* kTypes[] = {"PathPoint", "ConditionalPathPoint", "MovingPathPoint"};
  pugi::xml_node node = add_object(objects, kTypes[static_cast<int>(point.kind)], point.name);
  add_text(node, "socket_parent_frame", frame_path(model, point.frame));
  if (point.kind == PathPointKind::kMoving) {
    static constexpr const char* kAxes[] = {"x", "y", "z"};
    for (int i = 0; i < 3; ++i) {
      add_text(node, fmt::format("socket_{}_coordinate", kAxes[i]),
               coordinate_path(model, point.moving[i].coordinate));
    }
    for (int i = 0; i < 3; ++i) {
      add_function(add_element(node, fmt::format("{}_location", kAxes[i])),
                   point.moving[i].function, {});
    }
    return;
  }
  add_vector(node, "location", point.location);
  if (point.kind == PathPointKind::kConditional) {
    add_text(node, "socket_coordinate", coordinate_path(model, point.coordinate));
    add_numbers(node, "range", {point.range[0], point.range[1]});
  }
}

void add_polynomial(pugi::xml_node parent, const MultivariatePolynomial& polynomial) {
  pugi::xml_node node = add_element(parent, "MultivariatePolynomialFunction");
  add_numbers(node, "coefficients", polynomial.coefficients());
  add_number(node, "dimension", polynomial.dimension());
  add_number(node, "order", polynomial.order());
}

void add_function_path(pugi::xml_node parent, const ModelSpecification& model,
                       const FunctionPathSpecification& path) {
  pugi::xml_node node = add_object(parent, "FunctionBasedPath", "path");
  std::string names;
  for (const auto& name : path.coordinates) {
    names += (names.empty() ? "" : " ") + coordinate_path(model, name);
  }
  add_text(node, "coordinate_paths", names);
  if (path.length) add_polynomial(add_element(node, "length_function"), *path.length);
  if (!path.moment_arms.empty()) {
    pugi::xml_node list = add_element(node, "moment_arm_functions");
    for (const auto& function : path.moment_arms) add_polynomial(list, function);
  }
  if (path.speed) add_polynomial(add_element(node, "lengthening_speed_function"), *path.speed);
}

/// From 4.6 on the path is a property of that name.
bool paths_are_named(const ModelSpecification& model) {
  return std::any_of(model.muscles.begin(), model.muscles.end(),
                     [](const auto& muscle) { return muscle.path.function_based.has_value(); });
}

void add_path(pugi::xml_node parent, const ModelSpecification& model,
              const PathSpecification& path) {
  if (path.function_based) {
    add_function_path(parent, model, *path.function_based);
    return;
  }
  static constexpr const char* kMethods[] = {"hybrid", "midpoint", "axial"};
  pugi::xml_node node =
      add_object(parent, "GeometryPath", paths_are_named(model) ? "path" : "geometrypath");
  pugi::xml_node points = add_set(node, "PathPointSet");
  for (const auto& point : path.points) add_point(points, model, point);
  pugi::xml_node wraps = add_set(node, "PathWrapSet");
  for (const auto& wrap : path.wraps) {
    pugi::xml_node element =
        add_object(wraps, "PathWrap", wrap.name.empty() ? "pathwrap" : wrap.name);
    add_text(element, "wrap_object", component_name(wrap.wrap_object));
    add_text(element, "method", kMethods[static_cast<int>(wrap.method)]);
    add_text(element, "range", fmt::format("{} {}", wrap.range[0], wrap.range[1]));
  }
}

// -- muscles
// ------------------------------------------------------------------------------------------

/// OpenSim 4 knows the old muscles by another name.
std::string muscle_type(MuscleKind kind) {
  std::string type(type_name(kind));
  return kind == MuscleKind::kSchutte1993 ? type + "_Deprecated" : type;
}

void add_curve(pugi::xml_node node, const MuscleSpecification& muscle,
               const CurveSpecification& curve) {
  if (curve.function) {
    add_function(node, *curve.function, curve.type);
    return;
  }
  pugi::xml_node element = add_object(node, curve.type, muscle.name + "_" + curve.type);
  for (const auto& [name, value] : curve.parameters) add_number(element, name, value);
}

/// OpenSim refuses a muscle whose control may fall below its least activation.
double least_activation(const MuscleSpecification& muscle) {
  const auto given = muscle.parameters.find("minimum_activation");
  if (given != muscle.parameters.end()) return given->second;
  const bool has_one =
      muscle.kind == MuscleKind::kThelen2003 || muscle.kind == MuscleKind::kMillard2012Equilibrium;
  return has_one ? 0.01 : -kInfinity;
}

void add_muscle(pugi::xml_node objects, const ModelSpecification& model,
                const MuscleSpecification& muscle) {
  pugi::xml_node node = add_object(objects, muscle_type(muscle.kind), muscle.name);
  add_flag(node, "appliesForce", muscle.applies_force);
  add_number(node, "min_control", std::max(muscle.min_control, least_activation(muscle)));
  add_number(node, "max_control", muscle.max_control);
  add_path(node, model, muscle.path);
  add_number(node, "max_isometric_force", muscle.max_isometric_force);
  add_number(node, "optimal_fiber_length", muscle.optimal_fiber_length);
  add_number(node, "tendon_slack_length", muscle.tendon_slack_length);
  add_number(node, "pennation_angle_at_optimal", muscle.pennation_angle);
  add_number(node, "max_contraction_velocity", muscle.max_contraction_velocity);
  add_flag(node, "ignore_tendon_compliance", muscle.ignore_tendon_compliance);
  add_flag(node, "ignore_activation_dynamics", muscle.ignore_activation_dynamics);
  for (const auto& [name, value] : muscle.parameters) add_number(node, name, value);
  for (const auto& curve : muscle.curves) add_curve(node, muscle, curve);
}

// -- actuators and passive forces
// -----------------------------------------------------------------------

void add_actuator(pugi::xml_node objects, const ModelSpecification& model,
                  const ActuatorSpecification& actuator) {
  pugi::xml_node node = add_object(objects, type_name(actuator.kind), actuator.name);
  add_flag(node, "appliesForce", actuator.applies_force);
  add_number(node, "min_control", actuator.min_control);
  add_number(node, "max_control", actuator.max_control);
  switch (actuator.kind) {
    case ActuatorKind::kCoordinate:
      add_text(node, "coordinate", component_name(actuator.coordinate));
      break;
    case ActuatorKind::kPoint:
      add_text(node, "body", component_name(model.base_body(actuator.frame_a)));
      add_vector(node, "point", actuator.point);
      add_flag(node, "point_is_global", actuator.point_is_global);
      add_vector(node, "direction", actuator.axis);
      add_flag(node, "force_is_global", actuator.force_is_global);
      break;
    case ActuatorKind::kTorque:
      add_text(node, "bodyA", component_name(model.base_body(actuator.frame_a)));
      add_text(node, "bodyB", component_name(model.base_body(actuator.frame_b)));
      add_flag(node, "torque_is_global", actuator.force_is_global);
      add_vector(node, "axis", actuator.axis);
      break;
    case ActuatorKind::kPath:
      add_path(node, model, actuator.path);
      break;
  }
  add_number(node, "optimal_force", actuator.optimal_force);
}

/// Radians back to the degrees that a file holds for a rotational coordinate's limits.
double limit_in_file(const ModelSpecification& model, const PassiveForceSpecification& force,
                     std::string_view name, double value) {
  const auto* coordinate = model.find_coordinate(force.coordinate);
  if (force.kind != PassiveForceKind::kCoordinateLimit || coordinate == nullptr ||
      coordinate->motion_type != MotionType::kRotational) {
    return value;
  }
  if (name.ends_with("_limit") || name == "transition") return degrees(value);
  if (name.ends_with("_stiffness") || name == "damping") return radians(value);
  return value;
}

void add_passive(pugi::xml_node objects, const ModelSpecification& model,
                 const PassiveForceSpecification& force) {
  pugi::xml_node node = add_object(objects, type_name(force.kind), force.name);
  add_flag(node, "appliesForce", force.applies_force);
  if (!force.coordinate.empty()) add_text(node, "coordinate", component_name(force.coordinate));
  if (!force.expression.empty()) add_text(node, "expression", force.expression);
  if (force.kind == PassiveForceKind::kExpressionBasedPointToPoint) {
    add_text(node, "body1", frame_path(model, force.frame_1));
    add_text(node, "body2", frame_path(model, force.frame_2));
  }
  if (force.kind == PassiveForceKind::kPointToPointSpring) {
    add_text(node, "socket_body1", frame_path(model, force.frame_1));
    add_text(node, "socket_body2", frame_path(model, force.frame_2));
  }
  if (force.kind == PassiveForceKind::kExpressionBasedPointToPoint ||
      force.kind == PassiveForceKind::kPointToPointSpring) {
    add_vector(node, "point1", force.point_1);
    add_vector(node, "point2", force.point_2);
  }
  for (std::size_t i = 0; i < force.expressions.size(); ++i) {
    add_text(node, fmt::format("{}_expression", kBushingParts[i]), force.expressions[i]);
  }
  static constexpr std::array<const char*, 6> kFunctions{
      "m_x_theta_x_function", "m_y_theta_y_function", "m_z_theta_z_function",
      "f_x_delta_x_function", "f_y_delta_y_function", "f_z_delta_z_function"};
  for (std::size_t i = 0; i < force.bushing_functions.size(); ++i) {
    add_function(add_element(node, kFunctions[i]), force.bushing_functions[i], {});
  }
  if (force.is_bushing()) {
    add_text(node, "socket_frame1", frame_path(model, force.frame_1));
    add_text(node, "socket_frame2", frame_path(model, force.frame_2));
    if (owns_frames(model, force.name)) add_frames(add_element(node, "frames"), model, force.name);
    if (force.kind == PassiveForceKind::kBushing) {
      add_vector(node, "rotational_stiffness", force.rotational_stiffness);
      add_vector(node, "translational_stiffness", force.translational_stiffness);
    }
    add_vector(node, "rotational_damping", force.rotational_damping);
    add_vector(node, "translational_damping", force.translational_damping);
  }
  const bool has_path = !force.path.points.empty() || force.path.function_based;
  if (has_path) add_path(node, model, force.path);
  for (const auto& [name, value] : force.parameters) {
    if (name == "isDisabled" || name == "appliesForce") continue;
    add_number(node, name, limit_in_file(model, force, name, value));
  }
  if (force.force_length_curve) {
    add_function(node, *force.force_length_curve, "force_length_curve");
  }
}

}  // namespace

void add_forces(pugi::xml_node root, const ModelSpecification& model) {
  // In the order of the file they came from.
  std::multimap<int, std::function<void(pugi::xml_node)>> ordered;
  for (const auto& muscle : model.muscles) {
    ordered.emplace(muscle.order,
                    [&](pugi::xml_node objects) { add_muscle(objects, model, muscle); });
  }
  for (const auto& actuator : model.actuators) {
    ordered.emplace(actuator.order,
                    [&](pugi::xml_node objects) { add_actuator(objects, model, actuator); });
  }
  for (const auto& force : model.passive_forces) {
    ordered.emplace(force.order,
                    [&](pugi::xml_node objects) { add_passive(objects, model, force); });
  }
  pugi::xml_node objects = add_set(root, "ForceSet", "forceset");
  for (const auto& [order, add] : ordered) add(objects);
}

}  // namespace medius::body::osim
