#include "medius/figure/body.h"

#include <Eigen/Geometry>

#include "medius/figure/body_sites.h"

namespace medius::figure {
namespace {

using exercise::Segment;

Segment on_side(Segment right, char side) {
  if (side == 'r') return right;
  return static_cast<Segment>(static_cast<int>(right) + static_cast<int>(Segment::FemurL) -
                              static_cast<int>(Segment::FemurR));
}

/// The shortest turn that brings `from` onto `to`.
Matrix3 shortest_turn(const Vector3& from, const Vector3& to) {
  return Eigen::Quaterniond::FromTwoVectors(from, to).toRotationMatrix();
}

/// The turn that brings (along, across) onto straight down and `to_across`.
Matrix3 turn_frame(const Vector3& along, const Vector3& across, const Vector3& to_across) {
  auto frame = [](const Vector3& a, const Vector3& b) {
    Matrix3 M;
    M.col(0) = a.normalized();
    M.col(1) = (b - b.dot(M.col(0)) * M.col(0)).normalized();
    M.col(2) = M.col(0).cross(M.col(1));
    return M;
  };
  return frame(-Vector3::UnitY(), to_across) * frame(along, across).transpose();
}

/// The part of a turn that is about y.
Matrix3 twist_about_y(const Matrix3& R) {
  const Eigen::Quaterniond q(R);
  return Eigen::AngleAxisd(2.0 * std::atan2(q.y(), q.w()), Vector3::UnitY()).toRotationMatrix();
}

/// Works out alignment and skeleton from the shaped joints.
class Rigging {
 public:
  explicit Rigging(Body& body) : body_(body), mesh_(*body.mesh) {
    for (Matrix3& R : R_rest_) R.setIdentity();
  }

  void run() {
    align_legs_and_arms('r');
    align_legs_and_arms('l');
    joint_offsets();
    follow();
  }

 private:
  Vector3 joint(const std::string& name) const {
    return body_.rest[mesh_.joint(name)].cast<double>();
  }
  Vector3 joint(const std::string& name, char side) const { return joint(name + "_" + side); }
  Matrix3& R_rest(Segment segment) { return R_rest_[static_cast<std::size_t>(segment)]; }
  Matrix3& R_rest(Segment segment, char side) { return R_rest(on_side(segment, side)); }

  void align_legs_and_arms(char side) {
    const Vector3 down = -Vector3::UnitY();
    const Vector3 thigh = joint("knee", side) - joint("hip", side);
    const Vector3 shank = joint("ankle", side) - joint("knee", side);
    R_rest(Segment::FemurR, side) = shortest_turn(thigh, down);
    const Matrix3& R_thigh = R_rest(Segment::FemurR, side);
    R_rest(Segment::TibiaR, side) = shortest_turn(R_thigh * shank, down) * R_thigh;
    Vector3 foot = joint("toe", side) - joint("ankle", side);
    foot.y() = 0;
    for (const Segment segment : {Segment::TalusR, Segment::CalcnR, Segment::ToesR})
      R_rest(segment, side) = shortest_turn(foot, Vector3::UnitX());

    // Arms: the elbow's axis comes from the bent forearm of the rest pose.
    const Vector3 upper = joint("elbow", side) - joint("shoulder", side);
    const Vector3 lower = joint("wrist", side) - joint("elbow", side);
    const Vector3 axis = upper.cross(lower);
    R_rest(Segment::HumerusR, side) = turn_frame(upper, axis, Vector3::UnitZ());
    R_rest(Segment::UlnaR, side) = turn_frame(lower, axis, Vector3::UnitZ());
    // Neutral hand: fingers down, palm forward, so the index finger lies away from the body.
    const Vector3 hand = joint("knuckle_middle", side) - joint("wrist", side);
    const Vector3 to_thumb = joint("knuckle_index", side) - joint("knuckle_pinky", side);
    const double outward = side == 'r' ? 1.0 : -1.0;
    R_rest(Segment::HandR, side) = turn_frame(hand, to_thumb, outward * Vector3::UnitZ());
    const Matrix3& R_ulna = R_rest(Segment::UlnaR, side);
    R_rest(Segment::RadiusR, side) =
        twist_about_y(R_rest(Segment::HandR, side) * R_ulna.transpose()) * R_ulna;
  }

