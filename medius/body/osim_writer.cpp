#include "medius/body/osim_writer.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "medius/base/files.h"
#include "medius/body/model.h"

namespace medius::body {
namespace osim {

std::string component_name(std::string_view name) {
  std::string result(name);
  std::replace_if(
      result.begin(), result.end(),
      [](char c) { return std::string_view("\\*+ \t\r\n/").find(c) != std::string_view::npos; },
      '_');
  return result;
}

pugi::xml_node add_element(pugi::xml_node parent, std::string_view type) {
  return parent.append_child(std::string(type).c_str());
}

pugi::xml_node add_object(pugi::xml_node parent, std::string_view type, std::string_view name) {
  pugi::xml_node node = add_element(parent, type);
  if (!name.empty()) node.append_attribute("name").set_value(component_name(name).c_str());
  return node;
}

void add_text(pugi::xml_node parent, std::string_view property, std::string_view text) {
  add_element(parent, property).text().set(std::string(text).c_str());
}

std::string number_text(double value) {
  if (std::isinf(value)) return value > 0 ? "Inf" : "-Inf";
  if (std::isnan(value)) return "NaN";
  return fmt::format("{}", value);
}

void add_number(pugi::xml_node parent, std::string_view property, double value) {
  add_text(parent, property, number_text(value));
}

void add_flag(pugi::xml_node parent, std::string_view property, bool value) {
  add_text(parent, property, value ? "true" : "false");
}

void add_vector(pugi::xml_node parent, std::string_view property, const Vector3& value) {
  add_numbers(parent, property, {value.x(), value.y(), value.z()});
}

void add_numbers(pugi::xml_node parent, std::string_view property,
                 const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : " ") + number_text(value);
  add_text(parent, property, text);
}

pugi::xml_node add_set(pugi::xml_node parent, std::string_view set, std::string_view name) {
  pugi::xml_node node = add_object(parent, set, name);
  pugi::xml_node objects = add_element(node, "objects");
  add_element(node, "groups");
  return objects;
}

// -- functions ------------------------------------------------------------------------------------

namespace {

void add_unscaled(pugi::xml_node parent, const Function& function, std::string_view name) {
  const auto& c = function.coefficients();
  const auto spline = [&](std::string_view type) {
    pugi::xml_node node = add_object(parent, type, name);
    if (function.kind() == FunctionKind::kGcvSpline) {
      add_number(node, "half_order", (function.degree() + 1) / 2);
    }
    add_numbers(node, "x", function.x());
    add_numbers(node, "y", function.y());
  };
  const auto numbers = [&](std::string_view type, std::initializer_list<const char*> names) {
    pugi::xml_node node = add_object(parent, type, name);
    std::size_t i = 0;
    for (const char* property : names) add_number(node, property, c[i++]);
  };
  switch (function.kind()) {
    case FunctionKind::kConstant:
      return numbers("Constant", {"value"});
    case FunctionKind::kLinear:
      return add_numbers(add_object(parent, "LinearFunction", name), "coefficients", c);
    case FunctionKind::kPolynomial:
      return add_numbers(add_object(parent, "PolynomialFunction", name), "coefficients", c);
    case FunctionKind::kSimmSpline:
      return spline("SimmSpline");
    case FunctionKind::kPiecewiseLinear:
      return spline("PiecewiseLinearFunction");
    case FunctionKind::kGcvSpline:
      return spline("GCVSpline");
    case FunctionKind::kSine:
      return numbers("Sine", {"amplitude", "omega", "phase", "offset"});
    case FunctionKind::kStep:
      return numbers("StepFunction",
                     {"transition_start_time", "transition_end_time", "start_value", "end_value"});
  }
}

}  // namespace

void add_function(pugi::xml_node parent, const Function& function, std::string_view name) {
  if (!function.is_scaled()) {
    add_unscaled(parent, function, name);
    return;
  }
  pugi::xml_node multiplier = add_object(parent, "MultiplierFunction", name);
  add_unscaled(add_element(multiplier, "function"), function, {});
  add_number(multiplier, "scale", function.scale());
}

// -- paths to components
// ------------------------------------------------------------------------------

namespace {

std::string owner_path(const ModelSpecification& model, const std::string& owner) {
  const auto named = [&](const auto& list) {
    for (const auto& item : list) {
      if (item.name == owner) return true;
    }
    return false;
  };
  const std::string name = component_name(owner);
  if (owner == "ground") return "/ground";
  if (named(model.joints)) return "/jointset/" + name;
  if (named(model.bodies)) return "/bodyset/" + name;
  if (named(model.constraints)) return "/constraintset/" + name;
  if (named(model.passive_forces)) return "/forceset/" + name;
  return owner == "componentset" ? "/componentset" : "";
}

}  // namespace

std::string frame_path(const ModelSpecification& model, std::string_view key) {
  const auto slash = key.rfind('/');
  if (slash == key.npos) return (key == "ground" ? "/" : "/bodyset/") + component_name(key);
  return owner_path(model, std::string(key.substr(0, slash))) + "/" +
         component_name(key.substr(slash + 1));
}

std::string coordinate_path(const ModelSpecification& model, std::string_view name) {
  for (const auto& joint : model.joints) {
    for (const auto& coordinate : joint.coordinates) {
      if (coordinate.name == name)
        return "/jointset/" + component_name(joint.name) + "/" + component_name(name);
    }
  }
  return component_name(name);
}

bool owns_frames(const ModelSpecification& model, std::string_view owner) {
  for (const auto& frame : model.frames) {
    if (frame.key.substr(0, frame.key.rfind('/')) == owner) return true;
  }
  return false;
}

void add_frames(pugi::xml_node list, const ModelSpecification& model, std::string_view owner) {
  for (const auto& frame : model.frames) {
    const auto slash = frame.key.rfind('/');
    if (frame.key.substr(0, slash) != owner) continue;
    pugi::xml_node node = add_object(list, "PhysicalOffsetFrame", frame.key.substr(slash + 1));
    add_text(node, "socket_parent", frame_path(model, frame.parent));
    add_vector(node, "translation", frame.translation);
    add_vector(node, "orientation", frame.orientation);
  }
}

// -- bodies and joints
// ----------------------------------------------------------------------------------

namespace {

void add_meshes(pugi::xml_node node, const std::string& owner,
                const std::vector<MeshSpecification>& meshes) {
  if (meshes.empty()) return;
  pugi::xml_node list = add_element(node, "attached_geometry");
  int number = 0;
  for (const auto& mesh : meshes) {
    pugi::xml_node element = add_object(list, "Mesh", fmt::format("{}_geom_{}", owner, ++number));
    add_text(element, "socket_frame", "..");
    add_vector(element, "scale_factors", mesh.scale);
    add_text(element, "mesh_file", mesh.file);
  }
}

void add_wrap_object(pugi::xml_node objects, const WrapObjectSpecification& wrap) {
  pugi::xml_node node = add_object(objects, type_name(wrap.kind), wrap.name);
  add_flag(node, "active", wrap.active);
  add_vector(node, "xyz_body_rotation", wrap.orientation);
  add_vector(node, "translation", wrap.translation);
  add_text(node, "quadrant", wrap.quadrant);
  switch (wrap.kind) {
    case WrapKind::kCylinder:
      add_number(node, "radius", wrap.radius);
      add_number(node, "length", wrap.length);
      break;
    case WrapKind::kSphere:
      add_number(node, "radius", wrap.radius);
      break;
    case WrapKind::kEllipsoid:
      add_vector(node, "dimensions", wrap.dimensions);
      break;
    case WrapKind::kTorus:
      add_number(node, "inner_radius", wrap.inner_radius);
      add_number(node, "outer_radius", wrap.outer_radius);
      break;
  }
}

void add_body_parts(pugi::xml_node node, const ModelSpecification& model, const std::string& name,
                    const std::vector<MeshSpecification>& meshes) {
  if (owns_frames(model, name)) add_frames(add_element(node, "components"), model, name);
  add_meshes(node, name, meshes);
  pugi::xml_node wraps = add_set(node, "WrapObjectSet", "wrapobjectset");
  for (const auto& wrap : model.wrap_objects) {
    if (wrap.frame == name) add_wrap_object(wraps, wrap);
  }
}

void add_body(pugi::xml_node objects, const ModelSpecification& model,
              const BodySpecification& body) {
  pugi::xml_node node = add_object(objects, "Body", body.name);
  add_body_parts(node, model, body.name, body.meshes);
  add_number(node, "mass", body.mass);
  add_vector(node, "mass_center", body.mass_center);
  const Matrix3& I = body.inertia;
  add_numbers(node, "inertia", {I(0, 0), I(1, 1), I(2, 2), I(0, 1), I(0, 2), I(1, 2)});
}

void add_coordinate(pugi::xml_node list, const CoordinateSpecification& coordinate) {
  pugi::xml_node node = add_object(list, "Coordinate", coordinate.name);
  add_number(node, "default_value", coordinate.default_value);
  add_number(node, "default_speed_value", coordinate.default_speed);
  if (std::isfinite(coordinate.range[0]) && std::isfinite(coordinate.range[1])) {
    add_numbers(node, "range", {coordinate.range[0], coordinate.range[1]});
  }
  add_flag(node, "clamped", coordinate.clamped);
  add_flag(node, "locked", coordinate.locked);
  if (coordinate.prescribed_function) {
    add_function(add_element(node, "prescribed_function"), *coordinate.prescribed_function, {});
  }
  add_flag(node, "prescribed", coordinate.prescribed);
}

void add_spatial_transform(pugi::xml_node node, const JointSpecification& joint) {
  static constexpr const char* kNames[] = {"rotation1",    "rotation2",    "rotation3",
                                           "translation1", "translation2", "translation3"};
  pugi::xml_node transform = add_element(node, "SpatialTransform");
  for (std::size_t i = 0; i < joint.transform.size(); ++i) {
    const auto& axis = joint.transform[i];
    pugi::xml_node element = add_object(transform, "TransformAxis", kNames[i]);
    std::string names;
    for (const auto& name : axis.coordinates)
      names += (names.empty() ? "" : " ") + component_name(name);
    add_text(element, "coordinates", names);
    add_vector(element, "axis", axis.axis);
    add_function(element, axis.function, "function");
  }
}

void add_joint(pugi::xml_node objects, const ModelSpecification& model,
               const JointSpecification& joint) {
  pugi::xml_node node = add_object(objects, type_name(joint.kind), joint.name);
  add_text(node, "socket_parent_frame", frame_path(model, joint.parent_frame));
  add_text(node, "socket_child_frame", frame_path(model, joint.child_frame));
  if (!joint.coordinates.empty()) {
    pugi::xml_node list = add_element(node, "coordinates");
    for (const auto& coordinate : joint.coordinates) add_coordinate(list, coordinate);
  }
  if (owns_frames(model, joint.name)) add_frames(add_element(node, "frames"), model, joint.name);
  if (joint.kind == JointKind::kCustom) add_spatial_transform(node, joint);
  if (joint.kind == JointKind::kEllipsoid) add_vector(node, "radii_x_y_z", joint.radii);
  if (joint.kind == JointKind::kScapulothoracic) {
    add_vector(node, "thoracic_ellipsoid_radii_x_y_z", joint.radii);
    add_numbers(node, "scapula_winging_axis_origin",
                {joint.winging_axis_origin[0], joint.winging_axis_origin[1]});
    add_number(node, "scapula_winging_axis_direction", joint.winging_axis_direction);
  }
}

void add_constraint(pugi::xml_node objects, const ModelSpecification& model,
                    const ConstraintSpecification& constraint) {
  pugi::xml_node node = add_object(objects, type_name(constraint.kind), constraint.name);
  add_flag(node, "isEnforced", constraint.enforced);
  if (constraint.kind == ConstraintKind::kCoordinateCoupler) {
    add_function(add_element(node, "coupled_coordinates_function"), constraint.function, {});
    std::string names;
    for (const auto& name : constraint.independent_coordinates) {
      names += (names.empty() ? "" : " ") + component_name(name);
    }
    add_text(node, "independent_coordinate_names", names);
    add_text(node, "dependent_coordinate_name", component_name(constraint.dependent_coordinate));
    add_number(node, "scale_factor", constraint.scale_factor);
    return;
  }
  if (constraint.kind == ConstraintKind::kPointOnLine) {
    add_text(node, "socket_line_body", frame_path(model, constraint.frame_1));
    add_text(node, "socket_follower_body", frame_path(model, constraint.frame_2));
    add_vector(node, "line_direction_vec", constraint.direction);
    add_vector(node, "point_on_line", constraint.location_1);
    add_vector(node, "point_on_follower", constraint.location_2);
    return;
  }
  const bool weld = constraint.kind == ConstraintKind::kWeld;
  add_text(node, weld ? "socket_frame1" : "socket_body_1", frame_path(model, constraint.frame_1));
  add_text(node, weld ? "socket_frame2" : "socket_body_2", frame_path(model, constraint.frame_2));
  if (owns_frames(model, constraint.name)) {
    add_frames(add_element(node, "frames"), model, constraint.name);
  }
  if (weld) return;
  const bool distance = constraint.kind == ConstraintKind::kConstantDistance;
  add_vector(node, "location_body_1", constraint.location_1);
  add_vector(node, "location_body_2", constraint.location_2);
  if (distance) add_number(node, "constant_distance", constraint.distance);
}

void add_marker(pugi::xml_node objects, const ModelSpecification& model,
                const MarkerSpecification& marker) {
  pugi::xml_node node = add_object(objects, "Marker", marker.name);
  add_text(node, "socket_parent_frame", frame_path(model, marker.frame));
  add_vector(node, "location", marker.location);
  add_flag(node, "fixed", marker.fixed);
}

void add_ground(pugi::xml_node root, const ModelSpecification& model) {
  pugi::xml_node ground = add_object(root, "Ground", "ground");
  add_body_parts(ground, model, "ground", model.ground_meshes);
}

/// Paths that are functions of coordinates came with 4.6; all else every 4.x reads.
int file_version(const ModelSpecification& model) {
  for (const auto& muscle : model.muscles) {
    if (muscle.path.function_based) return 40600;
  }
  return 40000;
}

}  // namespace
}  // namespace osim

