// Surfaces that muscle paths lie on: cylinder, ellipsoid, sphere, torus.
//
// Everything here is in the wrap object's own frame W: a cylinder and a torus have z as their axis,
// an ellipsoid its radii along x, y, z, all are centred at the origin.
#pragma once

#include <string>
#include <string_view>

#include "medius/body/model.h"
#include "medius/body/specification.h"

namespace medius::body {

/// Whose numbers: OpenSim's, or what its models say.
///
/// OpenSim slides the tangent points of a cylinder along its axis into a plane through the path's
/// ends, which is not the shortest way (its lengths are up to .3 mm long in Rajagopal's model),
/// stops refining a path over two objects when its length changes by less than .5 mm, and measures
/// such a path at points it has cached before the last round (up to 7 mm off in the gastrocnemii).
enum class Convention {
  kOpenSim,  ///< the numbers of OpenSim 4.6, its approximations and stale points included
  kExact     ///< the shortest line on cylinder and sphere, refined until it is stationary: then the
             ///< moment arm is exactly -dL/dq
};

/// A wrap object of a compiled model.
struct WrapObject {
  std::string name;
  WrapKind kind = WrapKind::kCylinder;
  int body = 0;
  Pose X_BW;
  bool active = true;
  int side_axis = 0;  ///< the quadrant: only the half with sign(p[side_axis]) == side may be used
  int side = 0;       ///< 0: all of it
  double radius = 0;  ///< cylinder, sphere
  double length = 0;  ///< cylinder
  Vector3 radii = Vector3::Ones();            ///< ellipsoid
  double inner_radius = 0, outer_radius = 0;  ///< torus: of the tube's circle, of the tube's centre
};

/// The part of a path that lies on a surface.
struct WrapArc {
  Vector3 start = Vector3::Zero();  ///< where the path meets the surface
  Vector3 end = Vector3::Zero();    ///< where it leaves it
  double length = 0;                ///< between them along the surface, m
};

enum class WrapOutcome {
  kInside,    ///< an end lies within the surface: no wrapping is possible
  kNone,      ///< the straight line is free
  kPossible,  ///< wrapped; another segment may wrap better
  kMandatory  ///< wrapped; the straight line would pass through the surface
};

/// What decides how a segment is wrapped beside its ends.
struct WrapSettings {
  Convention convention = Convention::kOpenSim;
  WrapMethod method = WrapMethod::kHybrid;  ///< ellipsoid only
  bool only_wrap = true;                    ///< the path has no other wrap object
};

/// Lays the segment from p1 to p2 (in W) over the surface; `arc` is written if it wraps.
WrapOutcome wrap_segment(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                         const WrapSettings& settings, WrapArc& arc);

WrapOutcome wrap_cylinder(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                          const WrapSettings& settings, WrapArc& arc);
WrapOutcome wrap_sphere(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                        WrapArc& arc);
WrapOutcome wrap_ellipsoid(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                           const WrapSettings& settings, WrapArc& arc);
WrapOutcome wrap_torus(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                       const WrapSettings& settings, WrapArc& arc);

/// Checks and places a wrap object; refuses an unknown quadrant or a size that makes no surface.
Result<WrapObject> compile_wrap_object(const Model& model,
                                       const WrapObjectSpecification& specification);

/// +1 or -1; +1 for zero, as the wrapping rules need it.
inline int side_of(double value) { return value >= 0 ? 1 : -1; }

}  // namespace medius::body
