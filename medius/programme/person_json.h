// Answers and history as JSON: the format of answers.json and history.json (docs/formats.md).
#pragma once

#include <string>
#include <string_view>

#include "medius/base/result.h"
#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// Strict: an unknown key, a value of the wrong kind or out of range is an error that names file
/// and place ("pain.now").
Result<Answers> read_answers(std::string_view json, const std::string& file, const Rules& rules);
Result<History> read_history(std::string_view json, const std::string& file, const Rules& rules);

/// "2026-11-22" -> date.
Result<Date> read_date(std::string_view text);
std::string write_date(Date date);

}  // namespace medius::programme
