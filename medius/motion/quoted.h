// What was found in a file, for a sentence.
#pragma once

#include <string>
#include <string_view>

namespace medius::motion {

/// The first characters between quotation marks; "bytes that are no text" where a terminal or
/// another program could not show them.
std::string quoted(std::string_view found);

}  // namespace medius::motion
