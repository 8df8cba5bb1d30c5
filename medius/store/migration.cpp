#include "medius/store/migration.h"

#include <sstream>

namespace medius::store {

std::vector<std::string> statements(const Migration& migration) {
  std::vector<std::string> result;
  std::istringstream lines(migration.sql);
  std::string statement;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("--")) continue;
    const bool ends = line.ends_with(';');
    if (ends) line.pop_back();
    statement += line + "\n";
    if (!ends) continue;
    result.push_back(statement);
    statement.clear();
  }
  return result;
}

}  // namespace medius::store
