#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "medius/programme/person_json.h"
#include "medius/store/codec.h"
#include "medius/store/connection.h"
#include "medius/store/migration.h"
#include "medius/store/sql.h"
#include "medius/store/store.h"

namespace medius::store {
namespace {

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

Date date_of(const string& text) {
  const auto date = programme::read_date(text);
  return date.ok() ? *date : Date{};
}

bool on_disk(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  return synced;
}

Error missing(const char* what) { return error("there is no such {}", what); }

class SqlStore final : public Store {
 public:
  explicit SqlStore(std::unique_ptr<Connections> connections)
      : connections_(std::move(connections)) {}

  Result<void> migrate();

  Result<void> together(const std::function<Result<void>()>& work) override {
    return connections_->together(work);
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
  Result<void> save_answers(const Identifier& person_id, const string& document,
                            Milliseconds now_ms) override;
  Result<string> newest_answers(const Identifier& person_id) override;
  Result<std::vector<AnswersVersion>> all_answers(const Identifier& person_id) override;
  Result<void> save(const Training& training) override;
  Result<Training> training(const Identifier& training_id) override;
  Result<std::vector<Training>> trainings(const Identifier& person_id, Date from, Date to) override;
  Result<void> save(const TrainingSet& set) override;
  Result<std::vector<TrainingSet>> sets(const Identifier& training_id) override;
  Result<void> save(const Recording& recording) override;
  Result<Recording> recording(const Identifier& set_id) override;
  Result<void> save_test(const Identifier& person_id, const programme::TestResult& result) override;
  Result<void> save_pain(const Identifier& person_id, const programme::PainReport& report) override;
  Result<void> save(const Break& taken) override;
  Result<std::vector<Break>> breaks(const Identifier& person_id, Milliseconds from_ms,
                                    Milliseconds to_ms) override;
  Result<void> save(const Prescription& prescription) override;
  Result<std::vector<Prescription>> prescriptions(const Identifier& person_id) override;
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
  Result<string> health() override;

 private:
  /// One statement in its own durable transaction.
  template <typename... Values>
  Result<void> change(const string& query, const Values&... values) {
    return connections_->write([&](soci::session& sql) { execute(sql, query, values...); });
  }

  /// The same for an upsert that leaves other people's rows alone: nothing touched means there is
  /// no such `what` here.
  template <typename... Values>
  Result<void> change_own(const char* what, const string& query, const Values&... values) {
    long long touched = 0;
    MEDIUS_CHECK(
        connections_->write([&](soci::session& sql) { touched = execute(sql, query, values...); }));
    if (touched == 0) return missing(what);
    return {};
  }

  template <typename... Columns, typename... Values>
  Result<std::vector<std::tuple<Columns...>>> find(const string& query, const Values&... values) {
    std::vector<std::tuple<Columns...>> rows;
    MEDIUS_CHECK(connections_->read(
        [&](soci::session& sql) { rows = select<Columns...>(sql, query, values...); }));
    return rows;
  }

  Result<std::vector<Account>> find_accounts(const string& tail, const string& value = {});
  Result<Account> one_account(const string& column, const string& value);
  Result<std::vector<Training>> find_trainings(const string& tail, const string& a,
                                               const string& b = {}, const string& c = {});

  std::unique_ptr<Connections> connections_;
};

Result<void> SqlStore::migrate() {
  std::vector<std::tuple<string>> done;
  if (connections_->is_beside_another()) {
    MEDIUS_TRY(const string newest, health());
    if (newest == migrations().back().name) return {};
    return error(
        "the database is kept by a medius of another version. Stop that one first, or use the same "
        "version.");
  }
  MEDIUS_CHECK(connections_->write([&](soci::session& sql) {
    execute(
        sql,
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_ms BIGINT NOT NULL)");
    done = select<string>(sql, "SELECT name FROM migration ORDER BY name");
  }));
  const auto& known = migrations();
  for (const auto& [name] : done) {
    const bool found = std::any_of(
        known.begin(), known.end(),
        [&, &wanted = name](const Migration& migration) { return migration.name == wanted; });
    if (!found)
      return error(
          "the database was made by a newer medius (it knows '{}'). Use that version, or another "
          "database.",
          name);
  }
  for (const Migration& migration : known) {
    if (std::find(done.begin(), done.end(), std::tuple(migration.name)) != done.end()) continue;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    MEDIUS_CHECK(connections_->write([&](soci::session& sql) {
      for (const string& statement : statements(migration)) execute(sql, statement);
      execute(sql, "INSERT INTO migration (name, applied_ms) VALUES (:a, :b)", migration.name,
              Integer{now});
    }));
  }
  return {};
}

Result<void> SqlStore::save(const Person& person) {
  return change(
      "INSERT INTO person (person_id, name, language, created_ms) VALUES (:a, :b, :c, :d) "
      "ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, language = excluded.language",
      person.person_id, person.name, person.language, Integer{person.created_ms});
}

Result<std::vector<Person>> SqlStore::people() {
  MEDIUS_TRY(
      const auto rows,
      (find<string, string, string, Integer>(
          "SELECT person_id, name, language, created_ms FROM person ORDER BY name, person_id")));
  std::vector<Person> people;
  for (const auto& [id, name, language, created] : rows)
    people.push_back({id, name, language, created});
  return people;
}

Result<Person> SqlStore::person(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows,
             (find<string, string, string, Integer>(
                 "SELECT person_id, name, language, created_ms FROM person WHERE person_id = :a",
                 person_id)));
  if (rows.empty()) return missing("person");
  const auto& [id, name, language, created] = rows.front();
  return Person{id, name, language, created};
}

Result<void> SqlStore::forget(const Identifier& person_id) {
  MEDIUS_CHECK(connections_->write([&](soci::session& sql) {
    execute(sql, "DELETE FROM account WHERE person_id = :a", person_id);
    execute(sql, "DELETE FROM invitation WHERE person_id = :a", person_id);
    execute(sql, "UPDATE audit SET detail = '' WHERE person_id = :a", person_id);
    execute(sql, "DELETE FROM person WHERE person_id = :a", person_id);
  }));
  // Gives the space back, so that nothing lingers in free pages.
  return connections_->read([&](soci::session& sql) {
    sql << "VACUUM";
    if (connections_->dialect() == Dialect::Sqlite) sql << "PRAGMA wal_checkpoint(TRUNCATE)";
  });
}

Result<void> SqlStore::save(const Account& account) {
  const optional<string> person =
      account.person_id.empty() ? std::nullopt : optional<string>(account.person_id);
  const optional<Integer> disabled =
      account.disabled ? optional<Integer>(account.created_ms) : std::nullopt;
  return change(
      "INSERT INTO account (account_id, login, role, password_hash, person_id, created_ms, "
      "disabled_ms) VALUES (:a, :b, :c, :d, :e, :f, :g) "
      "ON CONFLICT (account_id) DO UPDATE SET login = excluded.login, role = excluded.role, "
      "password_hash = excluded.password_hash, "
      "disabled_ms = excluded.disabled_ms",
      account.account_id, account.login, name_of(account.role, kRoles), account.password_hash,
      person, Integer{account.created_ms}, disabled);
}

Result<std::vector<Account>> SqlStore::find_accounts(const string& tail, const string& value) {
  const string query =
      "SELECT account_id, login, role, password_hash, person_id, created_ms, disabled_ms FROM "
      "account ";
  using Row = std::vector<
      std::tuple<string, string, string, string, optional<string>, Integer, optional<Integer>>>;
  Row rows;
  MEDIUS_CHECK(connections_->read([&](soci::session& sql) {
    rows =
        value.empty()
            ? select<string, string, string, string, optional<string>, Integer, optional<Integer>>(
                  sql, query + tail)
            : select<string, string, string, string, optional<string>, Integer, optional<Integer>>(
                  sql, query + tail, value);
  }));
  std::vector<Account> accounts;
  for (const auto& [id, login, role, hash, person, created, disabled] : rows) {
    accounts.push_back({id, login, value_of<Role>(role, kRoles), hash, person.value_or(""), created,
                        disabled.has_value()});
  }
  return accounts;
}

Result<Account> SqlStore::one_account(const string& column, const string& value) {
  if (value.empty()) return missing("account");
  MEDIUS_TRY(auto accounts, find_accounts("WHERE " + column + " = :a", value));
  if (accounts.empty()) return missing("account");
  return std::move(accounts.front());
}

Result<void> SqlStore::save(const Login& login) {
  return change(
      "INSERT INTO login (token_hash, account_id, csrf_hash, created_ms, expires_ms) VALUES (:a, "
      ":b, :c, :d, :e)",
      login.token_hash, login.account_id, login.csrf_hash, Integer{login.created_ms},
      Integer{login.expires_ms});
}

Result<Login> SqlStore::login(const string& token_hash, Milliseconds now_ms) {
  MEDIUS_TRY(const auto rows, (find<string, string, Integer, Integer>(
                                  "SELECT account_id, csrf_hash, created_ms, expires_ms FROM login "
                                  "WHERE token_hash = :a AND expires_ms > :b",
                                  token_hash, Integer{now_ms})));
  if (rows.empty()) return missing("login");
  const auto& [account, csrf, created, expires] = rows.front();
  return Login{token_hash, csrf, account, created, expires};
}

Result<void> SqlStore::save(const Invitation& invitation) {
  return change(
      "INSERT INTO invitation (code_hash, role, person_id, therapist_id, expires_ms) VALUES (:a, "
      ":b, :c, :d, :e)",
      invitation.code_hash, name_of(invitation.role, kRoles), invitation.person_id,
      invitation.therapist_id, Integer{invitation.expires_ms});
}

Result<Invitation> SqlStore::take_invitation(const string& code_hash, Milliseconds now_ms) {
  std::vector<std::tuple<string, optional<string>, optional<string>, Integer>> rows;
  MEDIUS_CHECK(connections_->write([&](soci::session& sql) {
    rows = select<string, optional<string>, optional<string>, Integer>(
        sql,
        "SELECT role, person_id, therapist_id, expires_ms FROM invitation WHERE code_hash = :a",
        code_hash);
    // Whoever deletes it has it: two that come at once cannot both.
    if (execute(sql, "DELETE FROM invitation WHERE code_hash = :a", code_hash) != 1) rows.clear();
  }));
  if (rows.empty() || std::get<3>(rows.front()) <= now_ms) return missing("invitation");
  const auto& [role, person, therapist, expires] = rows.front();
  return Invitation{code_hash, value_of<Role>(role, kRoles), person.value_or(""),
                    therapist.value_or(""), expires};
}

Result<void> SqlStore::entrust(const Identifier& person_id, const Identifier& therapist_id,
                               Milliseconds now_ms) {
  return change(
      "INSERT INTO care (therapist_id, person_id, since_ms) VALUES (:a, :b, :c) ON CONFLICT "
      "(therapist_id, person_id) DO NOTHING",
      therapist_id, person_id, Integer{now_ms});
}

Result<void> SqlStore::end_care(const Identifier& person_id, const Identifier& therapist_id) {
  return change("DELETE FROM care WHERE therapist_id = :a AND person_id = :b", therapist_id,
                person_id);
}

Result<bool> SqlStore::cares_for(const Identifier& therapist_id, const Identifier& person_id) {
  MEDIUS_TRY(const auto rows,
             (find<Integer>("SELECT 1 FROM care WHERE therapist_id = :a AND person_id = :b",
                            therapist_id, person_id)));
  return !rows.empty();
}

Result<std::vector<Overview>> SqlStore::overview(const Identifier& therapist_id, Date today) {
  const string now = write_date(today), month = write_date(today - std::chrono::days{28}),
               before = write_date(today - std::chrono::days{56});
  MEDIUS_TRY(
      const auto rows,
      (find<string, string, string, Integer, Integer, optional<string>, optional<double>,
            optional<double>, optional<double>>(
          "SELECT p.person_id, p.name, p.language, p.created_ms, "
          "SUM(CASE WHEN t.date > :a THEN 1 ELSE 0 END), MAX(t.date), "
          "AVG(CASE WHEN t.date > :b THEN t.pain_worst END), AVG(CASE WHEN t.date <= :c THEN "
          "t.pain_worst END), AVG(CASE WHEN t.date > :d THEN t.form END) "
          "FROM care c JOIN person p ON p.person_id = c.person_id "
          "LEFT JOIN training t ON t.person_id = p.person_id AND t.date > :e AND t.date <= :f "
          "WHERE c.therapist_id = :g GROUP BY p.person_id, p.name, p.language, p.created_ms ORDER "
          "BY p.name, p.person_id",
          month, month, month, month, before, now, therapist_id)));
  std::vector<Overview> overview;
  for (const auto& [id, name, language, created, count, last, pain_now, pain_before, form] : rows) {
    overview.push_back({{id, name, language, created},
                        static_cast<int>(count),
                        last ? optional<Date>(date_of(*last)) : std::nullopt,
                        pain_now,
                        pain_before,
                        form});
  }
  return overview;
}

Result<void> SqlStore::save_answers(const Identifier& person_id, const string& document,
                                    Milliseconds now_ms) {
  return connections_->write([&](soci::session& sql) {
    // What comes later is newer, whatever a clock that was set back says.
    const auto before = select<optional<Integer>>(
        sql, "SELECT MAX(created_ms) FROM answers WHERE person_id = :a", person_id);
    const Integer newest = std::get<0>(before.front()).value_or(-1);
    execute(
        sql,
        "INSERT INTO answers (answers_id, person_id, created_ms, document) VALUES (:a, :b, :c, :d)",
        new_identifier(), person_id, std::max(Integer{now_ms}, newest + 1), document);
  });
}

Result<std::vector<AnswersVersion>> SqlStore::all_answers(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<Integer, string>("SELECT created_ms, document FROM answers "
                                                     "WHERE person_id = :a ORDER BY created_ms",
                                                     person_id)));
  std::vector<AnswersVersion> versions;
  for (const auto& [at, document] : rows) versions.push_back({at, document});
  return versions;
}

