#include "medius/coach/live.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace medius::coach {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kShortest_s = 1.0;

/// Takes pictures from the reader as they come and keeps only the newest.
class Newest {
 public:
  explicit Newest(video::Reader& reader) : reader_(&reader), thread_([this] { run(); }) {}
  ~Newest() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    thread_.join();
  }
  Newest(const Newest&) = delete;
  Newest& operator=(const Newest&) = delete;

  /// Swaps the newest picture into `frame`; false at the end. Waits for one that is new.
  bool take(video::Frame& frame, Clock::time_point& arrived, const Work& work) {
    std::unique_lock lock(mutex_);
    while (!fresh_ && !ended_) {
      if (work.stopped()) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(100));
    }
    if (!fresh_) return false;
    std::swap(frame, waiting_);
    arrived = arrived_;
    fresh_ = false;
    return true;
  }
  [[nodiscard]] int pictures() {
    const std::lock_guard lock(mutex_);
    return pictures_;
  }
  [[nodiscard]] std::optional<Error> failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  void run() {
    video::Frame frame;
    while (true) {
      const auto more = reader_->next(frame);
      const std::lock_guard lock(mutex_);
      if (!more.ok()) failure_ = more.error();
      if (!more.ok() || !*more) ended_ = true;
      if (!ended_ && !stopping_) {
        std::swap(frame, waiting_);
        arrived_ = Clock::now();
        fresh_ = true;
        ++pictures_;
      }
      changed_.notify_all();
      if (ended_ || stopping_) return;
    }
  }

  video::Reader* reader_;
  video::Frame waiting_;
  Clock::time_point arrived_;
  bool fresh_ = false, ended_ = false, stopping_ = false;
  int pictures_ = 0;
  std::optional<Error> failure_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;  // last: it uses all of the above
};

double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0.0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + static_cast<long>(at), values.end());
  return values[at];
}

}  // namespace

Result<LiveSummary> live(video::Reader& reader, pose::LivePose& pose, form::LiveForm& form,
                         const LiveCallback& callback, const Work& work) {
  LiveSummary summary;
  std::vector<double> latencies_s;
  latencies_s.reserve(60 * 60 * 30);
  Newest newest(reader);
  video::Frame frame;
  Clock::time_point arrived;
  while (!work.stopped() && newest.take(frame, arrived, work)) {
    MEDIUS_TRY(const pose::PoseFrame* const seen, pose.next(frame.picture, frame.time_s));
    const form::LiveUpdate update = form.push(*seen);
    const double latency_s = std::chrono::duration<double>(Clock::now() - arrived).count();
    latencies_s.push_back(latency_s);
    summary.duration_s = frame.time_s;
    ++summary.looked_at;
    if (callback) callback({frame.picture, *seen, update, latency_s});
  }
  summary.pictures = newest.pictures();
  if (const auto failure = newest.failure(); failure && summary.duration_s < kShortest_s)
    return *failure;
  summary.form = form.result();
  summary.median_latency_s = quantile(latencies_s, 0.5);
  summary.p99_latency_s = quantile(latencies_s, 0.99);
  return summary;
}

}  // namespace medius::coach
