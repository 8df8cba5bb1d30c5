// medius exercises: the catalogue; medius exercises show NAME: one of it.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/coach/analyse.h"
#include "medius/exercise/print.h"
#include "medius/report/exercise_text.h"

namespace medius::cli {
namespace {

struct Options {
  std::string action, name, language = "en";
};

Result<int> run_exercises(const Session& session, const Options& options) {
  MEDIUS_TRY(const auto folder, data_folder(session.data));
  MEDIUS_TRY(const auto language, report::language_from(options.language));
  MEDIUS_TRY(const auto knowledge, coach::read_knowledge(folder, language));
  const exercise::Catalogue& catalogue = knowledge.catalogue;
  std::string text;
  if (options.action.empty()) {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& one : catalogue.exercises) all.push_back(exercise::exercise_json(one));
    text = session.json ? all.dump(2) + "\n" : exercise::list_text(catalogue, language);
  } else {
    if (options.name.empty()) {
      return error("name an exercise: medius exercises show glute-bridge");
    }
    MEDIUS_TRY(const exercise::Exercise* one, catalogue.find(options.name));
    text = session.json ? exercise::exercise_json(*one).dump(2) + "\n"
                        : report::exercise_text(*one, knowledge.words, knowledge.sources);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kSuccess;
}

}  // namespace

Command add_exercises(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      add_command(program, "exercises",
                  "The catalogue: purpose, muscles, set-up, cues and the view each needs, sources",
                  "  medius exercises\n"
                  "  medius exercises show glute-bridge\n"
                  "  medius exercises show squat --language de");
  app->add_option("action", options->action, "show")->check(CLI::IsMember({"show"}));
  app->add_option("name", options->name, "The exercise's id or name");
  app->add_option("--language", options->language, "en or de")->check(CLI::IsMember({"en", "de"}));
  return {app, [options](const Session& session) { return run_exercises(session, *options); }};
}

}  // namespace medius::cli
