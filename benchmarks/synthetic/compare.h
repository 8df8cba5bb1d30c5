// One clip's landmarks as the network saw them against where they truly were.
#pragma once

#include <nlohmann/json.hpp>

#include "medius/figure/clip.h"
#include "medius/form/analysis.h"
#include "medius/pose/landmarks.h"

namespace medius::synthetic {

/// Where the landmarks truly are in each of `seen`'s frames: in the picture, and in level axes from
/// the middle of the hips, as several cameras would measure them.
pose::Landmarks truth_of(const figure::Clip& clip, const pose::Landmarks& seen);

/// How the camera is truly tilted against what the view says of it: the picture's turn about the
/// line of sight, and how far it looks down; degrees.
nlohmann::json compare_cameras(const figure::Clip& clip, const pose::Landmarks& seen);

/// By landmark and in all: shares of frames, errors in statures, angles in degrees.
nlohmann::json compare_landmarks(const figure::Clip& clip, const pose::Landmarks& seen,
                                 const pose::Landmarks& truth);

/// Normal equations of the constant offset, on each landmark's segment and in statures, between
/// where the network marks a landmark and where the body's skeleton does: xx xy xz yy yz zz, x y z.
nlohmann::json marks(const figure::Clip& clip, const pose::Landmarks& seen,
                     const pose::Landmarks& truth);

/// Which way the person faces: truly, as form finds it, and as pose does (the other sense of
/// turning).
nlohmann::json compare_views(const pose::Landmarks& seen, const pose::Landmarks& truth);

/// Each cue's value in each repetition or hold as seen, against the same from the truth, whatever
/// its error.
nlohmann::json compare_cues(const pose::Landmarks& seen, const pose::Landmarks& truth,
                            const exercise::Exercise& exercise);

/// What the product says with its own table of errors: counts, cues, view, and which exercise it
/// takes it for.
nlohmann::json verdict(const pose::Landmarks& seen, const exercise::Exercise& exercise,
                       const exercise::Catalogue& catalogue, const form::ErrorTable& errors,
                       const exercise::Performance& performance);

}  // namespace medius::synthetic
