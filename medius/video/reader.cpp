#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <limits>
#include <string_view>
#include <utility>

#include "medius/video/detail/arguments.h"
#include "medius/video/process.h"
#include "medius/video/video.h"

namespace medius::video {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kTicksPerSecond = 1e6;
constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kErrorsKept = 1 << 14;

/// ffmpeg's filters up to raw pictures; each picture's time goes to descriptor 3.
std::string filters(const Info& info) {
  std::string chain;
  // Only pictures that say they are interlaced are touched.
  if (info.interlaced) chain += "bwdif=mode=send_frame:deint=interlaced,";
  // Square pixels, then a fixed size, whatever the file does half-way or the camera gives in place
  // of what it was asked for; the shape is kept, since a stretched picture shows other angles.
  chain += fmt::format(
      "scale=w=iw*sar:h=ih:flags=bilinear,setsar=1,"
      "scale={0}:{1}:force_original_aspect_ratio=decrease:flags=bilinear,"
      "pad={0}:{1}:(ow-iw)/2:(oh-ih)/2,setsar=1,settb=1/1000000,",
      info.width_px, info.height_px);
  // 'print' only speaks of pictures that carry a word: give each one.
  chain += "metadata=mode=add:key=m:value=1,metadata=mode=print:key=m:direct=1:file=pipe\\\\:3";
  return chain;
}

void limit_size(Info& info, int longest_side_px) {
  const int longest = std::max(info.width_px, info.height_px);
  if (longest_side_px <= 0 || longest <= longest_side_px) return;
  const double scale = static_cast<double>(longest_side_px) / longest;
  info.width_px = std::max(2, static_cast<int>(std::lround(info.width_px * scale)));
  info.height_px = std::max(2, static_cast<int>(std::lround(info.height_px * scale)));
}

void append_output(std::vector<std::string>& arguments, const Info& info) {
  arguments.insert(arguments.end(),
                   {"-map", "0:V:0", "-vf", filters(info), "-fps_mode", "passthrough", "-f",
                    "rawvideo", "-pix_fmt", "rgb24", "pipe:1"});
}

std::vector<std::string> file_arguments(const std::filesystem::path& path, const Info& info,
                                        const ReaderOptions& options) {
  std::vector<std::string> arguments{"ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error"};
  if (options.real_time) arguments.emplace_back("-re");
  if (options.threads > 0)
    arguments.insert(arguments.end(), {"-threads", std::to_string(options.threads)});
  detail::append_input_limits(arguments);
  arguments.insert(arguments.end(), {"-i", detail::file_url(path)});
  append_output(arguments, info);
  return arguments;
}

}  // namespace

struct Reader::State {
  State(Process started, Info its_info, std::string its_name)
      : process(std::move(started)), info(std::move(its_info)), name(std::move(its_name)) {}

  Process process;
  Info info;
  std::string name;  ///< for messages
  bool camera = false;
  std::chrono::milliseconds patience{};
  const std::atomic<bool>* stop = nullptr;

  std::deque<double> times_s;  ///< of pictures not yet delivered
  std::string times_text, errors, damage;
  double last_time_s = -std::numeric_limits<double>::infinity();
  std::optional<double> first_time_s;
  std::size_t delivered = 0;
  bool ended = false;

  [[nodiscard]] bool stopped() const {
    return stop != nullptr && stop->load(std::memory_order_relaxed);
  }
  Result<bool> fill(Picture& picture);
  void read_times();
  void read_errors();
  Result<bool> at_end(std::size_t leftover_bytes);
};

