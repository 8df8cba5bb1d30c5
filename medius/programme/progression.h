// How the dose of each family follows what happened: the 2-for-2 rule up, pain, effort and form
// down, missed days back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "medius/programme/facts.h"
#include "medius/programme/person.h"
#include "medius/programme/rules.h"

namespace medius::programme {

/// Which levels of each family this person can do here and should do: the rest is stepped over,
/// with the reason.
struct Allowed {
  std::map<std::string, std::vector<int>>
      levels;  ///< family -> indices into Family::levels, rising
  /// Why a level was left out: "needs floor", or an avoidance's id.
  struct LeftOut {
    std::string family;
    int level = 0;
    std::string reason;  ///< "needs:floor", "avoid:supine", "therapist"
  };
  std::vector<LeftOut> left_out;
  std::map<std::pair<std::string, int>, Form> instead;  ///< levels that are done otherwise

  /// How this person does a level: as it stands, or as its `instead` says.
  [[nodiscard]] const Form& form(const Family& family, int index) const;
};

Allowed find_allowed(const Answers& answers, const History& history, const Facts& facts,
                     const Rules& rules);

/// The dose of one family now.
struct Dose {
  int level = 0;         ///< index into Family::levels
  int reps[2] = {0, 0};  ///< left, right; equal where the level is not sided
  int good[2] = {0, 0};  ///< good sessions in a row
  bool locked = false;   ///< by the therapist
  int locked_sets = 0;
};

/// Something that moved a dose, for the person and the record: what changed and why.
struct Change {
  Date date;
  std::string family;
  Side side = Side::Both;
  std::string what;  ///< key of data/programme/words.yaml: more_repetitions, next_level,
                     ///< fewer_repetitions, level_back, rest
  std::string why;   ///< key: good_form, pain_during, pain_next_day, pain_spread, too_hard,
                     ///< poor_form, missed_days, locked
  std::string rule;  ///< of rules.yaml
};

struct Progress {
  std::map<std::string, Dose> doses;  ///< of every family with an allowed level
  std::vector<Change> changes;        ///< in order of date
};

/// Folds the whole history up to today. Same history, same doses.
Progress follow_progress(const History& history, Date today, const Allowed& allowed,
                         const Rules& rules);

/// A flare-up now: the last week's mean pain lies above the person's own baseline by a change that
/// matters.
bool in_flare(const Answers& answers, const History& history, Date today, const Rules& rules);

}  // namespace medius::programme
