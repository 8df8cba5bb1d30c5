#include "medius/report/typeface.h"

#include <ft2build.h>

#include <algorithm>
#include <cmath>
#include FT_FREETYPE_H

#include "medius/report/markup.h"

namespace medius::report {
namespace fs = std::filesystem;
namespace {

/// The code points of UTF-8 text.
std::u32string code_points(std::string_view text) {
  const std::string valid = valid_utf8(text);
  std::u32string points;
  for (const char letter : valid) {
    const auto byte = static_cast<std::uint8_t>(letter);
    if ((byte & 0xC0u) == 0x80u)
      points.back() = points.back() << 6u | (byte & 0x3Fu);
    else
      points += byte < 0x80   ? byte
                : byte < 0xE0 ? byte & 0x1Fu
                : byte < 0xF0 ? byte & 0x0Fu
                              : byte & 0x07u;
  }
  return points;
}

void blend(std::uint8_t* pixel, const Colour& colour, unsigned share) {
  for (std::size_t i = 0; i < 3; ++i)
    pixel[i] =
        static_cast<std::uint8_t>((pixel[i] * (255u - share) + colour[i] * share + 127u) / 255u);
}

fs::path installed_face() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return program.parent_path() / ".." / "share" / "medius" / "fonts" /
         fs::path(MEDIUS_FONT).filename();
}

}  // namespace

struct Typeface::State {
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  ~State() {
    if (face != nullptr) FT_Done_Face(face);
    if (library != nullptr) FT_Done_FreeType(library);
  }

  bool set_size(double size_px) const {
    return FT_Set_Char_Size(face, 0, std::lround(size_px * 64.0), 72, 72) == 0;
  }

  /// Calls with each rendered glyph and the pen's place before it; returns the width.
  template <typename Draw>
  double each_glyph(std::string_view text, double size_px, FT_Int32 flags, Draw draw) const {
    if (!set_size(size_px)) return 0.0;
    double pen = 0.0;
    FT_UInt previous = 0;
    for (const char32_t point : code_points(text)) {
      const FT_UInt glyph = FT_Get_Char_Index(face, point);
      FT_Vector kern{};
      if (previous != 0 && glyph != 0 &&
          FT_Get_Kerning(face, previous, glyph, FT_KERNING_UNFITTED, &kern) == 0)
        pen += static_cast<double>(kern.x) / 64.0;
      if (FT_Load_Glyph(face, glyph, flags) != 0) continue;
      draw(*face->glyph, pen);
      pen += static_cast<double>(face->glyph->linearHoriAdvance) / 65536.0;
      previous = glyph;
    }
    return pen;
  }
};

Typeface::Typeface(std::unique_ptr<State> state) : state_(std::move(state)) {}
Typeface::Typeface(Typeface&&) noexcept = default;
Typeface& Typeface::operator=(Typeface&&) noexcept = default;
Typeface::~Typeface() = default;

Result<Typeface> Typeface::open(const fs::path& path) {
  auto state = std::make_unique<State>();
  if (FT_Init_FreeType(&state->library) != 0) return error("The text library cannot be started.");
  if (FT_New_Face(state->library, path.c_str(), 0, &state->face) != 0) {
    return error("{}: the face for words in pictures cannot be read; install medius again.",
                 path.string());
  }
  return Typeface(std::move(state));
}

Result<Typeface> Typeface::open() {
  std::error_code ignored;
  const fs::path installed = installed_face();
  return open(fs::is_regular_file(installed, ignored) ? installed : fs::path(MEDIUS_FONT));
}

double Typeface::width(std::string_view text, double size_px) const {
  return state_->each_glyph(text, size_px, FT_LOAD_NO_HINTING, [](const auto&, double) {});
}

void Typeface::draw(video::Picture& picture, double x, double baseline, std::string_view text,
                    double size_px, const Colour& colour) const {
  const auto draw_glyph = [&](const FT_GlyphSlotRec_& glyph, double pen) {
    const int left = static_cast<int>(std::lround(x + pen)) + glyph.bitmap_left;
    const int top = static_cast<int>(std::lround(baseline)) - glyph.bitmap_top;
    for (int row = 0; row < static_cast<int>(glyph.bitmap.rows); ++row) {
      const int y = top + row;
      if (y < 0 || y >= picture.height_px) continue;
      const std::uint8_t* shares = glyph.bitmap.buffer + row * glyph.bitmap.pitch;
      std::uint8_t* line = picture.row(y).data();
      for (int column = 0; column < static_cast<int>(glyph.bitmap.width); ++column) {
        const int at = left + column;
        if (at >= 0 && at < picture.width_px) blend(line + 3 * at, colour, shares[column]);
      }
    }
  };
  state_->each_glyph(text, size_px, FT_LOAD_RENDER | FT_LOAD_NO_HINTING, draw_glyph);
}

std::vector<std::string> Typeface::wrapped(std::string_view text, double size_px,
                                           double width_px) const {
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string word(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && width(longer, size_px) > width_px) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace medius::report