namespace {

/// Appends what can be read now; closes the stream at its end.
void drain(Descriptor& stream, std::string& text) {
  char block[1 << 12];
  while (stream.open()) {
    const ssize_t count = ::read(stream.get(), block, sizeof block);
    if (count > 0) {
      text.append(block, static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else if (count < 0 && errno == EAGAIN) {
      return;
    } else {
      stream.close();
    }
  }
}

}  // namespace

void Reader::State::read_times() {
  drain(process.extra, times_text);
  // "frame:12   pts:400000  pts_time:0.4" for each picture, between lines of the word it carries.
  std::size_t begin = 0;
  for (std::size_t end; (end = times_text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const std::string line = times_text.substr(begin, end - begin);
    if (!line.starts_with("frame:")) continue;
    const std::size_t at = line.find("pts:");
    char* rest = nullptr;
    const char* written = at == std::string::npos ? "" : line.c_str() + at + 4;
    const double ticks = std::strtod(written, &rest);
    times_s.push_back(rest != written && std::isfinite(ticks) ? ticks / kTicksPerSecond : kNoTime);
  }
  times_text.erase(0, begin);
}

void Reader::State::read_errors() {
  drain(process.errors, errors);
  if (errors.size() > kErrorsKept) errors.erase(0, errors.size() - kErrorsKept);
}

/// One raw picture and its time's line. False at the end of the stream.
Result<bool> Reader::State::fill(Picture& picture) {
  picture.resize(info.width_px, info.height_px);
  std::size_t have = 0;
  auto deadline = Clock::now() + patience;
  while (have < picture.rgb.size() || times_s.empty()) {
    if (stopped()) return false;
    std::array<pollfd, 3> ready{
        pollfd{have < picture.rgb.size() ? process.output.get() : -1, POLLIN, 0},
        pollfd{process.extra.get(), POLLIN, 0}, pollfd{process.errors.get(), POLLIN, 0}};
    const int count = ::poll(ready.data(), ready.size(), 100);
    if (count > 0) deadline = Clock::now() + patience;
    if (Clock::now() > deadline) {
      process.kill();
      return error("{}: {} for {} s; {}", name,
                   camera ? "the camera gave no picture" : "its decoder gave no picture",
                   std::chrono::duration_cast<std::chrono::seconds>(patience).count(),
                   camera ? "is it used by another program?" : "export it as H.264 and try again");
    }
    if (ready[1].revents != 0) read_times();
    if (ready[2].revents != 0) read_errors();
    if (ready[0].revents == 0) {
      // The picture is there but its time will never come.
      if (have == picture.rgb.size() && !process.extra.open() && times_s.empty())
        times_s.push_back(kNoTime);
      continue;
    }
    const ssize_t got =
        ::read(process.output.get(), picture.rgb.data() + have, picture.rgb.size() - have);
    if (got > 0) {
      have += static_cast<std::size_t>(got);
    } else if (got == 0) {
      return at_end(have);
    } else if (errno != EAGAIN && errno != EINTR) {
      return error("{}: cannot be read ({})", name, std::strerror(errno));
    }
  }
  return true;
}

Result<bool> Reader::State::at_end(std::size_t leftover_bytes) {
  ended = true;
  while (process.errors.open()) {  // closes with the process
    pollfd ready{process.errors.get(), POLLIN, 0};
    if (::poll(&ready, 1, 2000) <= 0) break;
    read_errors();
  }
  const int status = process.finish(std::chrono::seconds(2));
  if (camera) {
    if (errors.find("busy") != std::string::npos)
      return error("{}: the camera is used by another program; close that and try again", name);
    if (delivered == 0)
      return error(
          "{}: the camera gives no picture; plug it in again or choose another with "
          "--camera",
          name);
    return error("{}: the camera stopped; it was unplugged or taken by another program", name);
  }
  if (delivered == 0) {
    return error(
        "{}: no picture could be decoded (the file is cut off, damaged or empty); copy it "
        "again or export it as H.264",
        name);
  }
  const bool said_so = errors.find("artial file") != std::string::npos ||
                       errors.find("runcat") != std::string::npos ||
                       errors.find("rror while decoding") != std::string::npos ||
                       errors.find("nvalid") != std::string::npos ||
                       errors.find("orrupt") != std::string::npos ||
                       errors.find("concealing") != std::string::npos;
  if (status != 0 || leftover_bytes > 0 || said_so) {
    damage = fmt::format(
        "{}: the file is damaged or cut off; only what could be decoded, up to {:.1f} s, was used. "
        "Copy it again for the rest.",
        name, last_time_s);
  }
  return false;
}

Result<Reader> Reader::open(const std::filesystem::path& path, const ReaderOptions& options) {
  MEDIUS_TRY(Info info, probe(path));
  limit_size(info, options.longest_side_px);
  MEDIUS_TRY(Process process,
             Process::start(file_arguments(path, info, options), {.output = true, .extra = true}));
  auto state = std::make_unique<State>(std::move(process), std::move(info), path.string());
  state->patience = options.patience;
  state->stop = options.stop;
  return Reader(std::move(state));
}

Result<Reader> Reader::open_camera(const std::string& camera, const CameraOptions& options) {
  const bool is_number =
      !camera.empty() && camera.find_first_not_of("0123456789") == std::string::npos;
  const std::string device = is_number ? "/dev/video" + camera : camera;
  if (!device.starts_with("/dev/") || ::access(device.c_str(), F_OK) != 0) {
    const std::vector<std::string> known = cameras();
    std::string advice =
        known.empty() ? "this machine shows no camera; plug one in" : "this machine has";
    for (const std::string& one : known) advice += " " + one;
    return error("{}: there is no such camera; {}", camera, advice);
  }
  if (::access(device.c_str(), R_OK | W_OK) != 0)
    return error("{}: the camera may not be used by this account; add it to the group 'video'",
                 device);
  Info info;
  info.width_px = options.width_px;
  info.height_px = options.height_px;
  info.frame_rate_hz = options.frame_rate_hz;
  info.codec = "camera";
  std::vector<std::string> arguments{"ffmpeg",
                                     "-nostdin",
                                     "-hide_banner",
                                     "-loglevel",
                                     "error",
                                     "-fflags",
                                     "nobuffer",
                                     "-f",
                                     "v4l2",
                                     "-framerate",
                                     fmt::format("{}", options.frame_rate_hz),
                                     "-video_size",
                                     fmt::format("{}x{}", options.width_px, options.height_px),
                                     "-i",
                                     device};
  append_output(arguments, info);
  MEDIUS_TRY(Process process, Process::start(arguments, {.output = true, .extra = true}));
  auto state = std::make_unique<State>(std::move(process), std::move(info), device);
  state->camera = true;
  state->patience = options.patience;
  state->stop = options.stop;
  return Reader(std::move(state));
}

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<bool> Reader::next(Frame& frame) {
  State& state = *state_;
  while (!state.ended) {
    MEDIUS_TRY(const bool filled, state.fill(frame.picture));
    if (!filled) break;
    double time_s = state.times_s.front();
    state.times_s.pop_front();
    // A file may start at any time of its own clock; a picture without one follows the last.
    if (std::isnan(time_s)) {
      const double step_s =
          state.info.frame_rate_hz > 0.0 ? 1.0 / state.info.frame_rate_hz : 1.0 / 30.0;
      time_s = state.delivered == 0 ? 0.0 : state.last_time_s + *state.first_time_s + step_s;
    }
    if (!state.first_time_s) state.first_time_s = time_s;
    time_s -= *state.first_time_s;
    if (time_s <= state.last_time_s) continue;  // shown at no time of its own
    state.last_time_s = time_s;
    ++state.delivered;
    frame.time_s = time_s;
    return true;
  }
  state.ended = true;
  return false;
}

const Info& Reader::info() const { return state_->info; }
const std::string& Reader::damage() const { return state_->damage; }

std::vector<std::string> cameras() {
  std::vector<std::string> found;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator("/dev", failed)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("video") && name.size() > 5) found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace medius::video
