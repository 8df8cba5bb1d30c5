// medius export, medius import: everything kept about people, out and in again.

#include <cstdio>
#include <filesystem>
#include <memory>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/cli/kept.h"
#include "medius/server/export_folder.h"

namespace medius::cli {
namespace {

struct Options {
  std::string path, database;
  std::vector<std::string> people;
  bool all = false;
};

void say(const Session& session, const char* what, const server::FolderCounts& counts,
         const std::string& path) {
  if (session.json) {
    std::printf("{\"people\": %d, \"sessions\": %d, \"sets\": %d, \"recordings\": %d}\n",
                counts.people, counts.trainings, counts.sets, counts.recordings);
  } else if (!session.quiet) {
    std::printf("%s %s: people %d, sessions %d, sets %d, of them with landmarks %d", path.c_str(),
                what, counts.people, counts.trainings, counts.sets, counts.recordings);
    if (counts.there > 0) std::printf("; already there: people %d", counts.there);
    std::printf("\n");
  }
}

Result<int> run_export(const Session& session, const Options& options) {
  if (options.all == !options.people.empty())
    return error("name what to export: --all, or --person with an identifier.");
  MEDIUS_TRY(const auto store, open_kept(database_or_home(options.database), true));
  std::vector<store::Identifier> people = options.people;
  for (const auto& person : people) {
    if (!store->person(person).ok())
      return error(
          "there is no such person as {}: their identifiers stand in people.csv of 'medius export "
          "--all' and in the page's addresses.",
          person);
  }
  if (options.all) {
    MEDIUS_TRY(const auto everybody, store->people());
    for (const auto& person : everybody) people.push_back(person.person_id);
  }
  MEDIUS_TRY(const auto counts,
             server::export_folder(*store, people, options.path, "medius " MEDIUS_VERSION, now_ms(),
                                   session.work()));
  say(session, "written", counts, options.path);
  return kSuccess;
}

/// A database that is made for an import which is then refused goes again: an empty one would be
/// taken for something kept.
class NewDatabase {
 public:
  explicit NewDatabase(const std::string& database) {
    std::error_code ignored;
    if (database.starts_with("sqlite:") && !std::filesystem::exists(database.substr(7), ignored))
      file_ = database.substr(7);
  }
  void take_back() const {
    std::error_code ignored;
    if (file_.empty()) return;
    for (const char* part : {"", "-wal", "-shm", ".lock"})
      std::filesystem::remove(file_ + part, ignored);
  }

 private:
  std::string file_;  ///< empty: it was there before
};

Result<int> run_import(const Session& session, const Options& options) {
  MEDIUS_TRY(const auto data, data_folder(session.data));
  MEDIUS_TRY(const auto rules, programme::read_rules(data));
  if (!std::filesystem::exists(options.path)) return error("{}: is not there.", options.path);
  const std::string database = database_or_home(options.database);
  NewDatabase made(database);
  MEDIUS_TRY(auto store, open_kept(database, false));
  const auto place = options.database.empty() ? server::Place::Home : server::Place::Clinic;
  const auto counts = server::import_path(*store, options.path, rules, place, session.work());
  if (!counts.ok()) {
    store.reset();
    made.take_back();
    return counts.error();
  }
  say(session, "imported", *counts, options.path);
  return kSuccess;
}

}  // namespace

Command add_export(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(program, "export", "Everything kept, as JSON, tables and landmarks",
                              "  medius export --all out/\n"
                              "  medius export --person 0123456789abcdef0123456789abcdef out/");
  app->add_option("folder", options->path, "A new folder for it")->required();
  app->add_flag("--all", options->all, "Every person");
  app->add_option("--person", options->people, "This person's identifier (several allowed)");
  app->add_option("--database", options->database, "sqlite:FILE or postgresql://user@host/name");
  return {app, [options](const Session& session) { return run_export(session, *options); }};
}

Command add_import(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      add_command(program, "import", "An export back into a database: whole, or not at all",
                  "  medius import out/\n"
                  "  medius import medius-0123456789abcdef0123456789abcdef.json");
  app->add_option("path", options->path, "An export's folder, or one person's document")
      ->required();
  app->add_option("--database", options->database, "sqlite:FILE or postgresql://user@host/name");
  return {app, [options](const Session& session) { return run_import(session, *options); }};
}

}  // namespace medius::cli
