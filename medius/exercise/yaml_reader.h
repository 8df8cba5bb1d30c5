// Reading YAML with messages that name file and line, and that stop at what is not expected.
#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "medius/base/nearest.h"
#include "medius/base/result.h"

namespace medius::exercise {

/// One node of a file. The first mistake is kept; after it every read gives nothing more, so that
/// a reader can run to its end and ask once.
class YamlReader {
 public:
  /// Parses `text`; yaml-cpp's own complaints become an Error with file and line.
  static Result<YAML::Node> parse(std::string_view text, const std::string& file);

  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  /// "file:line: ..." with the line of `node`.
  void fail(const YAML::Node& node, const std::string& message);
  [[nodiscard]] bool failed() const { return !error_.empty(); }
  [[nodiscard]] Error error() const { return Error{error_}; }

  /// Refuses keys that are not `known` (a misspelt key would silently mean nothing).
  void only(const YAML::Node& map, std::initializer_list<std::string_view> known);
  /// The child, or an undefined node; `required` makes its absence a mistake.
  YAML::Node child(const YAML::Node& map, std::string_view key, bool required = false);

  std::string text(const YAML::Node& map, std::string_view key, bool required = false);
  double number(const YAML::Node& map, std::string_view key, double otherwise, double low = -1e6,
                double high = 1e6);
  bool yes(const YAML::Node& map, std::string_view key, bool otherwise);
  /// The place of the text in `names`; a mistake lists them.
  int choice(const YAML::Node& map, std::string_view key,
             std::initializer_list<std::string_view> names, int otherwise);
  std::vector<std::string> texts(const YAML::Node& map, std::string_view key);
  std::string scalar(const YAML::Node& node);

 private:
  std::string file_;
  std::string error_;
};

}  // namespace medius::exercise
