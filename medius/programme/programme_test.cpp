// Meaning: what a physiotherapist would check by hand. The random people are in
// random_people_test.cpp.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>

#include "medius/base/files.h"
#include "medius/programme/json_place.h"
#include "medius/programme/person_json.h"
#include "medius/programme/plan.h"
#include "medius/programme/plan_text.h"

namespace medius::programme {
namespace {

using std::chrono::days;

const Rules& rules() {
  static const Rules loaded = [] {
    auto result = read_rules(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data");
    if (!result.ok()) ADD_FAILURE() << result.error().message;
    return result.ok() ? std::move(*result) : Rules{};
  }();
  return loaded;
}

Date date(const char* text) { return read_date(text).value(); }

Answers person() {
  Answers answers;
  answers.age = 40;
  answers.sex = Sex::Female;
  answers.minutes = 20;
  answers.equipment = {"chair", "step", "support", "mat"};
  answers.pain_average = 3.0;
  return answers;
}

Screening screened(const Answers& answers) {
  return screen(answers, find_facts(answers, {}, date("2026-11-22"), rules()), rules());
}

SessionItem item(const std::string& family, int repetitions, double effort, double pain,
                 double form) {
  SessionItem result;
  result.family = family;
  result.planned_sets = 2;
  result.planned_repetitions = repetitions;
  result.repetitions = {repetitions, repetitions};
  result.effort = effort;
  result.pain = pain;
  result.form = form;
  return result;
}

TEST(Screening, OneWeakFlagStopsNobody) {
  for (const char* flag : {"night_pain", "trauma", "steroids", "cancer_history", "weak_immunity",
                           "fever", "gradual_onset"}) {
    Answers answers = person();
    answers.safety[flag] = {true, true};
    EXPECT_NE(screened(answers).advice, Advice::Stop) << flag;
  }
}

TEST(Screening, NewSaddleNumbnessStopsAtOnceAndOldStableOneIsSeen) {
  Answers answers = person();
  answers.safety["saddle_numbness"] = {true, true};
  EXPECT_EQ(screened(answers).advice, Advice::Stop);
  EXPECT_EQ(screened(answers).urgency, "now");
  answers.safety["saddle_numbness"].new_or_worse = false;
  EXPECT_EQ(screened(answers).advice, Advice::GoOnAndSee);
}

TEST(Screening, FlagsForTheSameConditionAddUp) {
  Answers answers = person();
  answers.safety["trauma"] = {true, true};
  EXPECT_EQ(screened(answers).advice, Advice::GoOnAndSee);
  answers.safety["osteoporosis"] = {true, true};
  EXPECT_EQ(screened(answers).advice, Advice::Stop);
}

TEST(Screening, AgeAloneIsNoConcern) {
  Answers answers = person();
  answers.age = 85;
  EXPECT_EQ(screened(answers).advice, Advice::GoOn);
}

TEST(Patterns, OneSidedButtockPainInSittingIsNamedWithCare) {
  Answers answers = person();
  answers.symptoms = {{"buttock", "pain", Side::Right}};
  answers.aggravated_by = {"sitting"};
  const auto patterns =
      find_patterns(find_facts(answers, {}, date("2026-11-22"), rules()), rules());
  ASSERT_FALSE(patterns.empty());
  EXPECT_EQ(patterns.front().rule->id, "piriformis_like");
  EXPECT_FALSE(patterns.front().several) << "two signs of seven points are some, not several";
  answers.symptoms.push_back({"buttock", "pain", Side::Left});
  EXPECT_TRUE(find_patterns(find_facts(answers, {}, date("2026-11-22"), rules()), rules()).empty());
}

TEST(MovementTests, NormsAreThePublishedOnesAndErrorsAreRespected) {
  Answers answers = person();
  answers.age = 72;  // women 70-74: 10 to 15 stands
  const TestRule& test = *rules().test("chair_stand_30s");
  const auto judged = [&](double value) {
    return judge_newest(test, answers,
                        {{date("2026-11-01"), test.id, Side::Both, value, {}, "therapist"}},
                        date("2026-11-22"))
        .value();
  };
  EXPECT_FALSE(judged(10).low);
  EXPECT_FALSE(judged(9).low) << "one stand below lies within the measurement error";
  EXPECT_TRUE(judged(8).low);
  EXPECT_EQ(judged(10).norm->source.key, "RikliJones1999");
}

TEST(MovementTests, AChangeIsRealOnlyBeyondTheErrorOfADifference) {
  const TestRule& test = *rules().test("side_plank");
  std::vector<TestResult> results{{date("2026-10-01"), test.id, Side::Left, 40, {}, "camera"},
                                  {date("2026-11-01"), test.id, Side::Left, 60, {}, "camera"}};
  EXPECT_FALSE(judge_newest(test, person(), results, date("2026-11-22"))->change_is_real)
      << "20 s < 1.96 * sqrt(2) * 9 s";
  results[1].value = 66;
  EXPECT_TRUE(judge_newest(test, person(), results, date("2026-11-22"))->change_is_real);
}

Progress progress_after(const History& history, const char* today) {
  const Answers answers = person();
  const Facts facts = find_facts(answers, history, date(today), rules());
  return follow_progress(history, date(today), find_allowed(answers, history, facts, rules()),
                         rules());
}

TEST(Progression, TwoGoodSessionsAddRepetitionsOneDoesNot) {
  History history;
  history.sessions = {{date("2026-11-16"), {item("bridge", 6, 5, 1, 1.0)}, 2, 2, false}};
  EXPECT_EQ(progress_after(history, "2026-11-17").doses.at("bridge").reps[0], 6);
  history.sessions.push_back({date("2026-11-18"), {item("bridge", 6, 6, 1, 0.9)}, 2, 2, false});
  EXPECT_EQ(progress_after(history, "2026-11-19").doses.at("bridge").reps[0], 8);
}

TEST(Progression, WhatWasNeverSaidIsNoProofThatItWasEasy) {
  const auto repetitions = [](bool effort_said, bool pain_said) {
    History history;
    for (const char* day : {"2026-11-16", "2026-11-18"}) {
      SessionItem done = item("bridge", 6, 5, 0, 1.0);
      done.effort_said = effort_said;
      done.pain_said = pain_said;
      history.sessions.push_back({date(day), {done}, 2, 2, false});
    }
    return progress_after(history, "2026-11-19").doses.at("bridge").reps[0];
  };
  EXPECT_EQ(repetitions(true, true), 8);
  EXPECT_EQ(repetitions(false, true), 6);
  EXPECT_EQ(repetitions(true, false), 6);
}

TEST(Progression, WhoStoppedForPainStepsBackWhateverNumberWasGiven) {
  History history;
  for (const char* day : {"2026-11-10", "2026-11-12"})
    history.sessions.push_back({date(day), {item("bridge", 6, 5, 1, 1.0)}, 2, 2, false});
  ASSERT_EQ(progress_after(history, "2026-11-13").doses.at("bridge").reps[0], 8);
  SessionItem stopped = item("bridge", 8, 3, 0, 1.0);
  stopped.stopped_by_pain = true;
  history.sessions.push_back({date("2026-11-14"), {stopped}, 2, 2, false});
  const Progress progress = progress_after(history, "2026-11-15");
  EXPECT_EQ(progress.doses.at("bridge").reps[0], 6);
  EXPECT_EQ(progress.changes.back().why, "pain_during");
}

TEST(Progression, OneOfThreePlannedSetsIsNoGoodSession) {
  const auto repetitions = [](int planned_sets, std::vector<int> done) {
    History history;
    for (const char* day : {"2026-11-16", "2026-11-18"}) {
      SessionItem one = item("bridge", 6, 5, 0, 1.0);
      one.planned_sets = planned_sets;
      one.repetitions = done;
      history.sessions.push_back({date(day), {one}, 2, 2, false});
    }
    return progress_after(history, "2026-11-19").doses.at("bridge").reps[0];
  };
  EXPECT_EQ(repetitions(3, {6}), 6);
  EXPECT_EQ(repetitions(3, {6, 6, 6}), 8);
  EXPECT_EQ(repetitions(1, {6}), 8) << "a short day may plan one set";
  EXPECT_EQ(repetitions(0, {6}), 6) << "not kept: the level plans two";
  EXPECT_EQ(repetitions(0, {6, 6}), 8);
}

/// Of a rung of the ladder, from 1, as the plan gives it.
SessionItem rung(const char* family, int level, Side side, int repetitions, double effort) {
  const Level& of = rules().family(family)->levels.at(static_cast<std::size_t>(level - 1));
  SessionItem result = item(family, repetitions, effort, 1, 1.0);
  result.exercise = of.exercise;
  result.variant = of.variant;
  result.side = side;
  return result;
}

/// Good sessions of the family's rungs until the wanted level is reached; the day after comes back.
Date train_up(const char* family, int level, History& history) {
  Date day = date("2026-01-05");
  for (int i = 0; i < 100; ++i, day += days{2}) {
    const Answers answers = person();
    const Facts facts = find_facts(answers, history, day, rules());
    const auto dose =
        follow_progress(history, day, find_allowed(answers, history, facts, rules()), rules())
            .doses.at(family);
    if (dose.level + 1 == level) return day;
    Session session{day, {}, 1, 1, false};
    for (const Side side : {Side::Left, Side::Right})
      session.items.push_back(rung(family, dose.level + 1, side, dose.reps[0], 5));
    history.sessions.push_back(session);
  }
  ADD_FAILURE() << "level " << level << " was never reached";
  return day;
}

TEST(Progression, AnEasierExerciseOfTheFamilyDoesNotCountForTheHarderOne) {
  const auto after = [](int level_done, bool hurts) {
    History history;
    Date day = train_up("abductors", 3, history);
    for (int i = 0; i < 2; ++i, day += days{2}) {
      Session session{day, {rung("abductors", level_done, Side::Both, 15, 4)}, 1, 1, false};
      if (hurts) session.items.front().pain = 9;
      history.sessions.push_back(session);
    }
    return progress_after(history, write_date(day).c_str()).doses.at("abductors");
  };
  EXPECT_EQ(after(3, false).reps[0], 10) << "the dose's own exercise";
  EXPECT_EQ(after(1, false).reps[0], 8) << "clamshells say nothing of side-lying abduction";
  EXPECT_EQ(after(1, false).level, 2);
  EXPECT_LT(after(1, true).level, 2) << "but their pain does";
}

TEST(Progression, OneBadSessionOfBothSidesStepsBackOneLevel) {
  History history;
  const Date day = train_up("abductors", 3, history);
  history.sessions.push_back(
      {day,
       {rung("abductors", 3, Side::Left, 8, 10), rung("abductors", 3, Side::Right, 8, 10)},
       1,
       1,
       false});
  const Progress progress = progress_after(history, write_date(day).c_str());
  EXPECT_EQ(progress.doses.at("abductors").level, 1);
  EXPECT_EQ(std::count_if(progress.changes.begin(), progress.changes.end(),
                          [&](const Change& change) { return change.date == day; }),
            1)
      << "one session, one change";
}

TEST(Progression, ReachingALevelWithTheLeftDoesNotCountTheRightTowardsTheNext) {
  History history;
  train_up("abductors", 2, history);
  const Date next = history.sessions.back().date + days{1};
  const Dose dose = progress_after(history, write_date(next).c_str()).doses.at("abductors");
  EXPECT_EQ(dose.good[0], 0);
  EXPECT_EQ(dose.good[1], 0);
}

TEST(Progression, PainThatSpreadsStepsBackWhateverElseWentWell) {
  History history;
  for (const char* day : {"2026-11-10", "2026-11-12"})
    history.sessions.push_back({date(day), {item("bridge", 6, 5, 1, 1.0)}, 2, 2, false});
  history.sessions.push_back({date("2026-11-14"), {item("bridge", 8, 3, 0, 1.0)}, 2, 2, true});
  const Progress progress = progress_after(history, "2026-11-15");
  EXPECT_EQ(progress.doses.at("bridge").reps[0], 6);
  EXPECT_EQ(progress.changes.back().why, "pain_spread");
}

TEST(Progression, ALongPauseGoesALevelBack) {
  History history;
  Date day = date("2026-06-01");
  for (int i = 0; i < 20; ++i, day += days{2}) {
    SessionItem good = item("bridge", 20, 5, 0, 1.0);
    history.sessions.push_back({day, {good}, 1, 1, false});
  }
  const int before = progress_after(history, "2026-07-11").doses.at("bridge").level;
  ASSERT_GT(before, 0);
  EXPECT_EQ(progress_after(history, "2026-09-01").doses.at("bridge").level, before - 1);
}

TEST(Plan, WithoutFloorChairOrBendingThereIsStillSomethingToDo) {
  Answers answers = person();
  answers.floor_ok = answers.kneel_ok = false;
  answers.equipment.clear();
  answers.conditions = {"knee_pain_bending", "poor_balance"};
  const Plan plan = make_plan(answers, {}, date("2026-11-22"), rules());
  ASSERT_FALSE(plan.days.empty());
  for (const DayPlan& day : plan.days) EXPECT_FALSE(day.lines.empty());
}

TEST(Plan, TheTherapistsLockAndLimitHold) {
  History history;
  history.locks = {{"bridge", 3, 4, 7, "as agreed"}};
  history.limits = {{"", "pigeon", {}, "hip"}, {"abductors", "", 1, ""}};
  const Plan plan = make_plan(person(), history, date("2026-11-22"), rules());
  bool seen = false;
  for (const DayPlan& day : plan.days) {
    for (const Line& line : day.lines) {
      EXPECT_NE(line.exercise, "pigeon");
      if (line.family == "abductors") {
        EXPECT_EQ(line.level, 1);
      }
      if (line.family != "bridge") continue;
      seen = true;
      EXPECT_EQ(line.exercise, "single-leg-bridge");
      EXPECT_EQ(line.repetitions, 7);
      EXPECT_TRUE(line.locked);
    }
  }
  EXPECT_TRUE(seen);
}

TEST(Plan, TheWeakerSideGetsOneMoreSetOnlyWhenTheGapIsReal) {
  History history;
  const auto extra = [&](double right) {
    history.tests = {
        {date("2026-11-20"), "side_lying_abduction_hold", Side::Left, 60, {}, "camera"},
        {date("2026-11-20"), "side_lying_abduction_hold", Side::Right, right, {}, "camera"}};
    int left_sets = 0, right_sets = 0;
    Answers answers = person();
    answers.minutes = 60;
    const Plan plan = make_plan(answers, history, date("2026-11-23"), rules());
    for (const Line& line : plan.days.front().lines) {
      if (line.family == "abductors")
        (line.side == Side::Left ? left_sets : right_sets) = line.sets;
    }
    return right_sets - left_sets;
  };
  EXPECT_EQ(extra(50), 0);
  EXPECT_EQ(extra(20), 1);
}

TEST(Plan, TheWeekThatHasBegunCountsWithWhatWasTrainedInIt) {
  History history;
  for (const char* day : {"2026-11-23", "2026-11-25", "2026-11-27"})  // Monday, Wednesday, Friday
    history.sessions.push_back({date(day), {item("bridge", 6, 5, 1, 1.0)}, 2, 2, false});
  const auto strength_until_sunday = [&](const char* today) {
    const Plan plan = make_plan(person(), history, date(today), rules());
    return std::count_if(plan.days.begin(), plan.days.end(), [](const DayPlan& day) {
      return day.date <= date("2026-11-29") && day.kind == DayKind::Strength;
    });
  };
  EXPECT_EQ(strength_until_sunday("2026-11-28"), 0) << "Sunday would be the fourth";
  history.sessions.pop_back();
  EXPECT_EQ(strength_until_sunday("2026-11-28"), 1);
}

TEST(Plan, AWeekHasNoMoreDaysThanItsMostHoweverOftenItIsAskedFor) {
  const auto most =
      std::max(rules().value("strength_days_per_week"), rules().value("stretch_days_per_week"));
  History history;
  std::set<Date> trained;
  for (Date today = date("2026-11-23"); today <= date("2026-11-29"); today += days{1}) {
    const Plan plan = make_plan(person(), history, today, rules());
    if (plan.days.front().date != today) continue;
    trained.insert(today);
    history.sessions.push_back({today, {item("bridge", 6, 5, 1, 1.0)}, 2, 2, false});
  }
  EXPECT_EQ(static_cast<double>(trained.size()), most);
}

TEST(PersonJson, MistakesNameTheirPlace) {
  const auto message = [](const char* json) {
    const auto read = read_answers(json, "answers.json", rules());
    return read.ok() ? std::string("read") : read.error().message;
  };
  EXPECT_EQ(message(R"({"age": 40, "pain": {"now": 11}})"),
            "answers.json: pain.now: expected a number from 0 to 10");
  EXPECT_EQ(message(R"({"age": 40, "sittinghours": 3})"),
            "answers.json: sittinghours: is not known. Did you mean sitting_hours?");
  EXPECT_EQ(message(R"({"age": 40, "symptoms": [{"region": "butock"}]})"),
            "answers.json: symptoms[0].region: 'butock' is not known. Did you mean buttock?");
  EXPECT_NE(message("{\"age\": 40").find("no JSON at byte"), std::string::npos);
  EXPECT_NE(message("[]").find("expected an object"), std::string::npos);
  EXPECT_NE(message("{}").find("age: is missing"), std::string::npos);
}

TEST(PersonJson, ANumberBeyondAllRangeIsRefused) {
  const auto read = parse_json("{\"age\":77e7777}", "answers.json");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("answers.json"), std::string::npos);
}

TEST(PersonJson, EffortAndPainLeftOutAreNotZero) {
  const auto history = read_history(
      R"({"sessions": [{"date": "2026-11-16", "items": [
           {"family": "bridge", "effort": 4, "stopped_by_pain": true}, {"pain": 0}]}]})",
      "history.json", rules());
  ASSERT_TRUE(history.ok()) << history.error().message;
  const auto& items = history->sessions.at(0).items;
  EXPECT_TRUE(items.at(0).effort_said && items.at(0).stopped_by_pain && items.at(1).pain_said);
  EXPECT_FALSE(items.at(0).pain_said || items.at(1).effort_said || items.at(1).stopped_by_pain);
}

