// The pose network's time and memory, a picture at a time on one core, decoding left out.
//
//   build/release/bin/pose_speed CLIP [lite|full|heavy] [PICTURES]
//
// Prints one line of JSON: benchmarks/pose/run puts it beside MediaPipe's.
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "medius/pose/live.h"
#include "medius/video/video.h"

namespace {

using namespace medius;
using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

/// Processor time of the whole program: what other programs do to the clock does not count.
double processor_ms() {
  struct timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return 1e3 * static_cast<double>(spent.tv_sec) + 1e-6 * static_cast<double>(spent.tv_nsec);
}

double quantile(std::vector<double>& values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<long>(at), values.end());
  return values[at];
}

Result<void> run(const std::string& clip, pose::NetworkSize size, std::size_t pictures) {
  const auto begin = Clock::now();
  MEDIUS_TRY(auto live, pose::LivePose::open({.size = size}));
  MEDIUS_TRY(auto reader, video::Reader::open(clip));
  // The clip's pictures are kept, so that nothing is decoded while the clock runs.
  std::vector<video::Frame> frames(1);
  MEDIUS_TRY(const bool any, reader.next(frames.front()));
  if (!any) return error("{}: holds no picture", clip);
  MEDIUS_CHECK(live.next(frames.front().picture, 0.0));
  const double start_ms = milliseconds(Clock::now() - begin);
  struct rusage alone{};
  ::getrusage(RUSAGE_SELF, &alone);
  while (frames.size() < 30) {
    frames.emplace_back();
    MEDIUS_TRY(const bool more, reader.next(frames.back()));
    if (!more) break;
  }
  if (frames.back().picture.empty()) frames.pop_back();

  std::vector<double> times_ms;
  double time_s = 0.0;
  const double spent_before_ms = processor_ms();
  for (std::size_t i = 0; i < pictures; ++i) {
    // There and back, so that no jump loses the person.
    const std::size_t turn = i % (2 * frames.size() - 2);
    const std::size_t at = turn < frames.size() ? turn : 2 * frames.size() - 2 - turn;
    const auto before = Clock::now();
    MEDIUS_CHECK(live.next(frames[at].picture, time_s += 1.0 / 30.0));
    times_ms.push_back(milliseconds(Clock::now() - before));
  }
  const double spent_ms = (processor_ms() - spent_before_ms) / static_cast<double>(pictures);
  std::printf(
      "{\"cpu_ms\": %.2f, \"median_ms\": %.2f, \"p99_ms\": %.2f, \"start_ms\": %.0f, "
      "\"memory_mb\": %.0f}\n",
      spent_ms, quantile(times_ms, 0.5), quantile(times_ms, 0.99), start_ms,
      static_cast<double>(alone.ru_maxrss) / 1024.0);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "pose_speed CLIP [lite|full|heavy] [PICTURES]\n");
    return 2;
  }
  const auto size = pose::network_size(argc > 2 ? argv[2] : "full");
  const auto done = run(argv[1], size.value_or(pose::NetworkSize::Full),
                        argc > 3 ? static_cast<std::size_t>(std::atoi(argv[3])) : 300);
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message.c_str());
  return done.ok() ? 0 : 2;
}
