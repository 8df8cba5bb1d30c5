#include "medius/fit/scale_setup.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "medius/base/nearest.h"

namespace medius::fit {
namespace {

/// The elements of a set that is written inline or in the file its attribute names. `files` keeps
/// those that were opened.
Result<std::vector<body::XmlObject>> set_objects(const body::XmlObject& owner, const char* name,
                                                 std::vector<body::XmlFile>& files) {
  const body::XmlObject set = owner.child(name);
  if (!set) return std::vector<body::XmlObject>{};
  const std::string file = set.node().attribute("file").value();
  if (file.empty()) return owner.objects(name);
  MEDIUS_TRY(const body::XmlFile other, body::XmlFile::read(owner.file().resolve(file)));
  files.push_back(other);
  return files.back().root().child("objects").children();
}

Result<Measurement> read_measurement(const body::XmlObject& object) {
  Measurement measurement;
  measurement.name = object.name();
  for (const body::XmlObject& pair : object.objects("MarkerPairSet")) {
    const std::vector<std::string> names = pair.words("markers");
    if (names.size() != 2)
      return pair.error_here(fmt::format("<markers> names {} markers; expected two", names.size()));
    measurement.pairs.push_back({names[0], names[1]});
  }
  for (const body::XmlObject& scale : object.objects("BodyScaleSet")) {
    std::vector<int> axes;
    for (const std::string& word : scale.words("axes")) {
      for (const char letter : word) {
        const int axis = letter == 'X' || letter == 'x'   ? 0
                         : letter == 'Y' || letter == 'y' ? 1
                         : letter == 'Z' || letter == 'z' ? 2
                                                          : -1;
        if (axis < 0)
          return scale.error_here(fmt::format("<axes> holds '{}'; expected X, Y or Z", letter));
        axes.push_back(axis);
      }
    }
    measurement.bodies.emplace_back(scale.name(), axes);
  }
  return measurement;
}

/// (-1, -1) and nothing mean the whole file.
Result<void> read_range(const body::XmlObject& owner, double& begin, double& end) {
  begin = -std::numeric_limits<double>::infinity();
  end = std::numeric_limits<double>::infinity();
  MEDIUS_TRY(const std::vector<double> range, owner.numbers("time_range"));
  if (!range.empty() && range.size() != 2)
    return owner.error_here(fmt::format(
        "<time_range> has {} numbers; expected its beginning and its end, in s", range.size()));
  if (range.size() == 2 && !(range[0] == -1 && range[1] == -1)) {
    begin = range[0];
    end = range[1];
  }
  return {};
}

Result<void> read_scaler(const body::XmlObject& scaler, ScaleSetup& setup,
                         std::vector<body::XmlFile>& files) {
  MEDIUS_TRY(setup.apply_scaler, scaler.boolean("apply", true));
  setup.order = scaler.words("scaling_order");
  for (const std::string& word : setup.order) {
    if (word != "measurements" && word != "manualScale")
      return scaler.error_here(fmt::format(
          "<scaling_order> holds '{}'; expected 'measurements' and 'manualScale'", word));
  }
  MEDIUS_TRY(const auto measurements, set_objects(scaler, "MeasurementSet", files));
  for (const body::XmlObject& object : measurements) {
    MEDIUS_TRY(const bool apply, object.boolean("apply", true));
    if (!apply) continue;
    MEDIUS_TRY(Measurement measurement, read_measurement(object));
    setup.measurements.push_back(std::move(measurement));
  }
  MEDIUS_TRY(const auto scales, set_objects(scaler, "ScaleSet", files));
  for (const body::XmlObject& object : scales) {
    MEDIUS_TRY(const bool apply, object.boolean("apply", true));
    if (!apply) continue;
    ManualScale manual;
    manual.body = object.text("segment");
    MEDIUS_TRY(manual.factors, object.vector3("scales", Vector3::Ones()));
    setup.manual.push_back(manual);
  }
  setup.scaler_marker_file = scaler.path("marker_file");
  setup.scaler_output_model = scaler.path("output_model_file");
  setup.scaler_output_factors = scaler.path("output_scale_file");
  MEDIUS_CHECK(read_range(scaler, setup.scaler_begin, setup.scaler_end));
  MEDIUS_TRY(setup.preserve_mass_distribution, scaler.boolean("preserve_mass_distribution", false));
  return {};
}

Result<void> read_placer(const body::XmlObject& placer, ScaleSetup& setup) {
  MEDIUS_TRY(setup.apply_placer, placer.boolean("apply", true));
  MEDIUS_TRY(setup.tasks, read_ik_tasks(placer));
  setup.placer_marker_file = placer.path("marker_file");
  setup.placer_coordinate_file = placer.path("coordinate_file");
  setup.placer_output_model = placer.path("output_model_file");
  setup.placer_output_motion = placer.path("output_motion_file");
  setup.placer_output_markers = placer.path("output_marker_file");
  MEDIUS_CHECK(read_range(placer, setup.placer_begin, setup.placer_end));
  MEDIUS_TRY(setup.most_marker_movement, placer.number("max_marker_movement", -1));
  return {};
}

void add_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

/// The <objects> of a set that stands alone in its file.
pugi::xml_node set_of(pugi::xml_document& document, const char* type, const char* name) {
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node top = document.append_child("OpenSimDocument");
  top.append_attribute("Version").set_value(40000);
  pugi::xml_node set = top.append_child(type);
  set.append_attribute("name").set_value(name);
  pugi::xml_node objects = set.append_child("objects");
  set.append_child("groups");
  return objects;
}

std::string text_of(const pugi::xml_document& document) {
  std::ostringstream stream;
  document.save(stream, "\t");
  return stream.str();
}

}  // namespace

Result<ScaleSetup> read_scale_setup(const std::filesystem::path& file) {
  MEDIUS_TRY(const body::XmlFile xml, body::XmlFile::read(file));
  const body::XmlObject tool = xml.root();
  if (tool.type() != "ScaleTool")
    return tool.error_here(fmt::format("expected <ScaleTool>, found <{}>", tool.type()));
  ScaleSetup setup;
  std::vector<body::XmlFile> files;  // keep what the sets stand in alive while reading
  if (!tool.name().empty()) setup.name = tool.name();
  MEDIUS_TRY(setup.mass, tool.number("mass", -1));
  const body::XmlObject maker = tool.child("GenericModelMaker");
  if (!maker) return tool.error_here("<GenericModelMaker> is missing; it names the model");
  setup.model_file = maker.path("model_file");
  setup.marker_set_file = maker.path("marker_set_file");
  const body::XmlObject scaler = tool.child("ModelScaler");
  setup.apply_scaler = static_cast<bool>(scaler);
  if (scaler) MEDIUS_CHECK(read_scaler(scaler, setup, files));
  const body::XmlObject placer = tool.child("MarkerPlacer");
  setup.apply_placer = static_cast<bool>(placer);
  if (placer) MEDIUS_CHECK(read_placer(placer, setup));
  return setup;
}

std::string scale_set_text(const ScaleFactors& factors) {
  pugi::xml_document document;
  pugi::xml_node objects = set_of(document, "ScaleSet", "ScaleSet");
  for (const auto& [name, s] : factors) {
    pugi::xml_node scale = objects.append_child("Scale");
    add_text(scale, "scales", fmt::format("{} {} {}", s.x(), s.y(), s.z()));
    add_text(scale, "segment", name);
    add_text(scale, "apply", "true");
  }
  return text_of(document);
}

std::string marker_set_text(const body::ModelSpecification& model) {
  pugi::xml_document document;
  pugi::xml_node objects = set_of(document, "MarkerSet", "markerset");
  for (const auto& marker : model.markers) {
    const std::string body = model.base_body(marker.frame);
    const Vector3 p = model.pose_in_base(marker.frame) * marker.location;
    pugi::xml_node node = objects.append_child("Marker");
    node.append_attribute("name").set_value(marker.name.c_str());
    add_text(node, "socket_parent_frame", body == "ground" ? "/ground" : "/bodyset/" + body);
    add_text(node, "location", fmt::format("{} {} {}", p.x(), p.y(), p.z()));
    add_text(node, "fixed", marker.fixed ? "true" : "false");
  }
  return text_of(document);
}

}  // namespace medius::fit
