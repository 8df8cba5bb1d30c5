// A picture for the page: the part round the person, as JPEG.
#pragma once

#include <string>

#include "medius/base/result.h"
#include "medius/report/stick_figure.h"
#include "medius/video/picture.h"

namespace medius::report {

/// The part of `picture` round the person's known points (in the picture's own px), with some room,
/// scaled down to at most `longest_px`; the whole picture where no point is known.
video::Picture around_person(const video::Picture& picture, const Points2& points_px,
                             int longest_px);

/// Baseline JPEG, quality 1..100.
Result<std::string> jpeg(const video::Picture& picture, int quality = 82);

}  // namespace medius::report
