// Today in a few sentences: said once a day, by the page or by mail.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/programme/plan.h"

namespace medius::programme {

struct DigestLine {
  std::string key;  ///< session, done, rest, ask_next_day, tests_due, flare, review, ...
  Text words;
};

struct Digest {
  Date date;
  const DayPlan* session = nullptr;  ///< of the plan; null: none today
  std::optional<Date> next;          ///< the next session after today
  bool done_today = false;
  bool tests_due = false;
  std::vector<DigestLine> lines;
};

/// `plan` is of `today` and must outlive the digest. `ask_next_day`: yesterday's session has no
/// answer yet to how the pain was the day after.
Digest make_digest(const Plan& plan, const History& history, int breaks_today, bool ask_next_day,
                   const Rules& rules);

}  // namespace medius::programme
