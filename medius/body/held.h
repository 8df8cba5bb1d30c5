// Which coordinates move freely, and what decides over the others.
#pragma once

#include "medius/body/model.h"

namespace medius::body {

/// True where neither a coupler nor a lock nor a function of time says what the coordinate does.
inline bool is_free(const Coordinate& coordinate) {
  return coordinate.coupler < 0 && !coordinate.locked && !coordinate.prescribed;
}

/// True where a function of time says what the coordinate does; a lock goes before it.
inline bool is_driven(const Coordinate& coordinate) {
  return coordinate.prescribed.has_value() && !coordinate.locked;
}

}  // namespace medius::body
