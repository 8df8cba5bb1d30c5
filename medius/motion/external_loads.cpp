#include "medius/motion/external_loads.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace medius::motion {

Result<ExternalLoads> ExternalLoads::make(std::vector<ExternalForce> forces, TimeSeries data) {
  ExternalLoads loads;
  std::set<int> used;
  for (const ExternalForce& force : forces) {
    for (const auto* columns :
         {&force.force_columns, &force.point_columns, &force.torque_columns}) {
      if ((*columns)[0] < 0) continue;
      for (const int column : *columns) {
        if (column < 0 || column >= data.columns())
          return error("external force '{}': column {} is not in '{}', which has {}", force.name,
                       column + 1, data.name, data.columns());
        used.insert(column);
      }
    }
  }

  Table table(data.frames(), static_cast<Eigen::Index>(used.size()));
  loads.curve_of_column_.assign(static_cast<std::size_t>(data.columns()), -1);
  int curve = 0;
  const bool all_known = data.values.allFinite();
  for (const int column : used) {
    for (int frame = 0; !all_known && frame < data.frames(); ++frame) {
      if (!std::isfinite(data.values(frame, column)))
        return error(
            "{}: column '{}' has no number at {:.6g} s; a force must be known at every sample: "
            "write "
            "0 where the plate is empty, or fill the gap",
            data.name, data.labels[static_cast<std::size_t>(column)],
            data.time[static_cast<std::size_t>(frame)]);
    }
    loads.curve_of_column_[static_cast<std::size_t>(column)] = curve++;
  }
  const std::vector<int> taken(used.begin(), used.end());
  for (int frame = 0; frame < data.frames(); ++frame) {
    for (int i = 0; i < curve; ++i) table(frame, i) = data.values(frame, taken[i]);
  }
  if (!forces.empty()) {
    // OpenSim's: cubic through four samples or more, straight lines through fewer.
    MEDIUS_TRY(loads.curves_, SplineSet::through(data.time, table, data.frames() > 3 ? 3 : 1));
  }
  loads.forces_ = std::move(forces);
  loads.data_ = std::move(data);
  return loads;
}

LoadSample ExternalLoads::sample(int force_index, double time) const {
  const ExternalForce& force = forces_[static_cast<std::size_t>(force_index)];
  const auto read = [&](const std::array<int, 3>& columns) {
    Vector3 value = Vector3::Zero();
    if (columns[0] < 0) return value;
    for (int i = 0; i < 3; ++i)
      value[i] = curves_.evaluate(
          curve_of_column_[static_cast<std::size_t>(columns[static_cast<std::size_t>(i)])], time);
    return value;
  };
  return {read(force.force_columns), read(force.point_columns), read(force.torque_columns)};
}

}  // namespace medius::motion
