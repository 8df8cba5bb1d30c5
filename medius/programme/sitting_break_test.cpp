#include "medius/programme/sitting_break.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace medius::programme {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Rules& rules() {
  static const Rules loaded = read_rules(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data").value();
  return loaded;
}

const Moment kMorning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                      std::chrono::hours{9}};

Sitting seated() {
  Sitting sitting;
  sitting.since = sitting.seen = kMorning;
  return sitting;
}

/// Looks once a minute for `length`, at a desk the caller fills; counts the reminders.
template <typename Fill>
int reminders(minutes length, const Fill& fill, const std::vector<Busy>& busy = {}) {
  Sitting sitting = seated();
  int count = 0;
  for (minutes passed{1}; passed <= length; ++passed) {
    Desk desk;
    desk.now = kMorning + passed;
    fill(passed, desk);
    const BreakDecision decision = look(sitting, desk, busy, rules());
    sitting = decision.sitting;
    count += decision.action == BreakAction::Remind ? 1 : 0;
  }
  return count;
}

TEST(SittingBreak, OneReminderAStretchAndNothingNagsTwice) {
  EXPECT_EQ(reminders(minutes{29}, [](minutes, Desk&) {}), 0);
  EXPECT_EQ(reminders(minutes{59}, [](minutes, Desk&) {}), 1);
  EXPECT_EQ(reminders(minutes{60}, [](minutes, Desk&) {}), 2)
      << "again only after another whole stretch";
}

TEST(SittingBreak, CallsMeetingsAndQuietHoldItBackUntilTheyEnd) {
  const auto call_until = [](int minute) {
    return [minute](minutes passed, Desk& desk) { desk.in_call = passed.count() < minute; };
  };
  EXPECT_EQ(reminders(minutes{44}, call_until(45)), 0);
  EXPECT_EQ(reminders(minutes{45}, call_until(45)), 1);
  EXPECT_EQ(reminders(minutes{50}, [](minutes, Desk&) {},
                      {{kMorning + minutes{20}, kMorning + minutes{51}}}),
            0);
  EXPECT_EQ(reminders(minutes{50}, [](minutes, Desk& desk) { desk.do_not_disturb = true; }), 0);
}

TEST(SittingBreak, AWalkOrASleepingMachineIsABreak) {
  EXPECT_EQ(reminders(minutes{50},
                      [](minutes passed, Desk& desk) {
                        desk.idle = passed == minutes{25} ? seconds{180} : seconds{0};
                      }),
            0);
  Desk desk;
  desk.now = kMorning + minutes{40};
  const BreakDecision decision = look(seated(), desk, {}, rules());
  EXPECT_EQ(decision.action, BreakAction::Taken);
  EXPECT_EQ(decision.sitting.breaks, 1);
}

TEST(SittingBreak, ALongAbsenceIsOneBreak) {
  Sitting sitting = seated();
  for (int minute = 1; minute <= 30; ++minute) {
    Desk desk;
    desk.now = kMorning + minutes{minute};
    desk.idle = minutes{minute};
    sitting = look(sitting, desk, {}, rules()).sitting;
  }
  EXPECT_EQ(sitting.breaks, 1);
}

TEST(SittingBreak, AClockSetBackNeverReminds) {
  Desk desk;
  desk.now = kMorning - std::chrono::hours{3};
  EXPECT_EQ(look(seated(), desk, {}, rules()).action, BreakAction::Wait);
}

TEST(SittingBreak, SnoozeWaitsAndThenRemindsOnce) {
  Sitting sitting = seated();
  Desk desk;
  int count = 0;
  for (int minute = 1; minute <= 42; ++minute) {
    desk.now = kMorning + minutes{minute};
    const auto decision = look(sitting, desk, {}, rules());
    sitting = decision.sitting;
    if (decision.action != BreakAction::Remind) continue;
    ++count;
    if (count == 1) sitting = snooze(sitting, desk.now, minutes{10});
  }
  EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace medius::programme
