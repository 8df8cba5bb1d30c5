// Connections to one database: opened, kept ready for threads, mended when the database comes back.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/store/sql.h"

namespace medius::store {

enum class Dialect { Sqlite, Postgresql };

class Connections {
 public:
  /// `alongside`: where another program holds a SQLite folder's lock, works beside it without one.
  static Result<std::unique_ptr<Connections>> open(const std::string& database, int count,
                                                   bool alongside = false);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  /// Runs `work` on one connection; each of its statements is a transaction of its own. A lost
  /// database is tried again once; what fails is said as an Error.
  Result<void> run(const std::function<void(Connection&)>& work);
  /// The same in one transaction that is durable when this returns.
  Result<void> write(const std::function<void(Connection&)>& work);
  /// Runs `work`, whose reads and writes on this thread see one moment of the database and become
  /// durable together; its Error undoes them all.
  Result<void> together(const std::function<Result<void>()>& work);
  /// The same without the one moment: each statement sees what others have finished by then, so
  /// that two who change the same thing wait for each other instead of one being refused.
  Result<void> at_once(const std::function<Result<void>()>& work);

  [[nodiscard]] Dialect dialect() const { return dialect_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Another program holds the lock: this one reads and may not change the tables.
  [[nodiscard]] bool is_beside_another() const { return beside_another_; }

 private:
  class Lease;

  Connections() = default;
  Result<void> connect(soci::session& session);
  Result<void> begin(Connection& connection, const char* words);
  Result<void> in_transaction(const char* words, const std::function<Result<void>()>& work);

  Dialect dialect_ = Dialect::Sqlite;
  std::string parameters_;
  std::filesystem::path file_;  ///< of SQLite
  int lock_ = -1;
  bool beside_another_ = false;
  std::vector<std::unique_ptr<Connection>> all_;
  std::vector<Connection*> free_;
  std::mutex free_lock_;
  std::condition_variable returned_;
};

}  // namespace medius::store
