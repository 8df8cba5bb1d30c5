#include "medius/figure/camera_faults.h"

#include <turbojpeg.h>

#include <memory>
#include <opencv2/imgproc.hpp>

namespace medius::figure {
namespace {

struct CloseHandle {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, CloseHandle>;

void add_noise(double strength, std::uint32_t seed, video::Picture& picture) {
  // Sum of four uniform bytes: near enough to a bell, and quick.
  const auto scale = static_cast<float>(strength / 147.8);
  std::uint64_t state = 0x9E3779B97F4A7C15ULL * (seed + 1ULL);
  for (std::uint8_t& value : picture.rgb) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    const auto sum = static_cast<int>((state & 255U) + ((state >> 8U) & 255U) +
                                      ((state >> 16U) & 255U) + ((state >> 24U) & 255U)) -
                     510;
    const float noisy = static_cast<float>(value) + scale * static_cast<float>(sum);
    value = static_cast<std::uint8_t>(std::clamp(noisy + 0.5F, 0.0F, 255.0F));
  }
}

void recompress(int quality, video::Picture& picture) {
  const auto bytes = jpeg(picture, quality);
  if (!bytes.ok()) return;
  const Handle handle(tjInitDecompress());
  if (!handle) return;
  tjDecompress2(handle.get(), reinterpret_cast<const unsigned char*>(bytes->data()), bytes->size(),
                picture.rgb.data(), picture.width_px, 0, picture.height_px, TJPF_RGB, 0);
}

}  // namespace

Result<std::string> jpeg(const video::Picture& picture, int quality) {
  const Handle handle(tjInitCompress());
  if (!handle) return error("the JPEG coder cannot be started ({}).", tjGetErrorStr());
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  if (tjCompress2(handle.get(), picture.rgb.data(), picture.width_px, 0, picture.height_px,
                  TJPF_RGB, &bytes, &size, TJSAMP_420, quality, 0) != 0)
    return error("a picture cannot be coded as JPEG ({}).", tjGetErrorStr2(handle.get()));
  std::string result(reinterpret_cast<const char*>(bytes), size);
  tjFree(bytes);
  return result;
}

void apply_camera_faults(const Look& look, std::uint32_t frame, video::Picture& picture) {
  if (look.blur_px > 0) {
    cv::Mat view(picture.height_px, picture.width_px, CV_8UC3, picture.rgb.data());
    cv::GaussianBlur(view, view, cv::Size(5, 5), look.blur_px);
  }
  if (look.noise > 0)
    add_noise(look.noise, static_cast<std::uint32_t>(look.seed) * 7919U + frame, picture);
  if (look.jpeg_quality > 0) recompress(look.jpeg_quality, picture);
}

}  // namespace medius::figure
