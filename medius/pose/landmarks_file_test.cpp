#include "medius/pose/landmarks_file.h"

#include <gtest/gtest.h>

#include <cmath>

namespace medius::pose {
namespace {

Landmarks two_frames() {
  Landmarks landmarks;
  landmarks.image_width_px = 720;
  landmarks.image_height_px = 1280;
  for (int frame_index = 0; frame_index < 2; ++frame_index) {
    PoseFrame frame;
    frame.time_s = frame_index / 30.0;
    frame.person = true;
    frame.plausible = frame_index == 0;
    for (std::size_t i = 0; i < kLandmarkCount; ++i) {
      const auto offset = static_cast<double>(i);
      frame.points[i] = {{100.0 + offset, 200.5}, {0.01 * offset, -0.5, 0.25}, 0.9, 0.8, 1.5, 0.02};
    }
    frame[Landmark::LeftHeel] = LandmarkPoint{};
    landmarks.frames.push_back(frame);
  }
  return landmarks;
}

TEST(LandmarksFile, SaysBackWhatWasWritten) {
  const Landmarks written = two_frames();
  const auto read = parse_landmarks(landmarks_csv(written), "a.csv");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->image_width_px, 720);
  EXPECT_EQ(read->image_height_px, 1280);
  ASSERT_EQ(read->frames.size(), 2u);
  EXPECT_TRUE(read->frames[0].plausible);
  EXPECT_FALSE(read->frames[1].plausible);
  EXPECT_NEAR(read->frames[1].time_s, 1.0 / 30.0, 1e-6);
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    const LandmarkPoint& before = written.frames[1].points[i];
    const LandmarkPoint& after = read->frames[1].points[i];
    if (i == static_cast<std::size_t>(Landmark::LeftHeel)) {
      EXPECT_TRUE(std::isnan(after.image_px.x()) && std::isnan(after.world_m.z()));
      EXPECT_EQ(after.visibility, 0.0);
      continue;
    }
    // Half of the last decimal that is written.
    EXPECT_NEAR((after.image_px - before.image_px).norm(), 0.0, 0.01);
    EXPECT_NEAR((after.world_m - before.world_m).norm(), 0.0, 1e-4);
    EXPECT_NEAR(after.image_se_px, before.image_se_px, 0.005);
  }
}

TEST(LandmarksFile, AnEmptyPersonIsNobody) {
  const auto read = parse_landmarks(
      "# medius landmarks 1, measured 1\ntime_s,person,left_hip_x_m,left_hip_y_m,left_hip_z_m\n"
      "0,1,1,2,3\n0.1,,1,2,3\n0.2,0,1,2,3\n",
      "a.csv");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(read->frames[0].person);
  EXPECT_FALSE(read->frames[1].person);
  EXPECT_FALSE(read->frames[2].person);
}

TEST(LandmarksFile, ReadsASubsetInAnyOrder) {
  const auto read = parse_landmarks(
      "# medius landmarks 1, measured 1\nleft_hip_z_m,time_s,left_hip_x_m,left_hip_y_m\n"
      "3,0.5,1,2\r\n,0.75,,\n",
      "a.csv");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(read->world_is_measured);
  EXPECT_FALSE(read->has_image);
  EXPECT_TRUE(read->frames[0].person);
  EXPECT_EQ(read->frames[0][Landmark::LeftHip].world_m, Vector3(1.0, 2.0, 3.0));
  EXPECT_EQ(read->frames[0][Landmark::LeftHip].visibility, 1.0);
  EXPECT_EQ(read->frames[0][Landmark::RightHip].visibility, 0.0);
  EXPECT_EQ(read->frames[1][Landmark::LeftHip].visibility, 0.0);
}

TEST(LandmarksFile, SaysWhatIsWrongAndWhere) {
  const std::string head = "# medius landmarks 1\ntime_s,nose_x_px,nose_y_px\n";
  const std::pair<std::string, std::string> cases[] = {
      {"", "begins with"},
      {"time_s,nose_x_px\n", "begins with"},
      {"# medius landmarks 1", "a.csv:2: the line with the columns"},
      {"# medius landmarks 1, width_px -3\ntime_s\n", "width_px"},
      {"# medius landmarks 1\ntime_s,nose_x_pxQQQ\n", "Did you mean nose_x_px"},
      {"# medius landmarks 1\ntime_s,time_s\n", "stands twice"},
      {"# medius landmarks 1\nnose_x_px,nose_y_px\n", "time_s is missing"},
      {"# medius landmarks 1\ntime_s\n0\n", "no landmark has coordinates"},
      {head, "holds no frame"},
      {head + "0,1\n", "a.csv:3: 2 cells"},
      {head + "0,1,abcQQQ\n", "a.csv:3: column 3: a number was expected, found 'abcQQQ'"},
      {head + "0,1,nan\n", "a number was expected"},
      {head + ",1,2\n", "the time is missing"},
      {head + "1,1,2\n1,1,2\n", "a.csv:4: time 1 s does not come after 1 s"},
  };
  for (const auto& [text, expected] : cases) {
    const auto read = parse_landmarks(text, "a.csv");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_NE(read.error().message.find(expected), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace medius::pose
