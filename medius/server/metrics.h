// Counters of a running server as Prometheus reads them. No label names a person.
#pragma once

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "medius/server/http.h"
#include "medius/server/log.h"

namespace medius::server {

class Metrics {
 public:
  void count(const Answered& answered);
  /// The text format 0.0.4.
  [[nodiscard]] std::string text(const Traffic& traffic, bool database_answers) const;

 private:
  static constexpr std::array<double, 9> kBounds_s{0.001, 0.0025, 0.005, 0.01, 0.025,
                                                   0.05,  0.1,    0.25,  1.0};

  mutable std::mutex lock_;
  std::map<std::pair<std::string, int>, std::uint64_t> requests_;  ///< by operation and status
  std::array<std::uint64_t, kBounds_s.size() + 1> durations_{};
  double seconds_ = 0.0;
  std::uint64_t bytes_in_ = 0, bytes_out_ = 0;
};

}  // namespace medius::server
