#include "medius/server/prescription_json.h"

#include "medius/server/body.h"
#include "medius/server/own_exercises.h"

namespace medius::server {
namespace {

using nlohmann::json;

void check_exercise(programme::JsonObject& document, const Application& application) {
  const std::string id = required_text(document, "exercise", 1, 60);
  if (!find_exercise(application, id).ok())
    document.mistake("exercise", "expected an exercise of the catalogue or of your own");
  side_of(document, "side");
  document.integer("sets", 1, 1, 20);
  document.integer("repetitions", 1, 1, 200);
  document.number("hold_s", 0.0, 0.0, 600.0);
  document.integer("days_a_week", 3, 1, 7);
}

void check_document(programme::JsonObject& document, const std::string& kind,
                    const Application& application) {
  const programme::Rules& rules = application.rules;
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
  } else {
    check_exercise(document, application);
  }
}

}  // namespace

json prescription_to_json(const store::Prescription& prescription) {
  json item{{"prescription", prescription.prescription_id},
            {"kind", prescription.kind},
            {"created_ms", prescription.created_ms},
            {"document", json::parse(prescription.document, nullptr, false)}};
  if (prescription.ended_ms) item["ended_ms"] = *prescription.ended_ms;
  return item;
}

void read_prescription(programme::JsonObject& body, const Application& application,
                       store::Prescription& prescription) {
  prescription.kind = body.choice("kind", "", {"limit", "lock", "note", "exercise"});
  if (!body.has("document")) body.mistake("document", "is missing");
  const json& document = body.raw("document");
  if (!document.is_object()) body.mistake("document", "expected an object {…}");
  if (prescription.kind != "note" && document.is_object()) {
    body.object("document", [&](programme::JsonObject& object) {
      check_document(object, prescription.kind, application);
    });
  }
  prescription.document = document.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace medius::server
