// What every command shares: the options before the command's name, and how it ends.
#pragma once

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "medius/base/progress.h"
#include "medius/base/result.h"

namespace medius::cli {

inline constexpr int kSuccess = 0;
inline constexpr int kBadInput = 2;       ///< one sentence on standard error said what to do
inline constexpr int kInterrupted = 130;  ///< Ctrl-C: what is on disk is whole

/// Options that stand before the command, and the work's reins.
struct Session {
  bool quiet = false;                       ///< --quiet: no progress bar, no closing words
  bool json = false;                        ///< --json: the result as JSON on standard output
  std::filesystem::path data;               ///< --data
  const std::atomic<bool>* stop = nullptr;  ///< set by Ctrl-C
  std::function<void()> go_on;              ///< the Ctrl-C so far was an answer, not an end

  /// A progress bar on standard error where that is a terminal and nobody asked for quiet; stops on
  /// Ctrl-C.
  [[nodiscard]] Work work() const;
};

/// A command fills its options in `add` and returns what to run. Its run() ends with an exit status
/// or one sentence.
using Run = std::function<Result<int>(const Session&)>;
struct Command {
  CLI::App* app = nullptr;
  Run run;
};

/// Adds `name` with its one-line `purpose` and, below the options in --help, `examples` ("medius x
/// …", one a line).
CLI::App* add_command(CLI::App& program, const std::string& name, const std::string& purpose,
                      const std::string& examples);

// One line a command, each in NAME_command.cpp, in the order of --help. main.cpp's table calls
// them.
Command add_analyse(CLI::App& program);
Command add_exercises(CLI::App& program);
Command add_sentences(CLI::App& program);
Command add_plan(CLI::App& program);
Command add_serve(CLI::App& program);
Command add_export(CLI::App& program);
Command add_import(CLI::App& program);
Command add_backup(CLI::App& program);
Command add_doctor(CLI::App& program);
Command add_break(CLI::App& program);
Command add_figure(CLI::App& program);
Command add_synth(CLI::App& program);
Command add_completion(CLI::App& program);
Command add_model(CLI::App& program);
Command add_ik(CLI::App& program);
Command add_scale(CLI::App& program);
Command add_id(CLI::App& program);
Command add_so(CLI::App& program);
Command add_jra(CLI::App& program);
Command add_muscles(CLI::App& program);
Command add_solve(CLI::App& program);
Command add_run_tool(CLI::App& program);

}  // namespace medius::cli
