// "Did you mean": the known names nearest to what a person typed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace medius {

/// At most `most` of `known`, nearest first by edit distance (case ignored); names too far off are
/// left out.
std::vector<std::string> nearest_names(std::string_view typed, std::span<const std::string> known,
                                       int most = 3);

/// " Did you mean a, b or c?" or nothing: to append to an error's sentence.
std::string did_you_mean(std::string_view typed, std::span<const std::string> known);

}  // namespace medius
