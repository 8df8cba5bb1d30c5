// What an .osim file says, editable: ModelSpecification -> compile() -> Model.
//
// Frames are named by a key that is unique in the model: "ground", a body's name ("pelvis"), or,
// for an offset frame, its owner and its name ("hip_r/pelvis_offset"). `line` is where the thing
// stands in its file (0: made by hand). SI and radians throughout.
#pragma once

#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"
#include "medius/body/function.h"

namespace medius::body {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A picture's file, never needed for a number: a missing one is no error.
struct MeshSpecification {
  std::string file;
  Vector3 scale = Vector3::Ones();
};

/// A frame fixed to another frame; rotation by body-fixed x, y, z angles.
struct OffsetFrameSpecification {
  std::string key;     ///< unique: "owner/name"
  std::string parent;  ///< key of a body, of ground or of another offset frame
  Vector3 translation = Vector3::Zero();
  Vector3 orientation = Vector3::Zero();
  int line = 0;
};

enum class WrapKind { kCylinder, kEllipsoid, kSphere, kTorus };

struct WrapObjectSpecification {
  std::string name;
  std::string frame;  ///< key of the frame it is fixed to (a body's name in every known file)
  WrapKind kind = WrapKind::kCylinder;
  bool active = true;
  Vector3 orientation = Vector3::Zero();  ///< body-fixed x, y, z
  Vector3 translation = Vector3::Zero();
  std::string quadrant = "all";               ///< "all", "x", "+x", "-x", ...
  double radius = 0;                          ///< cylinder, sphere
  double length = 1;                          ///< cylinder
  Vector3 dimensions = Vector3::Zero();       ///< ellipsoid: its radii
  double inner_radius = 0, outer_radius = 0;  ///< torus
  int line = 0;
};

struct BodySpecification {
  std::string name;
  double mass = 0;
  Vector3 mass_center = Vector3::Zero();
  Matrix3 inertia = Matrix3::Zero();  ///< about the mass centre, in the body's axes
  std::vector<MeshSpecification> meshes;
  int line = 0;
};

enum class MotionType { kRotational, kTranslational, kCoupled };

struct CoordinateSpecification {
  std::string name;
  /// Decided by the joint (see motion_types()); a file's own word is ignored as OpenSim 4 does.
  MotionType motion_type = MotionType::kRotational;
  double default_value = 0;
  double default_speed = 0;
  std::array<double, 2> range{-kInfinity, kInfinity};
  bool clamped = false;
  bool locked = false;
  bool prescribed = false;
  std::optional<Function> prescribed_function;  ///< of time
  int line = 0;
};

/// One of a CustomJoint's six axes: first three rotations, then three translations.
struct TransformAxisSpecification {
  Vector3 axis = Vector3::UnitX();
  std::vector<std::string> coordinates;
  Function function = Function::constant(0);
};

enum class JointKind {
  kWeld,
  kPin,
  kSlider,
  kUniversal,
  kBall,
  kEllipsoid,
  kPlanar,
  kGimbal,
  kFree,
  kCustom,
  kScapulothoracic
};

struct JointSpecification {
  std::string name;
  JointKind kind = JointKind::kWeld;
  std::string parent_frame;
  std::string child_frame;
  std::vector<CoordinateSpecification> coordinates;
  std::array<TransformAxisSpecification, 6> transform;  ///< kCustom only
  /// Ellipsoid: radii. Scapulothoracic: the thorax ellipsoid's radii.
  Vector3 radii = Vector3::Ones();
  std::array<double, 2> winging_axis_origin{0, 0};  ///< scapulothoracic
  double winging_axis_direction = 0;                ///< scapulothoracic
  int line = 0;
};

enum class ConstraintKind { kCoordinateCoupler, kWeld, kPoint, kConstantDistance, kPointOnLine };

struct ConstraintSpecification {
  std::string name;
  ConstraintKind kind = ConstraintKind::kCoordinateCoupler;
  bool enforced = true;
  // Coordinate coupler: dependent = scale_factor * function(independent).
  std::vector<std::string> independent_coordinates;
  std::string dependent_coordinate;
  Function function = Function::constant(0);
  double scale_factor = 1;
  // Weld, point, constant distance, point on line (2 follows the line of 1).
  std::string frame_1, frame_2;
  Vector3 location_1 = Vector3::Zero(), location_2 = Vector3::Zero();
  Vector3 direction = Vector3::UnitX();  ///< of the line, in frame 1
  double distance = 0;
  int line = 0;
};

struct MarkerSpecification {
  std::string name;
  std::string frame;
  Vector3 location = Vector3::Zero();
  bool fixed = false;
  int line = 0;
};

enum class PathPointKind { kFixed, kConditional, kMoving };

/// One component of a moving point's location.
struct MovingComponent {
  std::string coordinate;
  Function function = Function::constant(0);
};

struct PathPointSpecification {
  std::string name;
  std::string frame;
  PathPointKind kind = PathPointKind::kFixed;
  Vector3 location = Vector3::Zero();
  std::string coordinate;                 ///< conditional: active while its value lies in range
  std::array<double, 2> range{0, 0};      ///< conditional
  std::array<MovingComponent, 3> moving;  ///< moving: x, y, z
  int line = 0;
};

enum class WrapMethod { kHybrid, kMidpoint, kAxial };

struct PathWrapSpecification {
  std::string name;
  std::string wrap_object;
  WrapMethod method = WrapMethod::kHybrid;
  std::array<int, 2> range{-1, -1};  ///< first and last path point, counted from 1; -1: all
  int line = 0;
};

/// A path whose length and moment arms are given functions of the coordinates.
struct FunctionPathSpecification {
  std::vector<std::string> coordinates;
  std::optional<MultivariatePolynomial> length;
  std::vector<MultivariatePolynomial> moment_arms;  ///< one a coordinate, or none
  std::optional<MultivariatePolynomial> speed;
};

struct PathSpecification {
  std::vector<PathPointSpecification> points;
  std::vector<PathWrapSpecification> wraps;
  std::optional<FunctionPathSpecification> function_based;  ///< then points may be empty
  int line = 0;
};

enum class MuscleKind {
  kThelen2003,
  kMillard2012Equilibrium,
  kDeGrooteFregly2016,
  kRigidTendon,
  kSchutte1993,
  kMillard2012Acceleration,
  kThelen2003Deprecated
};

/// A curve that stands inside a muscle: its class name, its numbers by OpenSim's property name.
struct CurveSpecification {
  std::string type;  ///< "ActiveForceLengthCurve", ...
  std::map<std::string, double, std::less<>> parameters;
  std::optional<Function> function;  ///< where the file gives a spline instead
  int line = 0;
};

struct MuscleSpecification {
  std::string name;
  MuscleKind kind = MuscleKind::kThelen2003;
  bool applies_force = true;
  PathSpecification path;
  double max_isometric_force = 1000;     ///< N
  double optimal_fiber_length = 0.1;     ///< m
  double tendon_slack_length = 0.2;      ///< m
  double pennation_angle = 0;            ///< at optimal fibre length, rad
  double max_contraction_velocity = 10;  ///< optimal fibre lengths a second
  bool ignore_tendon_compliance = false;
  bool ignore_activation_dynamics = false;
  double min_control =
      0.01;  ///< excitation, and the lower bound of activation in static optimisation
  double max_control = 1;
  /// Every other number of the class by OpenSim's property name ("FmaxTendonStrain",
  /// "fiber_damping", "activation_time_constant", ...), only those that the file gives.
  std::map<std::string, double, std::less<>> parameters;
  std::vector<CurveSpecification> curves;
  int order = 0;  ///< place in the ForceSet, from 0: the order of OpenSim's output columns
  int line = 0;
};

enum class ActuatorKind { kCoordinate, kPoint, kTorque, kPath };

struct ActuatorSpecification {
  std::string name;
  ActuatorKind kind = ActuatorKind::kCoordinate;
  bool applies_force = true;
  double optimal_force = 1;
  double min_control = -kInfinity;
  double max_control = kInfinity;
  std::string coordinate;           ///< coordinate actuator
  std::string frame_a, frame_b;     ///< torque on a, its reaction on b; a point actuator's body
  Vector3 point = Vector3::Zero();  ///< point actuator
  Vector3 axis = Vector3::UnitX();  ///< direction of force or torque
  bool point_is_global = false;
  bool force_is_global = false;  ///< point and torque actuator: axis given in ground
  PathSpecification path;        ///< path actuator
  int order = 0;
  int line = 0;
};

enum class PassiveForceKind {
  kCoordinateLimit,
  kSpringGeneralized,
  kBushing,
  kLigament,
  kPathSpring,
  kExpressionBasedCoordinate,
  kExpressionBasedPointToPoint,
  kExpressionBasedBushing,
  kFunctionBasedBushing,
  kPointToPointSpring,
  kBlankevoort1991Ligament
};

/// A bushing's six parts by the names that files give them (moments about, forces along x, y, z).
inline constexpr std::array<std::string_view, 6> kBushingParts{"Mx", "My", "Mz", "Fx", "Fy", "Fz"};

struct PassiveForceSpecification {
  std::string name;
  PassiveForceKind kind = PassiveForceKind::kCoordinateLimit;
  bool applies_force = true;
  std::string coordinate;  ///< limit, spring
  /// Numbers by OpenSim's property name. Coordinate limits are kept in radians (the file's degrees
  /// are converted on reading).
  std::map<std::string, double, std::less<>> parameters;
  std::string frame_1, frame_2;                                  ///< bushing, point to point
  Vector3 point_1 = Vector3::Zero(), point_2 = Vector3::Zero();  ///< point to point
  Vector3 rotational_stiffness = Vector3::Zero(), translational_stiffness = Vector3::Zero();
  Vector3 rotational_damping = Vector3::Zero(), translational_damping = Vector3::Zero();
  PathSpecification path;                      ///< ligament, path spring
  std::optional<Function> force_length_curve;  ///< ligament
  std::string expression;                      ///< of a coordinate or of a distance
  std::vector<std::string> expressions;        ///< of a bushing, in the order of kBushingParts
  std::vector<Function> bushing_functions;     ///< likewise, each of its own angle or way
  int order = 0;
  int line = 0;

