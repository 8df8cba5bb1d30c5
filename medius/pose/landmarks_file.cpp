#include "medius/pose/landmarks_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "medius/base/files.h"
#include "medius/base/nearest.h"

namespace medius::pose {
namespace {

constexpr std::string_view kMagic = "# medius landmarks 1";
constexpr int kMostPixels = 100000;

/// One column of a landmark: its suffix, decimals when written, and the place of its value.
struct Column {
  std::string_view suffix;
  int decimals;
  double& (*value)(LandmarkPoint&);
};
constexpr std::array<Column, 9> kColumns{{
    {"_x_px", 2, [](LandmarkPoint& p) -> double& { return p.image_px.x(); }},
    {"_y_px", 2, [](LandmarkPoint& p) -> double& { return p.image_px.y(); }},
    {"_x_m", 4, [](LandmarkPoint& p) -> double& { return p.world_m.x(); }},
    {"_y_m", 4, [](LandmarkPoint& p) -> double& { return p.world_m.y(); }},
    {"_z_m", 4, [](LandmarkPoint& p) -> double& { return p.world_m.z(); }},
    {"_visibility", 3, [](LandmarkPoint& p) -> double& { return p.visibility; }},
    {"_presence", 3, [](LandmarkPoint& p) -> double& { return p.presence; }},
    {"_se_px", 2, [](LandmarkPoint& p) -> double& { return p.image_se_px; }},
    {"_se_m", 4, [](LandmarkPoint& p) -> double& { return p.world_se_m; }},
}};
constexpr std::size_t kVisibilityColumn = 5;

/// Where a file's column goes; a flag of the frame, or a landmark's value.
struct Target {
  enum class Kind { Time, Person, Plausible, Swapped, Point } kind = Kind::Time;
  std::size_t landmark = 0;
  std::size_t column = 0;
};

std::vector<std::string> known_names() {
  std::vector<std::string> names{"time_s", "person", "plausible", "swapped"};
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    for (const Column& column : kColumns)
      names.push_back(std::string(name(static_cast<Landmark>(i))) + std::string(column.suffix));
  }
  return names;
}

/// The next line of `text` without its end; nothing when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return cells;
    line.remove_prefix(comma + 1);
  }
}

/// NaN for an empty cell, nothing for one that is no number.
std::optional<double> number(std::string_view cell) {
  if (cell.empty()) return kMissing;
  double value = 0.0;
  const auto [end, wrong] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (wrong != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

/// "width_px 720" in the first line; 0 where it is not given.
Result<int> setting(std::string_view line, std::string_view key, int most,
                    const std::string& file) {
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return 0;
  std::string_view rest = line.substr(at + key.size());
  rest = rest.substr(0, rest.find(','));
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  int value = 0;
  const auto [end, wrong] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (wrong != std::errc() || end != rest.data() + rest.size() || value < 0 || value > most)
    return error("{}:1: {} must be a whole number from 0 to {}, found '{}'.", file, key, most,
                 rest);
  return value;
}

Result<std::vector<Target>> parse_header(std::string_view line, const std::string& file,
                                         int line_number) {
  const std::vector<std::string> known = known_names();
  std::vector<Target> targets;
  std::vector<bool> seen(known.size());
  for (const std::string_view cell : split(line)) {
    const auto found = std::find(known.begin(), known.end(), cell);
    if (found == known.end()) {
      return error("{}:{}: '{}' is no column of a landmarks file.{}", file, line_number,
                   cell.substr(0, 60), did_you_mean(cell.substr(0, 60), known));
    }
    const auto index = static_cast<std::size_t>(found - known.begin());
    if (seen[index]) return error("{}:{}: column '{}' stands twice.", file, line_number, cell);
    seen[index] = true;
    using Kind = Target::Kind;
    constexpr std::array kFlags{Kind::Time, Kind::Person, Kind::Plausible, Kind::Swapped};
    if (index < kFlags.size()) {
      targets.push_back({kFlags[index]});
    } else {
      const std::size_t place = index - kFlags.size();
      targets.push_back({Kind::Point, place / kColumns.size(), place % kColumns.size()});
    }
  }
  if (!seen[0]) return error("{}:{}: the column time_s is missing.", file, line_number);
  return targets;
}

/// What one row's cells say; the flags default to "yes, a person" where the file has no such
/// column.
Result<PoseFrame> parse_row(std::string_view line, const std::vector<Target>& targets,
                            bool has_visibility, const std::string& file, int line_number) {
  const std::vector<std::string_view> cells = split(line);
  if (cells.size() != targets.size()) {
    return error("{}:{}: {} cells, the header names {} columns.", file, line_number, cells.size(),
                 targets.size());
  }
  PoseFrame frame;
  frame.person = frame.plausible = true;
  frame.time_s = kMissing;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::optional<double> value = number(cells[i]);
    if (!value) {
      return error("{}:{}: column {}: a number was expected, found '{}'.", file, line_number, i + 1,
                   cells[i].substr(0, 40));
    }
    switch (targets[i].kind) {
      case Target::Kind::Time:
        frame.time_s = *value;
        break;
      case Target::Kind::Person:
        frame.person = *value > 0.0;  // an empty cell says no
        break;
      case Target::Kind::Plausible:
        frame.plausible = *value != 0.0;
        break;
      case Target::Kind::Swapped:
        frame.swapped = *value != 0.0;
        break;
      case Target::Kind::Point: {
        const Column& column = kColumns[targets[i].column];
        const bool share = column.suffix == "_visibility" || column.suffix == "_presence";
        column.value(frame.points[targets[i].landmark]) =
            share && std::isnan(*value) ? 0.0 : *value;
      }
    }
  }
  if (std::isnan(frame.time_s)) return error("{}:{}: the time is missing.", file, line_number);
  if (!has_visibility) {
    for (LandmarkPoint& point : frame.points) {
      const bool known = !std::isnan(point.image_px.x()) || !std::isnan(point.world_m.x());
      point.visibility = point.presence = known ? 1.0 : 0.0;
    }
  }
  return frame;
}

bool any_of_suffix(const std::vector<Target>& targets, std::size_t column) {
  return std::any_of(targets.begin(), targets.end(), [&](const Target& target) {
    return target.kind == Target::Kind::Point && target.column == column;
  });
}

}  // namespace