TEST(PersonJson, DatesThatDoNotExistAreRefused) {
  EXPECT_TRUE(read_date("2028-02-29").ok());
  EXPECT_FALSE(read_date("2027-02-29").ok());
  EXPECT_FALSE(read_date("2026-1-1").ok());
  EXPECT_FALSE(read_date("").ok());
}

TEST(Rules, EveryLevelIsAnExerciseOfTheCatalogue) {
  const auto catalogue =
      exercise::read_catalogue(std::filesystem::path(MEDIUS_SOURCE_DIR) / "data" / "exercises");
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
  const auto name = names_of(*catalogue, exercise::Language::English);
  const auto known = [&](const std::string& exercise, const std::string& variant) {
    const std::string plain = name(exercise, "");
    return plain != exercise && (variant.empty() || name(exercise, variant) != plain);
  };
  for (const Family& family : rules().families) {
    for (const Level& level : family.levels) {
      EXPECT_TRUE(known(level.exercise, level.variant)) << family.id << ": " << level.exercise;
      EXPECT_TRUE(known(level.exercise, level.easier_variant)) << level.easier_variant;
      for (const Form& form : level.instead)
        EXPECT_TRUE(known(form.exercise, form.variant)) << form.exercise << " " << form.variant;
    }
  }
}

TEST(Plan, WhoCannotUseTheFloorTrainsTheSameMusclesOnABedAndAtAHold) {
  Answers answers = person();
  answers.age = 78;
  answers.minutes = 15;
  answers.floor_ok = answers.kneel_ok = false;
  answers.equipment = {"chair"};
  answers.conditions = {"poor_balance", "knee_pain_bending"};
  answers.symptoms = {{"low_back", "pain", Side::Both}};
  const Plan plan = make_plan(answers, {}, date("2026-11-23"), rules());
  std::set<std::string> families;
  for (const DayPlan& day : plan.days) {
    if (day.kind != DayKind::Strength) continue;
    EXPECT_GT(day.minutes, 0.7 * answers.minutes) << write_date(day.date);
    for (const Line& line : day.lines) {
      families.insert(line.family);
      EXPECT_TRUE(line.exercise != "glute-bridge" || line.variant == "bed");
      EXPECT_TRUE(line.exercise != "single-leg-stance" || line.variant == "both-hands");
      EXPECT_TRUE(line.variant != "standing" || !line.measured);
    }
  }
  for (const char* wanted : {"bridge", "abductors", "squat", "single_leg", "trunk",
                             "stretch_rotators", "stretch_hip_flexors", "stretch_back"})
    EXPECT_TRUE(families.contains(wanted)) << wanted;
}

