// Databases for the tests: a fresh SQLite file, and a fresh database in the tests' own PostgreSQL.
#pragma once

#include <filesystem>
#include <string>

namespace medius::store {

class TestDatabase {
 public:
  enum class Kind { Sqlite, Postgresql };
  explicit TestDatabase(Kind kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// False where PostgreSQL could not be started: the reason stands in MEDIUS_TEST_POSTGRESQL's
  /// absence.
  [[nodiscard]] bool available() const { return !url_.empty(); }

 private:
  std::string url_;
  std::filesystem::path folder_;
};

}  // namespace medius::store
