// Reads one key pose: coordinates, what touches what, balance, and which coordinates give way.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <vector>

#include "medius/exercise/motion_specification.h"

namespace medius::exercise {

/// Throws motion_words::Mistake.
class PoseReader {
 public:
  /// `poses` are those a pose may start from, `props` the things it may touch; a common posture
  /// (null) may touch any.
  PoseReader(const std::vector<PoseSpecification>& poses,
             const std::vector<PropSpecification>* props)
      : poses_(&poses), props_(props) {}

  /// With a `base` what is not said stays as it is there.
  [[nodiscard]] PoseSpecification read(const YAML::Node& node, const std::string& name, int line,
                                       const PoseSpecification* base) const;

 private:
  void read_touches(const YAML::Node& list, const std::string& what,
                    std::vector<TouchSpecification>& touches) const;
  void need_prop(const YAML::Node& item, const std::string& what, const std::string& prop) const;

  const std::vector<PoseSpecification>* poses_;
  const std::vector<PropSpecification>* props_;
};

/// Sets or adds coordinates; refuses what no joint reaches.
void change_coordinates(const YAML::Node& map, const std::string& what, bool add,
                        PoseSpecification& pose);

}  // namespace medius::exercise
