// Who needs a look, and why: from what an overview reads of a patient, never from the sessions
// themselves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// What is known at a glance. "Before" means the 28 days before the last 28.
struct Glance {
  std::optional<std::string> advice, urgency;  ///< of the screening
  std::optional<int> wanted;                   ///< sessions a week
  std::optional<Date> answered, started, last, tested;
  std::optional<double> pain_at_start;          ///< of the first answers, NPRS
  int trainings = 0;                            ///< in the last 28 days
  int fortnight = 0;                            ///< in the last 14
  std::optional<double> pain_now, pain_before;  ///< worst of a session, mean
  std::optional<double> pain_daily;             ///< before the sessions of the last 28 days, mean
  std::optional<double> form, form_before;
  int spread = 0, worse_after = 0;  ///< sessions of the last 14 days
};

struct Attention {
  std::string key;
  int weight = 1;  ///< 3 look today, 2 this week, 1 when there is time
  Text words;
  std::optional<double> value;
  Source source;
};

/// The gravest first.
std::vector<Attention> find_attention(const Glance& glance, Date today, const Rules& rules);

}  // namespace medius::programme
