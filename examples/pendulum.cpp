// The smallest use of the engine: read a model, set a motion, ask for the moment that gives it.

#include <fmt/format.h>

#include <cmath>

#include "medius/body/dynamics.h"

int main(int argc, char** argv) {
  using namespace medius;
  const auto model = body::load_model(argc > 1 ? argv[1] : "data/models/pendulum.osim");
  if (!model.ok()) {
    fmt::print(stderr, "{}\n", model.error().message);
    return 2;
  }

  body::Data data(*model);
  data.q[0] = 0.5;     // rad
  data.u[0] = 1.0;     // rad/s
  data.udot[0] = 2.0;  // rad/s²
  body::update_positions(*model, data);
  body::update_velocities(*model, data);
  body::update_accelerations(*model, data);
  Eigen::VectorXd moment(1);
  body::inverse_dynamics(*model, data, {}, moment);

  const double by_hand = (2.0 / 12 + 2.0 * 0.25) * 2.0 + 2.0 * kGravity * 0.5 * std::sin(0.5);
  fmt::print("moment {:.6f} N m, by hand {:.6f} N m\n", moment[0], by_hand);
  return std::abs(moment[0] - by_hand) < 1e-9 ? 0 : 1;
}
