// data/sources.csv: the references behind thresholds, by key.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "medius/base/result.h"
#include "medius/report/recording.h"

namespace medius::report {

/// Rows of key, citation, doi and more (RFC 4180 quoting); a mistake names `file` and line.
Result<std::map<std::string, Source>> parse_sources(std::string_view text, const std::string& file);

}  // namespace medius::report
