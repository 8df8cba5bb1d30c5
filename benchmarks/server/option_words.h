// The options of the two programs, read alike.
#pragma once

#include <cstdlib>
#include <map>
#include <string>
#include <variant>

namespace medius::benchmark {

using Place = std::variant<int*, double*, std::string*>;

/// Each "--name value" goes to its place; the one word without a name is given back, the last where
/// there are several.
inline std::string read_options(int count, char** words,
                                const std::map<std::string, Place>& places) {
  std::string rest;
  for (int i = 1; i < count; ++i) {
    const auto found = places.find(words[i]);
    if (found == places.end() || i + 1 >= count) {
      rest = words[i];
      continue;
    }
    const char* value = words[++i];
    if (int* const* whole = std::get_if<int*>(&found->second)) **whole = std::atoi(value);
    if (double* const* number = std::get_if<double*>(&found->second)) **number = std::atof(value);
    if (std::string* const* text = std::get_if<std::string*>(&found->second)) **text = value;
  }
  return rest;
}

}  // namespace medius::benchmark
