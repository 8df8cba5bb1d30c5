#include "medius/video/video.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "medius/base/files.h"
#include "medius/video/process.h"

namespace medius::video {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

/// Recordings of ffmpeg's own test picture, each made for one difficulty.
class VideoTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "medius-video-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path make(const std::string& name, const Arguments& arguments) {
    Arguments all{"ffmpeg", "-nostdin", "-v", "error", "-y"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const fs::path path = folder_ / name;
    all.push_back("file:" + path.string());
    const auto spoken = run_program(all, std::chrono::seconds(60), 1 << 20);
    EXPECT_TRUE(spoken.ok() && spoken->status == 0) << (spoken.ok() ? spoken->errors : "");
    return path;
  }
  static Arguments source(const std::string& size, double duration_s, int rate_hz) {
    return {"-f", "lavfi", "-i",
            fmt::format("testsrc=size={}:duration={}:rate={}", size, duration_s, rate_hz)};
  }
  static Arguments with(Arguments first, const Arguments& rest) {
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
  }
  static std::vector<double> times(Reader& reader) {
    std::vector<double> found;
    Frame frame;
    while (true) {
      const auto more = reader.next(frame);
      if (!more.ok()) {
        ADD_FAILURE() << more.error().message;
        return found;
      }
      if (!*more) return found;
      found.push_back(frame.time_s);
    }
  }
  static std::string refusal(const fs::path& path) {
    auto reader = Reader::open(path);
    if (!reader.ok()) return reader.error().message;
    Frame frame;
    const auto more = reader->next(frame);
    return more.ok() ? "" : more.error().message;
  }
  fs::path folder_;
};

TEST_F(VideoTest, GivesEveryPictureWithItsTime) {
  const auto path = make("plain.mp4", source("320x240", 2.0, 25));
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->info().width_px, 320);
  EXPECT_EQ(reader->info().height_px, 240);
  EXPECT_NEAR(reader->info().duration_s, 2.0, 0.05);
  const auto found = times(*reader);
  ASSERT_EQ(found.size(), 50u);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], 0.04 * double(i), 2e-6);
  EXPECT_EQ(reader->damage(), "");
}

TEST_F(VideoTest, KeepsVariableFrameTimesAndGaps) {
  // Pictures at t = n^2 / 50 s, and none between 20 and 30.
  const auto path = make(
      "variable.mkv", with(source("160x120", 1.5, 30),
                           {"-vf", "select='not(between(n,20,30))',settb=1/1000,setpts='N*N/50/TB'",
                            "-fps_mode", "passthrough", "-enc_time_base", "1/1000"}));
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  const auto found = times(*reader);
  ASSERT_EQ(found.size(), 34u);
  // Matroska keeps milliseconds.
  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], double(i * i) / 50.0, 1e-3) << i;
}

TEST_F(VideoTest, TurnsPicturesUpright) {
  // Left half red, right half blue, said to be turned by a quarter: upright, one half is on top.
  const auto flat = make("flat.mp4", {"-f", "lavfi", "-i",
                                      "color=red:size=80x120:duration=0.2:rate=10[a];"
                                      "color=blue:size=80x120:duration=0.2:rate=10[b];[a][b]hstack",
                                      "-pix_fmt", "yuv420p"});
  const auto turned =
      make("turned.mp4", {"-i", flat.string(), "-c", "copy", "-metadata:s:v:0", "rotate=90"});
  const auto info = probe(turned);
  ASSERT_TRUE(info.ok());
  ASSERT_EQ(info->rotation_deg % 180, 90);
  // Counter-clockwise, the right side goes up.
  const bool red_on_top = info->rotation_deg == 270;
  EXPECT_EQ(info->width_px, 120);
  EXPECT_EQ(info->height_px, 160);
  auto reader = Reader::open(turned);
  ASSERT_TRUE(reader.ok());
  Frame frame;
  ASSERT_TRUE(*reader->next(frame));
  ASSERT_EQ(frame.picture.height_px, 160);
  const auto top = frame.picture.row(20), bottom = frame.picture.row(140);
  EXPECT_GT(int(top[3 * 60 + (red_on_top ? 0 : 2)]), 200);
  EXPECT_GT(int(bottom[3 * 60 + (red_on_top ? 2 : 0)]), 200);
}

