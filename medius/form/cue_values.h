// What each cue measures in each repetition or hold, before any error is considered: for tables of
// how well a view measures it.
#pragma once

#include <string>
#include <vector>

#include "medius/form/analysis.h"

namespace medius::form {

/// A cue's value in one repetition or hold, in its signal's unit.
struct CueValue {
  std::string cue;
  Side side = Side::Both;  ///< whose signal it is
  double start_s = 0.0;    ///< of the repetition or hold
  double end_s = 0.0;
  double value = 0.0;
};

/// Every judged cue of `exercise`, whatever the view: nothing is silent and nothing is claimed.
std::vector<CueValue> cue_values(const pose::Landmarks& landmarks,
                                 const exercise::Exercise& exercise,
                                 const AnalysisOptions& options = {});

}  // namespace medius::form
