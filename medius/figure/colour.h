// Colours in linear light, and their way to and from 8-bit sRGB.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "medius/figure/body_mesh.h"

namespace medius::figure {

/// Red, green, blue in linear light, 1 is white.
using Colour = Eigen::Array3f;

inline Colour from_srgb(float r, float g, float b) { return Colour(r, g, b).max(0.0F).pow(2.2F); }
inline Colour from_srgb(const std::array<float, 3>& c) { return from_srgb(c[0], c[1], c[2]); }

/// 8-bit sRGB of a linear value, by table.
inline std::uint8_t to_srgb8(float linear) {
  static const auto table = [] {
    std::array<std::uint8_t, 4097> values{};
    for (std::size_t index = 0; index < values.size(); ++index)
      values[index] = static_cast<std::uint8_t>(
          std::lround(255.0 * std::pow(static_cast<double>(index) / 4096.0, 1 / 2.2)));
    return values;
  }();
  return table[static_cast<std::size_t>(std::clamp(linear, 0.0F, 1.0F) * 4096.0F)];
}

inline float smoothstep(float low, float high, float x) {
  const float t = std::clamp((x - low) / (high - low), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

/// A hash of a pixel and a seed, 0..1: the same noise on every machine.
inline float hash01(std::uint32_t x, std::uint32_t y, std::uint32_t z) {
  std::uint32_t h = x * 0x8da6b343U ^ y * 0xd8163841U ^ z * 0xcb1ab31fU;
  h ^= h >> 15U;
  h *= 0x2c1b3c6dU;
  h ^= h >> 12U;
  h *= 0x297a2d39U;
  h ^= h >> 15U;
  return static_cast<float>(h >> 8U) * 0x1.0p-24F;
}

}  // namespace medius::figure
