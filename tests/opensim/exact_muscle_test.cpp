// Paths and muscles against OpenSim's own numbers, pose by pose.

#include <fmt/format.h>

#include <cmath>

#include "medius/body/kinematics.h"
#include "medius/body/muscle.h"
#include "tests/opensim/conformance.h"

namespace medius::body {
namespace {

using conformance::expect_within;
using conformance::Largest;
using nlohmann::json;

double number(const json& value) { return value.is_number() ? value.get<double>() : std::nan(""); }

class ExactMuscle : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    MEDIUS_REQUIRE_DATA("opensim/exact/" + GetParam() + ".json");
    reference_ = conformance::read_exact(GetParam());
    const auto file =
        conformance::data_folder() / "opensim" / reference_["file"].get<std::string>();
    auto model = load_model(file);
    ASSERT_TRUE(model.ok()) << model.error().message;
    model_ = *std::move(model);
    for (const json& coordinate : reference_["coordinates"]) {
      order_.push_back(model_.coordinate_index(coordinate["name"].get<std::string>()));
      ASSERT_GE(order_.back(), 0);
    }
    auto muscles = compile_muscles(model_);
    ASSERT_TRUE(muscles.ok()) << muscles.error().message;
    muscles_ = *std::move(muscles);
    ASSERT_EQ(muscles_.muscles.size(), reference_["muscles"].size());
  }

  void set(Data& data, PathData& paths, const json& pose) const {
    for (std::size_t i = 0; i < order_.size(); ++i) {
      data.q[order_[i]] = pose["q"][i].get<double>();
      data.u[order_[i]] = pose["u"][i].get<double>();
    }
    update_positions(model_, data);
    update_velocities(model_, data);
    update_path_lengths(model_, muscles_.paths, data, paths);
    update_path_speeds(model_, muscles_.paths, data, data.u, paths);
    update_moment_arms(model_, muscles_.paths, data, paths);
  }

  [[nodiscard]] int wraps(std::size_t muscle) const {
    return muscles_.paths.paths[muscle].wrap_count;
  }

  json reference_;
  Model model_;
  MuscleSet muscles_;
  std::vector<int> order_;
};

TEST_P(ExactMuscle, Paths) {
  Data data(model_);
  PathData paths(model_, muscles_.paths);
  Largest plain, wrapped, speed, plain_arm, wrapped_arm, twice_arm;
  for (const json& pose : reference_["poses"]) {
    set(data, paths, pose);
    for (std::size_t i = 0; i < muscles_.muscles.size(); ++i) {
      ASSERT_EQ(muscles_.muscles[i].name, reference_["muscles"][i]["name"].get<std::string>());
      const auto k = static_cast<int>(i);
      (wraps(i) > 0 ? wrapped : plain).add(paths.length[k], pose["length"][i].get<double>());
      speed.add(paths.speed[k], pose["lengthening_speed"][i].get<double>());
    }
    for (const json& entry : pose["moment_arm"]) {
      const auto i = entry[0].get<std::size_t>();
      const double ours =
          paths.moment_arm(static_cast<int>(i), order_[entry[1].get<std::size_t>()]);
      Largest& arm = wraps(i) == 0 ? plain_arm : wraps(i) == 1 ? wrapped_arm : twice_arm;
      arm.add(ours, entry[2].get<double>());
    }
  }
  const std::string name = "exact/" + GetParam();
  if (plain.count() > 0) expect_within(name, "path lengths (m)", plain.value(), 1e-10);
  if (wrapped.count() > 0) expect_within(name, "wrapped lengths (m)", wrapped.value(), 1e-6);
  expect_within(name, "lengthening speeds (m/s)", speed.value(), 1e-5);
  if (plain_arm.count() > 0) expect_within(name, "moment arms (m)", plain_arm.value(), 1e-6);
  if (wrapped_arm.count() > 0) {
    expect_within(name, "wrapped moment arms (m)", wrapped_arm.value(), 1e-4);
  }
  if (twice_arm.count() > 0) {
    expect_within(name, "moment arms, several wraps (m)", twice_arm.value(), 1e-4);
  }
}

TEST_P(ExactMuscle, Forces) {
  Data data(model_);
  PathData paths(model_, muscles_.paths);
  Largest rigid, tendon, active, passive, fiber;
  for (const json& pose : reference_["poses"]) {
    set(data, paths, pose);
    for (std::size_t i = 0; i < muscles_.muscles.size(); ++i) {
      const Muscle& muscle = muscles_.muscles[i];
      const auto k = static_cast<int>(i);
      const double F0 = muscle.max_isometric_force;
      const double length = paths.length[k];
      rigid.add((rigid_tendon_active_force(muscle, length, paths.speed[k]) -
                 number(pose["rigid_tendon_active_force_a1"][i])) /
                F0);
      const MuscleState state = equilibrium_state(muscle, length, 0, 0.5);
      // Where the path is too short for any fibre OpenSim reports a length of zero, out of balance.
      if (state.at_shortest) continue;
      tendon.add((state.tendon_force - number(pose["eq05_tendon_force"][i])) / F0);
      active.add((state.active_along_tendon - number(pose["eq05_active_along_tendon"][i])) / F0);
      passive.add((state.passive_along_tendon - number(pose["eq05_passive_along_tendon"][i])) / F0);
      fiber.add(state.fiber_length, number(pose["eq05_fiber_length"][i]));
    }
  }
  const std::string name = "exact/" + GetParam();
  expect_within(name, "rigid-tendon forces (of F0)", rigid.value(), 1e-6);
  expect_within(name, "equilibrium: tendon force (of F0)", tendon.value(), 1e-4);
  expect_within(name, "equilibrium: active force (of F0)", active.value(), 1e-4);
  expect_within(name, "equilibrium: passive force (of F0)", passive.value(), 1e-4);
  expect_within(name, "equilibrium: fibre length (m)", fiber.value(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Models, ExactMuscle,
                         testing::Values("arm26", "gait10dof", "gait2392", "gait2392_millard",
                                         "rajagopal2016", "laiuhlrich_walk3d", "fbls"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace medius::body
