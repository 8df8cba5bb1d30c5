// What the reader makes of files old and new, whole and damaged, and what the writer gives back.

#include <gtest/gtest.h>

#include <string>

#include "medius/body/kinematics.h"
#include "medius/body/model.h"
#include "medius/body/xml.h"

namespace medius::body {
namespace {

/// A two-link arm in the format of 4.x with most kinds of parts.
const std::string kArm = R"(<?xml version="1.0" encoding="UTF-8"?>
<OpenSimDocument Version="40000">
<Model name="arm">
<defaults><Thelen2003Muscle name="default"><max_isometric_force>321</max_isometric_force><KshapeActive>0.5</KshapeActive></Thelen2003Muscle></defaults>
<Ground name="ground"/>
<gravity>0 -9.8 0</gravity>
<BodySet name="bodyset"><objects>
<Body name="upper"><mass>2</mass><mass_center>0 -0.1 0</mass_center><inertia>1 2 3 0.1 0.2 0.3</inertia>
<WrapObjectSet><objects><WrapCylinder name="elbow"><radius>0.02</radius><length>0.1</length><quadrant>-x</quadrant></WrapCylinder></objects></WrapObjectSet>
</Body>
<Body name="lower"><mass>1</mass><components><PhysicalOffsetFrame name="wrist"><socket_parent>..</socket_parent><translation>0 -0.3 0</translation></PhysicalOffsetFrame></components></Body>
</objects></BodySet>
<JointSet name="jointset"><objects>
<PinJoint name="shoulder"><socket_parent_frame>ground_offset</socket_parent_frame><socket_child_frame>/bodyset/upper</socket_child_frame>
<coordinates><Coordinate name="lift"><default_value>0.1</default_value><range>-1 2</range></Coordinate></coordinates>
<frames><PhysicalOffsetFrame name="ground_offset"><socket_parent>/ground</socket_parent><translation>0 1 0</translation><orientation>0 0.5 0</orientation></PhysicalOffsetFrame></frames></PinJoint>
<CustomJoint name="elbow"><socket_parent_frame>upper_offset</socket_parent_frame><socket_child_frame>/bodyset/lower</socket_child_frame>
<coordinates><Coordinate name="bend"/></coordinates>
<frames><PhysicalOffsetFrame name="upper_offset"><socket_parent>/bodyset/upper</socket_parent><translation>0 -0.3 0</translation></PhysicalOffsetFrame></frames>
<SpatialTransform>
<TransformAxis name="rotation1"><coordinates>bend</coordinates><axis>0 0 1</axis><LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction></TransformAxis>
<TransformAxis name="translation1"><coordinates>bend</coordinates><axis>1 0 0</axis><MultiplierFunction name="function"><function><SimmSpline><x>-1 0 1 2</x><y>0 0.01 0.03 0.02</y></SimmSpline></function><scale>1.5</scale></MultiplierFunction></TransformAxis>
</SpatialTransform></CustomJoint>
</objects></JointSet>
<ConstraintSet><objects><CoordinateCouplerConstraint name="follow"><independent_coordinate_names>lift</independent_coordinate_names><dependent_coordinate_name>bend</dependent_coordinate_name><coupled_coordinates_function><LinearFunction><coefficients>2 0.1</coefficients></LinearFunction></coupled_coordinates_function></CoordinateCouplerConstraint></objects></ConstraintSet>
<ForceSet><objects>
<Thelen2003Muscle name="biceps"><GeometryPath><PathPointSet><objects>
<PathPoint name="p1"><socket_parent_frame>/bodyset/upper</socket_parent_frame><location>0 0 0.01</location></PathPoint>
<ConditionalPathPoint name="p2"><socket_parent_frame>/bodyset/lower</socket_parent_frame><location>0.01 0 0</location><socket_coordinate>/jointset/elbow/bend</socket_coordinate><range>-1 1</range></ConditionalPathPoint>
</objects></PathPointSet><PathWrapSet><objects><PathWrap name="w"><wrap_object>elbow</wrap_object><method>midpoint</method></PathWrap></objects></PathWrapSet></GeometryPath></Thelen2003Muscle>
<CoordinateLimitForce name="stop"><coordinate>lift</coordinate><upper_limit>90</upper_limit><upper_stiffness>2</upper_stiffness><transition>10</transition></CoordinateLimitForce>
<CoordinateActuator name="motor"><coordinate>bend</coordinate><optimal_force>5</optimal_force></CoordinateActuator>
<HuntCrossleyForce name="contact"/>
</objects></ForceSet>
<MarkerSet><objects><Marker name="hand"><socket_parent_frame>/bodyset/lower/wrist</socket_parent_frame><location>0 -0.05 0</location></Marker></objects></MarkerSet>
</Model></OpenSimDocument>)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

/// The message that reading or compiling gives.
std::string complaint(const std::string& text) {
  auto model = parse_model(text, "arm.osim");
  if (!model.ok()) return model.error().message;
  const auto compiled = compile(*std::move(model));
  return compiled.ok() ? "" : compiled.error().message;
}

TEST(OsimReader, ReadsEveryPart) {
  const auto model = parse_model(kArm, "arm.osim");
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->gravity, Vector3(0, -9.8, 0));
  EXPECT_EQ(model->bodies[0].inertia(0, 2), 0.2);
  EXPECT_EQ(model->joints[0].parent_frame, "shoulder/ground_offset");
  EXPECT_EQ(model->joints[1].coordinates[0].motion_type, MotionType::kRotational);
  EXPECT_EQ(model->muscles[0].max_isometric_force, 321);  // from <defaults>
  EXPECT_EQ(model->muscles[0].parameters.at("KshapeActive"), 0.5);
  EXPECT_EQ(model->muscles[0].path.points[1].coordinate, "bend");
  EXPECT_EQ(model->muscles[0].path.wraps[0].method, WrapMethod::kMidpoint);
  EXPECT_EQ(model->wrap_objects[0].quadrant, "-x");
  EXPECT_NEAR(model->passive_forces[0].parameters.at("upper_limit"), kPi / 2, 1e-15);
  EXPECT_NEAR(model->passive_forces[0].parameters.at("upper_stiffness"), 2 * 180 / kPi, 1e-12);
  EXPECT_EQ(model->actuators[0].order, 2);
  ASSERT_EQ(model->unsupported.size(), 1u);
  EXPECT_EQ(model->unsupported[0].type, "HuntCrossleyForce");
  EXPECT_GT(model->unsupported[0].line, 30);
}

