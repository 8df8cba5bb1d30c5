#include "medius/figure/png.h"

#include <png.h>

#include <algorithm>
#include <cstring>

#include "medius/base/files.h"

namespace medius::figure {

Result<void> write_png(const std::filesystem::path& path, const video::Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(picture.width_px);
  image.height = static_cast<png_uint_32>(picture.height_px);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  if (png_image_write_to_memory(&image, nullptr, &size, 0, picture.rgb.data(), 0, nullptr) == 0)
    return error("{}: the picture cannot be coded ({}).", path.string(), image.message);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.rgb.data(), 0, nullptr) ==
      0)
    return error("{}: the picture cannot be coded ({}).", path.string(), image.message);
  bytes.resize(size);
  return write_file(path, bytes);
}

void paste(const video::Picture& part, int x, int y, video::Picture& whole) {
  const int width = std::min(part.width_px, whole.width_px - x);
  if (width <= 0) return;
  for (int row = 0; row < part.height_px && y + row < whole.height_px; ++row)
    std::memcpy(whole.row(y + row).data() + 3 * static_cast<std::ptrdiff_t>(x),
                part.row(row).data(), 3 * static_cast<std::size_t>(width));
}

}  // namespace medius::figure
