// What a person has told us, and what has happened since: the whole input of the programme but the
// rules and today's date.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace medius::programme {

using Date = std::chrono::sys_days;

enum class Sex { Female, Male, Unstated };
/// Of the body; Both for what is not sided.
enum class Side { Left, Right, Both };

/// A mark on the body chart: low_back, buttock, outer_hip, front_hip, groin, leg_back, knee, foot ×
/// pain, numbness, tingling.
struct Symptom {
  std::string region;
  std::string kind = "pain";
  Side side = Side::Both;
};

/// The answer to one safety question. A "yes" whose follow-up was left out counts as new.
struct SafetyAnswer {
  bool yes = false;
  bool new_or_worse = true;
};

/// An activity of the Patient-Specific Functional Scale: 0 cannot .. 10 as before.
struct Activity {
  std::string name;
  double score = 10.0;
};

struct Answers {
  int age = 0;  ///< years
  Sex sex = Sex::Unstated;
  double height_m = 0.0;   ///< 0: not said
  double weight_kg = 0.0;  ///< 0: not said
  std::vector<Symptom> symptoms;
  double pain_now = 0.0, pain_worst = 0.0, pain_average = 0.0;  ///< NPRS 0..10, the last week
  double weeks_of_pain = 0.0;
  std::vector<std::string> aggravated_by, eased_by, feels_tight, sport, goals, conditions;
  std::string work;
  std::map<std::string, SafetyAnswer> safety;
  std::optional<int> rmdq;                         ///< 0..24
  std::optional<double> odi_percent;               ///< typed in, 0..100
  std::optional<int> start_total, start_distress;  ///< STarT Back, typed in: 0..9, 0..5
  std::vector<Activity> activities;                ///< PSFS
  double sitting_hours = 0.0;                      ///< a day
  double activity_minutes = 0.0;                   ///< moderate, a week
  int minutes = 15;                                ///< a session may take
  std::vector<std::chrono::weekday> days;          ///< on which a session is possible
  bool floor_ok = true, kneel_ok = true;
  std::vector<std::string> equipment;  ///< chair, step, support, band, mat
  int pregnant_weeks = 0;
  bool postpartum = false, recent_operation = false;
};

/// One result of one movement test.
struct TestResult {
  Date date;
  std::string test;
  Side side = Side::Both;
  double value = 0.0;
  std::optional<double> error;  ///< standard error in the test's unit, where the camera gave one
  std::string by;               ///< camera or therapist
};

/// What became of one line of a session.
struct SessionItem {
  std::string family, exercise, variant;
  Side side = Side::Both;
  std::vector<int> repetitions;  ///< done, a number a set
  int planned_sets = 0;          ///< 0: not kept
  int planned_repetitions = 0;
  std::optional<double> form;  ///< share of repetitions without a cue, 0..1; none without a camera
  double effort = 0.0;         ///< RPE 0..10
  double pain = 0.0;           ///< during, NPRS 0..10
  bool effort_said = true, pain_said = true;  ///< false: nobody asked, or nobody answered
  bool stopped_by_pain = false;
};

struct Session {
  Date date;
  std::vector<SessionItem> items;
  std::optional<double> pain_before, pain_next_day;  ///< NPRS
  bool pain_spread = false;                          ///< further down the leg during or after
};

struct PainReport {
  Date date;
  double average = 0.0;  ///< NPRS, the day
};

/// The therapist's hand: a limit on what the programme may choose.
struct Limit {
  std::string family;                ///< or
  std::string exercise;              ///< never this one
  std::optional<int> highest_level;  ///< of the family, from 1
  std::string note;
};

/// The therapist's hand: this line exactly, whatever the rules say.
struct Lock {
  std::string family;
  int level = 1;  ///< from 1
  int sets = 1, repetitions = 1;
  std::string note;
};

/// The therapist's hand: an exercise of the catalogue or of the clinic's own, beside the ladders.
struct Prescribed {
  std::string exercise;
  Side side = Side::Both;
  int sets = 2, repetitions = 8;
  double hold_s = 0.0;
  int days_a_week = 3;
  std::string note;
};

struct History {
  std::optional<Date> started;
  std::vector<Session> sessions;  ///< in rising date
  std::vector<PainReport> pain;   ///< in rising date
  std::vector<TestResult> tests;  ///< in rising date
  std::vector<Limit> limits;
  std::vector<Lock> locks;
  std::vector<Prescribed> prescribed;
};

}  // namespace medius::programme
