// The network and its decoding against MediaPipe Python on the same pictures.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "medius/base/files.h"
#include "medius/pose/tracker.h"
#include "medius/video/video.h"

namespace medius::pose {
namespace {

namespace fs = std::filesystem;

fs::path test_data() {
  if (const char* named = std::getenv("MEDIUS_TEST_DATA"); named != nullptr && *named != '\0')
    return named;
  return fs::path(MEDIUS_SOURCE_DIR) / ".." / "shared" / "data";
}

/// One picture's row of tools/peers/mediapipe/landmarks.py.
struct PeerPose {
  bool person = false;
  Region region;
  std::array<Vector2, kLandmarkCount> image_px;
  std::array<Vector3, kLandmarkCount> world_m;
};

std::vector<PeerPose> read_peer(const fs::path& path) {
  std::vector<PeerPose> poses;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    PeerPose pose;
    double ignored = 0.0;
    words >> ignored >> pose.person >> pose.region.centre_px.x() >> pose.region.centre_px.y() >>
        pose.region.side_px >> pose.region.angle_rad;
    for (auto& point : pose.image_px) words >> point.x() >> point.y() >> ignored;
    for (auto& point : pose.world_m) words >> point.x() >> point.y() >> point.z();
    poses.push_back(pose);
  }
  return poses;
}

constexpr double kTolerance_px = 0.1;
constexpr double kTolerance_m = 1e-3;

struct Difference {
  double worst_px = 0.0, worst_m = 0.0, total_px = 0.0;
  std::size_t points = 0, beyond = 0;

  void add(const RawPose& pose, const PeerPose& expected) {
    for (std::size_t i = 0; i < kLandmarkCount; ++i) {
      const RawPoint& point = pose.points[i];
      const double px = (point.image_px - expected.image_px[i]).cwiseAbs().maxCoeff();
      worst_px = std::max(worst_px, px);
      total_px += px;
      ++points;
      beyond += px > kTolerance_px ? 1 : 0;
      worst_m = std::max(worst_m, (point.world_m - expected.world_m[i]).cwiseAbs().maxCoeff());
    }
  }
  [[nodiscard]] double mean_px() const { return total_px / static_cast<double>(points); }
};

class PeerTest : public testing::TestWithParam<std::tuple<std::string, NetworkSize>> {};

/// The network and its decoding must be MediaPipe's own, given the region that MediaPipe looked at:
/// .1 px and 1 mm, picture by picture, without any smoothing. Left to itself for a whole clip, a
/// region that differs by a thousandth of a pixel rounds some pixels otherwise, and the network
/// answers up to .1 px otherwise, which moves the next region: so the free run is held to its mean.
TEST_P(PeerTest, AgreesWithMediaPipe) {
  const auto& [clip, size] = GetParam();
  const fs::path video = test_data() / "video" / (clip + ".mp4");
  if (!fs::exists(video)) GTEST_SKIP() << "no outside test data (MEDIUS_TEST_DATA)";
  const std::string stem = fs::path(clip).filename().string();
  const fs::path peer = download_folder() / "peers" / "mediapipe" / "landmarks" /
                        fmt::format("{}-{}.csv", stem, static_cast<int>(size));
  if (!fs::exists(peer)) GTEST_SKIP() << "no peer: run tools/peers/mediapipe/landmarks";
  const auto expected = read_peer(peer);

  auto network = open_network(size);
  ASSERT_TRUE(network.ok()) << network.error().message;
  Tracker tracker(**network, {.refinement_window = 9, .plain = true});
  Cropper cropper(kLandmarkSide);
  auto reader = video::Reader::open(video);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  video::Frame frame;
  RawPose same;
  Difference given, free;
  std::size_t count = 0;
  for (; *reader->next(frame); ++count) {
    ASSERT_LT(count, expected.size());
    const auto pose = tracker.next(frame.picture, frame.time_s);
    ASSERT_TRUE(pose.ok()) << pose.error().message;
    ASSERT_EQ(*pose != nullptr, expected[count].person) << "picture " << count;
    if (*pose == nullptr) continue;
    free.add(**pose, expected[count]);
    cropper.crop(frame.picture, expected[count].region, Border::Replicated, {1.0F / 255.0F, 0.0F},
                 (*network)->landmark_input());
    const auto output = (*network)->locate();
    ASSERT_TRUE(output.ok());
    decode(*output, expected[count].region, 9, same);
    given.add(same, expected[count]);
  }
  EXPECT_EQ(count, expected.size());
  // A point on the border between two heatmap cells starts its refinement in either: one in a
  // thousand may.
  EXPECT_LE(given.beyond, given.points / 1000);
  EXPECT_LE(given.worst_m, kTolerance_m);
  EXPECT_LE(free.mean_px(), 0.002 * frame.picture.height_px);
  std::printf(
      "%s, %s: same region: worst %.3f px, %.3f mm; left to itself: mean %.3f px, worst %.2f px\n",
      stem.c_str(), std::string(name(size)).c_str(), given.worst_px, 1e3 * given.worst_m,
      free.mean_px(), free.worst_px);
}

INSTANTIATE_TEST_SUITE_P(
    Clips, PeerTest,
    testing::Combine(testing::Values("deep-squat/good_IMG_7026", "deep-squat/good_IMG_7027",
                                     "squat-faults/bending_forward", "squat-faults/no_depth",
                                     "squat-faults/olympic_squat", "walk/walk_phone",
                                     "walk/walk_ts_phone"),
                     testing::Values(NetworkSize::Lite, NetworkSize::Full, NetworkSize::Heavy)));

}  // namespace
}  // namespace medius::pose
