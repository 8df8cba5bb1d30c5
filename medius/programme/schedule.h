// Which days, which families on each, and how much fits into the person's minutes.
#pragma once

#include "medius/programme/plan.h"

namespace medius::programme {

/// Everything the schedule looks at.
struct Ground {
  const Answers& answers;
  const History& history;
  const Facts& facts;
  const Rules& rules;
  const Allowed& allowed;
  const Progress& progress;
};

/// Fills plan.days and plan.notes from plan.patterns, plan.flare and the ground.
void fill_days(const Ground& ground, Plan& plan);

/// Strength sessions a week that the person's days allow: at most thrice, 48 hours apart.
int sessions_wanted(const Answers& answers, const Rules& rules);

}  // namespace medius::programme
