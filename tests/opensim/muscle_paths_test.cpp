// Lengths and moment arms along recorded motions, and by virtual work over whole models.

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "medius/body/kinematics.h"
#include "medius/force/muscle_analysis.h"
#include "medius/force/static_optimisation.h"
#include "medius/motion/files.h"
#include "tests/opensim/conformance.h"

namespace medius::force {
namespace {

using conformance::expect_within;
using conformance::Largest;
using std::filesystem::path;

path opensim() { return conformance::data_folder() / "opensim"; }

/// Muscle lengths over a motion against columns "/forceset/NAME|length".
void compare_lengths(const std::string& model_file, const std::string& motion_file,
                     const std::string& reference_file) {
  const path folder = opensim() / "core-wrapping";
  const auto model = body::load_model(folder / model_file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto muscles = body::compile_muscles(*model);
  ASSERT_TRUE(muscles.ok()) << muscles.error().message;
  const auto series = motion::read_series(folder / motion_file);
  ASSERT_TRUE(series.ok()) << series.error().message;
  const auto curves = CoordinateCurves::make(*model, *series, {});
  ASSERT_TRUE(curves.ok()) << curves.error().message;
  const auto reference = motion::read_storage(folder / reference_file);
  ASSERT_TRUE(reference.ok()) << reference.error().message;
  MuscleAnalysisSettings settings;
  settings.moment_arm_coordinates = {"none"};
  const auto result = muscle_analysis(*model, *muscles, *curves, series->time, settings);
  ASSERT_TRUE(result.ok()) << result.error().message;
  Largest difference;
  const motion::Table& length = *result->find("Length");
  ASSERT_EQ(length.rows(), reference->values.rows());
  for (int m = 0; m < muscles->count(); ++m) {
    const int column = reference->find("/forceset/" + result->muscles[m] + "|length");
    ASSERT_GE(column, 0) << result->muscles[m];
    for (int i = 0; i < length.rows(); ++i) {
      difference.add(length(i, m), reference->values(i, column));
    }
  }
  expect_within("core-wrapping/" + model_file, "path lengths (m)", difference.value(), 1e-6);
}

TEST(MusclePaths, CoreWrapping) {
  MEDIUS_REQUIRE_DATA("opensim/core-wrapping");
  compare_lengths("subject_walk_armless_18musc.osim", "subject_walk_armless_coordinates.mot",
                  "std_testGeometryPathWrapping_subject_walk_armless_muscle_lengths.sto");
  compare_lengths("walk_gait1018_subject01.osim", "walk_gait1018_state_reference.mot",
                  "std_testGeometryPathWrapping_walk_gait1018_muscle_lengths.sto");
}

/// Moment arms of OpenSim 3.3 over the hip's range, three files.
TEST(MusclePaths, LhdlHip) {
  MEDIUS_REQUIRE_DATA("opensim/lhdl-hip-moment-arms");
  const path folder = opensim() / "lhdl-hip-moment-arms";
  const auto model = body::load_model(folder / "LHDL_hip_r.osim");
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto muscles = body::compile_muscles(*model);
  ASSERT_TRUE(muscles.ok()) << muscles.error().message;
  body::Data data(*model);
  body::PathData paths(*model, muscles->paths);
  for (const std::string motion : {"flexion", "adduction", "rotation"}) {
    const auto reference = motion::read_storage(folder / ("LHDL_hip_" + motion + ".mot"));
    ASSERT_TRUE(reference.ok()) << reference.error().message;
    const std::string coordinate = "hip_" + motion + "_r";
    const int j = model->coordinate_index(coordinate);
    const int angle = reference->find(coordinate);
    ASSERT_GE(j, 0);
    ASSERT_GE(angle, 0);
    Largest difference;
    for (int i = 0; i < reference->frames(); ++i) {
      for (int k = 0; k < model->coordinate_count(); ++k) {
        data.q[k] = model->coordinates[k].default_value;
      }
      data.q[j] = radians(reference->values(i, angle));
      body::apply_couplers(*model, data.q);
      body::update_positions(*model, data);
      body::update_path_lengths(*model, muscles->paths, data, paths);
      body::update_moment_arms(*model, muscles->paths, data, paths);
      for (int m = 0; m < muscles->count(); ++m) {
        const int column = reference->find(muscles->muscles[m].name);
        if (column < 0) continue;
        difference.add(paths.moment_arm(m, j), reference->values(i, column));
      }
    }
    expect_within("lhdl-hip-moment-arms", "hip " + motion + " (m)", difference.value(), 1e-6);
  }
}

/// r = -dL/dq for every muscle and free coordinate, at poses over the ranges.
double virtual_work(const body::Model& model, const body::MuscleSet& muscles, bool skip_ellipsoids,
                    std::string& where) {
  body::Data data(model);
  body::PathData paths(model, muscles.paths);
  std::mt19937 random(11);
  std::uniform_real_distribution<double> uniform(0.1, 0.9);
  Largest largest;
  double most = 0;
  const double h = 1e-5;
  for (int pose = 0; pose < 11; ++pose) {
    Eigen::VectorXd q(model.coordinate_count());
    for (int j = 0; j < q.size(); ++j) {
      const auto& coordinate = model.coordinates[j];
      const double low = std::max(coordinate.range[0], coordinate.default_value - 1);
      const double high = std::min(coordinate.range[1], coordinate.default_value + 1);
      q[j] = high > low ? low + uniform(random) * (high - low) : coordinate.default_value;
    }
    const auto lengths = [&](int j, double dq) -> Eigen::VectorXd {
      data.q = q;
      data.q[j] += dq;
      body::apply_couplers(model, data.q);
      body::update_positions(model, data);
      body::update_path_lengths(model, muscles.paths, data, paths);
      return paths.length;
    };
    for (const int j : model.independent_coordinates) {
      // A ball joint's moment arms are per unit of angular velocity.
      if (!model.joints[model.coordinates[j].joint].speeds_are_rates) continue;
      const Eigen::VectorXd before = lengths(j, -h), after = lengths(j, h), now = lengths(j, 0);
      body::update_moment_arms(model, muscles.paths, data, paths);
      for (int m = 0; m < muscles.count(); ++m) {
        bool ellipsoid = false;
        for (int w = 0; w < muscles.paths.paths[m].wrap_count; ++w) {
          const auto& wrap = muscles.paths.wraps[muscles.paths.paths[m].first_wrap + w];
          ellipsoid |= muscles.paths.objects[wrap.object].kind == body::WrapKind::kEllipsoid;
        }
        if (ellipsoid && skip_ellipsoids) continue;
        const double forward = (after[m] - now[m]) / h, backward = (now[m] - before[m]) / h;
        // Where a point comes or goes, or a wrap sets in, there is no derivative.
        if (std::abs(forward - backward) > 1e-3) continue;
        const double d = paths.moment_arm(m, j) + (after[m] - before[m]) / (2 * h);
        largest.add(d);
        if (std::abs(d) > most) {
          most = std::abs(d);
          where = fmt::format("{} about {}", muscles.muscles[m].name, model.coordinates[j].name);
        }
      }
    }
  }
  return largest.count() > 0 ? largest.value() : -1;
}

TEST(MusclePaths, MomentArmsDoTheWorkOfTheirPaths) {
  MEDIUS_REQUIRE_DATA("opensim/core-moment-arm");
  std::vector<path> files;
  for (const auto& entry : std::filesystem::directory_iterator(opensim() / "core-moment-arm")) {
    if (entry.path().extension() == ".osim") files.push_back(entry.path());
  }
  for (const char* name : {"Rajagopal2016.osim", "RajagopalLaiUhlrich2023.osim",
                           "gait2392_thelen2003muscle.osim", "gait10dof18musc.osim"}) {
    files.push_back(opensim() / "models-generic" / name);
  }
  std::sort(files.begin(), files.end());
  for (const path& file : files) {
    const auto model = body::load_model(file);
    ASSERT_TRUE(model.ok()) << model.error().message;
    const auto muscles = body::compile_muscles(*model, body::Convention::kExact);
    ASSERT_TRUE(muscles.ok()) << muscles.error().message;
    std::string where;
    const double difference = virtual_work(*model, *muscles, true, where);
    if (difference < 0) continue;  // nothing but a ball joint
    expect_within("virtual work/" + file.stem().string().substr(0, 20), "r + dL/dq (m)", difference,
                  1e-6);
    if (std::getenv("MEDIUS_VERBOSE") != nullptr) fmt::print("{}: {}\n", file.string(), where);
  }
}

/// Fibre lengths at equilibrium over a knee motion, Schutte's muscles.
TEST(MuscleAnalysis, BothLegs) {
  MEDIUS_REQUIRE_DATA("opensim/core-muscle-analysis");
  const path folder = opensim() / "core-muscle-analysis";
  const auto model = body::load_model(folder / "BothLegs.osim");
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto muscles = body::compile_muscles(*model);
  ASSERT_TRUE(muscles.ok()) << muscles.error().message;
  for (const auto& [states_file, reference_file] :
       {std::pair{"plotterGeneratedStates.sto", "std_BothLegs_fiberLength.sto"},
        std::pair{"plotterGeneratedStatesHip45.sto", "std_BothLegsHip45__FiberLength.sto"}}) {
    const auto states = motion::read_storage(folder / states_file);
    ASSERT_TRUE(states.ok()) << states.error().message;
    const auto curves = CoordinateCurves::make(*model, *states, {});
    ASSERT_TRUE(curves.ok()) << curves.error().message;
    const auto reference = motion::read_storage(folder / reference_file);
    ASSERT_TRUE(reference.ok()) << reference.error().message;
    MuscleAnalysisSettings settings;
    settings.muscles = {"RF", "VASINT"};
    settings.moment_arm_coordinates = {"r_knee_angle"};
    settings.activations = &*states;
    const auto result = muscle_analysis(*model, *muscles, *curves, reference->time, settings);
    ASSERT_TRUE(result.ok()) << result.error().message;
    const motion::Table& fiber = *result->find("FiberLength");
    for (int m = 0; m < 2; ++m) {
      double sum = 0;
      const int column = reference->find(result->muscles[m]);
      ASSERT_GE(column, 0);
      for (int i = 0; i < fiber.rows(); ++i) {
        sum += std::pow(fiber(i, m) - reference->values(i, column), 2);
      }
      expect_within(
          "core-muscle-analysis",
          std::string(states_file).substr(22) + " " + result->muscles[m] + " fibre (m RMS)",
          std::sqrt(sum / static_cast<double>(fiber.rows())), 1e-4);
    }
  }
}

}  // namespace
}  // namespace medius::force