  /// Each joint's place in the frame of its parent segment, neutral posture.
  void offset(Segment segment, const Vector3& centre) {
    centre_[static_cast<std::size_t>(segment)] = centre;
    const Segment above = exercise::parent(segment);
    body_.skeleton.p_parent_joint_m[static_cast<std::size_t>(segment)] =
        segment == above
            ? Vector3(Vector3::Zero())
            : Vector3(R_rest(above) * (centre - centre_[static_cast<std::size_t>(above)]));
  }

  void joint_offsets() {
    offset(Segment::Pelvis, 0.5 * (joint("hip", 'r') + joint("hip", 'l')));
    offset(Segment::Lumbar, joint("spine_01"));
    offset(Segment::Thorax, joint("spine_03"));
    offset(Segment::Head, joint("neck"));
    for (const char side : {'r', 'l'}) {
      offset(on_side(Segment::FemurR, side), joint("hip", side));
      offset(on_side(Segment::TibiaR, side), joint("knee", side));
      offset(on_side(Segment::TalusR, side), joint("ankle", side));
      offset(on_side(Segment::CalcnR, side), joint("ankle", side));
      offset(on_side(Segment::ToesR, side), joint("ball", side));
      offset(on_side(Segment::ClavicleR, side), joint("clavicle", side));
      offset(on_side(Segment::HumerusR, side), joint("shoulder", side));
      offset(on_side(Segment::UlnaR, side), joint("elbow", side));
      offset(on_side(Segment::RadiusR, side), joint("elbow", side));
      offset(on_side(Segment::HandR, side), joint("wrist", side));
    }
  }

  void bone(const std::string& name, Segment segment, Segment half_with) {
    BoneFollows& follows = body_.bones[mesh_.bone(name)];
    follows = {segment, half_with, R_rest(segment), R_rest(half_with),
               centre_[static_cast<std::size_t>(segment)]};
  }
  void bone(const std::string& name, Segment segment) { bone(name, segment, segment); }

  void follow() {
    body_.bones.resize(mesh_.bones.size());
    bone("pelvis", Segment::Pelvis);
    bone("spine_01", Segment::Lumbar, Segment::Pelvis);
    bone("spine_02", Segment::Lumbar);
    bone("spine_03", Segment::Thorax);
    bone("neck", Segment::Head, Segment::Thorax);
    bone("head", Segment::Head);
    for (const char side : {'r', 'l'}) {
      const std::string end = std::string("_") + side;
      auto follow_one = [&](const char* name, Segment segment, Segment half_with) {
        const Segment with = half_with == Segment::Pelvis ? half_with : on_side(half_with, side);
        bone(name + end, on_side(segment, side), with);
      };
      auto follow_whole = [&](const char* name, Segment segment) {
        bone(name + end, on_side(segment, side));
      };
      follow_one("hip_half", Segment::FemurR, Segment::Pelvis);
      follow_whole("thigh", Segment::FemurR);
      follow_one("knee_half", Segment::TibiaR, Segment::FemurR);
      follow_whole("calf", Segment::TibiaR);
      follow_one("ankle_half", Segment::CalcnR, Segment::TibiaR);
      follow_whole("foot", Segment::CalcnR);
      follow_whole("ball", Segment::ToesR);
      follow_whole("clavicle", Segment::ClavicleR);
      follow_one("shoulder_half", Segment::HumerusR, Segment::ClavicleR);
      follow_whole("upperarm", Segment::HumerusR);
      follow_one("elbow_half", Segment::UlnaR, Segment::HumerusR);
      follow_whole("ulna", Segment::UlnaR);
      follow_one("radius_half", Segment::RadiusR, Segment::UlnaR);
      follow_whole("radius", Segment::RadiusR);
      follow_one("wrist_half", Segment::HandR, Segment::RadiusR);
      follow_whole("hand", Segment::HandR);
    }
  }

