// Dated, forward-only changes of what is kept.
#pragma once

#include <string>
#include <vector>

namespace medius::store {

struct Migration {
  std::string name;  ///< "2026-11-22-first": applied in the order of names
  std::string sql;   ///< statements that end in ";" at a line's end, read alike by both databases
};

/// All migrations of this program, oldest first (made at build from migrations/*.sql).
const std::vector<Migration>& migrations();

/// The statements of a migration, comments left out.
std::vector<std::string> statements(const Migration& migration);

}  // namespace medius::store
