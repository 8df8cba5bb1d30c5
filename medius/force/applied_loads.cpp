#include "medius/force/applied_loads.h"

#include "medius/body/kinematics.h"

namespace medius::force {

Result<AppliedLoads> AppliedLoads::make(const body::Model& model, motion::ExternalLoads loads) {
  AppliedLoads applied;
  for (const motion::ExternalForce& force : loads.forces()) {
    const auto frame = [&](const std::string& name) -> Result<body::FixedFrame> {
      auto found = model.frame(model.specification.resolved_frame(name));
      if (found.ok()) return found;
      return error("external force '{}': {}", force.name, found.error().message);
    };
    Bound bound;
    MEDIUS_TRY(bound.own_frame, frame(force.body));
    MEDIUS_TRY(bound.force_frame, frame(force.force_frame));
    MEDIUS_TRY(bound.point_frame, frame(force.point_frame));
    bound.body = bound.own_frame.body;
    applied.bound_.push_back(bound);
  }
  applied.source_ = std::move(loads);
  return applied;
}

void AppliedLoads::add(double time, const body::Data& data,
                       std::span<body::SpatialForce> loads) const {
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    const Bound& bound = bound_[i];
    const motion::ExternalForce& force = source_.forces()[i];
    const motion::LoadSample sample = source_.sample(static_cast<int>(i), time);
    const Matrix3 R = data.X_GB[bound.force_frame.body].R * bound.force_frame.X_BF.R;
    const Vector3 p_G = force.has_point() ? data.X_GB[bound.point_frame.body] *
                                                (bound.point_frame.X_BF * sample.point)
                                          : data.X_GB[bound.body] * bound.own_frame.X_BF.p;
    const body::SpatialForce at_point{R * sample.torque, R * sample.force};
    loads[bound.body] += at_point.shifted(p_G - data.X_GB[bound.body].p);
  }
}

Result<std::string> AppliedLoads::check_times(std::span<const double> times) const {
  constexpr double kSlack = 0.01;  // s, a frame or two beyond the last sample
  const motion::TimeSeries& data = source_.data();
  if (empty() || times.empty() || data.frames() < 2) return std::string();
  const double begin = data.time.front(), end = data.time.back();
  if (times.front() > end || times.back() < begin)
    return error(
        "{}: its forces go from {:.6g} to {:.6g} s, but the motion is asked for from {:.6g} to "
        "{:.6g} s: choose a time range within",
        data.place(), begin, end, times.front(), times.back());
  if (times.front() > begin - kSlack && times.back() < end + kSlack) return std::string();
  return fmt::format(
      "{}: its forces go from {:.6g} to {:.6g} s; results before and after, from {:.6g} to {:.6g} "
      "s, rest on forces that were not measured",
      data.place(), begin, end, times.front(), times.back());
}

}  // namespace medius::force
