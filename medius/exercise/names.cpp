#include <array>

#include "medius/exercise/catalogue.h"

namespace medius::exercise {

std::string_view name(View view) {
  static constexpr std::array<std::string_view, 7> kNames{"front",    "back",     "side", "oblique",
                                                          "foot-end", "head-end", "above"};
  return kNames[static_cast<std::size_t>(view)];
}

std::string_view name(Plane plane) {
  static constexpr std::array<std::string_view, 5> kNames{"sagittal", "frontal", "space",
                                                          "vertical", "picture"};
  return kNames[static_cast<std::size_t>(plane)];
}

std::string_view name(Kind kind) {
  static constexpr std::array<std::string_view, 4> kNames{"repetitions", "hold", "posture", "gait"};
  return kNames[static_cast<std::size_t>(kind)];
}

int Exercise::signal_index(std::string_view signal) const {
  for (std::size_t index = 0; index < signals.size(); ++index) {
    if (signals[index].name == signal) return static_cast<int>(index);
  }
  return -1;
}

}  // namespace medius::exercise
