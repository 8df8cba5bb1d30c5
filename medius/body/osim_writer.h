// The parts of the .osim writer; write_model() and model_text() in model.h are its door.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "medius/body/specification.h"

namespace medius::body::osim {

/// A name as OpenSim 4 allows it: blanks and the signs of its paths become underscores.
std::string component_name(std::string_view name);

// Elements with values; numbers in the fewest digits that read back as the same number.
pugi::xml_node add_element(pugi::xml_node parent, std::string_view type);
pugi::xml_node add_object(pugi::xml_node parent, std::string_view type, std::string_view name);
void add_text(pugi::xml_node parent, std::string_view property, std::string_view text);
void add_number(pugi::xml_node parent, std::string_view property, double value);
void add_flag(pugi::xml_node parent, std::string_view property, bool value);
void add_vector(pugi::xml_node parent, std::string_view property, const Vector3& value);
void add_numbers(pugi::xml_node parent, std::string_view property,
                 const std::vector<double>& values);
/// <SET name="..."><objects/><groups/></SET>; gives the objects element.
pugi::xml_node add_set(pugi::xml_node parent, std::string_view set, std::string_view name = {});
std::string number_text(double value);

/// The function as an element below `parent`, named where `name` is not empty.
void add_function(pugi::xml_node parent, const Function& function, std::string_view name);

/// "/bodyset/pelvis", "/ground", "/jointset/hip_r/pelvis_offset": a frame key as a component path.
std::string frame_path(const ModelSpecification& model, std::string_view key);
/// "/jointset/hip_r/hip_flexion_r".
std::string coordinate_path(const ModelSpecification& model, std::string_view name);
/// The offset frames that `owner` holds, as children of `list`.
void add_frames(pugi::xml_node list, const ModelSpecification& model, std::string_view owner);
bool owns_frames(const ModelSpecification& model, std::string_view owner);

void add_forces(pugi::xml_node root, const ModelSpecification& model);

}  // namespace medius::body::osim
