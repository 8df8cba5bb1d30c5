#include "medius/store/sql_store.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <chrono>

#include "medius/store/migration.h"

namespace medius::store {

namespace {

bool on_disk(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  return synced;
}

/// Any number; all of medius' servers on a database take the same.
constexpr const char* kOneMigratesAtATime = "SELECT pg_advisory_xact_lock(4271836450)";

Result<void> refuse_newer(const std::vector<std::tuple<string>>& done) {
  const auto& known = migrations();
  for (const auto& [name] : done) {
    const bool found = std::any_of(
        known.begin(), known.end(),
        [&, &wanted = name](const Migration& migration) { return migration.name == wanted; });
    if (!found)
      return error(
          "the database was made by a newer medius (it knows '{}'). Use that version, or another "
          "database.",
          name);
  }
  return {};
}

}  // namespace

/// All or nothing; servers that start at the same time wait for the first.
Result<void> SqlStore::migrate() {
  if (connections_->is_beside_another()) {
    MEDIUS_TRY(const string newest, health());
    if (newest == migrations().back().name) return {};
    return error(
        "the database is kept by a medius of another version. Stop that one first, or use the same "
        "version.");
  }
  Result<void> newer;
  MEDIUS_CHECK(connections_->write([&](Connection& connection) {
    soci::session& sql = connection.sql;
    if (connections_->dialect() == Dialect::Postgresql) sql << kOneMigratesAtATime;
    sql << "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_ms BIGINT NOT "
           "NULL)";
    const auto done = select<string>(connection, "SELECT name FROM migration ORDER BY name");
    newer = refuse_newer(done);
    if (!newer.ok()) return;
    const Integer now = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::system_clock::now().time_since_epoch())
                            .count();
    for (const Migration& migration : migrations()) {
      if (std::find(done.begin(), done.end(), std::tuple(migration.name)) != done.end()) continue;
      for (const string& statement : statements(migration)) sql << statement;
      execute(connection, "INSERT INTO migration (name, applied_ms) VALUES (:a, :b)",
              migration.name, now);
    }
  }));
  return newer;
}

Result<void> SqlStore::backup(const std::filesystem::path& file) {
  if (connections_->dialect() != Dialect::Sqlite)
    return error("a PostgreSQL database is backed up by pg_dump, which 'medius backup' calls");
  if (std::filesystem::exists(file))
    return error("{}: is there already; choose a new name for the backup.", file.string());
  const std::filesystem::path part = file.string() + ".part";
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  const auto copied =
      connections_->run([&](Connection& sql) { execute(sql, "VACUUM INTO :a", part.string()); });
  if (!copied.ok()) {
    std::filesystem::remove(part, ignored);
    return error("{}: the backup cannot be written ({}). Is there room, and may this user write?",
                 file.string(), copied.error().message);
  }
  if (!on_disk(part)) return error("{}: cannot be kept safely on disk.", part.string());
  std::filesystem::rename(part, file, ignored);
  if (ignored)
    return error("{}: the backup cannot be given its name ({}).", file.string(), ignored.message());
  return {};
}

Result<void> SqlStore::check() {
  if (connections_->dialect() != Dialect::Sqlite) return {};
  MEDIUS_TRY(const auto rows, (find<string>("PRAGMA quick_check(1)")));
  if (!rows.empty() && std::get<0>(rows.front()) == "ok") return {};
  return error("the database {} is damaged", connections_->file().string());
}

Result<string> SqlStore::health() {
  MEDIUS_TRY(const auto rows,
             (find<string>("SELECT name FROM migration ORDER BY name DESC LIMIT 1")));
  return rows.empty() ? string{} : std::get<0>(rows.front());
}

Identifier new_identifier() {
  std::array<unsigned char, 16> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> text{};
  ::sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  return text.data();
}

Result<std::unique_ptr<Store>> Store::open(const Options& options) {
  if (::sodium_init() < 0) return error("the system's source of random numbers does not answer");
  MEDIUS_TRY(auto connections,
             Connections::open(options.database, options.connections, options.alongside));
  auto store = std::make_unique<SqlStore>(std::move(connections));
  MEDIUS_CHECK(store->migrate());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace medius::store
