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

/// One row read field by field, for whatever plain_numbers() does not take.
Result<void> read_fields(std::string_view line, std::string_view place, const RowFormat& format,
                         std::vector<std::string_view>& fields, std::string& scratch,
                         std::span<double> numbers) {
  split_row(line, format, numbers.size(), scratch, fields);
  if (fields.size() != numbers.size())
    return error(
        "{}: expected {} numbers (time and one a label), found {}; the file may be cut short or a "
        "label may be missing",
        place, numbers.size(), fields.size());
  std::size_t next = 1;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto value = number(fields[i]);
    if (!value)
      return error("{}: column {}: expected a number, found {}", place, i + 1, quoted(fields[i]));
    const bool is_time = i == static_cast<std::size_t>(format.time_column);
    numbers[is_time ? 0 : next++] = *value;
  }
  return {};
}

}  // namespace

Result<void> read_rows(Lines& lines, std::string_view file, const RowFormat& format,
                       TimeSeries& series) {
  const auto columns = static_cast<Eigen::Index>(series.labels.size());
  std::vector<std::string_view> fields;
  std::string scratch;
  // Most rows are plain numbers between blanks; any other is read field by field.
  const bool plain = format.separator == '\0' && !format.comma_is_blank && format.time_column == 0;
  std::vector<double> numbers(series.labels.size() + 1);  // time first
  Table& values = series.values;
  int repeated = 0;
  while (const auto line = lines.next()) {
    if (!plain || !plain_numbers(*line, numbers)) {
      if (trimmed(*line).empty()) continue;
      MEDIUS_CHECK(read_fields(*line, fmt::format("{}:{}", file, lines.number()), format, fields,
                               scratch, numbers));
    }
    const double time = numbers[0];
    if (!std::isfinite(time)) return error("{}:{}: the time is not a number", file, lines.number());
    if (!series.time.empty() && time < series.time.back())
      return error("{}:{}: time falls from {:.6g} to {:.6g} s; it must rise from row to row", file,
                   lines.number(), series.time.back(), time);
    if (!series.time.empty() && time == series.time.back()) {
      ++repeated;
      continue;
    }
    const Eigen::Index row = series.frames();
    if (row >= values.rows()) {  // room for as many rows of this length as the text still holds
      const std::size_t more = lines.left().size() / std::max<std::size_t>(line->size(), 1) + 2;
      values.conservativeResize(row + static_cast<Eigen::Index>(more), columns);
    }
    series.time.push_back(time);
    std::copy(numbers.begin() + 1, numbers.end(), values.data() + row * columns);
  }
  if (series.time.empty())
    return error("{}: no row of numbers follows the labels; nothing to work with", file);
  if (repeated > 0)
    series.notes.push_back(
        fmt::format("{}: {} rows repeat the time of the row before and were left "
                    "out",
                    file_name(file), repeated));
  values.conservativeResize(series.frames(), columns);
  return {};
}

}  // namespace medius::motion
