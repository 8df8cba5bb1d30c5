// Readers and writers of movement files. Every reader returns what it found in SI units, or one
// sentence with file and line.
#pragma once

#include <filesystem>
#include <string_view>

#include "medius/motion/external_loads.h"
#include "medius/motion/markers.h"
#include "medius/motion/time_series.h"

namespace medius::motion {

/// .mot and .sto: OpenSim's headers 1.x and 2.x/3.x (vector columns become name_1, name_2 ...), and
/// SIMM's older `datacolumns`. Angles stay as the file has them; `in_degrees` says which.
Result<TimeSeries> read_storage(const std::filesystem::path& path);
Result<TimeSeries> parse_storage(std::string_view text, std::string_view file);

/// Comma-, semicolon- or tab-separated values: one line of labels (in quotation marks where they
/// hold a separator), one of them "time", "t" or "seconds": time in seconds.
Result<TimeSeries> read_csv(const std::filesystem::path& path);
Result<TimeSeries> parse_csv(std::string_view text, std::string_view file);

/// By the file's ending: .csv or anything that read_storage takes.
Result<TimeSeries> read_series(const std::filesystem::path& path);

/// Markers of a .trc. Units as its header says, checked against the size of what is there: a file
/// in metres that claims millimetres is read as metres, and `notes` says so.
Result<MarkerSeries> read_trc(const std::filesystem::path& path);
Result<MarkerSeries> parse_trc(std::string_view text, std::string_view file);

/// A .c3d: markers, all analog channels at their own rate, force plates of types 1 to 4 as loads at
/// the centre of pressure in the laboratory's axes.
struct C3d {
  MarkerSeries markers;
  TimeSeries analog;               ///< physical units of the file
  std::vector<std::string> units;  ///< one an analog channel
  TimeSeries plates;               ///< ground_force_N_vx ... N, m, N m as OpenSim names them
  int plate_count = 0;
  int up_axis = 2;  ///< 0, 1, 2: which of the laboratory's axes points up (POINT:Y_SCREEN, else z)
};
Result<C3d> read_c3d(const std::filesystem::path& path);
Result<C3d> parse_c3d(std::string_view bytes, std::string_view file);
/// Turns markers and plates so that y points up, as models have it; a note says so.
void turn_y_up(C3d& file);
/// Each plate as a force on the body named at its place; "-" or nothing leaves a plate out.
Result<ExternalLoads> plate_loads(const C3d& file, const std::vector<std::string>& bodies);

/// .trc or .c3d by the file's ending; a .c3d is turned so that y points up.
Result<MarkerSeries> read_markers(const std::filesystem::path& path);

/// Whole files, written so that a reader never sees half of one. Numbers carry 17 significant
/// digits where `exact`, else 8.
enum class Digits { kShort, kExact };
std::string storage_text(const TimeSeries& series, Digits digits = Digits::kExact);
Result<void> write_storage(const std::filesystem::path& path, const TimeSeries& series,
                           Digits digits = Digits::kExact);
Result<void> write_csv(const std::filesystem::path& path, const TimeSeries& series);
std::string trc_text(const MarkerSeries& markers);
Result<void> write_trc(const std::filesystem::path& path, const MarkerSeries& markers);

}  // namespace medius::motion
