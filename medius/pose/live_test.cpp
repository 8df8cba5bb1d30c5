#include "medius/pose/live.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "medius/pose/estimate.h"

namespace medius::pose {
namespace {

namespace fs = std::filesystem;

/// How late the filter shows a movement of 1 Hz at 30 pictures a second is what LivePose states.
TEST(Live, StatesItsDelay) {
  CausalFilter filter(5.0, 1.0);
  double shared = 0.0, size = 0.0;
  for (int i = 0; i < 600; ++i) {
    const double time_s = i / 30.0, w = 2.0 * kPi;
    const double found = filter.update(time_s, std::sin(w * time_s), 1.0);
    if (i < 60) continue;
    // A delay d shows as -d w cos(w t).
    shared -= (found - std::sin(w * time_s)) * w * std::cos(w * time_s);
    size += std::pow(w * std::cos(w * time_s), 2);
  }
  EXPECT_NEAR(shared / size, LivePose::delay_s(), 0.002);
}

TEST(Live, AgreesWithTheRecordingsAnalysis) {
  const char* named = std::getenv("MEDIUS_TEST_DATA");
  const fs::path data = named != nullptr && *named != '\0'
                            ? fs::path(named)
                            : fs::path(MEDIUS_SOURCE_DIR) / ".." / "shared" / "data";
  const fs::path clip = data / "video" / "deep-squat" / "good_IMG_7027.mp4";
  if (!fs::exists(clip)) GTEST_SKIP() << "no outside test data (MEDIUS_TEST_DATA)";
  const auto whole = estimate(clip, {});
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  auto live = LivePose::open({});
  ASSERT_TRUE(live.ok()) << live.error().message;
  auto reader = video::Reader::open(clip);
  ASSERT_TRUE(reader.ok());
  video::Frame frame;
  double squares = 0.0;
  int count = 0;
  for (std::size_t i = 0; *reader->next(frame); ++i) {
    const auto pose = live->next(frame.picture, frame.time_s);
    ASSERT_TRUE(pose.ok());
    ASSERT_TRUE((*pose)->person && (*pose)->plausible) << i;
    for (const Landmark landmark : {Landmark::LeftHip, Landmark::RightKnee, Landmark::LeftAnkle}) {
      squares += ((**pose)[landmark].image_px - whole->landmarks.frames[i][landmark].image_px)
                     .squaredNorm();
      ++count;
    }
  }
  // Half a percent of the body's height.
  EXPECT_LT(std::sqrt(squares / count), 0.005 * whole->view.body_height_px);
}

}  // namespace
}  // namespace medius::pose
