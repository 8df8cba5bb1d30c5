// What medius says of a recording of an exercise: repetitions, holds, cues, and what could not be
// seen.
//
// Every number carries its standard error; a cue is claimed only beyond its threshold by
// e = 1.645 standard errors.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "medius/base/progress.h"
#include "medius/base/result.h"
#include "medius/exercise/catalogue.h"
#include "medius/form/error_table.h"
#include "medius/form/viewpoint.h"
#include "medius/pose/landmarks.h"

namespace medius::form {

using exercise::Text;

/// A number with its standard error; NaN where it is not known.
struct Measured {
  double value = std::numeric_limits<double>::quiet_NaN();
  double se = std::numeric_limits<double>::quiet_NaN();

  [[nodiscard]] bool known() const { return value == value; }
};

enum class Side { Both, Left, Right };
std::string_view name(Side side);

/// A counted repetition of the exercise. Ranges and peaks are in the counting signal's unit.
struct Repetition {
  int number = 0;  ///< from 1, over both sides
  Side side = Side::Both;
  double start_s = 0.0;  ///< leaves rest
  double turn_s = 0.0;   ///< furthest from rest
  double end_s = 0.0;    ///< back at rest
  Measured towards_s;    ///< from start to the turning point's plateau
  Measured pause_s;      ///< within a tenth of the range of the turning point
  Measured back_s;       ///< and back to rest
  Measured tempo_s;      ///< the whole
  Measured rest;         ///< the counting signal at rest
  Measured turn;         ///< and at the turning point
  Measured range;        ///< their difference
  Measured left;         ///< range on each side of FormResult::sides_signal, where there is one
  Measured right;
  Measured difference;  ///< left minus right
};

enum class PartialReason { TooShallow, TooShort, TooLong, NotFinished, NotInPosture, OutOfSight };

/// A movement that was not counted, and why.
struct PartialRepetition {
  Side side = Side::Both;
  double start_s = 0.0;
  double turn_s = 0.0;
  double end_s = 0.0;
  PartialReason reason = PartialReason::TooShallow;
  Text words;           ///< the reason in a sentence
  Measured range;       ///< reached
  double needed = 0.0;  ///< range that would have counted
};

/// Time in posture. Lapses shorter than the exercise forgives are inside.
struct Hold {
  Side side = Side::Both;
  double start_s = 0.0;
  double end_s = 0.0;
  Measured held_s;  ///< seconds in posture
  int lapses = 0;
};

/// A fault in one repetition or hold.
struct CueMoment {
  int repetition = 0;  ///< its number; 0 in a hold
  double time_s = 0.0;
  Measured value;
};

/// A technique fault that was seen for certain enough.
struct Cue {
  std::string id;
  Text fault;  ///< what was seen
  Text say;    ///< what to do
  Side side = Side::Both;
  int severity = 1;
  std::string signal;
  std::string unit;
  Measured value;  ///< mean over the repetitions in which it was seen
  double threshold = 0.0;
  bool above = true;  ///< a fault beyond the threshold (false: below it)
  double e = 0.0;  ///< half of the 90 % band, by which the value lies beyond the threshold at least
  double time_s = 0.0;             ///< where it is worst: the moment for the picture
  std::vector<CueMoment> moments;  ///< every repetition or hold with the fault, in time
  exercise::Citation citation;
  bool provisional = false;  ///< the error is not from a truth table yet
};

/// A cue that was looked at and found in order.
struct CueInOrder {
  std::string id;
  Text fault;
  Side side = Side::Both;
  std::string unit;
  Measured value;
  double threshold = 0.0;
  bool above = true;  ///< a fault beyond the threshold (false: below it)
  double e = 0.0;
};

/// What this view could not show, and what to do about it.
struct Unseen {
  std::string id;
  Text fault;   ///< what would have been looked at
  Text advice;  ///< "turn a quarter", "cannot be seen by one camera"
};

/// A reminder that is spoken and never judged.
struct Reminder {
  std::string id;
  Text say;
};

struct ThresholdLine {
  std::string cue;
  double value = 0.0;
  bool above = true;
};

/// A signal over the recording, for the plots. `values` is NaN where the signal is not known.
struct SignalSeries {
  std::string name;
  Text words;
  std::string unit;
  Side side = Side::Both;
  bool counts = false;  ///< repetitions are counted on it
  std::vector<double> time_s;
  std::vector<double> values;
  double se = std::numeric_limits<double>::quiet_NaN();  ///< of one value in this view
  std::vector<ThresholdLine> thresholds;
};

/// --exercise auto: what it was taken for.
struct Candidate {
  std::string exercise;
  double score = 0.0;  ///< 0..1
};
struct Recognition {
  std::string exercise;  ///< empty: none of them, or two that are too near each other
  double score = 0.0;
  std::vector<Candidate> candidates;  ///< best first

  /// It is one of the first two, and which of them cannot be told.
  [[nodiscard]] bool is_open() const { return exercise.empty() && open; }
  bool open = false;
};

/// Nothing was counted, and what was seen cannot be this exercise.
struct Mismatch {
  Text words;       ///< "the person is upright, and this is done lying on the back"
  Text looks_like;  ///< the exercise it was taken for; empty: none of them, or not looked for
};

struct FormResult {
  std::string exercise;
  Text exercise_name;
  std::string variant;                     ///< recognised or asked for; may be empty
  std::optional<Recognition> recognition;  ///< with --exercise auto
  Viewpoint view;                          ///< from where the person was seen most of the time
  double start_s = 0.0;
  double end_s = 0.0;
  double tracked = 0.0;        ///< share of frames with a plausible person
  double frame_rate_hz = 0.0;  ///< median; 0 when times are unknown
  std::vector<Repetition> repetitions;
  std::string sides_signal;  ///< on which left and right are compared; may be empty
  std::string sides_unit;
  Text sides_words;
  std::vector<PartialRepetition> partial;
  std::vector<Hold> holds;
  std::optional<Mismatch> mismatch;
  std::vector<Cue> cues;  ///< the most important first
  std::vector<CueInOrder> in_order;
  std::vector<Unseen> unseen;
  std::vector<Reminder> reminders;
  std::vector<SignalSeries> signals;
  Text camera_advice;  ///< for a better recording; empty when nothing to mend
  bool errors_are_provisional = true;
};

struct AnalysisOptions {
  std::string variant;     ///< of the exercise; empty: the plain one, or recognised
  double height_m = 0.0;   ///< 0: unknown; only used to give lengths in metres
  Side side = Side::Both;  ///< the side asked for in a one-sided exercise
};

/// A whole recording: the same steps as LiveForm (form/live.h), with the future known.
Result<FormResult> analyse(const pose::Landmarks& landmarks, const exercise::Exercise& exercise,
                           const ErrorTable& errors, const AnalysisOptions& options = {},
                           const Work& work = {});

/// Which of the catalogue's exercises is being done, if any.
Recognition recognise(const pose::Landmarks& landmarks, const exercise::Catalogue& catalogue);

}  // namespace medius::form
