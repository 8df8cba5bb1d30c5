#include "medius/video/jpeg.h"

#include <turbojpeg.h>

#include <algorithm>

namespace medius::video {

JpegDecoder::JpegDecoder() : handle_(::tjInitDecompress()) {}

void JpegDecoder::Close::operator()(void* handle) const { ::tjDestroy(handle); }

Result<void> JpegDecoder::decode(std::string_view bytes, Picture& into) {
  if (handle_ == nullptr) return error("no memory for the JPEG decoder");
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, subsampling = 0, colours = 0;
  if (::tjDecompressHeader3(handle_.get(), data, bytes.size(), &width, &height, &subsampling,
                            &colours) != 0)
    return error("this is no JPEG ({})", ::tjGetErrorStr2(handle_.get()));
  if (std::min(width, height) < kSmallestJpegSide_px ||
      std::max(width, height) > kLargestJpegSide_px)
    return error("a picture of {} x {} px; expected {} to {} px a side", width, height,
                 kSmallestJpegSide_px, kLargestJpegSide_px);
  into.resize(width, height);
  // A cut-off file decodes with a warning into a picture that is grey at its end: refused as well.
  if (::tjDecompress2(handle_.get(), data, bytes.size(), into.rgb.data(), width, 3 * width, height,
                      TJPF_RGB, TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) != 0)
    return error("this JPEG is damaged ({})", ::tjGetErrorStr2(handle_.get()));
  return {};
}

}  // namespace medius::video
