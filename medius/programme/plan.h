// Answers + history + today's date -> plan. Deterministic; every line carries its reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/programme/movement_tests.h"
#include "medius/programme/progression.h"
#include "medius/programme/screening.h"

namespace medius::programme {

/// Why a line is there: the answer or test, the rule, the source.
struct Reason {
  Text words;
  std::string because;  ///< fact, pattern or rule id
  Source source;
};

/// How to train, whatever the line: pain, effort, when to seek help.
struct Guidance {
  std::string key;  ///< of words.yaml
  Text words;
  Source source;
};

/// A lighter or harder form of a line.
struct Alternative {
  std::string exercise, variant;
  int sets = 0, repetitions = 0;
  double hold_s = 0.0;
};

struct Line {
  std::string family, exercise, variant;
  Side side = Side::Both;
  int level = 0;  ///< from 1
  int sets = 0, repetitions = 0;
  double hold_s = 0.0, rest_s = 0.0;
  double minutes = 0.0;
  bool locked = false;
  bool measured = true;  ///< false: this form is led by the clock, not judged by a camera
  Alternative easier;    ///< always ready
  std::optional<Alternative> harder;  ///< none at the top of the ladder
  std::vector<Reason> reasons;
};

enum class DayKind { Strength, Light };

struct DayPlan {
  Date date;
  DayKind kind = DayKind::Light;
  bool deload = false;
  double minutes = 0.0;  ///< never above the person's own
  std::vector<Line> lines;
  std::vector<Line> daily;  ///< posture, walking: beside the session, counted when done
};

struct Plan {
  Date today;
  Screening screening;
  std::vector<Pattern> patterns;
  bool flare = false;
  bool review = false;  ///< no change that matters after weeks of training: see a clinician
  bool screen_again = false;
  Date next_tests;
  std::vector<DayPlan> days;    ///< empty where the screening says stop
  std::vector<Change> changes;  ///< since the last session before today
  std::vector<Allowed::LeftOut> left_out;
  std::vector<Guidance> guide;
  std::vector<std::string> notes;  ///< keys of words.yaml: few_days, no_strength_possible, ...
};

Plan make_plan(const Answers& answers, const History& history, Date today, const Rules& rules);

}  // namespace medius::programme
