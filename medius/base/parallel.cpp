#include "medius/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace medius {

int thread_count(int asked) {
  if (asked > 0) return std::min(asked, 256);
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Result<void> for_chunks(int frames, int threads, const Work& work, std::string_view stage,
                        const std::function<Result<void>(int, int, int)>& work_on,
                        int chunk_frames) {
  const int chunks = (frames + chunk_frames - 1) / chunk_frames;
  threads = std::clamp(threads, 1, std::max(1, chunks));
  std::atomic<int> next{0}, done{0};
  std::mutex guard;  // of the error and of the callback
  std::optional<Error> failure;
  int failed_chunk = chunks;

  const auto run = [&](int thread) {
    while (!work.stopped()) {
      const int chunk = next.fetch_add(1);
      if (chunk >= chunks) return;
      {
        const std::scoped_lock lock(guard);
        if (chunk > failed_chunk) return;
      }
      const int begin = chunk * chunk_frames;
      auto result = work_on(thread, begin, std::min(frames, begin + chunk_frames));
      const int finished = done.fetch_add(1) + 1;
      const std::scoped_lock lock(guard);
      if (!result.ok() && chunk < failed_chunk) {
        failed_chunk = chunk;
        failure = result.error();
      }
      work.report(stage, static_cast<double>(finished) / chunks);
    }
  };

  std::vector<std::thread> others;
  for (int thread = 1; thread < threads; ++thread) others.emplace_back(run, thread);
  run(0);
  for (std::thread& other : others) other.join();
  if (failure) return *failure;
  if (work.stopped()) return error("stopped");
  return {};
}

}  // namespace medius
