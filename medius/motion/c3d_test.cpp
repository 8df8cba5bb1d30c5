#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

#include "medius/motion/files.h"

namespace medius::motion {
namespace {

/// Writes a small .c3d as one of the three machines would.
class Writer {
 public:
  explicit Writer(int processor) : processor_(processor) {}

  void word(int value) {
    const auto bits = static_cast<std::uint16_t>(value);
    const char low = static_cast<char>(bits & 0xFF), high = static_cast<char>(bits >> 8);
    if (processor_ == 86) {
      text_ += high, text_ += low;
    } else {
      text_ += low, text_ += high;
    }
  }
  void real(double value) {
    float number = static_cast<float>(value);
    if (processor_ == 85) number *= 4.0F;
    const auto bits = std::bit_cast<std::uint32_t>(number);
    if (processor_ == 84) {
      word(static_cast<int>(bits & 0xFFFF)), word(static_cast<int>(bits >> 16));
    } else {
      word(static_cast<int>(bits >> 16)), word(static_cast<int>(bits & 0xFFFF));
    }
  }
  void byte(int value) { text_ += static_cast<char>(value); }
  void pad(std::size_t size) { text_.resize(size, '\0'); }
  void group(int id, const std::string& name) {
    byte(static_cast<int>(name.size())), byte(-id);
    text_ += name;
    word(3), byte(0);
  }
  void texts(int group, const std::string& name, const std::vector<std::string>& values) {
    begin(group, name, static_cast<int>(4 + 8 * values.size()));
    byte(-1), byte(2), byte(8), byte(static_cast<int>(values.size()));
    for (std::string value : values) value.resize(8, ' '), text_ += value;
    byte(0);
  }
  void reals(int group, const std::string& name, std::vector<int> sizes,
             const std::vector<double>& values) {
    begin(group, name, static_cast<int>(2 + sizes.size() + 4 * values.size()));
    byte(4), byte(static_cast<int>(sizes.size()));
    for (const int size : sizes) byte(size);
    for (const double value : values) real(value);
    byte(0);
  }
  void words(int group, const std::string& name, std::vector<int> sizes,
             const std::vector<int>& values) {
    begin(group, name, static_cast<int>(2 + sizes.size() + 2 * values.size()));
    byte(2), byte(static_cast<int>(sizes.size()));
    for (const int size : sizes) byte(size);
    for (const int value : values) word(value);
    byte(0);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void begin(int group, const std::string& name, int size) {
    byte(static_cast<int>(name.size())), byte(group);
    text_ += name;
    word(2 + size + 1);
  }
  int processor_;
  std::string text_;
};

/// Two markers in mm, one plate of type 2 whose surface lies at z = 0, 400 x 600 mm, its transducer
/// 40 mm below; a push of 800 N at (50, -100) mm from its centre with a free moment of 6 N m.
std::string sample(int processor, bool real) {
  Writer w(processor);
  w.byte(2), w.byte(0x50), w.word(2), w.word(12), w.word(11), w.word(12), w.word(0);
  w.real(real ? -1.0 : 0.1), w.word(5), w.word(2), w.real(50.0);
  w.pad(512);
  w.byte(0), w.byte(0), w.byte(3), w.byte(processor);
  w.group(1, "POINT"), w.group(2, "ANALOG"), w.group(3, "FORCE_PLATFORM");
  w.texts(1, "LABELS", {"LASI", "RASI"});
  w.texts(1, "UNITS", {"mm"});
  w.reals(1, "RATE", {}, {50.0});
  w.reals(1, "SCALE", {}, {real ? -1.0 : 0.1});
  w.texts(2, "LABELS", {"Fx", "Fy", "Fz", "Mx", "My", "Mz"});
  w.texts(2, "UNITS", {"N", "N", "N", "Nmm", "Nmm", "Nmm"});
  w.reals(2, "GEN_SCALE", {}, {0.5});
  w.reals(2, "SCALE", {6}, {0.2, 0.2, 0.2, 20, 20, 20});
  w.words(2, "OFFSET", {6}, {3, 0, 0, 0, 0, 0});
  w.words(3, "USED", {}, {1});
  w.words(3, "TYPE", {1}, {2});
  w.words(3, "CHANNEL", {6, 1}, {1, 2, 3, 4, 5, 6});
  // x forward in the laboratory, y to the plate's -y: z of the plate points into the floor.
  w.reals(3, "CORNERS", {3, 4, 1}, {1200, 0, 0, 800, 0, 0, 800, 600, 0, 1200, 600, 0});
  w.reals(3, "ORIGIN", {3, 1}, {0, 0, 40});
  w.byte(0), w.byte(0);
  w.pad(2048);
  const auto value = [&](double physical, double scale) {
    if (real) return w.real(physical / scale);
    w.word(static_cast<int>(std::lround(physical / scale)));
  };
  for (int frame = 0; frame < 2; ++frame) {
    const double unit = real ? 1.0 : 0.1;
    for (const double x : {10.0, 210.5}) {
      value(x + 100 * frame, unit), value(-30, unit), value(900, unit);
      const bool hidden = frame == 1 && x > 15;
      real ? w.real(hidden ? -1 : 0) : w.word(hidden ? -1 : 0);
    }
    for (int i = 0; i < 2; ++i) {
      // In the plate's axes (x forward, y right, z down) the reaction is (100, 0, -800) N at
      // (50, 100, -40) mm from the transducer, the free moment -6 N m about its z.
      const double fx = 100, fy = 0, fz = -800, px = 50, py = 100, pz = -40;
      value(fx + 3 * 0.1, 0.1), value(fy, 0.1), value(fz, 0.1);
      value(py * fz - pz * fy, 10), value(pz * fx - px * fz, 10);
      value(px * fy - py * fx - 6000, 10);
    }
  }
  return w.text();
}

TEST(C3d, ReadsMarkersAnalogAndPlatesOfEveryMachine) {
  for (const int processor : {84, 85, 86}) {
    for (const bool real : {false, true}) {
      const auto file = parse_c3d(sample(processor, real), "x.c3d");
      ASSERT_TRUE(file.ok()) << file.error().message;
      EXPECT_EQ(file->markers.markers, (std::vector<std::string>{"LASI", "RASI"}));
      EXPECT_NEAR(file->markers.time[0], 10 / 50.0, 1e-12);
      EXPECT_NEAR(file->markers.position(0, 1).x(), 0.2105, 1e-7);
      EXPECT_NEAR(file->markers.position(1, 0).z(), 0.9, 1e-7);
      EXPECT_TRUE(std::isnan(file->markers.position(1, 1).x()));
      EXPECT_EQ(file->analog.frames(), 4);
      EXPECT_NEAR(file->analog.time[1] - file->analog.time[0], 0.01, 1e-12);
      EXPECT_NEAR(file->analog.values(0, 2), -800, 0.06);

      ASSERT_EQ(file->plate_count, 1);
      const auto row = file->plates.values.row(3);
      // In the laboratory (x forward, y left, z up): plate's centre (1000, 300, 0) mm.
      EXPECT_NEAR(row[0], 100, 0.1);
      EXPECT_NEAR(row[2], 800, 0.1);
      EXPECT_NEAR(row[3], 1.050, 1e-4);
      EXPECT_NEAR(row[4], 0.200, 1e-4);
      EXPECT_NEAR(row[5], 0.0, 1e-9);
      EXPECT_NEAR(row[8], 6.0, 0.05);
      EXPECT_EQ(file->plates.labels[0], "ground_force_1_vx");
    }
  }
}

TEST(C3d, TurnsSoThatYPointsUp) {
  auto file = parse_c3d(sample(84, true), "x.c3d");
  ASSERT_TRUE(file.ok());
  turn_y_up(*file);
  EXPECT_NEAR(file->markers.position(0, 0).y(), 0.9, 1e-7);
  EXPECT_NEAR(file->markers.position(0, 0).z(), 0.03, 1e-7);
  EXPECT_NEAR(file->plates.values(0, 1), 800, 0.1);
  const auto loads = plate_loads(*file, {"calcn_r"});
  ASSERT_TRUE(loads.ok());
  EXPECT_NEAR(loads->sample(0, file->plates.time[1]).force.y(), 800, 0.1);
  EXPECT_FALSE(plate_loads(*file, {"a", "b"}).ok());
}

/// The sample with other words in its header: analog numbers a frame, samples a channel.
std::string with_analog_header(int numbers_a_frame, int samples) {
  std::string text = sample(84, false);
  const auto put = [&](std::size_t at, int value) {
    text[at] = static_cast<char>(value & 0xFF), text[at + 1] = static_cast<char>(value >> 8);
  };
  put(4, numbers_a_frame), put(18, samples);
  return text;
}

TEST(C3d, SamplesOfNoChannelTakeNoMemory) {
  const auto file = parse_c3d(with_analog_header(0, 65535), "x.c3d");
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->markers.frames(), 2);
  EXPECT_EQ(file->analog.values.size(), 0);
  EXPECT_TRUE(file->analog.time.empty());
}

TEST(C3d, SamplesThatFitNoChannelAreRefused) {
  for (const int samples : {5, 13, 65535}) {
    const auto file = parse_c3d(with_analog_header(12, samples), "x.c3d");
    ASSERT_FALSE(file.ok()) << samples;
    EXPECT_NE(file.error().message.find("analog"), std::string::npos) << file.error().message;
  }
}

TEST(C3d, ACutFileGivesWhatItHoldsOrASentence) {
  const std::string whole = sample(84, false);
  for (std::size_t size = 0; size < whole.size(); size += 13) {
    const auto file = parse_c3d(whole.substr(0, size), "x.c3d");
    if (file.ok()) {
      EXPECT_EQ(file->markers.frames(), 1);
      EXPECT_FALSE(file->markers.notes.empty());
    } else {
      EXPECT_NE(file.error().message.find("x.c3d"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace medius::motion
