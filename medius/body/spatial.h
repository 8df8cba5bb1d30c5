// Spatial vectors after Featherstone (Rigid Body Dynamics Algorithms, 2008), angular part first,
// all components in ground unless the name says otherwise.
#pragma once

#include "medius/base/math.h"

namespace medius::body {

/// A body's velocity (rad/s, m/s) or acceleration (rad/s², m/s²): of the body and of a named point
/// of it, its origin unless said otherwise.
struct SpatialMotion {
  Vector3 angular = Vector3::Zero();
  Vector3 linear = Vector3::Zero();
};

/// A moment (N m) about a named point, the body's origin unless said otherwise, and a force (N).
struct SpatialForce {
  Vector3 moment = Vector3::Zero();
  Vector3 force = Vector3::Zero();

  SpatialForce& operator+=(const SpatialForce& other) {
    moment += other.moment;
    force += other.force;
    return *this;
  }
  /// The same load about a point `from_new` away: `from_new` points from the new point to the old.
  [[nodiscard]] SpatialForce shifted(const Vector3& from_new) const {
    return {moment + from_new.cross(force), force};
  }
};

/// Power of a load moving along, W.
inline double dot(const SpatialMotion& motion, const SpatialForce& load) {
  return motion.angular.dot(load.moment) + motion.linear.dot(load.force);
}

inline Matrix3 cross_matrix(const Vector3& v) {
  Matrix3 result;
  result << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
  return result;
}

}  // namespace medius::body
