// A body by textbook proportions: joints, skin and masses from sex, height and mass.
#include <cmath>

#include "medius/exercise/skeleton.h"

namespace medius::exercise {
namespace {

std::size_t at(Segment segment) { return static_cast<std::size_t>(segment); }

Segment on_left(Segment segment) {
  return static_cast<Segment>(static_cast<int>(segment) + static_cast<int>(Segment::FemurL) -
                              static_cast<int>(Segment::FemurR));
}

bool is_right(Segment segment) { return segment >= Segment::FemurR && segment <= Segment::HandR; }

/// The drawing board: lengths as shares of the stature, then mirrored to the left.
class Draft {
 public:
  explicit Draft(const BodyProportions& body) : body_(body) {
    // Eigen leaves vectors as it finds them: a segment without mass must not weigh NaN.
    skeleton_.p_parent_joint_m.fill(Vector3::Zero());
    skeleton_.p_centre_of_mass_m.fill(Vector3::Zero());
    skeleton_.p_site_m.fill(Vector3::Zero());
    skeleton_.height_m = body.height_m;
    skeleton_.mass_kg = body.mass_kg;
    // Girths grow with the root of the body mass index.
    girth_ = std::sqrt(body.mass_kg / (body.height_m * body.height_m) / 22.0);
    // Legs and trunk trade length so that the stature is kept.
    const double keep = (1.0 - kHead) / (kLeg * body.leg_share + kTrunk * body.trunk_share);
    leg_ = keep * body.leg_share;
    trunk_ = keep * body.trunk_share;
  }

  Skeleton finish() {
    joints();
    sites();
    landmarks();
    masses();
    return skeleton_;
  }

 private:
  static constexpr double kLeg = 0.530;    // hip joint's height, Drillis & Contini 1966
  static constexpr double kTrunk = 0.308;  // from there to the base of the neck
  static constexpr double kHead = 0.162;   // and to the crown

  double H(double share) const { return share * body_.height_m; }
  /// Half thickness or width that grows with girth, as a share of the stature.
  double G(double share) const { return share * body_.height_m * girth_; }

  void joint(Segment segment, Vector3 p) {
    skeleton_.p_parent_joint_m[at(segment)] = p;
    if (!is_right(segment)) return;
    p.z() = -p.z();
    skeleton_.p_parent_joint_m[at(on_left(segment))] = p;
  }
  void site(SiteKind kind, Vector3 p) {
    skeleton_.p_site_m[SiteId{kind, Side::Right}.index()] = p;
    if (static_cast<std::size_t>(kind) >= kPairedSiteKinds) return;
    p.z() = -p.z();
    skeleton_.p_site_m[SiteId{kind, Side::Left}.index()] = p;
  }
  /// BlazePose numbers a pair left first: `left` and `left + step`.
  void landmark(std::size_t left, std::size_t right, Segment segment, Vector3 p) {
    skeleton_.landmarks[right] = {segment, p};
    p.z() = -p.z();
    skeleton_.landmarks[left] = {is_right(segment) ? on_left(segment) : segment, p};
  }
  void mass(Segment segment, double share, const Vector3& p) {
    skeleton_.mass_share[at(segment)] = share;
    skeleton_.p_centre_of_mass_m[at(segment)] = p;
    if (!is_right(segment)) return;
    skeleton_.mass_share[at(on_left(segment))] = share;
    skeleton_.p_centre_of_mass_m[at(on_left(segment))] = {p.x(), p.y(), -p.z()};
  }

