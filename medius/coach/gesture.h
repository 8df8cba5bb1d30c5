// Pause and go on without touching anything: a hand held above the head for two seconds.
#pragma once

#include "medius/exercise/catalogue.h"
#include "medius/pose/landmarks.h"

namespace medius::coach {

/// Whether an arm goes up as part of the exercise or of holding oneself in it (on hands and knees,
/// kneeling, on the side): a raised hand says nothing there.
bool arms_may_rise(const exercise::Exercise& exercise);

class HandRaised {
 public:
  /// The next picture's person; times must rise. True once, when a hand has been up long enough;
  /// again only after both were down.
  bool push(const pose::PoseFrame& frame);

 private:
  bool up_ = false;         ///< a hand is up now
  bool told_ = false;       ///< and this was said
  double since_s_ = 0.0;    ///< it went up
  double last_up_s_ = 0.0;  ///< it was last seen up
};

}  // namespace medius::coach
