// Kinematics and dynamics against OpenSim's own numbers, pose by pose.

#include <fmt/format.h>

#include "medius/body/dynamics.h"
#include "tests/opensim/conformance.h"

namespace medius::body {
namespace {

using conformance::expect_within;
using conformance::Largest;
using nlohmann::json;

Eigen::VectorXd vector_of(const json& values) {
  Eigen::VectorXd v(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) v[static_cast<int>(i)] = values[i].get<double>();
  return v;
}

Vector3 vector3_of(const json& values) { return vector_of(values); }

std::string_view motion_name(MotionType type) {
  return type == MotionType::kRotational      ? "rotational"
         : type == MotionType::kTranslational ? "translational"
                                              : "coupled";
}

class ExactBody : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    MEDIUS_REQUIRE_DATA("opensim/exact/" + GetParam() + ".json");
    reference_ = conformance::read_exact(GetParam());
    const auto file =
        conformance::data_folder() / "opensim" / reference_["file"].get<std::string>();
    auto model = load_model(file);
    ASSERT_TRUE(model.ok()) << model.error().message;
    model_ = *std::move(model);
    // The coordinates stand in another order where the file lists joints otherwise.
    for (const json& coordinate : reference_["coordinates"]) {
      order_.push_back(model_.coordinate_index(coordinate["name"].get<std::string>()));
      ASSERT_GE(order_.back(), 0) << coordinate["name"];
    }
    ASSERT_EQ(model_.coordinates.size(), order_.size());
  }

  /// Sets q, u, udot and all that follows from them.
  void set(Data& data, const json& pose) const {
    const auto scatter = [&](const char* name, Eigen::VectorXd& target) {
      for (std::size_t i = 0; i < order_.size(); ++i)
        target[order_[i]] = pose[name][i].get<double>();
    };
    scatter("q", data.q);
    scatter("u", data.u);
    scatter("udot", data.udot);
    update_positions(model_, data);
    update_velocities(model_, data);
    update_accelerations(model_, data);
  }

  json reference_;
  Model model_;
  std::vector<int> order_;
};

TEST_P(ExactBody, Header) {
  EXPECT_NEAR(model_.total_mass, reference_["total_mass"].get<double>(), 1e-9);
  EXPECT_NEAR((model_.gravity - vector3_of(reference_["gravity"])).norm(), 0, 1e-12);
  EXPECT_EQ(model_.specification.muscles.size(), reference_["muscles"].size());
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const json& theirs = reference_["coordinates"][i];
    const Coordinate& ours = model_.coordinates[order_[i]];
    EXPECT_EQ(motion_name(ours.motion_type), theirs["motion"].get<std::string>()) << ours.name;
    EXPECT_EQ(ours.locked, theirs["locked"].get<bool>()) << ours.name;
    EXPECT_NEAR(ours.default_value, theirs["default"].get<double>(), 1e-9) << ours.name;
    EXPECT_EQ(ours.coupler >= 0, !theirs["dependent_on"].empty()) << ours.name;
  }
}

TEST_P(ExactBody, Kinematics) {
  Data data(model_);
  Largest pose_difference, velocity, marker, center, center_velocity, coupled;
  for (const json& pose : reference_["poses"]) {
    set(data, pose);
    for (std::size_t i = 0; i < reference_["bodies"].size(); ++i) {
      const int body = model_.body_index(reference_["bodies"][i].get<std::string>());
      ASSERT_GE(body, 0);
      for (int k = 0; k < 9; ++k) {
        pose_difference.add(data.X_GB[body].R(k / 3, k % 3), pose["X_body"][i][k].get<double>());
      }
      for (int k = 0; k < 3; ++k) {
        pose_difference.add(data.X_GB[body].p[k], pose["X_body"][i][9 + k].get<double>());
        velocity.add(data.V_GB[body].angular[k], pose["V_body"][i][k].get<double>());
        velocity.add(data.V_GB[body].linear[k], pose["V_body"][i][3 + k].get<double>());
      }
    }
    for (std::size_t i = 0; i < reference_["markers"].size(); ++i) {
      const int index = model_.marker_index(reference_["markers"][i]["name"].get<std::string>());
      ASSERT_GE(index, 0);
      marker.add(
          (point_position(data, model_.markers[index].point) - vector3_of(pose["markers"][i]))
              .cwiseAbs()
              .maxCoeff());
    }
    center.add((mass_center(model_, data) - vector3_of(pose["com"])).norm());
    center_velocity.add((mass_center_velocity(model_, data) - vector3_of(pose["com_vel"])).norm());
    Eigen::VectorXd q = data.q;
    apply_couplers(model_, q);
    coupled.add((q - data.q).cwiseAbs().maxCoeff());
  }
  const std::string name = "exact/" + GetParam();
  expect_within(name, "body transforms (m, -)", pose_difference.value(), 1e-9);
  expect_within(name, "body velocities (m/s, rad/s)", velocity.value(), 1e-8);
  expect_within(name, "mass centre (m)", center.value(), 1e-9);
  expect_within(name, "mass centre's velocity (m/s)", center_velocity.value(), 1e-8);
  if (marker.count() > 0) expect_within(name, "markers (m)", marker.value(), 1e-9);
  if (!model_.couplers.empty()) expect_within(name, "couplers", coupled.value(), 1e-9);
}

TEST_P(ExactBody, Dynamics) {
  Data data(model_);
  const int n = model_.coordinate_count();
  Eigen::MatrixXd M(n, n);
  Eigen::VectorXd tau(n);
  Largest mass, force, force_of_simbody;
  for (const json& pose : reference_["poses"]) {
    set(data, pose);
    mass_matrix(model_, data, M);
    double scale = M.cwiseAbs().maxCoeff();
    for (int row = 0; row < n; ++row) {
      for (int column = 0; column <= row; ++column) {
        mass.add((M(order_[row], order_[column]) - pose["M"][row][column].get<double>()) / scale);
      }
    }
    inverse_dynamics(model_, data, {}, tau);
    const Eigen::VectorXd theirs = vector_of(pose["id_tau"]);
    scale = theirs.cwiseAbs().maxCoeff();
    for (int i = 0; i < n; ++i) force.add((tau[order_[i]] - theirs[i]) / scale);
    model_.joint_bias = JointBias::kSimbody;
    update_velocities(model_, data);
    update_accelerations(model_, data);
    inverse_dynamics(model_, data, {}, tau);
    for (int i = 0; i < n; ++i) force_of_simbody.add((tau[order_[i]] - theirs[i]) / scale);
    model_.joint_bias = JointBias::kExact;
  }
  const std::string name = "exact/" + GetParam();
  expect_within(name, "mass matrix (relative)", mass.value(), 1e-9);
  expect_within(name, "forces, with Simbody's term (rel.)", force_of_simbody.value(), 1e-8);
  // Without it (Motion.AccelerationIsTheRateOfVelocity in the body room shows that this is right)
  // the same but in the two models that have such a knee.
  const bool such_a_knee = GetParam() == "rajagopal2016" || GetParam() == "laiuhlrich_walk3d";
  expect_within(name, "forces, as they are (rel.)", force.value(), such_a_knee ? 1e-3 : 1e-8);
}

INSTANTIATE_TEST_SUITE_P(Models, ExactBody,
                         testing::Values("arm26", "gait10dof", "gait2392", "gait2392_millard",
                                         "rajagopal2016", "laiuhlrich_walk3d", "fbls",
                                         "christophy"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace medius::body
