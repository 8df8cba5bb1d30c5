#include "medius/server/export.h"

#include "medius/programme/person_json.h"
#include "medius/server/body.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;

json optional_number(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

json set_to_document(store::Store& store, const store::TrainingSet& set) {
  json item{{"set", set.set_id},
            {"position", set.position},
            {"saved_ms", set.saved_ms},
            {"family", set.family},
            {"exercise", set.exercise},
            {"variant", set.variant},
            {"side", name_of(set.side)},
            {"planned_repetitions", set.planned_repetitions},
            {"repetitions", set.repetitions},
            {"hold_s", set.hold_s},
            {"form", optional_number(set.form)},
            {"effort", set.effort},
            {"pain", set.pain},
            {"measured_by", set.measured_by},
            {"details", json::parse(set.document, nullptr, false)}};
  if (const auto recording = store.recording(set.set_id); recording.ok())
    item["recording"] = {{"format", recording->format}, {"content", recording->content}};
  return item;
}

Result<json> trainings_to_document(store::Store& store, const store::Identifier& person_id) {
  using namespace std::chrono;
  MEDIUS_TRY(const auto trainings,
             store.trainings(person_id, sys_days{year{1} / 1 / 1}, sys_days{year{9999} / 12 / 31}));
  json list = json::array();
  for (const auto& training : trainings) {
    json item{{"training", training.training_id},
              {"date", write_date(training.date)},
              {"started_ms", training.started_ms},
              {"minutes", training.minutes},
              {"pain_before", optional_number(training.pain_before)},
              {"pain_next_day", optional_number(training.pain_next_day)},
              {"pain_spread", training.pain_spread},
              {"sets", json::array()}};
    if (training.ended_ms) item["ended_ms"] = *training.ended_ms;
    MEDIUS_TRY(const auto sets, store.sets(training.training_id));
    for (const auto& set : sets) item["sets"].push_back(set_to_document(store, set));
    list.push_back(std::move(item));
  }
  return list;
}

std::optional<double> number_or_nothing(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_number() ? std::nullopt
                                                      : std::optional(found->get<double>());
}

programme::Side side_named(const std::string& name) {
  return name == "left"    ? programme::Side::Left
         : name == "right" ? programme::Side::Right
                           : programme::Side::Both;
}

Result<void> keep_sets(store::Store& store, const json& training, const std::string& training_id) {
  for (const json& item : training.at("sets")) {
    store::TrainingSet set;
    set.set_id = item.at("set").get<std::string>();
    set.training_id = training_id;
    set.position = item.at("position").get<int>();
    set.saved_ms = item.at("saved_ms").get<store::Milliseconds>();
    set.family = item.at("family").get<std::string>();
    set.exercise = item.at("exercise").get<std::string>();
    set.variant = item.at("variant").get<std::string>();
    set.side = side_named(item.at("side").get<std::string>());
    set.planned_repetitions = item.at("planned_repetitions").get<int>();
    set.repetitions = item.at("repetitions").get<int>();
    set.hold_s = item.at("hold_s").get<double>();
    set.form = number_or_nothing(item, "form");
    set.effort = item.at("effort").get<double>();
    set.pain = item.at("pain").get<double>();
    set.measured_by = item.at("measured_by").get<std::string>();
    set.document = item.at("details").dump();
    MEDIUS_CHECK(store.save(set));
    if (!item.contains("recording")) continue;
    MEDIUS_CHECK(
        store.save(store::Recording{set.set_id, item["recording"].at("format").get<std::string>(),
                                    item["recording"].at("content").get<std::string>()}));
  }
  return {};
}

Result<void> keep_trainings(store::Store& store, const json& document,
                            const std::string& person_id) {
  for (const json& item : document.at("trainings")) {
    store::Training training;
    training.training_id = item.at("training").get<std::string>();
    training.person_id = person_id;
    MEDIUS_TRY(training.date, programme::read_date(item.at("date").get<std::string>()));
    training.started_ms = item.at("started_ms").get<store::Milliseconds>();
    if (item.contains("ended_ms")) training.ended_ms = item["ended_ms"].get<store::Milliseconds>();
    training.minutes = item.at("minutes").get<double>();
    training.pain_before = number_or_nothing(item, "pain_before");
    training.pain_next_day = number_or_nothing(item, "pain_next_day");
    training.pain_spread = item.at("pain_spread").get<bool>();
    MEDIUS_CHECK(store.save(training));
    MEDIUS_CHECK(keep_sets(store, item, training.training_id));
  }
  return {};
}

/// The document's parts in turn; nlohmann's own exceptions say which key is wrong.
Result<void> keep_document(store::Store& store, const json& document) {
  const json& about = document.at("person");
  const std::string person_id = about.at("person").get<std::string>();
  const bool fresh = !store.person(person_id).ok();
  MEDIUS_CHECK(store.save(store::Person{person_id, about.at("name").get<std::string>(),
                                        about.at("language").get<std::string>(),
                                        about.at("created_ms").get<store::Milliseconds>()}));
  MEDIUS_CHECK(keep_trainings(store, document, person_id));
  for (const json& item : document.at("pain")) {
    MEDIUS_TRY(const auto date, programme::read_date(item.at("date").get<std::string>()));
    MEDIUS_CHECK(store.save_pain(person_id, {date, item.at("average").get<double>()}));
  }
  for (const json& item : document.at("prescriptions")) {
    store::Prescription prescription{item.at("prescription").get<std::string>(),
                                     person_id,
                                     item.at("author").get<std::string>(),
                                     item.at("created_ms").get<store::Milliseconds>(),
                                     {},
                                     item.at("kind").get<std::string>(),
                                     item.at("document").dump()};
    if (item.contains("ended_ms"))
      prescription.ended_ms = item["ended_ms"].get<store::Milliseconds>();
    MEDIUS_CHECK(store.save(prescription));
  }
  // Answers and test results have no identifiers of their own in the document: they are kept once.
  if (!fresh) return {};
  if (!document.at("answers").is_null())
    MEDIUS_CHECK(store.save_answers(person_id, document["answers"].dump(),
                                    about["created_ms"].get<store::Milliseconds>()));
  for (const json& item : document.at("tests")) {
    MEDIUS_TRY(const auto date, programme::read_date(item.at("date").get<std::string>()));
    MEDIUS_CHECK(store.save_test(
        person_id, {date, item.at("test").get<std::string>(),
                    side_named(item.at("side").get<std::string>()), item.at("value").get<double>(),
                    number_or_nothing(item, "error"), item.at("by").get<std::string>()}));
  }
  return {};
}

}  // namespace

