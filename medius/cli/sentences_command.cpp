// medius sentences: what the voice says, and the names of its files.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/coach/sentences.h"

namespace medius::cli {
namespace {

Result<int> run_sentences(const Session& session, const std::string& language) {
  MEDIUS_TRY(const auto folder, data_folder(session.data));
  MEDIUS_TRY(const auto catalogue, exercise::read_catalogue(folder / "exercises"));
  const auto path = folder / "words" / "coach.yaml";
  MEDIUS_TRY(const std::string text, read_file(path));
  MEDIUS_TRY(const auto chosen, report::language_from(language));
  MEDIUS_TRY(const auto words, report::Words::parse(text, path.string(), chosen));
  nlohmann::ordered_json list;
  std::string lines;
  for (const coach::Sentence& one : coach::sentences(catalogue, words)) {
    list[one.name] = {{"en", one.words.en}, {"de", one.words.de}};
    lines += one.name + "\t" + one.words.in(chosen) + "\n";
  }
  const std::string out = session.json ? list.dump(1) + "\n" : lines;
  std::fwrite(out.data(), 1, out.size(), stdout);
  return kSuccess;
}

}  // namespace

Command add_sentences(CLI::App& program) {
  auto language = std::make_shared<std::string>("en");
  CLI::App* app = add_command(program, "sentences",
                              "What the voice says, and how a recording of each has to be named",
                              "  medius sentences --language de\n"
                              "  medius --json sentences");
  app->add_option("--language", *language, "en or de")->check(CLI::IsMember({"en", "de"}));
  return {app, [language](const Session& session) { return run_sentences(session, *language); }};
}

}  // namespace medius::cli
