#include "medius/store/connection.h"

#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace medius::store {
namespace {

constexpr int kBusySeconds = 10;

/// SOCI's messages end with the statement and its values: the first line says what happened, the
/// rest could name a person.
std::string first_line(const std::string& message) {
  std::string line = message.substr(0, message.find('\n'));
  // "sqlite3_statement_backend::prepare: file is not a database"
  if (line.starts_with("sqlite3_")) {
    if (const auto name = line.find(": "); name != std::string::npos) line.erase(0, name + 2);
  }
  return line.substr(0, line.find(" while "));
}

/// Takes the folder for this process; the kernel gives it back whatever happens to us. -1: another
/// has it, and that is well (`alongside`).
Result<int> lock_folder(const std::filesystem::path& database, bool alongside) {
  const std::filesystem::path path = database.string() + ".lock";
  const int descriptor = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return error("{}: cannot be written ({}). Choose a folder that can, with --database.",
                 path.string(), std::strerror(errno));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    if (alongside) return -1;
    return error(
        "{}: another medius uses this database. Stop it first, or choose another with --database.",
        database.string());
  }
  return descriptor;
}

/// The transaction that a thread is in by together().
struct Inside {
  const Connections* of = nullptr;
  Connection* connection = nullptr;
  std::string failure;  ///< of the first statement that failed
};
thread_local Inside inside;

struct InsideScope {
  InsideScope(const Connections* of, Connection* connection) : before(inside) {
    inside = {of, connection, {}};
  }
  ~InsideScope() { inside = before; }
  InsideScope(const InsideScope&) = delete;
  InsideScope& operator=(const InsideScope&) = delete;
  Inside before;
};

void roll_back(Connection& connection) {
  connection.forget_statements();
  try {
    connection.sql << "ROLLBACK";
  } catch (const std::exception&) {  // the connection is gone, and the transaction with it
  }
}

Error no_answer() {
  return error(
      "the database does not answer. Nothing was changed; it is tried again with the next "
      "request.");
}

/// Opens a lost connection again; false while the database is still away.
bool found_again(Connection& connection) {
  if (!connection.lost) return true;
  try {
    connection.forget_statements();
    connection.sql.reconnect();
    connection.lost = false;
  } catch (const std::exception&) {  // still away: the next request tries again
  }
  return !connection.lost;
}

void set_up_sqlite(soci::session& session) {
  session << "PRAGMA foreign_keys = ON";
  session << "PRAGMA synchronous = FULL";  // acknowledged means on the disk
  session << "PRAGMA busy_timeout = " << kBusySeconds * 1000;
  session << "PRAGMA secure_delete = ON";
}

}  // namespace

Result<std::unique_ptr<Connections>> Connections::open(const std::string& database, int count,
                                                       bool alongside) {
  std::unique_ptr<Connections> connections(new Connections);
  if (database.starts_with("sqlite:")) {
    connections->dialect_ = Dialect::Sqlite;
    connections->file_ = database.substr(7);
    std::error_code failed;
    if (connections->file_.has_parent_path())
      std::filesystem::create_directories(connections->file_.parent_path(), failed);
    if (failed)
      return error("{}: the folder cannot be made ({}).", connections->file_.parent_path().string(),
                   failed.message());
    MEDIUS_TRY(connections->lock_, lock_folder(connections->file_, alongside));
    connections->beside_another_ = connections->lock_ < 0;
    connections->parameters_ =
        "dbname=" + connections->file_.string() + " timeout=" + std::to_string(kBusySeconds);
  } else if (database.starts_with("postgresql:")) {
    connections->dialect_ = Dialect::Postgresql;
    connections->parameters_ =
        database.starts_with("postgresql://") ? database : database.substr(11);
  } else {
    return error("'{}' is no database; expected sqlite:FILE or postgresql://user@host/name.",
                 database);
  }
  for (int i = 0; i < count; ++i) {
    connections->all_.push_back(std::make_unique<Connection>());
    connections->free_.push_back(connections->all_.back().get());
    MEDIUS_CHECK(connections->connect(connections->all_.back()->sql));
  }
  return connections;
}

Connections::~Connections() {
  all_.clear();
  if (lock_ >= 0) ::close(lock_);
}

Result<void> Connections::connect(soci::session& session) {
  try {
    if (dialect_ == Dialect::Sqlite) {
      session.open(soci::sqlite3, parameters_);
      session << "PRAGMA journal_mode = WAL";
      set_up_sqlite(session);
    } else {
      // By name: the client library and all it brings are loaded where a clinic asks for it, never
      // at home.
      session.open("postgresql", parameters_);
    }
  } catch (const std::exception& failure) {
    const std::string where = file_.empty() ? "" : " " + file_.string();
    return error("the database{} cannot be opened ({}). Is it there, and may this user write it?",
                 where, first_line(failure.what()));
  }
  return {};
}

