#include "medius/fit/scale.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "medius/base/nearest.h"
#include "medius/body/held.h"
#include "medius/body/kinematics.h"
#include "medius/body/path.h"

namespace medius::fit {
namespace {

/// Inertia of a body whose axes are stretched, by OpenSim's rule: exact where the factors are
/// equal, else that of a cylinder along the axis of least inertia. `mass_before` belongs to
/// `inertia`.
Matrix3 scaled_inertia(Matrix3 inertia, const Vector3& s, double mass_before, double mass,
                       bool mass_scaled) {
  const double volume = std::abs(s.prod());
  if (!(mass > 1e-15)) return Matrix3::Zero();
  const auto near = [](double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(a));
  };
  if (near(s.x(), s.y()) && near(s.y(), s.z()))
    return inertia * s.x() * s.x() * (mass_scaled ? volume : 1.0);

  Eigen::Index axis = 0;
  inertia.diagonal().minCoeff(&axis);
  const Eigen::Index other = axis == 0 ? 1 : 0;
  const double radius = std::sqrt(std::max(0.0, 2 * inertia(axis, axis) / mass_before));
  const double length =
      s[axis] *
      std::sqrt(std::max(
          0.0, 12 * (inertia(other, other) - 0.25 * mass_before * radius * radius) / mass_before));
  const double radius_squared = radius * radius * s[(axis + 1) % 3] * s[(axis + 2) % 3];
  for (Eigen::Index i = 0; i < 3; ++i) {
    for (Eigen::Index j = 0; j < 3; ++j) {
      if (i != j) {
        inertia(i, j) *= s[i] * s[j] * (mass_scaled ? volume : 1.0);
      } else {
        inertia(i, i) = i == axis ? 0.5 * mass * radius_squared
                                  : mass * (length * length / 12 + 0.25 * radius_squared);
      }
    }
  }
  return inertia;
}

/// All paths of a specification, in a fixed order.
std::vector<body::NamedPath> paths_of(const body::ModelSpecification& model) {
  std::vector<body::NamedPath> paths;
  for (const auto& muscle : model.muscles) paths.push_back({muscle.name, &muscle.path});
  for (const auto& force : model.passive_forces) {
    if (force.has_path()) paths.push_back({force.name, &force.path});
  }
  return paths;
}

Eigen::VectorXd default_pose(const body::Model& model) {
  Eigen::VectorXd q(model.coordinate_count());
  for (int c = 0; c < q.size(); ++c) {
    const body::Coordinate& coordinate = model.coordinates[static_cast<std::size_t>(c)];
    q[c] = body::is_driven(coordinate) ? coordinate.prescribed->value(0) : coordinate.default_value;
  }
  body::apply_couplers(model, q);
  return q;
}

Result<Eigen::VectorXd> default_lengths(const body::ModelSpecification& specification) {
  MEDIUS_TRY(const body::Model model, body::compile(specification));
  const auto paths = paths_of(model.specification);
  MEDIUS_TRY(const body::PathSet set, body::compile_paths(model, paths));
  body::Data data(model);
  body::PathData lengths(model, set);
  data.q = default_pose(model);
  body::update_positions(model, data);
  body::update_path_lengths(model, set, data, lengths);
  return Eigen::VectorXd(lengths.length);
}

class Scaler {
 public:
  Scaler(body::ModelSpecification& model, const ScaleFactors& factors)
      : model_(model), factors_(factors) {}

  void run(const ScaleOptions& options) {
    scale_places();
    scale_joints();
    scale_wraps();
    scale_forces();
    scale_bodies(options);
  }

 private:
  /// Of the body that a frame belongs to; ones where it has none.
  [[nodiscard]] Vector3 of(const std::string& frame) const {
    const auto factor = factors_.find(model_.base_body(frame));
    return factor == factors_.end() ? Vector3(Vector3::Ones()) : factor->second;
  }
  void stretch(Vector3& place, const std::string& frame) const {
    place = place.cwiseProduct(of(frame));
  }

  void scale_places() {
    for (auto& frame : model_.frames) stretch(frame.translation, frame.parent);
    for (auto& marker : model_.markers) stretch(marker.location, marker.frame);
    for (auto& constraint : model_.constraints) {
      if (constraint.kind == body::ConstraintKind::kCoordinateCoupler) continue;
      stretch(constraint.location_1, constraint.frame_1);
      stretch(constraint.location_2, constraint.frame_2);
    }
  }

