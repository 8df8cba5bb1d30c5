// The moving body: coordinates in OpenSim's names and signs, a tree of segments, forward
// kinematics, and the places on the segments that touch things or that a pose network marks.
//
// World and segment frames: x forward, y up, z right, floor y = 0. With all coordinates zero the
// body stands upright, every segment frame is parallel to the world, arms and legs hang straight
// down, palms face forward and feet point forward. Metres and radians.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/math.h"
#include "medius/base/result.h"

namespace medius::exercise {

/// The body's coordinates. Signs (right side; the left is its mirror image): pelvis_tilt backwards,
/// pelvis_list to the right, pelvis_rotation to the left; hip flexion, adduction, internal
/// rotation; knee flexion; ankle dorsiflexion; inversion; toes up; trunk extension, bending to the
/// right, rotation to the left; shoulder girdle up, forwards; arm flexion, adduction, internal
/// rotation; elbow flexion; pronation; wrist flexion, ulnar deviation.
enum class Coordinate : int {
  PelvisTilt,
  PelvisList,
  PelvisRotation,
  PelvisTx,
  PelvisTy,
  PelvisTz,
  LumbarExtension,
  LumbarBending,
  LumbarRotation,
  ThoraxExtension,
  ThoraxBending,
  ThoraxRotation,
  NeckExtension,
  NeckBending,
  NeckRotation,
  HipFlexionR,
  HipAdductionR,
  HipRotationR,
  KneeAngleR,
  AnkleAngleR,
  SubtalarAngleR,
  MtpAngleR,
  ClavElevationR,
  ClavProtractionR,
  ArmFlexR,
  ArmAddR,
  ArmRotR,
  ElbowFlexR,
  ProSupR,
  WristFlexR,
  WristDevR,
  HipFlexionL,
  HipAdductionL,
  HipRotationL,
  KneeAngleL,
  AnkleAngleL,
  SubtalarAngleL,
  MtpAngleL,
  ClavElevationL,
  ClavProtractionL,
  ArmFlexL,
  ArmAddL,
  ArmRotL,
  ElbowFlexL,
  ProSupL,
  WristFlexL,
  WristDevL,
};
inline constexpr std::size_t kCoordinateCount = 47;
inline constexpr std::size_t kFirstRight = static_cast<std::size_t>(Coordinate::HipFlexionR);
inline constexpr std::size_t kFirstLeft = static_cast<std::size_t>(Coordinate::HipFlexionL);
inline constexpr std::size_t kPerSide = kFirstLeft - kFirstRight;

enum class Side : int { Right, Left };
constexpr Side other(Side side) { return side == Side::Right ? Side::Left : Side::Right; }

/// One posture: every coordinate's value, rad (pelvis_tx, ty, tz in m).
struct BodyCoordinates {
  std::array<double, kCoordinateCount> values{};

