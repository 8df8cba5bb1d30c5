// .trc: three lines of header, a line of marker names (one every three tabs), a line of X1 Y1 Z1,
// then frame number, time and three numbers a marker; an empty field is a marker not seen.
#include <algorithm>
#include <cmath>

#include "medius/motion/files.h"
#include "medius/motion/marker_units.h"
#include "medius/motion/quoted.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

struct TrcHeader {
  double rate = 0;
  double frames = 0;  ///< 0: it does not say
  std::string unit;
};

Result<TrcHeader> read_header(Lines& lines, std::string_view file) {
  const auto first = lines.next();
  if (!first || !trimmed(*first).starts_with("PathFileType"))
    return error("{}:1: expected 'PathFileType' as a .trc file begins; found {}", file,
                 quoted(first ? trimmed(*first) : ""));
  const auto key_line = lines.next();
  const auto value_line = lines.next();
  if (!value_line) return error("{}:{}: the file ends within its header", file, lines.number());
  std::vector<std::string_view> keys, values;
  split_blanks(*key_line, keys);
  split_blanks(*value_line, values);
  TrcHeader header;
  for (std::size_t i = 0; i < std::min(keys.size(), values.size()); ++i) {
    if (equals_ignoring_case(keys[i], "DataRate")) header.rate = number(values[i]).value_or(0);
    if (equals_ignoring_case(keys[i], "NumFrames")) header.frames = number(values[i]).value_or(0);
    if (equals_ignoring_case(keys[i], "Units")) header.unit = values[i];
  }
  if (!(header.rate > 0)) header.rate = 0;
  return header;
}

std::vector<std::string> marker_names(std::string_view line) {
  std::vector<std::string_view> fields;
  if (line.find('\t') != std::string_view::npos) {
    split(line, '\t', fields);
  } else {
    split_blanks(line, fields);
  }
  std::vector<std::string> names;
  for (std::size_t i = 2; i < fields.size(); ++i) {
    if (!fields[i].empty()) names.emplace_back(fields[i]);
  }
  return names;
}

/// One row's frame number, time and coordinates into `row` (2 + 3 a marker), NaN where empty.
Result<void> read_row(std::string_view line, std::vector<std::string_view>& fields,
                      std::vector<double>& row, std::string_view file, int line_number) {
  split_blanks(line, fields);
  // Blanks alone are enough when no field is empty; else the tabs count.
  if (fields.size() != row.size() && line.find('\t') != std::string_view::npos)
    split(line, '\t', fields);
  while (fields.size() > row.size() && fields.back().empty()) fields.pop_back();
  if (fields.size() > row.size())
    return error("{}:{}: expected {} numbers (frame, time and three a marker), found {}", file,
                 line_number, row.size(), fields.size());
  std::fill(row.begin(), row.end(), kMissing);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto value = number(fields[i]);
    if (!value)
      return error("{}:{}: field {}: expected a number, found {}", file, line_number, i + 1,
                   quoted(fields[i]));
    row[i] = *value;
  }
  return {};
}

/// Times from frame numbers and the rate where the time column does not rise.
Result<void> repair_time(MarkerSeries& markers, std::string_view file) {
  const auto checked = check_time(markers.time, file);
  if (checked.ok()) return {};
  if (markers.rate <= 0) return checked.error();
  for (std::size_t i = 0; i < markers.time.size(); ++i)
    markers.time[i] = static_cast<double>(i) / markers.rate;
  markers.notes.push_back(
      fmt::format("{}: its time column does not rise; times are counted from 0 at {:.6g} Hz",
                  file_name(file), markers.rate));
  return {};
}

/// A file with fewer frames than its header promises was cut short somewhere; its last row too
/// where its line does not end.
void note_cut(const TrcHeader& header, std::string_view text, MarkerSeries& markers,
              std::vector<double>& values) {
  if (!(markers.frames() < header.frames)) return;
  const int found = markers.frames();
  const bool cut_within = found > 1 && text.back() != '\n' && text.back() != '\r';
  if (cut_within) {
    markers.time.pop_back();
    values.resize(values.size() - 3 * markers.markers.size());
  }
  markers.notes.push_back(
      fmt::format("{}: its header promises {:.0f} frames, {} are there{}; was the file cut short?",
                  markers.name, header.frames, found,
                  cut_within ? ", the last one not whole and left out" : ""));
}

}  // namespace

Result<MarkerSeries> parse_trc(std::string_view text, std::string_view file) {
  Lines lines(text);
  MEDIUS_TRY(const TrcHeader header, read_header(lines, file));
  MarkerSeries markers;
  markers.name = file_name(file);
  markers.rate = header.rate;
  const auto name_line = lines.next();
  if (name_line) markers.markers = marker_names(*name_line);
  if (markers.markers.empty())
    return error("{}:{}: no marker is named; expected 'Frame#', 'Time' and the markers' names",
                 file, lines.number());

  std::vector<std::string_view> fields;
  std::vector<double> row(2 + 3 * markers.markers.size()), values;
  bool axes_seen = false;
  while (const auto line = lines.next()) {
    const std::string_view content = trimmed(*line);
    if (content.empty()) continue;
    // The line of X1 Y1 Z1 ... comes once.
    if (!axes_seen && (content.front() == 'X' || content.front() == 'x')) {
      axes_seen = true;
      continue;
    }
    MEDIUS_CHECK(read_row(*line, fields, row, file, lines.number()));
    markers.time.push_back(row[1]);
    values.insert(values.end(), row.begin() + 2, row.end());
  }
  if (markers.time.empty()) return error("{}: it holds no frame", file);
  note_cut(header, text, markers, values);
  markers.positions = Eigen::Map<const Table>(
      values.data(), markers.frames(), static_cast<Eigen::Index>(3 * markers.markers.size()));
  MEDIUS_CHECK(repair_time(markers, file));
  if (const auto unit = to_metres(markers, header.unit, file); !unit.ok()) return unit.error();
  return markers;
}

Result<MarkerSeries> read_trc(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_text(path));
  return parse_trc(text, path.string());
}

}  // namespace medius::motion
