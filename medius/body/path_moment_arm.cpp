// Rates and moment arms of paths.
//
// A path's length changes only by the motion of its nodes against each other: dL = Σ d . (dp_b -
// dp_a) over its straight segments, d pointing from a to b. On a surface the arc's own change is
// zero to first order, because it is as short as it can be.
#include <algorithm>
#include <cmath>

#include "medius/body/coupler.h"
#include "medius/body/kinematics.h"
#include "medius/body/path.h"

namespace medius::body {

namespace {

bool on_surface(const PathNode& a, const PathNode& b) { return a.wrap >= 0 && a.wrap == b.wrap; }

Vector3 velocity_of(const PathSet& set, const Data& data, const Eigen::VectorXd& qdot,
                    const PathNode& node) {
  const SpatialMotion& V = data.V_GB[node.body];
  const Pose& X_GB = data.X_GB[node.body];
  Vector3 v = V.linear + V.angular.cross(node.p_G - X_GB.p);
  if (node.point >= 0 && set.points[node.point].moving >= 0) {
    const MovingPoint& moving = set.moving[set.points[node.point].moving];
    Vector3 slide = Vector3::Zero();
    for (int i = 0; i < 3; ++i) {
      const int coordinate = moving.coordinates[i];
      if (coordinate < 0) continue;
      slide[i] = moving.functions[i].evaluate(data.q[coordinate]).first * qdot[coordinate];
    }
    v += X_GB.R * (moving.X_BF.R * slide);
  }
  return v;
}

/// Adds factor * force . dp/dq of a node to a row.
class RowBuilder {
 public:
  RowBuilder(const Model& model, const PathSet& set, const Data& data, double* row)
      : model_(model), set_(set), data_(data), row_(row) {}

  /// -d . (dp_b - dp_a)/dq for all coordinates that move one of the bodies and not the other.
  void add_segment(const PathNode& a, const PathNode& b, const Vector3& direction) {
    if (a.body != b.body) {
      const auto chain_a = model_.coordinates_of(a.body);
      const auto chain_b = model_.coordinates_of(b.body);
      std::size_t i = 0, j = 0;
      while (i < chain_a.size() || j < chain_b.size()) {
        if (j == chain_b.size() || (i < chain_a.size() && chain_a[i] < chain_b[j])) {
          row_[chain_a[i]] += direction.dot(column(chain_a[i], a.p_G));
          ++i;
        } else if (i == chain_a.size() || chain_b[j] < chain_a[i]) {
          row_[chain_b[j]] -= direction.dot(column(chain_b[j], b.p_G));
          ++j;
        } else {
          // Moves both alike: only OpenSim's stale directions leave a moment.
          row_[chain_a[i]] += data_.H[chain_a[i]].angular.dot((a.p_G - b.p_G).cross(direction));
          ++i;
          ++j;
        }
      }
    }
    add_slide(a, direction, 1);
    add_slide(b, direction, -1);
  }

 private:
  [[nodiscard]] Vector3 column(int coordinate, const Vector3& p_G) const {
    return point_jacobian_column(model_, data_, coordinate, p_G);
  }

  void add_slide(const PathNode& node, const Vector3& direction, double sign) {
    if (node.point < 0 || set_.points[node.point].moving < 0) return;
    const MovingPoint& moving = set_.moving[set_.points[node.point].moving];
    const Vector3 along =
        moving.X_BF.R.transpose() * (data_.X_GB[node.body].R.transpose() * direction);
    for (int i = 0; i < 3; ++i) {
      const int coordinate = moving.coordinates[i];
      if (coordinate < 0) continue;
      row_[coordinate] += sign * along[i] * moving.functions[i].evaluate(data_.q[coordinate]).first;
    }
  }