Result<string> SqlStore::newest_answers(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<string>("SELECT document FROM answers WHERE person_id = :a "
                                            "ORDER BY created_ms DESC, answers_id LIMIT 1",
                                            person_id)));
  if (rows.empty()) return missing("answers");
  return std::get<0>(rows.front());
}

Result<void> SqlStore::save(const Training& training) {
  const optional<Integer> ended =
      training.ended_ms ? optional<Integer>(*training.ended_ms) : std::nullopt;
  return change_own(
      "session",
      "INSERT INTO training (training_id, person_id, date, started_ms, ended_ms, minutes, sets, "
      "form, effort, pain_before, pain_worst, pain_next_day, "
      "pain_spread) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m) ON CONFLICT "
      "(training_id) DO UPDATE SET ended_ms = excluded.ended_ms, "
      "minutes = excluded.minutes, pain_before = excluded.pain_before, pain_next_day = "
      "excluded.pain_next_day, pain_spread = excluded.pain_spread WHERE training.person_id = "
      "excluded.person_id",
      training.training_id, training.person_id, write_date(training.date),
      Integer{training.started_ms}, ended, training.minutes, Integer{training.sets}, training.form,
      training.effort, training.pain_before, training.pain_worst, training.pain_next_day,
      Integer{training.pain_spread ? 1 : 0});
}

