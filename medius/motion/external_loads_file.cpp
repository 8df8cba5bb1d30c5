#include "medius/base/nearest.h"
#include "medius/body/xml.h"
#include "medius/motion/files.h"
#include "medius/motion/text.h"

namespace medius::motion {
namespace {

/// Three columns whose labels begin with the identifier, as OpenSim looks them up.
Result<std::array<int, 3>> columns_of(const body::XmlObject& object, const char* property,
                                      const TimeSeries& data) {
  std::array<int, 3> columns{-1, -1, -1};
  const std::string identifier = object.text(property);
  if (identifier.empty() || identifier == "Unassigned") return columns;
  const std::vector<int> found = data.find_prefix(identifier);
  if (found.size() != 3)
    return object.error_here(fmt::format(
        "<{}> '{}' fits {} columns of '{}'; expected three (x, y, z) that begin with it.{}",
        property, identifier, found.size(), data.name,
        found.empty() ? did_you_mean(identifier + "x", data.labels) : ""));
  std::copy(found.begin(), found.end(), columns.begin());
  return columns;
}

Result<ExternalForce> read_force(const body::XmlObject& object, const TimeSeries& data) {
  ExternalForce force;
  force.name = object.name();
  force.body = object.text("applied_to_body");
  if (force.body.empty())
    return object.error_here("<applied_to_body> is missing; name the body the force acts on");
  const auto frame_of = [&](const char* property) {
    const std::string written(body::last_of_path(object.text(property, "ground")));
    return written.empty() || written == "Unassigned" ? std::string("ground") : written;
  };
  force.body = body::last_of_path(force.body);
  force.force_frame = frame_of("force_expressed_in_body");
  force.point_frame = frame_of("point_expressed_in_body");
  MEDIUS_TRY(force.force_columns, columns_of(object, "force_identifier", data));
  MEDIUS_TRY(force.point_columns, columns_of(object, "point_identifier", data));
  MEDIUS_TRY(force.torque_columns, columns_of(object, "torque_identifier", data));
  if (!force.has_force() && !force.has_torque())
    return object.error_here("neither <force_identifier> nor <torque_identifier> is given");
  if (!force.has_force() && force.has_point())
    return object.error_here("<point_identifier> is given without <force_identifier>");
  return force;
}

}  // namespace

Result<ExternalLoads> read_external_loads(const std::filesystem::path& xml,
                                          const std::filesystem::path& data_file) {
  MEDIUS_TRY(const body::XmlFile file, body::XmlFile::read(xml));
  const body::XmlObject root = file.root();
  if (root.type() != "ExternalLoads")
    return root.error_here(fmt::format("expected <ExternalLoads>, found <{}>", root.type()));
  std::filesystem::path path = data_file;
  if (path.empty()) {
    path = root.path("datafile");
    // OpenSim looks in the working folder first.
    const std::filesystem::path here = path.filename();
    if (!path.empty() && !exists_or_packed(path) && exists_or_packed(here)) path = here;
  }
  if (path.empty())
    return root.error_here("<datafile> is missing; name the .mot or .sto with the forces");
  MEDIUS_TRY(TimeSeries data, read_series(path));
  data.name = path.string();  // in sentences, the file says more than its title
  std::vector<ExternalForce> forces;
  for (const body::XmlObject& object : root.child("objects").children()) {
    if (object.type() != "ExternalForce")
      return object.error_here(fmt::format(
          "expected <ExternalForce>, found <{}>: a file of before OpenSim 2.3; write it anew with "
          "OpenSim 3 or later",
          object.type()));
    MEDIUS_TRY(const bool applied, object.boolean("appliesForce", true));
    MEDIUS_TRY(const bool disabled, object.boolean("isDisabled", false));
    if (!applied || disabled) continue;
    MEDIUS_TRY(ExternalForce force, read_force(object, data));
    forces.push_back(std::move(force));
  }
  if (forces.empty())
    data.notes.push_back(fmt::format("{}: it holds no force that is switched on", xml.string()));
  return ExternalLoads::make(std::move(forces), std::move(data));
}

Result<ExternalLoads> read_external_loads(const std::filesystem::path& xml) {
  return read_external_loads(xml, {});
}

}  // namespace medius::motion
