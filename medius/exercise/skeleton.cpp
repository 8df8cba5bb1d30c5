#include "medius/exercise/skeleton.h"

#include <algorithm>

namespace medius::exercise {
namespace {

struct CoordinateRow {
  std::string_view name;
  Segment segment;
  Vector3 axis;
  double low_deg;
  double high_deg;
  bool length = false;
};

const Vector3 kX = Vector3::UnitX();
const Vector3 kY = Vector3::UnitY();
const Vector3 kZ = Vector3::UnitZ();
// Talocrural and subtalar axes as in OpenSim's gait models (right foot).
const Vector3 kAnkleAxis = Vector3(-0.10501355, -0.17402245, 0.97912632).normalized();
const Vector3 kSubtalarAxis = Vector3(0.78717961, 0.60474746, -0.12094949).normalized();

/// A mirror image's axis: rotations about x and y change sign, those about z keep it.
Vector3 mirrored_axis(const Vector3& axis) { return {-axis.x(), -axis.y(), axis.z()}; }

// Ranges: what healthy adults reach with stretching included (Norkin & White's tables widened to
// the ends that squatting, pigeon and figure four need).
std::array<CoordinateRow, kCoordinateCount> make_rows() {
  std::array<CoordinateRow, kCoordinateCount> rows{};
  std::size_t next = 0;
  auto add = [&](CoordinateRow row) { rows[next++] = row; };
  add({"pelvis_tilt", Segment::Pelvis, kZ, -200, 200});
  add({"pelvis_list", Segment::Pelvis, kX, -100, 100});
  add({"pelvis_rotation", Segment::Pelvis, kY, -200, 200});
  add({"pelvis_tx", Segment::Pelvis, kX, -10, 10, true});
  add({"pelvis_ty", Segment::Pelvis, kY, -10, 10, true});
  add({"pelvis_tz", Segment::Pelvis, kZ, -10, 10, true});
  add({"lumbar_extension", Segment::Lumbar, kZ, -60, 35});
  add({"lumbar_bending", Segment::Lumbar, kX, -35, 35});
  add({"lumbar_rotation", Segment::Lumbar, kY, -25, 25});
  add({"thorax_extension", Segment::Thorax, kZ, -40, 25});
  add({"thorax_bending", Segment::Thorax, kX, -25, 25});
  add({"thorax_rotation", Segment::Thorax, kY, -40, 40});
  add({"neck_extension", Segment::Head, kZ, -60, 60});
  add({"neck_bending", Segment::Head, kX, -45, 45});
  add({"neck_rotation", Segment::Head, kY, -80, 80});
  // The right side; the left is the same with mirrored axes.
  const std::array<CoordinateRow, kPerSide> side = {{
      {"hip_flexion", Segment::FemurR, kZ, -30, 140},
      {"hip_adduction", Segment::FemurR, kX, -60, 40},
      {"hip_rotation", Segment::FemurR, kY, -75, 50},
      {"knee_angle", Segment::TibiaR, -kZ, -5, 160},
      {"ankle_angle", Segment::TalusR, kAnkleAxis, -60, 40},
      {"subtalar_angle", Segment::CalcnR, kSubtalarAxis, -30, 40},
      {"mtp_angle", Segment::ToesR, kZ, -40, 85},
      {"clav_elevation", Segment::ClavicleR, kX, -15, 45},
      {"clav_protraction", Segment::ClavicleR, kY, -30, 30},
      {"arm_flex", Segment::HumerusR, kZ, -70, 185},
      {"arm_add", Segment::HumerusR, kX, -185, 60},
      {"arm_rot", Segment::HumerusR, kY, -100, 100},
      {"elbow_flex", Segment::UlnaR, kZ, -5, 155},
      {"pro_sup", Segment::RadiusR, kY, -20, 180},
      {"wrist_flex", Segment::HandR, kZ, -95, 90},
      {"wrist_dev", Segment::HandR, kX, -30, 40},
  }};
  static std::array<std::string, 2 * kPerSide> names;
  for (int left = 0; left < 2; ++left) {
    for (std::size_t index = 0; index < kPerSide; ++index) {
      CoordinateRow row = side[index];
      std::string& text = names[(left ? kPerSide : 0) + index];
      text = std::string(row.name) + (left ? "_l" : "_r");
      row.name = text;
      if (left) {
        row.segment =
            static_cast<Segment>(static_cast<int>(row.segment) + static_cast<int>(Segment::FemurL) -
                                 static_cast<int>(Segment::FemurR));
        row.axis = mirrored_axis(row.axis);
      }
      add(row);
    }
  }
  // The shoulder girdle's elevation turns about x so that the shoulder (at +z on the right) rises;
  // protraction about y brings it forward.
  auto row_of = [&](Coordinate coordinate) -> CoordinateRow& {
    return rows[static_cast<std::size_t>(coordinate)];
  };
  row_of(Coordinate::ClavElevationR).axis = -kX;
  row_of(Coordinate::ClavElevationL).axis = kX;
  return rows;
}

const std::array<CoordinateRow, kCoordinateCount>& rows() {
  static const auto table = make_rows();
  return table;
}

const CoordinateRow& row(Coordinate coordinate) {
  return rows()[static_cast<std::size_t>(coordinate)];
}

constexpr std::array<std::string_view, kSegmentCount> kSegmentNames = {
    "pelvis",   "lumbar",     "thorax",    "head",       "femur_r",   "tibia_r",
    "talus_r",  "calcn_r",    "toes_r",    "clavicle_r", "humerus_r", "ulna_r",
    "radius_r", "hand_r",     "femur_l",   "tibia_l",    "talus_l",   "calcn_l",
    "toes_l",   "clavicle_l", "humerus_l", "ulna_l",     "radius_l",  "hand_l"};

constexpr std::array<Segment, kSegmentCount> kParents = {
    Segment::Pelvis,    Segment::Pelvis,   Segment::Lumbar, Segment::Thorax,  Segment::Pelvis,
    Segment::FemurR,    Segment::TibiaR,   Segment::TalusR, Segment::CalcnR,  Segment::Thorax,
    Segment::ClavicleR, Segment::HumerusR, Segment::UlnaR,  Segment::RadiusR, Segment::Pelvis,
    Segment::FemurL,    Segment::TibiaL,   Segment::TalusL, Segment::CalcnL,  Segment::Thorax,
    Segment::ClavicleL, Segment::HumerusL, Segment::UlnaL,  Segment::RadiusL};

}  // namespace

std::string_view name(Coordinate coordinate) { return row(coordinate).name; }

std::optional<Coordinate> find_coordinate(std::string_view name) {
  const auto& table = rows();
  for (std::size_t index = 0; index < kCoordinateCount; ++index)
    if (table[index].name == name) return static_cast<Coordinate>(index);
  return std::nullopt;
}

bool is_length(Coordinate coordinate) { return row(coordinate).length; }

CoordinateRange range(Coordinate coordinate) {
  const CoordinateRow& r = row(coordinate);
  if (r.length) return {r.low_deg, r.high_deg};
  return {radians(r.low_deg), radians(r.high_deg)};
}

std::string_view name(Segment segment) { return kSegmentNames[static_cast<std::size_t>(segment)]; }

Segment parent(Segment segment) { return kParents[static_cast<std::size_t>(segment)]; }

const CoordinateAxis& coordinate_axis(Coordinate coordinate) {
  static const auto axes = [] {
    std::array<CoordinateAxis, kCoordinateCount> table{};
    for (std::size_t index = 0; index < kCoordinateCount; ++index)
      table[index] = {rows()[index].segment, rows()[index].axis};
    return table;
  }();
  return axes[static_cast<std::size_t>(coordinate)];
}

void forward_kinematics(const Skeleton& skeleton, const BodyCoordinates& q, SegmentPoses& X_GB) {
  // Segments are numbered parents first and the coordinates of a segment stand in order of turning.
  std::array<Matrix3, kSegmentCount> R;
  R.fill(Matrix3::Identity());
  const auto& table = rows();
  for (std::size_t index = 0; index < kCoordinateCount; ++index) {
    const CoordinateRow& r = table[index];
    if (r.length) continue;
    const double angle = q.values[index];
    if (angle == 0.0) continue;
    Matrix3& turned = R[static_cast<std::size_t>(r.segment)];
    turned = turned * Eigen::AngleAxisd(angle, r.axis).toRotationMatrix();
  }
  X_GB[0].R = R[0];
  X_GB[0].p = {q[Coordinate::PelvisTx], q[Coordinate::PelvisTy], q[Coordinate::PelvisTz]};
  for (std::size_t segment = 1; segment < kSegmentCount; ++segment) {
    const Pose& above = X_GB[static_cast<std::size_t>(kParents[segment])];
    X_GB[segment].p = above * skeleton.p_parent_joint_m[segment];
    X_GB[segment].R = above.R * R[segment];
  }
}

Vector3 site_in_world(const Skeleton& skeleton, const SegmentPoses& X_GB, SiteId site) {
  return pose_of(X_GB, site_segment(site)) * skeleton.site_m(site);
}

Vector3 landmark_in_world(const Skeleton& skeleton, const SegmentPoses& X_GB,
                          std::size_t landmark) {
  const SegmentPoint& point = skeleton.landmarks[landmark];
  return pose_of(X_GB, point.segment) * point.p_m;
}

Vector3 centre_of_mass(const Skeleton& skeleton, const SegmentPoses& X_GB) {
  Vector3 sum = Vector3::Zero();
  for (std::size_t segment = 0; segment < kSegmentCount; ++segment)
    sum += skeleton.mass_share[segment] * (X_GB[segment] * skeleton.p_centre_of_mass_m[segment]);
  return sum;
}

double mirror_sign(Coordinate coordinate) {
  switch (coordinate) {
    case Coordinate::PelvisList:
    case Coordinate::PelvisRotation:
    case Coordinate::PelvisTz:
    case Coordinate::LumbarBending:
    case Coordinate::LumbarRotation:
    case Coordinate::ThoraxBending:
    case Coordinate::ThoraxRotation:
    case Coordinate::NeckBending:
    case Coordinate::NeckRotation:
      return -1.0;
    default:
      return 1.0;
  }
}

Coordinate mirrored(Coordinate coordinate) {
  const auto index = static_cast<std::size_t>(coordinate);
  if (index < kFirstRight) return coordinate;
  return static_cast<Coordinate>(index < kFirstLeft ? index + kPerSide : index - kPerSide);
}

BodyCoordinates mirrored(const BodyCoordinates& q) {
  BodyCoordinates result;
  for (std::size_t index = 0; index < kCoordinateCount; ++index) {
    const auto coordinate = static_cast<Coordinate>(index);
    result[mirrored(coordinate)] = mirror_sign(coordinate) * q[coordinate];
  }
  return result;
}

}  // namespace medius::exercise
