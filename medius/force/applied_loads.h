// External forces bound to a model's bodies.
#pragma once

#include <span>
#include <vector>

#include "medius/body/data.h"
#include "medius/motion/external_loads.h"

namespace medius::force {

/// Read-only after make().
class AppliedLoads {
 public:
  AppliedLoads() = default;  ///< none
  /// Refuses a body or frame that the model does not have, naming the force.
  static Result<AppliedLoads> make(const body::Model& model, motion::ExternalLoads loads);

  /// Adds what acts at `time` to `loads`: one a body, about its origin, in ground; after
  /// update_positions(). Does not allocate.
  void add(double time, const body::Data& data, std::span<body::SpatialForce> loads) const;

  /// Refuses times that lie wholly outside the data; a note where they go beyond (padded motions
  /// do), because forces there are only the splines' going on.
  [[nodiscard]] Result<std::string> check_times(std::span<const double> times) const;

  [[nodiscard]] bool empty() const { return bound_.empty(); }
  [[nodiscard]] const motion::ExternalLoads& source() const { return source_; }

 private:
  struct Bound {
    int body = 0;
    body::FixedFrame force_frame, point_frame, own_frame;
  };
  motion::ExternalLoads source_;
  std::vector<Bound> bound_;
};

}  // namespace medius::force
