#include "medius/motion/force_plates.h"

#include <Eigen/Geometry>
#include <cmath>

#include "medius/base/math.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

/// Below this the centre of pressure is noise: the plate counts as empty.
constexpr double kEmptyPlate = 10.0;  // N

struct Plate {
  int type = 0;
  std::vector<int> channels;  ///< columns of the analog data
  Vector3 centre;             ///< of the surface, laboratory, m
  Matrix3 R;                  ///< laboratory from plate
  Vector3 origin;  ///< from the surface's centre to the transducer's origin, plate axes, m
  Eigen::Matrix<double, 6, 6> calibration = Eigen::Matrix<double, 6, 6>::Identity();
  double half_x = 0, half_y = 0;  ///< type 3: distances of the sensors
};

struct Wrench {
  Vector3 force, moment;  ///< plate axes; moment about the surface's centre
};

bool place_plate(const C3dParameters& parameters, double unit, std::size_t index, Plate& plate) {
  const C3dParameter* corners = parameters.find("FORCE_PLATFORM:CORNERS");
  const C3dParameter* origin = parameters.find("FORCE_PLATFORM:ORIGIN");
  if (corners == nullptr || corners->numbers.size() < 12 * (index + 1)) return false;
  Vector3 c[4];
  plate.centre.setZero();
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 3; ++k)
      c[i][static_cast<Eigen::Index>(k)] = unit * corners->numbers[12 * index + 3 * i + k];
    plate.centre += 0.25 * c[i];
  }
  // Corner 1 lies at +x +y of the plate, the others follow around.
  const Vector3 x = c[0] - c[1], along_y = c[0] - c[3];
  const Vector3 z = x.cross(along_y);
  if (!(z.norm() > 1e-6) || !(x.norm() > 1e-3)) return false;
  plate.R << x.normalized(), z.cross(x).normalized(), z.normalized();
  plate.origin.setZero();
  if (origin != nullptr && origin->numbers.size() >= 3 * (index + 1)) {
    for (std::size_t k = 0; k < 3; ++k)
      plate.origin[static_cast<Eigen::Index>(k)] = unit * origin->numbers[3 * index + k];
  }
  if (plate.type == 3) {
    plate.half_x = std::abs(plate.origin.x());
    plate.half_y = std::abs(plate.origin.y());
    plate.origin = Vector3(0, 0, plate.origin.z());
  }
  // Files differ in the vector's sense; the transducer lies below the surface, which is +z in the
  // plate's own axes (z points into the floor).
  if (plate.origin.z() < 0) plate.origin = -plate.origin;
  return true;
}

Wrench raw_wrench(const Plate& plate, const TimeSeries& analog, int frame, double moment_unit) {
  const auto channel = [&](std::size_t i) { return analog.values(frame, plate.channels[i]); };
  Wrench wrench;
  if (plate.type == 3) {
    // Four sensors: x12 x34 y14 y23 z1 z2 z3 z4.
    wrench.force << channel(0) + channel(1), channel(2) + channel(3),
        channel(4) + channel(5) + channel(6) + channel(7);
    wrench.moment << plate.half_y * (channel(4) + channel(5) - channel(6) - channel(7)),
        plate.half_x * (-channel(4) + channel(5) + channel(6) - channel(7)),
        plate.half_y * (-channel(0) + channel(1)) + plate.half_x * (channel(2) - channel(3));
    wrench.moment += plate.origin.cross(wrench.force);
    return wrench;
  }
  Eigen::Matrix<double, 6, 1> v;
  for (std::size_t i = 0; i < 6; ++i) v[static_cast<Eigen::Index>(i)] = channel(i);
  if (plate.type == 4) v = plate.calibration * v;
  wrench.force = v.head<3>();
  if (plate.type == 1) {
    // Channels 4 and 5 are the centre of pressure itself, 6 the free moment.
    const Vector3 p(v[3] * moment_unit, v[4] * moment_unit, 0);
    wrench.moment = p.cross(wrench.force) + Vector3(0, 0, v[5] * moment_unit);
  } else {
    wrench.moment = v.tail<3>() * moment_unit + plate.origin.cross(wrench.force);
  }
  return wrench;
}

/// Force, centre of pressure on the surface and free moment, in the laboratory.
void to_laboratory(const Plate& plate, const Wrench& wrench, double* out) {
  Eigen::Map<Vector3> force(out), point(out + 3), torque(out + 6);
  force.setZero();
  torque.setZero();
  point = plate.centre;
  const double normal = wrench.force.z();
  if (std::abs(normal) < kEmptyPlate || !wrench.force.allFinite() || !wrench.moment.allFinite())
    return;
  const Vector3 pressure(-wrench.moment.y() / normal, wrench.moment.x() / normal, 0);
  const Vector3 free = wrench.moment - pressure.cross(wrench.force);
  force = plate.R * wrench.force;
  point = plate.centre + plate.R * pressure;
  torque = plate.R * Vector3(0, 0, free.z());
}