Result<std::vector<Training>> SqlStore::find_trainings(const string& tail, const string& a,
                                                       const string& b, const string& c) {
  const string query =
      "SELECT training_id, person_id, date, started_ms, ended_ms, minutes, sets, form, effort, "
      "pain_before, pain_worst, pain_next_day, pain_spread "
      "FROM training " +
      tail;
  std::vector<Training> trainings;
  MEDIUS_CHECK(connections_->read([&](soci::session& sql) {
    const auto rows = [&] {
      const auto go = [&](const auto&... values) {
        return select<string, string, string, Integer, optional<Integer>, double, Integer,
                      optional<double>, optional<double>, optional<double>, optional<double>,
                      optional<double>, Integer>(sql, query, values...);
      };
      return b.empty() ? go(a) : go(a, b, c);
    }();
    for (const auto& [id, person, date, started, ended, minutes, count, form, effort, before, worst,
                      next_day, spread] : rows) {
      trainings.push_back({id, person, date_of(date), started,
                           ended ? optional<Milliseconds>(*ended) : std::nullopt, minutes,
                           static_cast<int>(count), form, effort, before, worst, next_day,
                           spread != 0});
    }
  }));
  return trainings;
}

Result<Training> SqlStore::training(const Identifier& training_id) {
  MEDIUS_TRY(auto trainings, find_trainings("WHERE training_id = :a", training_id));
  if (trainings.empty()) return missing("session");
  return std::move(trainings.front());
}

