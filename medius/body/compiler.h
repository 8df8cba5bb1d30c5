// The steps from a specification to a model, in the order of compile(). Private to body.
#pragma once

#include <string>
#include <vector>

#include "medius/body/model.h"

namespace medius::body {

/// "file:line" of a part, or the model's name where it was made by hand.
inline std::string place(const ModelSpecification& specification, int line) {
  const std::string file =
      specification.file.empty() ? specification.name : specification.file.string();
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

template <typename... Args>
Error error_at(const ModelSpecification& specification, int line,
               fmt::format_string<Args...> format, Args&&... args) {
  return error("{}: {}", place(specification, line),
               fmt::format(format, std::forward<Args>(args)...));
}

template <typename List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  for (const auto& item : list) names.push_back(item.name);
  return names;
}

struct Compiler {
  Model model;
  const ModelSpecification& specification() const { return model.specification; }

  Result<void> check_supported();
  Result<void> check_numbers();
  Result<void> add_bodies_and_joints();
  Result<void> add_joint(std::size_t index, bool reversed);
  Result<void> add_coordinates();
  Result<void> add_transforms();
  Result<SpatialTransform> custom_transform(const JointSpecification& joint);
  SpatialTransform plain_transform(const Joint& joint);
  Result<void> add_couplers();
  Result<Coupler> coupler(const ConstraintSpecification& constraint);
  void note_old_muscles();
  Result<void> add_loops();
  Result<Loop> loop(const ConstraintSpecification& constraint);
  Result<void> add_markers();
  void add_chains();
};

}  // namespace medius::body
