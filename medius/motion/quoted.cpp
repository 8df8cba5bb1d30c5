#include "medius/motion/quoted.h"

#include <algorithm>

namespace medius::motion {
namespace {

/// How many bytes the UTF-8 character beginning with `first` has; 0 where none begins so.
std::size_t length_of_character(unsigned char first) {
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

}  // namespace

std::string quoted(std::string_view found) {
  constexpr std::size_t kMost = 40;
  std::size_t at = 0;
  while (at < std::min(found.size(), kMost)) {
    const auto first = static_cast<unsigned char>(found[at]);
    const std::size_t length = first == '\t' ? 1 : length_of_character(first);
    if (length == 0 || at + length > found.size()) return "bytes that are no text";
    for (std::size_t i = 1; i < length; ++i) {
      if ((static_cast<unsigned char>(found[at + i]) & 0xc0) != 0x80)
        return "bytes that are no text";
    }
    at += length;
  }
  return "'" + std::string(found.substr(0, at)) + "'";
}

}  // namespace medius::motion
