// Body, posture, camera and pictures: what geometry and anatomy demand of them.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/figure/clip.h"
#include "medius/figure/content.h"
#include "medius/figure/gltf.h"
#include "medius/figure/gltf_mesh.h"
#include "medius/figure/observer.h"

namespace medius::figure {
namespace {

using exercise::Coordinate;
using exercise::Segment;
using exercise::Side;
using exercise::SiteKind;

const std::filesystem::path kData = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";

std::shared_ptr<const BodyMesh> mesh() {
  static const auto read = find_body_mesh(kData);
  EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
  return read.ok() ? *read : nullptr;
}

Body body_of(const std::string& words) {
  const auto description = parse_body(words);
  EXPECT_TRUE(description.ok());
  auto body = make_body(mesh(), *description);
  EXPECT_TRUE(body.ok());
  return std::move(body).value();
}

Skin posed(const Body& body, const exercise::BodyCoordinates& q) {
  exercise::SegmentPoses X_GB;
  exercise::forward_kinematics(body.skeleton, q, X_GB);
  Skin skin;
  pose_skin(body, X_GB, skin);
  return skin;
}

TEST(Body, StandsAsTallAsDescribed) {
  for (const char* words : {"female", "male,old,heavy", "height=1.45", "male,height=2.0,slim"}) {
    const Body body = body_of(words);
    const Skin skin = posed(body, {});
    float low = 1e9F, high = -1e9F;
    for (const Vector3f& p : skin.position)
      low = std::min(low, p.y()), high = std::max(high, p.y());
    // Shoes and hair add about 3 cm, straightened knees a little.
    EXPECT_NEAR(static_cast<double>(high - low), body.description.height_m + 0.035, 0.02) << words;
  }
}

TEST(Content, FollowsTheMotionAndNotTheWords) {
  const std::string words = "id: nod\nname: {en: Nod}\n";
  const std::string motion = "motion:\n  start: up\n\n# a remark\n  poses:\n    up: {}\n";
  const std::string section = motion_section(words + motion + "purpose:\n  en: Nods.\n");
  EXPECT_EQ(section.find("Nod"), std::string::npos);
  EXPECT_NE(section.find("    up: {}"), std::string::npos);
  EXPECT_EQ(section, motion_section(motion + words));
  EXPECT_NE(content_hash(section), content_hash(motion_section("motion:\n  start: down\n")));
  EXPECT_TRUE(motion_section(words).empty());
}

TEST(Content, OfThePlainExerciseKnowsNoVariants) {
  const std::string before = "motion:\n  start: up\n", after = "  faults:\n    slow: {in: up}\n";
  const std::string variants = "  variants:\n    wide: {in: up}\n    # a remark\n    low: {}\n";
  EXPECT_EQ(without_variants(before + variants + after), before + after);
  EXPECT_EQ(without_variants(before + after), before + after);
}

TEST(Body, IsTheSameOnBothSides) {
  const Body body = body_of("male,muscular");
  for (std::size_t kind = 0; kind < exercise::kPairedSiteKinds; ++kind) {
    const Vector3& right = body.skeleton.site_m({static_cast<SiteKind>(kind), Side::Right});
    const Vector3& left = body.skeleton.site_m({static_cast<SiteKind>(kind), Side::Left});
    EXPECT_NEAR((right - Vector3(left.x(), left.y(), -left.z())).norm(), 0.0, 0.006)
        << exercise::site_name({static_cast<SiteKind>(kind), Side::Right});
  }
}

TEST(Body, SegmentsAreAsLongAsInTextbooks) {
  // Drillis & Contini 1966: thigh .245, shank .246, upper arm .186, forearm .146 of the stature.
  const Body body = body_of("male");
  const auto length = [&](Segment segment) {
    return body.skeleton.p_parent_joint_m[static_cast<std::size_t>(segment)].norm() /
           body.description.height_m;
  };
  EXPECT_NEAR(length(Segment::TibiaR), 0.245, 0.025);
  EXPECT_NEAR(length(Segment::TalusR), 0.246, 0.025);
  // The source's shoulder joint lies lower than the anatomist's: its upper arm is a fifth shorter.
  EXPECT_NEAR(length(Segment::UlnaR), 0.186 * 0.8, 0.020);
  EXPECT_NEAR(length(Segment::HandR), 0.146, 0.020);
}

TEST(Body, MasslessSegmentsWeighNothing) {
  // A segment without a share of the mass must not bring in whatever lay in memory.
  const Body body = body_of("female");
  double sum = 0;
  for (std::size_t segment = 0; segment < exercise::kSegmentCount; ++segment) {
    sum += body.skeleton.mass_share[segment];
    const double away = body.skeleton.p_centre_of_mass_m[segment].norm();
    EXPECT_LT(away, 0.4) << segment;
    if (body.skeleton.mass_share[segment] == 0) {
      EXPECT_EQ(away, 0.0) << segment;
    }
  }
  EXPECT_NEAR(sum, 1.0, 1e-12);
}

TEST(Body, HeavierIsWiderAndTheMassIsReached) {
  const Body slim = body_of("female,mass=50"), heavy = body_of("female,mass=90");
  EXPECT_TRUE(slim.mass_reached);
  EXPECT_TRUE(heavy.mass_reached);
  const exercise::SiteId belly{SiteKind::Belly, Side::Right};
  EXPECT_GT(heavy.skeleton.site_m(belly).x(), slim.skeleton.site_m(belly).x() + 0.03);
}

TEST(Body, RefusesTheImpossibleWithItsBounds) {
  const auto tiny = parse_body("height=0.3");
  ASSERT_FALSE(tiny.ok());
  EXPECT_NE(tiny.error().message.find("1.30 to 2.20 m"), std::string::npos);
  const auto typo = parse_body("femal");
  ASSERT_FALSE(typo.ok());
  EXPECT_NE(typo.error().message.find("Did you mean female"), std::string::npos);
  EXPECT_FALSE(parse_body("mass=abc").ok());
  EXPECT_FALSE(parse_body("mass=300").ok());
  EXPECT_FALSE(parse_body("age=nan").ok());
}

TEST(Body, RandomPeopleAreAllPossible) {
  for (std::uint64_t seed = 0; seed < 300; ++seed)
    EXPECT_TRUE(check_body(random_body(seed)).ok()) << seed;
}

TEST(Skin, MovesRigidlyWithThePelvis) {
  const Body body = body_of("female");
  exercise::BodyCoordinates q;
  const Skin before = posed(body, q);
  q[Coordinate::PelvisTilt] = 1.1;
  q[Coordinate::PelvisRotation] = -0.7;
  q[Coordinate::PelvisTy] = 0.4;
  const Skin after = posed(body, q);
  exercise::SegmentPoses X_GB;
  exercise::forward_kinematics(body.skeleton, q, X_GB);
  for (std::size_t vertex = 0; vertex < before.position.size(); vertex += 97) {
    const Vector3 expected = X_GB[0] * before.position[vertex].cast<double>();
    EXPECT_NEAR((expected - after.position[vertex].cast<double>()).norm(), 0.0, 1e-5);
  }
}

TEST(Skin, BendsAtTheKneeAlone) {
  const Body body = body_of("female");
  exercise::BodyCoordinates q;
  const Skin before = posed(body, q);
  q[Coordinate::KneeAngleR] = 1.2;
  const Skin after = posed(body, q);
  exercise::SegmentPoses X_GB;
  exercise::forward_kinematics(body.skeleton, q, X_GB);
  const Vector3 knee = exercise::pose_of(X_GB, Segment::TibiaR).p;
  const Matrix3 R = exercise::pose_of(X_GB, Segment::TibiaR).R;
  for (std::size_t vertex = 0; vertex < before.position.size(); ++vertex) {
    const auto& bone = body.mesh->bones[body.mesh->influences[vertex].bone[0]];
    if (body.mesh->influences[vertex].weight[0] < 0.999F || bone == "knee_half_r") continue;
    const Vector3 was = before.position[vertex].cast<double>();
    const Vector3 is = after.position[vertex].cast<double>();
    const bool below = bone == "calf_r" || bone == "foot_r" || bone == "ball_r";
    const Vector3 expected = below ? Vector3(knee + R * (was - knee)) : was;
    EXPECT_NEAR((is - expected).norm(), 0.0, 1e-5) << bone;
  }
}

TEST(Skin, NormalsPointOutwards) {
  // The mesh is closed enough that its signed volume is positive and near mass / density.
  const Body body = body_of("male");
  const Skin skin = posed(body, {});
  double outward = 0;
  for (const auto& [a, b, c] : body.mesh->triangles) {
    const Vector3f middle = (skin.position[a] + skin.position[b] + skin.position[c]) / 3.0F;
    const Vector3f area =
        (skin.position[b] - skin.position[a]).cross(skin.position[c] - skin.position[a]);
    outward += static_cast<double>(middle.dot(area)) / 6.0;
  }
  EXPECT_GT(outward, 0.03);
}

TEST(Camera, RayAndProjectionAgree) {
  Placement placement;
  placement.points_m = {{0, 0, 0}, {0, 1.7, 0}, {0.3, 0.9, 0.3}};
  placement.middle_m = {0.1, 0.85, 0.1};
  for (const double distortion : {0.0, -0.08}) {
    CameraSettings settings;
    settings.distortion = distortion;
    settings.roll_deg = 4;
    const Camera camera = place_camera(placement, exercise::View::Oblique, settings);
    const Vector3 point(0.2, 1.3, -0.3);
    const auto pixel = camera.project(point);
    const Vector3 found = camera.position() + pixel.depth_m * camera.ray(pixel.x, pixel.y);
    EXPECT_NEAR((found - point).norm(), 0.0, 1e-5);
  }
}

TEST(Camera, SeesAllOfTheMovementFromEachView) {
  Placement placement;
  for (int corner = 0; corner < 8; ++corner)
    placement.points_m.emplace_back(corner & 1 ? 0.9 : -0.9, corner & 2 ? 0.6 : 0.0,
                                    corner & 4 ? 0.3 : -0.3);
  placement.lying = true;
  for (const auto& name : view_names()) {
    const Camera camera = place_camera(placement, *find_view(name), {});
    for (const Vector3& point : placement.points_m) {
      const auto pixel = camera.project(point);
      EXPECT_GT(pixel.depth_m, 0) << name;
      EXPECT_TRUE(pixel.x >= 0 && pixel.x < 640 && pixel.y >= 0 && pixel.y < 480) << name;
    }
  }
  const auto typo = find_view("sied");
  ASSERT_FALSE(typo.ok());
  EXPECT_NE(typo.error().message.find("Did you mean side"), std::string::npos);
}

TEST(Camera, StandsOnTheSideTheViewNames) {
  // The person looks along +x; the right side is +z.
  Placement placement;
  placement.points_m = {{0, 0, 0}, {0, 1.7, 0}};
  EXPECT_GT(place_camera(placement, exercise::View::Side, {}).position().z(), 1.0);
  EXPECT_GT(place_camera(placement, exercise::View::Front, {}).position().x(), 1.0);
  EXPECT_LT(place_camera(placement, exercise::View::Back, {}).position().x(), -1.0);
  CameraSettings left;
  left.other_side = true;
  EXPECT_LT(place_camera(placement, exercise::View::Side, left).position().z(), -1.0);
}

TEST(Raster, CoversATrianglesArea) {
  BodyMesh one;
  one.triangles = {{0, 1, 2}};
  one.materials = {Material::Skin};
  one.cut.resize(3);
  // Counter-clockwise as seen with y down is clockwise on paper: outward faces are those.
  const std::vector<ScreenVertex> corners{{10, 10, 1.0F}, {10, 90, 1.0F}, {90, 10, 1.0F}};
  VisibilityBuffer buffer;
  buffer.resize(100, 100);
  std::ranges::fill(buffer.triangle, Int4{-1, -1, -1, -1});
  std::ranges::fill(buffer.inverse_depth, Float4{0, 0, 0, 0});
  const Region region = rasterise({one, corners}, buffer);
  EXPECT_LE(region.x0, 10);
  EXPECT_GE(region.x1, 90);
  int samples = 0;
  for (const Int4& ids : buffer.triangle)
    for (int k = 0; k < 4; ++k) samples += ids[k] == 0 ? 1 : 0;
  EXPECT_NEAR(samples / 4.0, 3200.0, 20.0);
}

TEST(Observer, ErrsAsItsModelSays) {
  const Body body = body_of("female");
  exercise::SegmentPoses X_GB;
  exercise::BodyCoordinates q;
  q[Coordinate::PelvisTy] = 0.9;
  exercise::forward_kinematics(body.skeleton, q, X_GB);
  Placement placement;
  placement.points_m = {{0, 0, 0.4}, {0, 1.7, -0.4}};
  const Camera camera = place_camera(placement, exercise::View::Front, {});
  ViewErrors errors;
  errors.lost_share = 0.1;
  errors.swap_share = 0.05;
  pose::PoseFrame truth, seen;
  true_landmarks(body.skeleton, X_GB, camera, 0, truth);
  const auto knee = pose::Landmark::LeftKnee;
  const double stature = camera.focal_px * body.skeleton.height_m / (camera.X_CW * X_GB[0].p).z();
  double sum2 = 0;
  int lost = 0, swapped = 0, kept = 0;
  const LandmarkError& error = errors.landmarks[static_cast<std::size_t>(knee)];
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    LandmarkObserver observer(body.skeleton, camera, errors, seed);
    for (int frame = 0; frame < 500; ++frame) {
      observer.see(X_GB, frame / 30.0, seen);
      if (!seen.person) {
        ++lost;
        continue;
      }
      ++kept;
      if ((seen[knee].image_px - truth[pose::mirrored(knee)].image_px).norm() <
          (seen[knee].image_px - truth[knee].image_px).norm()) {
        ++swapped;
        continue;
      }
      sum2 += std::pow((seen[knee].image_px - truth[knee].image_px).x() / stature, 2);
    }
  }
  EXPECT_NEAR(lost / 20000.0, 0.1, 0.03);
  EXPECT_NEAR(swapped / static_cast<double>(kept), 0.05, 0.025);
  const double expected = std::hypot(error.person_sd, error.slow_sd, error.jitter_sd);
  EXPECT_NEAR(std::sqrt(sum2 / (kept - swapped)), expected, 0.25 * expected);
}

TEST(Observer, ReadsItsModelAndMirrorsItsMarks) {
  const auto model = read_noise_model(kData / "landmark-errors.yaml");
  ASSERT_TRUE(model.ok()) << model.error().message;
  const ViewErrors& side = model->at(exercise::View::Side, true);
  const auto at = [&](pose::Landmark landmark) {
    return side.marks[static_cast<std::size_t>(landmark)];
  };
  EXPECT_EQ(at(pose::Landmark::LeftHip).z(), -at(pose::Landmark::RightHip).z());
  EXPECT_EQ(at(pose::Landmark::LeftHip).y(), at(pose::Landmark::RightHip).y());
  for (const auto& landmark : side.landmarks) {
    EXPECT_GT(landmark.person_sd, 0);
    EXPECT_LT(std::hypot(landmark.person_sd, landmark.slow_sd, landmark.jitter_sd), 0.08);
  }
  EXPECT_FALSE(read_noise_model(kData / "nowhere.yaml").ok());
}

TEST(Clip, DrawsThePersonWhereTheTruthIs) {
  const auto motion = exercise::read_motion(kData / "exercises" / "squat.yaml");
  ASSERT_TRUE(motion.ok()) << motion.error().message;
  ClipRequest request;
  request.motion = *motion;
  request.performance.repetitions = 1;
  request.view = exercise::View::Front;
  request.camera.width_px = 320;
  request.camera.height_px = 240;
  auto clip = Clip::create(mesh(), request);
  ASSERT_TRUE(clip.ok()) << clip.error().message;
  video::Picture picture;
  clip->draw(0.5 * clip->duration_s(), 0, picture);
  exercise::SegmentPoses X_GB;
  clip->pose(0.5 * clip->duration_s(), X_GB);
  pose::PoseFrame truth;
  true_landmarks(clip->body().skeleton, X_GB, clip->camera(), 0, truth);
  // Where a knee is, the picture shows skin or shorts, far darker than the studio behind.
  for (const auto landmark : {pose::Landmark::LeftKnee, pose::Landmark::RightKnee}) {
    const auto px = truth[landmark].image_px;
    const auto row = picture.row(static_cast<int>(px.y()));
    const int blue = row[3 * static_cast<std::size_t>(px.x()) + 2];
    EXPECT_LT(blue, 180);
  }
}

TEST(Clip, NamesTheNearestFault) {
  const auto motion = exercise::read_motion(kData / "exercises" / "squat.yaml");
  ASSERT_TRUE(motion.ok());
  const auto typo = parse_fault(**motion, "knees_inn=10deg");
  ASSERT_FALSE(typo.ok());
  EXPECT_NE(typo.error().message.find("knees_in"), std::string::npos);
  EXPECT_FALSE(parse_fault(**motion, "knees_in=10cm").ok());
  EXPECT_FALSE(parse_fault(**motion, "knees_in=900deg").ok());
  const auto good = parse_fault(**motion, "knees_in=10deg");
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good->size, 10);
}

