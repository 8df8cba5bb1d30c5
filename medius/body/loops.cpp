#include "medius/body/loops.h"

#include <cmath>

#include "medius/body/kinematics.h"

namespace medius::body {
namespace {

/// A row shorter than this after those before it are taken out depends on them.
constexpr double kDependent = 1e-9;

/// The rotation vector of R, in [0, pi] about a unit axis.
Vector3 rotation_vector(const Matrix3& R) {
  const Eigen::AngleAxisd turn(R);
  return turn.angle() * turn.axis();
}

/// Where b's point is from a's, in ground, and how the two bodies move there.
struct Gap {
  Vector3 p_a, p_b, between;
  Matrix3 R_a, R_b;
};

Gap gap_of(const Data& data, const Loop& loop) {
  const Pose& X_GA = data.X_GB[loop.a.body];
  const Pose& X_GC = data.X_GB[loop.b.body];
  Gap gap;
  gap.p_a = X_GA * loop.a.X_BF.p;
  gap.p_b = X_GC * loop.b.X_BF.p;
  gap.between = gap.p_b - gap.p_a;
  gap.R_a = X_GA.R * loop.a.X_BF.R;
  gap.R_b = X_GC.R * loop.b.X_BF.R;
  return gap;
}

/// The directions in ground along which the gap is held: columns, as many as the loop has rows
/// (a weld's last three).
Eigen::Matrix<double, 3, Eigen::Dynamic, 0, 3, 3> held_directions(const Loop& loop,
                                                                  const Gap& gap) {
  switch (loop.kind) {
    case ConstraintKind::kConstantDistance: {
      const double length = gap.between.norm();
      return length > 0 ? Vector3(gap.between / length) : Vector3(Vector3::UnitX());
    }
    case ConstraintKind::kPointOnLine:
      return gap.R_a.leftCols<2>();  // a's z axis is the line
    default:
      return Matrix3::Identity();
  }
}

/// The velocity of a's material point that lies at b's.
Vector3 velocity_at(const Data& data, int body, const Vector3& p_G) {
  const SpatialMotion& V = data.V_GB[body];
  return V.linear + V.angular.cross(p_G - data.X_GB[body].p);
}

Vector3 acceleration_at(const Data& data, int body, const Vector3& p_G) {
  const Vector3 r = p_G - data.X_GB[body].p;
  const Vector3& w = data.V_GB[body].angular;
  const SpatialMotion& A = data.A_GB[body];
  return A.linear + A.angular.cross(r) + w.cross(w.cross(r));
}

/// Second rate of the gap along its held directions.
Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 3, 1> gap_acceleration(const Loop& loop, const Gap& gap,
                                                                   const Data& data) {
  const auto directions = held_directions(loop, gap);
  if (loop.kind == ConstraintKind::kConstantDistance) {
    const Vector3 v =
        velocity_at(data, loop.b.body, gap.p_b) - velocity_at(data, loop.a.body, gap.p_a);
    const Vector3 a =
        acceleration_at(data, loop.b.body, gap.p_b) - acceleration_at(data, loop.a.body, gap.p_a);
    const double length = gap.between.norm(), along = directions.col(0).dot(v);
    const double turning = length > 0 ? (v.squaredNorm() - along * along) / length : 0;
    return Eigen::Matrix<double, 1, 1>(directions.col(0).dot(a) + turning);
  }
  // Seen from a's body, which turns: its own point at the place of b's is what b's follows.
  const Vector3& w = data.V_GB[loop.a.body].angular;
  const Vector3 v =
      velocity_at(data, loop.b.body, gap.p_b) - velocity_at(data, loop.a.body, gap.p_b);
  const Vector3 a =
      acceleration_at(data, loop.b.body, gap.p_b) - acceleration_at(data, loop.a.body, gap.p_b);
  return directions.transpose() * (a - 2 * w.cross(v));
}

}  // namespace

int loop_rows(const Loop& loop) {
  switch (loop.kind) {
    case ConstraintKind::kWeld:
      return 6;
    case ConstraintKind::kPoint:
      return 3;
    case ConstraintKind::kPointOnLine:
      return 2;
    case ConstraintKind::kConstantDistance:
      return 1;
    case ConstraintKind::kCoordinateCoupler:
      return 0;
  }
  return 0;
}

int loop_rows(const Model& model) {
  int rows = 0;
  for (const Loop& loop : model.loops) rows += loop_rows(loop);
  return rows;
}

void loop_errors(const Model& model, const Data& data, Eigen::Ref<Eigen::VectorXd> errors) {
  int row = 0;
  for (const Loop& loop : model.loops) {
    const Gap gap = gap_of(data, loop);
    const auto directions = held_directions(loop, gap);
    if (loop.kind == ConstraintKind::kWeld) {
      errors.segment<3>(row) = rotation_vector(gap.R_b * gap.R_a.transpose());
      row += 3;
    }
    errors.segment(row, directions.cols()) = directions.transpose() * gap.between;
    if (loop.kind == ConstraintKind::kConstantDistance) errors[row] -= loop.distance;
    row += static_cast<int>(directions.cols());
  }
}

void loop_jacobian(const Model& model, const Data& data, Eigen::Ref<Eigen::MatrixXd> G) {
  G.setZero();
  int row = 0;
  for (const Loop& loop : model.loops) {
    const Gap gap = gap_of(data, loop);
    const auto directions = held_directions(loop, gap);
    const bool weld = loop.kind == ConstraintKind::kWeld;
    const bool distance = loop.kind == ConstraintKind::kConstantDistance;
    const int first = row + (weld ? 3 : 0);
    const auto add = [&](int body, const Vector3& p_G, double sign) {
      for (const int k : model.coordinates_of(body)) {
        if (weld) G.block<3, 1>(row, k) += sign * data.H[k].angular;
        G.block(first, k, directions.cols(), 1) +=
            sign * directions.transpose() * point_jacobian_column(model, data, k, p_G);
      }
    };
    add(loop.b.body, gap.p_b, 1);
    add(loop.a.body, distance ? gap.p_a : gap.p_b, -1);
    row = first + static_cast<int>(directions.cols());
  }
}

void loop_accelerations(const Model& model, const Data& data, Eigen::Ref<Eigen::VectorXd> rates) {
  int row = 0;
  for (const Loop& loop : model.loops) {
    const Gap gap = gap_of(data, loop);
    if (loop.kind == ConstraintKind::kWeld) {
      rates.segment<3>(row) = data.A_GB[loop.b.body].angular - data.A_GB[loop.a.body].angular;
      row += 3;
    }
    const auto along = gap_acceleration(loop, gap, data);
    rates.segment(row, along.size()) = along;
    row += static_cast<int>(along.size());
  }
}

void add_loop_loads(const Model& model, const Data& data, const Eigen::VectorXd& multipliers,
                    std::span<SpatialForce> loads) {
  int row = 0;
  for (const Loop& loop : model.loops) {
    const Gap gap = gap_of(data, loop);
    const auto directions = held_directions(loop, gap);
    SpatialForce on_b;
    if (loop.kind == ConstraintKind::kWeld) {
      on_b.moment = multipliers.segment<3>(row);
      row += 3;
    }
    on_b.force = directions * multipliers.segment(row, directions.cols());
    row += static_cast<int>(directions.cols());
    const Vector3& p_a = loop.kind == ConstraintKind::kConstantDistance ? gap.p_a : gap.p_b;
    const SpatialForce on_a{-on_b.moment, -on_b.force};
    loads[loop.b.body] += on_b.shifted(gap.p_b - data.X_GB[loop.b.body].p);
    loads[loop.a.body] += on_a.shifted(p_a - data.X_GB[loop.a.body].p);
  }
}

int orthonormal_rows(Eigen::Ref<Eigen::MatrixXd> G) {
  int kept = 0;
  for (Eigen::Index row = 0; row < G.rows(); ++row) {
    const double before = G.row(row).norm();
    if (!(before > 0)) continue;
    // Twice is enough [Giraud et al. 2005].
    for (int round = 0; round < 2; ++round) {
      for (int other = 0; other < kept; ++other) {
        const double along = G.row(row).dot(G.row(other));
        G.row(row) -= along * G.row(other);
      }
    }
    const double left = G.row(row).norm();
    if (left <= kDependent * before) continue;
    G.row(row) /= left;
    if (row != kept) G.row(kept) = G.row(row);
    ++kept;
  }
  return kept;
}

}  // namespace medius::body
