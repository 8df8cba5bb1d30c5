#include <algorithm>

#include "medius/motion/files.h"
#include "medius/motion/rows.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

/// Outside quotation marks.
char separator_of(std::string_view line) {
  std::string plain;
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (!inside) plain += c;
  }
  for (const char candidate : {'\t', ';', ','}) {
    if (plain.find(candidate) != std::string::npos) return candidate;
  }
  return ',';
}

/// Labels between separators; within quotation marks a separator is a character like another, and
/// two marks stand for one (RFC 4180).
std::vector<std::string> split_labels(std::string_view line, char separator) {
  std::vector<std::string> labels;
  std::string raw;
  const auto finish = [&] {
    std::string_view field = trimmed(raw);
    std::string label;
    const bool marked = field.size() >= 2 && field.front() == '"' && field.back() == '"';
    if (marked) field = field.substr(1, field.size() - 2);
    for (std::size_t i = 0; i < field.size(); ++i) {
      label += field[i];
      if (marked && field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"') ++i;
    }
    labels.push_back(std::move(label));
    raw.clear();
  };
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (c == separator && !inside) {
      finish();
    } else {
      raw += c;
    }
  }
  finish();
  return labels;
}

}  // namespace

Result<TimeSeries> parse_csv(std::string_view text, std::string_view file) {
  Lines lines(text);
  std::optional<std::string_view> line;
  while ((line = lines.next()) && (trimmed(*line).empty() || line->starts_with('#'))) {
  }
  if (!line) return error("{}: the file is empty; expected a line of column labels", file);
  const char separator = separator_of(*line);
  std::vector<std::string> fields = split_labels(*line, separator);
  while (!fields.empty() && fields.back().empty()) fields.pop_back();

  RowFormat format{.separator = separator};
  TimeSeries series;
  series.file = file;
  series.name = file_name(file);
  const auto is_time = [](std::string_view label) {
    for (const std::string_view name : {"time", "time_s", "t", "time (s)", "time [s]", "seconds"}) {
      if (equals_ignoring_case(label, name)) return true;
    }
    return false;
  };
  const auto place = std::find_if(fields.begin(), fields.end(), is_time);
  if (place == fields.end())
    return error("{}:{}: no column is called 'time'; name the column of seconds so", file,
                 lines.number());
  format.time_column = static_cast<int>(place - fields.begin());
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    if (field != place) series.labels.push_back(*field);
  }
  MEDIUS_CHECK(read_rows(lines, file, format, series));
  return series;
}

Result<TimeSeries> read_csv(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_text(path));
  return parse_csv(text, path.string());
}

Result<TimeSeries> read_series(const std::filesystem::path& path) {
  if (equals_ignoring_case(path.extension().string(), ".csv")) return read_csv(path);
  return read_storage(path);
}

}  // namespace medius::motion