  void joints() {
    const bool male = body_.sex == Sex::Male;
    hip_ = H((male ? 0.049 : 0.052) * body_.hip_width_share);
    shoulder_ = H((male ? 0.112 : 0.103) * body_.shoulder_width_share);
    thigh_ = H(0.245) * leg_;
    shank_ = H(0.246) * leg_;
    ankle_ = H(0.039) * leg_;
    upper_arm_ = H(0.172) * body_.arm_share;
    forearm_ = H(0.146) * body_.arm_share;
    hand_ = H(0.108) * body_.arm_share;
    joint(Segment::Lumbar, {-H(.015), H(.065) * trunk_, 0});
    joint(Segment::Thorax, {-H(.008), H(.085) * trunk_, 0});
    joint(Segment::Head, {-H(.002), H(.158) * trunk_, 0});
    joint(Segment::FemurR, {0, 0, hip_});
    joint(Segment::TibiaR, {0, -thigh_, 0});
    joint(Segment::TalusR, {0, -shank_, 0});
    joint(Segment::CalcnR, {0, 0, 0});
    joint(Segment::ToesR, {H(.078), -ankle_ + H(.010), 0});
    joint(Segment::ClavicleR, {H(.018), H(.128) * trunk_, H(.014)});
    joint(Segment::HumerusR, {-H(.010), 0, shoulder_ - H(.014)});
    joint(Segment::UlnaR, {0, -upper_arm_, 0});
    joint(Segment::RadiusR, {0, 0, 0});
    joint(Segment::HandR, {0, -forearm_, 0});
  }

  void foot_and_leg_sites() {
    const double toe = H(.010);
    site(SiteKind::Heel, {-H(.028), -ankle_, 0});
    site(SiteKind::BallIn, {H(.078), -ankle_, -H(.020)});
    site(SiteKind::BallOut, {H(.070), -ankle_, H(.024)});
    site(SiteKind::ToeTip, {H(.045), -toe, 0});
    site(SiteKind::FootTop, {H(.015), H(.008), 0});
    site(SiteKind::FootOut, {H(.030), -ankle_ + H(.008), H(.026)});
    site(SiteKind::AnkleOut, {0, -shank_ + H(.010), G(.022)});
    site(SiteKind::AnkleIn, {0, -shank_ + H(.010), -G(.022)});
    site(SiteKind::KneeFront, {G(.030), -H(.020), 0});
    site(SiteKind::KneeIn, {0, -thigh_, -G(.032)});
    site(SiteKind::KneeOut, {0, -thigh_, G(.032)});
    site(SiteKind::ShinMid, {G(.024), -0.45 * shank_, 0});
    site(SiteKind::CalfMid, {-G(.034), -0.35 * shank_, 0});
    site(SiteKind::ThighFront, {G(.046), -0.55 * thigh_, 0});
    site(SiteKind::ThighBack, {-G(.046), -0.60 * thigh_, 0});
    site(SiteKind::ThighLow, {G(.036), -0.84 * thigh_, 0});
  }

  void trunk_sites() {
    const bool male = body_.sex == Sex::Male;
    const double back = G(.062);
    site(SiteKind::Seat, {-G(.022), -G(.052), 0.75 * hip_});
    site(SiteKind::Buttock, {-G(.068), -G(.008), 0.8 * hip_});
    site(SiteKind::HipSide, {0, 0, G(male ? .098 : .104)});
    site(SiteKind::HipFront, {G(.050), H(.055) * trunk_, 0.9 * hip_});
    site(SiteKind::Waist, {G(.018), H(.080) * trunk_, G(.082)});
    site(SiteKind::Sacrum, {-G(.062), H(.030) * trunk_, 0});
    site(SiteKind::LowBack, {-G(.040), H(.040) * trunk_, 0});
    site(SiteKind::Belly, {G(.072), H(.030) * trunk_, 0});
    site(SiteKind::ShoulderBlade, {-back, H(.085) * trunk_, H(.045)});
    site(SiteKind::Chest, {G(.070), H(.080) * trunk_, 0});
    site(SiteKind::HeadBack, {-H(.052), H(.082), 0});
    site(SiteKind::Forehead, {H(.062), H(.105), 0});
    site(SiteKind::Crown, {H(.005), H(.162), 0});
    site(SiteKind::Chin, {H(.058), H(.032), 0});
    site(SiteKind::HeadSide, {H(.005), H(.090), H(.043)});
  }

  void arm_sites() {
    site(SiteKind::ShoulderSide, {0, -H(.020), G(.034)});
    site(SiteKind::ElbowTip, {-G(.024), H(.002), 0});
    site(SiteKind::ForearmMid, {-G(.019), -0.55 * forearm_, 0});
    // The hand's palm faces +x in its neutral posture.
    site(SiteKind::Palm, {H(.010), -0.45 * hand_, 0});
    site(SiteKind::FingerTips, {H(.006), -hand_, 0});
    site(SiteKind::HandBack, {-H(.010), -0.45 * hand_, 0});
  }

