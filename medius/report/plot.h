// Drawings of numbers as inline SVG; style.css gives them their colours.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "medius/report/numbers.h"
#include "medius/report/recording.h"

namespace medius::report {

/// Round numbers that divide low..high into at most `most` steps: 0, 20, 40 ...
std::vector<double> ticks(double low, double high, int most);

/// A signal over time: repetitions shaded, thresholds dashed, the error of one reading as a band,
/// cue moments as points. `series` are the sides of one signal.
std::string signal_svg(std::span<const form::SignalSeries* const> series,
                       const Recording& recording, const Numbers& numbers);

/// One measured value on a line with its error and its limit; the side of the limit that is a fault
/// is shaded.
std::string gauge_svg(const Measured& value, double threshold, bool above, const std::string& unit,
                      const Numbers& numbers);

/// Whether a cue could not be judged in this view.
bool is_unseen(const form::FormResult& form, const std::string& cue);

/// Whether a repetition has a left and a right value, each with its error.
bool has_sides(const form::FormResult& form);

/// The range of each repetition as a bar with its error; left and right of the sides' signal beside
/// each other where both are known.
std::string range_svg(const form::FormResult& form, const std::string& counting_unit,
                      const Numbers& numbers);

}  // namespace medius::report
