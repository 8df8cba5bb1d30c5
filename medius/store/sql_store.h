// The store in SQL that both databases read alike. Its functions stand by idea: sql_people,
// sql_accounts, sql_training, sql_history, sql_library.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "medius/programme/person_json.h"
#include "medius/store/connection.h"
#include "medius/store/store.h"

namespace medius::store {

using programme::Side;
using programme::write_date;
using std::optional;
using std::string;

constexpr std::array<const char*, 3> kRoles{"person", "therapist", "administrator"};
constexpr std::array<const char*, 3> kSides{"left", "right", "both"};

template <typename Enum, std::size_t count>
string name_of(Enum value, const std::array<const char*, count>& names) {
  return names[static_cast<std::size_t>(value)];
}

template <typename Enum, std::size_t count>
Enum value_of(const string& name, const std::array<const char*, count>& names) {
  const auto found = std::find(names.begin(), names.end(), name);
  return static_cast<Enum>(found == names.end() ? count - 1
                                                : static_cast<std::size_t>(found - names.begin()));
}

inline Date date_of(const string& text) {
  const auto date = programme::read_date(text);
  return date.ok() ? *date : Date{};
}

inline Error missing(const char* what) { return error("there is no such {}", what); }

class SqlStore final : public Store {
 public:
  explicit SqlStore(std::unique_ptr<Connections> connections)
      : connections_(std::move(connections)) {}

  Result<void> migrate();

  Result<void> together(const std::function<Result<void>()>& work) override {
    return connections_->together(work);
  }
  Result<void> at_once(const std::function<Result<void>()>& work) override {
    return connections_->at_once(work);
  }
  Result<void> save(const Person& person) override;
  Result<std::vector<Person>> people() override;
  Result<Person> person(const Identifier& person_id) override;
  Result<void> forget(const Identifier& person_id) override;
  Result<void> save(const Account& account) override;
  Result<Account> account_by_login(const string& login) override {
    return one_account("login", login);
  }
  Result<Account> account(const Identifier& account_id) override {
    return one_account("account_id", account_id);
  }
  Result<std::vector<Account>> accounts() override { return find_accounts("ORDER BY login"); }
  Result<void> save(const Login& login) override;
  Result<Login> login(const string& token_hash, Milliseconds now_ms) override;
  Result<LoggedIn> logged_in(const string& token_hash, Milliseconds now_ms) override;
  Result<int> failed_tries(const string& who, Milliseconds since_ms) override;
  Result<void> count_failed_try(const string& who, Milliseconds since_ms,
                                Milliseconds now_ms) override;
  Result<void> end_login(const string& token_hash) override {
    return change("DELETE FROM login WHERE token_hash = :a", token_hash);
  }
  Result<void> end_logins_of(const Identifier& account_id) override {
    return change("DELETE FROM login WHERE account_id = :a", account_id);
  }
  Result<void> save(const Invitation& invitation) override;
  Result<Invitation> take_invitation(const string& code_hash, Milliseconds now_ms) override;
  Result<void> entrust(const Identifier& person_id, const Identifier& therapist_id,
                       Milliseconds now_ms) override;
  Result<void> end_care(const Identifier& person_id, const Identifier& therapist_id) override;
  Result<bool> cares_for(const Identifier& therapist_id, const Identifier& person_id) override;
  Result<std::vector<Overview>> overview(const Identifier& therapist_id, Date today) override;
  Result<std::vector<Overview>> overview_of_all(Date today) override;
  Result<void> save_answers(const Identifier& person_id, const string& document,
                            Milliseconds now_ms, const Standing& standing) override;
  Result<std::vector<AnswersVersion>> all_answers(const Identifier& person_id) override;
  Result<std::vector<Identifier>> people_without_standing() override;
  Result<void> add_answers(const Identifier& person_id, const AnswersVersion& version) override;
  Result<void> save_standing(const Identifier& person_id, const Standing& standing) override;
  Result<string> newest_answers(const Identifier& person_id) override;
  Result<void> save(const Training& training) override;
  Result<Training> training(const Identifier& training_id) override;
  Result<std::vector<Training>> trainings(const Identifier& person_id, Date from, Date to) override;
  Result<void> save(const TrainingSet& set) override;
  Result<std::vector<TrainingSet>> sets(const Identifier& training_id) override;
  Result<void> save(const Recording& recording) override;
  Result<Recording> recording(const Identifier& set_id) override;
  Result<void> save_test(const Identifier& person_id, const programme::TestResult& result) override;
  Result<void> save_pain(const Identifier& person_id, const programme::PainReport& report) override;
  Result<std::vector<programme::TestResult>> tests(const Identifier& person_id) override;
  Result<std::vector<programme::PainReport>> pain(const Identifier& person_id) override;
  Result<void> save_score(const Identifier& person_id, const Score& score) override;
  Result<std::vector<Score>> scores(const Identifier& person_id) override;
  Result<void> replace_busy_times(const Identifier& person_id,
                                  const std::vector<BusyTime>& times) override;
  Result<std::vector<BusyTime>> busy_times(const Identifier& person_id, Milliseconds from_ms,
                                           Milliseconds to_ms) override;
  Result<void> save(const Break& taken) override;
  Result<std::vector<Break>> breaks(const Identifier& person_id, Milliseconds from_ms,
                                    Milliseconds to_ms) override;
  Result<void> save(const Prescription& prescription) override;
  Result<std::vector<Prescription>> prescriptions(const Identifier& person_id) override;
  Result<void> save_all(const std::vector<Prescription>& prescriptions) override;
  Result<void> save(const Template& programme) override;
  Result<std::vector<Template>> templates() override { return find_templates(""); }
  Result<Template> template_of(const Identifier& template_id) override;
  Result<void> delete_template(const Identifier& template_id) override {
    return change("DELETE FROM template WHERE template_id = :a", template_id);
  }
  Result<void> save(const OwnExercise& exercise) override;
  Result<std::vector<OwnExercise>> own_exercises() override { return find_own_exercises(""); }
  Result<OwnExercise> own_exercise(const string& exercise_id) override;
  Result<bool> is_prescribed(const string& exercise_id) override;
  Result<void> delete_own_exercise(const string& exercise_id) override {
    return change("DELETE FROM own_exercise WHERE exercise_id = :a", exercise_id);
  }
  Result<programme::History> history(const Identifier& person_id) override;
  Result<void> save_setting(const Identifier& person_id, const string& name,
                            const string& document) override;
  Result<string> setting(const Identifier& person_id, const string& name) override;
  Result<std::vector<Setting>> settings(const Identifier& person_id) override;
  Result<void> save_feed(const Identifier& person_id, const string& token_hash,
                         Milliseconds now_ms) override;
  Result<Identifier> person_of_feed(const string& token_hash) override;
  Result<void> end_feeds(const Identifier& person_id) override {
    return change("DELETE FROM feed WHERE person_id = :a", person_id);
  }
  Result<void> audit(const AuditEntry& entry) override;
  Result<std::vector<AuditEntry>> audit_of(const Identifier& person_id) override;
  Result<Usage> usage(const Identifier& person_id) override;
  Result<void> backup(const std::filesystem::path& file) override;
  Result<void> check() override;
  Result<string> health() override;

