#include "medius/programme/json_place.h"

#include <cmath>

#include "medius/base/nearest.h"

namespace medius::programme {
namespace {

const nlohmann::json kEmpty = nlohmann::json::object();

/// Brackets that are open at once, outside texts in quotes; right for rubbish too, which the parser
/// refuses later.
bool is_deeper_than(int most, std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quoted && letter == '\\') {
      ++at;
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && (letter == '[' || letter == '{')) {
      if (++depth > most) return true;
    } else if (!quoted && (letter == ']' || letter == '}')) {
      --depth;
    }
  }
  return false;
}

}  // namespace

JsonObject::JsonObject(const Json& value, std::string place, const std::string& file,
                       std::optional<Error>& mistake)
    : value_(value.is_object() ? value : kEmpty),
      place_(std::move(place)),
      file_(file),
      mistake_(mistake) {
  if (!value.is_object()) this->mistake("", "expected an object {…}");
}

void JsonObject::mistake(const std::string& key, const std::string& expected) {
  if (mistake_) return;
  std::string where = place_;
  if (!key.empty()) where += (where.empty() ? "" : ".") + key;
  mistake_ = medius::error("{}: {}: {}", file_, where.empty() ? "the document" : where, expected);
}

const nlohmann::json* JsonObject::find(const std::string& key) {
  asked_.insert(key);
  const auto found = value_.find(key);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

const nlohmann::json& JsonObject::raw(const std::string& key) {
  const Json* found = find(key);
  return found == nullptr ? kEmpty : *found;
}

std::optional<double> JsonObject::optional_number(const std::string& key, double least,
                                                  double most) {
  const Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number() || !std::isfinite(found->get<double>()) || found->get<double>() < least ||
      found->get<double>() > most) {
    mistake(key, fmt::format("expected a number from {} to {}", least, most));
    return std::nullopt;
  }
  return found->get<double>();
}

double JsonObject::number(const std::string& key, double otherwise, double least, double most) {
  return optional_number(key, least, most).value_or(otherwise);
}

int JsonObject::integer(const std::string& key, int otherwise, int least, int most) {
  const double value = number(key, otherwise, least, most);
  if (std::floor(value) != value) mistake(key, "expected a whole number");
  return static_cast<int>(value);
}

bool JsonObject::boolean(const std::string& key, bool otherwise) {
  const Json* found = find(key);
  if (found == nullptr) return otherwise;
  if (!found->is_boolean()) mistake(key, "expected true or false");
  return found->is_boolean() ? found->get<bool>() : otherwise;
}

std::string JsonObject::text(const std::string& key, const std::string& otherwise) {
  const Json* found = find(key);
  if (found == nullptr) return otherwise;
  if (!found->is_string()) mistake(key, "expected a text in quotes");
  return found->is_string() ? found->get<std::string>() : otherwise;
}

std::vector<std::string> JsonObject::names(const std::string& key) {
  std::vector<std::string> result;
  const Json* found = find(key);
  if (found == nullptr) return result;
  if (!found->is_array()) mistake(key, "expected a list of texts");
  for (const Json& item : found->is_array() ? *found : kEmpty) {
    if (item.is_string()) {
      result.push_back(item.get<std::string>());
    } else {
      mistake(key, "expected a list of texts");
    }
  }
  return result;
}

std::string JsonObject::choice(const std::string& key, const std::string& otherwise,
                               const std::vector<std::string>& allowed) {
  const std::string chosen = text(key, otherwise);
  if (std::find(allowed.begin(), allowed.end(), chosen) == allowed.end()) {
    mistake(key, "'" + chosen + "' is not known." + did_you_mean(chosen, allowed));
    return otherwise;
  }
  return chosen;
}

void JsonObject::object(const std::string& key, const std::function<void(JsonObject&)>& read) {
  const Json* found = find(key);
  if (found == nullptr) return;
  JsonObject child(*found, place_.empty() ? key : place_ + "." + key, file_, mistake_);
  read(child);
  child.finish();
}

void JsonObject::each(const std::string& key, const std::function<void(JsonObject&)>& read) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_array()) return mistake(key, "expected a list […]");
  for (std::size_t index = 0; index < found->size(); ++index) {
    JsonObject child((*found)[index],
                     fmt::format("{}{}[{}]", place_.empty() ? "" : place_ + ".", key, index), file_,
                     mistake_);
    read(child);
    child.finish();
  }
}

void JsonObject::pairs(const std::string& key,
                       const std::function<void(const std::string&, const Json&)>& read) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_object()) return mistake(key, "expected an object {…}");
  for (const auto& [name, value] : found->items()) read(name, value);
}

void JsonObject::finish() {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const auto& [key, value] : value_.items()) {
    if (!asked_.contains(key)) mistake(key, "is not known." + did_you_mean(key, known));
  }
}

Result<nlohmann::json> parse_json(std::string_view text, const std::string& file, int deepest) {
  if (is_deeper_than(deepest, text))
    return error("{}: expected lists and objects at most {} deep in each other", file, deepest);
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& failure) {
    return error("{}: no JSON at byte {}. Is the file complete?", file, failure.byte);
  } catch (const nlohmann::json::out_of_range&) {
    return error("{}: a number is too large; expected at most 1.8e308", file);
  }
}

Result<void> read_json(std::string_view text, const std::string& file,
                       const std::function<void(JsonObject&)>& read, int deepest) {
  MEDIUS_TRY(const nlohmann::json document, parse_json(text, file, deepest));
  std::optional<Error> mistake;
  JsonObject root(document, "", file, mistake);
  read(root);
  root.finish();
  if (mistake) return *mistake;
  return {};
}

}  // namespace medius::programme