  const Model& model_;
  const PathSet& set_;
  const Data& data_;
  double* row_;
};

void function_row(const FunctionPath& function, const Data& data, PathData& paths, double* row) {
  const int inputs = static_cast<int>(function.coordinates.size());
  for (int i = 0; i < inputs; ++i) paths.inputs[i] = data.q[function.coordinates[i]];
  for (int i = 0; i < inputs; ++i) {
    const auto& given = function.specification.moment_arms;
    row[function.coordinates[i]] +=
        given.empty() ? -function.specification.length->derivative(paths.inputs.data(), i)
                      : given[i].value(paths.inputs.data());
  }
}

double function_speed(const FunctionPath& function, const Data& data, const Eigen::VectorXd& qdot,
                      PathData& paths) {
  const int inputs = static_cast<int>(function.coordinates.size());
  for (int i = 0; i < inputs; ++i) {
    paths.inputs[i] = data.q[function.coordinates[i]];
    paths.inputs[inputs + i] = qdot[function.coordinates[i]];
  }
  if (function.specification.speed) {
    return function.specification.speed->value(paths.inputs.data());
  }
  double speed = 0;
  for (int i = 0; i < inputs; ++i) {
    const auto& given = function.specification.moment_arms;
    const double slope = given.empty()
                             ? function.specification.length->derivative(paths.inputs.data(), i)
                             : -given[i].value(paths.inputs.data());
    speed += slope * paths.inputs[inputs + i];
  }
  return speed;
}

/// Lets dependent coordinates follow.
void apply_couplers(const Model& model, const Data& data, PathData& paths) {
  paths.moment_arm = paths.free_moment_arm;
  for (auto coupler = model.couplers.rbegin(); coupler != model.couplers.rend(); ++coupler) {
    for (std::size_t i = 0; i < coupler->independents.size(); ++i) {
      const double slope = coupler_derivatives(*coupler, data.q, i).first;
      if (slope == 0) continue;
      paths.moment_arm.col(coupler->independents[i]) +=
          slope * paths.moment_arm.col(coupler->dependent);
    }
  }
  for (const Coupler& coupler : model.couplers) {
    const double slope =
        coupler.independents.size() == 1 ? coupler_derivatives(coupler, data.q, 0).first : 0;
    if (std::abs(slope) > 1e-12) {
      paths.moment_arm.col(coupler.dependent) =
          paths.moment_arm.col(coupler.independents[0]) / slope;
    } else {
      paths.moment_arm.col(coupler.dependent).setZero();
    }
  }
}

}  // namespace

void update_path_speeds(const Model&, const PathSet& set, const Data& data,
                        const Eigen::VectorXd& qdot, PathData& paths) {
  for (int k = 0; k < set.count(); ++k) {
    if (set.paths[k].function >= 0) {
      paths.speed[k] = function_speed(set.functions[set.paths[k].function], data, qdot, paths);
      continue;
    }
    const PathNode* nodes = paths.nodes.data() + paths.first_node[k];
    double speed = 0;
    Vector3 v_a = velocity_of(set, data, qdot, nodes[0]);
    for (int i = 0; i + 1 < paths.node_count[k]; ++i) {
      const Vector3 v_b = velocity_of(set, data, qdot, nodes[i + 1]);
      const Vector3 way = nodes[i + 1].seen_G - nodes[i].seen_G;
      const double norm = way.norm();
      if (norm > 0) speed += way.dot(v_b - v_a) / norm;
      v_a = v_b;
    }
    paths.speed[k] = speed;
  }
}

void update_moment_arms(const Model& model, const PathSet& set, const Data& data, PathData& paths) {
  paths.free_moment_arm.setZero();
  for (int k = 0; k < set.count(); ++k) {
    double* row = paths.free_moment_arm.row(k).data();
    if (set.paths[k].function >= 0) {
      function_row(set.functions[set.paths[k].function], data, paths, row);
      continue;
    }
    const PathNode* nodes = paths.nodes.data() + paths.first_node[k];
    RowBuilder builder(model, set, data, row);
    for (int i = 0; i + 1 < paths.node_count[k]; ++i) {
      const PathNode& a = nodes[i];
      const PathNode& b = nodes[i + 1];
      if (on_surface(a, b)) continue;
      const Vector3 way = b.seen_G - a.seen_G;
      const double norm = way.norm();
      if (norm > 0) builder.add_segment(a, b, way / norm);
    }
  }
  apply_couplers(model, data, paths);
}

void add_path_loads(const PathSet& set, const Data& data, const PathData& paths, int index,
                    double tension, std::span<SpatialForce> loads) {
  if (set.paths[index].function >= 0) return;
  const PathNode* nodes = paths.nodes.data() + paths.first_node[index];
  for (int i = 0; i + 1 < paths.node_count[index]; ++i) {
    const PathNode& a = nodes[i];
    const PathNode& b = nodes[i + 1];
    if (a.body == b.body) continue;
    const Vector3 way = b.seen_G - a.seen_G;
    const double norm = way.norm();
    if (norm == 0) continue;
    const Vector3 force = tension / norm * way;
    loads[a.body] += {(a.p_G - data.X_GB[a.body].p).cross(force), force};
    loads[b.body] += {-(b.p_G - data.X_GB[b.body].p).cross(force), -force};
  }
}

namespace {

/// A force on a moving point works along its slide: adds it to the coordinates that slide it.
void add_slide_force(const PathSet& set, const Data& data, const PathNode& node,
                     const Vector3& force, Eigen::Ref<Eigen::VectorXd> tau) {
  if (node.point < 0 || set.points[node.point].moving < 0) return;
  const MovingPoint& moving = set.moving[set.points[node.point].moving];
  const Vector3 force_F = moving.X_BF.R.transpose() * (data.X_GB[node.body].R.transpose() * force);
  for (int i = 0; i < 3; ++i) {
    const int coordinate = moving.coordinates[i];
    if (coordinate < 0) continue;
    tau[coordinate] += force_F[i] * moving.functions[i].evaluate(data.q[coordinate]).first;
  }
}

}  // namespace

void add_moving_point_forces(const PathSet& set, const Data& data, const PathData& paths, int index,
                             double tension, Eigen::Ref<Eigen::VectorXd> tau) {
  if (set.moving.empty() || set.paths[index].function >= 0) return;
  const PathNode* nodes = paths.nodes.data() + paths.first_node[index];
  for (int i = 0; i + 1 < paths.node_count[index]; ++i) {
    const PathNode &a = nodes[i], &b = nodes[i + 1];
    if (a.body == b.body) continue;
    const Vector3 way = b.seen_G - a.seen_G;
    const double norm = way.norm();
    if (norm == 0) continue;
    const Vector3 force = tension / norm * way;
    add_slide_force(set, data, a, force, tau);
    add_slide_force(set, data, b, -force, tau);
  }
}

}  // namespace medius::body
