#include "medius/programme/yaml.h"

#include <cmath>

namespace medius::programme {

YAML::Node YamlReader::parse(const std::string& text) {
  try {
    YAML::Node root = YAML::Load(text);
    if (root.IsMap()) return root;
    mistake(root, "expected a map of names and values at the top");
  } catch (const YAML::Exception& failure) {
    mistake_ = error("{}:{}: {}", file_, failure.mark.line + 1, failure.msg);
  }
  return YAML::Node(YAML::NodeType::Map);
}

void YamlReader::mistake(const YAML::Node& node, const std::string& expected) {
  if (mistake_) return;
  const int line = node.IsDefined() ? node.Mark().line + 1 : 0;
  mistake_ = error("{}:{}: {}", file_, line, expected);
}

std::string YamlReader::text(const YAML::Node& map, const std::string& key,
                             std::optional<std::string> otherwise) {
  const YAML::Node node = map[key];
  if (node && node.IsScalar()) return node.Scalar();
  if (node) {
    mistake(node, "'" + key + "' expects a text");
  } else if (!otherwise) {
    mistake(map, "'" + key + "' is missing");
  }
  return otherwise.value_or("");
}

double YamlReader::number(const YAML::Node& map, const std::string& key,
                          std::optional<double> otherwise) {
  const YAML::Node node = map[key];
  if (!node) {
    if (!otherwise) mistake(map, "'" + key + "' is missing, a number was expected");
    return otherwise.value_or(0.0);
  }
  double value = 0.0;
  if (!node.IsScalar() || !YAML::convert<double>::decode(node, value) || !std::isfinite(value)) {
    mistake(node, "'" + key + "' expects a number");
    return otherwise.value_or(0.0);
  }
  return value;
}

int YamlReader::integer(const YAML::Node& map, const std::string& key,
                        std::optional<int> otherwise) {
  const double value =
      number(map, key, otherwise ? std::optional<double>(*otherwise) : std::nullopt);
  if (std::floor(value) != value || std::abs(value) > 1e6) {
    mistake(map[key], "'" + key + "' expects a whole number");
    return otherwise.value_or(0);
  }
  return static_cast<int>(value);
}

bool YamlReader::boolean(const YAML::Node& map, const std::string& key, bool otherwise) {
  const YAML::Node node = map[key];
  if (!node) return otherwise;
  bool value = otherwise;
  if (!YAML::convert<bool>::decode(node, value))
    mistake(node, "'" + key + "' expects true or false");
  return value;
}

std::vector<std::string> YamlReader::names(const YAML::Node& map, const std::string& key) {
  std::vector<std::string> result;
  each(map, key, [&](const YAML::Node& item) {
    if (item.IsScalar()) {
      result.push_back(item.Scalar());
    } else {
      mistake(item, "'" + key + "' expects a list of names");
    }
  });
  return result;
}

exercise::Text YamlReader::words(const YAML::Node& map, const std::string& key) {
  const YAML::Node node = map[key];
  if (!node || !node.IsMap()) {
    mistake(node ? node : map, "'" + key + "' expects words in both languages: {en: …, de: …}");
    return {};
  }
  return {text(node, "en"), text(node, "de")};
}

void YamlReader::each(const YAML::Node& map, const std::string& key,
                      const std::function<void(const YAML::Node&)>& read) {
  const YAML::Node list = map[key];
  if (!list) return;
  if (!list.IsSequence()) return mistake(list, "'" + key + "' expects a list");
  for (const YAML::Node& item : list) read(item);
}

void YamlReader::pairs(const YAML::Node& map, const std::string& key,
                       const std::function<void(const std::string&, const YAML::Node&)>& read) {
  const YAML::Node node = map[key];
  if (!node) return;
  if (!node.IsMap()) return mistake(node, "'" + key + "' expects names with values");
  for (const auto& pair : node) read(pair.first.Scalar(), pair.second);
}

}  // namespace medius::programme
