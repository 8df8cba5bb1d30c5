#include "medius/body/wrap_object.h"

#include <algorithm>
#include <cctype>

namespace medius::body {

namespace {

/// "+x", "-Y", "all" -> axis and sign; false for anything else.
bool read_quadrant(std::string_view text, int& axis, int& side) {
  std::string word;
  for (char c : text) {
    if (!std::isspace(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  axis = 0;
  side = 0;
  if (word.empty() || word == "all" || word == "unassigned") return true;
  side = word.front() == '-' ? -1 : 1;
  if (word.front() == '-' || word.front() == '+') word.erase(0, 1);
  if (word.size() != 1 || word[0] < 'x' || word[0] > 'z') return false;
  axis = word[0] - 'x';
  return true;
}

bool has_size(const WrapObject& object) {
  switch (object.kind) {
    case WrapKind::kCylinder:
      return object.radius > 0 && object.length >= 0;
    case WrapKind::kSphere:
      return object.radius > 0;
    case WrapKind::kEllipsoid:
      return object.radii.minCoeff() > 0;
    case WrapKind::kTorus:
      return object.inner_radius > 0 && object.outer_radius > object.inner_radius;
  }
  return false;
}

}  // namespace

Result<WrapObject> compile_wrap_object(const Model& model,
                                       const WrapObjectSpecification& specification) {
  const std::string file = model.specification.file.string();
  WrapObject object;
  object.name = specification.name;
  object.kind = specification.kind;
  object.active = specification.active;
  object.radius = specification.radius;
  object.length = specification.length;
  object.radii = specification.dimensions;
  object.inner_radius = specification.inner_radius;
  object.outer_radius = specification.outer_radius;
  MEDIUS_TRY(const FixedFrame frame, model.frame(specification.frame));
  object.body = frame.body;
  object.X_BW =
      frame.X_BF * Pose{rotation_from_xyz(specification.orientation), specification.translation};
  if (!read_quadrant(specification.quadrant, object.side_axis, object.side)) {
    return error("{}:{}: wrap object '{}' has the quadrant '{}'; give all, x, -x, y, -y, z or -z",
                 file, specification.line, specification.name, specification.quadrant);
  }
  if (object.active && !has_size(object)) {
    return error("{}:{}: {} '{}' has no size; its radii must be above zero{}", file,
                 specification.line, type_name(specification.kind), specification.name,
                 object.kind == WrapKind::kTorus ? " and the outer larger than the inner" : "");
  }
  return object;
}

WrapOutcome wrap_segment(const WrapObject& object, const Vector3& p1, const Vector3& p2,
                         const WrapSettings& settings, WrapArc& arc) {
  switch (object.kind) {
    case WrapKind::kCylinder:
      return wrap_cylinder(object, p1, p2, settings, arc);
    case WrapKind::kSphere:
      return wrap_sphere(object, p1, p2, arc);
    case WrapKind::kEllipsoid:
      return wrap_ellipsoid(object, p1, p2, settings, arc);
    case WrapKind::kTorus:
      return wrap_torus(object, p1, p2, settings, arc);
  }
  return WrapOutcome::kNone;
}

}  // namespace medius::body