  void scale_joints() {
    for (auto& joint : model_.joints) {
      const Vector3 s = of(joint.parent_frame);
      if (joint.kind == body::JointKind::kEllipsoid ||
          joint.kind == body::JointKind::kScapulothoracic)
        joint.radii = joint.radii.cwiseProduct(s);
      if (joint.kind != body::JointKind::kCustom || s == Vector3::Ones()) continue;
      for (std::size_t i = 3; i < 6; ++i) {
        auto& axis = joint.transform[i];
        // A coordinate that is the translation itself keeps its metres.
        if (!axis.function.is_identity())
          axis.function = axis.function.scaled(axis.axis.cwiseAbs().dot(s));
      }
    }
  }

  void scale_wraps() {
    for (auto& wrap : model_.wrap_objects) {
      const Vector3 s = of(wrap.frame);
      const Matrix3 R = body::rotation_from_xyz(wrap.orientation);
      const Vector3 along((R.col(0).cwiseProduct(s)).norm(), (R.col(1).cwiseProduct(s)).norm(),
                          (R.col(2).cwiseProduct(s)).norm());
      const double across = 0.5 * (along.x() + along.y());
      wrap.translation = wrap.translation.cwiseProduct(s);
      switch (wrap.kind) {
        case body::WrapKind::kCylinder:
          wrap.radius *= across;
          wrap.length *= along.z();
          break;
        case body::WrapKind::kSphere:
          wrap.radius *= along.mean();
          break;
        case body::WrapKind::kEllipsoid:
          wrap.dimensions = wrap.dimensions.cwiseProduct(along);
          break;
        case body::WrapKind::kTorus:
          wrap.inner_radius *= across;
          wrap.outer_radius *= across;
          break;
      }
    }
  }

  void scale_path(body::PathSpecification& path) const {
    for (auto& point : path.points) {
      const Vector3 s = of(point.frame);
      point.location = point.location.cwiseProduct(s);
      if (point.kind != body::PathPointKind::kMoving) continue;
      for (Eigen::Index i = 0; i < 3; ++i) {
        auto& component = point.moving[static_cast<std::size_t>(i)];
        component.function = component.function.scaled(s[i]);
      }
    }
  }
  void scale_forces() {
    for (auto& muscle : model_.muscles) scale_path(muscle.path);
    for (auto& force : model_.passive_forces) scale_path(force.path);
    for (auto& actuator : model_.actuators) scale_path(actuator.path);
  }

  void scale_bodies(const ScaleOptions& options) {
    const bool by_volume = !options.preserve_mass_distribution;
    for (auto& body : model_.bodies) {
      const auto factor = factors_.find(body.name);
      if (factor == factors_.end()) continue;
      const Vector3& s = factor->second;
      const double before = body.mass;
      body.mass_center = body.mass_center.cwiseProduct(s);
      if (by_volume) body.mass *= std::abs(s.prod());
      body.inertia = scaled_inertia(body.inertia, s, before, body.mass, by_volume);
      for (auto& mesh : body.meshes) mesh.scale = mesh.scale.cwiseProduct(s);
    }
    const double total = model_.total_mass();
    if (!(options.final_mass > 0) || !(total > 0)) return;
    for (auto& body : model_.bodies) {
      body.mass *= options.final_mass / total;
      body.inertia *= options.final_mass / total;
    }
  }

  body::ModelSpecification& model_;
  const ScaleFactors& factors_;
};

void scale_parameter(std::map<std::string, double, std::less<>>& parameters, const char* name,
                     double ratio) {
  if (const auto place = parameters.find(name); place != parameters.end()) place->second *= ratio;
}

void scale_lengths(body::ModelSpecification& model, const Eigen::VectorXd& before,
                   const Eigen::VectorXd& after) {
  Eigen::Index index = 0;
  const auto ratio = [&] {
    const double r = before[index] > 0 ? after[index] / before[index] : 1.0;
    ++index;
    return r;
  };
  for (auto& muscle : model.muscles) {
    const double r = ratio();
    muscle.optimal_fiber_length *= r;
    muscle.tendon_slack_length *= r;
  }
  for (auto& force : model.passive_forces) {
    if (!force.has_path()) continue;
    const bool slack = force.kind == body::PassiveForceKind::kBlankevoort1991Ligament;
    scale_parameter(force.parameters, slack ? "slack_length" : "resting_length", ratio());
  }
}

double mean_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Of values that do not know of each other; 0 where there is one only.
double variance_of_mean(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2) return 0;
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / (count - 1) / count;
}

