// Filters over whole recordings, with the numbers of OpenSim's.
#pragma once

#include "medius/motion/time_series.h"

namespace medius::motion {

/// Lengthens both ends by `count` samples, reflected through the end point (2 x_0 - x_k), times
/// too: value and slope go on smoothly.
TimeSeries padded(const TimeSeries& series, int count);

/// Third-order Butterworth low-pass (bilinear, prewarped) run forward and backward over the samples
/// as they stand; the first three samples of each pass go through unfiltered. The cutoff is that of
/// one pass: together both have -6 dB there. Refuses gaps (NaN), naming the column.
Result<TimeSeries> low_pass(const TimeSeries& series, double cutoff_hz);

/// What OpenSim's tools do before they differentiate: pads by half the frames, resamples to the
/// smallest step where steps differ, low-passes. The result is longer than the input; a negative
/// cutoff returns the input unchanged.
Result<TimeSeries> low_pass_padded(const TimeSeries& series, double cutoff_hz);

}  // namespace medius::motion
