// One picture in memory, and one picture of a recording with its time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace medius::video {

/// 8-bit RGB, rows from the top, no padding between rows.
struct Picture {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> rgb;  ///< height x width x 3

  Picture() = default;
  Picture(int width, int height) { resize(width, height); }

  /// Keeps its memory where it is large enough. The content is not defined afterwards.
  void resize(int width, int height) {
    width_px = width;
    height_px = height;
    rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  }
  [[nodiscard]] bool empty() const { return rgb.empty(); }
  [[nodiscard]] std::span<std::uint8_t> row(int y) {
    const std::size_t stride = static_cast<std::size_t>(width_px) * 3;
    return std::span(rgb).subspan(static_cast<std::size_t>(y) * stride, stride);
  }
  [[nodiscard]] std::span<const std::uint8_t> row(int y) const {
    const std::size_t stride = static_cast<std::size_t>(width_px) * 3;
    return std::span(rgb).subspan(static_cast<std::size_t>(y) * stride, stride);
  }
};

/// A picture and when it was taken, in seconds since the recording's (or the camera's) start.
struct Frame {
  double time_s = 0.0;
  Picture picture;
};

}  // namespace medius::video
