#include "medius/server/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace medius::server {
namespace {

long long resident_bytes() {
  std::ifstream file("/proc/self/statm");
  long long all = 0, resident = 0;
  file >> all >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

std::string head(const char* name, const char* type, const char* help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

std::string single(const char* name, const char* type, const char* help, long long value) {
  return head(name, type, help) + fmt::format("{} {}\n", name, value);
}

}  // namespace

void Metrics::count(const Answered& answered) {
  const auto bound = std::lower_bound(kBounds_s.begin(), kBounds_s.end(), answered.seconds);
  const std::lock_guard lock(lock_);
  ++requests_[{answered.operation, answered.status}];
  ++durations_[static_cast<std::size_t>(bound - kBounds_s.begin())];
  seconds_ += answered.seconds;
  bytes_in_ += answered.request_bytes;
  bytes_out_ += answered.response_bytes;
}

std::string Metrics::text(const Traffic& traffic, bool database_answers) const {
  const std::lock_guard lock(lock_);
  std::string text = head("medius_requests_total", "counter", "Answered requests.");
  for (const auto& [key, count] : requests_)
    text += fmt::format("medius_requests_total{{operation=\"{}\",code=\"{}\"}} {}\n", key.first,
                        key.second, count);
  text += head("medius_request_seconds", "histogram", "How long an answer took.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBounds_s.size(); ++i) {
    sum += durations_[i];
    text += fmt::format("medius_request_seconds_bucket{{le=\"{}\"}} {}\n", kBounds_s[i], sum);
  }
  sum += durations_.back();
  text += fmt::format(
      "medius_request_seconds_bucket{{le=\"+Inf\"}} {0}\nmedius_request_seconds_sum {1:.6f}\n"
      "medius_request_seconds_count {0}\n",
      sum, seconds_);
  const auto whole = [](std::uint64_t value) { return static_cast<long long>(value); };
  text += single("medius_request_bytes_total", "counter", "Bodies received.", whole(bytes_in_));
  text += single("medius_response_bytes_total", "counter", "Bodies sent.", whole(bytes_out_));
  text += single("medius_connections", "gauge", "Open connections.", whole(traffic.connections));
  text += single("medius_channels", "gauge", "Open live channels.", whole(traffic.channels));
  text +=
      single("medius_refused_total", "counter",
             "Connections cut while silent, bodies too large, no HTTP.", whole(traffic.refused));
  text += single("medius_database_up", "gauge", "1 where the database answers.",
                 database_answers ? 1 : 0);
  text += single("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
  return text;
}

}  // namespace medius::server
