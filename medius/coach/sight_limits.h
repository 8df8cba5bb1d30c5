// From when on a picture disturbs the landmarks: design choices, shown to nobody as a judgement of
// a person.
#pragma once

namespace medius::coach {

inline constexpr double kDark = 0.15;
inline constexpr double kBright = 0.92;
inline constexpr double kBlurred = 0.35;
inline constexpr double kSmall_px = 180.0;
inline constexpr double kTilted_deg = 8.0;
inline constexpr double kLooksDown_deg = 15.0;

}  // namespace medius::coach
