// The scapulothoracic joint, made of joints that the engine has.
#pragma once

#include "medius/body/specification.h"

namespace medius::body {

/// Replaces each scapulothoracic joint by an ellipsoid joint NAME_ellipsoid to a massless body of
/// that name and a pin joint NAME from it to the blade; the coordinates keep their names and order.
void expand_scapulothoracic(ModelSpecification& model);

}  // namespace medius::body
