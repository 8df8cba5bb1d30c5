// Strict, located reading of JSON objects: the first mistake is remembered as "file: place: what
// was expected".
#pragma once

#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "medius/base/result.h"

namespace medius::programme {

/// An object of a document, its place, and the document's first mistake. Asking for a key marks it
/// as known; finish() complains of the keys nobody asked for.
class JsonObject {
 public:
  using Json = nlohmann::json;

  JsonObject(const Json& value, std::string place, const std::string& file,
             std::optional<Error>& mistake);

  double number(const std::string& key, double otherwise, double least, double most);
  std::optional<double> optional_number(const std::string& key, double least, double most);
  int integer(const std::string& key, int otherwise, int least, int most);
  bool boolean(const std::string& key, bool otherwise);
  std::string text(const std::string& key, const std::string& otherwise);
  std::vector<std::string> names(const std::string& key);
  /// One of `allowed`; anything else is a mistake that offers the nearest.
  std::string choice(const std::string& key, const std::string& otherwise,
                     const std::vector<std::string>& allowed);
  void object(const std::string& key, const std::function<void(JsonObject&)>& read);
  void each(const std::string& key, const std::function<void(JsonObject&)>& read);
  /// The keys of the object at `key`, each with its value.
  void pairs(const std::string& key,
             const std::function<void(const std::string&, const Json&)>& read);
  /// There and not null, which stands for "not said" everywhere.
  [[nodiscard]] bool has(const std::string& key) { return find(key) != nullptr; }
  const Json& raw(const std::string& key);

  void mistake(const std::string& key, const std::string& expected);
  void finish();

 private:
  const Json* find(const std::string& key);

  const Json& value_;
  std::string place_;
  const std::string& file_;
  std::optional<Error>& mistake_;
  std::set<std::string> asked_;
};

/// How deep a document's lists and objects may stand in each other; writing one out again goes down
/// them call by call. What is kept inside another document later may be half as deep.
constexpr int kDeepest = 64, kDeepestPart = kDeepest / 2;

/// A document that is whole and not deeper than `deepest`.
Result<nlohmann::json> parse_json(std::string_view text, const std::string& file,
                                  int deepest = kDeepest);

/// Parses `text` and reads its root object; the first mistake becomes the error.
Result<void> read_json(std::string_view text, const std::string& file,
                       const std::function<void(JsonObject&)>& read, int deepest = kDeepest);

}  // namespace medius::programme