Result<nlohmann::json> person_to_document(store::Store& store, const store::Identifier& person_id) {
  MEDIUS_TRY(const auto person, store.person(person_id));
  MEDIUS_TRY(const auto history, store.history(person_id));
  MEDIUS_TRY(auto trainings, trainings_to_document(store, person_id));
  json document{{"schema", "medius-person"},
                {"version", 1},
                {"person",
                 {{"person", person.person_id},
                  {"name", person.name},
                  {"language", person.language},
                  {"created_ms", person.created_ms}}},
                {"answers", nullptr},
                {"trainings", std::move(trainings)},
                {"pain", json::array()},
                {"tests", json::array()},
                {"prescriptions", json::array()}};
  if (const auto answers = store.newest_answers(person_id); answers.ok())
    document["answers"] = json::parse(*answers, nullptr, false);
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
  for (const auto& one : prescriptions) {
    json item{{"prescription", one.prescription_id},
              {"author", one.author_id},
              {"created_ms", one.created_ms},
              {"kind", one.kind},
              {"document", json::parse(one.document, nullptr, false)}};
    if (one.ended_ms) item["ended_ms"] = *one.ended_ms;
    document["prescriptions"].push_back(std::move(item));
  }
  return document;
}

Result<void> document_to_person(store::Store& store, const nlohmann::json& document,
                                const std::string& file) {
  if (!document.is_object() || document.value("schema", "") != "medius-person")
    return error("{}: is no medius person; expected a document written by 'medius export'.", file);
  if (document.value("version", 0) != 1)
    return error("{}: was written by a newer medius; use that version to read it.", file);
  try {
    return keep_document(store, document);
  } catch (const nlohmann::json::exception& failure) {
    return error("{}: {}", file, failure.what());
  }
}

}  // namespace medius::server