TEST(OsimReader, PlacesTheArmWhereTrigonometrySays) {
  const auto model = compile(parse_model(kArm, "arm.osim").value());
  ASSERT_TRUE(model.ok()) << model.error().message;
  Data data(*model);
  EXPECT_NEAR(data.q[model->coordinate_index("bend")], 2 * 0.1 + 0.1, 1e-15);  // the coupler
  update_positions(*model, data);
  // In the plane of the turned shoulder frame: upper arm down by lift, then 0.3 m.
  const double lift = 0.1, bend = 0.3;
  const double slide =
      1.5 * Function::simm_spline({-1, 0, 1, 2}, {0, 0.01, 0.03, 0.02}).value().value(bend);
  const double x = 0.3 * std::sin(lift) + slide * std::cos(lift) + 0.35 * std::sin(lift + bend);
  const double y = -0.3 * std::cos(lift) + slide * std::sin(lift) - 0.35 * std::cos(lift + bend);
  const Vector3 expected(x * std::cos(0.5), 1 + y, -x * std::sin(0.5));
  EXPECT_NEAR((point_position(data, model->markers[0].point) - expected).norm(), 0, 1e-14);
}

TEST(OsimReader, ReadsTheOldFormat) {
  const std::string old = R"(<OpenSimDocument Version="20302"><Model name="old"><BodySet><objects>
<Body name="ground"><mass>0</mass><Joint/></Body>
<Body name="rod"><mass>1</mass><inertia_xx>0.5</inertia_xx><Joint><CustomJoint name="pin">
<parent_body> ground </parent_body><location_in_parent> 0 2 0 </location_in_parent><orientation_in_parent>0 0 0</orientation_in_parent>
<location> 0 0.5 0 </location><orientation>0 0 0</orientation>
<CoordinateSet><objects><Coordinate name="angle"><motion_type>rotational</motion_type></Coordinate></objects></CoordinateSet>
<SpatialTransform><TransformAxis name="rotation1"><function><LinearFunction><coefficients>1 0</coefficients></LinearFunction></function><coordinates> angle </coordinates><axis>0 0 1</axis></TransformAxis></SpatialTransform>
</CustomJoint></Joint></Body></objects></BodySet>
<ForceSet><objects><Thelen2003Muscle name="m"><MusclePointSet><objects><MusclePoint name="a"><location>0 0 0</location><body>ground</body></MusclePoint><MusclePoint name="b"><location>0 0 0</location><body> rod </body></MusclePoint></objects></MusclePointSet><isDisabled>true</isDisabled></Thelen2003Muscle></objects></ForceSet>
<MarkerSet><objects><Marker name="tip"><body>rod</body><location>0 -1 0</location></Marker></objects></MarkerSet>
</Model></OpenSimDocument>)";
  const auto model = compile(parse_model(old, "old.osim").value());
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->specification.muscles[0].path.points[1].frame, "rod");
  EXPECT_FALSE(model->specification.muscles[0].applies_force);
  Data data(*model);
  data.q[0] = kPi / 2;
  update_positions(*model, data);
  EXPECT_NEAR((point_position(data, model->markers[0].point) - Vector3(1.5, 2, 0)).norm(), 0,
              1e-15);
}

