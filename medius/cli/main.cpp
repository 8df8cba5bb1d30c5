// The program: reads the command line, runs one command, says one sentence when it cannot.

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <vector>

#include "medius/cli/command.h"
#include "medius/cli/help.h"
#include "medius/cli/usage.h"

namespace {

std::atomic<bool> stop_requested{false};

extern "C" void on_interrupt(int) {
  // A second Ctrl-C means now.
  if (stop_requested.exchange(true)) std::_Exit(medius::cli::kInterrupted);
}

int run(int argc, char** argv) {
  using namespace medius::cli;
  CLI::App program{
      "medius sees a person move, counts, measures, says it with its error, and coaches; from "
      "markers and force plates it computes muscles and joint loads.",
      "medius"};
  program.set_version_flag("--version", "medius " MEDIUS_VERSION);
  program.formatter(std::make_shared<Help>());
  program.option_defaults()->always_capture_default();
  program.require_subcommand(1);
  program.fallthrough();
  Session session;
  session.stop = &stop_requested;
  session.go_on = [] { stop_requested = false; };
  program.add_flag("--quiet", session.quiet, "No progress bar and no closing words");
  program.add_flag("--json", session.json, "The result as JSON on standard output");
  program.add_option("--data", session.data, "medius' data folder (default: beside the program)");

  // clang-format off
  const std::vector<Command> commands{
      // one line a command
      add_analyse(program),
      add_exercises(program),
      add_sentences(program),
      add_plan(program),
      add_serve(program),
      add_export(program),
      add_import(program),
      add_backup(program),
      add_doctor(program),
      add_break(program),
      add_figure(program),
      add_synth(program),
      add_completion(program),
      add_model(program),
      add_solve(program),
      add_scale(program),
      add_ik(program),
      add_id(program),
      add_so(program),
      add_jra(program),
      add_muscles(program),
      add_run_tool(program),
  };
  // clang-format on

  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return program.exit(wanted);
  } catch (const CLI::ParseError& failure) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    std::fprintf(stderr, "medius: %s\n", usage_sentence(program, failure, arguments).c_str());
    return kBadInput;
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    const auto finite = check_finite(*command.app);
    const auto result = finite.ok() ? command.run(session) : medius::Result<int>(finite.error());
    if (stop_requested) {
      std::fprintf(stderr, "medius: stopped; the files that are there are whole.\n");
      return kInterrupted;
    }
    if (result.ok()) return *result;
    std::fprintf(stderr, "medius: %s\n", result.error().message.c_str());
    return kBadInput;
  }
  return kSuccess;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to be told, not an end
  try {
    return run(argc, argv);
  } catch (const std::exception& failure) {
    std::fprintf(
        stderr,
        "medius: this should not have happened (%s); please report it with the command you ran.\n",
        failure.what());
    return 70;
  }
}
