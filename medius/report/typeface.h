// Words in pictures: a face at any size, drawn with smooth edges.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"
#include "medius/video/picture.h"

namespace medius::report {

using Colour = std::array<std::uint8_t, 3>;

class Typeface {
 public:
  /// Reads a TrueType file.
  static Result<Typeface> open(const std::filesystem::path& path);
  /// The program's own face: beside the installed program, else where the system keeps it.
  static Result<Typeface> open();

  Typeface(Typeface&&) noexcept;
  Typeface& operator=(Typeface&&) noexcept;
  ~Typeface();

  /// Width in px of UTF-8 `text` at `size_px` (the height of a line's letters, not of the line).
  [[nodiscard]] double width(std::string_view text, double size_px) const;
  /// Draws `text` from `x`, standing on `baseline`; what lies outside the picture is left out.
  void draw(video::Picture& picture, double x, double baseline, std::string_view text,
            double size_px, const Colour& colour) const;
  /// `text` broken at spaces into lines of at most `width_px`.
  [[nodiscard]] std::vector<std::string> wrapped(std::string_view text, double size_px,
                                                 double width_px) const;

 private:
  struct State;
  explicit Typeface(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace medius::report
