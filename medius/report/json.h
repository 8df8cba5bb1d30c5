// report.json: the whole result for other programs; docs/report.schema.json describes it.
#pragma once

#include <string>

#include "medius/report/recording.h"

namespace medius::report {

/// The schema's version: the first number changes when a reader of the old form would misread the
/// new one.
inline constexpr const char* kSchemaVersion = "1.0";

/// Both languages' words are inside. A value that is not known is null; times are in seconds from
/// the recording's start, `se` is a standard error, `e` half of the 90 % band.
std::string json(const Recording& recording);

}  // namespace medius::report
