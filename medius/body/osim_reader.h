// The parts of the .osim reader; read_model() and parse_model() in model.h are its door.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "medius/body/model.h"
#include "medius/body/xml.h"

namespace medius::body::osim {

/// What the parts share while one file is read.
struct Reading {
  XmlFile file;
  ModelSpecification model;

  void leave_out(const XmlObject& object, std::string consequence, bool essential = false);
};

/// Any of OpenSim's functions of one variable (or a linear one of several).
Result<Function> read_function(const XmlObject& object);
/// The function that a property holds; `otherwise` where it is absent.
Result<Function> read_function(const XmlObject& owner, std::string_view property,
                               const Function& otherwise);
Result<MultivariatePolynomial> read_polynomial(const XmlObject& object);

/// Ground, bodies with their wrap objects and meshes, joints, coordinates.
Result<void> read_bodies_and_joints(Reading& reading, const XmlObject& model);
Result<void> read_constraints(Reading& reading, const XmlObject& model);
Result<void> read_markers(Reading& reading, const std::vector<XmlObject>& markers);
/// `first_order`: place in the force set of the first.
Result<void> read_forces(Reading& reading, const std::vector<XmlObject>& forces,
                         int first_order = 0);
Result<PathSpecification> read_path(Reading& reading, const XmlObject& owner);

/// The reference that a socket holds, in each of the spellings 2.x to 4.x; empty if none.
std::string socket(const XmlObject& object, std::string_view name);

}  // namespace medius::body::osim
