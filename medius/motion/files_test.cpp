#include "medius/motion/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "medius/base/files.h"
#include "medius/motion/quoted.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

TEST(Storage, ReadsOpenSimsHeaderAndItsUnits) {
  const auto series = parse_storage(
      "Coordinates\nversion=1\nnRows=2\nnColumns=3\ninDegrees=yes\n\nUnits are S.I. units\n"
      "endheader\ntime\tpelvis_tilt\tknee_angle_r\n 0.0\t 1.5\t-2e1\r\n0.01\t2.5\t-21\n",
      "walk.mot");
  ASSERT_TRUE(series.ok()) << series.error().message;
  EXPECT_TRUE(series->in_degrees);
  EXPECT_EQ(series->name, "Coordinates");
  EXPECT_EQ(series->find("knee_angle_r"), 1);
  EXPECT_EQ(series->find("knee_angle_l"), -1);
  EXPECT_EQ(series->values(1, 1), -21.0);
  EXPECT_TRUE(series->notes.empty());
}

TEST(Storage, SimmHeadersAreDegreesUnlessTheySayOtherwise) {
  const std::string simm =
      "name trial\ndatacolumns 2\ndatarows 1\nrange 0 1\nendheader\ntime q\n0 1\n";
  EXPECT_TRUE(parse_storage(simm, "x.mot")->in_degrees);
  EXPECT_EQ(parse_storage(simm, "x.mot")->name, "trial");
  EXPECT_FALSE(parse_storage("inDegrees=no\n" + simm, "x.mot")->in_degrees);
  EXPECT_FALSE(parse_storage("x\nnRows=1\nendheader\ntime q\n0 1\n", "x.mot")->in_degrees);
  EXPECT_TRUE(
      parse_storage("x\nAngles are in degrees.\nendheader\ntime q\n0 1\n", "x.mot")->in_degrees);
}

TEST(Storage, VectorColumnsBecomeNumberedOnes) {
  const auto series = parse_storage(
      "DataType=Quaternion\nversion=3\nOpenSimVersion=4.5\nendheader\ntime\tpelvis_imu\n0\t1,0,0,"
      "0\n"
      "0.01\t0.9,0.1,0.2,0.3\n",
      "imu.sto");
  ASSERT_TRUE(series.ok()) << series.error().message;
  EXPECT_EQ(series->columns(), 4);
  EXPECT_EQ(series->labels[3], "pelvis_imu_4");
  EXPECT_EQ(series->values(1, 2), 0.2);
}

TEST(Storage, GapsAreNotNumbersAndRepeatedTimesAreDropped) {
  const auto series = parse_storage(
      "x\nendheader\ntime\ta\tb\n0\t\t2\n1\tNaN\t-1.#IND\n1\t5\t5\n2\t3\t4\n", "x.sto");
  ASSERT_TRUE(series.ok()) << series.error().message;
  EXPECT_EQ(series->frames(), 3);
  EXPECT_TRUE(std::isnan(series->values(0, 0)));
  EXPECT_EQ(series->values(0, 1), 2.0);
  EXPECT_TRUE(std::isnan(series->values(1, 1)));
  ASSERT_EQ(series->notes.size(), 1U);
}

TEST(Storage, SaysWhatIsWrongAndWhere) {
  const auto message = [](const char* text) {
    return parse_storage(text, "f.mot").error().message;
  };
  EXPECT_NE(message("a\nb\n").find("endheader"), std::string::npos);
  EXPECT_NE(message("a\nendheader\nframe q\n0 1\n").find("f.mot:3: expected 'time'"),
            std::string::npos);
  EXPECT_NE(message("a\nendheader\ntime q\n0 1\n1\n").find("f.mot:5: expected 2 numbers"),
            std::string::npos);
  EXPECT_NE(message("a\nendheader\ntime q\n0 1\n1 two\n").find("found 'two'"), std::string::npos);
  EXPECT_NE(message("a\nendheader\ntime q\n1 1\n0 1\n").find("must rise"), std::string::npos);
  EXPECT_NE(message("a\nendheader\ntime q\n").find("no row"), std::string::npos);
}

TEST(Storage, WritesWhatItReadsExactly) {
  TimeSeries series;
  series.name = "Coordinates";
  series.labels = {"a", "b"};
  series.in_degrees = true;
  series.time = {0.1, 0.2, 1.0 / 3.0};
  series.values.resize(3, 2);
  series.values << 1.0 / 7.0, 1e-300, -2.5e17, kGravity, 3, std::nan("");
  const auto back = parse_storage(storage_text(series), "x");
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->time, series.time);
  EXPECT_EQ(back->labels, series.labels);
  EXPECT_TRUE(back->in_degrees);
  EXPECT_TRUE(std::isnan(back->values(2, 1)));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(back->values.data()[i], series.values.data()[i]);
}

