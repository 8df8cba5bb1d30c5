#include "medius/motion/external_loads.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace medius::motion {
namespace {

Result<void> check_known(const TimeSeries& data, const std::vector<int>& columns) {
  if ((data.values.array() - data.values.array()).sum() == 0) return {};  // none is NaN
  for (const int column : columns) {
    for (int frame = 0; frame < data.frames(); ++frame) {
      if (std::isfinite(data.values(frame, column))) continue;
      return error(
          "{}: column '{}' has no number at {:.6g} s; a force must be known at every sample: write "
          "0 where the plate is empty, or fill the gap",
          data.name, data.labels[static_cast<std::size_t>(column)],
          data.time[static_cast<std::size_t>(frame)]);
    }
  }
  return {};
}

}  // namespace

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

  loads.curve_of_column_.assign(static_cast<std::size_t>(data.columns()), -1);
  const std::vector<int> taken(used.begin(), used.end());
  for (std::size_t i = 0; i < taken.size(); ++i)
    loads.curve_of_column_[static_cast<std::size_t>(taken[i])] = static_cast<int>(i);
  MEDIUS_CHECK(check_known(data, taken));
  if (!forces.empty()) {
    const bool all = static_cast<int>(taken.size()) == data.columns();
    const Table some = all ? Table() : Table(data.values(Eigen::all, taken));
    // OpenSim's: cubic through four samples or more, straight lines through fewer.
    MEDIUS_TRY(NaturalSplines curves, NaturalSplines::through(data.time, all ? data.values : some,
                                                              data.frames() > 3 ? 3 : 1));
    loads.curves_ = std::make_shared<const NaturalSplines>(std::move(curves));
  }
  loads.forces_ = std::move(forces);
  loads.data_ = std::make_shared<const TimeSeries>(std::move(data));
  return loads;
}

LoadSample ExternalLoads::sample(int force_index, double time) const {
  const ExternalForce& force = forces_[static_cast<std::size_t>(force_index)];
  const NaturalSplines::Weights weights = curves_->weights(time);
  const auto read = [&](const std::array<int, 3>& columns) {
    Vector3 value = Vector3::Zero();
    if (columns[0] < 0) return value;
    for (int i = 0; i < 3; ++i)
      value[i] = curves_->evaluate(
          weights,
          curve_of_column_[static_cast<std::size_t>(columns[static_cast<std::size_t>(i)])]);
    return value;
  };
  return {read(force.force_columns), read(force.point_columns), read(force.torque_columns)};
}

}  // namespace medius::motion
