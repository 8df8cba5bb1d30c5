#include <nlohmann/json.hpp>

#include "medius/store/session_items.h"
#include "medius/store/sql_store.h"

namespace medius::store {

namespace {

/// An unknown standing leaves what is there to be filled by the server.
void keep_standing(Connection& sql, const Identifier& person_id, const Standing& standing) {
  const bool known = !standing.advice.empty();
  execute(sql,
          "UPDATE person SET advice = :a, urgency = :b, wanted = :c, "
          "pain_at_start = COALESCE(pain_at_start, :d) WHERE person_id = :e",
          known ? optional<string>(standing.advice) : std::nullopt, standing.urgency,
          Integer{standing.wanted}, known ? optional<double>(standing.pain_average) : std::nullopt,
          person_id);
}

// A prescription steers the plan whatever stands in its document: what is missing, of another type
// or out of range counts as not said, so that one odd document never takes the plan away.

string text_of(const nlohmann::json& document, const char* key) {
  const auto found = document.find(key);
  return found != document.end() && found->is_string() ? found->get<string>() : "";
}

double number_of(const nlohmann::json& document, const char* key, double otherwise, double most) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_number()) return otherwise;
  const auto number = found->get<double>();
  return number >= 0.0 && number <= most ? number : otherwise;
}

int count_of(const nlohmann::json& document, const char* key, int otherwise) {
  return static_cast<int>(number_of(document, key, otherwise, 1000.0));
}

void add_prescribed(const string& kind, const nlohmann::json& document,
                    programme::History& history) {
  const auto text = [&](const char* key) { return text_of(document, key); };
  const auto count = [&](const char* key, int otherwise) {
    return count_of(document, key, otherwise);
  };
  if (kind == "limit") {
    programme::Limit limit{text("family"), text("exercise"), {}, text("note")};
    const auto highest = document.find("highest_level");
    if (highest != document.end() && highest->is_number())
      limit.highest_level = count("highest_level", 1);
    history.limits.push_back(std::move(limit));
  } else if (kind == "lock") {
    history.locks.push_back({text("family"), count("level", 1), count("sets", 1),
                             count("repetitions", 1), text("note")});
  } else if (kind == "exercise" && !text("exercise").empty()) {
    history.prescribed.push_back({text("exercise"), value_of<Side>(text("side"), kSides),
                                  count("sets", 1), count("repetitions", 1),
                                  number_of(document, "hold_s", 0.0, 7200.0),
                                  count("days_a_week", 3), text("note")});
  }
}

}  // namespace

Result<void> SqlStore::save_answers(const Identifier& person_id, const string& document,
                                    Milliseconds now_ms, const Standing& standing) {
  return connections_->write([&](Connection& sql) {
    // What comes later is newer, whatever a clock that was set back says.
    const auto before = select<optional<Integer>>(
        sql, "SELECT MAX(created_ms) FROM answers WHERE person_id = :a", person_id);
    const Integer at = std::max(Integer{now_ms}, std::get<0>(before.front()).value_or(-1) + 1);
    execute(
        sql,
        "INSERT INTO answers (answers_id, person_id, created_ms, document) VALUES (:a, :b, :c, :d)",
        new_identifier(), person_id, at, document);
    execute(sql, "UPDATE person SET answered_ms = :a WHERE person_id = :b", at, person_id);
    keep_standing(sql, person_id, standing);
  });
}

Result<void> SqlStore::add_answers(const Identifier& person_id, const AnswersVersion& version) {
  return connections_->write([&](Connection& sql) {
    const auto before = select<optional<Integer>>(
        sql, "SELECT MAX(created_ms) FROM answers WHERE person_id = :a", person_id);
    execute(
        sql,
        "INSERT INTO answers (answers_id, person_id, created_ms, document) VALUES (:a, :b, :c, :d)",
        new_identifier(), person_id, Integer{version.at_ms}, version.document);
    if (version.at_ms <= std::get<0>(before.front()).value_or(-1)) return;
    execute(sql, "UPDATE person SET answered_ms = :a WHERE person_id = :b", Integer{version.at_ms},
            person_id);
    keep_standing(sql, person_id, {});
  });
}

Result<void> SqlStore::save_standing(const Identifier& person_id, const Standing& standing) {
  return connections_->run([&](Connection& sql) { keep_standing(sql, person_id, standing); });
}

Result<std::vector<Identifier>> SqlStore::people_without_standing() {
  MEDIUS_TRY(const auto rows,
             (find<string>(
                 "SELECT person_id FROM person WHERE answered_ms IS NOT NULL AND advice IS NULL")));
  std::vector<Identifier> people;
  for (const auto& [id] : rows) people.push_back(id);
  return people;
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

Result<void> SqlStore::save_test(const Identifier& person_id, const programme::TestResult& result) {
  const string date = write_date(result.date);
  return connections_->write([&](Connection& sql) {
    execute(sql,
            "INSERT INTO test_result (result_id, person_id, date, test, side, value, error, "
            "taken_by) VALUES (:a, :b, :c, :d, :e, :f, :g, :h)",
            new_identifier(), person_id, date, result.test, name_of(result.side, kSides),
            result.value, result.error, result.by);
    execute(
        sql,
        "UPDATE person SET tested = :a WHERE person_id = :b AND (tested IS NULL OR tested < :c)",
        date, person_id, date);
  });
}

Result<void> SqlStore::save_score(const Identifier& person_id, const Score& score) {
  return change(
      "INSERT INTO score (person_id, date, instrument, value, document) VALUES (:a, :b, :c, :d, "
      ":e) ON CONFLICT (person_id, date, instrument) DO UPDATE SET value = excluded.value, "
      "document = excluded.document",
      person_id, write_date(score.date), score.instrument, score.value, score.document);
}

Result<std::vector<Score>> SqlStore::scores(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<string, string, double, string>(
                                  "SELECT date, instrument, value, document FROM score WHERE "
                                  "person_id = :a ORDER BY date, instrument",
                                  person_id)));
  std::vector<Score> scores;
  for (const auto& [date, instrument, value, document] : rows)
    scores.push_back({date_of(date), instrument, value, document});
  return scores;
}