TEST(Csv, FindsTimeWhereverItStands) {
  const auto series = parse_csv("\xEF\xBB\xBF\"a\";Time;b\n1;0;2\n3;0.5;\n", "x.csv");
  ASSERT_TRUE(series.ok()) << series.error().message;
  EXPECT_EQ(series->labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(series->time[1], 0.5);
  EXPECT_TRUE(std::isnan(series->values(1, 1)));
  EXPECT_FALSE(parse_csv("a,b\n1,2\n", "x.csv").ok());
}

std::string trc(const std::string& unit, double scale) {
  return fmt::format(
      "PathFileType\t4\t(X/Y/Z)\tx.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n"
      "100\t100\t2\t2\t{}\nFrame#\tTime\tASIS R\t\t\tHeel\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n\n"
      "1\t0.00\t{}\t{}\t{}\t{}\t0\t0\n2\t0.01\t\t\t\t{}\t0\t0\n",
      unit, 0.1 * scale, 0.9 * scale, 0.2 * scale, 0.3 * scale, 0.31 * scale);
}

TEST(Csv, LabelsWithSeparatorsComeBack) {
  TimeSeries series;
  series.labels = {"a,b", "c;d", "with \"marks\"", "plain"};
  series.time = {0, 0.5};
  series.values.resize(2, 4);
  series.values << 1, 2, 3, 4, 5, 6, 7, 8;
  const auto path = std::filesystem::path(::testing::TempDir()) /
                    ("medius_labels_" + std::to_string(::getpid()) + ".csv");
  ASSERT_TRUE(write_csv(path, series).ok());
  const auto back = read_csv(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->labels, series.labels);
  EXPECT_TRUE(back->values == series.values);
}

TEST(Trc, SaysThatFramesAreMissing) {
  MarkerSeries markers;
  markers.markers = {"A", "B"};
  markers.rate = 100;
  markers.positions.resize(20, 6);
  for (int frame = 0; frame < 20; ++frame) {
    markers.time.push_back(0.01 * frame);
    markers.positions.row(frame).setConstant(1.234 + 0.001 * frame);
  }
  const std::string whole = trc_text(markers);
  EXPECT_TRUE(parse_trc(whole, "walk.trc")->notes.empty());
  // Cut within the last row but one: what is left of that row is no measurement.
  const auto cut = parse_trc(std::string_view(whole).substr(0, whole.size() - 60), "walk.trc");
  ASSERT_TRUE(cut.ok()) << cut.error().message;
  EXPECT_EQ(cut->frames(), 18);
  ASSERT_EQ(cut->notes.size(), 1U);
  EXPECT_NE(cut->notes[0].find("promises 20 frames"), std::string::npos) << cut->notes[0];
}

/// Bytes of a picture or a program are not for a terminal, and a zero ends a sentence in other
/// languages.
TEST(Quoted, ShowsTextOnly) {
  using namespace std::string_view_literals;
  EXPECT_EQ(quoted("Höhe [m]"), "'Höhe [m]'");
  EXPECT_EQ(quoted("a\0b"sv), "bytes that are no text");
  EXPECT_EQ(quoted("\xdb\x87\x1b[2J"), "bytes that are no text");
  const auto refused = parse_trc("\0\x01\x02 rubbish\n"sv, "rnd.trc");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("bytes that are no text"), std::string::npos);
  EXPECT_EQ(refused.error().message.find('\0'), std::string::npos);
}

TEST(Trc, ReadsMarkersInMetresWithGaps) {
  const auto markers = parse_trc(trc("mm", 1000), "x.trc");
  ASSERT_TRUE(markers.ok()) << markers.error().message;
  EXPECT_EQ(markers->markers, (std::vector<std::string>{"ASIS R", "Heel"}));
  EXPECT_NEAR(markers->position(0, 0).y(), 0.9, 1e-15);
  EXPECT_TRUE(std::isnan(markers->position(1, 0).x()));
  EXPECT_NEAR(markers->position(1, 1).x(), 0.31, 1e-15);
  EXPECT_TRUE(markers->notes.empty());
}

TEST(Trc, ReadsMetresThatClaimMillimetresAndTheReverse) {
  for (const auto& [unit, scale] : {std::pair{"mm", 1.0}, {"m", 1000.0}}) {
    const auto markers = parse_trc(trc(unit, scale), "x.trc");
    ASSERT_TRUE(markers.ok());
    EXPECT_NEAR(markers->position(0, 0).y(), 0.9, 1e-12);
    ASSERT_EQ(markers->notes.size(), 1U);
    EXPECT_NE(markers->notes[0].find("read as"), std::string::npos);
  }
}

