// A recording's facts, its pictures with their own times, and pictures into a new file.
//
// ffprobe and ffmpeg do the work as separate programs (process.h). Times are the file's own,
// never computed from an assumed frame rate. Pictures come upright (rotation metadata applied),
// with square pixels, deinterlaced, in 8-bit RGB, whatever the file holds.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/video/picture.h"

namespace medius::video {

/// What a file says of itself before any picture is decoded.
struct Info {
  int width_px = 0;  ///< upright, with square pixels
  int height_px = 0;
  int rotation_deg = 0;     ///< counter-clockwise, in quarters: already applied to the size above
  double duration_s = 0.0;  ///< 0: the file does not say
  double frame_rate_hz = 0.0;  ///< the file's mean, for words and progress only; 0: unknown
  bool interlaced = false;
  int bits = 8;       ///< of a colour sample
  std::string codec;  ///< "h264", "hevc", ...
};

/// Fails with one sentence: no such file, not a video, sound only, cut off, unusable size.
Result<Info> probe(const std::filesystem::path& path);

struct ReaderOptions {
  /// Larger pictures are scaled down to this longest side; 0: never.
  int longest_side_px = 1920;
  /// The decoder's threads; 0: its own choice.
  int threads = 2;
  /// Plays the file as a camera would: one second of it a second.
  bool real_time = false;
  /// The decoder is given up after this long without a picture.
  std::chrono::milliseconds patience = std::chrono::seconds(30);
  /// Set from anywhere: next() ends soon, as at the end of the file.
  const std::atomic<bool>* stop = nullptr;
};

/// The pictures of a file, or of a camera, in rising time.
class Reader {
 public:
  static Result<Reader> open(const std::filesystem::path& path, const ReaderOptions& options = {});

  /// A video4linux camera: "0" or "/dev/video0". Times count from its first picture.
  struct CameraOptions {
    int width_px = 1280;
    int height_px = 720;
    double frame_rate_hz = 30.0;
    std::chrono::milliseconds patience = std::chrono::seconds(8);
    const std::atomic<bool>* stop = nullptr;
  };
  static Result<Reader> open_camera(const std::string& camera, const CameraOptions& options);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// Fills `frame`, whose memory is used again. False at the end. A file without any picture is an
  /// error, and so is a camera that stops.
  Result<bool> next(Frame& frame);

  /// What the file said; width and height are those of the delivered pictures.
  [[nodiscard]] const Info& info() const;
  /// After the end: one sentence where the file was damaged or cut off, empty where it was whole.
  [[nodiscard]] const std::string& damage() const;

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct WriterOptions {
  double frame_rate_hz = 30.0;
  /// x264's constant rate factor: 18 fine, 23 usual, 28 small.
  int quality = 23;
};

/// An H.264 file (.mp4, plays in every browser) at a constant rate. It appears under its name only
/// when finish() has succeeded; else nothing of it stays.
class Writer {
 public:
  /// Pictures must all have this size.
  static Result<Writer> create(const std::filesystem::path& path, int width_px, int height_px,
                               const WriterOptions& options = {});
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// Shows `picture` from `time_s` (rising; the first one's time is the film's start) until the
  /// next one: pictures of variable rate keep their times to within half a frame.
  Result<void> write(const Picture& picture, double time_s);
  /// The next picture at the writer's own rate.
  Result<void> write(const Picture& picture);
  Result<void> finish();

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Cameras of this machine ("/dev/video0", ...), for advice.
std::vector<std::string> cameras();

}  // namespace medius::video
