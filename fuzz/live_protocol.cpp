// The live channel's messages: any bytes as text, as a picture's envelope, and as a picture.
#include "medius/server/live_protocol.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "medius/video/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)medius::server::read_live_message(bytes);
  const auto picture = medius::server::read_live_picture(bytes);
  if (!picture.ok()) return 0;
  static medius::video::JpegDecoder decoder;
  static medius::video::Picture decoded;
  (void)decoder.decode(picture->jpeg, decoded);
  return 0;
}