std::string model_text(const ModelSpecification& model) {
  using namespace osim;
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node top = add_element(document, "OpenSimDocument");
  top.append_attribute("Version").set_value(file_version(model));
  pugi::xml_node root = add_object(top, "Model", model.name);

  add_ground(root, model);
  add_vector(root, "gravity", model.gravity);
  add_text(root, "credits", model.credits);
  add_text(root, "publications", model.publications);
  add_text(root, "length_units", "meters");
  add_text(root, "force_units", "N");
  if (owns_frames(model, "model")) add_frames(add_element(root, "components"), model, "model");
  pugi::xml_node bodies = add_set(root, "BodySet", "bodyset");
  for (const auto& body : model.bodies) add_body(bodies, model, body);
  pugi::xml_node joints = add_set(root, "JointSet", "jointset");
  for (const auto& joint : model.joints) add_joint(joints, model, joint);
  pugi::xml_node constraints = add_set(root, "ConstraintSet", "constraintset");
  for (const auto& constraint : model.constraints) add_constraint(constraints, model, constraint);
  add_forces(root, model);
  pugi::xml_node markers = add_set(root, "MarkerSet", "markerset");
  for (const auto& marker : model.markers) add_marker(markers, model, marker);
  if (owns_frames(model, "componentset")) {
    add_frames(add_set(root, "ComponentSet", "componentset"), model, "componentset");
  }
  std::ostringstream stream;
  document.save(stream, "\t");
  return stream.str();
}

Result<void> write_model(const ModelSpecification& model, const std::filesystem::path& file) {
  return write_file(file, model_text(model));
}

}  // namespace medius::body
