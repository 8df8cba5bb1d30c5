// medius doctor: what is there and what to do.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/cli/doctor.h"
#include "medius/cli/kept.h"

namespace medius::cli {
namespace {

constexpr int kSomethingWrong = 1;

struct Options {
  std::string database;
  std::uint16_t port = 8765, phone_port = 8766;
};

const char* name_of(Health health) {
  return health == Health::Well ? "well" : health == Health::Note ? "note" : "wrong";
}

void print(const std::vector<Finding>& findings, bool json) {
  if (json) {
    auto list = nlohmann::json::array();
    for (const Finding& one : findings) {
      list.push_back({{"what", one.what},
                      {"health", name_of(one.health)},
                      {"found", one.found},
                      {"to_do", one.to_do}});
    }
    std::printf("%s\n", list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  for (const Finding& one : findings) {
    const char* mark = one.health == Health::Well   ? "ok   "
                       : one.health == Health::Note ? "note "
                                                    : "WRONG";
    std::printf("%s  %-13s %s\n", mark, one.what.c_str(), one.found.c_str());
    if (!one.to_do.empty()) std::printf("       %-13s -> %s\n", "", one.to_do.c_str());
  }
}

Result<int> run_doctor(const Session& session, const Options& options) {
  Examination examination;
  if (const auto data = data_folder(session.data); data.ok()) examination.data = *data;
  examination.database = database_or_home(options.database);
  examination.port = options.port;
  examination.phone_port = options.phone_port;
  const auto findings = examine(examination);
  print(findings, session.json);
  for (const Finding& one : findings) {
    if (one.health == Health::Wrong) return kSomethingWrong;
  }
  return kSuccess;
}

}  // namespace

Command add_doctor(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "doctor", "Camera, disk, ports, database, weights: what is there, what to do",
      "  medius doctor                 # exit status 1 where something is wrong\n"
      "  medius --json doctor --database postgresql://medius@db/medius");
  app->add_option("--database", options->database, "sqlite:FILE or postgresql://user@host/name");
  app->add_option("--port", options->port, "The port that medius serve shall use");
  app->add_option("--phone-port", options->phone_port, "The port of the phone camera");
  return {app, [options](const Session& session) { return run_doctor(session, *options); }};
}

}  // namespace medius::cli
