// .c3d [c3d.org user guide]: a header block, a parameter section, then frames of points (integer or
// real) with analog samples in between.
#include <algorithm>
#include <cmath>

#include "medius/base/files.h"
#include "medius/motion/c3d_parameters.h"
#include "medius/motion/files.h"
#include "medius/motion/force_plates.h"
#include "medius/motion/marker_units.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

constexpr std::size_t kBlock = 512;

struct Layout {
  std::size_t points = 0, channels = 0, samples = 0;  ///< samples a channel in each frame
  std::size_t frames = 0, data = 0;
  bool real = false;
  double scale = 1, rate = 0, first_frame = 1;
  [[nodiscard]] std::size_t number_size() const { return real ? 4 : 2; }
  [[nodiscard]] std::size_t frame_size() const {
    return (4 * points + channels * samples) * number_size();
  }
};

Result<Layout> read_layout(const C3dBytes& bytes, const C3dParameters& parameters,
                           std::string_view file, std::vector<std::string>& notes) {
  Layout layout;
  layout.points = bytes.word(2);
  const std::size_t samples_a_frame = bytes.word(4);
  // Without analog numbers some programs leave a rate behind: there is nothing it could be of.
  layout.samples = samples_a_frame == 0 ? 0 : bytes.word(18);
  layout.channels = layout.samples == 0 ? 0 : samples_a_frame / layout.samples;
  if (layout.channels * layout.samples != samples_a_frame && layout.samples != 0)
    return error(
        "{}: its header gives {} analog numbers a frame and {} samples a channel, which is no "
        "whole "
        "number of channels; write the file again from where it was recorded",
        file, samples_a_frame, layout.samples);
  layout.first_frame = bytes.word(6);
  const double header_frames = bytes.word(8) - layout.first_frame + 1.0;
  layout.scale = parameters.number("POINT:SCALE", bytes.real(12));
  layout.real = layout.scale < 0;
  layout.scale = std::abs(layout.scale);
  layout.rate = parameters.number("POINT:RATE", bytes.real(20));
  layout.data = (std::max<std::size_t>(bytes.word(16), 1) - 1) * kBlock;
  if (!(layout.rate > 0) || !std::isfinite(layout.rate) || !std::isfinite(layout.scale))
    return error("{}: its frame rate is {:.3g} Hz; expected a positive number (POINT:RATE)", file,
                 layout.rate);
  if (layout.frame_size() == 0 || layout.data < kBlock || layout.data >= bytes.size())
    return error("{}: it holds no data: {} markers, {} analog channels, data from byte {} of {}",
                 file, layout.points, layout.channels, layout.data, bytes.size());

  // Frames beyond 65535 do not fit the header: the parameters know them.
  double frames = header_frames;
  if (const double many = parameters.number("POINT:FRAMES", 0); many < 0)
    frames = std::max(frames, many + 65536.0);
  if (const C3dParameter* end = parameters.find("TRIAL:ACTUAL_END_FIELD");
      end != nullptr && end->numbers.size() >= 2) {
    const auto field = [&](const C3dParameter& p) {
      return std::fmod(p.numbers[0] + 65536.0, 65536.0) + 65536.0 * p.numbers[1];
    };
    const C3dParameter* begin = parameters.find("TRIAL:ACTUAL_START_FIELD");
    const double start = begin != nullptr && begin->numbers.size() >= 2 ? field(*begin) : 1.0;
    frames = std::max(frames, field(*end) - start + 1);
  }
  const std::size_t available = (bytes.size() - layout.data) / layout.frame_size();
  layout.frames = static_cast<std::size_t>(whole(frames, 0, 1'000'000'000));
  if (layout.frames > available) {
    if (available == 0) return error("{}: the file is cut short before its first frame", file);
    notes.push_back(fmt::format("{}: its header promises {} frames, the file holds {}",
                                file_name(file), layout.frames, available));
    layout.frames = available;
  }
  if (layout.frames == 0) return error("{}: it holds no frame", file);
  return layout;
}

void read_points(const C3dBytes& bytes, const Layout& layout, MarkerSeries& markers) {
  markers.positions.resize(static_cast<Eigen::Index>(layout.frames),
                           static_cast<Eigen::Index>(3 * layout.points));
  for (std::size_t frame = 0; frame < layout.frames; ++frame) {
    const std::size_t row = layout.data + frame * layout.frame_size();
    for (std::size_t point = 0; point < layout.points; ++point) {
      const std::size_t at = row + 4 * point * layout.number_size();
      const double residual = layout.real ? bytes.real(at + 12) : bytes.integer(at + 6);
      for (std::size_t k = 0; k < 3; ++k) {
        const double value =
            layout.real ? bytes.real(at + 4 * k) : layout.scale * bytes.integer(at + 2 * k);
        markers.positions(static_cast<Eigen::Index>(frame),
                          static_cast<Eigen::Index>(3 * point + k)) =
            residual < 0 ? kMissing : value;
      }
    }
  }
}

void read_analog(const C3dBytes& bytes, const C3dParameters& parameters, const Layout& layout,
                 C3d& file) {
  TimeSeries& analog = file.analog;
  const std::size_t count = layout.frames * layout.samples;
  const bool is_unsigned =
      equals_ignoring_case(parameters.text("ANALOG:FORMAT", "SIGNED"), "UNSIGNED");
  const double general = parameters.number("ANALOG:GEN_SCALE", 1.0);
  const std::vector<double> scales = parameters.numbers("ANALOG:SCALE");
  const std::vector<double> offsets = parameters.numbers("ANALOG:OFFSET");
  const std::vector<std::string> labels = parameters.texts("ANALOG:LABELS");
  const std::vector<std::string> units = parameters.texts("ANALOG:UNITS");
  analog.name = file.markers.name;
  analog.values.resize(static_cast<Eigen::Index>(count),
                       static_cast<Eigen::Index>(layout.channels));
  for (std::size_t i = 0; i < count; ++i)
    analog.time.push_back(file.markers.time.front() +
                          static_cast<double>(i) /
                              (layout.rate * static_cast<double>(layout.samples)));
  for (std::size_t channel = 0; channel < layout.channels; ++channel) {
    analog.labels.push_back(channel < labels.size() && !labels[channel].empty()
                                ? labels[channel]
                                : fmt::format("analog_{}", channel + 1));
    file.units.push_back(channel < units.size() ? units[channel] : "");
    const double scale = general * (channel < scales.size() ? scales[channel] : 1.0);
    double offset = channel < offsets.size() ? offsets[channel] : 0.0;
    if (is_unsigned && offset < 0) offset += 65536.0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t frame = i / layout.samples, sample = i % layout.samples;
      const std::size_t at =
          layout.data + frame * layout.frame_size() +
          (4 * layout.points + sample * layout.channels + channel) * layout.number_size();
      const double raw = layout.real   ? bytes.real(at)
                         : is_unsigned ? static_cast<double>(bytes.word(at))
                                       : static_cast<double>(bytes.integer(at));
      analog.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(channel)) =
          (raw - offset) * scale;
    }
  }
}

