// medius model: what is in an .osim file, and what of it is not computed.

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "medius/body/kinematics.h"
#include "medius/body/model.h"
#include "medius/cli/command.h"

namespace medius::cli {
namespace {

using body::Coordinate;
using body::Model;
using body::MotionType;

struct Options {
  std::string file, write;
};

const char* unit_of(const Coordinate& coordinate) {
  switch (coordinate.motion_type) {
    case MotionType::kRotational:
      return "deg";
    case MotionType::kTranslational:
      return "m";
    case MotionType::kCoupled:
      return "own";
  }
  return "";
}

/// A value of a coordinate as a person reads it.
double shown(const Coordinate& coordinate, double value) {
  return coordinate.motion_type == MotionType::kRotational ? degrees(value) : value;
}

std::string state_of(const Model& model, const Coordinate& coordinate) {
  std::string state;
  if (coordinate.locked) state += " locked";
  if (coordinate.clamped) state += " clamped";
  if (coordinate.prescribed) state += " prescribed";
  if (coordinate.coupler >= 0) {
    state += " follows";
    for (const int input : model.couplers[coordinate.coupler].independents) {
      state += " " + model.coordinates[input].name;
    }
  }
  return state;
}

void append_bodies(const Model& model, std::string& text) {
  text += fmt::format("\nbodies ({})\n", model.body_count() - 1);
  for (int i = 1; i < model.body_count(); ++i) {
    const body::Body& body = model.bodies[i];
    const body::Joint& joint = model.joints[body.joint];
    text += fmt::format("  {:<22} {:8.3f} kg   {} {} to {}\n", body.name, body.mass,
                        type_name(joint.kind), joint.name, model.bodies[body.parent].name);
  }
}

void append_coordinates(const Model& model, std::string& text) {
  text += fmt::format("\ncoordinates ({}, {} independent)\n", model.coordinate_count(),
                      model.independent_coordinates.size());
  for (const Coordinate& coordinate : model.coordinates) {
    text += fmt::format("  {:<26} {:>9.4g} to {:>9.4g} {:<3}  default {:.4g}{}\n", coordinate.name,
                        shown(coordinate, coordinate.range[0]),
                        shown(coordinate, coordinate.range[1]), unit_of(coordinate),
                        shown(coordinate, coordinate.default_value), state_of(model, coordinate));
  }
}

void append_muscles(const Model& model, std::string& text) {
  const auto& muscles = model.specification.muscles;
  if (muscles.empty()) return;
  text += fmt::format("\nmuscles ({})                     F0 (N)   l0 (m)   lts (m)  pennation\n",
                      muscles.size());
  for (const auto& muscle : muscles) {
    text += fmt::format("  {:<26} {:10.1f} {:8.4f} {:9.4f} {:6.1f} deg  {}\n", muscle.name,
                        muscle.max_isometric_force, muscle.optimal_fiber_length,
                        muscle.tendon_slack_length, degrees(muscle.pennation_angle),
                        type_name(muscle.kind));
  }
}

void append_counts(const Model& model, std::string& text) {
  const auto& s = model.specification;
  text +=
      fmt::format("\nactuators {}, passive forces {}, wrap objects {}, couplers {}, markers {}\n",
                  s.actuators.size(), s.passive_forces.size(), s.wrap_objects.size(),
                  model.couplers.size(), model.markers.size());
}

/// Mesh files that are neither beside the model nor in Geometry/ there, where OpenSim looks too.
std::vector<std::string> missing_meshes(const Model& model, int& count) {
  const std::filesystem::path folder = model.specification.file.parent_path();
  std::vector<std::string> missing;
  const auto look = [&](const std::vector<body::MeshSpecification>& meshes) {
    for (const auto& mesh : meshes) {
      std::error_code ignored;
      ++count;
      if (!std::filesystem::exists(folder / mesh.file, ignored) &&
          !std::filesystem::exists(folder / "Geometry" / mesh.file, ignored))
        missing.push_back(mesh.file);
    }
  };
  look(model.specification.ground_meshes);
  for (const auto& body : model.specification.bodies) look(body.meshes);
  return missing;
}

void append_meshes(const Model& model, std::string& text) {
  int count = 0;
  const std::vector<std::string> missing = missing_meshes(model, count);
  if (missing.empty()) return;
  text += fmt::format(
      "warning: {} of {} meshes are neither beside the file nor in Geometry/ ({}{}); only pictures "
      "need them\n",
      missing.size(), count, missing.front(), missing.size() > 1 ? ", ..." : "");
}

void append_left_out(const Model& model, std::string& text) {
  const auto& left_out = model.specification.unsupported;
  if (left_out.empty()) {
    text += "everything in the file is computed\n";
    return;
  }
  text += fmt::format("\nnot computed ({})\n", left_out.size());
  for (const auto& part : left_out) {
    text +=
        fmt::format("  line {}: {} '{}': {}\n", part.line, part.type, part.name, part.consequence);
  }
}

std::string as_text(const Model& model) {
  std::string text =
      fmt::format("{}: {:.3f} kg, gravity {:.5g} {:.5g} {:.5g} m/s2, file format {}\n", model.name,
                  model.total_mass, model.gravity.x(), model.gravity.y(), model.gravity.z(),
                  model.specification.version);
  append_bodies(model, text);
  append_coordinates(model, text);
  append_muscles(model, text);
  append_counts(model, text);
  append_meshes(model, text);
  append_left_out(model, text);
  return text;
}

nlohmann::json as_json(const Model& model) {
  using nlohmann::json;
  json result{{"name", model.name},
              {"mass_kg", model.total_mass},
              {"gravity", {model.gravity.x(), model.gravity.y(), model.gravity.z()}},
              {"format", model.specification.version}};
  for (int i = 1; i < model.body_count(); ++i) {
    const body::Body& body = model.bodies[i];
    result["bodies"].push_back({{"name", body.name},
                                {"mass_kg", body.mass},
                                {"parent", model.bodies[body.parent].name},
                                {"joint", model.joints[body.joint].name}});
  }
  for (const Coordinate& coordinate : model.coordinates) {
    result["coordinates"].push_back(
        {{"name", coordinate.name},
         {"unit", unit_of(coordinate)},
         {"range",
          {shown(coordinate, coordinate.range[0]), shown(coordinate, coordinate.range[1])}},
         {"default", shown(coordinate, coordinate.default_value)},
         {"locked", coordinate.locked},
         {"dependent", coordinate.coupler >= 0}});
  }
  for (const auto& muscle : model.specification.muscles) {
    result["muscles"].push_back({{"name", muscle.name},
                                 {"type", type_name(muscle.kind)},
                                 {"max_isometric_force_N", muscle.max_isometric_force},
                                 {"optimal_fiber_length_m", muscle.optimal_fiber_length},
                                 {"tendon_slack_length_m", muscle.tendon_slack_length},
                                 {"pennation_deg", degrees(muscle.pennation_angle)}});
  }
  for (const auto& marker : model.markers) result["markers"].push_back(marker.name);
  int meshes = 0;
  for (const std::string& mesh : missing_meshes(model, meshes))
    result["missing_meshes"].push_back(mesh);
  for (const auto& part : model.specification.unsupported) {
    result["not_computed"].push_back({{"type", part.type},
                                      {"name", part.name},
                                      {"line", part.line},
                                      {"consequence", part.consequence}});
  }
  return result;
}

Result<int> run_model(const Session& session, const Options& options) {
  MEDIUS_TRY(const Model model, body::load_model(options.file));
  if (!options.write.empty()) {
    MEDIUS_TRY(const auto specification, body::read_model(options.file));
    MEDIUS_CHECK(body::write_model(specification, options.write));
  }
  const std::string text = session.json ? as_json(model).dump(2) + "\n" : as_text(model);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kSuccess;
}

}  // namespace

Command add_model(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app = add_command(
      program, "model", "What is in an OpenSim model, and what of it is not computed",
      "  medius model data/models/walker.osim\n"
      "  medius --json model walker.osim\n"
      "  medius model old-2392.osim --write new-2392.osim     # in the format of OpenSim 4");
  app->add_option("file", options->file, "The model (.osim of OpenSim 2.x, 3.x or 4.x)")
      ->required();
  app->add_option("--write", options->write, "Also write it in the format of OpenSim 4");
  return {app, [options](const Session& session) { return run_model(session, *options); }};
}

}  // namespace medius::cli
