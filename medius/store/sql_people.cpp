#include "medius/store/sql_store.h"

namespace medius::store {

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
  MEDIUS_CHECK(connections_->write([&](Connection& sql) {
    execute(sql, "DELETE FROM account WHERE person_id = :a", person_id);
    execute(sql, "DELETE FROM invitation WHERE person_id = :a", person_id);
    execute(sql, "UPDATE audit SET detail = '' WHERE person_id = :a", person_id);
    execute(sql, "DELETE FROM person WHERE person_id = :a", person_id);
  }));
  // Gives the space back, so that nothing lingers in free pages. The person is forgotten already:
  // where there is no room to do it (a full disk, a reader), the next time does.
  const auto given_back = connections_->run([&](Connection& sql) {
    sql.forget_statements();
    sql.sql << "VACUUM";
    if (connections_->dialect() == Dialect::Sqlite) sql.sql << "PRAGMA wal_checkpoint(TRUNCATE)";
  });
  (void)given_back;
  return {};
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
  return find_overview("care c JOIN person p ON p.person_id = c.person_id AND c.therapist_id = :m",
                       therapist_id, today);
}

Result<std::vector<Overview>> SqlStore::overview_of_all(Date today) {
  return find_overview("person p", "", today);
}

/// Sessions and persons only; the index training_overview carries every column that is read.
Result<std::vector<Overview>> SqlStore::find_overview(const string& from,
                                                      const string& therapist_id, Date today) {
  using std::chrono::days;
  const string now = write_date(today), fortnight = write_date(today - days{14}),
               month = write_date(today - days{28}), before = write_date(today - days{56});
  const string query =
      "SELECT p.person_id, p.name, p.language, p.created_ms, p.advice, p.urgency, p.wanted, "
      "p.answered_ms, p.pain_at_start, p.tested, p.started, "
      "COALESCE(SUM(CASE WHEN t.date > :a THEN 1 ELSE 0 END), 0), "
      "COALESCE(SUM(CASE WHEN t.date > :b THEN 1 ELSE 0 END), 0), MAX(t.date), "
      "AVG(CASE WHEN t.date > :c THEN t.pain_worst END), "
      "AVG(CASE WHEN t.date <= :d THEN t.pain_worst END), "
      "AVG(CASE WHEN t.date > :e THEN t.pain_before END), "
      "AVG(CASE WHEN t.date > :f THEN t.form END), AVG(CASE WHEN t.date <= :g THEN t.form END), "
      "COALESCE(SUM(CASE WHEN t.date > :h THEN t.pain_spread ELSE 0 END), 0), "
      "COALESCE(SUM(CASE WHEN t.date > :i AND t.pain_next_day >= t.pain_before + 1 THEN 1 ELSE 0 "
      "END), 0) FROM " +
      from +
      " LEFT JOIN training t ON t.person_id = p.person_id AND t.date > :j AND t.date <= :k "
      "GROUP BY p.person_id ORDER BY p.name, p.person_id";
  std::vector<Overview> overview;
  MEDIUS_CHECK(connections_->run([&](Connection& sql) {
    const auto go = [&](const auto&... last) {
      return select<string, string, string, Integer, optional<string>, optional<string>,
                    optional<Integer>, optional<Integer>, optional<double>, optional<string>,
                    optional<string>, Integer, Integer, optional<string>, optional<double>,
                    optional<double>, optional<double>, optional<double>, optional<double>, Integer,
                    Integer>(sql, query, month, fortnight, month, month, month, month, month,
                             fortnight, fortnight, last...);
    };
    // The therapist's place stands before the dates of the join.
    const auto rows = therapist_id.empty() ? go(before, now) : go(therapist_id, before, now);
    overview.clear();
    const auto day = [](const optional<string>& text) {
      return text ? optional<Date>(date_of(*text)) : std::nullopt;
    };
    for (const auto& [id, name, language, created, advice, urgency, wanted, answered, pain_at_start,
                      tested, started, count, fortnight_count, last, pain_now, pain_before,
                      pain_daily, form, form_before, spread, worse] : rows) {
      overview.push_back({{id, name, language, created},
                          advice,
                          urgency,
                          wanted ? optional<int>(static_cast<int>(*wanted)) : std::nullopt,
                          answered ? optional<Milliseconds>(*answered) : std::nullopt,
                          pain_at_start,
                          day(tested),
                          day(started),
                          static_cast<int>(count),
                          static_cast<int>(fortnight_count),
                          day(last),
                          pain_now,
                          pain_before,
                          pain_daily,
                          form,
                          form_before,
                          static_cast<int>(spread),
                          static_cast<int>(worse)});
    }
  }));
  return overview;
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

}  // namespace medius::store
