#include "medius/figure/body_sites.h"

#include <limits>
#include <set>

namespace medius::figure {
namespace {

using exercise::Segment;
using exercise::Side;
using exercise::SiteKind;

enum class Region { Trunk, LegRight, LegLeft, ArmRight, ArmLeft };

/// The body in its neutral posture, asked for its outermost skin along a ray.
class NeutralSkin {
 public:
  explicit NeutralSkin(const Body& body) : body_(body) {
    exercise::forward_kinematics(body.skeleton, exercise::BodyCoordinates{}, X_GB_);
    pose_skin(body, X_GB_, skin_);
    region_.resize(body.mesh->vertex_count());
    for (std::size_t vertex = 0; vertex < region_.size(); ++vertex)
      region_[vertex] = region_of(body.mesh->bones[body.mesh->influences[vertex].bone[0]]);
  }

  [[nodiscard]] Vector3 joint(Segment segment) const { return exercise::pose_of(X_GB_, segment).p; }

  /// The last skin that the ray from `origin` along `direction` leaves; `origin` if it meets none.
  [[nodiscard]] Vector3 outermost(const Vector3& origin, const Vector3& direction, Region region,
                                  double farthest = 0.5) const {
    // A hair's breadth aside: on the body's middle the ray would run along the mesh's seam.
    const Vector3f o = origin.cast<float>() + Vector3f(0, 1e-4F, 4e-4F);
    const Vector3f d = direction.normalized().cast<float>();
    float best = 0;
    for (const auto& [a, b, c] : body_.mesh->triangles) {
      if (region_[a] != region) continue;
      const float at = hit(o, d, skin_.position[a], skin_.position[b], skin_.position[c]);
      if (at > best && at < static_cast<float>(farthest)) best = at;
    }
    return (o + best * d).cast<double>();
  }

  /// The vertex of a bone that lies farthest along `direction`.
  [[nodiscard]] Vector3 extreme(const std::set<std::string>& bones,
                                const Vector3& direction) const {
    double best = -std::numeric_limits<double>::infinity();
    Vector3 found = Vector3::Zero();
    for (std::size_t vertex = 0; vertex < skin_.position.size(); ++vertex) {
      if (!bones.contains(body_.mesh->bones[body_.mesh->influences[vertex].bone[0]])) continue;
      const Vector3 p = skin_.position[vertex].cast<double>();
      if (p.dot(direction) > best) best = p.dot(direction), found = p;
    }
    return found;
  }

  /// A rest-pose joint of the mesh, carried into the neutral posture by a segment's bone.
  [[nodiscard]] Vector3 carried(const std::string& joint, const std::string& bone) const {
    const BoneTransform& transform = skin_.transforms[body_.mesh->bone(bone)];
    return (transform.R * body_.rest[body_.mesh->joint(joint)] + transform.t).cast<double>();
  }

 private:
  static Region region_of(const std::string& bone) {
    const bool right = bone.ends_with("_r");
    for (const char* leg : {"thigh", "knee", "calf", "ankle", "foot", "ball"})
      if (bone.starts_with(leg)) return right ? Region::LegRight : Region::LegLeft;
    for (const char* arm : {"upperarm", "elbow", "ulna", "radius", "wrist", "hand"})
      if (bone.starts_with(arm)) return right ? Region::ArmRight : Region::ArmLeft;
    return Region::Trunk;
  }

  /// Möller and Trumbore 1997; negative: no hit.
  static float hit(const Vector3f& o, const Vector3f& d, const Vector3f& a, const Vector3f& b,
                   const Vector3f& c) {
    const Vector3f ab = b - a, ac = c - a, p = d.cross(ac);
    const float det = ab.dot(p);
    if (std::abs(det) < 1e-12F) return -1;
    const Vector3f s = (o - a) / det;
    const float u = s.dot(p);
    const Vector3f q = s.cross(ab);
    const float v = d.dot(q);
    if (u < 0 || v < 0 || u + v > 1) return -1;
    return ac.dot(q);
  }

  const Body& body_;
  Skin skin_;
  exercise::SegmentPoses X_GB_;
  std::vector<Region> region_;
};

Segment on_side(Segment right, Side side) {
  if (side == Side::Right) return right;
  return static_cast<Segment>(static_cast<int>(right) + static_cast<int>(Segment::FemurL) -
                              static_cast<int>(Segment::FemurR));
}

class SitePlacer {
 public:
  explicit SitePlacer(Body& body) : body_(body), skin_(body), height_(body.description.height_m) {}