Result<std::vector<Training>> SqlStore::trainings(const Identifier& person_id, Date from, Date to) {
  return find_trainings(
      "WHERE person_id = :a AND date >= :b AND date <= :c ORDER BY date, started_ms", person_id,
      write_date(from), write_date(to));
}

Result<void> SqlStore::save(const TrainingSet& set) {
  bool foreign = false;
  const auto saved = connections_->write([&](soci::session& sql) {
    const auto changed = execute(
        sql,
        "INSERT INTO training_set (set_id, training_id, position, saved_ms, family, exercise, "
        "variant, side, planned_repetitions, repetitions, hold_s, "
        "form, effort, pain, measured_by, document) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, "
        ":i, :j, :k, :l, :m, :n, :o, :p) "
        "ON CONFLICT (set_id) DO UPDATE SET effort = excluded.effort, pain = excluded.pain "
        "WHERE training_set.training_id = excluded.training_id",
        set.set_id, set.training_id, Integer{set.position}, Integer{set.saved_ms}, set.family,
        set.exercise, set.variant, name_of(set.side, kSides), Integer{set.planned_repetitions},
        Integer{set.repetitions}, set.hold_s, set.form, set.effort, set.pain, set.measured_by,
        set.document);
    foreign = changed == 0;  // the identifier is taken by a set of another session
    if (foreign) return;
    execute(sql,
            "UPDATE training SET sets = (SELECT COUNT(*) FROM training_set s WHERE s.training_id = "
            "training.training_id), "
            "form = (SELECT AVG(s.form) FROM training_set s WHERE s.training_id = "
            "training.training_id), "
            "effort = (SELECT AVG(s.effort) FROM training_set s WHERE s.training_id = "
            "training.training_id), "
            "pain_worst = (SELECT MAX(s.pain) FROM training_set s WHERE s.training_id = "
            "training.training_id) WHERE training_id = :a",
            set.training_id);
  });
  return saved.ok() && foreign ? missing("set") : saved;
}

