// The rows of numbers below a line of labels, common to .mot, .sto and .csv.
#pragma once

#include "medius/motion/text.h"
#include "medius/motion/time_series.h"

namespace medius::motion {

struct RowFormat {
  char separator = '\0';        ///< between fields; \0: blanks and tabs
  bool comma_is_blank = false;  ///< commas inside a column of vectors
  int time_column = 0;
};

/// Reads to the end of `lines` into `series`, whose labels say how many columns there are. A time
/// that comes twice is dropped and noted; one that falls is an error.
Result<void> read_rows(Lines& lines, std::string_view file, const RowFormat& format,
                       TimeSeries& series);

}  // namespace medius::motion