  void run() {
    for (const Side side : {Side::Right, Side::Left}) {
      outward_ = side == Side::Right ? 1.0 : -1.0;
      side_ = side;
      leg();
      paired_trunk();
      arm();
    }
    side_ = Side::Right;
    outward_ = 1.0;
    trunk();
    centres_of_mass();
    landmarks();
  }

 private:
  const Vector3 kForward = Vector3::UnitX();
  const Vector3 kUp = Vector3::UnitY();
  Region leg_skin() const { return side_ == Side::Right ? Region::LegRight : Region::LegLeft; }
  Region arm_skin() const { return side_ == Side::Right ? Region::ArmRight : Region::ArmLeft; }
  Vector3 out() const { return outward_ * Vector3::UnitZ(); }
  Vector3 J(Segment right) const { return skin_.joint(on_side(right, side_)); }
  /// Keeps a world place (neutral posture) as the site's place on its segment.
  void site(SiteKind kind, const Vector3& p) {
    const exercise::SiteId id{kind, side_};
    body_.skeleton.p_site_m[id.index()] = p - skin_.joint(exercise::site_segment(id));
  }
  void ray(SiteKind kind, const Vector3& origin, const Vector3& direction, Region region) {
    site(kind, skin_.outermost(origin, direction, region));
  }

  void leg() {
    const std::string end = side_ == Side::Right ? "_r" : "_l";
    const Vector3 hip = J(Segment::FemurR), knee = J(Segment::TibiaR), ankle = J(Segment::TalusR);
    const Vector3 ball = J(Segment::ToesR);
    const double heel_x = skin_.extreme({"foot" + end}, -kForward).x();
    const double toe_x = skin_.extreme({"ball" + end}, kForward).x();
    const double sole_y = skin_.extreme({"foot" + end}, -kUp).y();
    const double inner = skin_.outermost(ball, -out(), leg_skin(), 0.1).z();
    const double outer = skin_.outermost(ball, out(), leg_skin(), 0.1).z();
    auto under = [&](double x, double share_out) {
      return Vector3(x, sole_y, inner + share_out * (outer - inner));
    };
    site(SiteKind::Heel, Vector3(heel_x + 0.022, sole_y, ankle.z()));
    site(SiteKind::BallIn, under(ball.x() - 0.005, 0.22));
    site(SiteKind::BallOut, under(ball.x() - 0.015, 0.82));
    site(SiteKind::ToeTip, Vector3(toe_x - 0.03, sole_y + 0.006, 0.5 * (inner + outer)));
    ray(SiteKind::FootTop, Vector3(ball.x() + 0.02, ball.y(), 0.5 * (inner + outer)), kUp,
        leg_skin());
    site(SiteKind::FootOut, Vector3(ball.x() - 0.05, sole_y + 0.015, outer));
    const Vector3 above_ankle = ankle + 0.012 * height_ * kUp;
    ray(SiteKind::AnkleOut, above_ankle, out(), leg_skin());
    ray(SiteKind::AnkleIn, above_ankle, -out(), leg_skin());
    ray(SiteKind::KneeFront, knee - 0.02 * height_ * kUp, kForward, leg_skin());
    ray(SiteKind::KneeIn, knee, -out(), leg_skin());
    ray(SiteKind::KneeOut, knee, out(), leg_skin());
    auto down = [](const Vector3& from, const Vector3& to, double share) {
      return Vector3(from + share * (to - from));
    };
    ray(SiteKind::ShinMid, down(knee, ankle, 0.45), kForward, leg_skin());
    ray(SiteKind::CalfMid, down(knee, ankle, 0.35), -kForward, leg_skin());
    ray(SiteKind::ThighFront, down(hip, knee, 0.55), kForward, leg_skin());
    ray(SiteKind::ThighBack, down(hip, knee, 0.60), -kForward, leg_skin());
    ray(SiteKind::ThighLow, down(hip, knee, 0.84), kForward, leg_skin());
  }

  /// The farther of the two skins that meet about the hip.
  Vector3 hip_skin(const Vector3& origin, const Vector3& direction) const {
    const Vector3 trunk = skin_.outermost(origin, direction, Region::Trunk, 0.35);
    const Vector3 leg = skin_.outermost(origin, direction, leg_skin(), 0.35);
    return (trunk - origin).norm() > (leg - origin).norm() ? trunk : leg;
  }

