#include "medius/motion/rows.h"

#include <algorithm>
#include <cmath>

#include "medius/motion/quoted.h"

namespace medius::motion {
namespace {

/// The fields of one row; tabs count one by one where that alone gives the right number of fields,
/// because an empty field is then a gap.
void split_row(std::string_view line, const RowFormat& format, std::size_t expected,
               std::string& scratch, std::vector<std::string_view>& fields) {
  if (format.comma_is_blank) {
    scratch.assign(line);
    std::replace(scratch.begin(), scratch.end(), ',', ' ');
    line = scratch;
  }
  if (format.separator != '\0') {
    split(line, format.separator, fields);
    while (fields.size() > expected && fields.back().empty()) fields.pop_back();
    return;
  }
  split_blanks(line, fields);
  if (fields.size() == expected || line.find('\t') == std::string_view::npos) return;
  split(line, '\t', fields);
  while (fields.size() > expected && fields.back().empty()) fields.pop_back();
}

/// The time of the row that begins at values[row]; a row that repeats the one before is taken away.
Result<void> add_time(double time, std::string_view file, int line, TimeSeries& series,
                      std::vector<double>& values, std::size_t row, int& repeated) {
  if (!std::isfinite(time)) return error("{}:{}: the time is not a number", file, line);
  if (series.time.empty() || time > series.time.back()) {
    series.time.push_back(time);
    return {};
  }
  if (time < series.time.back())
    return error("{}:{}: time falls from {:.6g} to {:.6g} s; it must rise from row to row", file,
                 line, series.time.back(), time);
  values.resize(row);
  ++repeated;
  return {};
}

}  // namespace

Result<void> read_rows(Lines& lines, std::string_view file, const RowFormat& format,
                       TimeSeries& series) {
  const std::size_t columns = series.labels.size();
  std::vector<double> values;
  std::vector<std::string_view> fields;
  std::string scratch;
  // Most rows are plain numbers between blanks; any other is read field by field.
  const bool plain = format.separator == '\0' && !format.comma_is_blank && format.time_column == 0;
  std::vector<double> numbers(columns + 1);
  int repeated = 0;
  while (const auto line = lines.next()) {
    const std::size_t row = values.size();
    double time = kMissing;
    if (plain && plain_numbers(*line, numbers)) {
      if (row == 0) values.reserve(columns * (lines.left().size() / line->size() + 2));
      time = numbers[0];
      values.insert(values.end(), numbers.begin() + 1, numbers.end());
      MEDIUS_CHECK(add_time(time, file, lines.number(), series, values, row, repeated));
      continue;
    }
    if (trimmed(*line).empty()) continue;
    split_row(*line, format, columns + 1, scratch, fields);
    if (fields.size() != columns + 1)
      return error(
          "{}:{}: expected {} numbers (time and one a label), found {}; the file may be cut short "
          "or a label may be missing",
          file, lines.number(), columns + 1, fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const auto value = number(fields[i]);
      const bool is_time = i == static_cast<std::size_t>(format.time_column);
      if (!value)
        return error("{}:{}: column {}: expected a number, found {}", file, lines.number(), i + 1,
                     quoted(fields[i]));
      if (is_time) {
        time = *value;
      } else {
        values.push_back(*value);
      }
    }
    MEDIUS_CHECK(add_time(time, file, lines.number(), series, values, row, repeated));
  }
  if (series.time.empty())
    return error("{}: no row of numbers follows the labels; nothing to work with", file);
  if (repeated > 0)
    series.notes.push_back(
        fmt::format("{}: {} rows repeat the time of the row before and were left "
                    "out",
                    file_name(file), repeated));
  series.values = Eigen::Map<const Table>(values.data(), series.frames(), series.columns());
  return {};
}

}  // namespace medius::motion