/// Neighbouring frames sway together: means of as many blocks as each has frames know less of each
/// other.
std::vector<double> block_means(std::span<const double> values) {
  constexpr std::size_t kFew = 10;
  if (values.size() < kFew) return {values.begin(), values.end()};
  const auto blocks = static_cast<std::size_t>(std::sqrt(static_cast<double>(values.size())));
  std::vector<double> means;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::size_t begin = i * values.size() / blocks, end = (i + 1) * values.size() / blocks;
    means.push_back(mean_of(values.subspan(begin, end - begin)));
  }
  return means;
}

Result<Vector3> marker_in_model(const body::Model& model, const body::Data& data,
                                const std::string& name, const std::string& measurement) {
  const int index = model.marker_index(name);
  if (index < 0) {
    std::vector<std::string> names;
    for (const auto& marker : model.markers) names.push_back(marker.name);
    return error("measurement '{}': the model '{}' has no marker '{}'.{}", measurement, model.name,
                 name, did_you_mean(name, names));
  }
  return body::point_position(data, model.markers[static_cast<std::size_t>(index)].point);
}

}  // namespace

Result<body::ModelSpecification> scaled(const body::ModelSpecification& model,
                                        const ScaleFactors& factors, const ScaleOptions& options) {
  std::vector<std::string> names;
  for (const auto& body : model.bodies) names.push_back(body.name);
  for (const auto& [name, s] : factors) {
    if (model.find_body(name) == nullptr && name != "ground")
      return error("scaling: the model '{}' has no body '{}'.{}", model.name, name,
                   did_you_mean(name, names));
    if (!s.allFinite() || s.minCoeff() <= 0)
      return error("scaling: the factors of '{}' are {:.4g} {:.4g} {:.4g}; they must be positive",
                   name, s.x(), s.y(), s.z());
  }
  MEDIUS_TRY(const Eigen::VectorXd before, default_lengths(model));
  body::ModelSpecification result = model;
  Scaler(result, factors).run(options);
  MEDIUS_TRY(const Eigen::VectorXd after, default_lengths(result));
  scale_lengths(result, before, after);
  return result;
}

Result<Measured> measure(const body::Model& model, const motion::MarkerSeries& markers,
                         double begin, double end, const Measurement& measurement) {
  MEDIUS_TRY(const auto range, motion::frames_between(markers.time, begin, end, markers.name));
  if (measurement.pairs.empty())
    return error("measurement '{}' has no pair of markers", measurement.name);
  body::Data data(model);
  data.q = default_pose(model);
  body::update_positions(model, data);

  Measured measured;
  measured.name = measurement.name;
  std::vector<double> of_pairs;
  double over_frames = 0;
  for (const MarkerPair& pair : measurement.pairs) {
    MEDIUS_TRY(const Vector3 a, marker_in_model(model, data, pair.first, measurement.name));
    MEDIUS_TRY(const Vector3 b, marker_in_model(model, data, pair.second, measurement.name));
    const double in_model = (a - b).norm();
    const int first = markers.find(pair.first), second = markers.find(pair.second);
    if (first < 0 || second < 0)
      return error("measurement '{}': {} has no marker '{}'.{}", measurement.name, markers.name,
                   first < 0 ? pair.first : pair.second,
                   did_you_mean(first < 0 ? pair.first : pair.second, markers.markers));
    if (!(in_model > 0))
      return error("measurement '{}': '{}' and '{}' lie at one place in the model",
                   measurement.name, pair.first, pair.second);
    std::vector<double> factors;
    for (int frame = range.first; frame <= range.last; ++frame) {
      const double d = (markers.position(frame, first) - markers.position(frame, second)).norm();
      if (std::isfinite(d)) factors.push_back(d / in_model);
    }
    if (factors.empty())
      return error("measurement '{}': '{}' and '{}' are never seen together in {}",
                   measurement.name, pair.first, pair.second, markers.name);
    of_pairs.push_back(mean_of(factors));
    over_frames += variance_of_mean(block_means(factors));
    measured.frames = std::max(measured.frames, static_cast<int>(factors.size()));
  }
  const auto pairs = static_cast<double>(of_pairs.size());
  measured.factor = mean_of(of_pairs);
  // The spread between the pairs holds that over the frames; of a few pairs it may be small by
  // chance.
  measured.standard_error =
      std::sqrt(std::max(variance_of_mean(of_pairs), over_frames / (pairs * pairs)));
  return measured;
}

}  // namespace medius::fit
