// Vectors, rotations and angles. SI inside (m, kg, s, N, rad); a name that ends in _deg or _mm is
// at a border.
//
// Body frames as OpenSim: x forward, y up, z right. Camera frames as OpenCV: x right, y down, z
// forward. R_AB turns a vector's components from B into A; p_AB points from A to B; w_AB is B's
// angular velocity in A.
#pragma once

#include <Eigen/Core>
#include <Eigen/Geometry>
#include <numbers>

namespace medius {

using Vector2 = Eigen::Vector2d;
using Vector3 = Eigen::Vector3d;
using Matrix3 = Eigen::Matrix3d;

inline constexpr double kPi = std::numbers::pi;
/// Half of a 90 % band in standard errors: a cue, a trend or a claim is made only beyond e =
/// kHalfBand90 * standard error.
inline constexpr double kHalfBand90 = 1.645;
/// Standard gravity in m/s².
inline constexpr double kGravity = 9.80665;

constexpr double radians(double angle_deg) { return angle_deg * (kPi / 180.0); }
constexpr double degrees(double angle_rad) { return angle_rad * (180.0 / kPi); }

/// The same angle in (-pi, pi].
double wrapped(double angle_rad);

/// A rigid transform: p_A = R_AB * p_B + p_AB.
struct Pose {
  Matrix3 R = Matrix3::Identity();
  Vector3 p = Vector3::Zero();

  [[nodiscard]] Pose operator*(const Pose& X_BC) const { return {R * X_BC.R, R * X_BC.p + p}; }
  [[nodiscard]] Vector3 operator*(const Vector3& p_B) const { return R * p_B + p; }
  [[nodiscard]] Pose inverse() const { return {R.transpose(), -(R.transpose() * p)}; }
};

}  // namespace medius
