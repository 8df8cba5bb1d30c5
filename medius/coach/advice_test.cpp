#include "medius/coach/advice.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace medius::coach {
namespace {

report::Words words() {
  auto read =
      report::Words::read(std::string(MEDIUS_SOURCE_DIR) + "/data", report::Language::English);
  if (!read.ok()) throw std::runtime_error(read.error().message);
  return *read;
}

pose::Estimate good_recording() {
  pose::Estimate estimate;
  pose::View& view = estimate.view;
  view.person_share = view.plausible_share = view.head_share = view.feet_share = 1.0;
  view.brightness = 0.5;
  view.contrast = 0.2;
  view.sharpness = 1.0;
  view.body_height_px = 600.0;
  view.camera_roll_deg = 2.0;
  view.camera_roll_se_deg = 1.0;
  estimate.report.looks = 100;
  return estimate;
}

TEST(Advice, AGoodRecordingNeedsNone) {
  EXPECT_TRUE(recording_notes(good_recording(), words()).empty());
}

TEST(Advice, WhatIsNotKnownIsNotClaimed) {
  pose::Estimate estimate = good_recording();
  estimate.view.brightness = estimate.view.sharpness = estimate.view.body_height_px =
      estimate.view.camera_roll_deg = pose::kMissing;
  EXPECT_TRUE(recording_notes(estimate, words()).empty());
}

TEST(Advice, EachDisturbanceIsSaidInBothLanguagesWithItsSize) {
  pose::Estimate estimate = good_recording();
  estimate.damaged = true;
  estimate.view.feet_share = 0.4;
  estimate.view.brightness = 0.05;
  estimate.view.camera_roll_deg = -14.0;
  estimate.report.looks_with_others = 50;
  estimate.report.restarts = 1;
  const auto notes = recording_notes(estimate, words());
  ASSERT_EQ(notes.size(), 6u);
  EXPECT_NE(notes[2].en.find("60 %"), std::string::npos) << notes[2].en;
  EXPECT_NE(notes[2].de.find("60 %"), std::string::npos) << notes[2].de;
  EXPECT_NE(notes[4].en.find("14°"), std::string::npos) << notes[4].en;
  EXPECT_NE(notes[5].en.find("once"), std::string::npos) << notes[5].en;
  for (const auto& note : notes) {
    EXPECT_EQ(note.en.find('{'), std::string::npos) << note.en;
    EXPECT_EQ(note.de.find('{'), std::string::npos) << note.de;
  }
}

TEST(Advice, ACameraThatLooksDownIsToBeSetLower) {
  pose::Estimate estimate = good_recording();
  estimate.view.camera_down_se_deg = 6.5;
  estimate.view.camera_down_deg = 25.0;
  EXPECT_TRUE(recording_notes(estimate, words()).empty());
  estimate.view.camera_down_deg = 38.0;
  auto notes = recording_notes(estimate, words());
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].en.find("down by about 38°"), std::string::npos) << notes[0].en;
  EXPECT_NE(notes[0].en.find("lower"), std::string::npos) << notes[0].en;
  estimate.view.camera_down_deg = -38.0;
  notes = recording_notes(estimate, words());
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_NE(notes[0].en.find("higher"), std::string::npos) << notes[0].en;
}

TEST(Advice, ALeanWithinItsErrorIsNotSaid) {
  pose::Estimate estimate = good_recording();
  estimate.view.camera_roll_deg = 12.0;
  estimate.view.camera_roll_se_deg = 5.0;
  EXPECT_TRUE(recording_notes(estimate, words()).empty());
}

}  // namespace
}  // namespace medius::coach
