// Another program, talked to over pipes: the only way a video codec comes near medius.
//
// A broken or hostile file can only break the other program. Arguments go to it as they are: no
// shell reads them. Whatever happens it is ended and reaped with its object.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "medius/base/result.h"

namespace medius::video {

/// A file descriptor with one owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool open() const { return value_ >= 0; }
  void close();
  int release();

 private:
  int value_ = -1;
};

/// Our ends of the child's streams; all non-blocking. Those not asked for are closed.
class Process {
 public:
  /// Which of the child's descriptors are connected to us; its standard error always is.
  struct Streams {
    bool input = false;   ///< 0; written with send(MSG_NOSIGNAL): no SIGPIPE in this process
    bool output = false;  ///< 1
    bool extra = false;   ///< 3, an output beside the main one
  };

  /// `arguments[0]` is a program's name, looked up in PATH.
  static Result<Process> start(const std::vector<std::string>& arguments, Streams streams);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  /// How it ended: its exit status, or minus the signal. Waits at most `patience`, then kills it.
  int finish(std::chrono::milliseconds patience);
  void kill();

  Descriptor input, output, extra, errors;

 private:
  Process() = default;
  pid_t pid_ = -1;
};

/// Runs a program that prints something short. Its standard output (at most `limit` bytes), or what
/// it said on standard error where it failed.
struct Spoken {
  int status = 0;
  std::string output;
  std::string errors;
};
Result<Spoken> run_program(const std::vector<std::string>& arguments,
                           std::chrono::milliseconds patience, std::size_t limit);

}  // namespace medius::video
