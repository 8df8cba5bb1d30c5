#include "medius/exercise/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace medius::exercise {

Result<YAML::Node> YamlReader::parse(std::string_view text, const std::string& file) {
  constexpr std::size_t kLongest = std::size_t{4} << 20;
  if (text.size() > kLongest)
    return medius::error("{}: longer than 4 MB, not a catalogue file", file);
  try {
    YAML::Node root = YAML::Load(std::string(text));
    if (!root.IsMap()) {
      return medius::error("{}:1: expected 'key: value' lines (see docs/exercise.schema.json)",
                           file);
    }
    return root;
  } catch (const YAML::Exception& failure) {
    return medius::error("{}:{}: {}", file, failure.mark.line + 1, failure.msg);
  }
}

void YamlReader::fail(const YAML::Node& node, const std::string& message) {
  if (failed()) return;
  const int line = node.IsDefined() ? node.Mark().line + 1 : 0;
  error_ = line > 0 ? fmt::format("{}:{}: {}", file_, line, message)
                    : fmt::format("{}: {}", file_, message);
}

void YamlReader::only(const YAML::Node& map, std::initializer_list<std::string_view> known) {
  if (failed()) return;
  if (!map.IsMap()) return fail(map, "expected 'key: value' pairs");
  std::vector<std::string> seen;
  for (const auto& pair : map) {
    if (!pair.first.IsScalar()) return fail(pair.first, "expected a word as key");
    const std::string& key = pair.first.Scalar();
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const std::vector<std::string> names(known.begin(), known.end());
      return fail(pair.first, fmt::format("unknown key '{}'.{}", key, did_you_mean(key, names)));
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return fail(pair.first, fmt::format("key '{}' stands here twice", key));
    }
    seen.push_back(key);
  }
}

YAML::Node YamlReader::child(const YAML::Node& map, std::string_view key, bool required) {
  YAML::Node nothing(YAML::NodeType::Undefined);
  if (failed()) return nothing;
  if (map.IsMap()) {
    for (const auto& pair : map) {
      if (pair.first.IsScalar() && pair.first.Scalar() == key) return pair.second;
    }
  }
  if (required) fail(map, fmt::format("'{}' is missing", key));
  return nothing;
}

std::string YamlReader::scalar(const YAML::Node& node) {
  if (failed()) return {};
  if (!node.IsScalar()) {
    fail(node, "expected one word or sentence");
    return {};
  }
  return node.Scalar();
}

std::string YamlReader::text(const YAML::Node& map, std::string_view key, bool required) {
  const YAML::Node node = child(map, key, required);
  return node.IsDefined() ? scalar(node) : std::string{};
}

double YamlReader::number(const YAML::Node& map, std::string_view key, double otherwise, double low,
                          double high) {
  const YAML::Node node = child(map, key);
  if (!node.IsDefined()) return otherwise;
  const std::string written = scalar(node);
  double value = otherwise;
  const auto [end, failure] =
      std::from_chars(written.data(), written.data() + written.size(), value);
  if (failure != std::errc{} || end != written.data() + written.size() || !std::isfinite(value)) {
    fail(node, fmt::format("'{}' must be a number, found '{}'", key, written));
    return otherwise;
  }
  if (value < low || value > high) {
    fail(node, fmt::format("'{}' must lie between {} and {}, found {}", key, low, high, value));
    return otherwise;
  }
  return value;
}

bool YamlReader::yes(const YAML::Node& map, std::string_view key, bool otherwise) {
  const YAML::Node node = child(map, key);
  if (!node.IsDefined()) return otherwise;
  const std::string written = scalar(node);
  if (written == "true") return true;
  if (written != "false") fail(node, fmt::format("'{}' must be true or false", key));
  return false;
}

int YamlReader::choice(const YAML::Node& map, std::string_view key,
                       std::initializer_list<std::string_view> names, int otherwise) {
  const YAML::Node node = child(map, key, otherwise < 0);
  if (!node.IsDefined()) return std::max(otherwise, 0);
  const std::string written = scalar(node);
  const auto found = std::find(names.begin(), names.end(), written);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  const std::vector<std::string> known(names.begin(), names.end());
  fail(node,
       fmt::format("'{}' cannot be '{}'; it is one of: {}", key, written, fmt::join(known, ", ")));
  return std::max(otherwise, 0);
}

std::vector<std::string> YamlReader::texts(const YAML::Node& map, std::string_view key) {
  std::vector<std::string> all;
  const YAML::Node node = child(map, key);
  if (!node.IsDefined()) return all;
  if (!node.IsSequence()) {
    fail(node, fmt::format("'{}' must be a list", key));
    return all;
  }
  for (const auto& item : node) all.push_back(scalar(item));
  return all;
}

}  // namespace medius::exercise