TEST(Plan, OuterHipPainLeavesOutWhatPressesOnItsTendons) {
  Answers answers = person();
  answers.symptoms = {{"outer_hip", "pain", Side::Left}};
  const Plan plan = make_plan(answers, {}, date("2026-11-23"), rules());
  EXPECT_EQ(plan.patterns.front().rule->id, "outer_hip");
  bool cared = false;
  for (const DayPlan& day : plan.days) {
    for (const Line& line : day.lines) {
      EXPECT_NE(line.family, "stretch_rotators");
      for (const Reason& reason : line.reasons)
        cared = cared || (line.family == "abductors" && reason.because == "care:side_lying");
    }
  }
  EXPECT_TRUE(cared);
}

TEST(Plan, WhoHasToBeSeenFirstIsToldNothingThatSoundsLikeAnExplanation) {
  Answers answers = person();
  answers.symptoms = {{"low_back", "pain", Side::Both}};
  answers.safety["saddle_numbness"] = {true, true};
  const Plan plan = make_plan(answers, {}, date("2026-11-23"), rules());
  EXPECT_TRUE(plan.patterns.empty() && plan.guide.empty() && plan.days.empty());
  EXPECT_NE(words_of(plan.screening, rules()).en.find("emergency department today"),
            std::string::npos);
}

