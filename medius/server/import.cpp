#include "medius/server/import.h"

#include <algorithm>
#include <limits>
#include <set>

#include "medius/programme/json_place.h"
#include "medius/programme/person_json.h"
#include "medius/server/body.h"
#include "medius/server/export.h"
#include "medius/server/prescription_json.h"

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

/// A JSON value kept as text; what is missing is an empty object.
std::string kept_json(JsonObject& object, const char* key) {
  return object.has(key) ? object.raw(key).dump() : "{}";
}

void read_set(JsonObject& item, const store::Identifier& training, PersonRecords& records) {
  store::TrainingSet set;
  set.training_id = training;
  set.set_id = required_identifier(item, "set");
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
  training.training_id = required_identifier(item, "training");
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

const std::vector<std::string> kKinds{"limit", "lock", "note", "exercise"};

void read_prescription(JsonObject& item, const programme::Rules& rules, PersonRecords& records) {
  const std::string kind = item.choice("kind", "", kKinds);
  records.prescriptions.push_back({required_identifier(item, "prescription"),
                                   records.person.person_id, required_text(item, "author", 0, 100),
                                   time_of(item, "created_ms"), optional_time(item, "ended_ms"),
                                   kind, read_kept_prescription(item, kind, rules)});
}

/// The list of a template's prescriptions, as it is kept.
std::string read_template_list(JsonObject& item, const programme::Rules& rules) {
  nlohmann::json list = nlohmann::json::array();
  item.each("document", [&](JsonObject& one) {
    const std::string kind = one.choice("kind", "", kKinds);
    const std::string document = read_kept_prescription(one, kind, rules);
    list.push_back({{"kind", kind}, {"document", nlohmann::json::parse(document, nullptr, false)}});
  });
  return list.dump();
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
    records.person = {required_identifier(person, "person"), person.text("name", ""),
                      person.choice("language", "en", {"en", "de"}), time_of(person, "created_ms")};
  });
  if (records.person.person_id.empty()) root.mistake("person", "is missing");
  read_answers_of(root, rules, records);
  root.each("trainings", [&](JsonObject& item) { read_training(item, records); });
  root.each("pain", [&](JsonObject& item) {
    records.pain.push_back({required_date(item, "date"), item.number("average", 0.0, 0.0, 10.0)});
  });
  root.each("tests", [&](JsonObject& item) { read_test(item, records); });
  root.each("prescriptions", [&](JsonObject& item) { read_prescription(item, rules, records); });
  root.each("breaks", [&](JsonObject& item) {
    records.breaks.push_back({required_identifier(item, "break"), records.person.person_id,
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

/// What the document says of the person is taken where nothing was said here.
Result<void> keep_person(store::Store& store, const store::Person& person) {
  const auto before = store.person(person.person_id);
  if (!before.ok() || before->name.empty()) return store.save(person);
  return {};
}

Result<void> keep_trainings(store::Store& store, const PersonRecords& records) {
  std::set<store::Identifier> there;
  for (const auto& training : records.trainings) {
    const auto before = store.training(training.training_id);
    // Somebody else's is refused by the store itself.
    if (!before.ok() || before->person_id != training.person_id) {
      MEDIUS_CHECK(store.save(training));
      continue;
    }
    MEDIUS_TRY(const auto sets, store.sets(training.training_id));
    for (const auto& set : sets) there.insert(set.set_id);
  }
  for (const auto& set : records.sets) {
    if (!there.contains(set.set_id)) MEDIUS_CHECK(store.save(set));
  }
  return {};
}

/// Answers, tests, pain and scores have no identifiers in the document: what is there already is
/// found by its moment, its content or its day.
Result<void> keep_unnamed(store::Store& store, const PersonRecords& records) {
  const auto& id = records.person.person_id;
  MEDIUS_TRY(const auto answers, store.all_answers(id));
  for (const auto& version : records.answers) {
    const auto same = [&](const auto& one) { return one.at_ms == version.at_ms; };
    if (std::none_of(answers.begin(), answers.end(), same))
      // The standing of the newest is found when a server opens the database.
      MEDIUS_CHECK(store.add_answers(id, version));
  }
  MEDIUS_TRY(const auto tests, store.tests(id));
  for (const auto& result : records.tests) {
    const auto same = [&](const programme::TestResult& one) {
      return one.date == result.date && one.test == result.test && one.side == result.side &&
             one.value == result.value && one.error == result.error && one.by == result.by;
    };
    if (std::none_of(tests.begin(), tests.end(), same)) MEDIUS_CHECK(store.save_test(id, result));
  }
  MEDIUS_TRY(const auto pain, store.pain(id));
  for (const auto& report : records.pain) {
    const auto same = [&](const auto& one) { return one.date == report.date; };
    if (std::none_of(pain.begin(), pain.end(), same)) MEDIUS_CHECK(store.save_pain(id, report));
  }
  MEDIUS_TRY(const auto scores, store.scores(id));
  for (const auto& score : records.scores) {
    const auto same = [&](const auto& one) {
      return one.date == score.date && one.instrument == score.instrument;
    };
    if (std::none_of(scores.begin(), scores.end(), same)) MEDIUS_CHECK(store.save_score(id, score));
  }
  return {};
}

/// A limit that was ended here stays ended, whatever an older document says of it.
Result<void> keep_prescriptions(store::Store& store, const PersonRecords& records) {
  MEDIUS_TRY(const auto before, store.prescriptions(records.person.person_id));
  for (const auto& prescription : records.prescriptions) {
    const auto same = [&](const auto& one) {
      return one.prescription_id == prescription.prescription_id;
    };
    if (std::none_of(before.begin(), before.end(), same)) MEDIUS_CHECK(store.save(prescription));
  }
  return {};
}

/// A calendar and a setting are whole: one that is here is the newer one.
Result<void> keep_wholes(store::Store& store, const PersonRecords& records) {
  const auto& id = records.person.person_id;
  MEDIUS_TRY(const auto busy,
             store.busy_times(id, 0, std::numeric_limits<store::Milliseconds>::max()));
  if (busy.empty() && !records.busy.empty())
    MEDIUS_CHECK(store.replace_busy_times(id, records.busy));
  MEDIUS_TRY(const auto settings, store.settings(id));
  for (const auto& setting : records.settings) {
    const auto same = [&](const auto& one) { return one.name == setting.name; };
    if (std::none_of(settings.begin(), settings.end(), same))
      MEDIUS_CHECK(store.save_setting(id, setting.name, setting.document));
  }
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
  MEDIUS_CHECK(keep_person(store, records.person));
  MEDIUS_CHECK(keep_trainings(store, records));
  MEDIUS_CHECK(keep_recordings(store, records, load));
  MEDIUS_CHECK(keep_unnamed(store, records));
  MEDIUS_CHECK(keep_prescriptions(store, records));
  for (const auto& one : records.breaks) MEDIUS_CHECK(store.save(one));
  return keep_wholes(store, records);
}

Result<void> keep_library(store::Store& store, std::string_view json, const std::string& file,
                          const programme::Rules& rules) {
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
      templates.push_back({required_identifier(item, "template"),
                           required_text(item, "author", 0, 100),
                           required_text(item, "name", 0, 1000), item.text("note", ""),
                           time_of(item, "changed_ms"), read_template_list(item, rules)});
    });
    root.each("exercises", [&](JsonObject& item) {
      exercises.push_back({required_text(item, "exercise", 1, 100),
                           required_text(item, "author", 0, 100), time_of(item, "changed_ms"),
                           required_text(item, "text", 1, std::size_t{1} << 20)});
    });
  }));
  for (const auto& one : templates) {
    if (!store.template_of(one.template_id).ok()) MEDIUS_CHECK(store.save(one));
  }
  for (const auto& one : exercises) {
    if (!store.own_exercise(one.exercise_id).ok()) MEDIUS_CHECK(store.save(one));
  }
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
