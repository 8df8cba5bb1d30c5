#include <algorithm>

#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/prescription_json.h"

namespace medius::server {
namespace {

using nlohmann::json;

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
    read_prescription(body, call.application, prescription);
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