  [[nodiscard]] bool is_bushing() const {
    return kind == PassiveForceKind::kBushing ||
           kind == PassiveForceKind::kExpressionBasedBushing ||
           kind == PassiveForceKind::kFunctionBasedBushing;
  }
  [[nodiscard]] bool has_path() const {
    return kind == PassiveForceKind::kLigament || kind == PassiveForceKind::kPathSpring ||
           kind == PassiveForceKind::kBlankevoort1991Ligament;
  }
};

/// What the file holds and this engine does not compute.
struct Unsupported {
  std::string type;  ///< element's name in the file
  std::string name;
  int line = 0;
  std::string consequence;  ///< what the results lack
  /// Kinematics or dynamics would be wrong without it: compile() refuses the model.
  bool essential = false;
  /// No result of the inverse tools rests on it (a controller, a probe).
  bool harmless = false;
};

struct ModelSpecification {
  std::string name;
  std::filesystem::path file;  ///< where it was read from; empty if made by hand
  int version = 40500;         ///< of the file format
  std::string credits, publications;
  Vector3 gravity{0, -kGravity, 0};

  std::vector<BodySpecification> bodies;  ///< without ground
  std::vector<MeshSpecification> ground_meshes;
  std::vector<OffsetFrameSpecification> frames;
  std::vector<JointSpecification> joints;
  std::vector<ConstraintSpecification> constraints;
  std::vector<WrapObjectSpecification> wrap_objects;
  std::vector<MarkerSpecification> markers;
  std::vector<MuscleSpecification> muscles;
  std::vector<ActuatorSpecification> actuators;
  std::vector<PassiveForceSpecification> passive_forces;
  std::vector<Unsupported> unsupported;

