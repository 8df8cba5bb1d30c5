// medius backup: a whole copy of the database, while a server runs.

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "medius/cli/command.h"
#include "medius/cli/kept.h"
#include "medius/video/process.h"

namespace medius::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file, database;
};

/// "p%40ss" is "p@ss": how a URL writes what would end its parts. pg_dump takes it as it is.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned char byte = 0;
    const char* const first = text.data() + at + 1;
    const bool coded = text[at] == '%' && at + 2 < text.size() &&
                       std::from_chars(first, first + 2, byte, 16).ptr == first + 2;
    decoded += coded ? static_cast<char>(byte) : text[at];
    if (coded) at += 2;
  }
  return decoded;
}

/// "postgresql://user:secret@host/name" without the secret, which goes into the environment: a
/// command line can be read by everybody on the machine.
std::string without_password(std::string url) {
  const std::size_t begin = url.find("://"), at = url.find('@');
  if (begin == std::string::npos || at == std::string::npos) return url;
  const std::size_t colon = url.find(':', begin + 3);
  if (colon == std::string::npos || colon > at) return url;
  ::setenv("PGPASSWORD", percent_decoded(url.substr(colon + 1, at - colon - 1)).c_str(), 1);
  return url.erase(colon, at - colon);
}

Result<void> dump_postgresql(const std::string& database, const fs::path& file) {
  if (fs::exists(file))
    return error("{}: is there already; choose a new name for the backup.", file.string());
  const std::string part = file.string() + ".part";
  const std::string url = without_password(
      database.starts_with("postgresql://") ? database
                                            : database.substr(std::string("postgresql:").size()));
  const auto run = video::run_program(
      {"pg_dump", "--format=custom", "--no-owner", "--file=" + part, "--dbname=" + url},
      std::chrono::hours(12), 1 << 16);
  std::error_code failed;
  if (!run.ok())
    return error("{}. pg_dump comes with PostgreSQL's client programs (Debian: postgresql-client).",
                 run.error().message);
  if (run->status != 0) {
    fs::remove(part, failed);
    return error("pg_dump could not write {} ({}).", file.string(),
                 run->errors.substr(0, run->errors.find('\n')));
  }
  fs::rename(part, file, failed);
  if (failed) return error("{}: cannot be given its name ({}).", file.string(), failed.message());
  return {};
}

Result<int> run_backup(const Session& session, const Options& options) {
  const std::string database = database_or_home(options.database);
  MEDIUS_TRY(const auto store, open_kept(database, true));
  if (database.starts_with("postgresql:")) {
    MEDIUS_CHECK(dump_postgresql(database, options.file));
  } else {
    MEDIUS_CHECK(store->backup(options.file));
  }
  MEDIUS_TRY(const auto people, store->people());
  std::error_code ignored;
  const auto bytes = static_cast<double>(fs::file_size(options.file, ignored));
  if (session.json) {
    std::printf("{\"bytes\": %.0f, \"people\": %zu}\n", bytes, people.size());
  } else if (!session.quiet) {
    std::printf(
        "%s written (%s, people %zu). To go back: %s\n", options.file.c_str(),
        readable_bytes(bytes).c_str(), people.size(),
        database.starts_with("postgresql:")
            ? "pg_restore into an empty database"
            : "stop medius and put it in the database's place, or serve it with --database");
  }
  return kSuccess;
}

}  // namespace

Command add_backup(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      add_command(program, "backup", "A whole copy of the database, while it is used",
                  "  medius backup ~/medius-2026-11-22.db\n"
                  "  medius backup clinic.dump --database postgresql://medius@db/medius");
  app->add_option("file", options->file, "A new file for it")->required();
  app->add_option("--database", options->database, "sqlite:FILE or postgresql://user@host/name");
  return {app, [options](const Session& session) { return run_backup(session, *options); }};
}

}  // namespace medius::cli
