#include <algorithm>

#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"

namespace medius::server {
namespace {

using nlohmann::json;

json prescription_to_json(const store::Prescription& prescription) {
  json item{{"prescription", prescription.prescription_id},
            {"kind", prescription.kind},
            {"created_ms", prescription.created_ms},
            {"document", json::parse(prescription.document, nullptr, false)}};
  if (prescription.ended_ms) item["ended_ms"] = *prescription.ended_ms;
  return item;
}

/// A limit and a lock steer the plan, so their documents are read as strictly as the plan's own
/// files.
void check_document(programme::JsonObject& document, const std::string& kind,
                    const programme::Rules& rules) {
  std::vector<std::string> families;
  for (const auto& family : rules.families) families.push_back(family.id);
  document.text("note", "");
  if (kind == "limit") {
    if (document.has("family")) document.choice("family", families.front(), families);
    document.text("exercise", "");
    document.integer("highest_level", 1, 0, 50);
    if (!document.has("family") && !document.has("exercise"))
      document.mistake("family", "a limit expects a family or an exercise");
  } else if (kind == "lock") {
    document.choice("family", "", families);
    document.integer("level", 1, 1, 50);
    document.integer("sets", 1, 1, 20);
    document.integer("repetitions", 1, 1, 200);
  }
}

}  // namespace

Response list_prescriptions(const Call& call) {
  const auto prescriptions = call.store().prescriptions(call.person());
  if (!prescriptions.ok()) return problem_of(prescriptions.error());
  json list = json::array();
  for (const auto& prescription : *prescriptions)
    list.push_back(prescription_to_json(prescription));
  return json_answer(list);
}

Response prescribe(const Call& call) {
  store::Prescription prescription{store::new_identifier(),
                                   call.person(),
                                   call.who.account_id,
                                   call.application.settings.now_ms(),
                                   {},
                                   "",
                                   "{}"};
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    prescription.kind = body.choice("kind", "", {"limit", "lock", "note", "exercise"});
    if (!body.has("document")) body.mistake("document", "is missing");
    const json& document = body.raw("document");
    if (!document.is_object()) body.mistake("document", "expected an object {…}");
    if (prescription.kind == "limit" || prescription.kind == "lock") {
      body.object("document", [&](programme::JsonObject& object) {
        check_document(object, prescription.kind, call.application.rules);
      });
    }
    prescription.document = document.dump(-1, ' ', false, json::error_handler_t::replace);
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save(prescription);
  return saved.ok() ? json_answer(prescription_to_json(prescription), 201)
                    : problem_of(saved.error());
}

Response end_prescription(const Call& call) {
  const auto prescriptions = call.store().prescriptions(call.person());
  if (!prescriptions.ok()) return problem_of(prescriptions.error());
  const auto found = std::find_if(
      prescriptions->begin(), prescriptions->end(),
      [&](const auto& one) { return one.prescription_id == call.path.at("prescription"); });
  if (found == prescriptions->end())
    return problem(404, "not_found", "there is no such prescription");
  store::Prescription ended = *found;
  if (!ended.ended_ms) ended.ended_ms = call.application.settings.now_ms();
  const auto saved = call.store().save(ended);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

}  // namespace medius::server
