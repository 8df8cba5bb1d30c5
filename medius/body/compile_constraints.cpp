// Couplers in an order in which each finds its inputs set, and loops.

#include <algorithm>

#include "medius/base/nearest.h"
#include "medius/body/compiler.h"

namespace medius::body {

// -- couplers
// -----------------------------------------------------------------------------------------

Result<Coupler> Compiler::coupler(const ConstraintSpecification& constraint) {
  const auto& spec = specification();
  Coupler coupler;
  coupler.name = constraint.name;
  coupler.function = constraint.function.scaled(constraint.scale_factor);
  const auto index = [&](const std::string& name) { return model.coordinate_index(name); };
  const auto missing = [&](const std::string& name) {
    return error_at(spec, constraint.line,
                    "coupler '{}' names the coordinate '{}', which the model does not have.{}",
                    constraint.name, name, did_you_mean(name, names_of(model.coordinates)));
  };
  coupler.dependent = index(constraint.dependent_coordinate);
  if (coupler.dependent < 0) return missing(constraint.dependent_coordinate);
  for (const std::string& name : constraint.independent_coordinates) {
    if (index(name) < 0) return missing(name);
    coupler.independents.push_back(index(name));
  }
  const std::size_t count = coupler.independents.size();
  const bool linear_of_all = constraint.function.kind() == FunctionKind::kLinear &&
                             constraint.function.coefficients().size() == count + 1;
  if (count == 0 || (count > 1 && !linear_of_all)) {
    return error_at(spec, constraint.line,
                    "coupler '{}' needs one independent coordinate, or a LinearFunction with one "
                    "coefficient for each of several.",
                    constraint.name);
  }
  return coupler;
}

Result<void> Compiler::add_couplers() {
  const auto& spec = specification();
  std::vector<Coupler> waiting;
  for (const auto& constraint : spec.constraints) {
    if (constraint.kind != ConstraintKind::kCoordinateCoupler || !constraint.enforced) continue;
    MEDIUS_TRY(auto next, coupler(constraint));
    for (const Coupler& other : waiting) {
      if (other.dependent == next.dependent) {
        return error_at(spec, constraint.line, "coordinate '{}' depends on two couplers.",
                        constraint.dependent_coordinate);
      }
    }
    waiting.push_back(std::move(next));
  }
  // Those first whose inputs no waiting coupler sets.
  while (!waiting.empty()) {
    const auto sets = [&](int coordinate) {
      return std::any_of(waiting.begin(), waiting.end(),
                         [&](const Coupler& c) { return c.dependent == coordinate; });
    };
    const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const Coupler& c) {
      return std::none_of(c.independents.begin(), c.independents.end(), sets);
    });
    if (ready == waiting.end()) {
      return error_at(spec, 0, "the couplers '{}' and others depend on each other in a ring.",
                      waiting.front().name);
    }
    model.coordinates[ready->dependent].coupler = static_cast<int>(model.couplers.size());
    model.couplers.push_back(std::move(*ready));
    waiting.erase(ready);
  }
  for (int i = 0; i < model.coordinate_count(); ++i) {
    if (model.coordinates[i].coupler < 0) model.independent_coordinates.push_back(i);
  }
  return {};
}

// -- loops
// ----------------------------------------------------------------------------------------

Result<Loop> Compiler::loop(const ConstraintSpecification& constraint) {
  const auto& spec = specification();
  const auto at_fault = [&](std::string_view what) {
    return error_at(spec, constraint.line, "{} '{}': {}", type_name(constraint.kind),
                    constraint.name, what);
  };
  auto a = model.frame(constraint.frame_1), b = model.frame(constraint.frame_2);
  if (!a.ok()) return at_fault(a.error().message);
  if (!b.ok()) return at_fault(b.error().message);
  if (!constraint.location_1.allFinite() || !constraint.location_2.allFinite())
    return at_fault("its places should be finite.");
  Loop loop;
  loop.name = constraint.name;
  loop.kind = constraint.kind;
  loop.line = constraint.line;
  loop.a = {a->body, a->X_BF * Pose{Matrix3::Identity(), constraint.location_1}};
  loop.b = {b->body, b->X_BF * Pose{Matrix3::Identity(), constraint.location_2}};
  if (constraint.kind == ConstraintKind::kConstantDistance) {
    loop.distance = constraint.distance;
    if (!(loop.distance > 0))
      return at_fault(
          fmt::format("its constant_distance is {:.6g}; expected a length above zero "
                      "(use a PointConstraint for points that stay together).",
                      constraint.distance));
  }
  if (constraint.kind == ConstraintKind::kPointOnLine) {
    const Vector3& direction = constraint.direction;
    if (!direction.allFinite() || !(direction.norm() > 0))
      return at_fault("its line_direction_vec has no direction.");
    loop.a.X_BF.R *=
        Eigen::Quaterniond::FromTwoVectors(Vector3::UnitZ(), direction).toRotationMatrix();
  }
  return loop;
}

Result<void> Compiler::add_loops() {
  for (const auto& constraint : specification().constraints) {
    if (constraint.kind == ConstraintKind::kCoordinateCoupler || !constraint.enforced) continue;
    MEDIUS_TRY(auto next, loop(constraint));
    model.loops.push_back(std::move(next));
  }
  return {};
}

}  // namespace medius::body