Result<std::vector<TrainingSet>> SqlStore::sets(const Identifier& training_id) {
  MEDIUS_TRY(const auto rows,
             (find<string, Integer, Integer, string, string, string, string, Integer, Integer,
                   double, optional<double>, double, double, string, string>(
                 "SELECT set_id, position, saved_ms, family, exercise, variant, side, "
                 "planned_repetitions, repetitions, hold_s, form, effort, pain, "
                 "measured_by, document FROM training_set WHERE training_id = :a ORDER BY "
                 "position, saved_ms",
                 training_id)));
  std::vector<TrainingSet> sets;
  for (const auto& [id, position, saved, family, exercise, variant, side, planned, done, hold, form,
                    effort, pain, by, document] : rows) {
    sets.push_back({id, training_id, static_cast<int>(position), saved, family, exercise, variant,
                    value_of<Side>(side, kSides), static_cast<int>(planned), static_cast<int>(done),
                    hold, form, effort, pain, by, document});
  }
  return sets;
}

Result<void> SqlStore::save(const Recording& recording) {
  const string packed = compress(recording.content);
  return change(
      "INSERT INTO recording (set_id, format, bytes, content) VALUES (:a, :b, :c, :d) ON CONFLICT "
      "(set_id) DO NOTHING",
      recording.set_id, recording.format, Integer{static_cast<Integer>(recording.content.size())},
      packed);
}

Result<Recording> SqlStore::recording(const Identifier& set_id) {
  MEDIUS_TRY(
      const auto rows,
      (find<string, string>("SELECT format, content FROM recording WHERE set_id = :a", set_id)));
  if (rows.empty()) return missing("recording");
  MEDIUS_TRY(string content, decompress(std::get<1>(rows.front())));
  return Recording{set_id, std::get<0>(rows.front()), std::move(content)};
}

Result<void> SqlStore::save_test(const Identifier& person_id, const programme::TestResult& result) {
  return change(
      "INSERT INTO test_result (result_id, person_id, date, test, side, value, error, taken_by) "
      "VALUES (:a, :b, :c, :d, :e, :f, :g, :h)",
      new_identifier(), person_id, write_date(result.date), result.test,
      name_of(result.side, kSides), result.value, result.error, result.by);
}

