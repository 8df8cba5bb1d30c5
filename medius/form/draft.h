// A movement recorded once, about three good repetitions, becomes the text of an exercise in the
// catalogue's own format: a draft for a therapist to look over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/form/analysis.h"

namespace medius::form {

struct DraftRequest {
  std::string id;    ///< "hip-circle"
  std::string name;  ///< in the therapist's words
  /// standing, sitting, supine, side-lying, prone, hands-and-knees, kneeling; empty: told from the
  /// recording as far as it shows.
  std::string position;
  std::optional<bool> one_sided;  ///< none: told from the recording
};

struct Draft {
  std::string text;  ///< what exercise::parse_exercise() reads
  int repetitions = 0;
  std::string signal;       ///< on which they are counted
  std::vector<Text> notes;  ///< what to look over
};

/// Tries simple signals (heights first, which any level camera shows, then angles), each with the
/// counting that medius uses, and takes the one on which the recording's repetitions are the most
/// alike and stand out the most. An Error where fewer than two stand out.
Result<Draft> draft_exercise(const pose::Landmarks& recording, const DraftRequest& request,
                             const ErrorTable& errors);

}  // namespace medius::form
