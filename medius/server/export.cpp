#include "medius/server/export.h"

#include <limits>

#include "medius/programme/person_json.h"
#include "medius/server/body.h"
#include "medius/server/training_json.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;
constexpr store::Milliseconds kEver = std::numeric_limits<store::Milliseconds>::max();

json optional_number(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

Result<json> set_to_document(store::Store& store, const store::TrainingSet& set,
                             const RecordingWriter& write) {
  // An export says of every key whether it is known.
  json item = set_to_json(set);
  item.emplace("form", nullptr);
  item.emplace("details", json::object());
  if (!write) return item;
  if (const auto recording = store.recording(set.set_id); recording.ok()) {
    MEDIUS_TRY(item["recording"], write(*recording));
  }
  return item;
}

Result<json> trainings_to_document(store::Store& store, const store::Identifier& person_id,
                                   const RecordingWriter& write) {
  using namespace std::chrono;
  MEDIUS_TRY(const auto trainings,
             store.trainings(person_id, sys_days{year{1} / 1 / 1}, sys_days{year{9999} / 12 / 31}));
  json list = json::array();
  for (const auto& training : trainings) {
    json item = training_to_json(training);
    item.emplace("pain_before", nullptr);
    item.emplace("pain_next_day", nullptr);
    item["sets"] = json::array();
    MEDIUS_TRY(const auto sets, store.sets(training.training_id));
    for (const auto& set : sets) {
      MEDIUS_TRY(auto one, set_to_document(store, set, write));
      item["sets"].push_back(std::move(one));
    }
    list.push_back(std::move(item));
  }
  return list;
}

json prescription_to_document(const store::Prescription& one) {
  json item{{"prescription", one.prescription_id},
            {"author", one.author_id},
            {"created_ms", one.created_ms},
            {"kind", one.kind},
            {"document", json::parse(one.document, nullptr, false)}};
  if (one.ended_ms) item["ended_ms"] = *one.ended_ms;
  return item;
}

Result<void> add_lists(store::Store& store, const store::Identifier& person_id, json& document) {
  MEDIUS_TRY(const auto answers, store.all_answers(person_id));
  for (const auto& version : answers) {
    document["answers"].push_back(
        {{"at_ms", version.at_ms}, {"answers", json::parse(version.document, nullptr, false)}});
  }
  MEDIUS_TRY(const auto history, store.history(person_id));
  for (const auto& report : history.pain)
    document["pain"].push_back({{"date", write_date(report.date)}, {"average", report.average}});
  for (const auto& result : history.tests) {
    document["tests"].push_back({{"date", write_date(result.date)},
                                 {"test", result.test},
                                 {"side", name_of(result.side)},
                                 {"value", result.value},
                                 {"error", optional_number(result.error)},
                                 {"by", result.by}});
  }
  MEDIUS_TRY(const auto prescriptions, store.prescriptions(person_id));
  for (const auto& one : prescriptions)
    document["prescriptions"].push_back(prescription_to_document(one));
  MEDIUS_TRY(const auto breaks, store.breaks(person_id, 0, kEver));
  for (const auto& one : breaks)
    document["breaks"].push_back(
        {{"break", one.break_id}, {"at_ms", one.at_ms}, {"kind", one.kind}});
  MEDIUS_TRY(const auto scores, store.scores(person_id));
  for (const auto& one : scores) {
    document["scores"].push_back({{"date", write_date(one.date)},
                                  {"instrument", one.instrument},
                                  {"value", one.value},
                                  {"details", json::parse(one.document, nullptr, false)}});
  }
  MEDIUS_TRY(const auto busy, store.busy_times(person_id, 0, kEver));
  for (const auto& one : busy)
    document["busy"].push_back({{"from_ms", one.from_ms}, {"to_ms", one.to_ms}});
  MEDIUS_TRY(const auto settings, store.settings(person_id));
  for (const auto& one : settings)
    document["settings"][one.name] = json::parse(one.document, nullptr, false);
  return {};
}

}  // namespace

Result<json> recording_inside(const store::Recording& recording) {
  return json{{"format", recording.format}, {"content", recording.content}};
}

Result<json> person_to_document(store::Store& store, const store::Identifier& person_id,
                                const RecordingWriter& write) {
  MEDIUS_TRY(const auto person, store.person(person_id));
  MEDIUS_TRY(auto trainings, trainings_to_document(store, person_id, write));
  json document{{"schema", "medius-person"},
                {"version", kPersonVersion},
                {"person",
                 {{"person", person.person_id},
                  {"name", person.name},
                  {"language", person.language},
                  {"created_ms", person.created_ms}}},
                {"answers", json::array()},
                {"trainings", std::move(trainings)},
                {"pain", json::array()},
                {"tests", json::array()},
                {"prescriptions", json::array()},
                {"scores", json::array()},
                {"breaks", json::array()},
                {"busy", json::array()},
                {"settings", json::object()}};
  MEDIUS_CHECK(add_lists(store, person_id, document));
  return document;
}

Result<json> library_to_document(store::Store& store) {
  json library{{"schema", "medius-library"},
               {"version", kLibraryVersion},
               {"templates", json::array()},
               {"exercises", json::array()}};
  MEDIUS_TRY(const auto templates, store.templates());
  for (const auto& one : templates) {
    library["templates"].push_back({{"template", one.template_id},
                                    {"author", one.author_id},
                                    {"name", one.name},
                                    {"note", one.note},
                                    {"changed_ms", one.changed_ms},
                                    {"document", json::parse(one.document, nullptr, false)}});
  }
  MEDIUS_TRY(const auto exercises, store.own_exercises());
  for (const auto& one : exercises) {
    library["exercises"].push_back({{"exercise", one.exercise_id},
                                    {"author", one.author_id},
                                    {"changed_ms", one.changed_ms},
                                    {"text", one.document}});
  }
  return library;
}

}  // namespace medius::server
