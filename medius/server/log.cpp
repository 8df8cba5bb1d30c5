#include "medius/server/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

namespace medius::server {
namespace {

std::string time_now() {
  const auto now = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const std::time_t seconds = ms / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(const std::string& target) {
  if (target == "-") return std::unique_ptr<Log>(new Log(STDERR_FILENO));
  const int descriptor =
      ::open(target.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return error("{}: the log cannot be written ({}).", target, std::strerror(errno));
  return std::unique_ptr<Log>(new Log(descriptor));
}

Log::~Log() {
  if (descriptor_ != STDERR_FILENO) ::close(descriptor_);
}

void Log::line(const char* level, const std::string& rest) {
  const std::string text =
      fmt::format("{{\"at\":\"{}\",\"level\":\"{}\",{}}}\n", time_now(), level, rest);
  const std::lock_guard lock(lock_);
  // One write a line: lines of several threads and processes stay whole. A full disk loses the line
  // and not the server.
  const auto written = ::write(descriptor_, text.data(), text.size());
  (void)written;
}

void Log::request(const Answered& answered) {
  line(answered.status >= 500 ? "error" : "info",
       fmt::format("\"event\":\"request\",\"method\":\"{}\",\"operation\":\"{}\",\"status\":{},"
                   "\"ms\":{:.2f},\"in\":{},\"out\":{}",
                   answered.method, answered.operation, answered.status, 1000 * answered.seconds,
                   answered.request_bytes, answered.response_bytes));
}

void Log::event(const char* level, const std::string& name, const std::string& facts) {
  line(level, fmt::format("\"event\":\"{}\"{}{}", name, facts.empty() ? "" : ",", facts));
}

}  // namespace medius::server
