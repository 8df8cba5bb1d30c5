// Making answers: JSON, files, and problems in one sentence.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "medius/base/result.h"
#include "medius/server/http.h"

namespace medius::server {

Response json_answer(const nlohmann::json& document, int status = 200);
Response no_content();
/// `key` is a short stable word for the page, `message` one sentence for a person.
Response problem(int status, const std::string& key, const std::string& message);
/// 404 for what is not there, 400 for what the caller got wrong, 503 for a database that does not
/// answer.
Response problem_of(const Error& error);
/// The database does not answer, or refused: nobody's mistake who asks.
bool is_database_failure(const Error& error);

}  // namespace medius::server