  void paired_trunk() {
    const Vector3 hip = J(Segment::FemurR), lumbar = skin_.joint(Segment::Lumbar);
    const Vector3 thorax = skin_.joint(Segment::Thorax);
    const Vector3 inner_hip(hip.x(), hip.y(), 0.72 * hip.z());
    const Vector3 buttock = hip_skin(inner_hip - 0.012 * height_ * kUp, -kForward);
    site(SiteKind::Buttock, buttock);
    // Sitting weight lies under the ischial tuberosity, where the thigh has swung out of the way:
    // two thirds of the buttock's depth below the hip's centre.
    site(SiteKind::Seat, inner_hip + Vector3(-0.015 * height_, -0.62 * (hip - buttock).x(), 0));
    site(SiteKind::HipSide, hip_skin(hip, out()));
    site(SiteKind::HipFront,
         hip_skin({hip.x(), lumbar.y() - 0.01 * height_, 0.9 * hip.z()}, kForward));
    ray(SiteKind::Waist, lumbar + 0.02 * height_ * kUp, out(), Region::Trunk);
    ray(SiteKind::ShoulderBlade,
        thorax + 0.10 * height_ * kUp + 0.045 * height_ * outward_ * Vector3::UnitZ(), -kForward,
        Region::Trunk);
    ray(SiteKind::HeadSide, skin_.joint(Segment::Head) + Vector3(0.005, 0.085 * height_, 0), out(),
        Region::Trunk);
  }

  void arm() {
    const std::string end = side_ == Side::Right ? "_r" : "_l";
    const Vector3 shoulder = J(Segment::HumerusR), elbow = J(Segment::UlnaR);
    const Vector3 wrist = J(Segment::HandR);
    const Vector3 tip = skin_.carried("tip_middle" + end, "hand" + end);
    const Vector3 knuckle = skin_.carried("knuckle_middle" + end, "hand" + end);
    const Vector3 side_skin = skin_.outermost(shoulder - 0.02 * height_ * kUp, out(), arm_skin());
    site(SiteKind::ShoulderSide, side_skin);
    ray(SiteKind::ElbowTip, elbow, -kForward, arm_skin());
    ray(SiteKind::ForearmMid, elbow + 0.55 * (wrist - elbow), -kForward, arm_skin());
    const Vector3 middle = wrist + 0.75 * (knuckle - wrist);
    ray(SiteKind::Palm, middle, kForward, arm_skin());
    ray(SiteKind::HandBack, middle, -kForward, arm_skin());
    site(SiteKind::FingerTips, tip);
  }

  void trunk() {
    const Vector3 pelvis = skin_.joint(Segment::Pelvis), lumbar = skin_.joint(Segment::Lumbar);
    const Vector3 thorax = skin_.joint(Segment::Thorax), neck = skin_.joint(Segment::Head);
    ray(SiteKind::Sacrum, {pelvis.x(), lumbar.y() - 0.012 * height_, 0}, -kForward, Region::Trunk);
    ray(SiteKind::LowBack, {lumbar.x(), 0.5 * (lumbar.y() + thorax.y()), 0}, -kForward,
        Region::Trunk);
    ray(SiteKind::Belly, {lumbar.x(), lumbar.y() + 0.03 * height_, 0}, kForward, Region::Trunk);
    ray(SiteKind::Chest, {thorax.x(), thorax.y() + 0.08 * height_, 0}, kForward, Region::Trunk);
    const double head_y = neck.y() + 0.10 * height_;
    ray(SiteKind::HeadBack, {neck.x(), head_y - 0.005 * height_, 0}, -kForward, Region::Trunk);
    ray(SiteKind::Forehead, {neck.x(), eye('r').y() + 0.026 * height_, 0}, kForward, Region::Trunk);
    ray(SiteKind::Crown, {neck.x() + 0.01, head_y, 0}, kUp, Region::Trunk);
    ray(SiteKind::Chin, {neck.x(), neck.y() + 0.03 * height_, 0}, kForward, Region::Trunk);
  }

