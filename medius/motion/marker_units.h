// Metres or millimetres: what a marker file says against what its numbers can be.
#pragma once

#include <string_view>

#include "medius/motion/markers.h"

namespace medius::motion {

/// Turns `markers` (in the file's numbers) into metres. `unit` is what the file says ("mm", "m",
/// "cm", ...). Where that would make the marked person smaller than 5 cm or larger than 20 m, the
/// unit that makes sense is taken instead and a note says so. Exact (0, 0, 0) and huge values
/// become gaps.
/// Returns the metres in the file's unit.
Result<double> to_metres(MarkerSeries& markers, std::string_view unit, std::string_view file);

}  // namespace medius::motion
