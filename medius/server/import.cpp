#include "medius/server/import.h"

#include <algorithm>
#include <limits>

#include "medius/programme/json_place.h"
#include "medius/programme/person_json.h"
#include "medius/server/body.h"
#include "medius/server/export.h"

namespace medius::server {
namespace {

using programme::JsonObject;
constexpr double kLatest_ms = 9007199254740991.0;  // the largest whole number JSON carries exactly

store::Milliseconds time_of(JsonObject& object, const char* key) {
  return static_cast<store::Milliseconds>(object.number(key, 0.0, 0.0, kLatest_ms));
}

std::optional<store::Milliseconds> optional_time(JsonObject& object, const char* key) {
  const auto time = object.optional_number(key, 0.0, kLatest_ms);
  return time ? std::optional(static_cast<store::Milliseconds>(*time)) : std::nullopt;
}

std::optional<double> number_or_null(JsonObject& object, const char* key, double least,
                                     double most) {
  if (object.has(key) && object.raw(key).is_null()) return std::nullopt;
  return object.optional_number(key, least, most);
}

std::string identifier(JsonObject& object, const char* key) {
  std::string text = object.text(key, "");
  const bool fits = text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
  if (!fits) object.mistake(key, "expected an identifier of 32 hex digits");
  return text;
}

/// A JSON value kept as text; what is missing is an empty object.
std::string kept_json(JsonObject& object, const char* key) {
  return object.has(key) ? object.raw(key).dump() : "{}";
}

void read_set(JsonObject& item, const store::Identifier& training, PersonRecords& records) {
  store::TrainingSet set;
  set.training_id = training;
  set.set_id = identifier(item, "set");
  set.position = item.integer("position", 0, 0, 1000);
  set.saved_ms = time_of(item, "saved_ms");
  set.family = required_text(item, "family", 0, 60);
  set.exercise = required_text(item, "exercise", 0, 60);
  set.variant = required_text(item, "variant", 0, 60);
  set.side = side_of(item, "side");
  set.planned_repetitions = item.integer("planned_repetitions", 0, 0, 1000);
  set.repetitions = item.integer("repetitions", 0, 0, 1000);
  set.hold_s = item.number("hold_s", 0.0, 0.0, 7200.0);
  set.form = number_or_null(item, "form", 0.0, 1.0);
  set.effort = item.number("effort", 0.0, 0.0, 10.0);
  set.pain = item.number("pain", 0.0, 0.0, 10.0);
  set.measured_by = required_text(item, "measured_by", 0, 100);
  set.document = kept_json(item, "details");
  if (item.has("recording")) {
    item.object("recording", [&](JsonObject& recording) {
      records.recordings[set.set_id] = {required_text(recording, "format", 1, 60),
                                        recording.text("content", ""), recording.text("file", "")};
    });
  }
  records.sets.push_back(std::move(set));
}

void read_training(JsonObject& item, PersonRecords& records) {
  store::Training training;
  training.person_id = records.person.person_id;
  training.training_id = identifier(item, "training");
  training.date = required_date(item, "date");
  training.started_ms = time_of(item, "started_ms");
  training.ended_ms = optional_time(item, "ended_ms");
  training.minutes = item.number("minutes", 0.0, 0.0, 1440.0);
  training.pain_before = number_or_null(item, "pain_before", 0.0, 10.0);
  training.pain_next_day = number_or_null(item, "pain_next_day", 0.0, 10.0);
  training.pain_spread = item.boolean("pain_spread", false);
  const auto id = training.training_id;
  records.trainings.push_back(std::move(training));
  item.each("sets", [&](JsonObject& set) { read_set(set, id, records); });
}

void read_answers_of(JsonObject& root, const programme::Rules& rules, PersonRecords& records) {
  root.each("answers", [&](JsonObject& item) {
    store::AnswersVersion version{time_of(item, "at_ms"), kept_json(item, "answers")};
    // Answers that the plan could not read would leave the person without one for ever.
    const auto understood = programme::read_answers(version.document, "answers", rules);
    if (!understood.ok()) item.mistake("answers", understood.error().message);
    records.answers.push_back(std::move(version));
  });
}

void read_prescription(JsonObject& item, PersonRecords& records) {
  records.prescriptions.push_back({identifier(item, "prescription"), records.person.person_id,
                                   required_text(item, "author", 0, 100),
                                   time_of(item, "created_ms"), optional_time(item, "ended_ms"),
                                   item.choice("kind", "", {"limit", "lock", "note", "exercise"}),
                                   kept_json(item, "document")});
}

void read_test(JsonObject& item, PersonRecords& records) {
  records.tests.push_back({required_date(item, "date"), required_text(item, "test", 1, 60),
                           side_of(item, "side"), item.number("value", 0.0, -1e4, 1e4),
                           number_or_null(item, "error", 0.0, 1e4),
                           required_text(item, "by", 0, 60)});
}

void read_root(JsonObject& root, const programme::Rules& rules, PersonRecords& records) {
  if (root.text("schema", "") != "medius-person")
    root.mistake("schema", "expected \"medius-person\", as 'medius export' writes it");
  const int version = root.integer("version", 0, 0, std::numeric_limits<int>::max());
  if (version != kPersonVersion) {
    root.mistake(
        "version",
        fmt::format("this is version {}, and this medius reads {}; {}", version, kPersonVersion,
                    version > kPersonVersion ? "import it with the newer medius that wrote it"
                                             : "export it again"));
    return;  // what a newer version means by its keys is not guessed
  }
  root.object("person", [&](JsonObject& person) {
    records.person = {identifier(person, "person"), person.text("name", ""),
                      person.choice("language", "en", {"en", "de"}), time_of(person, "created_ms")};
  });
  if (records.person.person_id.empty()) root.mistake("person", "is missing");
  read_answers_of(root, rules, records);
  root.each("trainings", [&](JsonObject& item) { read_training(item, records); });
  root.each("pain", [&](JsonObject& item) {
    records.pain.push_back({required_date(item, "date"), item.number("average", 0.0, 0.0, 10.0)});
  });
  root.each("tests", [&](JsonObject& item) { read_test(item, records); });
  root.each("prescriptions", [&](JsonObject& item) { read_prescription(item, records); });
  root.each("breaks", [&](JsonObject& item) {
    records.breaks.push_back({identifier(item, "break"), records.person.person_id,
                              time_of(item, "at_ms"), required_text(item, "kind", 1, 60)});
  });
  root.each("scores", [&](JsonObject& item) {
    records.scores.push_back({required_date(item, "date"), required_text(item, "instrument", 1, 60),
                              item.number("value", 0.0, -1e4, 1e4), kept_json(item, "details")});
  });
  root.each("busy", [&](JsonObject& item) {
    records.busy.push_back({time_of(item, "from_ms"), time_of(item, "to_ms")});
  });
  root.pairs("settings", [&](const std::string& name, const JsonObject::Json& document) {
    records.settings.push_back({name, document.dump()});
  });
}

/// Answers and test results have no identifiers in the document: what is there already is found by
/// its content.
Result<void> keep_unnamed(store::Store& store, const PersonRecords& records) {
  const auto& id = records.person.person_id;
  MEDIUS_TRY(const auto answers, store.all_answers(id));
  for (const auto& version : records.answers) {
    const auto same = [&](const store::AnswersVersion& one) {
      return one.at_ms == version.at_ms && one.document == version.document;
    };
    if (std::none_of(answers.begin(), answers.end(), same))
      // The standing of the newest is found when a server opens the database.
      MEDIUS_CHECK(store.save_answers(id, version.document, version.at_ms));
  }
  MEDIUS_TRY(const auto history, store.history(id));
  for (const auto& result : records.tests) {
    const auto same = [&](const programme::TestResult& one) {
      return one.date == result.date && one.test == result.test && one.side == result.side &&
             one.value == result.value && one.error == result.error && one.by == result.by;
    };
    if (std::none_of(history.tests.begin(), history.tests.end(), same))
      MEDIUS_CHECK(store.save_test(id, result));
  }
  for (const auto& report : records.pain) MEDIUS_CHECK(store.save_pain(id, report));
  return {};
}

Result<void> keep_recordings(store::Store& store, const PersonRecords& records,
                             const RecordingLoader& load) {
  for (const auto& [set, recording] : records.recordings) {
    if (recording.file.empty()) {
      MEDIUS_CHECK(store.save(store::Recording{set, recording.format, recording.content}));
      continue;
    }
    if (!load) return error("set {}: its recording stands in a file that is not here", set);
    MEDIUS_TRY(auto content, load(recording.file));
    MEDIUS_CHECK(store.save(store::Recording{set, recording.format, std::move(content)}));
  }
  return {};
}

}  // namespace

Result<PersonRecords> read_person(std::string_view json, const std::string& file,
                                  const programme::Rules& rules) {
  PersonRecords records;
  MEDIUS_CHECK(
      programme::read_json(json, file, [&](JsonObject& root) { read_root(root, rules, records); }));
  return records;
}

Result<void> keep(store::Store& store, const PersonRecords& records, const RecordingLoader& load) {
  MEDIUS_CHECK(store.save(records.person));
  for (const auto& training : records.trainings) MEDIUS_CHECK(store.save(training));
  for (const auto& set : records.sets) MEDIUS_CHECK(store.save(set));
  MEDIUS_CHECK(keep_recordings(store, records, load));
  MEDIUS_CHECK(keep_unnamed(store, records));
  for (const auto& prescription : records.prescriptions) MEDIUS_CHECK(store.save(prescription));
  for (const auto& one : records.breaks) MEDIUS_CHECK(store.save(one));
  for (const auto& one : records.scores)
    MEDIUS_CHECK(store.save_score(records.person.person_id, one));
  if (!records.busy.empty())
    MEDIUS_CHECK(store.replace_busy_times(records.person.person_id, records.busy));
  for (const auto& one : records.settings)
    MEDIUS_CHECK(store.save_setting(records.person.person_id, one.name, one.document));
  return {};
}

Result<void> keep_library(store::Store& store, std::string_view json, const std::string& file) {
  std::vector<store::Template> templates;
  std::vector<store::OwnExercise> exercises;
  MEDIUS_CHECK(programme::read_json(json, file, [&](JsonObject& root) {
    if (root.text("schema", "") != "medius-library")
      root.mistake("schema", "expected \"medius-library\"");
    const int version = root.integer("version", 0, 0, std::numeric_limits<int>::max());
    if (version != kLibraryVersion)
      root.mistake("version", fmt::format("this is version {}, and this medius reads {}", version,
                                          kLibraryVersion));
    root.each("templates", [&](JsonObject& item) {
      templates.push_back({identifier(item, "template"), required_text(item, "author", 0, 100),
                           required_text(item, "name", 0, 1000), item.text("note", ""),
                           time_of(item, "changed_ms"), kept_json(item, "document")});
    });
    root.each("exercises", [&](JsonObject& item) {
      exercises.push_back({required_text(item, "exercise", 1, 100),
                           required_text(item, "author", 0, 100), time_of(item, "changed_ms"),
                           required_text(item, "text", 1, std::size_t{1} << 20)});
    });
  }));
  for (const auto& one : templates) MEDIUS_CHECK(store.save(one));
  for (const auto& one : exercises) MEDIUS_CHECK(store.save(one));
  return {};
}

Result<bool> is_blank(store::Store& store, const store::Person& person) {
  if (!person.name.empty()) return false;
  MEDIUS_TRY(const auto answers, store.all_answers(person.person_id));
  MEDIUS_TRY(const auto history, store.history(person.person_id));
  MEDIUS_TRY(const auto breaks,
             store.breaks(person.person_id, 0, std::numeric_limits<store::Milliseconds>::max()));
  MEDIUS_TRY(const auto prescriptions, store.prescriptions(person.person_id));
  return answers.empty() && history.sessions.empty() && history.pain.empty() &&
         history.tests.empty() && breaks.empty() && prescriptions.empty();
}

}  // namespace medius::server
