// Other times for the same movement, and gaps filled.
#pragma once

#include "medius/motion/time_series.h"

namespace medius::motion {

/// At the given times by natural splines of `degree`.
Result<TimeSeries> resampled(const TimeSeries& series, const std::vector<double>& time, int degree);

/// At a constant step from the first to the last time.
Result<TimeSeries> resampled(const TimeSeries& series, double step, int degree);

/// Fills gaps (NaN) of at most `longest` seconds inside a column by a cubic through the samples
/// around; longer ones and those at the ends stay NaN. Returns how many samples were filled.
int fill_gaps(TimeSeries& series, double longest);

}  // namespace medius::motion
