// The words of a motion: section: numbers, names of coordinates and of places on the body, each
// with a message that names the line. A mistake is thrown here and turned into an Error at the
// border of motion_reader.cpp.
#pragma once

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "medius/exercise/motion_specification.h"

namespace medius::exercise::motion_words {

struct Mistake {
  int line = 0;
  std::string text;
};

int line_of(const YAML::Node& node);

template <typename... Args>
[[noreturn]] void fail(const YAML::Node& node, fmt::format_string<Args...> format, Args&&... args) {
  throw Mistake{line_of(node), fmt::format(format, std::forward<Args>(args)...)};
}

double number(const YAML::Node& node, const std::string& what);
bool yes(const YAML::Node& node, const std::string& what);
std::string text(const YAML::Node& node, const std::string& what);
/// Refuses keys that are not `known`, offering the nearest, and keys that stand twice.
void allow_keys(const YAML::Node& map, const std::string& what,
                const std::vector<std::string>& known);

/// A coordinate's name; one without a side ("knee_angle") means both.
std::vector<Coordinate> coordinates_named(const YAML::Node& node, const std::string& what);
/// Degrees into radians; metres stay.
double in_si(Coordinate coordinate, double value);
/// Coordinates with values, undefined: none.
std::vector<Change> read_changes(const YAML::Node& map, const std::string& what);
/// Sites by name: "heel_r", "heel" (both), "foot" (heel and ball of both), "ball".
std::vector<SiteId> sites_named(const YAML::Node& node, const std::string& what,
                                const std::string& key);
/// Index of a pose by name.
int pose_named(const YAML::Node& node, const std::string& what,
               const std::vector<PoseSpecification>& poses);

}  // namespace medius::exercise::motion_words