/// One connection for one thread, given back whatever happens.
class Connections::Lease {
 public:
  explicit Lease(Connections& from) : from_(from) {
    std::unique_lock lock(from_.free_lock_);
    from_.returned_.wait(lock, [&] { return !from_.free_.empty(); });
    connection_ = from_.free_.back();
    from_.free_.pop_back();
  }
  ~Lease() {
    {
      const std::lock_guard lock(from_.free_lock_);
      from_.free_.push_back(connection_);
    }
    from_.returned_.notify_one();
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  Connection& operator*() const { return *connection_; }

 private:
  Connections& from_;
  Connection* connection_ = nullptr;
};

Result<void> Connections::run(const std::function<void(Connection&)>& work) {
  if (inside.of == this) {
    try {
      work(*inside.connection);
      return {};
    } catch (const std::exception& failure) {
      if (inside.failure.empty()) inside.failure = first_line(failure.what());
      return error("the database refused ({}). Nothing was changed; try again.",
                   first_line(failure.what()));
    }
  }
  const Lease lease(*this);
  Connection& connection = *lease;
  if (!found_again(connection)) return no_answer();
  for (int attempt = 0;; ++attempt) {
    try {
      work(connection);
      return {};
    } catch (const soci::soci_error& failure) {
      connection.forget_statements();
      const auto category = failure.get_error_category();
      const bool lost = category == soci::soci_error::connection_error ||
                        category == soci::soci_error::system_error;
      if (dialect_ != Dialect::Postgresql || !lost || attempt > 0) {
        return error("the database refused ({}). Nothing was changed; try again.",
                     first_line(failure.what()));
      }
    } catch (const std::exception& failure) {
      connection.forget_statements();
      return error("the database refused ({}). Nothing was changed; try again.",
                   first_line(failure.what()));
    }
    connection.lost = true;
    if (!found_again(connection)) return no_answer();
  }
}

Result<void> Connections::write(const std::function<void(Connection&)>& work) {
  if (inside.of == this) return run(work);
  const bool sqlite = dialect_ == Dialect::Sqlite;
  return run([&](Connection& connection) {
    // SQLite's deferred BEGIN would fail half-way when another writer comes first.
    connection.sql << (sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
    try {
      work(connection);
      connection.sql << "COMMIT";
    } catch (...) {
      roll_back(connection);
      throw;
    }
  });
}

Result<void> Connections::begin(Connection& connection, const char* words) {
  if (!found_again(connection)) return no_answer();
  for (bool again = false;; again = true) {
    try {
      connection.sql << words;
      return {};
    } catch (const std::exception& failure) {
      if (again || dialect_ != Dialect::Postgresql)
        return error("the database refused ({}). Nothing was changed; try again.",
                     first_line(failure.what()));
    }
    connection.lost = true;
    if (!found_again(connection)) return no_answer();
  }
}

Result<void> Connections::together(const std::function<Result<void>()>& work) {
  return in_transaction(dialect_ == Dialect::Postgresql ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                        : beside_another_               ? "BEGIN"
                                                        : "BEGIN IMMEDIATE",
                        work);
}

Result<void> Connections::at_once(const std::function<Result<void>()>& work) {
  return in_transaction(dialect_ == Dialect::Postgresql ? "BEGIN" : "BEGIN IMMEDIATE", work);
}

Result<void> Connections::in_transaction(const char* words,
                                         const std::function<Result<void>()>& work) {
  if (inside.of == this) return work();
  const Lease lease(*this);
  Connection& connection = *lease;
  MEDIUS_CHECK(begin(connection, words));
  try {
    const InsideScope scope(this, &connection);
    if (auto done = work(); !done.ok()) {
      roll_back(connection);
      return done;
    }
    // PostgreSQL would take the COMMIT of a failed transaction for a ROLLBACK without a word.
    if (!inside.failure.empty()) {
      roll_back(connection);
      return error("the database refused ({}). Nothing was changed; try again.", inside.failure);
    }
    connection.sql << "COMMIT";
    return {};
  } catch (const soci::soci_error& failure) {
    roll_back(connection);
    return error("the database refused ({}). Nothing was changed; try again.",
                 first_line(failure.what()));
  } catch (...) {
    roll_back(connection);
    throw;
  }
}

}  // namespace medius::store
