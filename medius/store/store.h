// What is kept, safely: one interface over SQLite (home) and PostgreSQL (clinic).
//
// Every save is durable when it returns. Saving the same record again (same identifier) changes
// nothing that was acknowledged, so a client that lost the answer may repeat itself.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "medius/base/result.h"
#include "medius/store/records.h"

namespace medius::store {

struct Options {
  /// "sqlite:/folder/medius.db" or "postgresql://user@host/database" (libpq's words after
  /// "postgresql:" work too).
  std::string database;
  int connections = 4;  ///< that threads may use at the same time
  /// For export and backup: works beside a running server, and changes no table's shape then.
  bool alongside = false;
};

/// 128 random bits as 32 hex digits.
Identifier new_identifier();

class Store {
 public:
  /// Opens, brings an older database forward, and refuses one made by a newer program. A SQLite
  /// folder is locked against a second server; the kernel releases the lock whatever ends the
  /// program.
  static Result<std::unique_ptr<Store>> open(const Options& options);
  virtual ~Store() = default;

  /// What `work` saves on this thread becomes durable together or not at all (its Error undoes it);
  /// what it reads is one moment of the database.
  virtual Result<void> together(const std::function<Result<void>()>& work) = 0;
  /// What `work` saves becomes durable together; each of its statements sees what others have
  /// finished by then, and two that change the same thing wait for each other.
  virtual Result<void> at_once(const std::function<Result<void>()>& work) = 0;

  virtual Result<void> save(const Person& person) = 0;
  virtual Result<std::vector<Person>> people() = 0;
  virtual Result<Person> person(const Identifier& person_id) = 0;
  /// Removes everything about the person but the audit's bare entries, and gives the space back.
  virtual Result<void> forget(const Identifier& person_id) = 0;

  virtual Result<void> save(const Account& account) = 0;
  virtual Result<Account> account_by_login(const std::string& login) = 0;
  virtual Result<Account> account(const Identifier& account_id) = 0;
  virtual Result<std::vector<Account>> accounts() = 0;
  virtual Result<void> save(const Login& login) = 0;
  virtual Result<Login> login(const std::string& token_hash, Milliseconds now_ms) = 0;
  /// The same with its account, in one look.
  virtual Result<LoggedIn> logged_in(const std::string& token_hash, Milliseconds now_ms) = 0;
  virtual Result<void> end_login(const std::string& token_hash) = 0;
  virtual Result<void> end_logins_of(const Identifier& account_id) = 0;
  virtual Result<void> save(const Invitation& invitation) = 0;
  /// Gives the invitation once, and never again.
  virtual Result<Invitation> take_invitation(const std::string& code_hash, Milliseconds now_ms) = 0;

  /// How often `who` (a hash) failed since `since_ms`; all servers on this database count together.
  virtual Result<int> failed_tries(const std::string& who, Milliseconds since_ms) = 0;
  virtual Result<void> count_failed_try(const std::string& who, Milliseconds since_ms,
                                        Milliseconds now_ms) = 0;

  virtual Result<void> entrust(const Identifier& person_id, const Identifier& therapist_id,
                               Milliseconds now_ms) = 0;
  virtual Result<void> end_care(const Identifier& person_id, const Identifier& therapist_id) = 0;
  virtual Result<bool> cares_for(const Identifier& therapist_id, const Identifier& person_id) = 0;
  /// The therapist's own patients with what an overview needs; never reads sets or landmarks.
  virtual Result<std::vector<Overview>> overview(const Identifier& therapist_id, Date today) = 0;
  /// The same of everybody there is (at home).
  virtual Result<std::vector<Overview>> overview_of_all(Date today) = 0;

  virtual Result<void> save_answers(const Identifier& person_id, const std::string& document,
                                    Milliseconds now_ms, const Standing& standing = {}) = 0;
  /// Answers of another place, at their own time: they are the newest where nothing later is here.
  virtual Result<void> add_answers(const Identifier& person_id, const AnswersVersion& version) = 0;
  /// Those who answered before standings were kept.
  virtual Result<std::vector<Identifier>> people_without_standing() = 0;
  virtual Result<void> save_standing(const Identifier& person_id, const Standing& standing) = 0;
  virtual Result<std::string> newest_answers(const Identifier& person_id) = 0;
  /// Oldest first.
  virtual Result<std::vector<AnswersVersion>> all_answers(const Identifier& person_id) = 0;

