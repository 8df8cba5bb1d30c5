// What the programme's rule files need beyond the catalogue's YAML reader: required numbers, words
// in both languages, lists and maps.
#pragma once

#include <functional>
#include <limits>
#include <string>

#include "medius/exercise/catalogue.h"
#include "medius/exercise/yaml_reader.h"

namespace medius::programme {

class RulesYaml : public exercise::YamlReader {
 public:
  using YamlReader::YamlReader;

  std::string text(const YAML::Node& map, std::string_view key) {
    return YamlReader::text(map, key, true);
  }
  std::string text(const YAML::Node& map, std::string_view key, const char* otherwise) {
    const std::string written = YamlReader::text(map, key);
    return written.empty() ? otherwise : written;
  }

  double number(const YAML::Node& map, std::string_view key, double otherwise) {
    return YamlReader::number(map, key, otherwise);
  }
  double number(const YAML::Node& map, std::string_view key) {
    child(map, key, true);
    return YamlReader::number(map, key, 0.0);
  }

  int integer(const YAML::Node& map, std::string_view key) {
    return whole(map, key, number(map, key));
  }
  int integer(const YAML::Node& map, std::string_view key, int otherwise) {
    return whole(map, key, number(map, key, otherwise));
  }

  exercise::Text words(const YAML::Node& map, std::string_view key) {
    const YAML::Node node = child(map, key, true);
    return {text(node, "en"), text(node, "de")};
  }

  void each(const YAML::Node& map, std::string_view key,
            const std::function<void(const YAML::Node&)>& read) {
    const YAML::Node list = child(map, key);
    if (!list.IsDefined()) return;
    if (!list.IsSequence()) return fail(list, fmt::format("'{}' must be a list", key));
    for (const YAML::Node& item : list) read(item);
  }

  void pairs(const YAML::Node& map, std::string_view key,
             const std::function<void(const std::string&, const YAML::Node&)>& read) {
    const YAML::Node node = child(map, key);
    if (!node.IsDefined()) return;
    if (!node.IsMap()) return fail(node, fmt::format("'{}' must be names with values", key));
    for (const auto& pair : node) read(scalar(pair.first), pair.second);
  }

 private:
  int whole(const YAML::Node& map, std::string_view key, double value) {
    if (value == static_cast<double>(static_cast<int>(value))) return static_cast<int>(value);
    fail(child(map, key), fmt::format("'{}' must be a whole number", key));
    return 0;
  }
};

}  // namespace medius::programme