TEST(OsimReader, TakesBytesThatAreNotUtf8) {
  const std::string name = "M\xFCller\x92s arm";
  const auto model = parse_model(replaced(kArm, "\"arm\"", "\"" + name + "\""), "arm.osim");
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->name, "M\xC3\xBCller\xE2\x80\x99s arm");
}

TEST(OsimReader, NamesFileLineAndWhatWasExpected) {
  // Cut short.
  const std::string cut = complaint(kArm.substr(0, kArm.size() / 2));
  EXPECT_NE(cut.find("arm.osim:"), cut.npos) << cut;
  EXPECT_NE(cut.find("not a whole XML file"), cut.npos) << cut;
  // What was never XML is not called cut.
  for (const char* other : {"", "time\tx\n0\t1\n", "\x89PNG\r\n"}) {
    const auto refused = XmlFile::parse(other, "grf.mot");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("grf.mot: not an XML file"), std::string::npos)
        << refused.error().message;
  }
  // A word for a number.
  const std::string word = complaint(replaced(kArm, "<mass>2</mass>", "<mass>heavy</mass>"));
  EXPECT_EQ(word, "arm.osim:8: <mass> of Body 'upper' should hold numbers, found 'heavy'.");
  // A name that is not there.
  const std::string typo = complaint(
      replaced(kArm, "<dependent_coordinate_name>bend<", "<dependent_coordinate_name>bent<"));
  EXPECT_NE(typo.find("'bent'"), typo.npos) << typo;
  EXPECT_NE(typo.find("Did you mean bend"), typo.npos) << typo;
  // A joint of a kind that nobody knows: the body could not be placed.
  const std::string joint = complaint(
      replaced(replaced(kArm, "<PinJoint", "<SpringyJoint"), "</PinJoint>", "</SpringyJoint>"));
  EXPECT_NE(joint.find("SpringyJoint 'shoulder' is not supported"), joint.npos) << joint;
  // A body that hangs on nothing.
  const std::string loose =
      complaint(replaced(kArm, "/ground</socket_parent>", "/nowhere</socket_parent>"));
  EXPECT_NE(loose.find("not connected to ground"), loose.npos) << loose;
  // Another kind of file.
  const std::string setup = complaint("<OpenSimDocument><ScaleTool/></OpenSimDocument>");
  EXPECT_NE(setup.find("setup file"), setup.npos) << setup;
  EXPECT_NE(complaint("").find("arm.osim"), std::string::npos);
}

TEST(OsimReader, RefusesLoopsAndRings) {
  const std::string twice = replaced(kArm, "</objects></JointSet>",
                                     "<WeldJoint name=\"extra\"><socket_parent_frame>/ground"
                                     "</socket_parent_frame><socket_child_frame>/bodyset/lower"
                                     "</socket_child_frame></WeldJoint></objects></JointSet>");
  EXPECT_NE(complaint(twice).find("closes a loop"), std::string::npos) << complaint(twice);
}

TEST(OsimWriter, GivesBackWhatWasRead) {
  const auto model = parse_model(kArm, "arm.osim").value();
  const std::string text = model_text(model);
  const auto again = parse_model(text, "again.osim");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(model_text(*again), text);
  // Numbers come back as they were, to the last bit.
  EXPECT_EQ(again->passive_forces[0].parameters.at("upper_limit"),
            model.passive_forces[0].parameters.at("upper_limit"));
  EXPECT_EQ(again->joints[1].transform[3].function.scale(), 1.5);
  const auto ours = compile(model), theirs = compile(*again);
  Data a(*ours), b(*theirs);
  update_positions(*ours, a);
  update_positions(*theirs, b);
  for (int i = 0; i < ours->body_count(); ++i) EXPECT_EQ(a.X_GB[i].p, b.X_GB[i].p);
}

