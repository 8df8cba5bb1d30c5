#include "medius/coach/live.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "medius/base/files.h"

namespace medius::coach {
namespace {

namespace fs = std::filesystem;

class LiveTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "medius-live-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    const auto catalogue = exercise::read_catalogue(fs::path(MEDIUS_SOURCE_DIR) / "data/exercises");
    ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
    catalogue_ = *catalogue;
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Plays a file as a camera would.
  Result<LiveSummary> play(const fs::path& file, const LiveCallback& callback, const Work& work) {
    MEDIUS_TRY(auto reader, video::Reader::open(file, {.real_time = true, .stop = work.stop}));
    MEDIUS_TRY(auto pose, pose::LivePose::open({.size = pose::NetworkSize::Lite}));
    MEDIUS_TRY(const auto* squat, catalogue_.find("squat"));
    pose::Landmarks source;
    source.image_width_px = reader.info().width_px;
    source.image_height_px = reader.info().height_px;
    form::LiveForm form(*squat, errors_, source);
    return live(reader, pose, form, callback, work);
  }
  fs::path film(int pictures) {
    const fs::path path = folder_ / "film.mp4";
    auto writer = video::Writer::create(path, 320, 240);
    EXPECT_TRUE(writer.ok());
    video::Picture picture(320, 240);
    std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{90});
    for (int i = 0; i < pictures; ++i) EXPECT_TRUE(writer->write(picture).ok());
    EXPECT_TRUE(writer->finish().ok());
    return path;
  }
  fs::path folder_;
  exercise::Catalogue catalogue_;
  form::ErrorTable errors_;
};

TEST_F(LiveTest, LooksAtTheNewestPictureAndEndsWithTheCamera) {
  int moments = 0;
  double last_s = -1.0;
  const auto summary = play(film(45),
                            [&](const LiveMoment& moment) {
                              EXPECT_FALSE(moment.pose.person);
                              EXPECT_GT(moment.pose.time_s, last_s);
                              last_s = moment.pose.time_s;
                              ++moments;
                            },
                            {});
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(summary->pictures, 45);
  EXPECT_EQ(summary->looked_at, moments);
  EXPECT_GT(moments, 0);
  EXPECT_GE(summary->p99_latency_s, summary->median_latency_s);
}

TEST_F(LiveTest, StopsAtOnceWhenAsked) {
  std::atomic<bool> stop = false;
  Work work;
  work.stop = &stop;
  int after = 0;
  const auto summary = play(
      film(600),
      [&](const LiveMoment&) {
        after += stop ? 1 : 0;
        stop = true;
      },
      work);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(after, 0);
  EXPECT_LT(summary->pictures, 590);
}

}  // namespace
}  // namespace medius::coach