std::string landmarks_csv(const Landmarks& landmarks) {
  std::string text =
      fmt::format("{}, width_px {}, height_px {}, measured {}\n", kMagic, landmarks.image_width_px,
                  landmarks.image_height_px, landmarks.world_is_measured ? 1 : 0);
  const auto wanted = [&](const Column& column) {
    if (column.suffix.ends_with("_px")) return landmarks.has_image;
    if (column.suffix.ends_with("_m")) return landmarks.has_world;
    return true;
  };
  text += "time_s,person,plausible,swapped";
  for (std::size_t i = 0; i < kLandmarkCount; ++i) {
    for (const Column& column : kColumns)
      if (wanted(column))
        fmt::format_to(std::back_inserter(text), ",{}{}", name(static_cast<Landmark>(i)),
                       column.suffix);
  }
  text += '\n';
  for (PoseFrame frame : landmarks.frames) {
    fmt::format_to(std::back_inserter(text), "{:.6f},{:d},{:d},{:d}", frame.time_s, frame.person,
                   frame.plausible, frame.swapped);
    for (LandmarkPoint& point : frame.points) {
      for (const Column& column : kColumns) {
        if (!wanted(column)) continue;
        text += ',';
        const double value = column.value(point);
        if (std::isfinite(value))
          fmt::format_to(std::back_inserter(text), "{:.{}f}", value, column.decimals);
      }
    }
    text += '\n';
  }
  return text;
}

Result<Landmarks> parse_landmarks(std::string_view text, const std::string& file) {
  Landmarks landmarks;
  landmarks.source = file;
  int line_number = 1;
  auto line = take_line(text);
  if (!line || !line->starts_with(kMagic)) {
    return error("{}:1: a landmarks file begins with '{}'; is it the right file?", file, kMagic);
  }
  MEDIUS_TRY(landmarks.image_width_px, setting(*line, "width_px", kMostPixels, file));
  MEDIUS_TRY(landmarks.image_height_px, setting(*line, "height_px", kMostPixels, file));
  MEDIUS_TRY(const int measured, setting(*line, "measured", 1, file));
  landmarks.world_is_measured = measured != 0;

  ++line_number;
  line = take_line(text);
  if (!line) return error("{}:2: the line with the columns' names is missing.", file);
  MEDIUS_TRY(const auto targets, parse_header(*line, file, line_number));
  landmarks.has_image = any_of_suffix(targets, 0) && any_of_suffix(targets, 1);
  landmarks.has_world =
      any_of_suffix(targets, 2) && any_of_suffix(targets, 3) && any_of_suffix(targets, 4);
  if (!landmarks.has_image && !landmarks.has_world)
    return error("{}:2: no landmark has coordinates (NAME_x_px, NAME_y_px or NAME_x_m ...).", file);

  while ((line = take_line(text))) {
    ++line_number;
    if (line->empty()) continue;
    MEDIUS_TRY(PoseFrame frame, parse_row(*line, targets, any_of_suffix(targets, kVisibilityColumn),
                                          file, line_number));
    if (!landmarks.frames.empty() && frame.time_s <= landmarks.frames.back().time_s) {
      return error("{}:{}: time {} s does not come after {} s; times must rise.", file, line_number,
                   frame.time_s, landmarks.frames.back().time_s);
    }
    landmarks.frames.push_back(std::move(frame));
  }
  if (landmarks.frames.empty()) return error("{}: holds no frame.", file);
  return landmarks;
}

Result<Landmarks> read_landmarks(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string text, read_file(path));
  return parse_landmarks(text, path.string());
}

bool is_landmarks_csv(std::string_view first_bytes) { return first_bytes.starts_with(kMagic); }

}  // namespace medius::pose