  void sites() {
    foot_and_leg_sites();
    trunk_sites();
    arm_sites();
  }

  void landmarks() {
    skeleton_.landmarks[0] = {Segment::Head, {H(.078), H(.072), 0}};  // nose
    landmark(1, 4, Segment::Head, {H(.060), H(.092), H(.010)});       // eye, inner corner
    landmark(2, 5, Segment::Head, {H(.058), H(.092), H(.018)});
    landmark(3, 6, Segment::Head, {H(.054), H(.092), H(.026)});
    landmark(7, 8, Segment::Head, {H(.004), H(.078), H(.043)});   // ear
    landmark(9, 10, Segment::Head, {H(.064), H(.050), H(.014)});  // mouth
    landmark(11, 12, Segment::HumerusR, {0, H(.004), 0});         // shoulder
    landmark(13, 14, Segment::UlnaR, {0, 0, 0});
    landmark(15, 16, Segment::HandR, {0, 0, 0});
    landmark(17, 18, Segment::HandR, {0, -0.70 * hand_, -H(.020)});  // little finger's knuckle
    landmark(19, 20, Segment::HandR, {0, -0.75 * hand_, H(.016)});   // index finger's
    landmark(21, 22, Segment::HandR, {H(.010), -0.45 * hand_, H(.028)});
    landmark(23, 24, Segment::Pelvis, {0, 0, hip_});
    landmark(25, 26, Segment::FemurR, {H(.004), -thigh_, 0});
    landmark(27, 28, Segment::TibiaR, {0, -shank_, 0});
    landmark(29, 30, Segment::CalcnR, {-H(.026), -ankle_ + H(.012), 0});
    landmark(31, 32, Segment::ToesR, {H(.036), 0, 0});
  }

  void masses() {
    // de Leva 1996, means of women and men.
    mass(Segment::Pelvis, .1177, {0, H(.010), 0});
    mass(Segment::Lumbar, .1549, {H(.006), H(.035) * trunk_, 0});
    mass(Segment::Thorax, .1570, {H(.004), H(.075) * trunk_, 0});
    mass(Segment::Head, .0681, {H(.006), H(.085), 0});
    mass(Segment::FemurR, .1447, {0, -0.40 * thigh_, 0});
    mass(Segment::TibiaR, .0457, {0, -0.44 * shank_, 0});
    mass(Segment::CalcnR, .0133, {H(.030), -0.5 * ankle_, 0});
    mass(Segment::HumerusR, .0263, {0, -0.57 * upper_arm_, 0});
    mass(Segment::UlnaR, .0150, {0, -0.46 * forearm_, 0});
    mass(Segment::HandR, .0059, {0, -0.40 * hand_, 0});
    double sum = 0;
    for (double share : skeleton_.mass_share) sum += share;
    for (double& share : skeleton_.mass_share) share /= sum;
  }

  BodyProportions body_;
  Skeleton skeleton_;
  double girth_ = 1, leg_ = 1, trunk_ = 1;
  double hip_ = 0, shoulder_ = 0, thigh_ = 0, shank_ = 0, ankle_ = 0;
  double upper_arm_ = 0, forearm_ = 0, hand_ = 0;
};

}  // namespace

Result<Skeleton> make_skeleton(const BodyProportions& body) {
  if (!(body.height_m >= 1.0 && body.height_m <= 2.3))
    return error("body height {} m: a person between 1.0 and 2.3 m is expected", body.height_m);
  if (!(body.mass_kg >= 25 && body.mass_kg <= 250))
    return error("body mass {} kg: a person between 25 and 250 kg is expected", body.mass_kg);
  for (double share : {body.leg_share, body.trunk_share, body.arm_share, body.hip_width_share,
                       body.shoulder_width_share})
    if (!(share > 0.7 && share < 1.3))
      return error("a body's proportion {} of the average: 0.7 to 1.3 is expected", share);
  return Draft(body).finish();
}

const Skeleton& standard_skeleton() {
  static const Skeleton skeleton = Draft(BodyProportions{}).finish();
  return skeleton;
}

}  // namespace medius::exercise
