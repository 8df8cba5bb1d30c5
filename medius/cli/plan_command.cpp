// medius plan: answers + history + today's date -> the plan the server gives, with every reason.

#include <cstdio>
#include <memory>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/programme/person_json.h"
#include "medius/programme/plan_json.h"
#include "medius/programme/plan_text.h"

namespace medius::cli {
namespace {

struct Options {
  std::string answers, history, today, language = "en";
};

Result<int> run_plan(const Session& session, const Options& options) {
  MEDIUS_TRY(const auto folder, data_folder(session.data));
  MEDIUS_TRY(const auto rules, programme::read_rules(folder));
  MEDIUS_TRY(const auto today, programme::read_date(options.today));
  MEDIUS_TRY(const std::string answers_text, read_file(options.answers, 1 << 22));
  MEDIUS_TRY(const auto answers, programme::read_answers(answers_text, options.answers, rules));
  programme::History history;
  if (!options.history.empty()) {
    MEDIUS_TRY(const std::string history_text, read_file(options.history, 1 << 28));
    MEDIUS_TRY(history, programme::read_history(history_text, options.history, rules));
  }
  const programme::Plan plan = programme::make_plan(answers, history, today, rules);
  const auto language =
      options.language == "de" ? exercise::Language::German : exercise::Language::English;
  std::string text;
  if (session.json) {
    text = programme::plan_to_json(plan, rules).dump(2) + "\n";
  } else {
    MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(folder / "exercises"));
    text = programme::plan_to_text(plan, rules, language, programme::names_of(catalogue, language));
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kSuccess;
}

}  // namespace

Command add_plan(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "plan", "A programme from answers, history and today's date, with every reason",
      "  medius plan --answers examples/people/desk-worker.json --today 2026-11-22\n"
      "  medius --json plan --answers answers.json --history history.json --today 2026-11-22");
  app->add_option("--answers", options->answers, "What the person answered (JSON)")->required();
  app->add_option("--history", options->history, "What happened since (JSON)");
  app->add_option("--today", options->today, "The date the plan starts, year-month-day")
      ->required();
  app->add_option("--language", options->language, "en or de")->check(CLI::IsMember({"en", "de"}));
  return {app, [options](const Session& session) { return run_plan(session, *options); }};
}

}  // namespace medius::cli