Result<void> SqlStore::save_pain(const Identifier& person_id, const programme::PainReport& report) {
  return change(
      "INSERT INTO pain_report (person_id, date, average) VALUES (:a, :b, :c) ON CONFLICT "
      "(person_id, date) DO UPDATE SET average = excluded.average",
      person_id, write_date(report.date), report.average);
}

Result<void> SqlStore::save(const Break& taken) {
  return change(
      "INSERT INTO break_taken (break_id, person_id, at_ms, kind) VALUES (:a, :b, :c, :d) ON "
      "CONFLICT (break_id) DO NOTHING",
      taken.break_id, taken.person_id, Integer{taken.at_ms}, taken.kind);
}

Result<std::vector<Break>> SqlStore::breaks(const Identifier& person_id, Milliseconds from_ms,
                                            Milliseconds to_ms) {
  MEDIUS_TRY(const auto rows, (find<string, Integer, string>(
                                  "SELECT break_id, at_ms, kind FROM break_taken WHERE person_id = "
                                  ":a AND at_ms >= :b AND at_ms < :c ORDER BY at_ms",
                                  person_id, Integer{from_ms}, Integer{to_ms})));
  std::vector<Break> breaks;
  for (const auto& [id, at, kind] : rows) breaks.push_back({id, person_id, at, kind});
  return breaks;
}

Result<void> SqlStore::save(const Prescription& prescription) {
  const optional<Integer> ended =
      prescription.ended_ms ? optional<Integer>(*prescription.ended_ms) : std::nullopt;
  return change_own(
      "prescription",
      "INSERT INTO prescription (prescription_id, person_id, author_id, created_ms, ended_ms, "
      "kind, document) VALUES (:a, :b, :c, :d, :e, :f, :g) "
      "ON CONFLICT (prescription_id) DO UPDATE SET ended_ms = excluded.ended_ms, document = "
      "excluded.document WHERE prescription.person_id = excluded.person_id",
      prescription.prescription_id, prescription.person_id, prescription.author_id,
      Integer{prescription.created_ms}, ended, prescription.kind, prescription.document);
}

Result<std::vector<Prescription>> SqlStore::prescriptions(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<string, string, Integer, optional<Integer>, string, string>(
                                  "SELECT prescription_id, author_id, created_ms, ended_ms, kind, "
                                  "document FROM prescription WHERE person_id = :a "
                                  "ORDER BY created_ms, prescription_id",
                                  person_id)));
  std::vector<Prescription> prescriptions;
  for (const auto& [id, author, created, ended, kind, document] : rows) {
    prescriptions.push_back({id, person_id, author, created,
                             ended ? optional<Milliseconds>(*ended) : std::nullopt, kind,
                             document});
  }
  return prescriptions;
}

