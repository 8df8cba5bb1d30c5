// The whole way from a file to landmarks; recordings that hold no person, or are none.
#include "medius/pose/estimate.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace medius::pose {
namespace {

namespace fs = std::filesystem;

class EstimateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "medius-pose-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// A film of one grey, with a bright moving block that is no person.
  fs::path film(int width, int height, int pictures, std::uint8_t grey) {
    const fs::path path = folder_ / "film.mp4";
    auto writer = video::Writer::create(path, width, height);
    EXPECT_TRUE(writer.ok());
    video::Picture picture(width, height);
    for (int i = 0; i < pictures; ++i) {
      std::fill(picture.rgb.begin(), picture.rgb.end(), grey);
      if (grey > 0) std::fill_n(picture.rgb.begin() + 3L * width * (height / 4) + 30 * i, 30, 255);
      EXPECT_TRUE(writer->write(picture).ok());
    }
    EXPECT_TRUE(writer->finish().ok());
    return path;
  }
  static std::string refusal(const fs::path& path) {
    const auto result = estimate(path, {.size = NetworkSize::Lite});
    return result.ok() ? "" : result.error().message;
  }
  fs::path folder_;
};

TEST_F(EstimateTest, SaysWhatIsWrongWithARecording) {
  EXPECT_NE(refusal(film(10, 10, 5, 90)).find("too small"), std::string::npos);
  EXPECT_NE(refusal(film(320, 240, 20, 0)).find("black"), std::string::npos);
  EXPECT_NE(refusal(film(320, 240, 8, 90)).find("nobody was found"), std::string::npos);
  const fs::path text = folder_ / "text.mp4";
  std::ofstream(text) << "not a video";
  EXPECT_NE(refusal(text).find("not a video"), std::string::npos);
}

TEST_F(EstimateTest, SaysWhereTheWeightsAreMissing) {
  const auto network = open_network(NetworkSize::Full, 1, folder_);
  ASSERT_FALSE(network.ok());
  EXPECT_NE(network.error().message.find("tools/setup"), std::string::npos);
  for (const char* file : {"pose_detection.tflite", "pose_landmark_full.tflite"})
    std::ofstream(folder_ / file) << "no weights";
  EXPECT_FALSE(open_network(NetworkSize::Full, 1, folder_).ok());
}

TEST_F(EstimateTest, StopsWhenAsked) {
  std::atomic<bool> stop = true;
  Work work;
  work.stop = &stop;
  const auto result = estimate(film(320, 240, 20, 90), {.size = NetworkSize::Lite}, work);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("stopped"), std::string::npos);
}

/// Recordings of people: found in nearly every picture, plausible, from the side that was filmed.
struct Clip {
  std::string file;
  Side side;
  double oblique_deg;
};
class ClipTest : public testing::TestWithParam<Clip> {};

TEST_P(ClipTest, IsFollowedThroughout) {
  const char* named = std::getenv("MEDIUS_TEST_DATA");
  const fs::path data = named != nullptr && *named != '\0'
                            ? fs::path(named)
                            : fs::path(MEDIUS_SOURCE_DIR) / ".." / "shared" / "data";
  const fs::path path = data / "video" / GetParam().file;
  if (!fs::exists(path)) GTEST_SKIP() << "no outside test data (MEDIUS_TEST_DATA)";
  const auto result = estimate(path, {});
  ASSERT_TRUE(result.ok()) << result.error().message;
  const View& view = result->view;
  EXPECT_GE(view.person_share, 0.95);
  EXPECT_GE(view.plausible_share, 0.98);
  EXPECT_EQ(view.side(), GetParam().side);
  EXPECT_NEAR(view.oblique_deg(), GetParam().oblique_deg, kHalfBand90 * view.facing_se_deg);
  EXPECT_LE(view.facing_se_deg, 12.0);
  EXPECT_EQ(view.position, BodyPosition::Upright);
  EXPECT_DOUBLE_EQ(view.head_share, 1.0);
  EXPECT_DOUBLE_EQ(view.feet_share, 1.0);
  for (const PoseFrame& frame : result->landmarks.frames) EXPECT_FALSE(frame.swapped);
}

// The obliqueness is read off the pictures by eye (front clips) or given with them (the walk: about
// 45, and the person turns).
INSTANTIATE_TEST_SUITE_P(Clips, ClipTest,
                         testing::Values(Clip{"deep-squat/good_IMG_7027.mp4", Side::Front, 0.0},
                                         Clip{"deep-squat/good_IMG_7026.mp4", Side::LeftSide, 35.0},
                                         Clip{"squat-faults/no_depth.mp4", Side::Front, 0.0},
                                         Clip{"walk/walk_phone.mp4", Side::Front, 40.0}));

}  // namespace
}  // namespace medius::pose
