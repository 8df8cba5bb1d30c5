// Landmarks as a file: what `medius analyse` writes, and reads back in place of a video.
//
// The first line names the format and what holds for the whole recording:
//   # medius landmarks 1, width_px 720, height_px 1280, measured 0
// then a header and one row a frame: time_s, person, plausible, swapped (0 or 1), and for each
// landmark NAME_x_px, NAME_y_px, NAME_x_m, NAME_y_m, NAME_z_m, NAME_visibility, NAME_presence,
// NAME_se_px, NAME_se_m. An empty cell is a value that is not known. Any subset of the columns is
// read, in any order, but for time_s, which must rise; without NAME_visibility a point that has
// coordinates counts as seen.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "medius/base/result.h"
#include "medius/pose/landmarks.h"

namespace medius::pose {

/// The whole file as text; coordinates with 1/100 px and 0.1 mm.
std::string landmarks_csv(const Landmarks& landmarks);

/// Reads that text; a mistake names `file`, line and column.
Result<Landmarks> parse_landmarks(std::string_view text, const std::string& file);
Result<Landmarks> read_landmarks(const std::filesystem::path& path);

/// Whether a file's first bytes are those of a landmarks file.
bool is_landmarks_csv(std::string_view first_bytes);

}  // namespace medius::pose