TEST(Plan, OnceDownAndOnceUp) {
  const Plan plan = make_plan(person(), {}, date("2026-11-23"), rules());
  for (const DayPlan& day : plan.days) {
    int went_down = 0;
    bool down = false;
    for (const Line& line : day.lines) {
      const auto& position =
          rules().family(line.family)->levels[static_cast<std::size_t>(line.level - 1)].position;
      const bool here = position == "kneeling" || position == "side" || position == "supine";
      went_down += here && !down ? 1 : 0;
      down = here;
    }
    EXPECT_LE(went_down, 1) << write_date(day.date);
  }
}

TEST(Rules, AMistakeNamesFileAndLine) {
  namespace fs = std::filesystem;
  const fs::path copy = fs::temp_directory_path() / ("medius_rules_" + std::to_string(::getpid()));
  fs::remove_all(copy);
  fs::create_directories(copy);
  fs::copy(fs::path(MEDIUS_SOURCE_DIR) / "data" / "programme", copy / "programme",
           fs::copy_options::recursive);
  const auto broken = [&](const char* file, const std::string& from, const std::string& to) {
    const fs::path path = copy / "programme" / file;
    const std::string whole = read_file(path).value();
    std::string text = whole;
    text.replace(text.find(from), from.size(), to);
    EXPECT_TRUE(write_file(path, text).ok());
    const auto read = read_rules(copy);
    EXPECT_TRUE(write_file(path, whole).ok());
    return read.ok() ? std::string("read") : read.error().message;
  };
  EXPECT_NE(broken("safety.yaml", "points: {fracture: 2}", "points: {fractureQQQ: 2}")
                .find("unknown condition 'fractureQQQ'"),
            std::string::npos);
  EXPECT_NE(broken("ladders.yaml", "kind: strength\n", "kind: strenght\n").find("ladders.yaml:"),
            std::string::npos);
  EXPECT_NE(broken("rules.yaml", "value: 3,", "value: three,")
                .find("'value' must be a number, found 'three'"),
            std::string::npos);
  EXPECT_NE(broken("tests.yaml", "age: [60, 64]", "age: 60").find("tests.yaml:"),
            std::string::npos);
  fs::remove_all(copy);
}

