#include "medius/video/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace medius::video {
namespace {

using Clock = std::chrono::steady_clock;

std::string find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    std::string candidate = std::string(rest.substr(0, colon)) + "/" + std::string(name);
    if (colon > 0 && ::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

/// Both ends lie above the numbers 0 to 3 that the child's ends are copied to.
struct Channel {
  Descriptor ours, theirs;
};

Result<Channel> make_channel(bool we_write) {
  int ends[2] = {-1, -1};
  const int made = we_write ? ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)
                            : ::pipe2(ends, O_CLOEXEC);
  if (made != 0) return error("no pipe to another program can be made ({})", std::strerror(errno));
  std::array<Descriptor, 2> low{Descriptor{ends[0]}, Descriptor{ends[1]}};
  Channel channel;
  channel.ours = Descriptor{::fcntl(low[0].get(), F_DUPFD_CLOEXEC, 10)};
  channel.theirs = Descriptor{::fcntl(low[1].get(), F_DUPFD_CLOEXEC, 10)};
  if (!channel.ours.open() || !channel.theirs.open())
    return error("no pipe to another program can be made ({})", std::strerror(errno));
  ::fcntl(channel.ours.get(), F_SETFL, ::fcntl(channel.ours.get(), F_GETFL) | O_NONBLOCK);
  // Fewer changes of process a picture; a refusal does no harm.
  constexpr int kPipeBytes = 1 << 20;
  if (!we_write) {
    ::fcntl(channel.ours.get(), F_SETPIPE_SZ, kPipeBytes);
  } else {
    ::setsockopt(channel.ours.get(), SOL_SOCKET, SO_SNDBUF, &kPipeBytes, sizeof kPipeBytes);
  }
  return channel;
}

/// The child's side between fork and exec: only calls that are safe there.
[[noreturn]] void become(const char* program, char* const* arguments,
                         const std::array<int, 4>& ends) {
  ::setpgid(0, 0);  // the terminal's Ctrl-C is ours to answer
  for (int number = 0; number < 4; ++number) {
    const int end = ends[static_cast<std::size_t>(number)];
    if (end >= 0) {
      ::dup2(end, number);
    } else if (number == 3) {
      ::close(number);
    }
  }
  const struct rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(program, arguments);
  ::_exit(127);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    value_ = other.release();
  }
  return *this;
}

void Descriptor::close() {
  if (value_ >= 0) ::close(value_);
  value_ = -1;
}

int Descriptor::release() { return std::exchange(value_, -1); }

Result<Process> Process::start(const std::vector<std::string>& arguments, Streams streams) {
  const std::string program = find_program(arguments.front());
  if (program.empty()) {
    return error("the program '{0}' was not found; install it (Debian: apt-get install ffmpeg)",
                 arguments.front());
  }
  const Descriptor nothing{
      ::fcntl(Descriptor{::open("/dev/null", O_RDWR | O_CLOEXEC)}.get(), F_DUPFD_CLOEXEC, 10)};
  std::array<int, 4> ends{nothing.get(), nothing.get(), nothing.get(), -1};
  std::array<Channel, 4> channels;
  const std::array<bool, 4> wanted{streams.input, streams.output, true, streams.extra};
  for (std::size_t i = 0; i < 4; ++i) {
    if (!wanted[i]) continue;
    MEDIUS_TRY(channels[i], make_channel(i == 0));
    ends[i] = channels[i].theirs.get();
  }
  std::vector<char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));  // exec takes them so and changes nothing
  argv.push_back(nullptr);

  Process process;
  process.pid_ = ::fork();
  if (process.pid_ == 0) become(program.c_str(), argv.data(), ends);
  if (process.pid_ < 0) return error("{} cannot be started ({})", program, std::strerror(errno));
  process.input = std::move(channels[0].ours);
  process.output = std::move(channels[1].ours);
  process.errors = std::move(channels[2].ours);
  process.extra = std::move(channels[3].ours);
  return process;
}

Process::Process(Process&& other) noexcept { *this = std::move(other); }

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  kill();
  input = std::move(other.input);
  output = std::move(other.output);
  extra = std::move(other.extra);
  errors = std::move(other.errors);
  pid_ = std::exchange(other.pid_, -1);
  return *this;
}

Process::~Process() { kill(); }

int Process::finish(std::chrono::milliseconds patience) {
  if (pid_ < 0) return 0;
  const auto deadline = Clock::now() + patience;
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == pid_ || (ended < 0 && errno != EINTR)) break;
    if (Clock::now() > deadline) {
      ::kill(pid_, SIGKILL);
      while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      }
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void Process::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

Result<Spoken> run_program(const std::vector<std::string>& arguments,
                           std::chrono::milliseconds patience, std::size_t limit) {
  MEDIUS_TRY(Process process, Process::start(arguments, {.output = true}));
  Spoken spoken;
  const auto deadline = Clock::now() + patience;
  char block[1 << 14];
  while (process.output.open() || process.errors.open()) {
    std::array<pollfd, 2> ready{pollfd{process.output.get(), POLLIN, 0},
                                pollfd{process.errors.get(), POLLIN, 0}};
    ::poll(ready.data(), ready.size(), 100);
    if (Clock::now() > deadline) return error("{} did not answer in time", arguments.front());
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      Descriptor& stream = i == 0 ? process.output : process.errors;
      std::string& text = i == 0 ? spoken.output : spoken.errors;
      const ssize_t count = ::read(stream.get(), block, sizeof block);
      if (count > 0) {
        text.append(block, static_cast<std::size_t>(count));
      } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        stream.close();
      }
      if (text.size() > limit) return error("{} said more than expected", arguments.front());
    }
  }
  spoken.status = process.finish(patience);
  return spoken;
}

}  // namespace medius::video
