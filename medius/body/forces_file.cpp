#include <algorithm>
#include <set>
#include <string>

#include "medius/body/osim_reader.h"

namespace medius::body {

Result<void> append_forces(ModelSpecification& specification, const std::filesystem::path& path) {
  MEDIUS_TRY(const XmlFile file, XmlFile::read(path));
  const XmlObject root = file.root();
  if (root.type() != "ForceSet" && !root.node().child("objects")) {
    return error("{}: a set of forces was expected (<ForceSet><objects>), found <{}>.",
                 path.string(), root.type());
  }
  // Names are looked up in the model that they are added to.
  osim::Reading reading;
  reading.file = file;
  reading.model = std::move(specification);
  int order = 0;
  for (const auto& muscle : reading.model.muscles) order = std::max(order, muscle.order + 1);
  for (const auto& actuator : reading.model.actuators) order = std::max(order, actuator.order + 1);
  for (const auto& force : reading.model.passive_forces) order = std::max(order, force.order + 1);
  // A force whose name the model has already is left out, as OpenSim does.
  std::set<std::string, std::less<>> known;
  for (const auto& muscle : reading.model.muscles) known.insert(muscle.name);
  for (const auto& actuator : reading.model.actuators) known.insert(actuator.name);
  for (const auto& force : reading.model.passive_forces) known.insert(force.name);
  std::vector<XmlObject> added;
  for (const XmlObject& object : root.child("objects").children()) {
    if (known.contains(object.name())) {
      reading.leave_out(object, "the model has a force of this name already, which is kept");
    } else {
      added.push_back(object);
    }
  }
  auto read = osim::read_forces(reading, added, order);
  specification = std::move(reading.model);
  return read;
}

}  // namespace medius::body
