#include "medius/server/live_protocol.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace medius::server {
namespace {

std::string picture(double time_ms, std::string_view jpeg) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &time_ms, 8);
  return bytes.append(jpeg);
}

TEST(LiveProtocol, ReadsAStartWithItsDefaults) {
  const auto message = read_live_message(R"({"type":"start","exercise":"squat"})");
  ASSERT_TRUE(message.ok()) << message.error().message;
  const auto& start = std::get<LiveStart>(*message);
  EXPECT_EQ(start.exercise, "squat");
  EXPECT_EQ(start.options.side, form::Side::Both);
  EXPECT_EQ(start.options.mode, coach::LiveMode::Set);
  EXPECT_FALSE(start.options.placing);
  EXPECT_EQ(start.language, exercise::Language::English);
  EXPECT_FALSE(start.network.has_value());
}

TEST(LiveProtocol, ReadsEveryField) {
  const auto message = read_live_message(
      R"({"type":"start","exercise":"clamshell","variant":"band","side":"left","language":"de",)"
      R"("height_m":1.71,"mode":"test","placing":true,"network":"lite"})");
  ASSERT_TRUE(message.ok()) << message.error().message;
  const auto& start = std::get<LiveStart>(*message);
  EXPECT_EQ(start.options.variant, "band");
  EXPECT_EQ(start.options.side, form::Side::Left);
  EXPECT_EQ(start.options.mode, coach::LiveMode::Test);
  EXPECT_DOUBLE_EQ(start.options.height_m, 1.71);
  EXPECT_TRUE(start.options.placing);
  EXPECT_EQ(start.language, exercise::Language::German);
  EXPECT_EQ(start.network, pose::NetworkSize::Lite);
}

TEST(LiveProtocol, ReadsTheShortMessages) {
  EXPECT_TRUE(std::holds_alternative<LiveGo>(*read_live_message(R"({"type":"go"})")));
  EXPECT_TRUE(std::holds_alternative<LivePause>(*read_live_message(R"({"type":"pause"})")));
  EXPECT_TRUE(std::holds_alternative<LiveResume>(*read_live_message(R"({"type":"resume"})")));
  EXPECT_TRUE(std::get<LiveEnd>(*read_live_message(R"({"type":"end","signals":true})")).signals);
  const auto keep = read_live_message(R"({"type":"keep","training":"t","set":"s"})");
  EXPECT_EQ(std::get<LiveKeep>(*keep).training, "t");
  EXPECT_EQ(std::get<LiveKeep>(*keep).set, "s");
}

TEST(LiveProtocol, RefusesWhatItDoesNotKnowAndSaysWhere) {
  const auto why = [](std::string_view text) {
    const auto message = read_live_message(text);
    return message.ok() ? std::string("accepted") : message.error().message;
  };
  EXPECT_NE(why(R"({"type":"start"})").find("exercise"), std::string::npos);
  EXPECT_NE(why(R"({"type":"strat","exercise":"squat"})").find("start"), std::string::npos);
  EXPECT_NE(why(R"({"type":"start","exercise":"squat","height_m":171})").find("height_m"),
            std::string::npos);
  EXPECT_NE(why(R"({"type":"start","exercise":"squat","height_m":0.2})").find("height_m"),
            std::string::npos);
  EXPECT_NE(why(R"({"type":"pause","now":true})").find("now"), std::string::npos);
  for (const char* rubbish : {"", "null", "[]", "3", "\"go\"", "{", "{\"type\":7}", "\xff\xfe"})
    EXPECT_NE(why(rubbish), "accepted") << rubbish;
  EXPECT_NE(why(std::string(20000, ' ')), "accepted");
}

TEST(LiveProtocol, APictureIsItsTimeAndTheRest) {
  const auto bytes = picture(81234.5, "JPEG");
  const auto read = read_live_picture(bytes);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->time_ms, 81234.5);
  EXPECT_EQ(read->jpeg, "JPEG");
  for (const double wrong :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -1e300})
    EXPECT_FALSE(read_live_picture(picture(wrong, "JPEG")).ok()) << wrong;
  for (std::size_t size = 0; size <= 8; ++size)
    EXPECT_FALSE(read_live_picture(std::string_view(bytes).substr(0, size)).ok());
}

}  // namespace
}  // namespace medius::server