  [[nodiscard]] const BodySpecification* find_body(std::string_view name) const;
  [[nodiscard]] BodySpecification* find_body(std::string_view name);
  [[nodiscard]] const OffsetFrameSpecification* find_frame(std::string_view key) const;
  [[nodiscard]] const JointSpecification* find_joint(std::string_view name) const;
  [[nodiscard]] const CoordinateSpecification* find_coordinate(std::string_view name) const;
  [[nodiscard]] CoordinateSpecification* find_coordinate(std::string_view name);

  /// A frame as files write it ("/bodyset/pelvis", "../ground", "pelvis", "pelvis_offset" within
  /// `owner`) as a key; the last part of the path where nothing of that name is known.
  [[nodiscard]] std::string resolved_frame(std::string_view written,
                                           std::string_view owner = {}) const;
  /// The body (or "ground") that a frame key ends at, following offset frames.
  [[nodiscard]] std::string base_body(std::string_view frame) const;
  /// Where a frame sits in its base body.
  [[nodiscard]] Pose pose_in_base(std::string_view frame) const;
  /// Sum over bodies, kg.
  [[nodiscard]] double total_mass() const;
};

/// Sentences for a person: what stands in the file, is not computed and bears on forces, with its
/// line; parts of one type together.
std::vector<std::string> left_out(const ModelSpecification& model);

/// Body-fixed x, y, z angles <-> rotation, as OpenSim writes orientations.
Matrix3 rotation_from_xyz(const Vector3& angles);
Vector3 xyz_from_rotation(const Matrix3& R);

/// How each coordinate of a joint moves, by OpenSim 4's rule; sets them in `joint`.
void assign_motion_types(JointSpecification& joint);

/// A name of a kind as the files spell it ("CustomJoint").
std::string_view type_name(JointKind kind);
std::string_view type_name(MuscleKind kind);
std::string_view type_name(WrapKind kind);
std::string_view type_name(ConstraintKind kind);
std::string_view type_name(ActuatorKind kind);
std::string_view type_name(PassiveForceKind kind);

}  // namespace medius::body
