// The compiled model: flat arrays, parents before children, read-only and shared between threads.
//
// Bodies: index 0 is ground, a body's parent has a smaller index. Coordinates keep the order of the
// file's joints (OpenSim's CoordinateSet), those of one joint stand together. Every array over
// coordinates (q, u, udot, tau, columns of a Jacobian) has this order.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/body/specification.h"

namespace medius::body {

/// A place fixed to a body.
struct FixedPoint {
  int body = 0;
  Vector3 p_B = Vector3::Zero();
};

/// A frame fixed to a body.
struct FixedFrame {
  int body = 0;
  Pose X_BF;
};

/// The joint between a body and its parent. F is fixed to the file's parent, M to its child.
struct Joint {
  std::string name;
  JointKind kind = JointKind::kWeld;
  int parent_body = 0;  ///< in the tree
  int child_body = 0;   ///< in the tree
  Pose X_PF;            ///< the joint's frame on the tree's parent body (M's if reversed)
  Pose X_MB;            ///< the tree's child body in its joint frame (in F if reversed)
  int first_coordinate = 0;
  int coordinate_count = 0;
  /// The file's parent is the tree's child: the joint's motion is inverted.
  bool reversed = false;
  /// Generalised speeds are the coordinates' rates; false for ball, free and ellipsoid joints,
  /// whose first three speeds are the angular velocity of M in F.
  bool speeds_are_rates = true;
  int transform = -1;               ///< index into Model::transforms; -1: weld, ball, free, ...
  Vector3 radii = Vector3::Ones();  ///< ellipsoid
  bool parent_turned = false;       ///< X_PF.R is not the identity
  bool child_turned = false;        ///< X_MB.R is not the identity
};

/// The acceleration of a custom joint at constant speeds.
///
/// Simbody takes the angular velocity that stands before a joint's second axis to be the first
/// speed's, and before the third to be all but the third speed's. That is true where each axis
/// follows a coordinate of its own; where one coordinate drives several rotations (the knees of
/// Rajagopal and of Lai and Uhlrich) it adds an acceleration that is not there: about 1 N or N m in
/// walking.
enum class JointBias {
  kExact,   ///< the derivative of the velocity
  kSimbody  ///< with OpenSim 4.6's surplus, to compare numbers
};

/// One axis of a joint ready for use: f(q) about or along a unit axis.
struct TransformAxis {
  Vector3 axis = Vector3::UnitX();
  int coordinate = -1;    ///< index in the model, -1: constant
  bool identity = false;  ///< f(q) = q
  int slot = 0;           ///< 0..5: its place in the file's transform
  Function function = Function::constant(0);
};
/// Rotations in order, then translations in F; axes that never move anything are left out.
struct SpatialTransform {
  std::vector<TransformAxis> rotations;
  std::vector<TransformAxis> translations;
};

struct Coordinate {
  std::string name;
  MotionType motion_type = MotionType::kRotational;
  int joint = 0;  ///< index into Model::joints
  double default_value = 0;
  double default_speed = 0;
  std::array<double, 2> range{-kInfinity, kInfinity};
  bool clamped = false;
  bool locked = false;
  std::optional<Function> prescribed;  ///< of time, where the file prescribes it
  int coupler = -1;                    ///< index into Model::couplers where it depends on others
};

/// q[dependent] = scale * f(q[independents]); ordered so that each reads finished values.
struct Coupler {
  std::string name;
  int dependent = 0;
  std::vector<int> independents;
  Function function = Function::constant(0);  ///< scale included
};

/// A constraint that closes a loop of bodies (loops.h): b is held to a.
struct Loop {
  std::string name;
  ConstraintKind kind = ConstraintKind::kWeld;
  FixedFrame a, b;      ///< point on line: a's z axis is the line
  double distance = 0;  ///< constant distance, m
  int line = 0;
};

struct Body {
  std::string name;
  int parent = -1;  ///< ground: -1
  int joint = -1;   ///< index into Model::joints of the joint to the parent
  double mass = 0;
  Vector3 mass_center = Vector3::Zero();
  Matrix3 inertia_com = Matrix3::Zero();  ///< about the mass centre, body axes
};

struct Marker {
  std::string name;
  FixedPoint point;
  bool fixed = false;
};

struct Model {
  std::string name;
  Vector3 gravity{0, -kGravity, 0};
  double total_mass = 0;
  JointBias joint_bias = JointBias::kExact;  ///< may be set after compile()

  std::vector<Body> bodies;      ///< [0] is ground
  std::vector<Joint> joints;     ///< the file's order
  std::vector<int> joint_order;  ///< indices into joints, parents before children
  std::vector<SpatialTransform> transforms;
  std::vector<Coordinate> coordinates;
  std::vector<Coupler> couplers;
  std::vector<Loop> loops;
  std::vector<Marker> markers;
  std::vector<int> independent_coordinates;  ///< all that no coupler sets

  /// Coordinates that move each body relative to ground, in rising order: coordinates_of(body).
  std::vector<int> chain_begin;  ///< bodies + 1
  std::vector<int> chain;

  /// What was compiled; the paths, muscles and forces are compiled from it by their own functions.
  ModelSpecification specification;

  [[nodiscard]] int body_count() const { return static_cast<int>(bodies.size()); }
  [[nodiscard]] int coordinate_count() const { return static_cast<int>(coordinates.size()); }
  [[nodiscard]] std::span<const int> coordinates_of(int body) const {
    return {chain.data() + chain_begin[body],
            static_cast<std::size_t>(chain_begin[body + 1] - chain_begin[body])};
  }

  /// Index by name, -1 if there is none.
  [[nodiscard]] int body_index(std::string_view name) const;
  [[nodiscard]] int coordinate_index(std::string_view name) const;
  [[nodiscard]] int joint_index(std::string_view name) const;
  [[nodiscard]] int marker_index(std::string_view name) const;

  /// A frame key of the specification as a place on a body.
  [[nodiscard]] Result<FixedFrame> frame(std::string_view key) const;

  std::map<std::string, int, std::less<>> body_names, coordinate_names, joint_names, marker_names;
};

/// Reads an .osim file of OpenSim 2.x, 3.x or 4.x.
Result<ModelSpecification> read_model(const std::filesystem::path& file);
/// The same from memory; `name` stands in messages.
Result<ModelSpecification> parse_model(std::string_view text, const std::filesystem::path& name);
/// Adds the forces of a <ForceSet> file (reserve and residual actuators) behind the model's own;
/// one whose name the model has already is left out, as OpenSim does (see `unsupported`).
Result<void> append_forces(ModelSpecification& specification, const std::filesystem::path& path);
/// Writes the format of OpenSim 4.5, whole or not at all.
Result<void> write_model(const ModelSpecification& specification,
                         const std::filesystem::path& file);
/// What write_model puts into the file.
std::string model_text(const ModelSpecification& specification);

/// Checks and flattens. Refuses what would make results wrong, naming it and its line.
Result<Model> compile(ModelSpecification specification);
/// read_model, then compile.
Result<Model> load_model(const std::filesystem::path& file);

}  // namespace medius::body
