// One JPEG in memory -> a picture: what a page sends of a camera.
#pragma once

#include <memory>
#include <string_view>

#include "medius/base/result.h"
#include "medius/video/picture.h"

namespace medius::video {

inline constexpr int kSmallestJpegSide_px = 64;
inline constexpr int kLargestJpegSide_px = 1920;

/// Keeps its working memory from picture to picture. One thread's own.
class JpegDecoder {
 public:
  JpegDecoder();

  /// Fails for what is no JPEG, is cut off, or has a side out of the range above; `into` is then
  /// not defined.
  Result<void> decode(std::string_view bytes, Picture& into);

 private:
  struct Close {
    void operator()(void* handle) const;
  };
  std::unique_ptr<void, Close> handle_;
};

}  // namespace medius::video
