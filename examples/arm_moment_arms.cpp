// Muscle lengths and moment arms of an arm as the elbow bends.

#include <fmt/format.h>

#include "medius/body/kinematics.h"
#include "medius/body/muscle.h"

int main(int argc, char** argv) {
  using namespace medius;
  const auto model = body::load_model(argc > 1 ? argv[1] : "data/models/arm.osim");
  if (!model.ok()) {
    fmt::print(stderr, "{}\n", model.error().message);
    return 2;
  }
  const auto muscles = body::compile_muscles(*model);
  if (!muscles.ok()) {
    fmt::print(stderr, "{}\n", muscles.error().message);
    return 2;
  }

  const int elbow = model->coordinate_index("elbow_flexion");
  body::Data data(*model);
  body::PathData paths(*model, muscles->paths);
  fmt::print("{:<20} {:>10} {:>12} {:>14}\n", "muscle", "elbow deg", "length mm", "moment arm mm");
  for (const double angle_deg : {10.0, 50.0, 90.0}) {
    data.q[elbow] = radians(angle_deg);
    body::update_positions(*model, data);
    body::update_path_lengths(*model, muscles->paths, data, paths);
    body::update_moment_arms(*model, muscles->paths, data, paths);
    for (int i = 0; i < muscles->paths.count(); ++i) {
      fmt::print("{:<20} {:10.0f} {:12.1f} {:14.1f}\n", muscles->paths.paths[i].name, angle_deg,
                 1000 * paths.length[i], 1000 * paths.moment_arm(i, elbow));
    }
  }
  return 0;
}
