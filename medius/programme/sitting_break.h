// When to remind of a break from sitting: a pure function of what the desk sees, used by the page
// and by `medius break`.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "medius/programme/rules.h"

namespace medius::programme {

using Moment = std::chrono::sys_seconds;

/// A time in which nobody is to be disturbed (from the calendar).
struct Busy {
  Moment from, to;
};

/// What the desk sees at one moment.
struct Desk {
  Moment now;
  std::chrono::seconds idle{0};  ///< since the last key or pointer movement
  bool in_call = false;          ///< camera or microphone in use
  bool do_not_disturb = false;
  /// Sitting until a reminder, where the person chose one; else the rules' own.
  std::optional<std::chrono::seconds> stretch;
};

/// What is remembered between two looks.
struct Sitting {
  Moment since;                    ///< sitting without a break
  Moment seen;                     ///< the last look
  std::optional<Moment> reminded;  ///< in this stretch of sitting
  std::optional<Moment> snoozed_until;
  int breaks = 0;  ///< today, taken or walked: they count towards the plan
};

enum class BreakAction {
  Wait,
  Remind,
  Taken,  ///< the person was away long enough: a walk, or the machine slept
};

struct BreakDecision {
  BreakAction action = BreakAction::Wait;
  std::string_view why;  ///< key of the words: "sitting", "call", "busy", "quiet", "snoozed",
                         ///< "reminded", "away", "asleep"
  Sitting sitting;
};

/// One look at the desk, a look a minute or so. Same input, same decision; one reminder a stretch,
/// repeated only after another whole stretch without an answer. A clock set back starts the stretch
/// anew instead of reminding.
BreakDecision look(const Sitting& before, const Desk& desk, const std::vector<Busy>& busy,
                   const Rules& rules);

/// The person asked for `delay` more.
Sitting snooze(Sitting sitting, Moment now, std::chrono::seconds delay);

/// The person took the break that was offered (today's figure-four, five sit-to-stands).
Sitting took_break(Sitting sitting, Moment now);

}  // namespace medius::programme
