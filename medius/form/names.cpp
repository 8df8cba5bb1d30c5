#include <array>

#include "medius/form/analysis.h"

namespace medius::form {

std::string_view name(Side side) {
  static constexpr std::array<std::string_view, 3> kNames{"both", "left", "right"};
  return kNames[static_cast<std::size_t>(side)];
}

}  // namespace medius::form
