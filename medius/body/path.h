// Paths of muscles, ligaments and path springs: their points, what they wrap over, their lengths,
// rates and moment arms.
#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "medius/body/data.h"
#include "medius/body/wrap_object.h"

namespace medius::body {

/// A point of a path. Conditional ones are there while their coordinate lies in range.
struct PathPoint {
  PathPointKind kind = PathPointKind::kFixed;
  int body = 0;
  Vector3 p_B = Vector3::Zero();  ///< fixed and conditional
  int coordinate = -1;            ///< conditional
  double lower = 0, upper = 0;    ///< conditional
  int moving = -1;                ///< index into PathSet::moving
};

/// A point that slides on its body as coordinates move.
struct MovingPoint {
  Pose X_BF;  ///< the functions give its place in F
  std::array<int, 3> coordinates{-1, -1, -1};
  std::array<Function, 3> functions{Function::constant(0), Function::constant(0),
                                    Function::constant(0)};
};

/// A wrap object's use by a path, between two of its points (indices within the path).
struct PathWrap {
  int object = 0;
  WrapMethod method = WrapMethod::kHybrid;
  int first = 0;
  int last = 0;
};

/// A path whose length is a given function of coordinates.
struct FunctionPath {
  std::vector<int> coordinates;
  FunctionPathSpecification specification;
};

/// Where a path's points and wraps stand in the set's arrays.
struct Path {
  std::string name;
  int first_point = 0, point_count = 0;
  int first_wrap = 0, wrap_count = 0;
  int function = -1;  ///< index into PathSet::functions
};

/// Paths ready for use; read-only and shared between threads.
struct PathSet {
  Convention convention = Convention::kOpenSim;
  std::vector<Path> paths;
  std::vector<PathPoint> points;
  std::vector<MovingPoint> moving;
  std::vector<PathWrap> wraps;
  std::vector<WrapObject> objects;
  std::vector<FunctionPath> functions;
  int most_nodes = 0;  ///< points and wrap points of the longest path
  int most_wraps = 0;
  int most_function_inputs = 0;

  [[nodiscard]] int count() const { return static_cast<int>(paths.size()); }
};

/// A path's specification and the name of what it belongs to.
struct NamedPath {
  std::string name;
  const PathSpecification* path = nullptr;
};

/// Looks up bodies, coordinates and wrap objects; an unknown name is refused with its line.
Result<PathSet> compile_paths(const Model& model, std::span<const NamedPath> paths,
                              Convention convention = Convention::kOpenSim);

/// A place where a path bends now.
struct PathNode {
  int body = 0;
  int point = -1;                 ///< index into PathSet::points, -1: on a wrap object
  int wrap = -1;                  ///< index within the path's wraps, -1: a point of the path
  Vector3 p_G = Vector3::Zero();  ///< where it is, in ground
  /// Where OpenSim takes it to be for lengths and directions: it caches a wrap point's place in
  /// ground at the first round over several wrap objects and does not renew it.
  Vector3 seen_G = Vector3::Zero();
  double arc = 0;  ///< leaving a surface: length on it
};

/// What a thread writes while it computes paths.
struct PathData {
  PathData(const Model& model, const PathSet& set);

  Eigen::VectorXd length;  ///< m
  Eigen::VectorXd speed;   ///< rate of length, m/s
  /// -dL/dq_j in m (or m/m), a row a path, in coordinate order. `free_moment_arm`: the coordinate
  /// moves alone, so tau = free_moment_armᵀ tension. `moment_arm`: those that follow it by couplers
  /// move along, OpenSim's moment arm; the column of a dependent coordinate is per unit of its own
  /// motion. Per unit speed for ball and free joints.
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Matrix free_moment_arm;
  Matrix moment_arm;

  /// Frames in which a wrap object holds a point of the path within, so that it goes straight.
  std::vector<int> frames_inside;

  /// Nodes of every path: path i's are nodes[first_node[i]] ... of node_count[i].
  std::vector<PathNode> nodes;
  std::vector<int> first_node, node_count;

  // Room for one path's wrapping.
  std::vector<int> order, outcome;
  std::vector<PathNode> first_seen;  ///< wrap points of an earlier round, two a wrap; body -1: none
  std::vector<double> inputs;
};

/// Lengths and nodes; after update_positions().
void update_path_lengths(const Model& model, const PathSet& set, const Data& data, PathData& paths);
/// "path 'x' ...": which paths went straight through a wrap object, a sentence for a person; empty
/// where none did. `frames_inside`: of all threads together.
std::string inside_note(const PathSet& set, std::span<const int> frames_inside);
/// Rates of the lengths; after update_velocities() and update_path_lengths(). `qdot`: rates of the
/// coordinates (equal to speeds but for ball, free and ellipsoid joints).
void update_path_speeds(const Model& model, const PathSet& set, const Data& data,
                        const Eigen::VectorXd& qdot, PathData& paths);
/// Moment arms; after update_path_lengths().
void update_moment_arms(const Model& model, const PathSet& set, const Data& data, PathData& paths);

/// Adds what a tension in path `index` puts on the bodies, about their origins, in ground. Not for
/// function-based paths, which know no places: use free_moment_arm.
void add_path_loads(const PathSet& set, const Data& data, const PathData& paths, int index,
                    double tension, std::span<SpatialForce> loads);

/// Adds to `tau` what the same tension does on the coordinates that slide the path's moving points:
/// the part of its generalised force that no load on a body carries.
void add_moving_point_forces(const PathSet& set, const Data& data, const PathData& paths, int index,
                             double tension, Eigen::Ref<Eigen::VectorXd> tau);

}  // namespace medius::body
