#include "medius/report/still.h"

#include <turbojpeg.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace medius::report {
namespace {

cv::Mat as_matrix(const video::Picture& picture) {
  // OpenCV has no read-only view; nothing writes through this one.
  return {picture.height_px, picture.width_px, CV_8UC3,
          const_cast<std::uint8_t*>(
              picture.rgb.data())};  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

video::Picture as_picture(const cv::Mat& matrix) {
  video::Picture picture(matrix.cols, matrix.rows);
  for (int y = 0; y < matrix.rows; ++y)
    std::copy_n(matrix.ptr(y), static_cast<std::size_t>(matrix.cols) * 3, picture.row(y).begin());
  return picture;
}

}  // namespace

video::Picture around_person(const video::Picture& picture, const Points2& points_px,
                             int longest_px) {
  cv::Rect part(0, 0, picture.width_px, picture.height_px);
  const std::vector<Points2> poses{points_px};
  if (const auto box = box_around(poses)) {
    const Vector2 room = Vector2::Constant(0.12 * (box->high - box->low).maxCoeff() + 8.0);
    const Vector2 low = box->low - room, high = box->high + room;
    const cv::Rect wanted(cv::Point(static_cast<int>(low.x()), static_cast<int>(low.y())),
                          cv::Point(static_cast<int>(high.x()), static_cast<int>(high.y())));
    if (const cv::Rect inside = part & wanted; inside.width > 16 && inside.height > 16)
      part = inside;
  }
  const double scale =
      std::min(1.0, static_cast<double>(longest_px) / std::max(part.width, part.height));
  cv::Mat scaled;
  cv::resize(as_matrix(picture)(part), scaled, cv::Size(), scale, scale, cv::INTER_AREA);
  return as_picture(scaled);
}

Result<std::string> jpeg(const video::Picture& picture, int quality) {
  if (picture.empty()) return error("An empty picture cannot be kept as JPEG.");
  const auto close = [](void* encoder) { tjDestroy(encoder); };
  const std::unique_ptr<void, decltype(close)> encoder(tjInitCompress(), close);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int failed =
      tjCompress2(encoder.get(), picture.rgb.data(), picture.width_px, 0, picture.height_px,
                  TJPF_RGB, &bytes, &size, TJSAMP_420, std::clamp(quality, 1, 100), 0);
  std::string text;
  if (failed == 0) text.assign(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  if (failed != 0)
    return error("A picture cannot be kept as JPEG: {}.", tjGetErrorStr2(encoder.get()));
  return text;
}

}  // namespace medius::report
