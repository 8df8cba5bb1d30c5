#include "medius/store/test_database.h"

#include <soci/soci.h>
#include <unistd.h>

#include <cstdlib>

#include "medius/store/store.h"

namespace medius::store {

TestDatabase::TestDatabase(Kind kind) {
  const std::string name = "t" + new_identifier();
  if (kind == Kind::Sqlite) {
    folder_ = std::filesystem::temp_directory_path() / ("medius_store_" + name);
    std::filesystem::create_directories(folder_);
    url_ = "sqlite:" + (folder_ / "medius.db").string();
    return;
  }
  const char* socket_folder = std::getenv("MEDIUS_TEST_POSTGRESQL");
  if (socket_folder == nullptr ||
      !std::filesystem::exists(std::filesystem::path(socket_folder) / "data"))
    return;
  const std::string server = std::string("host=") + socket_folder + " user=app dbname=";
  soci::session session("postgresql", server + "postgres");
  session << "CREATE DATABASE " + name;
  url_ = "postgresql:" + server + name;
}

TestDatabase::~TestDatabase() {
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace medius::store
