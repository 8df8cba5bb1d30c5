#include "medius/store/codec.h"

#include <zlib.h>

#include <array>

namespace medius::store {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += at + i <= bytes.size() ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  std::array<int, 256> values;
  values.fill(-1);
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<int>(i);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  unsigned group = 0;
  int bits = 0;
  for (const char letter : text) {
    if (letter == '=') break;
    const int value = values[static_cast<unsigned char>(letter)];
    if (value < 0) return error("a kept recording is damaged: it is not base64");
    group = group << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(group >> bits & 255U);
  }
  return bytes;
}

}  // namespace

std::string compress(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string packed(size, '\0');
  ::compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
              reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 6);
  packed.resize(size);
  return std::to_string(bytes.size()) + ":" + to_base64(packed);
}

Result<std::string> decompress(std::string_view text, std::size_t limit) {
  const std::size_t colon = text.find(':');
  std::size_t size = 0;
  for (std::size_t i = 0; i < colon && colon != std::string_view::npos && i < 12; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return error("a kept recording is damaged: its length is missing");
    size = size * 10 + static_cast<std::size_t>(text[i] - '0');
  }
  if (colon == std::string_view::npos || colon > 12 || size > limit)
    return error("a kept recording is damaged: its length is wrong");
  MEDIUS_TRY(const std::string packed, from_base64(text.substr(colon + 1)));
  std::string bytes(size, '\0');
  uLongf unpacked = size;
  const int code = ::uncompress(reinterpret_cast<Bytef*>(bytes.data()), &unpacked,
                                reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  if (code != Z_OK || unpacked != size)
    return error("a kept recording is damaged: it cannot be unpacked");
  return bytes;
}

}  // namespace medius::store
