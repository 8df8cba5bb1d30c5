// What a clinic's therapists keep for all their patients: template programmes and own exercises.
#include <algorithm>

#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/own_exercises.h"
#include "medius/server/prescription_json.h"
#include "medius/server/words.h"

namespace medius::server {
namespace {

using nlohmann::json;

constexpr std::size_t kMostTextBytes = 100'000;

json template_to_json(const store::Template& programme) {
  const json list = json::parse(programme.document, nullptr, false);
  return {{"template", programme.template_id},
          {"name", programme.name},
          {"note", programme.note},
          {"changed_ms", programme.changed_ms},
          {"prescriptions", list.is_array() ? list : json::array()}};
}

Result<void> read_template(const Call& call, store::Template& programme) {
  return read_body(call.request, [&](programme::JsonObject& body) {
    programme.name = required_text(body, "name", 1, 200);
    programme.note = body.text("note", "");
    if (programme.note.size() > 2000) body.mistake("note", "expected at most 2000 characters");
    if (!body.has("prescriptions")) body.mistake("prescriptions", "is missing");
    json list = json::array();
    body.each("prescriptions", [&](programme::JsonObject& one) {
      store::Prescription prescription;
      read_prescription(one, call.application, prescription);
      list.push_back({{"kind", prescription.kind},
                      {"document", json::parse(prescription.document, nullptr, false)}});
    });
    if (list.size() > 100) body.mistake("prescriptions", "expected at most 100");
    programme.document = list.dump();
  });
}

json own_to_json(const store::OwnExercise& own, const exercise::Text& name) {
  return {{"id", own.exercise_id},
          {"name", words(name)},
          {"text", own.document},
          {"changed_ms", own.changed_ms}};
}

/// The name in an own exercise's text; what an older reader accepted is shown by its id.
exercise::Text name_in(const store::OwnExercise& own) {
  const auto read = read_own_exercise(own.document, own.exercise_id);
  return read.ok() ? read->name : exercise::Text{own.exercise_id, own.exercise_id};
}

bool is_exercise_id(const std::string& id) {
  return !id.empty() && id.size() <= 60 && id.front() >= 'a' && id.front() <= 'z' &&
         std::all_of(id.begin(), id.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                  letter == '-';
         });
}

}  // namespace

Response list_templates(const Call& call) {
  const auto templates = call.store().templates();
  if (!templates.ok()) return problem_of(templates.error());
  json list = json::array();
  for (const auto& programme : *templates) list.push_back(template_to_json(programme));
  return json_answer(list);
}

Response save_template(const Call& call) {
  store::Template programme;
  programme.template_id = call.path.at("template");
  programme.author_id = call.who.account_id;
  programme.changed_ms = call.application.settings.now_ms();
  if (const auto read = read_template(call, programme); !read.ok()) return problem_of(read.error());
  const auto saved = call.store().save(programme);
  return saved.ok() ? json_answer(template_to_json(programme)) : problem_of(saved.error());
}

Response delete_template(const Call& call) {
  const auto deleted = call.store().delete_template(call.path.at("template"));
  return deleted.ok() ? no_content() : problem_of(deleted.error());
}

Response apply_template(const Call& call) {
  std::string id;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    id = required_text(body, "template", 32, 32);
  });
  if (!read.ok()) return problem_of(read.error());
  const auto programme = call.store().template_of(id);
  if (!programme.ok()) return problem_of(programme.error());
  auto before = call.store().prescriptions(call.person());
  if (!before.ok()) return problem_of(before.error());
  const auto now = call.application.settings.now_ms();
  std::vector<store::Prescription> changed, made;
  for (auto& prescription : *before) {
    const json document = json::parse(prescription.document, nullptr, false);
    if (prescription.ended_ms || !document.is_object() || template_in(document) != id) continue;
    prescription.ended_ms = now;
    changed.push_back(prescription);
  }
  json wanted = template_to_json(*programme)["prescriptions"];
  for (json& one : wanted) {
    one["document"]["template"] = id;
    made.push_back({store::new_identifier(),
                    call.person(),
                    call.who.account_id,
                    now,
                    {},
                    one["kind"].get<std::string>(),
                    one["document"].dump()});
  }
  changed.insert(changed.end(), made.begin(), made.end());
  if (const auto saved = call.store().save_all(changed); !saved.ok())
    return problem_of(saved.error());
  json list = json::array();
  for (const auto& prescription : made) list.push_back(prescription_to_json(prescription));
  return json_answer(list, 201);
}

Response list_own_exercises(const Call& call) {
  const auto all = call.store().own_exercises();
  if (!all.ok()) return problem_of(all.error());
  json list = json::array();
  for (const auto& own : *all) list.push_back(own_to_json(own, name_in(own)));
  return json_answer(list);
}

Response get_own_exercise(const Call& call) {
  const auto own = call.store().own_exercise(call.path.at("exercise"));
  return own.ok() ? json_answer(own_to_json(*own, name_in(*own))) : problem_of(own.error());
}

Response save_own_exercise(const Call& call) {
  const std::string& id = call.path.at("exercise");
  if (!is_exercise_id(id)) return problem(404, "not_found", "there is no such exercise");
  if (call.application.catalogue.find(id).ok())
    return problem(400, "taken", "The catalogue has an exercise of this name; choose another.");
  store::OwnExercise own{id, call.who.account_id, call.application.settings.now_ms(), ""};
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    own.document = required_text(body, "text", 1, kMostTextBytes);
  });
  if (!read.ok()) return problem_of(read.error());
  const auto exercise = read_own_exercise(own.document, id);
  if (!exercise.ok()) return problem(400, "bad_exercise", exercise.error().message);
  const auto saved = call.store().save(own);
  return saved.ok() ? json_answer(own_to_json(own, exercise->name)) : problem_of(saved.error());
}

Response delete_own_exercise(const Call& call) {
  const auto prescribed = call.store().is_prescribed(call.path.at("exercise"));
  if (!prescribed.ok()) return problem_of(prescribed.error());
  if (*prescribed)
    return problem(
        409, "prescribed",
        "This exercise is in somebody's plan or in a template. Take it out there first.");
  const auto deleted = call.store().delete_own_exercise(call.path.at("exercise"));
  return deleted.ok() ? no_content() : problem_of(deleted.error());
}

}  // namespace medius::server
