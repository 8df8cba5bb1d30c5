#include "medius/store/codec.h"
#include "medius/store/session_items.h"
#include "medius/store/sql_store.h"

namespace medius::store {

Result<void> SqlStore::save(const Training& training) {
  const optional<Integer> ended =
      training.ended_ms ? optional<Integer>(*training.ended_ms) : std::nullopt;
  bool foreign = false;
  const auto saved = connections_->write([&](Connection& sql) {
    const auto changed = execute(
        sql,
        "INSERT INTO training (training_id, person_id, date, started_ms, ended_ms, minutes, sets, "
        "form, effort, pain_before, pain_worst, pain_next_day, "
        "pain_spread) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i, :j, :k, :l, :m) ON CONFLICT "
        "(training_id) DO UPDATE SET ended_ms = excluded.ended_ms, "
        "minutes = excluded.minutes, pain_before = excluded.pain_before, pain_next_day = "
        "excluded.pain_next_day, pain_spread = excluded.pain_spread WHERE training.person_id = "
        "excluded.person_id",
        training.training_id, training.person_id, write_date(training.date),
        Integer{training.started_ms}, ended, training.minutes, Integer{training.sets},
        training.form, training.effort, training.pain_before, training.pain_worst,
        training.pain_next_day, Integer{training.pain_spread ? 1 : 0});
    foreign = changed == 0;  // the identifier is taken by somebody else's session
    if (foreign) return;
    execute(sql,
            "UPDATE person SET started = :a WHERE person_id = :b AND (started IS NULL OR started > "
            ":c)",
            write_date(training.date), training.person_id, write_date(training.date));
  });
  return saved.ok() && foreign ? missing("session") : saved;
}

Result<std::vector<Training>> SqlStore::find_trainings(const string& tail, const string& a,
                                                       const string& b, const string& c) {
  const string query =
      "SELECT training_id, person_id, date, started_ms, ended_ms, minutes, sets, form, effort, "
      "pain_before, pain_worst, pain_next_day, pain_spread "
      "FROM training " +
      tail;
  std::vector<Training> trainings;
  MEDIUS_CHECK(connections_->run([&](Connection& sql) {
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

/// Writes what the training says of its sets.
void SqlStore::add_up(Connection& sql, const Identifier& training_id) {
  programme::Session session;
  SessionItems items(session);
  for (const auto& [family, exercise, variant, side, planned, done, form, effort, pain, document] :
       select<string, string, string, string, Integer, Integer, optional<double>, double, double,
              string>(sql,
                      "SELECT family, exercise, variant, side, planned_repetitions, repetitions, "
                      "form, effort, pain, document FROM training_set WHERE training_id = :a "
                      "ORDER BY position, saved_ms",
                      training_id)) {
    TrainingSet set;
    set.family = family;
    set.exercise = exercise;
    set.variant = variant;
    set.side = value_of<Side>(side, kSides);
    set.planned_repetitions = static_cast<int>(planned);
    set.repetitions = static_cast<int>(done);
    set.form = form;
    set.effort = effort;
    set.pain = pain;
    set.document = document;
    items.add(set);
  }
  const SessionItems::Sums sums = items.sums();
  execute(sql,
          "UPDATE training SET sets = :a, form = :b, effort = :c, pain_worst = :d, items = :e "
          "WHERE training_id = :f",
          Integer{sums.sets}, sums.form, sums.effort, sums.pain_worst, pack_items(session),
          training_id);
}

Result<void> SqlStore::save(const TrainingSet& set) {
  bool foreign = false;
  const auto saved = connections_->write([&](Connection& sql) {
    // Two sets of a session that are saved at once are added up one after the other.
    if (connections_->dialect() == Dialect::Postgresql) {
      select<Integer>(sql, "SELECT 1 FROM training WHERE training_id = :a FOR NO KEY UPDATE",
                      set.training_id);
    }
    const auto changed = execute(
        sql,
        "INSERT INTO training_set (set_id, training_id, position, saved_ms, family, exercise, "
        "variant, side, planned_repetitions, repetitions, hold_s, "
        "form, effort, pain, measured_by, document) VALUES (:a, :b, :c, :d, :e, :f, :g, :h, "
        ":i, :j, :k, :l, :m, :n, :o, :p) "
        // The page keeps a set when it ends, and again with the camera's last word and the
        // person's.
        "ON CONFLICT (set_id) DO UPDATE SET repetitions = excluded.repetitions, "
        "hold_s = excluded.hold_s, form = excluded.form, effort = excluded.effort, "
        "pain = excluded.pain, measured_by = excluded.measured_by, document = excluded.document "
        "WHERE training_set.training_id = excluded.training_id",
        set.set_id, set.training_id, Integer{set.position}, Integer{set.saved_ms}, set.family,
        set.exercise, set.variant, name_of(set.side, kSides), Integer{set.planned_repetitions},
        Integer{set.repetitions}, set.hold_s, set.form, set.effort, set.pain, set.measured_by,
        set.document);
    foreign = changed == 0;  // the identifier is taken by a set of another session
    if (foreign) return;
    add_up(sql, set.training_id);
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

std::int64_t bytes_a_year(const Usage& usage) {
  constexpr double kDay_ms = 24.0 * 3600 * 1000;
  // Measured on synthetic sets at 30 pictures a second: 22 kB a second of landmarks, compressed.
  constexpr double kUsualSession = 10 * (30 * 22'000.0 + 500);
  const double days = static_cast<double>(usage.last_ms - usage.first_ms) / kDay_ms;
  if (usage.trainings == 0 || days < 7) return static_cast<std::int64_t>(3 * 52 * kUsualSession);
  const auto kept = static_cast<double>(usage.recording_bytes + usage.other_bytes);
  return static_cast<std::int64_t>(kept * 365.0 / days);
}

}  // namespace medius::store
