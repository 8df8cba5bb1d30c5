// Reading a request's JSON body, strictly.
#pragma once

#include <functional>

#include "medius/programme/json_place.h"
#include "medius/server/api.h"

namespace medius::server {

/// Runs `read` over the body's object; a wrong content type, rubbish, unknown keys and values out
/// of range are Errors.
Result<void> read_body(const Request& request,
                       const std::function<void(programme::JsonObject&)>& read);

/// A text that must be there and not be empty.
std::string required_text(programme::JsonObject& body, const std::string& key, std::size_t least,
                          std::size_t most);
/// 32 hex digits.
std::string required_identifier(programme::JsonObject& body, const std::string& key);
programme::Date required_date(programme::JsonObject& body, const std::string& key);
programme::Side side_of(programme::JsonObject& body, const std::string& key);
const char* name_of(programme::Side side);

}  // namespace medius::server