TEST(Trc, WritesWhatItReads) {
  const auto markers = parse_trc(trc("m", 1), "x.trc");
  ASSERT_TRUE(markers.ok());
  const auto back = parse_trc(trc_text(*markers), "y.trc");
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->markers, markers->markers);
  EXPECT_TRUE(std::isnan(back->position(1, 0).x()));
  EXPECT_NEAR(back->position(0, 0).z(), 0.2, 1e-8);
}

TEST(Trc, SaysWhatIsWrong) {
  EXPECT_NE(parse_trc("time\ta\n", "x.trc").error().message.find("PathFileType"),
            std::string::npos);
  EXPECT_NE(parse_trc(trc("parsec", 1e9), "x.trc").error().message.find("unknown unit"),
            std::string::npos);
  const std::string cut = trc("m", 1).substr(0, 90);
  EXPECT_FALSE(parse_trc(cut, "x.trc").ok());
}

/// A folder of our own for the test's files.
struct Folder {
  std::filesystem::path path = std::filesystem::path(::testing::TempDir()) / "medius_motion_files";
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const char* name, std::string_view text) const { std::ofstream(path / name) << text; }
};

TEST(ExternalLoadsFile, ReadsForcesThroughTheirIdentifiers) {
  const Folder folder;
  folder.write("grf.mot",
               "x\nendheader\ntime\tf_vx\tf_vy\tf_vz\tf_px\tf_py\tf_pz\tm_x\tm_y\tm_z\n"
               "0\t1\t2\t3\t.1\t0\t.2\t0\t5\t0\n1\t2\t4\t6\t.1\t0\t.2\t0\t5\t0\n");
  const std::string xml =
      "<OpenSimDocument Version=\"40000\"><ExternalLoads name=\"l\"><objects><ExternalForce "
      "name=\"right\"><applied_to_body>calcn_r</applied_to_body><force_identifier>f_v"
      "</force_identifier><point_identifier>f_p</point_identifier><torque_identifier>m_"
      "</torque_identifier></ExternalForce></objects><datafile>sub\\..\\grf.mot</datafile>"
      "</ExternalLoads></OpenSimDocument>";
  std::filesystem::create_directories(folder.path / "sub");
  folder.write("grf.xml", xml);
  const auto loads = read_external_loads(folder.path / "grf.xml");
  ASSERT_TRUE(loads.ok()) << loads.error().message;
  ASSERT_EQ(loads->forces().size(), 1U);
  EXPECT_EQ(loads->forces()[0].force_frame, "ground");
  const LoadSample sample = loads->sample(0, 0.5);
  EXPECT_NEAR(sample.force.y(), 3.0, 1e-14);
  EXPECT_NEAR(sample.point.z(), 0.2, 1e-14);
  EXPECT_NEAR(sample.torque.y(), 5.0, 1e-14);

  std::string wrong = xml;
  wrong.replace(wrong.find("f_v<"), 3, "f_w");
  folder.write("wrong.xml", wrong);
  const auto refused = read_external_loads(folder.path / "wrong.xml");
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("force_identifier"), std::string::npos);
}

TEST(ExternalLoads, RefusesNotANumberInAPlate) {
  TimeSeries data;
  data.name = "grf.mot";
  data.labels = {"vx", "vy", "vz"};
  data.time = {0, 1};
  data.values = Table::Zero(2, 3);
  data.values(1, 1) = std::nan("");
  const auto loads =
      ExternalLoads::make({{.name = "r", .body = "foot", .force_columns = {0, 1, 2}}}, data);
  ASSERT_FALSE(loads.ok());
  EXPECT_NE(loads.error().message.find("'vy' has no number at 1 s"), std::string::npos);
}

}  // namespace
TEST(Numbers, AreTheNearestDoublesHoweverTheyAreRead) {
  // The quick way and the general one, to the bit; digits on both sides of 2^53 and of 18.
  for (const std::string text :
       {"0.1", "-0.0", "5.", ".5", "-12.345678901234567", "0.9007199254740993", "1e-3",
        "123456789012345678", "9007199254740992", "9007199254740993", "0.000000000000000001",
        "1.7976931348623157e308", "0.30000000000000004", "-3.141592653589793"}) {
    std::array<double, 2> values{};
    ASSERT_TRUE(plain_numbers("7 \t" + text + "\t", values)) << text;
    EXPECT_EQ(values[1], std::strtod(text.c_str(), nullptr)) << text;
    EXPECT_EQ(std::signbit(values[1]), text.front() == '-') << text;
    EXPECT_EQ(number(text), values[1]) << text;
  }
  // What is no plain number is left to the reader that can say so.
  for (const char* text : {"7", "7 8 9", "7 x", "7 1.2.3", "7 nan", "7 --1", "7 -", "7 ."}) {
    std::array<double, 2> values{};
    EXPECT_FALSE(plain_numbers(text, values)) << text;
  }
}

}  // namespace medius::motion