TEST_F(VideoTest, ReadsTenBitHevcAndInterlaced) {
  const auto deep = make("deep.mp4", with(source("320x240", 0.4, 25),
                                          {"-c:v", "libx265", "-x265-params", "log-level=none",
                                           "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"}));
  auto reader = Reader::open(deep);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->info().codec, "hevc");
  EXPECT_EQ(times(*reader).size(), 10u);

  const auto fields =
      make("fields.mp4", with(source("320x240", 0.8, 50),
                              {"-vf", "interlace", "-c:v", "libx264", "-flags", "+ildct+ilme"}));
  auto interlaced = Reader::open(fields);
  ASSERT_TRUE(interlaced.ok()) << interlaced.error().message;
  EXPECT_TRUE(interlaced->info().interlaced);
  const auto found = times(*interlaced);
  ASSERT_EQ(found.size(), 20u);
  EXPECT_NEAR(found[10] - found[0], 0.4, 2e-6);
}

TEST_F(VideoTest, ScalesLargePicturesDownAndStretchesPixelsSquare) {
  const auto large =
      make("large.mp4", with(source("7680x4320", 0.1, 10), {"-preset", "ultrafast"}));
  auto reader = Reader::open(large);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  Frame frame;
  ASSERT_TRUE(*reader->next(frame));
  EXPECT_EQ(frame.picture.width_px, 1920);
  EXPECT_EQ(frame.picture.height_px, 1080);

  const auto wide = make("wide.mp4", with(source("320x240", 0.2, 10), {"-vf", "setsar=2"}));
  const auto info = probe(wide);
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->width_px, 640);
}

TEST_F(VideoTest, RefusesWhatIsNoVideoInOneSentence) {
  EXPECT_NE(refusal(folder_ / "none.mp4").find("there is no such file"), std::string::npos);
  EXPECT_NE(refusal(folder_).find("is a folder"), std::string::npos);

  const fs::path text = folder_ / "text.mp4";
  std::ofstream(text) << "this is not a video\n";
  EXPECT_NE(refusal(text).find("not a video"), std::string::npos);

  const fs::path empty = folder_ / "empty.mp4";
  std::ofstream{empty};
  EXPECT_NE(refusal(empty).find("empty"), std::string::npos);

  const auto sound = make("sound.mp4", {"-f", "lavfi", "-i", "sine=duration=0.5"});
  EXPECT_NE(refusal(sound).find("sound but no pictures"), std::string::npos);

  // A play list must not open another file.
  const auto plain = make("plain.mp4", source("160x120", 0.2, 10));
  const fs::path list = folder_ / "list.mp4";
  std::ofstream(list) << "ffconcat version 1.0\nfile 'plain.mp4'\n";
  EXPECT_NE(refusal(list).find("not a video"), std::string::npos);
}

TEST_F(VideoTest, SaysWhereAFileIsCutOff) {
  const auto whole =
      make("whole.mp4", with(source("320x240", 4.0, 25), {"-movflags", "+faststart", "-g", "10"}));
  const auto bytes = read_file(whole);
  ASSERT_TRUE(bytes.ok());
  const fs::path half = folder_ / "half.mp4";
  std::ofstream(half, std::ios::binary) << bytes->substr(0, bytes->size() / 2);
  auto reader = Reader::open(half);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  const auto found = times(*reader);
  EXPECT_GT(found.size(), 10u);
  EXPECT_LT(found.size(), 90u);
  EXPECT_NE(reader->damage().find("cut off"), std::string::npos);

  const auto last = make("index-last.mp4", source("320x240", 4.0, 25));
  const auto rest = read_file(last);
  const fs::path cut = folder_ / "no-index.mp4";
  std::ofstream(cut, std::ios::binary) << rest->substr(0, rest->size() / 2);
  EXPECT_NE(refusal(cut).find("cut off"), std::string::npos);

  // All of the index, nothing of the pictures.
  const fs::path bare = folder_ / "no-pictures.mp4";
  const std::size_t pictures = bytes->find("mdat");
  ASSERT_NE(pictures, std::string::npos);
  std::ofstream(bare, std::ios::binary) << bytes->substr(0, pictures + 8);
  EXPECT_NE(refusal(bare).find("no picture could be decoded"), std::string::npos);
}

TEST_F(VideoTest, TakesNamesAsTheyAre) {
  const auto plain = make("plain.mp4", source("160x120", 0.2, 10));
  for (const std::string name :
       {"-i x.mp4", "a b;touch pwned;.mp4", "$(touch pwned).mp4", "`touch pwned`.mp4", "%d.mp4",
        "http:x.mp4", "quote'\".mp4", "new\nline.mp4"}) {
    const fs::path odd = folder_ / name;
    fs::copy_file(plain, odd);
    EXPECT_EQ(refusal(odd), "") << name;
  }
  EXPECT_FALSE(fs::exists("pwned"));
  EXPECT_FALSE(fs::exists(folder_ / "pwned"));
}

