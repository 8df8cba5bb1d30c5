// Safety questions weighed together, and patterns named with care.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "medius/programme/facts.h"
#include "medius/programme/rules.h"

namespace medius::programme {

enum class Advice {
  GoOn,
  GoOnAndSee,  ///< train, and have it looked at
  Stop,        ///< have it looked at first
};

std::string_view name(Advice advice);

/// A condition that the answers speak for, with the points that did it.
struct Concern {
  const SafetyCondition* condition = nullptr;
  int points = 0;
  Advice advice = Advice::GoOn;
  std::vector<const SafetyQuestion*> questions;  ///< answered yes
};

struct Screening {
  Advice advice = Advice::GoOn;
  std::string urgency;            ///< of the most urgent concern: now, this_week, soon; empty: none
  std::vector<Concern> concerns;  ///< those from `see` on, the gravest first
};

/// The sentence that stands over everything.
const Text& words_of(const Screening& screening, const Rules& rules);

Screening screen(const Answers& answers, const Facts& facts, const Rules& rules);

/// How sure: "some signs" or "several signs". Never a diagnosis.
struct Pattern {
  const PatternRule* rule = nullptr;
  int points = 0;
  bool several = false;
  std::vector<const Sign*> present;
};

/// The patterns with at least `some` points, the strongest first.
std::vector<Pattern> find_patterns(const Facts& facts, const Rules& rules);

}  // namespace medius::programme