  virtual Result<void> save(const Training& training) = 0;
  virtual Result<Training> training(const Identifier& training_id) = 0;
  virtual Result<std::vector<Training>> trainings(const Identifier& person_id, Date from,
                                                  Date to) = 0;
  /// Durable when it returns; the training's counts follow in the same transaction.
  virtual Result<void> save(const TrainingSet& set) = 0;
  virtual Result<std::vector<TrainingSet>> sets(const Identifier& training_id) = 0;
  virtual Result<void> save(const Recording& recording) = 0;
  virtual Result<Recording> recording(const Identifier& set_id) = 0;

  virtual Result<void> save_test(const Identifier& person_id,
                                 const programme::TestResult& result) = 0;
  virtual Result<void> save_pain(const Identifier& person_id,
                                 const programme::PainReport& report) = 0;
  /// In rising date, as history() has them; reads nothing else.
  virtual Result<std::vector<programme::TestResult>> tests(const Identifier& person_id) = 0;
  virtual Result<std::vector<programme::PainReport>> pain(const Identifier& person_id) = 0;
  virtual Result<void> save_score(const Identifier& person_id, const Score& score) = 0;
  virtual Result<std::vector<Score>> scores(const Identifier& person_id) = 0;
  /// These instead of what was kept; none forgets them.
  virtual Result<void> replace_busy_times(const Identifier& person_id,
                                          const std::vector<BusyTime>& times) = 0;
  virtual Result<std::vector<BusyTime>> busy_times(const Identifier& person_id,
                                                   Milliseconds from_ms, Milliseconds to_ms) = 0;
  virtual Result<void> save(const Break& taken) = 0;
  virtual Result<std::vector<Break>> breaks(const Identifier& person_id, Milliseconds from_ms,
                                            Milliseconds to_ms) = 0;
  virtual Result<void> save(const Prescription& prescription) = 0;
  virtual Result<std::vector<Prescription>> prescriptions(const Identifier& person_id) = 0;

  /// New ones and the end of others, all or none.
  virtual Result<void> save_all(const std::vector<Prescription>& prescriptions) = 0;

  virtual Result<void> save(const Template& programme) = 0;
  virtual Result<std::vector<Template>> templates() = 0;
  virtual Result<Template> template_of(const Identifier& template_id) = 0;
  virtual Result<void> delete_template(const Identifier& template_id) = 0;
  virtual Result<void> save(const OwnExercise& exercise) = 0;
  virtual Result<std::vector<OwnExercise>> own_exercises() = 0;
  virtual Result<OwnExercise> own_exercise(const std::string& exercise_id) = 0;
  /// Does somebody's plan or a template hold it now?
  virtual Result<bool> is_prescribed(const std::string& exercise_id) = 0;
  virtual Result<void> delete_own_exercise(const std::string& exercise_id) = 0;

  /// Everything the plan needs of the past, in the programme's own type.
  virtual Result<programme::History> history(const Identifier& person_id) = 0;

  virtual Result<void> save_setting(const Identifier& person_id, const std::string& name,
                                    const std::string& document) = 0;
  virtual Result<std::string> setting(const Identifier& person_id, const std::string& name) = 0;
  virtual Result<std::vector<Setting>> settings(const Identifier& person_id) = 0;
  virtual Result<void> save_feed(const Identifier& person_id, const std::string& token_hash,
                                 Milliseconds now_ms) = 0;
  virtual Result<Identifier> person_of_feed(const std::string& token_hash) = 0;
  virtual Result<void> end_feeds(const Identifier& person_id) = 0;

  virtual Result<void> audit(const AuditEntry& entry) = 0;
  virtual Result<std::vector<AuditEntry>> audit_of(const Identifier& person_id) = 0;

  virtual Result<Usage> usage(const Identifier& person_id) = 0;
  /// A whole copy while the server runs (SQLite; a clinic uses pg_dump).
  virtual Result<void> backup(const std::filesystem::path& file) = 0;
  /// Is the database whole? SQLite's own quick check; PostgreSQL watches over itself.
  virtual Result<void> check() = 0;
  /// Answers the newest migration's name when the database answers at all.
  virtual Result<std::string> health() = 0;
};

}  // namespace medius::store