int axis_of(std::string_view text, int otherwise) {
  if (text.empty()) return otherwise;
  switch (text.back()) {
    case 'X':
    case 'x':
      return 0;
    case 'Y':
    case 'y':
      return 1;
    case 'Z':
    case 'z':
      return 2;
    default:
      return otherwise;
  }
}

}  // namespace

Result<C3d> parse_c3d(std::string_view text, std::string_view file_path) {
  if (text.size() < 2 * kBlock || static_cast<unsigned char>(text[1]) != 0x50)
    return error("{}: it does not begin as a .c3d file does (second byte 80)", file_path);
  const std::size_t begin =
      (std::max<std::size_t>(static_cast<unsigned char>(text[0]), 1) - 1) * kBlock;
  if (begin + 4 > text.size())
    return error("{}: the file ends before its parameters at byte {}", file_path, begin);
  const int processor = static_cast<unsigned char>(text[begin + 3]);
  if (processor < 84 || processor > 86)
    return error("{}: unknown number format {}; expected 84 (Intel), 85 (DEC) or 86 (MIPS)",
                 file_path, processor);
  const C3dBytes bytes(text, static_cast<Processor>(processor));
  MEDIUS_TRY(const C3dParameters parameters, C3dParameters::read(bytes, begin, file_path));

  C3d file;
  MarkerSeries& markers = file.markers;
  markers.name = file_name(file_path);
  MEDIUS_TRY(const Layout layout, read_layout(bytes, parameters, file_path, markers.notes));
  markers.rate = layout.rate;
  const std::vector<std::string> labels = parameters.texts("POINT:LABELS");
  for (std::size_t i = 0; i < layout.points; ++i)
    markers.markers.push_back(
        i < labels.size() && !labels[i].empty() ? labels[i] : fmt::format("point_{}", i + 1));
  for (std::size_t i = 0; i < layout.frames; ++i)
    markers.time.push_back((layout.first_frame - 1 + static_cast<double>(i)) / layout.rate);
  read_points(bytes, layout, markers);
  MEDIUS_TRY(const double metres_a_unit,
             to_metres(markers, parameters.text("POINT:UNITS", "mm"), file_path));
  read_analog(bytes, parameters, layout, file);
  file.up_axis = axis_of(parameters.text("POINT:Y_SCREEN", ""), 2);
  read_plates(parameters, metres_a_unit, file);
  return file;
}

