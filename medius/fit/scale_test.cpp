#include "medius/fit/scale.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "medius/body/kinematics.h"
#include "medius/fit/scale_setup.h"
#include "medius/fit/test_models.h"
#include "medius/motion/files.h"

namespace medius::fit {
namespace {

body::ModelSpecification arm() {
  auto specification = body::parse_model(arm_model(), "arm.osim");
  EXPECT_TRUE(specification.ok());
  return std::move(*specification);
}

ScaleFactors everywhere(const Vector3& s) {
  return {{"torso", s}, {"upper", s}, {"lower", s}, {"cap", s}};
}

std::vector<Vector3> markers_of(const body::ModelSpecification& specification, double elbow) {
  const auto model = body::compile(specification);
  EXPECT_TRUE(model.ok());
  body::Data data(*model);
  data.q = Eigen::VectorXd::Zero(model->coordinate_count());
  data.q[model->coordinate_index("elbow")] = elbow;
  body::apply_couplers(*model, data.q);
  data.q[model->coordinate_index("slide")] = 0;
  body::update_positions(*model, data);
  std::vector<Vector3> places;
  for (const auto& marker : model->markers)
    places.push_back(body::point_position(data, marker.point));
  return places;
}

TEST(Scale, TwiceTheSizeIsTwiceEveryDistance) {
  const auto model = arm();
  const auto twice = scaled(model, everywhere(Vector3::Constant(2)), {});
  ASSERT_TRUE(twice.ok()) << twice.error().message;
  const auto before = markers_of(model, 1.0), after = markers_of(*twice, 1.0);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_LT((after[i] - 2 * before[i]).norm(), 1e-12);
  // Eight times the volume, and inertia by mass times length squared.
  EXPECT_NEAR(twice->bodies[0].mass, 8 * model.bodies[0].mass, 1e-9);
  EXPECT_LT((twice->bodies[0].inertia - 32 * model.bodies[0].inertia).norm(), 1e-9);
}

TEST(Scale, MassDistributionAndTotalAreKeptWhereAsked) {
  const auto model = arm();
  ScaleFactors factors = everywhere(Vector3::Ones());
  factors["torso"] = Vector3(1.2, 1.0, 1.1);
  const auto kept = scaled(model, factors, {.preserve_mass_distribution = true, .final_mass = 70});
  const auto volume =
      scaled(model, factors, {.preserve_mass_distribution = false, .final_mass = 70});
  ASSERT_TRUE(kept.ok() && volume.ok());
  EXPECT_NEAR(kept->total_mass(), 70, 1e-9);
  EXPECT_NEAR(volume->total_mass(), 70, 1e-9);
  EXPECT_NEAR(kept->bodies[0].mass / kept->bodies[1].mass, 15, 1e-9);
  EXPECT_NEAR(volume->bodies[0].mass / volume->bodies[1].mass, 15 * 1.32, 1e-9);
  // A rigid body's principal moments never exceed the sum of the other two.
  const Vector3 moments = volume->bodies[0].inertia.diagonal();
  EXPECT_LE(moments.maxCoeff(), 0.5 * moments.sum() + 1e-12);
}

TEST(Scale, RefusesUnknownBodiesAndImpossibleFactors) {
  EXPECT_NE(scaled(arm(), {{"tors", Vector3::Ones()}}, {}).error().message.find("torso"),
            std::string::npos);
  EXPECT_FALSE(scaled(arm(), {{"torso", Vector3(1, -1, 1)}}, {}).ok());
}

/// A person 1.1 times as long in the arm, standing with the elbow bent.
struct Recorded {
  std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / ("medius_scale_" + std::to_string(::getpid()));
  body::ModelSpecification truth;
  motion::MarkerSeries markers;

