#include "medius/programme/sitting_break.h"

#include <algorithm>

namespace medius::programme {
namespace {

using std::chrono::seconds;

/// A look that comes this much later than the last: the machine slept in between.
constexpr seconds kAsleep{300};

seconds stretch_of(const Rules& rules) {
  return seconds{static_cast<long>(60 * rules.value("sitting_break_minutes"))};
}

Sitting start_again(Sitting sitting, Moment now) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  if (std::chrono::floor<std::chrono::days>(sitting.seen) != day) sitting.breaks = 0;
  sitting.since = sitting.seen = now;
  sitting.reminded.reset();
  sitting.snoozed_until.reset();
  return sitting;
}

bool is_busy(const std::vector<Busy>& busy, Moment now) {
  return std::any_of(busy.begin(), busy.end(),
                     [&](const Busy& time) { return now >= time.from && now < time.to; });
}

/// Why not now; empty: nothing stands against it.
std::string_view held_back(const Sitting& sitting, const Desk& desk, const std::vector<Busy>& busy,
                           seconds stretch) {
  if (sitting.snoozed_until && desk.now < *sitting.snoozed_until) return "snoozed";
  if (sitting.reminded && desk.now - *sitting.reminded < stretch) return "reminded";
  if (desk.in_call) return "call";
  if (is_busy(busy, desk.now)) return "busy";
  if (desk.do_not_disturb) return "quiet";
  return "";
}

}  // namespace

BreakDecision look(const Sitting& before, const Desk& desk, const std::vector<Busy>& busy,
                   const Rules& rules) {
  if (desk.now < before.seen) return {BreakAction::Wait, "sitting", start_again(before, desk.now)};
  const seconds away{static_cast<long>(rules.value("sitting_break_length_s"))};
  const bool slept = desk.now - before.seen >= kAsleep;
  // Reading or a call leaves the keys alone too: only without a call is silence a walk.
  const bool walked = !desk.in_call && desk.idle >= std::max(away, seconds{120});
  if (slept || walked) {
    const bool counted_already = before.since == before.seen && walked;
    Sitting sitting = start_again(before, desk.now);
    if (!counted_already) ++sitting.breaks;
    return {BreakAction::Taken, slept ? "asleep" : "away", sitting};
  }
  Sitting sitting = before;
  sitting.seen = desk.now;
  const seconds stretch = desk.stretch.value_or(stretch_of(rules));
  if (desk.now - sitting.since < stretch) return {BreakAction::Wait, "sitting", sitting};
  if (const std::string_view why = held_back(sitting, desk, busy, stretch); !why.empty())
    return {BreakAction::Wait, why, sitting};
  sitting.reminded = desk.now;
  sitting.snoozed_until.reset();
  return {BreakAction::Remind, "sitting", sitting};
}

Sitting snooze(Sitting sitting, Moment now, seconds delay) {
  sitting.snoozed_until = now + delay;
  sitting.reminded.reset();
  return sitting;
}

Sitting took_break(Sitting sitting, Moment now) {
  sitting = start_again(sitting, now);
  ++sitting.breaks;
  return sitting;
}

}  // namespace medius::programme
