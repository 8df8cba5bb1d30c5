#include "medius/server/prescription_json.h"

#include <functional>

#include "medius/server/body.h"
#include "medius/server/own_exercises.h"

namespace medius::server {
namespace {

using nlohmann::json;

/// Answers whether an exercise is there.
using Knows = std::function<bool(const std::string& exercise)>;

void check_exercise(programme::JsonObject& document, const Knows& knows) {
  const std::string id = required_text(document, "exercise", 1, 60);
  if (!knows(id))
    document.mistake("exercise", "expected an exercise of the catalogue or of your own");
  side_of(document, "side");
  document.integer("sets", 1, 1, 20);
  document.integer("repetitions", 1, 1, 200);
  document.number("hold_s", 0.0, 0.0, 600.0);
  document.integer("days_a_week", 3, 1, 7);
}

void check_document(programme::JsonObject& document, const std::string& kind,
                    const programme::Rules& rules, const Knows& knows) {
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
    check_exercise(document, knows);
  }
}

/// The document as it is kept: what is null was not said.
std::string kept(json document) {
  for (auto one = document.begin(); one != document.end();)
    one = one->is_null() ? document.erase(one) : std::next(one);
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
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
      check_document(object, prescription.kind, application.rules,
                     [&](const std::string& id) { return find_exercise(application, id).ok(); });
    });
  }
  prescription.document = document.is_object() ? kept(document) : "{}";
}

std::string read_kept_prescription(programme::JsonObject& body, const std::string& kind,
                                   const programme::Rules& rules) {
  const json& document = body.raw("document");
  if (!document.is_object()) {
    body.mistake("document", "expected an object {…}");
    return "{}";
  }
  if (kind != "note") {
    body.object("document", [&](programme::JsonObject& object) {
      object.text("template", "");
      check_document(object, kind, rules, [](const std::string&) { return true; });
    });
  }
  return kept(document);
}

std::string template_in(const json& document) {
  const auto found = document.find("template");
  return found != document.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace medius::server
