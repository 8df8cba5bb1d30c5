// How long work tells its caller where it is, and how the caller tells it to stop. The library
// never prints.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>

namespace medius {

/// Called now and then from the working thread with a stage's name and how much of it is done
/// (0..1; below 0: unknown).
using ProgressCallback = std::function<void(std::string_view stage, double fraction)>;

/// What long work takes: both members may be left out.
struct Work {
  ProgressCallback progress;
  /// Set from anywhere (a signal handler too): the work ends soon, in order, with finished files.
  const std::atomic<bool>* stop = nullptr;

  void report(std::string_view stage, double fraction) const {
    if (progress) progress(stage, fraction);
  }
  [[nodiscard]] bool stopped() const {
    return stop != nullptr && stop->load(std::memory_order_relaxed);
  }
};

}  // namespace medius