  Recorded() {
    ScaleFactors factors = everywhere(Vector3::Ones());
    factors["upper"] = factors["lower"] = Vector3::Constant(1.1);
    truth = std::move(*scaled(arm(), factors, {}));
    const auto places = markers_of(truth, 0.6);
    for (const auto& marker : truth.markers) markers.markers.push_back(marker.name);
    markers.name = "static";
    markers.time = {0.0, 0.01};
    markers.rate = 100;
    markers.positions.resize(2, 21);
    for (int i = 0; i < 7; ++i) {
      markers.positions.row(0).segment<3>(3 * i) = places[i] - Vector3(0.001, 0, 0);
      markers.positions.row(1).segment<3>(3 * i) = places[i] + Vector3(0.001, 0, 0);
    }
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "arm.osim") << arm_model();
    EXPECT_TRUE(motion::write_trc(folder / "static.trc", markers).ok());
    std::ofstream(folder / "scale.xml")
        << "<OpenSimDocument Version=\"40000\"><ScaleTool name=\"person\"><mass>50</mass>"
           "<GenericModelMaker><model_file>arm.osim</model_file></GenericModelMaker><ModelScaler>"
           "<scaling_order> measurements </scaling_order><MeasurementSet><objects><Measurement "
           "name=\"arm\"><MarkerPairSet><objects><MarkerPair><markers> U1 U2 "
           "</markers></MarkerPair>"
           "</objects></MarkerPairSet><BodyScaleSet><objects><BodyScale name=\"upper\"><axes> X Y "
           "Z "
           "</axes></BodyScale><BodyScale name=\"lower\"><axes> X Y Z </axes></BodyScale></objects>"
           "</BodyScaleSet></Measurement></objects></MeasurementSet><marker_file>static.trc"
           "</marker_file><time_range>0 1</time_range><preserve_mass_distribution>true"
           "</preserve_mass_distribution></ModelScaler><MarkerPlacer><IKTaskSet><objects>"
           "<IKMarkerTask name=\"T1\"/><IKMarkerTask name=\"T2\"/><IKMarkerTask name=\"T3\"/>"
           "<IKMarkerTask name=\"U1\"/><IKMarkerTask name=\"U2\"/><IKMarkerTask name=\"L1\"/>"
           "<IKCoordinateTask "
           "name=\"elbow\"><value_type>manual_value</value_type><value>0.6</value>"
           "</IKCoordinateTask></objects></IKTaskSet><marker_file>static.trc</marker_file>"
           "<time_range>0 1</time_range></MarkerPlacer></ScaleTool></OpenSimDocument>";
  }
  ~Recorded() { std::filesystem::remove_all(folder); }
};

TEST(ScaleTool, MeasuresScalesAndPlacesMarkers) {
  const Recorded recorded;
  const auto setup = read_scale_setup(recorded.folder / "scale.xml");
  ASSERT_TRUE(setup.ok()) << setup.error().message;
  const auto result = run_scale(*setup);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_NEAR(result->factors.at("upper").x(), 1.1, 1e-6);
  EXPECT_EQ(result->factors.at("torso"), Vector3::Ones());
  EXPECT_NEAR(result->model.total_mass(), 50, 1e-9);
  EXPECT_LT(result->marker_rms, 1e-6);
  const auto elbow = std::find(result->coordinates.begin(), result->coordinates.end(), "elbow");
  EXPECT_NEAR(result->static_pose[elbow - result->coordinates.begin()], 0.6, 1e-5);
  for (std::size_t i = 0; i + 1 < result->model.markers.size(); ++i)
    EXPECT_LT((result->model.markers[i].location - recorded.truth.markers[i].location).norm(),
              1e-6);
}

/// Two pairs that disagree, and a person who moves slowly: neither is hidden by many frames.
TEST(Scale, TheErrorOfAFactorTellsOfPairsAndOfSway) {
  const body::Model model = body::compile(arm()).value();
  const auto places = markers_of(arm(), 0);
  const auto recorded = [&](double far_side, double sway) {
    motion::MarkerSeries markers;
    for (const auto& marker : model.markers) markers.markers.push_back(marker.name);
    markers.positions.resize(100, 3 * static_cast<int>(places.size()));
    for (int frame = 0; frame < 100; ++frame) {
      markers.time.push_back(0.01 * frame);
      for (int i = 0; i < static_cast<int>(places.size()); ++i) {
        const bool trunk = markers.markers[static_cast<std::size_t>(i)].front() == 'T';
        const double factor = (trunk ? 0.95 : far_side) + (frame < 50 ? 0 : sway);
        markers.positions.row(frame).segment<3>(3 * i) = factor * places[i];
      }
    }
    return markers;
  };
  const Measurement both{"size", {{"T1", "T2"}, {"U1", "U2"}}, {}},
      one{"trunk", {{"T1", "T2"}}, {}};
  const double inf = std::numeric_limits<double>::infinity();
  const auto apart = measure(model, recorded(1.05, 0), -inf, inf, both).value();
  EXPECT_NEAR(apart.factor, 1.0, 1e-9);
  EXPECT_NEAR(apart.standard_error, 0.05, 1e-9);
  // Half the time 2 % longer: a spread of 1 % that holds for half a second at a time.
  const auto swaying = measure(model, recorded(1.05, 0.02), -inf, inf, one).value();
  EXPECT_GT(swaying.standard_error, 0.003);
}

TEST(ScaleTool, WritesNamesThatXmlEscapes) {
  body::ModelSpecification model = arm();
  model.markers[0].name = "A&B <left>";
  ScaleFactors factors;
  factors["up&down"] = Vector3::Constant(1.1);
  for (const std::string& text : {marker_set_text(model), scale_set_text(factors)}) {
    pugi::xml_document document;
    // Strictly: an ampersand alone is an error to others, so there must be none.
    ASSERT_TRUE(document.load_string(text.c_str()));
    for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1))
      EXPECT_EQ(text.compare(at, 5, "&amp;") == 0 || text.compare(at, 4, "&lt;") == 0 ||
                    text.compare(at, 4, "&gt;") == 0,
                true)
          << text;
  }
  const auto file = body::XmlFile::parse(marker_set_text(model), "markers.xml").value();
  EXPECT_EQ(
      file.root().objects("MarkerSet").size() + file.root().child("objects").children().size(),
      model.markers.size());
  EXPECT_EQ(file.root().child("objects").children().front().name(), "A&B <left>");
}

TEST(ScaleTool, RefusesATimeRangeThatIsNotTwoNumbers) {
  const Recorded recorded;
  std::ifstream in(recorded.folder / "scale.xml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  text.replace(text.find("<time_range>0 1<"), 16, "<time_range>0 .01 7<");
  std::ofstream(recorded.folder / "odd.xml") << text;
  const auto setup = read_scale_setup(recorded.folder / "odd.xml");
  ASSERT_FALSE(setup.ok());
  EXPECT_NE(setup.error().message.find("<time_range> has 3 numbers"), std::string::npos);
}

TEST(ScaleTool, GoesOnWithoutAMeasurementItCannotTake) {
  const Recorded recorded;
  auto setup = read_scale_setup(recorded.folder / "scale.xml");
  ASSERT_TRUE(setup.ok());
  setup->measurements[0].pairs[0].first = "U9";
  const auto result = run_scale(*setup);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->factors.at("upper"), Vector3::Ones());
  ASSERT_FALSE(result->notes.empty());
  EXPECT_NE(result->notes[0].find("U9"), std::string::npos);
}

}  // namespace
}  // namespace medius::fit
