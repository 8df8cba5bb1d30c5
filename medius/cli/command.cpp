#include "medius/cli/command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>

namespace medius::cli {
namespace {

/// Draws "stage [#####.....] 42 %  0:12 left" on one line, at most ten times a second.
class ProgressBar {
 public:
  void draw(std::string_view stage, double fraction) {
    const auto now = std::chrono::steady_clock::now();
    if (stage != stage_) {
      stage_ = stage;
      started_ = now;
    } else if (now - drawn_ < std::chrono::milliseconds(100) && fraction < 1.0) {
      return;
    }
    drawn_ = now;
    const double share = std::clamp(fraction, 0.0, 1.0);
    const int filled = static_cast<int>(share * 30.0);
    std::fprintf(stderr, "\r\033[K%.*s [", static_cast<int>(stage.size()), stage.data());
    for (int i = 0; i < 30; ++i)
      std::fputc(fraction < 0.0 ? '.' : (i < filled ? '#' : '.'), stderr);
    std::fputc(']', stderr);
    if (fraction >= 0.0) std::fprintf(stderr, " %3.0f %%", 100.0 * share);
    const double elapsed_s = std::chrono::duration<double>(now - started_).count();
    if (share > 0.02 && share < 1.0 && elapsed_s > 1.0) {
      const int left_s = static_cast<int>(elapsed_s * (1.0 - share) / share);
      std::fprintf(stderr, "  %d:%02d left", left_s / 60, left_s % 60);
    }
    if (fraction >= 1.0) std::fprintf(stderr, "\r\033[K");
    std::fflush(stderr);
  }

 private:
  std::string stage_;
  std::chrono::steady_clock::time_point started_{};
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace

Work Session::work() const {
  Work work;
  work.stop = stop;
  if (!quiet && !json && ::isatty(STDERR_FILENO) != 0) {
    work.progress = [bar = std::make_shared<ProgressBar>()](
                        std::string_view stage, double fraction) { bar->draw(stage, fraction); };
  }
  return work;
}

CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& purpose,
                      const std::string& examples) {
  CLI::App* app = program.add_subcommand(name, purpose);
  std::istringstream lines(examples);
  std::string footer = "Examples:", line;
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos) footer += "\n  " + line.substr(begin);
  }
  app->footer(footer);
  return app;
}

}  // namespace medius::cli