  /// The source's spine runs near the back: each trunk segment's mass lies midway between its
  /// skins.
  void centres_of_mass() {
    auto midway = [&](Segment segment, SiteKind front, SiteKind back) {
      const Vector3 middle = 0.5 * (world(front) + world(back));
      body_.skeleton.p_centre_of_mass_m[static_cast<std::size_t>(segment)].x() =
          middle.x() - skin_.joint(segment).x();
    };
    midway(Segment::Pelvis, SiteKind::HipFront, SiteKind::Sacrum);
    midway(Segment::Lumbar, SiteKind::Belly, SiteKind::LowBack);
    midway(Segment::Thorax, SiteKind::Chest, SiteKind::ShoulderBlade);
    midway(Segment::Head, SiteKind::Forehead, SiteKind::HeadBack);
  }
  /// The place of a right or single site in the neutral posture.
  Vector3 world(SiteKind kind) const {
    const exercise::SiteId id{kind, Side::Right};
    return body_.skeleton.site_m(id) + skin_.joint(exercise::site_segment(id));
  }

  void mark(std::size_t landmark, Segment segment, const Vector3& p) {
    body_.skeleton.landmarks[landmark] = {segment, p - skin_.joint(segment)};
  }

  /// BlazePose's points; the person's left ones have the lower number of each pair.
  void landmarks() {
    const Vector3 neck = skin_.joint(Segment::Head);
    const Vector3 nose =
        skin_.outermost({neck.x(), eye('r').y() - 0.022 * height_, 0}, kForward, Region::Trunk);
    mark(0, Segment::Head, nose);
    for (const char side : {'l', 'r'}) {
      const std::size_t right = side == 'r' ? 1 : 0;
      const double out = side == 'r' ? 1.0 : -1.0;
      const std::string end = std::string("_") + side;
      const Vector3 front = eye(side) + Vector3(0.008, 0, 0);
      mark(1 + 3 * right, Segment::Head, front - 0.012 * out * Vector3::UnitZ());
      mark(2 + 3 * right, Segment::Head, front);
      mark(3 + 3 * right, Segment::Head, front + Vector3(-0.006, 0, 0.014 * out));
      mark(7 + right, Segment::Head,
           Vector3(neck.x() + 0.006 * height_, eye(side).y() - 0.010 * height_,
                   0.043 * height_ * out));
      mark(9 + right, Segment::Head, nose + Vector3(-0.018, -0.024 * height_, 0.022 * out));
      auto at = [&](Segment segment_right) {
        return exercise::Segment{side == 'r'
                                     ? segment_right
                                     : static_cast<Segment>(static_cast<int>(segment_right) +
                                                            static_cast<int>(Segment::FemurL) -
                                                            static_cast<int>(Segment::FemurR))};
      };
      auto on_joint = [&](std::size_t landmark, Segment segment, Segment joint) {
        mark(landmark + right, at(segment), skin_.joint(at(joint)));
      };
      on_joint(11, Segment::ClavicleR, Segment::HumerusR);
      on_joint(13, Segment::UlnaR, Segment::UlnaR);
      on_joint(15, Segment::HandR, Segment::HandR);
      mark(17 + right, at(Segment::HandR), skin_.carried("knuckle_pinky" + end, "hand" + end));
      mark(19 + right, at(Segment::HandR), skin_.carried("knuckle_index" + end, "hand" + end));
      mark(21 + right, at(Segment::HandR), skin_.carried("tip_thumb" + end, "hand" + end));
      on_joint(25, Segment::FemurR, Segment::TibiaR);
      // The network marks the ankle about 2 % of the stature above the joint's centre.
      mark(27 + right, at(Segment::TibiaR),
           skin_.joint(at(Segment::TalusR)) + 0.02 * height_ * kUp);
      mark(23 + right, Segment::Pelvis, skin_.joint(at(Segment::FemurR)));
      const exercise::SiteId heel{SiteKind::Heel, side == 'r' ? Side::Right : Side::Left};
      mark(29 + right, at(Segment::CalcnR),
           skin_.joint(at(Segment::CalcnR)) + body_.skeleton.site_m(heel) + 0.015 * kUp);
      const exercise::SiteId toe{SiteKind::ToeTip, heel.side};
      mark(31 + right, at(Segment::ToesR),
           skin_.joint(at(Segment::ToesR)) + body_.skeleton.site_m(toe) + 0.012 * kUp);
    }
  }
  Vector3 eye(char side) const { return skin_.carried(std::string("eye_") + side, "head"); }

  Body& body_;
  NeutralSkin skin_;
  double height_;
  double outward_ = 1.0;
  Side side_ = Side::Right;
};

}  // namespace

void place_sites(Body& body) { SitePlacer(body).run(); }

}  // namespace medius::figure
