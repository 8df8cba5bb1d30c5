#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <utility>

#include "medius/video/process.h"
#include "medius/video/video.h"

namespace medius::video {
namespace {

namespace fs = std::filesystem;
constexpr auto kPatience = std::chrono::seconds(60);
constexpr long kMostRepeats = 60L * 60 * 60;  // an hour at 60 Hz: a longer gap is a wrong time

std::vector<std::string> encoder_arguments(const fs::path& path, int width_px, int height_px,
                                           const WriterOptions& options) {
  return {"ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-f", "rawvideo",
          "-pix_fmt", "rgb24", "-s", fmt::format("{}x{}", width_px, height_px), "-framerate",
          fmt::format("{:.6f}", options.frame_rate_hz), "-i", "pipe:0",
          // H.264's 4:2:0 wants even sides; players want the colours' standard named.
          "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv", "-c:v",
          "libx264", "-preset", "veryfast", "-crf", std::to_string(options.quality), "-pix_fmt",
          "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
          "-movflags", "+faststart", "-f", "mp4", "file:" + path.string()};
}

}  // namespace

struct Writer::State {
  State(Process started, fs::path target, fs::path part)
      : process(std::move(started)), path(std::move(target)), temporary(std::move(part)) {}
  ~State() {
    process.kill();
    std::error_code ignored;
    if (!finished) fs::remove(temporary, ignored);
  }
  Result<void> send(std::span<const std::uint8_t> bytes);
  void read_errors();
  [[nodiscard]] Error failure() const;

  Process process;
  fs::path path, temporary;
  int width_px = 0, height_px = 0;
  double frame_rate_hz = 30.0;
  double first_time_s = 0.0;
  long written = 0;  ///< pictures sent
  Picture waiting;   ///< shown from slot `written` on, until the next one's time is known
  bool any = false;
  bool finished = false;
  std::string errors;
};

void Writer::State::read_errors() {
  char block[1 << 12];
  while (process.errors.open()) {
    const ssize_t count = ::read(process.errors.get(), block, sizeof block);
    if (count > 0) {
      if (errors.size() < 1 << 14) errors.append(block, static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else {
      process.errors.close();
    }
  }
}

Error Writer::State::failure() const {
  if (errors.find("No space left") != std::string::npos)
    return error("{}: the disk is full; free some space or choose another folder", path.string());
  if (errors.find("Unknown encoder") != std::string::npos)
    return error("{}: this machine's ffmpeg cannot write H.264 (no libx264)", path.string());
  return error("{}: the film cannot be written; is the folder writable and the disk not full?",
               path.string());
}

Result<void> Writer::State::send(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    std::array<pollfd, 2> ready{pollfd{process.input.get(), POLLOUT, 0},
                                pollfd{process.errors.get(), POLLIN, 0}};
    const int count = ::poll(ready.data(), ready.size(),
                             static_cast<int>(std::chrono::milliseconds(kPatience).count()));
    if (count == 0) return error("{}: the encoder hangs; the film was given up", path.string());
    if (ready[1].revents != 0) read_errors();
    if (ready[0].revents == 0) continue;
    const ssize_t sent = ::send(process.input.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      process.finish(std::chrono::seconds(2));
      read_errors();
      return failure();
    }
  }
  return {};
}

Result<Writer> Writer::create(const fs::path& path, int width_px, int height_px,
                              const WriterOptions& options) {
  if (width_px < 2 || height_px < 2 || width_px > 8192 || height_px > 8192)
    return error("{}: a film of {} x {} px cannot be written; 2 to 8192 px a side", path.string(),
                 width_px, height_px);
  if (!(options.frame_rate_hz >= 1.0 && options.frame_rate_hz <= 240.0))
    return error("{}: {} pictures a second cannot be written; 1 to 240", path.string(),
                 options.frame_rate_hz);
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed || ::access(folder.c_str(), W_OK) != 0)
    return error("{}: nothing can be written in this folder; choose another", folder.string());
  const fs::path temporary =
      folder / fmt::format(".{}.{}.part", path.filename().string(), ::getpid());
  MEDIUS_TRY(
      Process process,
      Process::start(encoder_arguments(temporary, width_px, height_px, options), {.input = true}));
  auto state = std::make_unique<State>(std::move(process), path, temporary);
  state->width_px = width_px;
  state->height_px = height_px;
  state->frame_rate_hz = options.frame_rate_hz;
  return Writer(std::move(state));
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<void> Writer::write(const Picture& picture, double time_s) {
  State& state = *state_;
  if (picture.width_px != state.width_px || picture.height_px != state.height_px)
    return error("{}: a picture of {} x {} px does not fit a film of {} x {} px",
                 state.path.string(), picture.width_px, picture.height_px, state.width_px,
                 state.height_px);
  if (!state.any) {
    state.first_time_s = time_s;
  } else {
    // The waiting picture fills the slots before this one's.
    const long slot = std::lround((time_s - state.first_time_s) * state.frame_rate_hz);
    if (slot - state.written > kMostRepeats)
      return error("{}: a picture's time of {} s leaves too long a gap", state.path.string(),
                   time_s);
    for (; state.written < slot; ++state.written) MEDIUS_CHECK(state.send(state.waiting.rgb));
  }
  state.any = true;
  state.waiting = picture;
  return {};
}

Result<void> Writer::write(const Picture& picture) {
  const State& state = *state_;
  const long slot = state.any ? state.written + 1 : 0;
  return write(picture, state.first_time_s + static_cast<double>(slot) / state.frame_rate_hz);
}

Result<void> Writer::finish() {
  State& state = *state_;
  if (!state.any) return error("{}: a film needs at least one picture", state.path.string());
  MEDIUS_CHECK(state.send(state.waiting.rgb));
  state.process.input.close();
  while (state.process.errors.open()) {
    pollfd ready{state.process.errors.get(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(std::chrono::milliseconds(kPatience).count())) <= 0)
      break;
    state.read_errors();
  }
  if (state.process.finish(kPatience) != 0) return state.failure();
  std::error_code failed;
  fs::rename(state.temporary, state.path, failed);
  if (failed) return error("{}: cannot be written ({})", state.path.string(), failed.message());
  state.finished = true;
  return {};
}

}  // namespace medius::video
