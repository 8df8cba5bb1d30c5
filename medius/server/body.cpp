#include "medius/server/body.h"

#include "medius/programme/person_json.h"

namespace medius::server {

Result<void> read_body(const Request& request,
                       const std::function<void(programme::JsonObject&)>& read) {
  const std::string type = request.header("content-type");
  if (!type.starts_with("application/json"))
    return error("the request: expected Content-Type application/json.");
  return programme::read_json(request.body, "the request", read, programme::kDeepestPart);
}

std::string required_text(programme::JsonObject& body, const std::string& key, std::size_t least,
                          std::size_t most) {
  const std::string text = body.text(key, "");
  if (!body.has(key)) {
    body.mistake(key, "is missing");
  } else if (text.size() < least || text.size() > most) {
    body.mistake(key, fmt::format("expected {} to {} characters", least, most));
  }
  return text;
}

std::string required_identifier(programme::JsonObject& body, const std::string& key) {
  std::string text = body.text(key, "");
  const bool fits = text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
  if (!fits) body.mistake(key, "expected an identifier of 32 hex digits");
  return text;
}

programme::Date required_date(programme::JsonObject& body, const std::string& key) {
  const auto date = programme::read_date(body.text(key, ""));
  if (date.ok()) return *date;
  body.mistake(key, date.error().message);
  return {};
}

programme::Side side_of(programme::JsonObject& body, const std::string& key) {
  const std::string name = body.choice(key, "both", {"left", "right", "both"});
  return name == "left"    ? programme::Side::Left
         : name == "right" ? programme::Side::Right
                           : programme::Side::Both;
}

const char* name_of(programme::Side side) {
  return side == programme::Side::Left ? "left" : side == programme::Side::Right ? "right" : "both";
}

}  // namespace medius::server
