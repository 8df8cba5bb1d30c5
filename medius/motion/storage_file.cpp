// .mot and .sto. Headers seen: OpenSim 1.x (nRows=, nColumns=, free sentences), SIMM (datacolumns,
// range), OpenSim 4.x (DataType=, version=3; Vec3 and Quaternion columns with commas inside).
#include <algorithm>
#include <cmath>

#include "medius/motion/files.h"
#include "medius/motion/quoted.h"
#include "medius/motion/rows.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

struct Header {
  std::string name;
  std::string data_type = "double";
  int rows = -1;
  bool ended = false;
  bool says_degrees = false, says_radians = false;
  bool simm = false;  ///< SIMM's own header: its angles are degrees
};

void read_header_line(std::string_view line, Header& header) {
  std::string_view key = line, value;
  if (const std::size_t equals = line.find('='); equals != std::string_view::npos) {
    key = trimmed(line.substr(0, equals));
    value = trimmed(line.substr(equals + 1));
  } else if (const std::size_t blank = line.find_first_of(" \t"); blank != std::string_view::npos) {
    key = line.substr(0, blank);
    value = trimmed(line.substr(blank + 1));
  }
  if (equals_ignoring_case(key, "inDegrees")) {
    header.says_degrees =
        value.starts_with('y') || value.starts_with('Y') || value.starts_with('1');
    header.says_radians = !header.says_degrees;
  } else if (equals_ignoring_case(key, "nRows") || key == "datarows") {
    header.rows = whole(number(value).value_or(-1), -1, 1'000'000'000);
  } else if (key == "DataType") {
    header.data_type = value;
  } else if (key == "datacolumns" || key == "otherdata" || key == "range") {
    header.simm = true;
  } else if (line.starts_with("Angles are in degrees")) {
    header.says_degrees = true;
  } else if (line.starts_with("Angles are in radians")) {
    header.says_radians = true;
  }
  // The title: the first line, or the one that is called so.
  if (key == "name") header.name = value;
}

/// "q" of a Quaternion file becomes q_1 ... q_4; a plain label stays.
std::vector<std::string> column_labels(const std::vector<std::string_view>& fields,
                                       std::size_t elements) {
  std::vector<std::string> labels;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (elements == 1) {
      labels.emplace_back(fields[i]);
      continue;
    }
    for (std::size_t k = 1; k <= elements; ++k)
      labels.push_back(fmt::format("{}_{}", fields[i], k));
  }
  return labels;
}

std::size_t elements_of(const std::string& data_type) {
  if (data_type == "Vec2") return 2;
  if (data_type == "Vec3" || data_type == "UnitVec3") return 3;
  if (data_type == "Quaternion" || data_type == "Vec4") return 4;
  if (data_type == "Vec5") return 5;
  if (data_type == "Vec6" || data_type == "SpatialVec") return 6;
  return 1;
}

}  // namespace

Result<TimeSeries> parse_storage(std::string_view text, std::string_view file) {
  Lines lines(text);
  Header header;
  std::string title;
  while (const auto line = lines.next()) {
    const std::string_view content = trimmed(*line);
    if (equals_ignoring_case(content, "endheader")) {
      header.ended = true;
      break;
    }
    if (lines.number() == 1 && content.find('=') == std::string_view::npos) title = content;
    read_header_line(content, header);
  }
  if (!header.ended)
    return error(
        "{}: no line 'endheader' was found; expected a .mot or .sto file: header lines, "
        "'endheader', "
        "one line of column labels, then numbers",
        file);

  std::vector<std::string_view> fields;
  std::optional<std::string_view> label_line;
  while ((label_line = lines.next()) && trimmed(*label_line).empty()) {
  }
  if (!label_line)
    return error("{}:{}: the file ends after 'endheader'; expected a line of column labels", file,
                 lines.number());
  if (label_line->find('\t') != std::string_view::npos) {
    split(trimmed(*label_line), '\t', fields);
  } else {
    split_blanks(*label_line, fields);
  }
  while (!fields.empty() && fields.back().empty()) fields.pop_back();
  if (fields.empty() || !equals_ignoring_case(fields[0], "time"))
    return error("{}:{}: expected 'time' as the first column's label, found {}", file,
                 lines.number(), quoted(fields.empty() ? "" : fields[0]));

  TimeSeries series;
  series.file = file;
  series.name = !header.name.empty() ? header.name : title;
  if (series.name.empty()) series.name = file_name(file);
  const std::size_t elements = elements_of(header.data_type);
  series.labels = column_labels(fields, elements);
  series.in_degrees = header.says_degrees || (header.simm && !header.says_radians);
  MEDIUS_CHECK(read_rows(lines, file, {.comma_is_blank = elements > 1}, series));
  if (header.rows >= 0 && header.rows != series.frames() && series.notes.empty())
    series.notes.push_back(fmt::format("{}: the header promises {} rows, there are {}",
                                       file_name(file), header.rows, series.frames()));
  return series;
}

Result<TimeSeries> read_storage(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_text(path));
  return parse_storage(text, path.string());
}

}  // namespace medius::motion