  double& operator[](Coordinate coordinate) { return values[static_cast<std::size_t>(coordinate)]; }
  double operator[](Coordinate coordinate) const {
    return values[static_cast<std::size_t>(coordinate)];
  }
};

/// OpenSim's name: "hip_flexion_r".
std::string_view name(Coordinate coordinate);
std::optional<Coordinate> find_coordinate(std::string_view name);
/// pelvis_tx, ty, tz are lengths; all others are angles.
bool is_length(Coordinate coordinate);
/// What healthy adults reach, with a little to spare; rad or m. Lengths are unbounded (+-10 m).
struct CoordinateRange {
  double low = 0;
  double high = 0;
};
CoordinateRange range(Coordinate coordinate);

enum class Segment : int {
  Pelvis,  ///< origin: midpoint of the hip joint centres
  Lumbar,  ///< origin: about L4/L5
  Thorax,  ///< origin: about T11/T12
  Head,    ///< origin: base of the neck (C7)
  FemurR,
  TibiaR,
  TalusR,
  CalcnR,  ///< origin: subtalar joint, taken at the ankle's centre
  ToesR,
  ClavicleR,  ///< origin: sternoclavicular joint
  HumerusR,   ///< origin: shoulder joint centre
  UlnaR,
  RadiusR,
  HandR,
  FemurL,
  TibiaL,
  TalusL,
  CalcnL,
  ToesL,
  ClavicleL,
  HumerusL,
  UlnaL,
  RadiusL,
  HandL,
};
inline constexpr std::size_t kSegmentCount = 24;
std::string_view name(Segment segment);
/// The segment it hangs on; the pelvis is its own parent.
Segment parent(Segment segment);

/// A coordinate's place in the tree: it turns `segment` against its parent about `axis` (in the
/// frame that the segment's earlier coordinates have turned), or moves it along `axis`.
struct CoordinateAxis {
  Segment segment = Segment::Pelvis;
  Vector3 axis = Vector3::UnitZ();
};
const CoordinateAxis& coordinate_axis(Coordinate coordinate);

/// A place on the body that may rest on something. `p_m` lies on the skin.
enum class SiteKind : int {
  Heel,
  BallIn,   ///< under the head of the first metatarsal
  BallOut,  ///< under the head of the fifth
  ToeTip,
  FootTop,  ///< back of the foot, on the toes' segment
  FootOut,  ///< outer border of the foot
  AnkleOut,
  AnkleIn,
  KneeFront,
  KneeIn,
  KneeOut,
  ShinMid,
  CalfMid,
  ThighFront,  ///< mid-thigh, in front: where a hand rests when sitting
  ThighBack,
  ThighLow,  ///< in front, a hand's breadth above the knee: where an ankle rests in a figure four
  Seat,      ///< ischial tuberosity
  Buttock,   ///< rearmost point of the buttock
  HipSide,   ///< over the greater trochanter
  HipFront,  ///< anterior superior iliac spine
  Waist,     ///< the crest of the ilium: where hands rest on the hips
  ShoulderBlade,
  ShoulderSide,
  ElbowTip,
  ForearmMid,
  Palm,
  FingerTips,
  HandBack,
  HeadSide,
  // Single ones, on the body's middle.
  Sacrum,
  LowBack,
  Belly,
  Chest,
  HeadBack,
  Forehead,
  Crown,
  Chin,
};
inline constexpr std::size_t kPairedSiteKinds = static_cast<std::size_t>(SiteKind::Sacrum);
inline constexpr std::size_t kSiteKinds = static_cast<std::size_t>(SiteKind::Chin) + 1;
/// Paired sites, right then left, then the single ones.
inline constexpr std::size_t kSiteCount = 2 * kPairedSiteKinds + (kSiteKinds - kPairedSiteKinds);
struct SiteId {
  SiteKind kind = SiteKind::Heel;
  Side side = Side::Right;  ///< Right for single ones
  [[nodiscard]] std::size_t index() const;
};
/// "heel_r", "sacrum".
std::string site_name(SiteId site);
std::optional<SiteId> find_site(std::string_view name);
SiteId site_at(std::size_t index);
Segment site_segment(SiteId site);

/// A point fixed to a segment, in that segment's frame.
struct SegmentPoint {
  Segment segment = Segment::Pelvis;
  Vector3 p_m = Vector3::Zero();
};

/// The pose network's 33 points, in BlazePose's order (pose::Landmark has the same numbers).
inline constexpr std::size_t kBodyLandmarkCount = 33;

enum class Sex : int { Female, Male };

/// What a plain body is drawn from.
struct BodyProportions {
  Sex sex = Sex::Female;
  double height_m = 1.66;
  double mass_kg = 62.0;
  double leg_share = 1.0;    ///< leg length against the average person of this height
  double trunk_share = 1.0;  ///< trunk length likewise; the rest keeps the stature
  double arm_share = 1.0;
  double hip_width_share = 1.0;
  double shoulder_width_share = 1.0;
};

/// One person's lengths and masses. Made from proportions, or by `figure` from a mesh's own joints
/// and skin.
struct Skeleton {
  double height_m = 1.66;
  double mass_kg = 62.0;
  /// Each segment's joint centre in its parent's frame in the neutral posture (pelvis: zero).
  std::array<Vector3, kSegmentCount> p_parent_joint_m{};
  /// Centre of mass in the segment's frame, and share of the body's mass (they sum to 1).
  std::array<Vector3, kSegmentCount> p_centre_of_mass_m{};
  std::array<double, kSegmentCount> mass_share{};
  /// Where the skin touches things; site_segment() says on which segment.
  std::array<Vector3, kSiteCount> p_site_m{};
  /// Where a pose network marks this body, in BlazePose's order.
  std::array<SegmentPoint, kBodyLandmarkCount> landmarks{};

  [[nodiscard]] const Vector3& site_m(SiteId site) const { return p_site_m[site.index()]; }
};

/// A body by textbook proportions (segment lengths: Drillis & Contini 1966; masses: de Leva 1996).
/// Refuses a height outside 1.0..2.3 m or a mass outside 25..250 kg.
Result<Skeleton> make_skeleton(const BodyProportions& body);
/// The average woman of 1.66 m, 62 kg.
const Skeleton& standard_skeleton();

/// Each segment's pose in the world.
using SegmentPoses = std::array<Pose, kSegmentCount>;
/// Does not allocate.
void forward_kinematics(const Skeleton& skeleton, const BodyCoordinates& q, SegmentPoses& X_GB);

inline const Pose& pose_of(const SegmentPoses& X_GB, Segment segment) {
  return X_GB[static_cast<std::size_t>(segment)];
}
Vector3 site_in_world(const Skeleton& skeleton, const SegmentPoses& X_GB, SiteId site);
Vector3 landmark_in_world(const Skeleton& skeleton, const SegmentPoses& X_GB, std::size_t landmark);
Vector3 centre_of_mass(const Skeleton& skeleton, const SegmentPoses& X_GB);

/// The same posture seen in a mirror: sides exchanged, x and y kept, z negated.
BodyCoordinates mirrored(const BodyCoordinates& q);
Coordinate mirrored(Coordinate coordinate);
SiteId mirrored(SiteId site);
/// -1 for the coordinates that change sign in a mirror (pelvis_list, lumbar_rotation,
/// pelvis_tz...).
double mirror_sign(Coordinate coordinate);

}  // namespace medius::exercise
