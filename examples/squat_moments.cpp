// Joint moments and knee load of a squat: a motion by formula, the ground's force from Newton's
// law.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "medius/force/inverse_dynamics.h"

namespace {

using namespace medius;

/// Two seconds down and up: hips, knees and ankles bend together, the pelvis sinks with them.
motion::TimeSeries squat(const body::Model& model) {
  motion::TimeSeries series;
  series.name = "squat";
  for (const auto& coordinate : model.coordinates) series.labels.push_back(coordinate.name);
  series.values.resize(201, model.coordinate_count());
  for (int frame = 0; frame <= 200; ++frame) {
    series.time.push_back(0.01 * frame);
    const double depth = 0.5 * (1 - std::cos(kPi * series.time.back()));  // 0 to 1 and back
    const double knee = 1.4 * depth, ankle = 0.45 * depth;
    for (int k = 0; k < model.coordinate_count(); ++k) {
      const body::Coordinate& coordinate = model.coordinates[k];
      double value = coordinate.default_value;
      if (coordinate.name.starts_with("hip_flexion")) value = 1.35 * depth;
      if (coordinate.name.starts_with("knee")) value = knee;
      if (coordinate.name.starts_with("ankle")) value = ankle;
      if (coordinate.name == "pelvis_tilt") value = knee - ankle - 1.35 * depth;
      // The hip stays over the ankle's height by the two links of 0.42 m.
      if (coordinate.name == "pelvis_ty") {
        value -= 0.42 * (2 - std::cos(ankle) - std::cos(knee - ankle));
      }
      if (coordinate.name == "pelvis_tx") {
        value += 0.42 * (std::sin(ankle) - std::sin(knee - ankle));
      }
      series.values(frame, k) = value;
    }
  }
  return series;
}

/// What the floor must give, from the force and moment that the pelvis lacks without it: half to
/// each foot, at the height 0 and as far forward as balances the moment.
Result<motion::ExternalLoads> ground_force(const body::Model& model,
                                           const motion::TimeSeries& motion,
                                           const motion::TimeSeries& without_floor) {
  const auto column = [&](const char* name) {
    return without_floor.values.col(without_floor.find(name)).array();
  };
  const auto place = [&](const char* name) { return motion.values.col(motion.find(name)).array(); };
  const Eigen::ArrayXd fx = column("pelvis_tx_force"), fy = column("pelvis_ty_force");
  motion::TimeSeries data;
  data.name = "floor";
  data.time = motion.time;
  data.labels = {"vx", "vy", "vz", "px", "py", "pz_r", "pz_l"};
  data.values = motion::Table::Zero(motion.frames(), data.columns());
  data.values.col(0) = fx / 2;
  data.values.col(1) = fy / 2;
  data.values.col(3) =
      place("pelvis_tx") + (column("pelvis_tilt_moment") - place("pelvis_ty") * fx) / fy;
  data.values.col(5).setConstant(0.085);
  data.values.col(6).setConstant(-0.085);
  motion::ExternalForce right, left;
  right.name = "right";
  right.body = model.bodies[model.body_index("foot_r")].name;
  right.force_columns = {0, 1, 2};
  right.point_columns = {3, 4, 5};
  left = right;
  left.name = "left";
  left.body = "foot_l";
  left.point_columns = {3, 4, 6};
  return motion::ExternalLoads::make({right, left}, std::move(data));
}

}  // namespace

int main(int argc, char** argv) {
  const auto fail = [](const Error& error) {
    fmt::print(stderr, "{}\n", error.message);
    return 2;
  };
  const auto model = body::load_model(argc > 1 ? argv[1] : "data/models/walker.osim");
  if (!model.ok()) return fail(model.error());
  const motion::TimeSeries motion = squat(*model);

  const auto without_floor = force::inverse_dynamics(*model, motion, {});
  if (!without_floor.ok()) return fail(without_floor.error());
  const auto floor = ground_force(*model, motion, *without_floor);
  if (!floor.ok()) return fail(floor.error());
  const auto moments = force::inverse_dynamics(*model, motion, *floor);
  if (!moments.ok()) return fail(moments.error());

  const auto at = [&](int frame, const char* label) {
    return moments->values(frame, moments->find(label));
  };
  for (int frame = 0; frame <= 200; frame += 50) {
    fmt::print("{:.1f} s: hip {:7.2f}, knee {:7.2f}, ankle {:7.2f} N m\n", moments->time[frame],
               at(frame, "hip_flexion_r_moment"), at(frame, "knee_angle_r_moment"),
               at(frame, "ankle_angle_r_moment"));
  }
  // Nothing is left for the pelvis to do.
  double residual = 0;
  for (int frame = 0; frame <= 200; ++frame) {
    for (const char* label : {"pelvis_ty_force", "pelvis_tx_force", "pelvis_tilt_moment"}) {
      residual = std::max(residual, std::abs(at(frame, label)));
    }
  }
  fmt::print("residual at the pelvis: {:.2g} N, N m\n", residual);
  return residual < 1e-6 ? 0 : 1;
}
