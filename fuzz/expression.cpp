// Any text as a formula: parse, evaluate, without a crash or a hang.

#include "medius/body/expression.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static constexpr std::array<std::string_view, 2> kNames{"q", "qdot"};
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto expression = medius::body::Expression::parse(text, kNames);
  if (!expression.ok()) return 0;
  (void)expression->evaluate(std::array{0.3, -2.0});
  return 0;
}
