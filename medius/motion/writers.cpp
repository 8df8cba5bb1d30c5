#include <cmath>
#include <iterator>

#include "medius/base/files.h"
#include "medius/motion/files.h"

namespace medius::motion {
namespace {

void append_number(std::string& text, double value, Digits digits) {
  if (digits == Digits::kShort) {
    fmt::format_to(std::back_inserter(text), "{:.8g}", value);
  } else {
    fmt::format_to(std::back_inserter(text), "{}", value);  // the shortest that reads back the same
  }
}

/// In quotation marks where it holds what would end it; marks within are doubled (RFC 4180).
std::string csv_label(const std::string& label) {
  if (label.find_first_of(",;\t\"\r\n") == std::string::npos) return label;
  std::string text = "\"";
  for (const char c : label) {
    if (c == '"') text += c;
    text += c == '\n' || c == '\r' ? ' ' : c;
  }
  return text + '"';
}

}  // namespace

std::string storage_text(const TimeSeries& series, Digits digits) {
  std::string text = fmt::format(
      "{}\nversion=1\nnRows={}\nnColumns={}\ninDegrees={}\nendheader\ntime", series.name,
      series.frames(), series.columns() + 1, series.in_degrees ? "yes" : "no");
  for (const std::string& label : series.labels) text += '\t' + label;
  text += '\n';
  for (int frame = 0; frame < series.frames(); ++frame) {
    append_number(text, series.time[static_cast<std::size_t>(frame)], digits);
    for (int column = 0; column < series.columns(); ++column) {
      text += '\t';
      append_number(text, series.values(frame, column), digits);
    }
    text += '\n';
  }
  return text;
}

Result<void> write_storage(const std::filesystem::path& path, const TimeSeries& series,
                           Digits digits) {
  return write_file(path, storage_text(series, digits));
}

Result<void> write_csv(const std::filesystem::path& path, const TimeSeries& series) {
  std::string text = "time";
  for (const std::string& label : series.labels) {
    text += ',';
    text += csv_label(label);
  }
  text += '\n';
  for (int frame = 0; frame < series.frames(); ++frame) {
    append_number(text, series.time[static_cast<std::size_t>(frame)], Digits::kExact);
    for (int column = 0; column < series.columns(); ++column) {
      text += ',';
      const double value = series.values(frame, column);
      if (std::isfinite(value)) append_number(text, value, Digits::kExact);
    }
    text += '\n';
  }
  return write_file(path, text);
}

std::string trc_text(const MarkerSeries& markers) {
  const double rate = markers.rate > 0 ? markers.rate
                      : markers.frames() > 1
                          ? (markers.frames() - 1) / (markers.time.back() - markers.time.front())
                          : 100.0;
  std::string text = fmt::format(
      "PathFileType\t4\t(X/Y/Z)\t{}\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
      "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n{}\t{}\t{}\t{}\tm\t{}\t1\t{}\nFrame#\tTime",
      markers.name, rate, rate, markers.frames(), markers.markers.size(), rate, markers.frames());
  for (const std::string& marker : markers.markers) text += '\t' + marker + "\t\t";
  text += "\n\t";
  for (std::size_t i = 1; i <= markers.markers.size(); ++i)
    fmt::format_to(std::back_inserter(text), "\tX{0}\tY{0}\tZ{0}", i);
  text += "\n\n";
  for (int frame = 0; frame < markers.frames(); ++frame) {
    fmt::format_to(std::back_inserter(text), "{}\t{}", frame + 1,
                   markers.time[static_cast<std::size_t>(frame)]);
    for (int i = 0; i < markers.positions.cols(); ++i) {
      text += '\t';
      const double value = markers.positions(frame, i);
      if (std::isfinite(value)) append_number(text, value, Digits::kShort);
    }
    text += '\n';
  }
  return text;
}

Result<void> write_trc(const std::filesystem::path& path, const MarkerSeries& markers) {
  return write_file(path, trc_text(markers));
}

}  // namespace medius::motion