  Body& body_;
  const BodyMesh& mesh_;
  std::array<Matrix3, exercise::kSegmentCount> R_rest_;
  std::array<Vector3, exercise::kSegmentCount> centre_{};
};

/// Hair on the crown and soles below the feet are not height.
constexpr float kHairRise = 0.019F;
constexpr float kSole = 0.014F;

void apply_shape(Body& body, const ShapeWeights& shape) {
  body.rest = body.mesh->rest;
  for (std::size_t index = 0; index < body.mesh->targets.size(); ++index) {
    const Target& target = body.mesh->targets[index];
    const float factor = shape.target[index] * target.scale;
    if (factor == 0.0F) continue;
    for (std::size_t point = 0; point < body.rest.size(); ++point)
      for (int axis = 0; axis < 3; ++axis)
        body.rest[point][axis] +=
            factor *
            static_cast<float>(target.movement[3 * point + static_cast<std::size_t>(axis)]);
  }
  float low = body.rest[0].y(), high = low;
  for (std::size_t vertex = 0; vertex < body.mesh->vertex_count(); ++vertex) {
    low = std::min(low, body.rest[vertex].y());
    high = std::max(high, body.rest[vertex].y());
  }
  const float scale =
      static_cast<float>(body.description.height_m) / (high - low - kHairRise - kSole);
  for (Vector3f& point : body.rest) point *= scale;
}

void smooth_normals(const BodyMesh& mesh, Skin& skin) {
  std::ranges::fill(skin.normal, Vector3f(Vector3f::Zero()));
  for (const auto& [a, b, c] : mesh.triangles) {
    const Vector3f area =
        (skin.position[b] - skin.position[a]).cross(skin.position[c] - skin.position[a]);
    skin.normal[a] += area;
    skin.normal[b] += area;
    skin.normal[c] += area;
  }
  for (Vector3f& normal : skin.normal) {
    const float length = normal.norm();
    if (length > 0) normal /= length;
  }
}

}  // namespace

Result<Body> make_body(std::shared_ptr<const BodyMesh> mesh, const BodyDescription& description) {
  MEDIUS_CHECK(check_body(description));
  Body body;
  body.mesh = std::move(mesh);
  body.description = description;
  const ShapeWeights shape = shape_weights(*body.mesh, description);
  body.mass_reached = shape.mass_reached;
  apply_shape(body, shape);

  // Masses by proportions; joints, skin and landmarks from the mesh.
  exercise::BodyProportions proportions;
  proportions.sex = description.maleness > 0.5 ? exercise::Sex::Male : exercise::Sex::Female;
  proportions.height_m = description.height_m;
  proportions.mass_kg = description.mass_kg;
  MEDIUS_TRY(body.skeleton, exercise::make_skeleton(proportions));
  Rigging(body).run();
  place_sites(body);
  return body;
}

void bone_transforms(const Body& body, const exercise::SegmentPoses& X_GB,
                     std::vector<BoneTransform>& transforms) {
  transforms.resize(body.bones.size());
  for (std::size_t index = 0; index < body.bones.size(); ++index) {
    const BoneFollows& follows = body.bones[index];
    const Pose& X = exercise::pose_of(X_GB, follows.segment);
    Matrix3 R = X.R * follows.R_rest;
    if (follows.half_with != follows.segment) {
      const Eigen::Quaterniond whole(R);
      const Eigen::Quaterniond other(exercise::pose_of(X_GB, follows.half_with).R *
                                     follows.R_rest_half);
      R = other.slerp(0.5, whole).toRotationMatrix();
    }
    transforms[index].R = R.cast<float>();
    transforms[index].t = (X.p - R * follows.centre_rest).cast<float>();
  }
}

void pose_skin(const Body& body, const exercise::SegmentPoses& X_GB, Skin& skin) {
  const std::size_t count = body.mesh->vertex_count();
  skin.position.resize(count);
  skin.normal.resize(count);
  bone_transforms(body, X_GB, skin.transforms);
  for (std::size_t vertex = 0; vertex < count; ++vertex) {
    const Influences& influences = body.mesh->influences[vertex];
    Vector3f sum = Vector3f::Zero();
    for (std::size_t k = 0; k < 4; ++k) {
      const float weight = influences.weight[k];
      if (weight == 0.0F) break;  // sorted, heaviest first
      const BoneTransform& bone = skin.transforms[influences.bone[k]];
      sum += weight * (bone.R * body.rest[vertex] + bone.t);
    }
    skin.position[vertex] = sum;
  }
  smooth_normals(*body.mesh, skin);
}

}  // namespace medius::figure
