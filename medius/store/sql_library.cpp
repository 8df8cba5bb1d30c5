#include <nlohmann/json.hpp>

#include "medius/store/sql_store.h"

namespace medius::store {
namespace {

/// How many rows it touched: none where the identifier is taken by somebody else's.
long long keep(Connection& sql, const Prescription& prescription) {
  const optional<Integer> ended =
      prescription.ended_ms ? optional<Integer>(*prescription.ended_ms) : std::nullopt;
  return execute(
      sql,
      "INSERT INTO prescription (prescription_id, person_id, author_id, created_ms, ended_ms, "
      "kind, document) VALUES (:a, :b, :c, :d, :e, :f, :g) "
      "ON CONFLICT (prescription_id) DO UPDATE SET ended_ms = excluded.ended_ms, document = "
      "excluded.document WHERE prescription.person_id = excluded.person_id",
      prescription.prescription_id, prescription.person_id, prescription.author_id,
      Integer{prescription.created_ms}, ended, prescription.kind, prescription.document);
}

/// Does a value of the key "exercise" anywhere in the document name it?
bool names_exercise(const nlohmann::json& document, const string& exercise_id) {
  if (document.is_object()) {
    const auto found = document.find("exercise");
    if (found != document.end() && *found == exercise_id) return true;
  }
  return document.is_structured() &&
         std::any_of(document.begin(), document.end(),
                     [&](const auto& part) { return names_exercise(part, exercise_id); });
}

}  // namespace

Result<void> SqlStore::save(const Prescription& prescription) {
  long long touched = 0;
  MEDIUS_CHECK(connections_->run([&](Connection& sql) { touched = keep(sql, prescription); }));
  if (touched == 0) return missing("prescription");
  return {};
}

Result<void> SqlStore::save_all(const std::vector<Prescription>& prescriptions) {
  return connections_->write([&](Connection& sql) {
    for (const Prescription& prescription : prescriptions) keep(sql, prescription);
  });
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

Result<void> SqlStore::save(const Template& programme) {
  return change(
      "INSERT INTO template (template_id, author_id, name, note, changed_ms, document) VALUES (:a, "
      ":b, :c, :d, :e, :f) ON CONFLICT (template_id) DO UPDATE SET name = excluded.name, note = "
      "excluded.note, changed_ms = excluded.changed_ms, document = excluded.document",
      programme.template_id, programme.author_id, programme.name, programme.note,
      Integer{programme.changed_ms}, programme.document);
}

Result<std::vector<Template>> SqlStore::find_templates(const string& template_id) {
  MEDIUS_TRY(const auto rows, (find<string, string, string, string, Integer, string>(
                                  "SELECT template_id, author_id, name, note, changed_ms, document "
                                  "FROM template WHERE :a = '' OR template_id = :b ORDER BY name, "
                                  "template_id",
                                  template_id, template_id)));
  std::vector<Template> found;
  for (const auto& [id, author, name, note, changed, document] : rows)
    found.push_back({id, author, name, note, changed, document});
  return found;
}

Result<Template> SqlStore::template_of(const Identifier& template_id) {
  MEDIUS_TRY(auto found, find_templates(template_id));
  if (found.empty()) return missing("template");
  return std::move(found.front());
}

Result<void> SqlStore::save(const OwnExercise& exercise) {
  return change(
      "INSERT INTO own_exercise (exercise_id, author_id, changed_ms, document) VALUES (:a, :b, :c, "
      ":d) ON CONFLICT (exercise_id) DO UPDATE SET author_id = excluded.author_id, changed_ms = "
      "excluded.changed_ms, document = excluded.document",
      exercise.exercise_id, exercise.author_id, Integer{exercise.changed_ms}, exercise.document);
}

Result<std::vector<OwnExercise>> SqlStore::find_own_exercises(const string& exercise_id) {
  MEDIUS_TRY(const auto rows, (find<string, string, Integer, string>(
                                  "SELECT exercise_id, author_id, changed_ms, document "
                                  "FROM own_exercise WHERE :a = '' OR exercise_id = :b "
                                  "ORDER BY exercise_id",
                                  exercise_id, exercise_id)));
  std::vector<OwnExercise> found;
  for (const auto& [id, author, changed, document] : rows)
    found.push_back({id, author, changed, document});
  return found;
}

Result<OwnExercise> SqlStore::own_exercise(const string& exercise_id) {
  MEDIUS_TRY(auto found, find_own_exercises(exercise_id));
  if (exercise_id.empty() || found.empty()) return missing("exercise");
  return std::move(found.front());
}

Result<bool> SqlStore::is_prescribed(const string& exercise_id) {
  MEDIUS_TRY(const auto rows,
             (find<string>("SELECT document FROM prescription WHERE kind = 'exercise' AND ended_ms "
                           "IS NULL UNION ALL SELECT document FROM template")));
  return std::any_of(rows.begin(), rows.end(), [&](const auto& row) {
    return names_exercise(nlohmann::json::parse(std::get<0>(row), nullptr, false), exercise_id);
  });
}

}  // namespace medius::store
