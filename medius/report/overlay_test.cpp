#include "medius/report/overlay.h"

#include <gtest/gtest.h>

#include "medius/report/sample_test.h"
#include "medius/report/still.h"

namespace medius::report {
namespace {

Words english() {
  auto words = Words::read(std::string(MEDIUS_SOURCE_DIR) + "/data", Language::English);
  if (!words.ok()) throw std::runtime_error(words.error().message);
  return *words;
}

video::Picture grey(int width, int height) {
  video::Picture picture(width, height);
  std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t{128});
  return picture;
}

/// How many pixels in the box are no longer grey.
int painted(const video::Picture& picture, int x0, int y0, int x1, int y1) {
  int count = 0;
  for (int y = std::max(0, y0); y < std::min(y1, picture.height_px); ++y) {
    const auto row = picture.row(y);
    for (int x = std::max(0, x0); x < std::min(x1, picture.width_px); ++x)
      count += row[3 * static_cast<std::size_t>(x)] != 128;
  }
  return count;
}

TEST(Overlay, DrawsThePersonWhereTheLandmarksAreAtAnySize) {
  const Recording recording = sample_recording();
  const Words words = english();
  const auto painter = OverlayPainter::create(recording, words);
  ASSERT_TRUE(painter.ok()) << painter.error().message;
  for (const int width : {180, 360, 720}) {
    video::Picture picture = grey(width, width * 16 / 9);
    painter->paint_person(picture, 0.0, nullptr);
    const double scale = width / 720.0;
    // Left thigh, standing: from (416, 620) to (426, 840).
    const int x = static_cast<int>(421 * scale), y = static_cast<int>(730 * scale);
    EXPECT_GT(painted(picture, x - 3, y - 3, x + 4, y + 4), 6) << width;
    EXPECT_EQ(painted(picture, 0, 0, width / 4, width / 4), 0) << width;
  }
}

TEST(Overlay, SaysACueAtItsMomentOnly) {
  const Recording recording = sample_recording();
  const Words words = english();
  const auto painter = OverlayPainter::create(recording, words);
  ASSERT_TRUE(painter.ok());
  const auto banner = [&](double time_s) {
    video::Picture picture = grey(360, 640);
    painter->paint(picture, time_s);
    // Squatting, there is more room above the person than below.
    return painted(picture, 40, 60, 320, 110);
  };
  EXPECT_GT(banner(7.0), 2000);  // the cue's second repetition turns at 7 s
  EXPECT_EQ(banner(3.0), 0);     // the first has no fault
}

TEST(Overlay, StaysInsidePicturesOfAnySize) {
  Recording recording = sample_recording();
  recording.landmarks.frames[0].points[11].image_px = {1e12, -1e12};
  recording.landmarks.frames[0].points[12].image_px = {-5000.0, 4000.0};
  const Words words = english();
  const auto painter = OverlayPainter::create(recording, words);
  ASSERT_TRUE(painter.ok());
  for (const auto& [width, height] : {std::pair{10, 10}, {1, 1}, {33, 400}, {640, 20}}) {
    video::Picture picture = grey(width, height);
    painter->paint(picture, 0.0);
    painter->paint(picture, 7.0);
    const auto still = around_person(picture, painter->points(picture, 7.0), 100);
    EXPECT_LE(std::max(still.width_px, still.height_px), 100);
    EXPECT_TRUE(jpeg(still).ok());
  }
  video::Picture none;
  painter->paint(none, 0.0);
}

TEST(Typeface, MeasuresWhatItDrawsAndWraps) {
  const auto face = Typeface::open();
  ASSERT_TRUE(face.ok()) << face.error().message;
  const double narrow = face->width("ill", 20.0), wide = face->width("WWW", 20.0);
  EXPECT_GT(wide, 2.0 * narrow);
  EXPECT_NEAR(face->width("WWW", 40.0), 2.0 * wide, 1e-3 * wide);
  video::Picture picture = grey(200, 60);
  face->draw(picture, 20.0, 40.0, "größer", 20.0, {255, 255, 255});
  EXPECT_GT(painted(picture, 20, 20, 20 + static_cast<int>(face->width("größer", 20.0)) + 1, 48),
            100);
  EXPECT_EQ(painted(picture, 0, 0, 18, 60), 0);
  for (const std::string& line :
       face->wrapped("press the knees out in line with the toes", 20.0, 150.0))
    EXPECT_LE(face->width(line, 20.0), 150.0) << line;
  EXPECT_FALSE(Typeface::open("/nowhere.ttf").ok());
}

}  // namespace
}  // namespace medius::report
