#include "medius/body/specification.h"

#include <algorithm>
#include <cmath>

namespace medius::body {
namespace {

constexpr int kMostOffsets = 64;  // a longer chain of frames is a ring

template <typename List, typename Name>
auto* find_by(List& list, std::string_view wanted, Name name) {
  for (auto& item : list) {
    if (name(item) == wanted) return &item;
  }
  return static_cast<decltype(&*list.begin())>(nullptr);
}

constexpr auto kName = [](const auto& item) { return std::string_view(item.name); };
constexpr auto kKey = [](const auto& item) { return std::string_view(item.key); };

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n"), end = text.find_last_not_of(" \t\r\n");
  return begin == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

std::vector<std::string_view> path_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  path = without_blanks(path);
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = path.substr(0, slash);
    if (!part.empty() && part != "." && part != "..") parts.push_back(part);
    if (slash == path.npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

}  // namespace

const BodySpecification* ModelSpecification::find_body(std::string_view wanted) const {
  return find_by(bodies, wanted, kName);
}
BodySpecification* ModelSpecification::find_body(std::string_view wanted) {
  return find_by(bodies, wanted, kName);
}
const OffsetFrameSpecification* ModelSpecification::find_frame(std::string_view key) const {
  return find_by(frames, key, kKey);
}
const JointSpecification* ModelSpecification::find_joint(std::string_view wanted) const {
  return find_by(joints, wanted, kName);
}
const CoordinateSpecification* ModelSpecification::find_coordinate(std::string_view wanted) const {
  for (const auto& joint : joints) {
    if (const auto* found = find_by(joint.coordinates, wanted, kName)) return found;
  }
  return nullptr;
}
CoordinateSpecification* ModelSpecification::find_coordinate(std::string_view wanted) {
  for (auto& joint : joints) {
    if (auto* found = find_by(joint.coordinates, wanted, kName)) return found;
  }
  return nullptr;
}

std::string ModelSpecification::resolved_frame(std::string_view written,
                                               std::string_view owner) const {
  const auto parts = path_parts(written);
  if (parts.empty()) return std::string(owner);
  const std::string last(parts.back());
  if (parts.size() > 1) {
    std::string key = std::string(parts[parts.size() - 2]) + "/" + last;
    if (find_frame(key) != nullptr) return key;
  }
  if (!owner.empty()) {
    std::string key = std::string(owner) + "/" + last;
    if (find_frame(key) != nullptr) return key;
  }
  if (last == "ground" || find_body(last) != nullptr) return last;
  for (const auto& frame : frames) {
    if (std::string_view(frame.key).substr(frame.key.rfind('/') + 1) == last) return frame.key;
  }
  return last;
}

std::string ModelSpecification::base_body(std::string_view frame) const {
  std::string key(frame);
  for (int steps = 0; steps < kMostOffsets; ++steps) {
    const auto* offset = find_frame(key);
    if (offset == nullptr) return key;
    key = offset->parent;
  }
  return std::string(frame);
}

Pose ModelSpecification::pose_in_base(std::string_view frame) const {
  Pose X_BF;
  std::string key(frame);
  for (int steps = 0; steps < kMostOffsets; ++steps) {
    const auto* offset = find_frame(key);
    if (offset == nullptr) break;
    X_BF = Pose{rotation_from_xyz(offset->orientation), offset->translation} * X_BF;
    key = offset->parent;
  }
  return X_BF;
}

double ModelSpecification::total_mass() const {
  double sum = 0;
  for (const auto& body : bodies) sum += body.mass;
  return sum;
}

Matrix3 rotation_from_xyz(const Vector3& angles) {
  return (Eigen::AngleAxisd(angles.x(), Vector3::UnitX()) *
          Eigen::AngleAxisd(angles.y(), Vector3::UnitY()) *
          Eigen::AngleAxisd(angles.z(), Vector3::UnitZ()))
      .toRotationMatrix();
}

Vector3 xyz_from_rotation(const Matrix3& R) {
  const double sine = std::clamp(R(0, 2), -1.0, 1.0);
  const double y = std::asin(sine);
  if (std::abs(sine) > 1 - 1e-15) {  // gimbal lock: all of the turn goes to x
    return {std::atan2(R(1, 0), R(1, 1)) * (sine > 0 ? 1 : -1), y, 0};
  }
  return {std::atan2(-R(1, 2), R(2, 2)), y, std::atan2(-R(0, 1), R(0, 0))};
}

namespace {

/// Rotational or translational where an axis follows the coordinate one to one by a plain linear
/// function; a multiplier around it, even of one, makes it coupled, as in OpenSim.
MotionType custom_motion_type(const JointSpecification& joint, const std::string& name) {
  constexpr double kSlopeTolerance = 1e-12;
  for (std::size_t i = 0; i < joint.transform.size(); ++i) {
    const auto& names = joint.transform[i].coordinates;
    const Function& function = joint.transform[i].function;
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    if (function.kind() != FunctionKind::kLinear || function.is_scaled()) continue;
    if (std::abs(std::abs(function.coefficients()[0]) - 1) > kSlopeTolerance) continue;
    return i < 3 ? MotionType::kRotational : MotionType::kTranslational;
  }
  return MotionType::kCoupled;
}

}  // namespace

void assign_motion_types(JointSpecification& joint) {
  for (std::size_t i = 0; i < joint.coordinates.size(); ++i) {
    MotionType type = MotionType::kRotational;
    switch (joint.kind) {
      case JointKind::kSlider:
        type = MotionType::kTranslational;
        break;
      case JointKind::kPlanar:
        if (i > 0) type = MotionType::kTranslational;
        break;
      case JointKind::kFree:
        if (i > 2) type = MotionType::kTranslational;
        break;
      case JointKind::kCustom:
        type = custom_motion_type(joint, joint.coordinates[i].name);
        break;
      default:
        break;
    }
    joint.coordinates[i].motion_type = type;
  }
}

std::string_view type_name(JointKind kind) {
  switch (kind) {
    case JointKind::kWeld:
      return "WeldJoint";
    case JointKind::kPin:
      return "PinJoint";
    case JointKind::kSlider:
      return "SliderJoint";
    case JointKind::kUniversal:
      return "UniversalJoint";
    case JointKind::kBall:
      return "BallJoint";
    case JointKind::kEllipsoid:
      return "EllipsoidJoint";
    case JointKind::kPlanar:
      return "PlanarJoint";
    case JointKind::kGimbal:
      return "GimbalJoint";
    case JointKind::kFree:
      return "FreeJoint";
    case JointKind::kCustom:
      return "CustomJoint";
    case JointKind::kScapulothoracic:
      return "ScapulothoracicJoint";
  }
  return "";
}

std::string_view type_name(MuscleKind kind) {
  switch (kind) {
    case MuscleKind::kThelen2003:
      return "Thelen2003Muscle";
    case MuscleKind::kMillard2012Equilibrium:
      return "Millard2012EquilibriumMuscle";
    case MuscleKind::kDeGrooteFregly2016:
      return "DeGrooteFregly2016Muscle";
    case MuscleKind::kRigidTendon:
      return "RigidTendonMuscle";
    case MuscleKind::kSchutte1993:
      return "Schutte1993Muscle";
    case MuscleKind::kMillard2012Acceleration:
      return "Millard2012AccelerationMuscle";
    case MuscleKind::kThelen2003Deprecated:
      return "Thelen2003Muscle_Deprecated";
  }
  return "";
}

std::string_view type_name(WrapKind kind) {
  switch (kind) {
    case WrapKind::kCylinder:
      return "WrapCylinder";
    case WrapKind::kEllipsoid:
      return "WrapEllipsoid";
    case WrapKind::kSphere:
      return "WrapSphere";
    case WrapKind::kTorus:
      return "WrapTorus";
  }
  return "";
}

std::string_view type_name(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::kCoordinateCoupler:
      return "CoordinateCouplerConstraint";
    case ConstraintKind::kWeld:
      return "WeldConstraint";
    case ConstraintKind::kPoint:
      return "PointConstraint";
    case ConstraintKind::kConstantDistance:
      return "ConstantDistanceConstraint";
    case ConstraintKind::kPointOnLine:
      return "PointOnLineConstraint";
  }
  return "";
}

std::string_view type_name(ActuatorKind kind) {
  switch (kind) {
    case ActuatorKind::kCoordinate:
      return "CoordinateActuator";
    case ActuatorKind::kPoint:
      return "PointActuator";
    case ActuatorKind::kTorque:
      return "TorqueActuator";
    case ActuatorKind::kPath:
      return "PathActuator";
  }
  return "";
}

std::vector<std::string> left_out(const ModelSpecification& model) {
  struct Group {
    const Unsupported* first = nullptr;
    int count = 0;
  };
  std::vector<Group> groups;
  for (const Unsupported& part : model.unsupported) {
    if (part.harmless) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.first->type == part.type && group.first->consequence == part.consequence;
    });
    if (same == groups.end()) {
      groups.push_back({&part, 1});
    } else {
      ++same->count;
    }
  }
  std::vector<std::string> sentences;
  for (const Group& group : groups) {
    sentences.push_back(
        fmt::format("{}:{}: {} '{}'{} is not computed: {}", model.file.string(), group.first->line,
                    group.first->type, group.first->name,
                    group.count > 1 ? fmt::format(" (and {} more)", group.count - 1) : "",
                    group.first->consequence));
  }
  return sentences;
}

std::string_view type_name(PassiveForceKind kind) {
  switch (kind) {
    case PassiveForceKind::kCoordinateLimit:
      return "CoordinateLimitForce";
    case PassiveForceKind::kSpringGeneralized:
      return "SpringGeneralizedForce";
    case PassiveForceKind::kBushing:
      return "BushingForce";
    case PassiveForceKind::kLigament:
      return "Ligament";
    case PassiveForceKind::kPathSpring:
      return "PathSpring";
    case PassiveForceKind::kExpressionBasedCoordinate:
      return "ExpressionBasedCoordinateForce";
    case PassiveForceKind::kExpressionBasedPointToPoint:
      return "ExpressionBasedPointToPointForce";
    case PassiveForceKind::kExpressionBasedBushing:
      return "ExpressionBasedBushingForce";
    case PassiveForceKind::kFunctionBasedBushing:
      return "FunctionBasedBushingForce";
    case PassiveForceKind::kPointToPointSpring:
      return "PointToPointSpring";
    case PassiveForceKind::kBlankevoort1991Ligament:
      return "Blankevoort1991Ligament";
  }
  return "";
}

}  // namespace medius::body
