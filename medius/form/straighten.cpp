#include "medius/form/straighten.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace medius::form {
namespace {

using pose::Landmark;
using Vector6 = Eigen::Matrix<double, 6, 1>;
using Matrix6 = Eigen::Matrix<double, 6, 6>;

constexpr double kStature_m = 1.7;
constexpr std::size_t kLeastFrames = 10;
/// How much a bone's worth of belief the map's staying undistorted has.
constexpr double kBeliefInSquare = 0.3;
constexpr int kRounds = 12;
/// Standing: the hips as high over the ankles as this share of their highest.
constexpr double kStanding = 0.95;

struct Bone {
  Landmark from, to;
  double share;  ///< of the stature
};
constexpr std::array<Bone, 10> kBones{{
    {Landmark::LeftKnee, Landmark::LeftAnkle, 0.246},
    {Landmark::RightKnee, Landmark::RightAnkle, 0.246},
    {Landmark::LeftHip, Landmark::LeftKnee, 0.245},
    {Landmark::RightHip, Landmark::RightKnee, 0.245},
    {Landmark::LeftShoulder, Landmark::LeftElbow, 0.186},
    {Landmark::RightShoulder, Landmark::RightElbow, 0.186},
    {Landmark::LeftHip, Landmark::RightHip, 0.11},
    {Landmark::LeftShoulder, Landmark::RightShoulder, 0.20},
    {Landmark::LeftHeel, Landmark::LeftFootIndex, 0.14},
    {Landmark::RightHeel, Landmark::RightFootIndex, 0.14},
}};
constexpr double kTrunk = 0.288;

Vector3 at(const pose::PoseFrame& frame, Landmark point) { return frame[point].world_m; }
Vector3 middle(const pose::PoseFrame& frame, Landmark left, Landmark right) {
  return 0.5 * (at(frame, left) + at(frame, right));
}
Vector3 hips(const pose::PoseFrame& frame) {
  return middle(frame, Landmark::LeftHip, Landmark::RightHip);
}
Vector3 shoulders(const pose::PoseFrame& frame) {
  return middle(frame, Landmark::LeftShoulder, Landmark::RightShoulder);
}
Vector3 ankles(const pose::PoseFrame& frame) {
  return middle(frame, Landmark::LeftAnkle, Landmark::RightAnkle);
}

double quantile(std::vector<double> values, double share) {
  const auto index =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index),
                   values.end());
  return values[index];
}

/// The squared length of a bone is linear in the metric M = map^T map: d^T M d = length^2. Over
/// the bone's own length each row asks for 1.
struct Rows {
  std::vector<Vector6> squares;
  std::vector<double> weights;
};

void add_bone(Rows& rows, const std::vector<Vector3>& lengths, double length_m) {
  for (const Vector3& d : lengths) {
    Vector6 row;
    row << d.x() * d.x(), d.y() * d.y(), d.z() * d.z(), 2 * d.x() * d.y(), 2 * d.x() * d.z(),
        2 * d.y() * d.z();
    rows.squares.emplace_back(row / (length_m * length_m));
    // Each bone speaks once, however often it was seen.
    rows.weights.push_back(1.0 / static_cast<double>(lengths.size()));
  }
}

Rows rows_of(const std::vector<const pose::PoseFrame*>& frames) {
  Rows rows;
  std::vector<Vector3> lengths;
  const auto gather = [&](auto&& vector_of, double share) {
    lengths.clear();
    for (const pose::PoseFrame* frame : frames) {
      const Vector3 d = vector_of(*frame);
      if (d.allFinite()) lengths.push_back(d);
    }
    add_bone(rows, lengths, share * kStature_m);
  };
  for (const Bone& bone : kBones) {
    gather(
        [&](const pose::PoseFrame& frame) -> Vector3 {
          return at(frame, bone.to) - at(frame, bone.from);
        },
        bone.share);
  }
  gather([](const pose::PoseFrame& frame) -> Vector3 { return shoulders(frame) - hips(frame); },
         kTrunk);
  return rows;
}