Result<void> SqlStore::replace_busy_times(const Identifier& person_id,
                                          const std::vector<BusyTime>& times) {
  return connections_->write([&](Connection& sql) {
    execute(sql, "DELETE FROM busy_time WHERE person_id = :a", person_id);
    for (const BusyTime& time : times) {
      execute(sql,
              "INSERT INTO busy_time (person_id, from_ms, to_ms) VALUES (:a, :b, :c) ON CONFLICT "
              "DO NOTHING",
              person_id, Integer{time.from_ms}, Integer{time.to_ms});
    }
  });
}

Result<std::vector<BusyTime>> SqlStore::busy_times(const Identifier& person_id,
                                                   Milliseconds from_ms, Milliseconds to_ms) {
  MEDIUS_TRY(const auto rows, (find<Integer, Integer>(
                                  "SELECT from_ms, to_ms FROM busy_time WHERE person_id = :a AND "
                                  "to_ms > :b AND from_ms < :c ORDER BY from_ms",
                                  person_id, Integer{from_ms}, Integer{to_ms})));
  std::vector<BusyTime> times;
  for (const auto& [from, to] : rows) times.push_back({from, to});
  return times;
}

Result<void> SqlStore::save_pain(const Identifier& person_id, const programme::PainReport& report) {
  return change(
      "INSERT INTO pain_report (person_id, date, average) VALUES (:a, :b, :c) ON CONFLICT "
      "(person_id, date) DO UPDATE SET average = excluded.average",
      person_id, write_date(report.date), report.average);
}

Result<std::vector<programme::PainReport>> SqlStore::pain(const Identifier& person_id) {
  MEDIUS_TRY(
      const auto rows,
      (find<string, double>(
          "SELECT date, average FROM pain_report WHERE person_id = :a ORDER BY date", person_id)));
  std::vector<programme::PainReport> reports;
  for (const auto& [date, average] : rows) reports.push_back({date_of(date), average});
  return reports;
}

Result<std::vector<programme::TestResult>> SqlStore::tests(const Identifier& person_id) {
  MEDIUS_TRY(const auto rows, (find<string, string, string, double, optional<double>, string>(
                                  "SELECT date, test, side, value, error, taken_by FROM "
                                  "test_result WHERE person_id = :a ORDER BY date, result_id",
                                  person_id)));
  std::vector<programme::TestResult> results;
  for (const auto& [date, test, side, value, error, by] : rows)
    results.push_back({date_of(date), test, value_of<Side>(side, kSides), value, error, by});
  return results;
}

Result<void> SqlStore::read_sets_of(const Identifier& person_id,
                                    std::map<Identifier, programme::Session*>& sessions) {
  MEDIUS_TRY(const auto sets,
             (find<string, string, string, string, string, Integer, Integer, optional<double>,
                   double, double, string>(
                 "SELECT s.training_id, s.family, s.exercise, s.variant, s.side, "
                 "s.planned_repetitions, s.repetitions, s.form, s.effort, s.pain, s.document "
                 "FROM training_set s JOIN training t ON t.training_id = s.training_id "
                 "WHERE t.person_id = :a ORDER BY s.training_id, s.position, s.saved_ms",
                 person_id)));
  for (auto next = sets.begin(); next != sets.end();) {
    const Identifier id = std::get<0>(*next);
    const auto session = sessions.find(id);
    programme::Session elsewhere;
    SessionItems items(session == sessions.end() ? elsewhere : *session->second);
    for (; next != sets.end() && std::get<0>(*next) == id; ++next) {
      if (session == sessions.end()) continue;
      TrainingSet set;
      std::tie(set.training_id, set.family, set.exercise, set.variant, std::ignore,
               set.planned_repetitions, set.repetitions, set.form, set.effort, set.pain,
               set.document) = *next;
      set.side = value_of<Side>(std::get<4>(*next), kSides);
      items.add(set);
    }
  }
  return {};
}

Result<programme::History> SqlStore::history(const Identifier& person_id) {
  programme::History history;
  MEDIUS_TRY(const auto trainings,
             (find<string, string, optional<double>, optional<double>, Integer, optional<string>>(
                 "SELECT training_id, date, pain_before, pain_next_day, pain_spread, items FROM "
                 "training WHERE person_id = :a ORDER BY date, started_ms, training_id",
                 person_id)));
  history.sessions.reserve(trainings.size());
  std::map<Identifier, programme::Session*> without;
  for (const auto& [id, day, before, next_day, spread, items] : trainings) {
    history.sessions.push_back({date_of(day), {}, before, next_day, spread != 0});
    if (!items || !unpack_items(*items, history.sessions.back()))
      without[id] = &history.sessions.back();
  }
  if (!without.empty()) MEDIUS_CHECK(read_sets_of(person_id, without));
  if (!trainings.empty()) history.started = history.sessions.front().date;
  MEDIUS_TRY(history.pain, pain(person_id));
  MEDIUS_TRY(history.tests, tests(person_id));
  MEDIUS_TRY(const auto prescribed, prescriptions(person_id));
  for (const Prescription& prescription : prescribed) {
    const auto document = nlohmann::json::parse(prescription.document, nullptr, false);
    if (prescription.ended_ms || !document.is_object()) continue;
    add_prescribed(prescription.kind, document, history);
  }
  return history;
}

}  // namespace medius::store
