// overlay.mp4's pictures: the person's skeleton, the counter, and each cue at its moment.
#pragma once

#include <memory>

#include "medius/report/recording.h"
#include "medius/report/stick_figure.h"
#include "medius/report/typeface.h"
#include "medius/report/words.h"
#include "medius/video/picture.h"

namespace medius::report {

class OverlayPainter {
 public:
  /// Keeps references to both, which must outlive it.
  static Result<OverlayPainter> create(const Recording& recording, const Words& words);

  /// Draws all that belongs to `time_s` on a picture of the recording, of whatever size.
  void paint(video::Picture& picture, double time_s) const;
  /// Only the person, with the cue's landmarks marked.
  void paint_person(video::Picture& picture, double time_s, const form::Cue* cue) const;
  /// The head as a ring; on plain ground, where no face shows it.
  void paint_head(video::Picture& picture, double time_s) const;
  /// A calm ground of this size to draw on, where there is no picture.
  static void clear(video::Picture& picture);

  /// The person at `time_s` in the px of a picture of this size.
  [[nodiscard]] Points2 points(const video::Picture& picture, double time_s) const;

 private:
  OverlayPainter(const Recording& recording, const Words& words, Typeface face);

  void paint_counter(video::Picture& picture, double time_s) const;
  void paint_cue(video::Picture& picture, const form::Cue& cue, double moment_s) const;
  /// The cue whose words stand in the picture now, and the moment they are about.
  struct Said {
    const form::Cue* cue = nullptr;
    double moment_s = 0.0;
  };
  [[nodiscard]] Said said_at(double time_s) const;
  [[nodiscard]] bool room_below(const video::Picture& picture, double time_s) const;

  const Recording* recording_;
  const Words* words_;
  Typeface face_;
  std::optional<Box> world_box_;  ///< of a recording without picture coordinates
};

}  // namespace medius::report