Result<programme::History> SqlStore::history(const Identifier& person_id) {
  programme::History history;
  MEDIUS_TRY(const auto trainings,
             find_trainings("WHERE person_id = :a ORDER BY date, started_ms", person_id));
  MEDIUS_TRY(const auto sets,
             (find<string, string, string, string, string, Integer, Integer, optional<double>,
                   double, double>("SELECT s.training_id, s.family, s.exercise, s.variant, s.side, "
                                   "s.planned_repetitions, s.repetitions, s.form, s.effort, "
                                   "s.pain FROM training_set s JOIN training t ON t.training_id = "
                                   "s.training_id WHERE t.person_id = :a "
                                   "ORDER BY t.date, t.started_ms, s.position",
                                   person_id)));
  auto next = sets.begin();
  for (const Training& training : trainings) {
    programme::Session session{
        training.date, {}, training.pain_before, training.pain_next_day, training.pain_spread};
    for (; next != sets.end() && std::get<0>(*next) == training.training_id; ++next) {
      const auto& [id, family, exercise, variant, side, planned, done, form, effort, pain] = *next;
      const Side of = value_of<Side>(side, kSides);
      const auto same = [&, &wanted_family = family,
                         &wanted_exercise = exercise](const programme::SessionItem& item) {
        return item.family == wanted_family && item.exercise == wanted_exercise && item.side == of;
      };
      auto item = std::find_if(session.items.begin(), session.items.end(), same);
      if (item == session.items.end())
        item = session.items.insert(
            session.items.end(),
            {family, exercise, variant, of, {}, 0, static_cast<int>(planned), {}, 0, 0});
      // The sets of an exercise are one item: the worst pain and effort count, form is their mean.
      ++item->planned_sets;
      item->repetitions.push_back(static_cast<int>(done));
      if (form)
        item->form = item->form
                         ? (*item->form * (item->planned_sets - 1) + *form) / item->planned_sets
                         : *form;
      item->effort = std::max(item->effort, effort);
      item->pain = std::max(item->pain, pain);
    }
    history.sessions.push_back(std::move(session));
  }
  if (!trainings.empty()) history.started = trainings.front().date;
  MEDIUS_TRY(
      const auto pain,
      (find<string, double>(
          "SELECT date, average FROM pain_report WHERE person_id = :a ORDER BY date", person_id)));
  for (const auto& [date, average] : pain) history.pain.push_back({date_of(date), average});
  MEDIUS_TRY(const auto tests, (find<string, string, string, double, optional<double>, string>(
                                   "SELECT date, test, side, value, error, taken_by FROM "
                                   "test_result WHERE person_id = :a ORDER BY date, result_id",
                                   person_id)));
  for (const auto& [date, test, side, value, error, by] : tests) {
    history.tests.push_back({date_of(date), test, value_of<Side>(side, kSides), value, error, by});
  }
  MEDIUS_TRY(const auto prescribed, prescriptions(person_id));
  for (const Prescription& prescription : prescribed) {
    const auto document = nlohmann::json::parse(prescription.document, nullptr, false);
    if (prescription.ended_ms || !document.is_object()) continue;
    if (prescription.kind == "limit") {
      programme::Limit limit{document.value("family", ""),
                             document.value("exercise", ""),
                             {},
                             document.value("note", "")};
      if (document.contains("highest_level"))
        limit.highest_level = document.value("highest_level", 1);
      history.limits.push_back(std::move(limit));
    } else if (prescription.kind == "lock") {
      history.locks.push_back({document.value("family", ""), document.value("level", 1),
                               document.value("sets", 1), document.value("repetitions", 1),
                               document.value("note", "")});
    }
  }
  return history;
}

Result<void> SqlStore::save_setting(const Identifier& person_id, const string& name,
                                    const string& document) {
  return change(
      "INSERT INTO setting (person_id, name, document) VALUES (:a, :b, :c) ON CONFLICT (person_id, "
      "name) DO UPDATE SET document = excluded.document",
      person_id, name, document);
}

Result<string> SqlStore::setting(const Identifier& person_id, const string& name) {
  MEDIUS_TRY(const auto rows,
             (find<string>("SELECT document FROM setting WHERE person_id = :a AND name = :b",
                           person_id, name)));
  if (rows.empty()) return missing("setting");
  return std::get<0>(rows.front());
}

Result<std::vector<Setting>> SqlStore::settings(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows,
             (find<string, string>("SELECT name, document FROM setting WHERE person_id = :a "
                                   "ORDER BY name",
                                   person_id)));
  std::vector<Setting> settings;
  for (const auto& [name, document] : rows) settings.push_back({name, document});
  return settings;
}

Result<void> SqlStore::save_feed(const Identifier& person_id, const string& token_hash,
                                 Milliseconds now_ms) {
  return change("INSERT INTO feed (token_hash, person_id, created_ms) VALUES (:a, :b, :c)",
                token_hash, person_id, Integer{now_ms});
}

Result<Identifier> SqlStore::person_of_feed(const string& token_hash) {
  MEDIUS_TRY(const auto rows,
             (find<string>("SELECT person_id FROM feed WHERE token_hash = :a", token_hash)));
  if (rows.empty()) return missing("feed");
  return std::get<0>(rows.front());
}

Result<void> SqlStore::audit(const AuditEntry& entry) {
  return change(
      "INSERT INTO audit (audit_id, at_ms, account_id, person_id, action, detail) VALUES (:a, :b, "
      ":c, :d, :e, :f)",
      entry.audit_id, Integer{entry.at_ms}, entry.account_id, entry.person_id, entry.action,
      entry.detail);
}