TEST(TheTherapistsHand, APrescribedExerciseComesAsOftenAsSaidAndWithinTheMinutes) {
  Answers answers = person();
  History history;
  history.prescribed.push_back({"own-opening", Side::Left, 2, 8, 1.0, 2, "slowly"});
  const Date monday = date("2026-11-23");
  const Plan plan = make_plan(answers, history, monday, rules());
  std::map<long, int> a_week;
  for (const DayPlan& day : plan.days) {
    EXPECT_LE(day.minutes, answers.minutes + 1e-9);
    for (const Line& line : day.lines) {
      if (line.family != "prescribed") continue;
      EXPECT_EQ(line.exercise, "own-opening");
      EXPECT_TRUE(line.locked);
      EXPECT_EQ(line.reasons.front().because, "prescribed");
      EXPECT_EQ(&line, &day.lines.front()) << "before what the programme chose";
      ++a_week[(day.date - monday).count() / 7];
    }
  }
  EXPECT_EQ(a_week, (std::map<long, int>{{0, 2}, {1, 2}, {2, 2}, {3, 2}}));
  SessionItem done;
  done.exercise = "own-opening";
  done.side = Side::Left;
  history.sessions = {{monday, {done}, {}, {}, false}, {monday + days{1}, {done}, {}, {}, false}};
  for (const DayPlan& day : make_plan(answers, history, monday + days{2}, rules()).days) {
    if (day.date < monday + days{7}) {
      EXPECT_NE(day.lines.front().family, "prescribed") << "twice is done";
    }
  }
  history.sessions.clear();
  answers.minutes = 5;
  history.prescribed.front().sets = 20;
  for (const DayPlan& day : make_plan(answers, history, monday, rules()).days)
    EXPECT_LE(day.minutes, 5.0 + 1e-9);
}

}  // namespace
}  // namespace medius::programme