/// Where markers are above the plate, the reaction must push towards them.
bool pushes_down(const C3d& file, const Plate& plate, int first_column) {
  const Vector3 normal = plate.R.col(2);
  double height = 0, push = 0;
  for (int frame = 0; frame < file.markers.frames(); ++frame) {
    for (int marker = 0; marker < static_cast<int>(file.markers.markers.size()); ++marker) {
      const Vector3 p = file.markers.position(frame, marker);
      if (p.allFinite()) height += normal.dot(p - plate.centre);
    }
  }
  for (int frame = 0; frame < file.plates.frames(); ++frame)
    push += normal.dot(file.plates.values.row(frame).segment<3>(first_column).transpose());
  return height * push < 0;
}

}  // namespace

void read_plates(const C3dParameters& parameters, double metres_a_unit, C3d& file) {
  const int used = whole(parameters.number("FORCE_PLATFORM:USED", 0), 0, 64);
  const C3dParameter* channels = parameters.find("FORCE_PLATFORM:CHANNEL");
  if (used == 0 || channels == nullptr || file.analog.frames() == 0) return;
  const std::size_t width = channels->dimensions.empty() ? 1 : channels->dimensions.front();
  auto& notes = file.markers.notes;

  std::vector<Plate> plates;
  for (std::size_t index = 0; index < static_cast<std::size_t>(used); ++index) {
    Plate plate;
    plate.type = whole(parameters.number("FORCE_PLATFORM:TYPE", 0, index), 0, 99);
    const std::size_t wanted = plate.type == 3 ? 8 : 6;
    for (std::size_t i = 0; i < wanted && i < width; ++i) {
      const std::size_t at = index * width + i;
      const int column =
          at < channels->numbers.size() ? whole(channels->numbers[at], 0, 1 << 16) : 0;
      if (column >= 1 && column <= file.analog.columns()) plate.channels.push_back(column - 1);
    }
    if (plate.type < 1 || plate.type > 4 || plate.channels.size() != wanted ||
        !place_plate(parameters, metres_a_unit, index, plate)) {
      notes.push_back(fmt::format(
          "{}: force plate {} (type {}) is left out: expected type 1 to 4 with its channels and "
          "corners",
          file.markers.name, index + 1, plate.type));
      continue;
    }
    if (plate.type == 4) {
      if (const auto* matrix = parameters.find("FORCE_PLATFORM:CAL_MATRIX");
          matrix != nullptr && matrix->numbers.size() >= 36 * (index + 1))
        plate.calibration =
            Eigen::Map<const Eigen::Matrix<double, 6, 6>>(&matrix->numbers[36 * index]);
    }
    plates.push_back(plate);
  }

  file.plate_count = static_cast<int>(plates.size());
  file.plates.name = file.markers.name;
  file.plates.time = file.analog.time;
  file.plates.values.resize(file.analog.frames(), 9 * file.plate_count);
  for (int index = 0; index < file.plate_count; ++index) {
    const Plate& plate = plates[static_cast<std::size_t>(index)];
    const std::string number = std::to_string(index + 1);
    for (const char* stem : {"ground_force_#_v", "ground_force_#_p", "ground_torque_#_"}) {
      for (const char axis : {'x', 'y', 'z'}) {
        std::string label = stem;
        label.replace(label.find('#'), 1, number);
        file.plates.labels.push_back(label + axis);
      }
    }
    // Moments are in N mm where lengths are in mm.
    const int column = plate.channels[3];
    const std::string& unit = file.units[static_cast<std::size_t>(column)];
    const bool millimetres =
        unit.find("mm") != std::string::npos || (unit.empty() && metres_a_unit < 0.5);
    for (int frame = 0; frame < file.plates.frames(); ++frame) {
      const Wrench wrench = raw_wrench(plate, file.analog, frame, millimetres ? 1e-3 : 1.0);
      to_laboratory(plate, wrench, &file.plates.values(frame, 9 * index));
    }
    if (pushes_down(file, plate, 9 * index)) {
      for (const int part : {0, 6}) file.plates.values.middleCols(9 * index + part, 3) *= -1;
      notes.push_back(fmt::format(
          "{}: force plate {} holds what the foot does to the plate; turned into the reaction",
          file.markers.name, index + 1));
    }
  }
}

}  // namespace medius::motion
