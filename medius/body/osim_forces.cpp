#include <algorithm>
#include <array>
#include <optional>

#include "medius/body/osim_reader.h"

namespace medius::body::osim {
namespace {

Result<bool> applies_force(const XmlObject& object) {
  if (object.has("appliesForce")) return object.boolean("appliesForce", true);
  MEDIUS_TRY(const bool disabled, object.boolean("isDisabled", false));
  return !disabled;
}

// -- paths ----------------------------------------------------------------------------------------

Result<void> read_moving_components(const XmlObject& object, PathPointSpecification& point) {
  static constexpr std::array<const char*, 3> kAxes{"x", "y", "z"};
  for (int i = 0; i < 3; ++i) {
    const std::string axis = kAxes[i];
    MovingComponent& component = point.moving[i];
    std::string coordinate = socket(object, axis + "_coordinate");
    if (coordinate.empty()) coordinate = object.text(axis + "_coordinate");
    component.coordinate = last_of_path(coordinate);
    MEDIUS_TRY(component.function,
               read_function(object, axis + "_location", Function::constant(point.location[i])));
  }
  return {};
}

std::optional<PathPointKind> point_kind(std::string_view type) {
  if (type == "PathPoint" || type == "MusclePoint") return PathPointKind::kFixed;
  if (type == "ConditionalPathPoint" || type == "MuscleViaPoint")
    return PathPointKind::kConditional;
  if (type == "MovingPathPoint" || type == "MovingMusclePoint") return PathPointKind::kMoving;
  return std::nullopt;
}

Result<PathPointSpecification> read_point(Reading& reading, const XmlObject& object) {
  PathPointSpecification point;
  const auto kind = point_kind(object.type());
  if (!kind) {
    return object.error_here(fmt::format(
        "a path point of the type '{}' is not known; known are PathPoint, ConditionalPathPoint and "
        "MovingPathPoint.",
        object.type()));
  }
  point.kind = *kind;
  point.name = object.name();
  point.line = object.line();
  std::string frame = socket(object, "parent_frame");
  if (frame.empty()) frame = object.text("body");
  point.frame = reading.model.resolved_frame(frame);
  MEDIUS_TRY(point.location, object.vector3("location", Vector3::Zero()));
  if (point.kind == PathPointKind::kMoving) MEDIUS_CHECK(read_moving_components(object, point));
  if (point.kind == PathPointKind::kConditional) {
    std::string coordinate = socket(object, "coordinate");
    if (coordinate.empty()) coordinate = object.text("coordinate");
    point.coordinate = last_of_path(coordinate);
    MEDIUS_TRY(const auto range, object.numbers("range"));
    if (range.size() == 2) {
      point.range = {std::min(range[0], range[1]), std::max(range[0], range[1])};
    }
  }
  return point;
}

Result<PathWrapSpecification> read_path_wrap(const XmlObject& object) {
  PathWrapSpecification wrap;
  wrap.name = object.name();
  wrap.line = object.line();
  wrap.wrap_object = object.text("wrap_object");
  const std::string method = object.text("method", "hybrid");
  wrap.method = method == "midpoint" ? WrapMethod::kMidpoint
                : method == "axial"  ? WrapMethod::kAxial
                                     : WrapMethod::kHybrid;
  MEDIUS_TRY(const auto range, object.numbers("range"));
  if (range.size() == 2) {
    for (int i = 0; i < 2; ++i) {
      wrap.range[i] = static_cast<int>(std::clamp(range[i], -1.0, 1e6));
    }
  }
  return wrap;
}

Result<FunctionPathSpecification> read_function_path(const XmlObject& object) {
  FunctionPathSpecification path;
  for (const std::string& name : object.words("coordinate_paths")) {
    path.coordinates.emplace_back(last_of_path(name));
  }
  const XmlObject length = object.object("length_function");
  if (!length) return object.error_here("FunctionBasedPath: <length_function> is missing.");
  MEDIUS_TRY(path.length, read_polynomial(length));
  for (const XmlObject& function : object.child("moment_arm_functions").children()) {
    MEDIUS_TRY(auto moment_arm, read_polynomial(function));
    path.moment_arms.push_back(std::move(moment_arm));
  }
  if (const XmlObject speed = object.object("lengthening_speed_function")) {
    MEDIUS_TRY(path.speed, read_polynomial(speed));
  }
  return path;
}

/// The element that holds the path: 4.x and 3.x GeometryPath, FunctionBasedPath, or, in files
/// before 2.0, the muscle itself.
XmlObject path_object(const XmlObject& owner) {
  for (const char* type : {"GeometryPath", "FunctionBasedPath"}) {
    if (const XmlObject object = owner.child(type)) return object;
  }
  if (const XmlObject object = owner.object("path")) return object;
  return owner;
}

}  // namespace

Result<PathSpecification> read_path(Reading& reading, const XmlObject& owner) {
  PathSpecification path;
  const XmlObject object = path_object(owner);
  path.line = object.line();
  if (object.type() == "FunctionBasedPath") {
    MEDIUS_TRY(path.function_based, read_function_path(object));
    return path;
  }
  for (const char* set : {"PathPointSet", "MusclePointSet"}) {
    for (const XmlObject& item : object.objects(set)) {
      MEDIUS_TRY(auto point, read_point(reading, item));
      path.points.push_back(std::move(point));
    }
  }
  for (const char* set : {"PathWrapSet", "MuscleWrapSet"}) {
    for (const XmlObject& item : object.objects(set)) {
      MEDIUS_TRY(auto wrap, read_path_wrap(item));
      path.wraps.push_back(std::move(wrap));
    }
  }
  return path;
}

namespace {

// -- muscles
// ----------------------------------------------------------------------------------------

std::optional<MuscleKind> muscle_kind(std::string_view type) {
  static constexpr std::array<MuscleKind, 7> kKinds{
      MuscleKind::kThelen2003,          MuscleKind::kMillard2012Equilibrium,
      MuscleKind::kDeGrooteFregly2016,  MuscleKind::kRigidTendon,
      MuscleKind::kSchutte1993,         MuscleKind::kMillard2012Acceleration,
      MuscleKind::kThelen2003Deprecated};
  for (const MuscleKind kind : kKinds) {
    if (type_name(kind) == type) return kind;
  }
  if (type == "Schutte1993Muscle_Deprecated") return MuscleKind::kSchutte1993;
  if (type == "Delp1990Muscle_Deprecated" || type == "Delp1990Muscle") {
    return MuscleKind::kSchutte1993;
  }
  return std::nullopt;
}

/// A property's text as a number; true and false count as 1 and 0.
std::optional<double> number_or_flag(const XmlObject& object) {
  const std::string text = object.own_text();
  if (text == "true") return 1.0;
  if (text == "false") return 0.0;
  const auto values = parse_numbers(text);
  return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
}

bool is_function(std::string_view type) {
  return type.ends_with("Spline") || type.ends_with("Function") || type == "Constant" ||
         type == "Sine";
}

Result<CurveSpecification> read_curve(const XmlObject& object) {
  CurveSpecification curve;
  curve.type = object.type();
  curve.line = object.line();
  if (const XmlObject inner = object.only_child(); inner && is_function(inner.type())) {
    MEDIUS_TRY(curve.function, read_function(inner));
    return curve;
  }
  if (is_function(object.type())) {
    curve.type = object.name();
    MEDIUS_TRY(curve.function, read_function(object));
    return curve;
  }
  for (const XmlObject& property : object.children_and_defaults()) {
    if (const auto value = number_or_flag(property)) curve.parameters[property.type()] = *value;
  }
  return curve;
}

/// Everything that is no common property: single numbers, and curves with their own numbers.
Result<void> read_own_properties(const XmlObject& object, MuscleSpecification& muscle) {
  static constexpr std::array<std::string_view, 21> kRead{"max_isometric_force",
                                                          "optimal_fiber_length",
                                                          "tendon_slack_length",
                                                          "pennation_angle_at_optimal",
                                                          "pennation_angle",
                                                          "max_contraction_velocity",
                                                          "ignore_tendon_compliance",
                                                          "ignore_activation_dynamics",
                                                          "min_control",
                                                          "max_control",
                                                          "isDisabled",
                                                          "appliesForce",
                                                          "GeometryPath",
                                                          "FunctionBasedPath",
                                                          "MusclePointSet",
                                                          "MuscleWrapSet",
                                                          "VisibleObject",
                                                          "name",
                                                          "path",
                                                          "optimal_force",
                                                          "Appearance"};
  for (const XmlObject& property : object.children_and_defaults()) {
    const std::string type = property.type();
    if (std::find(kRead.begin(), kRead.end(), type) != kRead.end()) continue;
    if (property.name() == "path") continue;
    if (property.only_child() || is_function(type) || type.ends_with("Curve")) {
      if (!type.ends_with("Curve") && !type.ends_with("_curve") && !is_function(type)) continue;
      MEDIUS_TRY(auto curve, read_curve(property));
      muscle.curves.push_back(std::move(curve));
    } else if (const auto value = number_or_flag(property)) {
      muscle.parameters[type] = *value;
    }
  }
  return {};
}

/// Where a file gives none: the muscle's least activation.
double least_control(const MuscleSpecification& muscle) {
  const auto given = muscle.parameters.find("minimum_activation");
  return given != muscle.parameters.end() ? given->second : muscle.min_control;
}

Result<void> read_muscle(Reading& reading, const XmlObject& object, MuscleKind kind, int order) {
  MuscleSpecification muscle;
  muscle.kind = kind;
  muscle.name = object.name();
  muscle.line = object.line();
  muscle.order = order;
  MEDIUS_TRY(muscle.applies_force, applies_force(object));
  MEDIUS_TRY(muscle.path, read_path(reading, object));
  MEDIUS_TRY(muscle.max_isometric_force, object.number("max_isometric_force", 1000));
  MEDIUS_TRY(muscle.optimal_fiber_length, object.number("optimal_fiber_length", 0.1));
  MEDIUS_TRY(muscle.tendon_slack_length, object.number("tendon_slack_length", 0.2));
  MEDIUS_TRY(const double old_name, object.number("pennation_angle", 0));
  MEDIUS_TRY(muscle.pennation_angle, object.number("pennation_angle_at_optimal", old_name));
  MEDIUS_TRY(muscle.max_contraction_velocity, object.number("max_contraction_velocity", 10));
  MEDIUS_TRY(muscle.ignore_tendon_compliance, object.boolean("ignore_tendon_compliance", false));
  MEDIUS_TRY(muscle.ignore_activation_dynamics,
             object.boolean("ignore_activation_dynamics", false));
  MEDIUS_TRY(muscle.max_control, object.number("max_control", 1));
  MEDIUS_CHECK(read_own_properties(object, muscle));
  MEDIUS_TRY(muscle.min_control, object.number("min_control", least_control(muscle)));
  reading.model.muscles.push_back(std::move(muscle));
  return {};
}

// -- actuators
// ----------------------------------------------------------------------------------------

std::optional<ActuatorKind> actuator_kind(std::string_view type) {
  if (type == "CoordinateActuator" || type == "ActivationCoordinateActuator") {
    return ActuatorKind::kCoordinate;
  }
  if (type == "PointActuator") return ActuatorKind::kPoint;
  if (type == "TorqueActuator") return ActuatorKind::kTorque;
  if (type == "PathActuator") return ActuatorKind::kPath;
  return std::nullopt;
}

Result<void> read_actuator(Reading& reading, const XmlObject& object, ActuatorKind kind,
                           int order) {
  ActuatorSpecification actuator;
  actuator.kind = kind;
  actuator.name = object.name();
  actuator.line = object.line();
  actuator.order = order;
  MEDIUS_TRY(actuator.applies_force, applies_force(object));
  MEDIUS_TRY(actuator.optimal_force, object.number("optimal_force", 1));
  // absent: unbounded
  MEDIUS_TRY(actuator.min_control, object.number("min_control", -kInfinity));
  MEDIUS_TRY(actuator.max_control, object.number("max_control", kInfinity));
  const auto body = [&](const char* property) {
    std::string text = socket(object, property);
    if (text.empty()) text = object.text(property);
    return text.empty() || text == "Unassigned" ? "" : reading.model.resolved_frame(text);
  };
  std::string coordinate = socket(object, "coordinate");
  if (coordinate.empty()) coordinate = object.text("coordinate");
  actuator.coordinate = last_of_path(coordinate);
  if (kind == ActuatorKind::kPoint) {
    actuator.frame_a = body("body");
    MEDIUS_TRY(actuator.point, object.vector3("point", Vector3::Zero()));
    MEDIUS_TRY(actuator.axis, object.vector3("direction", Vector3::UnitX()));
    MEDIUS_TRY(actuator.point_is_global, object.boolean("point_is_global", false));
    MEDIUS_TRY(actuator.force_is_global, object.boolean("force_is_global", true));
  }
  if (kind == ActuatorKind::kTorque) {
    actuator.frame_a = body("bodyA");
    actuator.frame_b = body("bodyB");
    MEDIUS_TRY(actuator.axis, object.vector3("axis", Vector3::UnitX()));
    MEDIUS_TRY(actuator.force_is_global, object.boolean("torque_is_global", true));
  }
  if (kind == ActuatorKind::kPath) {
    MEDIUS_TRY(actuator.path, read_path(reading, object));
  }
  reading.model.actuators.push_back(std::move(actuator));
  return {};
}

// -- passive forces
// -----------------------------------------------------------------------------------

std::optional<PassiveForceKind> passive_kind(std::string_view type) {
  static constexpr std::array<PassiveForceKind, 11> kKinds{
      PassiveForceKind::kCoordinateLimit,
      PassiveForceKind::kSpringGeneralized,
      PassiveForceKind::kBushing,
      PassiveForceKind::kLigament,
      PassiveForceKind::kPathSpring,
      PassiveForceKind::kExpressionBasedCoordinate,
      PassiveForceKind::kExpressionBasedPointToPoint,
      PassiveForceKind::kExpressionBasedBushing,
      PassiveForceKind::kFunctionBasedBushing,
      PassiveForceKind::kPointToPointSpring,
      PassiveForceKind::kBlankevoort1991Ligament};
  for (const PassiveForceKind kind : kKinds) {
    if (type_name(kind) == type) return kind;
  }
  return std::nullopt;
}

/// Limits of a rotational coordinate stand in degrees in the file, its stiffness in N m/deg.
void limits_to_radians(const ModelSpecification& model, PassiveForceSpecification& force) {
  const auto* coordinate = model.find_coordinate(force.coordinate);
  if (coordinate == nullptr || coordinate->motion_type != MotionType::kRotational) return;
  for (auto& [name, value] : force.parameters) {
    if (name.ends_with("_limit") || name == "transition") value = radians(value);
    if (name.ends_with("_stiffness") || name == "damping") value = value * (180.0 / kPi);
  }
}

Result<void> read_bushing(Reading& reading, const XmlObject& object,
                          PassiveForceSpecification& force) {
  const std::array<std::string*, 2> frames{&force.frame_1, &force.frame_2};
  MEDIUS_CHECK([&]() -> Result<void> {
    // The frames that a 4.x bushing owns.
    for (const char* list : {"frames", "components"}) {
      for (const XmlObject& item : object.child(list).children()) {
        if (item.type() != "PhysicalOffsetFrame") continue;
        OffsetFrameSpecification frame;
        frame.key = force.name + "/" + item.name();
        frame.parent = reading.model.resolved_frame(socket(item, "parent"));
        frame.line = item.line();
        MEDIUS_TRY(frame.translation, item.vector3("translation", Vector3::Zero()));
        MEDIUS_TRY(frame.orientation, item.vector3("orientation", Vector3::Zero()));
        reading.model.frames.push_back(std::move(frame));
      }
    }
    return {};
  }());
  for (const int which : {1, 2}) {
    std::string& target = *frames[which - 1];
    const std::string text = socket(object, fmt::format("frame{}", which));
    if (!text.empty()) {
      target = reading.model.resolved_frame(text, force.name);
      continue;
    }
    // 3.x: a body, and the place of the bushing on it.
    OffsetFrameSpecification frame;
    frame.key = fmt::format("{}/offset_{}", force.name, which);
    frame.parent = reading.model.resolved_frame(object.text(fmt::format("body_{}", which)));
    frame.line = object.line();
    MEDIUS_TRY(frame.translation,
               object.vector3(fmt::format("location_body_{}", which), Vector3::Zero()));
    MEDIUS_TRY(frame.orientation,
               object.vector3(fmt::format("orientation_body_{}", which), Vector3::Zero()));
    target = frame.key;
    reading.model.frames.push_back(std::move(frame));
  }
  MEDIUS_TRY(force.rotational_stiffness, object.vector3("rotational_stiffness", Vector3::Zero()));
  MEDIUS_TRY(force.translational_stiffness,
             object.vector3("translational_stiffness", Vector3::Zero()));
  MEDIUS_TRY(force.rotational_damping, object.vector3("rotational_damping", Vector3::Zero()));
  MEDIUS_TRY(force.translational_damping, object.vector3("translational_damping", Vector3::Zero()));
  if (force.kind == PassiveForceKind::kExpressionBasedBushing) {
    for (const std::string_view part : kBushingParts) {
      force.expressions.push_back(object.text(fmt::format("{}_expression", part), "0.0"));
    }
  }
  if (force.kind == PassiveForceKind::kFunctionBasedBushing) {
    for (const char* property :
         {"m_x_theta_x_function", "m_y_theta_y_function", "m_z_theta_z_function",
          "f_x_delta_x_function", "f_y_delta_y_function", "f_z_delta_z_function"}) {
      MEDIUS_TRY(auto function, read_function(object, property, Function::constant(0)));
      force.bushing_functions.push_back(std::move(function));
    }
  }
  return {};
}

/// Two bodies and a point of each.
Result<void> read_point_pair(const Reading& reading, const XmlObject& object,
                             PassiveForceSpecification& force) {
  const auto body = [&](const char* property) {
    std::string text = socket(object, property);
    if (text.empty()) text = object.text(property);
    return reading.model.resolved_frame(text);
  };
  force.frame_1 = body("body1");
  force.frame_2 = body("body2");
  MEDIUS_TRY(force.point_1, object.vector3("point1", Vector3::Zero()));
  MEDIUS_TRY(force.point_2, object.vector3("point2", Vector3::Zero()));
  return {};
}

Result<void> read_passive(Reading& reading, const XmlObject& object, PassiveForceKind kind,
                          int order) {
  PassiveForceSpecification force;
  force.kind = kind;
  force.name = object.name();
  force.line = object.line();
  force.order = order;
  MEDIUS_TRY(force.applies_force, applies_force(object));
  std::string coordinate = socket(object, "coordinate");
  if (coordinate.empty()) coordinate = object.text("coordinate");
  force.coordinate = last_of_path(coordinate);
  force.expression = object.text("expression");
  for (const XmlObject& property : object.children_and_defaults()) {
    const std::string type = property.type();
    if (type.ends_with("expression")) continue;  // "0" is one
    if (const auto value = number_or_flag(property)) force.parameters[type] = *value;
  }
  if (kind == PassiveForceKind::kCoordinateLimit) limits_to_radians(reading.model, force);
  if (force.is_bushing()) MEDIUS_CHECK(read_bushing(reading, object, force));
  if (kind == PassiveForceKind::kExpressionBasedPointToPoint ||
      kind == PassiveForceKind::kPointToPointSpring) {
    MEDIUS_CHECK(read_point_pair(reading, object, force));
  }
  if (force.has_path()) {
    MEDIUS_TRY(force.path, read_path(reading, object));
  }
  if (const XmlObject curve = object.object("force_length_curve")) {
    MEDIUS_TRY(force.force_length_curve, read_function(curve));
  }
  reading.model.passive_forces.push_back(std::move(force));
  return {};
}

}  // namespace

Result<void> read_forces(Reading& reading, const std::vector<XmlObject>& forces, int first_order) {
  for (std::size_t i = 0; i < forces.size(); ++i) {
    const XmlObject& object = forces[i];
    const int order = first_order + static_cast<int>(i);
    const std::string type = object.type();
    if (const auto muscle = muscle_kind(type)) {
      MEDIUS_CHECK(read_muscle(reading, object, *muscle, order));
    } else if (const auto actuator = actuator_kind(type)) {
      MEDIUS_CHECK(read_actuator(reading, object, *actuator, order));
    } else if (const auto passive = passive_kind(type)) {
      MEDIUS_CHECK(read_passive(reading, object, *passive, order));
    } else {
      reading.leave_out(
          object, "its force is missing from joint moments, static optimisation and joint loads");
    }
  }
  return {};
}

}  // namespace medius::body::osim
