#pragma once

#include <yaml-cpp/yaml.h>

#include "medius/exercise/motion_specification.h"

namespace medius::exercise {

/// The `gait:` part of a motion. Throws motion_words::Mistake.
GaitSpecification read_gait(const YAML::Node& node);

}  // namespace medius::exercise
