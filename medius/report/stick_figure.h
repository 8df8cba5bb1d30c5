// A person as lines: what the replay, the strip of poses and the overlay all draw.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "medius/exercise/catalogue.h"
#include "medius/form/analysis.h"
#include "medius/pose/landmarks.h"

namespace medius::report {

/// A line between two landmarks, and whose side of the body it belongs to.
struct Bone {
  pose::Landmark from;
  pose::Landmark to;
  form::Side side;
};
std::span<const Bone> bones();

/// A frame's landmarks in the plane that is drawn: the picture (px), or, where there is none, the
/// world's x and y (m; y down in both). NaN where not known.
using Points2 = std::array<Vector2, pose::kLandmarkCount>;
Points2 points_in_plane(const pose::Landmarks& landmarks, const pose::PoseFrame& frame);

/// The head as a circle; nothing where neither ears nor nose are known.
struct Head {
  Vector2 centre;
  double radius;
};
std::optional<Head> head_of(const Points2& points);

/// The frame nearest in time; nothing in a recording without frames.
const pose::PoseFrame* frame_at(const pose::Landmarks& landmarks, double time_s);

/// The landmarks that a signal of the exercise is computed from, on `side`: what to mark where a
/// cue of that signal was seen.
std::vector<pose::Landmark> landmarks_of_signal(const exercise::Exercise& exercise,
                                                const std::string& signal, form::Side side);

/// Smallest box around all known points of the frames: low and high corner; nothing if there are
/// none.
struct Box {
  Vector2 low;
  Vector2 high;
};
std::optional<Box> box_around(std::span<const Points2> poses);

/// `poses` beside each other as one SVG; `marked` landmarks stand out in each pose where its flag
/// is set. Widths follow the space, `label` is read to those who do not see it.
std::string strip_svg(std::span<const Points2> poses, std::span<const std::string> captions,
                      const std::vector<pose::Landmark>& marked, const std::string& label);

}  // namespace medius::report