/// Weighted least squares; rows far off (a point that jumped) count less from round to round.
Straightening metric_of(const Rows& rows) {
  std::vector<double> scales;
  scales.reserve(rows.squares.size());
  for (const Vector6& row : rows.squares) scales.push_back(1.0 / (row[0] + row[1] + row[2]));
  const double square = quantile(scales, 0.5);
  Vector6 start = Vector6::Zero();
  start.head<3>().setConstant(square);
  Vector6 belief;
  belief << 1, 1, 1, 2, 2, 2;
  belief *= kBeliefInSquare / (square * square);
  Vector6 metric = start;
  std::vector<double> residuals(rows.squares.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t row = 0; row < residuals.size(); ++row) {
      residuals[row] = std::abs(rows.squares[row].dot(metric) - 1.0);
    }
    const double usual = 1.5 * quantile(residuals, 0.5) + 1e-9;
    Matrix6 normal = belief.asDiagonal();
    Vector6 right = belief.cwiseProduct(start);
    for (std::size_t row = 0; row < residuals.size(); ++row) {
      const double weight =
          rows.weights[row] * std::min(1.0, usual / std::max(residuals[row], 1e-9));
      normal += weight * rows.squares[row] * rows.squares[row].transpose();
      right += weight * rows.squares[row];
    }
    metric = normal.ldlt().solve(right);
  }
  Matrix3 m;
  m << metric[0], metric[3], metric[4], metric[3], metric[1], metric[5], metric[4], metric[5],
      metric[2];
  const Eigen::SelfAdjointEigenSolver<Matrix3> solver(m);
  const Vector3 roots = solver.eigenvalues().cwiseMax(0.05 * square).cwiseSqrt();
  Straightening result;
  result.map = solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
  result.stretch = roots / roots[1];
  return result;
}

/// Upright in the straightened space: from the ankles to the shoulders of somebody who stands.
Vector3 upright(const std::vector<const pose::PoseFrame*>& frames, const Matrix3& map) {
  // Directions of planes, not of lines: a level floor stays level under map^-T.
  Vector3 up = (map.inverse().transpose() * Vector3(0.0, -1.0, 0.0)).normalized();
  std::vector<double> heights(frames.size());
  std::array<std::vector<double>, 3> standing;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t frame = 0; frame < frames.size(); ++frame) {
      heights[frame] = (map * (hips(*frames[frame]) - ankles(*frames[frame]))).dot(up);
    }
    const double highest = quantile(heights, 0.9);
    for (auto& values : standing) values.clear();
    for (std::size_t frame = 0; frame < frames.size(); ++frame) {
      if (heights[frame] < kStanding * highest) continue;
      const Vector3 body = map * (shoulders(*frames[frame]) - ankles(*frames[frame]));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        standing[axis].push_back(body[static_cast<Eigen::Index>(axis)]);
      }
    }
    if (standing[0].empty()) return up;
    up = Vector3(quantile(standing[0], 0.5), quantile(standing[1], 0.5), quantile(standing[2], 0.5))
             .normalized();
  }
  return up;
}

}  // namespace

Straightening find_straightening(const pose::Landmarks& landmarks) {
  std::vector<const pose::PoseFrame*> frames;
  for (const pose::PoseFrame& frame : landmarks.frames) {
    if (!frame.person) continue;
    const Vector3 legs = middle(frame, Landmark::LeftKnee, Landmark::RightKnee);
    if ((hips(frame) + shoulders(frame) + ankles(frame) + legs).allFinite()) {
      frames.push_back(&frame);
    }
  }
  if (!landmarks.has_world || frames.size() < kLeastFrames) return {};
  Straightening result = metric_of(rows_of(frames));
  const Vector3 up = upright(frames, result.map);
  result.map = Eigen::Quaterniond::FromTwoVectors(up, Vector3(0.0, -1.0, 0.0)).toRotationMatrix() *
               result.map;
  return result;
}

pose::Landmarks straightened(pose::Landmarks landmarks) {
  const Straightening straightening = find_straightening(landmarks);
  for (pose::PoseFrame& frame : landmarks.frames) {
    for (auto& point : frame.points) point.world_m = straightening.map * point.world_m;
  }
  return landmarks;
}

}  // namespace medius::form
