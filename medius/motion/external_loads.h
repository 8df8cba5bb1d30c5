// Forces that act on the body from outside, as functions of time: force plates, a handle, a bucket.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "medius/base/math.h"
#include "medius/base/natural_splines.h"
#include "medius/motion/time_series.h"

namespace medius::motion {

/// One force on one body: where its numbers stand in the data and in which frames they are given.
struct ExternalForce {
  std::string name;
  std::string body;                               ///< the body it acts on
  std::string force_frame = "ground";             ///< body in whose axes force and torque are given
  std::string point_frame = "ground";             ///< body in whose frame the point is given
  std::array<int, 3> force_columns{-1, -1, -1};   ///< N; -1: no force
  std::array<int, 3> point_columns{-1, -1, -1};   ///< m; -1: the origin of `body`
  std::array<int, 3> torque_columns{-1, -1, -1};  ///< N m; -1: no torque

  [[nodiscard]] bool has_force() const { return force_columns[0] >= 0; }
  [[nodiscard]] bool has_point() const { return point_columns[0] >= 0; }
  [[nodiscard]] bool has_torque() const { return torque_columns[0] >= 0; }
};

/// What an ExternalForce says at one time, in its own frames; zero where it has none.
struct LoadSample {
  Vector3 force = Vector3::Zero();
  Vector3 point = Vector3::Zero();
  Vector3 torque = Vector3::Zero();
};

/// All external forces of a recording. Read-only after make(): copies share the numbers; sample()
/// does not allocate.
class ExternalLoads {
 public:
  ExternalLoads() = default;
  /// Fails where a column is not in the data or a used value is not finite, naming both.
  static Result<ExternalLoads> make(std::vector<ExternalForce> forces, TimeSeries data);

  [[nodiscard]] const std::vector<ExternalForce>& forces() const { return forces_; }
  [[nodiscard]] const TimeSeries& data() const { return *data_; }
  [[nodiscard]] LoadSample sample(int force_index, double time) const;

 private:
  std::vector<ExternalForce> forces_;
  std::shared_ptr<const TimeSeries> data_ = std::make_shared<const TimeSeries>();
  /// Of the columns in use; curve_of_column_ tells which.
  std::shared_ptr<const NaturalSplines> curves_;
  std::vector<int> curve_of_column_;
};

/// Reads OpenSim's <ExternalLoads> file and its data (path relative to the xml or to the working
/// folder; either slash).
Result<ExternalLoads> read_external_loads(const std::filesystem::path& xml);
/// The same with another data file than the xml names.
Result<ExternalLoads> read_external_loads(const std::filesystem::path& xml,
                                          const std::filesystem::path& data_file);

}  // namespace medius::motion
