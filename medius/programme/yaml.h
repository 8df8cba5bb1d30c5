// Strict, located reading of YAML: the first mistake is remembered as "file:line: what was
// expected".
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"

namespace medius::programme {

/// Collects the first mistake while a document is read; every getter gives a harmless default after
/// one.
class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  /// The document's root; an empty map after a syntax error.
  YAML::Node parse(const std::string& text);

  std::string text(const YAML::Node& map, const std::string& key,
                   std::optional<std::string> otherwise = {});
  double number(const YAML::Node& map, const std::string& key,
                std::optional<double> otherwise = {});
  int integer(const YAML::Node& map, const std::string& key, std::optional<int> otherwise = {});
  bool boolean(const YAML::Node& map, const std::string& key, bool otherwise);
  std::vector<std::string> names(const YAML::Node& map, const std::string& key);
  exercise::Text words(const YAML::Node& map, const std::string& key);

  /// Calls `read` with each item of the list at `key`, each key-value pair of the map at `key`;
  /// absent: nothing.
  void each(const YAML::Node& map, const std::string& key,
            const std::function<void(const YAML::Node&)>& read);
  void pairs(const YAML::Node& map, const std::string& key,
             const std::function<void(const std::string&, const YAML::Node&)>& read);

  void mistake(const YAML::Node& node, const std::string& expected);
  [[nodiscard]] const std::optional<Error>& first_mistake() const { return mistake_; }

 private:
  std::string file_;
  std::optional<Error> mistake_;
};

}  // namespace medius::programme
