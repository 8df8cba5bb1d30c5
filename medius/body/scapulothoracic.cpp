// The joint of the shoulder blade on the thorax [Seth et al. 2016]: it slides and turns on an
// ellipsoid, and wings about an axis that lies in the blade. Two joints with a massless body
// between.

#include "medius/body/scapulothoracic.h"

#include <cmath>

namespace medius::body {
namespace {

/// Turns a frame a quarter about z, so that abduction and elevation count up.
const Vector3 kQuarterTurn(0, 0, kPi / 2);

std::string add_frame(ModelSpecification& model, const JointSpecification& joint,
                      const std::string& name, const std::string& parent,
                      const Vector3& translation, const Vector3& orientation) {
  OffsetFrameSpecification frame;
  frame.key = joint.name + "/" + name;
  frame.parent = parent;
  frame.translation = translation;
  frame.orientation = orientation;
  frame.line = joint.line;
  model.frames.push_back(frame);
  return frame.key;
}

}  // namespace

void expand_scapulothoracic(ModelSpecification& model) {
  for (std::size_t i = 0; i < model.joints.size(); ++i) {
    if (model.joints[i].kind != JointKind::kScapulothoracic) continue;
    const JointSpecification joint = model.joints[i];
    BodySpecification between;
    between.name = joint.name + "_ellipsoid";
    between.line = joint.line;

    JointSpecification slide = joint;
    slide.kind = JointKind::kEllipsoid;
    slide.name = between.name;
    slide.coordinates.resize(3);
    // The quarter turn swaps the thorax's x and y.
    slide.radii = Vector3(joint.radii.y(), joint.radii.x(), joint.radii.z());
    slide.parent_frame =
        add_frame(model, joint, "on_thorax", joint.parent_frame, Vector3::Zero(), kQuarterTurn);
    slide.child_frame =
        add_frame(model, joint, "on_ellipsoid", between.name, Vector3::Zero(), kQuarterTurn);

    // A pin turns about z: bring z to the winging axis.
    const double direction = joint.winging_axis_direction;
    const Vector3 axis(-std::sin(direction), std::cos(direction), 0);
    const Matrix3 R = Eigen::Quaterniond::FromTwoVectors(Vector3::UnitZ(), axis).toRotationMatrix();
    const Vector3 origin(joint.winging_axis_origin[0], joint.winging_axis_origin[1], 0);
    JointSpecification wing = joint;
    wing.kind = JointKind::kPin;
    wing.coordinates.erase(wing.coordinates.begin(), wing.coordinates.begin() + 3);
    wing.parent_frame =
        add_frame(model, joint, "winging", between.name, origin, xyz_from_rotation(R));
    wing.child_frame = add_frame(model, joint, "winging_on_child", joint.child_frame, origin,
                                 xyz_from_rotation(R));

    model.bodies.push_back(std::move(between));
    model.joints[i] = std::move(slide);
    model.joints.insert(model.joints.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(wing));
  }
}

}  // namespace medius::body
