#include "medius/report/sources.h"

#include <algorithm>
#include <vector>

namespace medius::report {
namespace {

/// The next record's cells (a quoted cell may hold commas, quotes and line ends); counts lines.
std::vector<std::string> take_record(std::string_view& text, int& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '\n') ++line;
    if (quoted) {
      if (letter != '"') {
        cells.back() += letter;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        cells.back() += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (letter == '"') {
      quoted = true;
    } else if (letter == ',') {
      cells.emplace_back();
    } else if (letter == '\n') {
      ++i;
      break;
    } else if (letter != '\r') {
      cells.back() += letter;
    }
  }
  text.remove_prefix(i);
  return cells;
}

}  // namespace

Result<std::map<std::string, Source>> parse_sources(std::string_view text,
                                                    const std::string& file) {
  int line = 1;
  const std::vector<std::string> header = take_record(text, line);
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  const std::size_t key = column("key"), citation = column("citation"), doi = column("doi");
  if (key == header.size() || citation == header.size())
    return medius::error("{}:1: the columns key and citation are expected.", file);
  std::map<std::string, Source> sources;
  while (!text.empty()) {
    const int at = line;
    const std::vector<std::string> cells = take_record(text, line);
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (cells.size() != header.size())
      return medius::error("{}:{}: {} cells, the header names {}.", file, at, cells.size(),
                           header.size());
    Source source{cells[citation], ""};
    if (doi < header.size() && !cells[doi].empty()) source.url = "https://doi.org/" + cells[doi];
    if (!sources.emplace(cells[key], source).second)
      return medius::error("{}:{}: the key '{}' stands twice.", file, at, cells[key]);
  }
  return sources;
}

}  // namespace medius::report
