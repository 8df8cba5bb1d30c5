// Landmarks are kept as text in both databases: zlib, then base64.
#pragma once

#include <string>
#include <string_view>

#include "medius/base/result.h"

namespace medius::store {

std::string compress(std::string_view bytes);
/// Fails on rubbish and on anything that would unpack to more than `limit` bytes.
Result<std::string> decompress(std::string_view text, std::size_t limit = std::size_t{256} << 20);

}  // namespace medius::store