 private:
  /// One statement, which is a durable transaction of its own.
  template <typename... Values>
  Result<void> change(const string& query, const Values&... values) {
    return connections_->run([&](Connection& sql) { execute(sql, query, values...); });
  }

  template <typename... Columns, typename... Values>
  Result<std::vector<std::tuple<Columns...>>> find(const string& query, const Values&... values) {
    std::vector<std::tuple<Columns...>> rows;
    MEDIUS_CHECK(connections_->run(
        [&](Connection& sql) { rows = select<Columns...>(sql, query, values...); }));
    return rows;
  }

  Result<std::vector<Account>> find_accounts(const string& tail, const string& value = {});
  Result<Account> one_account(const string& column, const string& value);
  Result<std::vector<Training>> find_trainings(const string& tail, const string& a,
                                               const string& b = {}, const string& c = {});

  static void add_up(Connection& sql, const Identifier& training_id);
  /// The sessions that have not kept their items: out of the sets.
  Result<void> read_sets_of(const Identifier& person_id,
                            std::map<Identifier, programme::Session*>& sessions);
  Result<std::vector<Overview>> find_overview(const string& from, const string& therapist_id,
                                              Date today);
  /// One of that identifier, or all.
  Result<std::vector<Template>> find_templates(const string& template_id);
  Result<std::vector<OwnExercise>> find_own_exercises(const string& exercise_id);

  std::unique_ptr<Connections> connections_;
};

}  // namespace medius::store
