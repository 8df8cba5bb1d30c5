// One person's body: the mesh in that person's shape, the skeleton inside it, and its skin in any
// posture.
#pragma once

#include <memory>
#include <vector>

#include "medius/exercise/skeleton.h"
#include "medius/figure/body_mesh.h"
#include "medius/figure/body_shape.h"

namespace medius::figure {

/// How one bone of the skin follows the segments: a rest-aligned copy of a segment, or half way
/// (in rotation) between two at the joint they share.
struct BoneFollows {
  exercise::Segment segment = exercise::Segment::Pelvis;
  exercise::Segment half_with = exercise::Segment::Pelvis;  ///< the same: not a half
  Matrix3 R_rest = Matrix3::Identity();       ///< turns the rest pose into the neutral posture
  Matrix3 R_rest_half = Matrix3::Identity();  ///< the same of `half_with`
  Vector3 centre_rest = Vector3::Zero();      ///< `segment`'s joint in the rest pose
};

struct Body {
  std::shared_ptr<const BodyMesh> mesh;
  BodyDescription description;
  exercise::Skeleton skeleton;     ///< joints, sites on the skin, landmarks
  bool mass_reached = true;        ///< false: the mesh is the nearest to this mass it can be
  std::vector<Vector3f> rest;      ///< vertices in the rest pose, m
  std::vector<BoneFollows> bones;  ///< of each of the mesh's bones
};

Result<Body> make_body(std::shared_ptr<const BodyMesh> mesh, const BodyDescription& description);

/// A bone's transform from the rest pose into the world: p = R p_rest + t.
struct BoneTransform {
  Matrix3f R;
  Vector3f t;
};
void bone_transforms(const Body& body, const exercise::SegmentPoses& X_GB,
                     std::vector<BoneTransform>& transforms);

/// The skin in a posture, world frame.
struct Skin {
  std::vector<Vector3f> position;
  std::vector<Vector3f> normal;  ///< unit, outwards
  std::vector<BoneTransform> transforms;
};
/// Does not allocate after the first call with the same mesh.
void pose_skin(const Body& body, const exercise::SegmentPoses& X_GB, Skin& skin);

}  // namespace medius::figure
