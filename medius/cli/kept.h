// What the commands about kept data share: which database, and opening it.
#pragma once

#include <memory>
#include <string>

#include "medius/base/result.h"
#include "medius/store/store.h"

namespace medius::cli {

/// The database of `--database`, or home's.
std::string database_or_home(const std::string& given);
/// Opens one that must be there; `alongside` works beside a running server. New files are this
/// user's alone.
Result<std::unique_ptr<store::Store>> open_kept(const std::string& database, bool alongside);
store::Milliseconds now_ms();
/// "1.4 GB"
std::string readable_bytes(double bytes);

}  // namespace medius::cli
