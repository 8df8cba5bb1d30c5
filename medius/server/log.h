// What happened, as JSON lines for machines that keep logs: times, operations and sizes, never a
// name, an identifier, an address or a word of a person.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "medius/base/result.h"

namespace medius::server {

/// One answered request, as it may be told.
struct Answered {
  std::string method;     ///< one of HTTP's own, else "other"
  std::string operation;  ///< of openapi.yaml, "page", or "unknown"
  int status = 0;
  double seconds = 0.0;
  std::size_t request_bytes = 0, response_bytes = 0;
};

class Log {
 public:
  /// "-": standard error; else a file that is appended to, readable by its owner only.
  static Result<std::unique_ptr<Log>> open(const std::string& target);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void request(const Answered& answered);
  /// "start", "stop", "database_lost", "database_back": `facts` is a JSON object's inside, or
  /// empty.
  void event(const char* level, const std::string& name, const std::string& facts = "");

 private:
  explicit Log(int descriptor) : descriptor_(descriptor) {}
  void line(const char* level, const std::string& rest);

  std::mutex lock_;
  int descriptor_;
};

}  // namespace medius::server