TEST(Gltf, HoldsTheLimitAndTheFormat) {
  const auto motion = exercise::read_motion(kData / "exercises" / "squat.yaml");
  ASSERT_TRUE(motion.ok());
  ClipRequest request;
  request.motion = *motion;
  request.performance.repetitions = 1;
  const auto clip = Clip::create(mesh(), request);
  ASSERT_TRUE(clip.ok());
  const auto file = gltf(*clip, {});
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->substr(0, 4), "glTF");
  std::uint32_t text_size = 0, whole = 0;
  std::memcpy(&whole, file->data() + 8, 4);
  std::memcpy(&text_size, file->data() + 12, 4);
  EXPECT_EQ(whole, file->size());
  const auto json = nlohmann::json::parse(file->substr(20, text_size));
  const auto body = json["meshes"][0]["primitives"][0]["attributes"];
  EXPECT_LE(json["accessors"][body["POSITION"].get<std::size_t>()]["count"].get<int>(), 5000);
  EXPECT_EQ(json["animations"][0]["channels"].size(), 2 * mesh()->bones.size());
  EXPECT_LT(file->size(), 700'000U);
}

TEST(Gltf, FewerVerticesKeepTheShape) {
  const Body body = body_of("female");
  const PartedMesh full = part_mesh(body, 0), few = part_mesh(body, 3000);
  EXPECT_LE(few.position.size(), 3000U);
  auto volume = [](const PartedMesh& parted) {
    double sum = 0;
    for (const auto& part : parted.triangles)
      for (const auto& [a, b, c] : part)
        sum += static_cast<double>(
            parted.position[a].cross(parted.position[b]).dot(parted.position[c]) / 6);
    return sum;
  };
  EXPECT_NEAR(volume(few) / volume(full), 1.0, 0.03);
}

TEST(BodyMesh, RefusesDamagedFiles) {
  EXPECT_FALSE(parse_body_mesh("", "x").ok());
  EXPECT_FALSE(parse_body_mesh("medius body 1\n\1\0\0\0\1\0\0\0{}", "x").ok());
  const auto file = download_folder() / "figure-0.6.2" / "body.bin";
  auto bytes = read_file(file);
  if (!bytes.ok()) GTEST_SKIP() << "no packed body in the cache";
  std::string cut = *bytes;
  cut.resize(cut.size() / 2);
  const auto half = parse_body_mesh(cut, "body.bin");
  ASSERT_FALSE(half.ok());
  EXPECT_NE(half.error().message.find("cut off"), std::string::npos);
  std::string damaged = *bytes;
  for (std::size_t at = damaged.size() - 5000; at < damaged.size() - 4000; ++at)
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5A);
  EXPECT_FALSE(parse_body_mesh(damaged, "body.bin").ok());
}

}  // namespace
}  // namespace medius::figure
