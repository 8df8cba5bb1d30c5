#include "medius/server/answer.h"

namespace medius::server {

Response json_answer(const nlohmann::json& document, int status) {
  Response response;
  response.status = status;
  // A name may hold bytes that are no UTF-8: shown as such, never an exception.
  response.body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Response no_content() { return {204, "", "", {{"Cache-Control", "no-store"}}}; }

Response problem(int status, const std::string& key, const std::string& message) {
  Response response = json_answer({{"key", key}, {"message", message}}, status);
  if (status == 429) response.headers.emplace_back("Retry-After", "300");
  return response;
}

bool is_database_failure(const Error& error) { return error.message.starts_with("the database"); }

Response problem_of(const Error& error) {
  if (error.message.starts_with("there is no such"))
    return problem(404, "not_found", error.message);
  if (is_database_failure(error)) return problem(503, "database", error.message);
  return problem(400, "bad_request", error.message);
}

}  // namespace medius::server
