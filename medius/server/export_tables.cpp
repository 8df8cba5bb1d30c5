#include "medius/server/export_tables.h"

#include <vector>

namespace medius::server {
namespace {

using nlohmann::json;
using Columns = std::vector<std::string>;

const std::map<std::string, Columns>& columns_of() {
  static const std::map<std::string, Columns> kColumns{
      {"people.csv", {"person", "name", "language", "created_ms"}},
      {"sessions.csv",
       {"person", "training", "date", "started_ms", "ended_ms", "minutes", "pain_before",
        "pain_next_day", "pain_spread"}},
      {"sets.csv",
       {"person", "training", "date", "set", "position", "saved_ms", "family", "exercise",
        "variant", "side", "planned_repetitions", "repetitions", "hold_s", "form", "effort", "pain",
        "measured_by"}},
      {"pain.csv", {"person", "date", "average"}},
      {"tests.csv", {"person", "date", "test", "side", "value", "error", "by"}},
      {"breaks.csv", {"person", "break", "at_ms", "kind"}},
  };
  return kColumns;
}

std::string cell(const json& row, const std::string& column) {
  const auto found = row.find(column);
  if (found == row.end() || found->is_null()) return "";
  if (!found->is_string()) return found->dump();
  const std::string text = found->get<std::string>();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text)
    quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + "\"";
}

void add_row(std::string& table, const Columns& columns, const json& row) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    table += (i == 0 ? "" : ",") + cell(row, columns[i]);
  table += "\r\n";
}

}  // namespace

Tables::Tables() {
  for (const auto& [file, columns] : columns_of()) {
    std::string& table = files_[file];
    for (std::size_t i = 0; i < columns.size(); ++i) table += (i == 0 ? "" : ",") + columns[i];
    table += "\r\n";
  }
}

void Tables::add(const json& document) {
  const json& person = document["person"];
  const auto row = [&](const char* file, json fields) {
    fields["person"] = person["person"];
    add_row(files_[file], columns_of().at(file), fields);
  };
  row("people.csv", person);
  for (const json& training : document["trainings"]) {
    json session = training;
    session.erase("sets");
    row("sessions.csv", session);
    for (json set : training["sets"]) {
      set["training"] = training["training"];
      set["date"] = training["date"];
      row("sets.csv", std::move(set));
    }
  }
  for (const auto& [list, file] :
       {std::pair{"pain", "pain.csv"}, {"tests", "tests.csv"}, {"breaks", "breaks.csv"}}) {
    for (const json& item : document[list]) row(file, item);
  }
}

}  // namespace medius::server
