// Force plates of a .c3d: channels to force, centre of pressure and free moment in the laboratory.
#pragma once

#include "medius/motion/c3d_parameters.h"
#include "medius/motion/files.h"

namespace medius::motion {

/// Fills file.plates and file.plate_count from file.analog. Types 1 to 4; another type, or channels
/// that the file does not have, leave the plate out and say so in file.markers.notes.
void read_plates(const C3dParameters& parameters, double metres_a_unit, C3d& file);

}  // namespace medius::motion