Result<std::vector<AuditEntry>> SqlStore::audit_of(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<string, Integer, string, string, string>(
                                  "SELECT audit_id, at_ms, account_id, action, detail FROM audit "
                                  "WHERE person_id = :a ORDER BY at_ms, audit_id",
                                  person_id)));
  std::vector<AuditEntry> entries;
  for (const auto& [id, at, account, action, detail] : rows)
    entries.push_back({id, at, account, person_id, action, detail});
  return entries;
}

Result<Usage> SqlStore::usage(const Identifier& person_id) {
  Usage usage;
  MEDIUS_TRY(const auto trainings,
             (find<Integer, optional<Integer>, optional<Integer>>(
                 "SELECT COUNT(*), MIN(started_ms), MAX(started_ms) FROM training "
                 "WHERE person_id = :a",
                 person_id)));
  usage.trainings = static_cast<int>(std::get<0>(trainings.front()));
  usage.first_ms = std::get<1>(trainings.front()).value_or(0);
  usage.last_ms = std::get<2>(trainings.front()).value_or(0);
  MEDIUS_TRY(const auto sets,
             (find<Integer, optional<Integer>, Integer, optional<Integer>, optional<Integer>>(
                 "SELECT COUNT(*), CAST(SUM(LENGTH(s.document) + 160) AS BIGINT), COUNT(r.set_id), "
                 "CAST(SUM(LENGTH(r.content)) AS BIGINT), CAST(SUM(r.bytes) AS BIGINT) "
                 "FROM training t JOIN training_set s ON s.training_id = t.training_id "
                 "LEFT JOIN recording r ON r.set_id = s.set_id WHERE t.person_id = :a",
                 person_id)));
  const auto& [count, texts, recordings, kept, unpacked] = sets.front();
  usage.sets = static_cast<int>(count);
  usage.recordings = static_cast<int>(recordings);
  usage.recording_bytes = kept.value_or(0);
  usage.landmark_bytes = unpacked.value_or(0);
  usage.other_bytes = texts.value_or(0);
  const bool sqlite = connections_->dialect() == Dialect::Sqlite;
  MEDIUS_TRY(const auto whole,
             (find<Integer>(sqlite ? "SELECT page_count * page_size FROM pragma_page_count(), "
                                     "pragma_page_size()"
                                   : "SELECT pg_database_size(current_database())")));
  usage.database_bytes = std::get<0>(whole.front());
  return usage;
}

Result<void> SqlStore::backup(const std::filesystem::path& file) {
  if (connections_->dialect() != Dialect::Sqlite)
    return error("a PostgreSQL database is backed up by pg_dump, which 'medius backup' calls");
  if (std::filesystem::exists(file))
    return error("{}: is there already; choose a new name for the backup.", file.string());
  const std::filesystem::path part = file.string() + ".part";
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  const auto copied = connections_->read(
      [&](soci::session& sql) { execute(sql, "VACUUM INTO :a", part.string()); });
  if (!copied.ok()) {
    std::filesystem::remove(part, ignored);
    return error("{}: the backup cannot be written ({}). Is there room, and may this user write?",
                 file.string(), copied.error().message);
  }
  if (!on_disk(part)) return error("{}: cannot be kept safely on disk.", part.string());
  std::filesystem::rename(part, file, ignored);
  if (ignored)
    return error("{}: the backup cannot be given its name ({}).", file.string(), ignored.message());
  return {};
}

Result<string> SqlStore::health() {
  MEDIUS_TRY(const auto rows,
             (find<string>("SELECT name FROM migration ORDER BY name DESC LIMIT 1")));
  return rows.empty() ? string{} : std::get<0>(rows.front());
}

}  // namespace

Identifier new_identifier() {
  std::array<unsigned char, 16> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 33> text{};
  ::sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  return text.data();
}

Result<std::unique_ptr<Store>> Store::open(const Options& options) {
  if (::sodium_init() < 0) return error("the system's source of random numbers does not answer");
  MEDIUS_TRY(auto connections,
             Connections::open(options.database, options.connections, options.alongside));
  auto store = std::make_unique<SqlStore>(std::move(connections));
  MEDIUS_CHECK(store->migrate());
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace medius::store
