#include <algorithm>
#include <array>
#include <optional>

#include "medius/body/osim_reader.h"

namespace medius::body::osim {
namespace {

struct NamedKind {
  std::string_view name;
  JointKind kind;
  int coordinates;  ///< -1: as many as the file lists
};
constexpr std::array<NamedKind, 11> kJointKinds{
    {{"WeldJoint", JointKind::kWeld, 0},
     {"PinJoint", JointKind::kPin, 1},
     {"SliderJoint", JointKind::kSlider, 1},
     {"UniversalJoint", JointKind::kUniversal, 2},
     {"BallJoint", JointKind::kBall, 3},
     {"EllipsoidJoint", JointKind::kEllipsoid, 3},
     {"PlanarJoint", JointKind::kPlanar, 3},
     {"GimbalJoint", JointKind::kGimbal, 3},
     {"FreeJoint", JointKind::kFree, 6},
     {"CustomJoint", JointKind::kCustom, -1},
     {"ScapulothoracicJoint", JointKind::kScapulothoracic, 4}}};

const NamedKind* joint_kind(std::string_view type) {
  for (const NamedKind& named : kJointKinds) {
    if (named.name == type) return &named;
  }
  return nullptr;
}

// -- bodies ---------------------------------------------------------------------------------------

Result<Matrix3> read_inertia(const XmlObject& object) {
  MEDIUS_TRY(const auto values, object.numbers("inertia"));
  Matrix3 inertia;
  const auto fill = [&](double xx, double yy, double zz, double xy, double xz, double yz) {
    inertia << xx, xy, xz, xy, yy, yz, xz, yz, zz;
  };
  if (values.size() == 6) {
    fill(values[0], values[1], values[2], values[3], values[4], values[5]);
    return inertia;
  }
  if (!values.empty()) {
    return object.child("inertia").error_here(fmt::format(
        "<inertia> of body '{}' should be six numbers, found {}.", object.name(), values.size()));
  }
  MEDIUS_TRY(const double xx, object.number("inertia_xx", 0));
  MEDIUS_TRY(const double yy, object.number("inertia_yy", 0));
  MEDIUS_TRY(const double zz, object.number("inertia_zz", 0));
  MEDIUS_TRY(const double xy, object.number("inertia_xy", 0));
  MEDIUS_TRY(const double xz, object.number("inertia_xz", 0));
  MEDIUS_TRY(const double yz, object.number("inertia_yz", 0));
  fill(xx, yy, zz, xy, xz, yz);
  return inertia;
}

std::vector<MeshSpecification> read_meshes(const XmlObject& object) {
  std::vector<MeshSpecification> meshes;
  const auto scale_of = [](const XmlObject& mesh) {
    return mesh.vector3("scale_factors", Vector3::Ones()).ok()
               ? *mesh.vector3("scale_factors", Vector3::Ones())
               : Vector3(Vector3::Ones());
  };
  for (const XmlObject& mesh : object.child("attached_geometry").children()) {
    if (mesh.type() == "Mesh") meshes.push_back({mesh.text("mesh_file"), scale_of(mesh)});
  }
  const XmlObject visible = object.child("VisibleObject");
  for (const std::string& file : visible.words("geometry_files")) {
    meshes.push_back({file, scale_of(visible)});
  }
  for (const XmlObject& geometry : visible.objects("GeometrySet")) {
    const std::string file = geometry.text("geometry_file");
    if (!file.empty()) meshes.push_back({file, scale_of(visible)});
  }
  return meshes;
}

std::optional<WrapKind> wrap_kind(std::string_view type) {
  if (type == "WrapCylinder" || type == "WrapCylinderObst") return WrapKind::kCylinder;
  if (type == "WrapEllipsoid") return WrapKind::kEllipsoid;
  if (type == "WrapSphere" || type == "WrapSphereObst") return WrapKind::kSphere;
  if (type == "WrapTorus") return WrapKind::kTorus;
  return std::nullopt;
}

Result<void> read_wrap_objects(Reading& reading, const XmlObject& owner, const std::string& frame) {
  for (const XmlObject& object : owner.objects("WrapObjectSet")) {
    const auto kind = wrap_kind(object.type());
    if (!kind) {
      reading.leave_out(object, "paths do not wrap around it");
      continue;
    }
    WrapObjectSpecification wrap;
    wrap.name = object.name();
    wrap.frame = frame;
    wrap.kind = *kind;
    wrap.line = object.line();
    wrap.quadrant = object.text("quadrant", "all");
    MEDIUS_TRY(wrap.active, object.boolean("active", true));
    MEDIUS_TRY(wrap.orientation, object.vector3("xyz_body_rotation", Vector3::Zero()));
    MEDIUS_TRY(wrap.translation, object.vector3("translation", Vector3::Zero()));
    MEDIUS_TRY(wrap.radius, object.number("radius", 0));
    MEDIUS_TRY(wrap.length, object.number("length", 1));
    MEDIUS_TRY(wrap.dimensions, object.vector3("dimensions", Vector3::Zero()));
    MEDIUS_TRY(wrap.inner_radius, object.number("inner_radius", 0));
    MEDIUS_TRY(wrap.outer_radius, object.number("outer_radius", 0));
    reading.model.wrap_objects.push_back(std::move(wrap));
  }
  return {};
}

/// Offset frames below any component; the parent reference is resolved when all are known.
Result<void> read_frames(Reading& reading, const XmlObject& list, const std::string& owner,
                         const std::string& default_parent) {
  for (const XmlObject& object : list.children()) {
    if (object.type() != "PhysicalOffsetFrame" && object.type() != "OffsetFrame") continue;
    OffsetFrameSpecification frame;
    frame.key = owner + "/" + object.name();
    frame.parent = socket(object, "parent");
    if (frame.parent.empty()) frame.parent = default_parent;
    frame.line = object.line();
    MEDIUS_TRY(frame.translation, object.vector3("translation", Vector3::Zero()));
    MEDIUS_TRY(frame.orientation, object.vector3("orientation", Vector3::Zero()));
    if (reading.model.find_frame(frame.key) != nullptr) continue;
    reading.model.frames.push_back(std::move(frame));
  }
  return {};
}

Result<void> read_body_parts(Reading& reading, const XmlObject& object, const std::string& name) {
  MEDIUS_CHECK(read_wrap_objects(reading, object, name));
  return read_frames(reading, object.child("components"), name, name);
}

Result<void> read_body(Reading& reading, const XmlObject& object) {
  const std::string name = object.name();
  MEDIUS_CHECK(read_body_parts(reading, object, name));
  if (name == "ground") {  // 2.x and 3.x keep ground among the bodies
    reading.model.ground_meshes = read_meshes(object);
    return {};
  }
  BodySpecification body;
  body.name = name;
  body.line = object.line();
  body.meshes = read_meshes(object);
  MEDIUS_TRY(body.mass, object.number("mass", 0));
  MEDIUS_TRY(body.mass_center, object.vector3("mass_center", Vector3::Zero()));
  MEDIUS_TRY(body.inertia, read_inertia(object));
  reading.model.bodies.push_back(std::move(body));
  return {};
}

// -- joints ---------------------------------------------------------------------------------------

Result<CoordinateSpecification> read_coordinate(const XmlObject& object) {
  CoordinateSpecification coordinate;
  coordinate.name = object.name();
  coordinate.line = object.line();
  MEDIUS_TRY(coordinate.default_value, object.number("default_value", 0));
  MEDIUS_TRY(coordinate.default_speed, object.number("default_speed_value", 0));
  MEDIUS_TRY(const auto range, object.numbers("range"));
  if (range.size() == 2) coordinate.range = {range[0], range[1]};
  MEDIUS_TRY(coordinate.clamped, object.boolean("clamped", false));
  MEDIUS_TRY(coordinate.locked, object.boolean("locked", false));
  MEDIUS_TRY(coordinate.prescribed, object.boolean("prescribed", false));
  if (const XmlObject function = object.object("prescribed_function")) {
    MEDIUS_TRY(coordinate.prescribed_function, read_function(function));
  }
  return coordinate;
}

Result<void> read_coordinates(const XmlObject& object, JointSpecification& joint, int expected) {
  auto list = object.objects("CoordinateSet");
  if (list.empty()) list = object.objects("coordinates");
  for (const XmlObject& item : list) {
    MEDIUS_TRY(auto coordinate, read_coordinate(item));
    joint.coordinates.push_back(std::move(coordinate));
  }
  if (expected < 0) return {};
  if (static_cast<int>(joint.coordinates.size()) > expected) {
    return object.error_here(fmt::format("{} '{}' has {} coordinates, the file lists {}.",
                                         object.type(), joint.name, expected,
                                         joint.coordinates.size()));
  }
  while (static_cast<int>(joint.coordinates.size()) < expected) {
    CoordinateSpecification coordinate;
    coordinate.name = fmt::format("{}_coord_{}", joint.name, joint.coordinates.size());
    joint.coordinates.push_back(std::move(coordinate));
  }
  return {};
}

/// OpenSim orders a custom joint's coordinates as its axes name them first, whatever the order in
/// which the file lists them.
void order_by_transform(JointSpecification& joint) {
  std::vector<std::string> order;
  for (const auto& axis : joint.transform)
    order.insert(order.end(), axis.coordinates.begin(), axis.coordinates.end());
  const auto place = [&](const CoordinateSpecification& coordinate) {
    return std::find(order.begin(), order.end(), coordinate.name) - order.begin();
  };
  std::stable_sort(joint.coordinates.begin(), joint.coordinates.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

Result<void> read_spatial_transform(const XmlObject& object, JointSpecification& joint) {
  static constexpr std::array<std::string_view, 6> kNames{
      "rotation1", "rotation2", "rotation3", "translation1", "translation2", "translation3"};
  static const std::array<Vector3, 6> kAxes{Vector3::UnitX(), Vector3::UnitY(), Vector3::UnitZ(),
                                            Vector3::UnitX(), Vector3::UnitY(), Vector3::UnitZ()};
  const XmlObject transform = object.child("SpatialTransform");
  for (std::size_t i = 0; i < kNames.size(); ++i) joint.transform[i].axis = kAxes[i];
  std::size_t place = 0;
  for (const XmlObject& item : transform.children()) {
    if (item.type() != "TransformAxis") continue;
    // By name where it has one of the six, else by its place.
    std::size_t index = place++;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (item.name() == kNames[i]) index = i;
    }
    if (index >= kNames.size()) return item.error_here("a seventh TransformAxis; six are allowed.");
    TransformAxisSpecification& axis = joint.transform[index];
    axis.coordinates = item.words("coordinates");
    MEDIUS_TRY(axis.axis, item.vector3("axis", kAxes[index]));
    const Function otherwise =
        axis.coordinates.empty() ? Function::constant(0) : Function::linear(1, 0);
    MEDIUS_TRY(axis.function, read_function(item, "function", otherwise));
  }
  // A coordinate that only the transform names exists all the same.
  for (const auto& axis : joint.transform) {
    for (const std::string& name : axis.coordinates) {
      bool known = false;
      for (const auto& coordinate : joint.coordinates) known |= coordinate.name == name;
      if (known) continue;
      CoordinateSpecification coordinate;
      coordinate.name = name;
      joint.coordinates.push_back(std::move(coordinate));
    }
  }
  order_by_transform(joint);
  return {};
}

/// 2.x and 3.x: where the joint sits is written into the joint itself.
Result<void> add_joint_frame(Reading& reading, const XmlObject& object, JointSpecification& joint,
                             const std::string& body, bool on_parent) {
  OffsetFrameSpecification frame;
  frame.key = fmt::format("{}/{}_offset", joint.name, body);
  if (!on_parent && frame.key == joint.parent_frame) frame.key += "_child";
  frame.parent = body;
  frame.line = object.line();
  const auto vector = [&](std::string_view first, std::string_view second) {
    return object.has(first) ? object.vector3(first, Vector3::Zero())
                             : object.vector3(second, Vector3::Zero());
  };
  if (on_parent) {
    MEDIUS_TRY(frame.translation, object.vector3("location_in_parent", Vector3::Zero()));
    MEDIUS_TRY(frame.orientation, object.vector3("orientation_in_parent", Vector3::Zero()));
  } else {
    MEDIUS_TRY(frame.translation, vector("location_in_child", "location"));
    MEDIUS_TRY(frame.orientation, vector("orientation_in_child", "orientation"));
  }
  (on_parent ? joint.parent_frame : joint.child_frame) = frame.key;
  reading.model.frames.push_back(std::move(frame));
  return {};
}

Result<void> read_joint(Reading& reading, const XmlObject& object, const std::string& child_body) {
  const NamedKind* kind = joint_kind(object.type());
  if (kind == nullptr) {
    reading.leave_out(object, "its body cannot be placed without it", true);
    return {};
  }
  JointSpecification joint;
  joint.name = object.name();
  joint.kind = kind->kind;
  joint.line = object.line();
  // In a 3.x file the joint is below its child body and may have no name of its own.
  if (joint.name.empty()) joint.name = child_body + "_joint";
  if (!child_body.empty()) {
    std::string parent = object.text("parent_body");
    if (parent.empty()) parent = std::string(last_of_path(socket(object, "parent_body")));
    MEDIUS_CHECK(add_joint_frame(reading, object, joint, parent, true));
    MEDIUS_CHECK(add_joint_frame(reading, object, joint, child_body, false));
  } else {
    MEDIUS_CHECK(read_frames(reading, object.child("frames"), joint.name, ""));
    MEDIUS_CHECK(read_frames(reading, object.child("components"), joint.name, ""));
    joint.parent_frame = socket(object, "parent_frame");
    joint.child_frame = socket(object, "child_frame");
  }
  MEDIUS_CHECK(read_coordinates(object, joint, kind->coordinates));
  if (joint.kind == JointKind::kCustom) MEDIUS_CHECK(read_spatial_transform(object, joint));
  if (joint.kind == JointKind::kEllipsoid) {
    MEDIUS_TRY(joint.radii, object.vector3("radii_x_y_z", Vector3::Ones()));
  }
  if (joint.kind == JointKind::kScapulothoracic) {
    MEDIUS_TRY(joint.radii, object.vector3("thoracic_ellipsoid_radii_x_y_z", Vector3::Ones()));
    MEDIUS_TRY(const auto origin, object.numbers("scapula_winging_axis_origin"));
    if (origin.size() == 2) joint.winging_axis_origin = {origin[0], origin[1]};
    MEDIUS_TRY(joint.winging_axis_direction, object.number("scapula_winging_axis_direction", 0));
  }
  MEDIUS_TRY(const bool reverse, object.boolean("reverse", false));
  if (reverse) std::swap(joint.parent_frame, joint.child_frame);
  assign_motion_types(joint);
  reading.model.joints.push_back(std::move(joint));
  return {};
}

/// References to frames become keys, now that all frames are known.
void resolve_frames(ModelSpecification& model) {
  for (auto& frame : model.frames) {
    const auto slash = frame.key.rfind('/');
    const std::string owner = frame.key.substr(0, slash);
    const std::string self = frame.key;
    frame.parent = model.resolved_frame(frame.parent, owner);
  }
  for (auto& joint : model.joints) {
    joint.parent_frame = model.resolved_frame(joint.parent_frame, joint.name);
    joint.child_frame = model.resolved_frame(joint.child_frame, joint.name);
  }
}

}  // namespace

Result<void> read_bodies_and_joints(Reading& reading, const XmlObject& model) {
  if (const XmlObject ground = model.child("Ground")) {
    MEDIUS_CHECK(read_body_parts(reading, ground, "ground"));
    reading.model.ground_meshes = read_meshes(ground);
  }
  const auto bodies = model.objects("BodySet");
  for (const XmlObject& body : bodies) {
    if (body.type() != "Body") {
      reading.leave_out(body, "no body is made of it", true);
      continue;
    }
    MEDIUS_CHECK(read_body(reading, body));
  }
  MEDIUS_CHECK(read_frames(reading, model.child("components"), "model", ""));
  const XmlObject component_set = model.child("ComponentSet").child("objects");
  MEDIUS_CHECK(read_frames(reading, component_set, "componentset", ""));
  for (const XmlObject& body : bodies) {
    const XmlObject joint = body.child("Joint").only_child();
    if (joint && body.name() != "ground") MEDIUS_CHECK(read_joint(reading, joint, body.name()));
  }
  for (const XmlObject& joint : model.objects("JointSet")) {
    MEDIUS_CHECK(read_joint(reading, joint, ""));
  }
  resolve_frames(reading.model);
  return {};
}

// -- constraints
// ------------------------------------------------------------------------------------

namespace {

Result<bool> is_enforced(const XmlObject& object) {
  if (object.has("isEnforced")) return object.boolean("isEnforced", true);
  MEDIUS_TRY(const bool disabled, object.boolean("isDisabled", false));
  return !disabled;
}

std::string constrained_frame(const Reading& reading, const XmlObject& object, int which) {
  const std::string name = object.name();
  for (const char* spelling : {"body_", "frame"}) {
    const std::string text = socket(object, fmt::format("{}{}", spelling, which));
    if (!text.empty()) return reading.model.resolved_frame(text, name);
  }
  return reading.model.resolved_frame(object.text(fmt::format("body_{}", which)), name);
}

Result<void> read_coupler(const XmlObject& object, ConstraintSpecification& constraint) {
  for (const std::string& name : object.words("independent_coordinate_names")) {
    constraint.independent_coordinates.emplace_back(last_of_path(name));
  }
  constraint.dependent_coordinate = last_of_path(object.text("dependent_coordinate_name"));
  MEDIUS_TRY(constraint.scale_factor, object.number("scale_factor", 1));
  MEDIUS_TRY(constraint.function,
             read_function(object, "coupled_coordinates_function", Function::linear(1, 0)));
  return {};
}

/// 3.x weld and point constraints give places on bodies; orientations become offset frames.
Result<void> read_joined_places(Reading& reading, const XmlObject& object,
                                ConstraintSpecification& constraint) {
  MEDIUS_CHECK(read_frames(reading, object.child("frames"), constraint.name, ""));
  MEDIUS_CHECK(read_frames(reading, object.child("components"), constraint.name, ""));
  for (auto& frame : reading.model.frames) {
    if (frame.key.starts_with(constraint.name + "/")) {
      frame.parent = reading.model.resolved_frame(frame.parent, constraint.name);
    }
  }
  MEDIUS_TRY(constraint.distance, object.number("constant_distance", 0));
  const std::array<std::string*, 2> frames{&constraint.frame_1, &constraint.frame_2};
  const std::array<Vector3*, 2> locations{&constraint.location_1, &constraint.location_2};
  for (const int which : {1, 2}) {
    std::string& frame = *frames[which - 1];
    Vector3& location = *locations[which - 1];
    frame = constrained_frame(reading, object, which);
    const std::string body = fmt::format("body_{}", which);
    const std::string place =
        object.has("location_" + body) ? "location_" + body : fmt::format("location{}", which);
    MEDIUS_TRY(location, object.vector3(place, Vector3::Zero()));
    if (!object.has("orientation_" + body)) continue;
    OffsetFrameSpecification offset;
    offset.key = fmt::format("{}/offset_{}", constraint.name, which);
    offset.parent = frame;
    offset.line = object.line();
    offset.translation = location;
    MEDIUS_TRY(offset.orientation, object.vector3("orientation_" + body, Vector3::Zero()));
    frame = offset.key;
    location.setZero();
    reading.model.frames.push_back(std::move(offset));
  }
  return {};
}

/// A point of the follower's body that stays on a line of the other.
Result<void> read_point_on_line(const Reading& reading, const XmlObject& object,
                                ConstraintSpecification& constraint) {
  const auto body = [&](const char* property) {
    std::string text = socket(object, property);
    if (text.empty()) text = object.text(property);
    return reading.model.resolved_frame(text, constraint.name);
  };
  constraint.frame_1 = body("line_body");
  constraint.frame_2 = body("follower_body");
  MEDIUS_TRY(constraint.direction, object.vector3("line_direction_vec", Vector3::UnitX()));
  MEDIUS_TRY(constraint.location_1, object.vector3("point_on_line", Vector3::Zero()));
  MEDIUS_TRY(constraint.location_2, object.vector3("point_on_follower", Vector3::Zero()));
  return {};
}

std::optional<ConstraintKind> constraint_kind(std::string_view type) {
  if (type == "CoordinateCouplerConstraint") return ConstraintKind::kCoordinateCoupler;
  if (type == "WeldConstraint") return ConstraintKind::kWeld;
  if (type == "PointConstraint") return ConstraintKind::kPoint;
  if (type == "ConstantDistanceConstraint") return ConstraintKind::kConstantDistance;
  if (type == "PointOnLineConstraint") return ConstraintKind::kPointOnLine;
  return std::nullopt;
}

}  // namespace

Result<void> read_constraints(Reading& reading, const XmlObject& model) {
  for (const XmlObject& object : model.objects("ConstraintSet")) {
    const auto kind = constraint_kind(object.type());
    if (!kind) {
      reading.leave_out(object, "the motion is not held to it; give a motion that keeps it");
      continue;
    }
    ConstraintSpecification constraint;
    constraint.kind = *kind;
    constraint.name = object.name();
    if (constraint.name.empty()) {
      constraint.name = fmt::format("constraint_{}", reading.model.constraints.size() + 1);
    }
    constraint.line = object.line();
    MEDIUS_TRY(constraint.enforced, is_enforced(object));
    if (*kind == ConstraintKind::kCoordinateCoupler) {
      MEDIUS_CHECK(read_coupler(object, constraint));
    } else if (*kind == ConstraintKind::kPointOnLine) {
      MEDIUS_CHECK(read_point_on_line(reading, object, constraint));
    } else {
      MEDIUS_CHECK(read_joined_places(reading, object, constraint));
    }
    reading.model.constraints.push_back(std::move(constraint));
  }
  return {};
}

}  // namespace medius::body::osim
