// The command line's own errors, as one sentence each.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "medius/base/result.h"

namespace medius::cli {

/// What was wrong with `arguments` (without the program's name), where the parser refused them:
/// the word, what was expected, the nearest that exists, and the --help that tells more.
std::string usage_sentence(const CLI::App& program, const CLI::ParseError& failure,
                           const std::vector<std::string>& arguments);

/// A parser takes "nan" and "inf" for numbers; no option of medius does.
Result<void> check_finite(const CLI::App& command);

}  // namespace medius::cli
