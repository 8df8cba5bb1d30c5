#include "medius/body/osim_reader.h"

#include <algorithm>
#include <array>

namespace medius::body {
namespace osim {
namespace {

Result<void> check_version(const XmlFile& file) {
  const XmlObject root = file.root();
  if (root.type() == "Model") return {};
  return error(
      "{}: an OpenSim model was expected (<OpenSimDocument><Model>), found <{}>. Is it a setup "
      "file?",
      file.path().string(), root.type());
}

void name_other_sets(Reading& reading, const XmlObject& model) {
  const auto note = [&](std::string_view set, std::string_view consequence) {
    for (const XmlObject& object : model.objects(set)) {
      reading.leave_out(object, std::string(consequence));
      reading.model.unsupported.back().harmless = true;
    }
  };
  note("ControllerSet", "controls nothing here: inverse tools take their motion from data");
  note("ProbeSet", "its report is not made");
  note("ContactGeometrySet", "no contact is computed: ground forces come from data");
  for (const XmlObject& child : model.children()) {
    if (!child.node().attribute("file")) continue;
    reading.leave_out(child, "stands in another file, which is not read", true);
  }
}

}  // namespace

void Reading::leave_out(const XmlObject& object, std::string consequence, bool essential) {
  model.unsupported.push_back(
      {object.type(), object.name(), object.line(), std::move(consequence), essential});
}

std::string socket(const XmlObject& object, std::string_view name) {
  const std::string property = "socket_" + std::string(name);
  for (const std::string& spelling : {property, property + "_connectee_name"}) {
    if (std::string text = object.text(spelling); !text.empty()) return text;
  }
  // Betas of 4.0: <connectors><Connector_PhysicalFrame_ name="..."><connectee_name>.
  for (const XmlObject& connector : object.child("connectors").children()) {
    if (connector.name() == name) return connector.text("connectee_name");
  }
  return {};
}

Result<void> read_markers(Reading& reading, const std::vector<XmlObject>& markers) {
  for (const XmlObject& object : markers) {
    if (object.type() != "Marker") {
      reading.leave_out(object, "no marker is made of it");
      reading.model.unsupported.back().harmless = true;
      continue;
    }
    MarkerSpecification marker;
    marker.name = object.name();
    marker.line = object.line();
    std::string frame = socket(object, "parent_frame");
    if (frame.empty()) frame = object.text("body");
    if (frame.empty()) frame = object.text("parent_frame");
    marker.frame = reading.model.resolved_frame(frame);
    MEDIUS_TRY(marker.location, object.vector3("location", Vector3::Zero()));
    MEDIUS_TRY(marker.fixed, object.boolean("fixed", false));
    reading.model.markers.push_back(std::move(marker));
  }
  return {};
}

namespace {

Result<ModelSpecification> read(const XmlFile& file) {
  MEDIUS_CHECK(check_version(file));
  const XmlObject root = file.root();
  Reading reading;
  reading.file = file;
  ModelSpecification& model = reading.model;
  model.name = root.name();
  model.file = file.path();
  model.version = file.version();
  model.credits = root.text("credits");
  model.publications = root.text("publications");
  MEDIUS_TRY(model.gravity, root.vector3("gravity", Vector3(0, -kGravity, 0)));
  MEDIUS_CHECK(read_bodies_and_joints(reading, root));
  MEDIUS_CHECK(read_constraints(reading, root));
  MEDIUS_CHECK(read_markers(reading, root.objects("MarkerSet")));
  MEDIUS_CHECK(read_forces(reading, root.objects("ForceSet")));
  name_other_sets(reading, root);
  return std::move(reading.model);
}

}  // namespace
}  // namespace osim

Result<ModelSpecification> read_model(const std::filesystem::path& path) {
  MEDIUS_TRY(const XmlFile file, XmlFile::read(path));
  return osim::read(file);
}

Result<ModelSpecification> parse_model(std::string_view text, const std::filesystem::path& name) {
  MEDIUS_TRY(const XmlFile file, XmlFile::parse(text, name));
  return osim::read(file);
}

Result<Model> load_model(const std::filesystem::path& file) {
  MEDIUS_TRY(auto specification, read_model(file));
  return compile(std::move(specification));
}

}  // namespace medius::body