Result<C3d> read_c3d(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string bytes, read_file(path));
  return parse_c3d(bytes, path.string());
}

void turn_y_up(C3d& file) {
  // z up: (x, y, z) -> (x, z, -y); x up: (x, y, z) -> (-y, x, z).
  if (file.up_axis == 1) return;
  const bool z_up = file.up_axis == 2;
  const auto turn = [&](Table& table, Eigen::Index first) {
    for (Eigen::Index row = 0; row < table.rows(); ++row) {
      auto v = table.row(row).segment<3>(first);
      v = z_up ? Eigen::RowVector3d(v[0], v[2], -v[1]) : Eigen::RowVector3d(-v[1], v[0], v[2]);
    }
  };
  for (Eigen::Index i = 0; i + 2 < file.markers.positions.cols(); i += 3)
    turn(file.markers.positions, i);
  for (Eigen::Index i = 0; i + 2 < file.plates.values.cols(); i += 3) turn(file.plates.values, i);
  file.markers.notes.push_back(fmt::format("{}: its {} axis points up; turned so that y does",
                                           file.markers.name, z_up ? "z" : "x"));
  file.up_axis = 1;
}

Result<MarkerSeries> read_markers(const std::filesystem::path& path) {
  if (!equals_ignoring_case(path.extension().string(), ".c3d")) return read_trc(path);
  MEDIUS_TRY(C3d file, read_c3d(path));
  turn_y_up(file);
  return std::move(file.markers);
}

Result<ExternalLoads> plate_loads(const C3d& file, const std::vector<std::string>& bodies) {
  if (static_cast<int>(bodies.size()) > file.plate_count)
    return error("{}: {} bodies are given for {} force plates", file.markers.name, bodies.size(),
                 file.plate_count);
  std::vector<ExternalForce> forces;
  for (int i = 0; i < static_cast<int>(bodies.size()); ++i) {
    const std::string& body = bodies[static_cast<std::size_t>(i)];
    if (body.empty() || body == "-") continue;
    ExternalForce force;
    force.name = fmt::format("plate_{}", i + 1);
    force.body = body;
    for (int k = 0; k < 3; ++k) {
      const auto at = static_cast<std::size_t>(k);
      force.force_columns[at] = 9 * i + k;
      force.point_columns[at] = 9 * i + 3 + k;
      force.torque_columns[at] = 9 * i + 6 + k;
    }
    forces.push_back(force);
  }
  return ExternalLoads::make(std::move(forces), file.plates);
}

}  // namespace medius::motion