TEST(OsimWriter, TurnsNamesIntoOnesThatOpenSimAllows) {
  auto model = parse_model(kArm, "arm.osim").value();
  model.name = "my arm/left";
  EXPECT_NE(model_text(model).find("<Model name=\"my_arm_left\">"), std::string::npos);
}

TEST(Xml, ResolvesPathsAsTheyAreWritten) {
  const auto file =
      XmlFile::parse("<a><b> data\\walk.mot </b><c>Unassigned</c></a>", "/x/y/setup.xml");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->root().path("b"), "/x/y/data/walk.mot");
  EXPECT_TRUE(file->root().path("c").empty());
  EXPECT_EQ(last_of_path("/jointset/knee/angle "), "angle");
}

TEST(Xml, ReadsTheNumbersThatProgramsWrite) {
  const auto numbers = parse_numbers(" 1 -2.5e-3, +4 Inf -inf 1.#INF (5 6) ");
  ASSERT_TRUE(numbers.has_value());
  EXPECT_EQ(numbers->size(), 8u);
  EXPECT_EQ((*numbers)[3], kInfinity);
  EXPECT_EQ((*numbers)[5], kInfinity);
  EXPECT_FALSE(parse_numbers("1 two").has_value());
}

TEST(Orientation, AnglesAndRotationsTurnIntoEachOther) {
  for (const Vector3& angles :
       {Vector3(0.3, -0.7, 2.1), Vector3(-1.2, 1.4, -0.4), Vector3(0, 0, 0)}) {
    EXPECT_NEAR((xyz_from_rotation(rotation_from_xyz(angles)) - angles).norm(), 0, 1e-14);
  }
  // At the gimbal lock the angles are not unique, the rotation is.
  for (const double y : {kPi / 2, -kPi / 2}) {
    const Matrix3 R = rotation_from_xyz(Vector3(0.4, y, 0.3));
    EXPECT_NEAR((rotation_from_xyz(xyz_from_rotation(R)) - R).norm(), 0, 1e-7);
  }
}

TEST(OsimReader, CustomJointsOrderTheirCoordinatesAsTheirAxesNameThem) {
  const std::string axes =
      "<TransformAxis name=\"rotation1\"><coordinates>turn</coordinates><axis>0 0 1</axis>"
      "<StepFunction name=\"function\"><transition_start_time>-1</transition_start_time>"
      "<transition_end_time>3</transition_end_time><start_value>0</start_value>"
      "<end_value>0.5</end_value></StepFunction></TransformAxis>"
      "<TransformAxis name=\"translation1\"><coordinates>slide</coordinates><axis>1 0 0</axis>"
      "<LinearFunction name=\"function\"><coefficients>1 0</coefficients></LinearFunction>"
      "</TransformAxis>";
  const std::string text =
      "<OpenSimDocument Version=\"40500\"><Model name=\"m\"><BodySet><objects><Body name=\"b\">"
      "<mass>1</mass></Body></objects></BodySet><JointSet><objects><CustomJoint name=\"j\">"
      "<socket_parent_frame>/ground</socket_parent_frame><socket_child_frame>/bodyset/b"
      "</socket_child_frame><coordinates><Coordinate name=\"slide\"/><Coordinate name=\"turn\"/>"
      "</coordinates><SpatialTransform>" +
      axes + "</SpatialTransform></CustomJoint></objects></JointSet></Model></OpenSimDocument>";
  const auto model = parse_model(text, "m.osim");
  ASSERT_TRUE(model.ok()) << model.error().message;
  ASSERT_EQ(model->joints[0].coordinates.size(), 2U);
  EXPECT_EQ(model->joints[0].coordinates[0].name, "turn");
  EXPECT_EQ(model->joints[0].coordinates[1].name, "slide");
  // Halfway through the step from -1 to 3.
  EXPECT_NEAR(model->joints[0].transform[0].function.value(1), 0.25, 1e-15);
  // Written and read again it is the same.
  const auto again = parse_model(model_text(*model), "again.osim");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_NEAR(again->joints[0].transform[0].function.value(1), 0.25, 1e-15);
}

}  // namespace
}  // namespace medius::body
