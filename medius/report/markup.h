// Text into HTML, bytes into base64.
#pragma once

#include <string>
#include <string_view>

namespace medius::report {

/// `text` with &, <, >, " and ' made harmless, for an element or a quoted attribute. Bytes that are
/// no UTF-8 become the replacement character.
std::string escaped(std::string_view text);

/// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

/// `text` where it is UTF-8; other bytes become the replacement character.
std::string valid_utf8(std::string_view text);

}  // namespace medius::report
