// ModelSpecification -> Model.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "medius/base/nearest.h"
#include "medius/body/compiler.h"
#include "medius/body/scapulothoracic.h"

namespace medius::body {
namespace {

constexpr double kTurned = 1e-14;  // below this a rotation is the identity

int find_index(const std::map<std::string, int, std::less<>>& names, std::string_view name) {
  const auto found = names.find(name);
  return found == names.end() ? -1 : found->second;
}

}  // namespace

Result<void> Compiler::check_supported() {
  for (const Unsupported& part : specification().unsupported) {
    if (!part.essential) continue;
    return error_at(specification(), part.line, "{} '{}' is not supported here, and {}.", part.type,
                    part.name, part.consequence);
  }
  return {};
}

Result<void> Compiler::check_numbers() {
  const auto& spec = specification();
  if (!spec.gravity.allFinite()) return error_at(spec, 0, "gravity is not a finite vector.");
  for (const auto& body : spec.bodies) {
    if (!std::isfinite(body.mass) || body.mass < 0) {
      return error_at(spec, body.line, "body '{}': its mass should be zero or more, found {}.",
                      body.name, body.mass);
    }
    if (!body.mass_center.allFinite() || !body.inertia.allFinite()) {
      return error_at(spec, body.line, "body '{}': mass centre and inertia should be finite.",
                      body.name);
    }
  }
  for (const auto& frame : spec.frames) {
    if (!frame.translation.allFinite() || !frame.orientation.allFinite()) {
      return error_at(spec, frame.line, "frame '{}': its place should be finite.", frame.key);
    }
  }
  return {};
}

// -- the tree
// ---------------------------------------------------------------------------------------

Result<void> Compiler::add_bodies_and_joints() {
  const auto& spec = specification();
  model.bodies.resize(1);
  model.bodies[0].name = "ground";
  model.body_names["ground"] = 0;
  std::set<std::string, std::less<>> seen{"ground"};
  for (const auto& body : spec.bodies) {
    if (!seen.insert(body.name).second) {
      return error_at(spec, body.line, "body '{}' stands twice; names must differ.", body.name);
    }
  }
  model.joints.resize(spec.joints.size());

  // Joints whose one end stands already, as the file has them; turned round only where that is the
  // only way.
  std::vector<bool> placed(spec.joints.size(), false);
  std::size_t left = spec.joints.size();
  while (left > 0) {
    const std::size_t before = left;
    for (const bool reversed : {false, true}) {
      for (std::size_t i = 0; i < spec.joints.size(); ++i) {
        if (placed[i]) continue;
        const auto& joint = spec.joints[i];
        const bool has_parent = model.body_names.contains(spec.base_body(joint.parent_frame));
        const bool has_child = model.body_names.contains(spec.base_body(joint.child_frame));
        if (has_parent && has_child) {
          return error_at(spec, joint.line,
                          "joint '{}' closes a loop of bodies, which is not supported; replace it "
                          "by a constraint.",
                          joint.name);
        }
        if (reversed ? !has_child : !has_parent) continue;
        MEDIUS_CHECK(add_joint(i, reversed));
        placed[i] = true;
        --left;
      }
      if (left < before) break;
    }
    if (left == before) {
      const auto i = std::find(placed.begin(), placed.end(), false) - placed.begin();
      const auto& joint = spec.joints[i];
      return error_at(spec, joint.line, "joint '{}' ('{}' to '{}') is not connected to ground.",
                      joint.name, joint.parent_frame, joint.child_frame);
    }
  }
  for (const auto& body : spec.bodies) {
    if (!model.body_names.contains(body.name)) {
      return error_at(spec, body.line, "body '{}' has no joint; give it a FreeJoint or WeldJoint.",
                      body.name);
    }
  }
  return {};
}

Result<void> Compiler::add_joint(std::size_t index, bool reversed) {
  const auto& spec = specification();
  const auto& source = spec.joints[index];
  const std::string& at_parent = reversed ? source.child_frame : source.parent_frame;
  const std::string& at_child = reversed ? source.parent_frame : source.child_frame;
  const BodySpecification* body = spec.find_body(spec.base_body(at_child));
  if (body == nullptr) {
    return error_at(spec, source.line,
                    "joint '{}' refers to '{}', which the model does not have.{}", source.name,
                    at_child, did_you_mean(at_child, names_of(spec.bodies)));
  }
  Joint& joint = model.joints[index];
  joint.name = source.name;
  joint.kind = source.kind;
  joint.reversed = reversed;
  joint.radii = source.radii;
  joint.parent_body = model.body_names.find(spec.base_body(at_parent))->second;
  joint.child_body = static_cast<int>(model.bodies.size());
  joint.X_PF = spec.pose_in_base(at_parent);
  joint.X_MB = spec.pose_in_base(at_child).inverse();
  joint.parent_turned = !joint.X_PF.R.isIdentity(kTurned);
  joint.child_turned = !joint.X_MB.R.isIdentity(kTurned);
  joint.speeds_are_rates = source.kind != JointKind::kBall && source.kind != JointKind::kFree &&
                           source.kind != JointKind::kEllipsoid;
  model.joint_order.push_back(static_cast<int>(index));
  model.joint_names.emplace(joint.name, static_cast<int>(index));

  Body compiled;
  compiled.name = body->name;
  compiled.parent = joint.parent_body;
  compiled.joint = static_cast<int>(index);
  compiled.mass = body->mass;
  compiled.mass_center = body->mass_center;
  compiled.inertia_com = body->inertia;
  model.total_mass += body->mass;
  model.body_names.emplace(compiled.name, joint.child_body);
  model.bodies.push_back(std::move(compiled));
  return {};
}

Result<void> Compiler::add_coordinates() {
  const auto& spec = specification();
  for (std::size_t i = 0; i < spec.joints.size(); ++i) {
    Joint& joint = model.joints[i];
    joint.first_coordinate = model.coordinate_count();
    joint.coordinate_count = static_cast<int>(spec.joints[i].coordinates.size());
    for (const auto& source : spec.joints[i].coordinates) {
      Coordinate coordinate;
      coordinate.name = source.name;
      coordinate.motion_type = source.motion_type;
      coordinate.joint = static_cast<int>(i);
      coordinate.default_value = source.default_value;
      coordinate.default_speed = source.default_speed;
      coordinate.range = source.range;
      coordinate.clamped = source.clamped;
      coordinate.locked = source.locked;
      if (source.prescribed) coordinate.prescribed = source.prescribed_function;
      if (!model.coordinate_names.emplace(source.name, model.coordinate_count()).second) {
        return error_at(spec, source.line, "coordinate '{}' stands twice; names must differ.",
                        source.name);
      }
      model.coordinates.push_back(std::move(coordinate));
    }
  }
  return {};
}

// -- joints' axes
// -------------------------------------------------------------------------------------

Result<SpatialTransform> Compiler::custom_transform(const JointSpecification& joint) {
  SpatialTransform transform;
  for (std::size_t i = 0; i < joint.transform.size(); ++i) {
    const auto& source = joint.transform[i];
    if (source.coordinates.size() > 1) {
      return error_at(specification(), joint.line,
                      "joint '{}': an axis of {} coordinates is not supported; give it one.",
                      joint.name, source.coordinates.size());
    }
    TransformAxis axis;
    axis.function = source.function;
    if (!source.coordinates.empty() && !source.function.is_constant()) {
      axis.coordinate = model.coordinate_index(source.coordinates[0]);
    }
    if (axis.coordinate < 0) {
      axis.function = Function::constant(source.function.value(0));
      if (axis.function.value(0) == 0) continue;
    }
    if (!source.axis.allFinite() || !(source.axis.norm() > 0)) {
      return error_at(specification(), joint.line, "joint '{}': axis {} has no direction.",
                      joint.name, i + 1);
    }
    axis.axis = source.axis.normalized();
    axis.identity = axis.function.is_identity();
    axis.slot = static_cast<int>(i);
    (i < 3 ? transform.rotations : transform.translations).push_back(std::move(axis));
  }
  return transform;
}

SpatialTransform Compiler::plain_transform(const Joint& joint) {
  SpatialTransform transform;
  int coordinate = joint.first_coordinate;
  const auto add = [&](std::vector<TransformAxis>& axes, const Vector3& direction) {
    TransformAxis axis;
    axis.axis = direction;
    axis.coordinate = coordinate++;
    axis.identity = true;
    axis.function = Function::linear(1, 0);
    axes.push_back(std::move(axis));
  };
  const Vector3 x = Vector3::UnitX(), y = Vector3::UnitY(), z = Vector3::UnitZ();
  switch (joint.kind) {
    case JointKind::kPin:
      add(transform.rotations, z);
      break;
    case JointKind::kSlider:
      add(transform.translations, x);
      break;
    case JointKind::kUniversal:
      add(transform.rotations, x);
      add(transform.rotations, y);
      break;
    case JointKind::kGimbal:
      add(transform.rotations, x);
      add(transform.rotations, y);
      add(transform.rotations, z);
      break;
    case JointKind::kPlanar:
      add(transform.rotations, z);
      add(transform.translations, x);
      add(transform.translations, y);
      break;
    default:
      break;
  }
  return transform;
}

Result<void> Compiler::add_transforms() {
  for (std::size_t i = 0; i < model.joints.size(); ++i) {
    Joint& joint = model.joints[i];
    SpatialTransform transform;
    if (joint.kind == JointKind::kCustom) {
      MEDIUS_TRY(transform, custom_transform(specification().joints[i]));
    } else {
      transform = plain_transform(joint);
    }
    if (transform.rotations.empty() && transform.translations.empty()) continue;
    joint.transform = static_cast<int>(model.transforms.size());
    model.transforms.push_back(std::move(transform));
  }
  return {};
}

/// The oldest muscles' own curves are not here: said, as static optimisation rests on them.
void Compiler::note_old_muscles() {
  std::map<MuscleKind, std::vector<const MuscleSpecification*>> old;
  for (const auto& muscle : specification().muscles) {
    if (muscle.kind == MuscleKind::kThelen2003Deprecated || muscle.kind == MuscleKind::kSchutte1993)
      old[muscle.kind].push_back(&muscle);
  }
  for (const auto& [kind, muscles] : old) {
    model.specification.unsupported.push_back(
        {std::string(type_name(kind)), muscles.front()->name, muscles.front()->line,
         fmt::format(
             "the curves of its kind are not here; {} those of {}, and strengths differ from "
             "OpenSim's",
             muscles.size() == 1 ? "it takes"
                                 : fmt::format("it and {} more take", muscles.size() - 1),
             kind == MuscleKind::kSchutte1993 ? "Millard et al. 2013" : "Thelen2003Muscle"),
         false});
  }
}

// -- markers, chains
// ------------------------------------------------------------------------------------

Result<void> Compiler::add_markers() {
  const auto& spec = specification();
  for (const auto& source : spec.markers) {
    auto frame = model.frame(source.frame);
    if (!frame.ok()) {
      return error_at(spec, source.line, "marker '{}': {}", source.name, frame.error().message);
    }
    if (!source.location.allFinite()) {
      return error_at(spec, source.line, "marker '{}': its place should be finite.", source.name);
    }
    Marker marker;
    marker.name = source.name;
    marker.fixed = source.fixed;
    marker.point = {frame->body, frame->X_BF * source.location};
    model.marker_names.emplace(marker.name, static_cast<int>(model.markers.size()));
    model.markers.push_back(std::move(marker));
  }
  return {};
}

void Compiler::add_chains() {
  model.chain_begin.push_back(0);
  for (int body = 0; body < model.body_count(); ++body) {
    std::vector<int> chain;
    for (int at = body; at > 0; at = model.bodies[at].parent) {
      const Joint& joint = model.joints[model.bodies[at].joint];
      for (int k = 0; k < joint.coordinate_count; ++k) chain.push_back(joint.first_coordinate + k);
    }
    std::sort(chain.begin(), chain.end());
    model.chain.insert(model.chain.end(), chain.begin(), chain.end());
    model.chain_begin.push_back(static_cast<int>(model.chain.size()));
  }
}

Result<Model> compile(ModelSpecification specification) {
  Compiler compiler;
  compiler.model.name = specification.name;
  compiler.model.gravity = specification.gravity;
  expand_scapulothoracic(specification);
  compiler.model.specification = std::move(specification);
  MEDIUS_CHECK(compiler.check_supported());
  MEDIUS_CHECK(compiler.check_numbers());
  MEDIUS_CHECK(compiler.add_bodies_and_joints());
  MEDIUS_CHECK(compiler.add_coordinates());
  MEDIUS_CHECK(compiler.add_transforms());
  MEDIUS_CHECK(compiler.add_couplers());
  MEDIUS_CHECK(compiler.add_loops());
  compiler.note_old_muscles();
  MEDIUS_CHECK(compiler.add_markers());
  compiler.add_chains();
  return std::move(compiler.model);
}

int Model::body_index(std::string_view wanted) const { return find_index(body_names, wanted); }
int Model::coordinate_index(std::string_view wanted) const {
  return find_index(coordinate_names, wanted);
}
int Model::joint_index(std::string_view wanted) const { return find_index(joint_names, wanted); }
int Model::marker_index(std::string_view wanted) const { return find_index(marker_names, wanted); }

Result<FixedFrame> Model::frame(std::string_view key) const {
  const std::string base = specification.base_body(key);
  const int body = body_index(base);
  if (body >= 0) return FixedFrame{body, specification.pose_in_base(key)};
  std::vector<std::string> known = names_of(bodies);
  for (const auto& offset : specification.frames) known.push_back(offset.key);
  return error("it refers to the frame '{}', which the model does not have.{}", key,
               did_you_mean(key, known));
}

}  // namespace medius::body
