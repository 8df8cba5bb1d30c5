#include "medius/motion/marker_units.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "medius/motion/text.h"

namespace medius::motion {
namespace {

struct Unit {
  std::string_view name, word;
  double metres;
};
constexpr Unit kUnits[] = {{"mm", "millimetres", 1e-3}, {"m", "metres", 1.0},
                           {"cm", "centimetres", 1e-2}, {"dm", "decimetres", 0.1},
                           {"in", "inches", 0.0254},    {"ft", "feet", 0.3048}};

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (equals_ignoring_case(name, unit.name) || equals_ignoring_case(name, unit.word))
      return &unit;
  }
  if (equals_ignoring_case(name, "meters") || equals_ignoring_case(name, "meter"))
    return &kUnits[1];
  if (equals_ignoring_case(name, "millimeters") || equals_ignoring_case(name, "millimeter"))
    return &kUnits[0];
  return nullptr;
}

/// The median over frames of the diagonal of the box around all markers seen; nothing where no
/// frame shows two.
std::optional<double> extent(const MarkerSeries& markers) {
  std::vector<double> diagonals;
  const int count = static_cast<int>(markers.markers.size());
  for (int frame = 0; frame < markers.frames(); ++frame) {
    Eigen::AlignedBox3d box;
    for (int marker = 0; marker < count; ++marker) {
      const Vector3 p = markers.position(frame, marker);
      if (p.allFinite()) box.extend(p);
    }
    if (!box.isEmpty() && box.diagonal().norm() > 0) diagonals.push_back(box.diagonal().norm());
  }
  if (diagonals.empty()) return std::nullopt;
  const auto middle = diagonals.begin() + static_cast<std::ptrdiff_t>(diagonals.size() / 2);
  std::nth_element(diagonals.begin(), middle, diagonals.end());
  return *middle;
}

bool plausible(double extent_m) { return extent_m > 0.05 && extent_m < 20.0; }

/// A marker at exactly the origin, or a light year away, was not seen.
int clear_impossible(MarkerSeries& markers) {
  int cleared = 0;
  for (int frame = 0; frame < markers.frames(); ++frame) {
    for (int marker = 0; marker < static_cast<int>(markers.markers.size()); ++marker) {
      auto p = markers.positions.row(frame).segment<3>(3 * marker);
      if (!p.allFinite() || p.cwiseAbs().maxCoeff() > 1e8 || p.isZero(0.0)) {
        cleared += p.array().isNaN().all() ? 0 : 1;
        p.setConstant(kMissing);
      }
    }
  }
  return cleared;
}

}  // namespace

Result<double> to_metres(MarkerSeries& markers, std::string_view unit_name, std::string_view file) {
  const Unit* unit = find_unit(unit_name);
  if (const int cleared = clear_impossible(markers); cleared > 0)
    markers.notes.push_back(
        fmt::format("{}: {} marker positions are (0, 0, 0) or incomplete and are read as not seen",
                    file_name(file), cleared));
  const auto size = extent(markers);
  const Unit* chosen = unit;
  if (size && (unit == nullptr || !plausible(*size * unit->metres))) {
    // Millimetres and metres first: nearly every file is in one of them.
    for (const Unit& candidate : kUnits) {
      if (!plausible(*size * candidate.metres)) continue;
      chosen = &candidate;
      break;
    }
    if (chosen != unit)
      markers.notes.push_back(fmt::format(
          "{}: its header says the unit is '{}', but the markers lie {:.3g} apart: read as {}",
          file_name(file), unit_name, *size, chosen->word));
  }
  if (chosen == nullptr)
    return error("{}: unknown unit of length '{}'; expected mm or m", file, unit_name);
  markers.positions *= chosen->metres;
  return chosen->metres;
}

}  // namespace medius::motion
