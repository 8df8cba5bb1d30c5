// Words and sources as every answer writes them.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/programme/rules.h"

namespace medius::server {

inline nlohmann::json words(const exercise::Text& text) {
  return {{"en", text.en}, {"de", text.de}};
}
inline nlohmann::json source(const std::string& key, const std::string& status) {
  return {{"key", key}, {"status", status}};
}
inline nlohmann::json source(const exercise::Citation& citation) {
  return source(citation.source, citation.status);
}
inline nlohmann::json source(const programme::Source& from) {
  return source(from.key, from.status);
}

}  // namespace medius::server