TEST_F(VideoTest, StopsWhenAskedAndLeavesNoProcess) {
  const auto path = make("long.mp4", source("640x480", 10.0, 30));
  std::atomic<bool> stop = false;
  auto reader = Reader::open(path, {.stop = &stop});
  ASSERT_TRUE(reader.ok());
  Frame frame;
  ASSERT_TRUE(*reader->next(frame));
  stop = true;
  EXPECT_FALSE(*reader->next(frame));
}

TEST_F(VideoTest, WritesWhatItReads) {
  const fs::path path = folder_ / "new folder" / "film.mp4";
  {
    auto writer = Writer::create(path, 101, 61, {.frame_rate_hz = 20.0});
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    Picture picture(101, 61);
    for (const double time_s : {5.0, 5.1, 5.45, 5.5}) {
      // Grey by time: 5.0 black ... 5.5 white.
      std::fill(picture.rgb.begin(), picture.rgb.end(), std::uint8_t((time_s - 5.0) * 2.0 * 255.0));
      ASSERT_TRUE(writer->write(picture, time_s).ok());
    }
    EXPECT_FALSE(fs::exists(path)) << "half a film under its name";
    const auto finished = writer->finish();
    ASSERT_TRUE(finished.ok()) << finished.error().message;
  }
  auto reader = Reader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->info().width_px, 102);
  Frame frame;
  std::vector<int> greys;
  while (*reader->next(frame)) {
    EXPECT_NEAR(frame.time_s, double(greys.size()) / 20.0, 1e-5);
    greys.push_back(frame.picture.row(30)[3 * 50]);
  }
  const std::vector<int> expected{0, 0, 51, 51, 51, 51, 51, 51, 51, 229, 255};
  ASSERT_EQ(greys.size(), expected.size());
  for (std::size_t i = 0; i < greys.size(); ++i) EXPECT_NEAR(greys[i], expected[i], 4) << i;
}

TEST_F(VideoTest, LeavesNothingOfAnUnfinishedFilm) {
  const fs::path path = folder_ / "film.mp4";
  {
    auto writer = Writer::create(path, 64, 64);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->write(Picture(64, 64)).ok());
  }
  EXPECT_TRUE(fs::is_empty(folder_));
  const fs::path file = folder_ / "a-file";
  std::ofstream{file} << "x";
  const auto refused = Writer::create(file / "film.mp4", 64, 64);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("nothing can be written"), std::string::npos);
}

// A stretched picture shows other angles: what comes in another shape gets borders instead.
TEST_F(VideoTest, KeepsItsShapeWhenTheFileChangesItsSize) {
  const auto bright = [](const std::string& size, const std::string& start_s) {
    return Arguments{"-f",
                     "lavfi",
                     "-i",
                     "color=white:size=" + size + ":duration=1:rate=10",
                     "-c:v",
                     "libx264",
                     "-pix_fmt",
                     "yuv420p",
                     "-output_ts_offset",
                     start_s};
  };
  const fs::path wide = make("wide.ts", bright("320x180", "0"));
  const fs::path square = make("square.ts", bright("180x180", "1"));
  const auto first = read_file(wide), second = read_file(square);
  ASSERT_TRUE(first.ok() && second.ok());
  const fs::path both = folder_ / "both.ts";
  ASSERT_TRUE(write_file(both, *first + *second).ok());
  auto reader = Reader::open(both);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->info().width_px, 320);
  Frame frame;
  int bordered = 0, full = 0;
  while (true) {
    const auto more = reader->next(frame);
    ASSERT_TRUE(more.ok()) << more.error().message;
    if (!*more) break;
    const auto row = frame.picture.row(90);
    EXPECT_GT(row[3 * 160], 200) << "the middle is white in both";
    (row[3 * 20] < 60 ? bordered : full) += 1;
  }
  EXPECT_GE(full, 5);
  EXPECT_GE(bordered, 5);
}

TEST(Camera, NamesTheOnesThereAre) {
  const auto reader = Reader::open_camera("/dev/video97", {});
  ASSERT_FALSE(reader.ok());
  EXPECT_NE(reader.error().message.find("no such camera"), std::string::npos);
}

}  // namespace
}  // namespace medius::video
