// Small models for the tests of this room, written as .osim text.
#pragma once

#include <string>

namespace medius::fit {

/// A torso free in space (three turns, three moves), a two-part arm on it (shoulder: three turns by
/// a custom joint, elbow: a pin), and a kneecap-like slider coupled to the elbow. Seven markers.
inline std::string arm_model() {
  const auto body = [](const std::string& name, double mass) {
    return "<Body name=\"" + name + "\"><mass>" + std::to_string(mass) +
           "</mass><mass_center>0 -0.1 0</mass_center><inertia>0.02 0.01 0.03 0 0 "
           "0</inertia></Body>";
  };
  const auto axis = [](int i, const std::string& coordinate, const std::string& direction) {
    const std::string name =
        i < 3 ? "rotation" + std::to_string(i + 1) : "translation" + std::to_string(i - 2);
    const std::string function =
        coordinate.empty() ? "<Constant><value>0</value></Constant>"
                           : "<LinearFunction><coefficients>1 0</coefficients></LinearFunction>";
    return "<TransformAxis name=\"" + name + "\"><coordinates>" + coordinate +
           "</coordinates><axis>" + direction + "</axis>" + function + "</TransformAxis>";
  };
  const auto coordinate = [](const std::string& name, const std::string& range, bool clamped) {
    return "<Coordinate name=\"" + name + "\"><range>" + range + "</range><clamped>" +
           (clamped ? "true" : "false") + "</clamped></Coordinate>";
  };
  const auto frames = [](const std::string& parent, const std::string& at,
                         const std::string& child) {
    return "<socket_parent_frame>p</socket_parent_frame><socket_child_frame>c</socket_child_frame>"
           "<frames><PhysicalOffsetFrame name=\"p\"><socket_parent>" +
           parent + "</socket_parent><translation>" + at +
           "</translation></PhysicalOffsetFrame><PhysicalOffsetFrame name=\"c\"><socket_parent>" +
           child + "</socket_parent></PhysicalOffsetFrame></frames>";
  };
  const auto marker = [](const std::string& name, const std::string& on, const std::string& at) {
    return "<Marker name=\"" + name + "\"><socket_parent_frame>/bodyset/" + on +
           "</socket_parent_frame><location>" + at + "</location></Marker>";
  };
  const std::string no = "0 0 0", wide = "-3 3";
  return "<OpenSimDocument Version=\"40000\"><Model name=\"arm\"><gravity>0 -9.80665 0</gravity>"
         "<BodySet><objects>" +
         body("torso", 30) + body("upper", 2) + body("lower", 1.5) + body("cap", 0.1) +
         "</objects></BodySet><JointSet><objects>"
         "<CustomJoint name=\"base\">" +
         frames("/ground", "0 0 0", "/bodyset/torso") + "<coordinates>" +
         coordinate("tilt", wide, false) + coordinate("list", wide, false) +
         coordinate("turn", wide, false) + coordinate("tx", "-9 9", false) +
         coordinate("ty", "-9 9", false) + coordinate("tz", "-9 9", false) +
         "</coordinates><SpatialTransform>" + axis(0, "tilt", "0 0 1") + axis(1, "list", "1 0 0") +
         axis(2, "turn", "0 1 0") + axis(3, "tx", "1 0 0") + axis(4, "ty", "0 1 0") +
         axis(5, "tz", "0 0 1") +
         "</SpatialTransform></CustomJoint><CustomJoint name=\"shoulder\">" +
         frames("/bodyset/torso", "0 0.4 0.2", "/bodyset/upper") + "<coordinates>" +
         coordinate("flex", wide, false) + coordinate("add", wide, false) +
         coordinate("rot", wide, false) + "</coordinates><SpatialTransform>" +
         axis(0, "flex", "0 0 1") + axis(1, "add", "1 0 0") + axis(2, "rot", "0 1 0") +
         axis(3, "", "1 0 0") + axis(4, "", "0 1 0") + axis(5, "", "0 0 1") +
         "</SpatialTransform></CustomJoint><PinJoint name=\"elbow\">" +
         frames("/bodyset/upper", "0 -0.3 0", "/bodyset/lower") + "<coordinates>" +
         coordinate("elbow", "0 2.5", true) +
         "</coordinates></PinJoint><SliderJoint name=\"cap\">" +
         frames("/bodyset/upper", "0.03 -0.3 0", "/bodyset/cap") + "<coordinates>" +
         coordinate("slide", "-1 1", false) +
         "</coordinates></SliderJoint></objects></JointSet><ConstraintSet><objects>"
         "<CoordinateCouplerConstraint name=\"c\"><coupled_coordinates_function><LinearFunction>"
         "<coefficients>-0.02 0.01</coefficients></LinearFunction></coupled_coordinates_function>"
         "<independent_coordinate_names>elbow</independent_coordinate_names>"
         "<dependent_coordinate_name>slide</dependent_coordinate_name></"
         "CoordinateCouplerConstraint>"
         "</objects></ConstraintSet><MarkerSet><objects>" +
         marker("T1", "torso", "0.1 0.3 0.1") + marker("T2", "torso", "-0.1 0.3 -0.1") +
         marker("T3", "torso", "0.05 -0.2 0") + marker("U1", "upper", "0.03 -0.1 0.04") +
         marker("U2", "upper", "0 -0.28 0.05") + marker("L1", "lower", "0.01 -0.2 0.03") +
         marker("C1", "cap", "0.02 0 0") + "</objects></MarkerSet></Model></OpenSimDocument>";
}

}  // namespace medius::fit
