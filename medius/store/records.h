// What is kept, as the program sees it. Identifiers are 32 hex digits made by new_identifier();
// times are milliseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "medius/programme/person.h"

namespace medius::store {

using programme::Date;
using Identifier = std::string;
using Milliseconds = std::int64_t;

struct Person {
  Identifier person_id;
  std::string name;
  std::string language = "en";
  Milliseconds created_ms = 0;
};

enum class Role { Person, Therapist, Administrator };

struct Account {
  Identifier account_id;
  std::string login;
  Role role = Role::Person;
  std::string password_hash;  ///< argon2id, as libsodium writes it; empty: no password (home)
  Identifier person_id;       ///< of a person's own account; empty otherwise
  Milliseconds created_ms = 0;
  bool disabled = false;
};

/// A login that lives: only hashes of its token and its CSRF token are kept.
struct Login {
  std::string token_hash, csrf_hash;
  Identifier account_id;
  Milliseconds created_ms = 0, expires_ms = 0;
};

struct Invitation {
  std::string code_hash;
  Role role = Role::Person;
  Identifier person_id, therapist_id;
  Milliseconds expires_ms = 0;
};

/// One session of training: what an overview reads.
struct Training {
  Identifier training_id, person_id;
  Date date{};
  Milliseconds started_ms = 0;
  std::optional<Milliseconds> ended_ms;
  double minutes = 0.0;
  int sets = 0;
  std::optional<double> form, effort, pain_before, pain_worst, pain_next_day;
  bool pain_spread = false;
};

/// One set: what was planned, what was done, which version measured it. `document` holds cues and
/// repetitions as JSON.
struct TrainingSet {
  Identifier set_id, training_id;
  int position = 0;
  Milliseconds saved_ms = 0;
  std::string family, exercise, variant;
  programme::Side side = programme::Side::Both;
  int planned_repetitions = 0, repetitions = 0;
  double hold_s = 0.0;
  std::optional<double> form;
  double effort = 0.0, pain = 0.0;
  std::string measured_by;  ///< "medius 0.1.0, full" or "timer"
  std::string document = "{}";
};

/// A set's landmarks with confidences, as the landmarks file (docs/formats.md), compressed on the
/// way in.
struct Recording {
  Identifier set_id;
  std::string format = "landmarks-csv-1";
  std::string content;
};

struct Break {
  Identifier break_id, person_id;
  Milliseconds at_ms = 0;
  std::string kind;  ///< an exercise, or "walk"
};

/// The therapist's hand: a limit, a lock, a note or an own exercise, as a JSON document.
struct Prescription {
  Identifier prescription_id, person_id, author_id;
  Milliseconds created_ms = 0;
  std::optional<Milliseconds> ended_ms;
  std::string kind;  ///< limit, lock, note, exercise
  std::string document = "{}";
};

/// Answers as they were given at one time; the newest counts.
struct AnswersVersion {
  Milliseconds at_ms = 0;
  std::string document;
};

struct Setting {
  std::string name, document;
};

/// How much is kept about a person.
struct Usage {
  int trainings = 0, sets = 0, recordings = 0;
  Milliseconds first_ms = 0, last_ms = 0;  ///< of the trainings' beginnings
  std::int64_t recording_bytes = 0;        ///< as kept, compressed
  std::int64_t landmark_bytes = 0;         ///< the same unpacked
  std::int64_t other_bytes = 0;            ///< texts and numbers of sets and answers
  std::int64_t database_bytes = 0;         ///< of the whole database, everybody's
};

/// The estimate of what a year will take at the pace so far; before a week has passed, of three
/// sessions a week with ten sets, half a minute of landmarks each.
std::int64_t bytes_a_year(const Usage& usage);

struct AuditEntry {
  Identifier audit_id;
  Milliseconds at_ms = 0;
  Identifier account_id, person_id;
  std::string action, detail;
};

/// What the answers say that an overview needs, kept with the person.
struct Standing {
  /// Of the screening: go_on, go_on_and_see, stop (empty: not known yet); now, this_week, soon.
  std::string advice, urgency;
  int wanted = 0;             ///< sessions a week
  double pain_average = 0.0;  ///< NPRS; only that of the first answers is kept
};

/// A line of the therapist's overview. "Before" means the 28 days before the last 28.
struct Overview {
  Person person;
  std::optional<std::string> advice, urgency;
  std::optional<int> wanted;  ///< sessions a week
  std::optional<Milliseconds> answered_ms;
  std::optional<double> pain_at_start;
  std::optional<Date> tested;   ///< the last movement test
  std::optional<Date> started;  ///< the first session
  int trainings = 0;            ///< in the last 28 days
  int fortnight = 0;            ///< in the last 14 days
  std::optional<Date> last;
  std::optional<double> pain_now, pain_before;  ///< means of the sessions' worst pain
  std::optional<double> pain_daily;  ///< mean of the pain before the sessions of the last 28 days
  std::optional<double> form, form_before;
  int spread = 0, worse_after = 0;  ///< sessions of the last 14 days
};

/// One questionnaire's score on a day; `document` holds PSFS's activities as JSON.
struct Score {
  Date date{};
  std::string instrument;  ///< rmdq, psfs, odi_percent, start_total, start_distress
  double value = 0.0;
  std::string document = "[]";
};

struct BusyTime {
  Milliseconds from_ms = 0, to_ms = 0;
};

/// Prescriptions that a therapist gives again and again, as a JSON list of kind and document.
struct Template {
  Identifier template_id, author_id;
  std::string name, note;
  Milliseconds changed_ms = 0;
  std::string document = "[]";
};

/// An exercise of the clinic's own, in the catalogue's format.
struct OwnExercise {
  std::string exercise_id;
  Identifier author_id;
  Milliseconds changed_ms = 0;
  std::string document;
};

/// Who a living login belongs to.
struct LoggedIn {
  Login login;
  Account account;
};

}  // namespace medius::store
