// parse_trc on any bytes: an answer or a sentence, never a crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "medius/motion/files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(medius::motion::parse_trc(bytes, "fuzz"));
  return 0;
}
