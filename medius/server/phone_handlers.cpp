#include "medius/server/answer.h"
#include "medius/server/handlers.h"
#include "medius/server/phone.h"

namespace medius::server {
namespace {

Response home_only() {
  return problem(403, "home_only",
                 "A phone becomes the camera at home; here the page is opened on it.");
}

nlohmann::json to_json(const PhoneState& state) {
  nlohmann::json answer{
      {"running", state.running}, {"paired", state.paired}, {"connected", state.connected}};
  if (!state.running) return answer;
  answer["origin"] = state.origin;
  answer["install"] = state.origin + "/phone/install";
  answer["authority"] = state.origin + "/phone/ca.crt";
  answer["fingerprint"] = state.fingerprint;
  if (!state.address.empty()) answer["address"] = state.address;
  if (state.expires_ms > 0) answer["expires_ms"] = state.expires_ms;
  return answer;
}

}  // namespace

Response get_phone(const Call& call) {
  if (!call.application.phone) return home_only();
  return json_answer(to_json(call.application.phone->state(call.person())));
}

Response start_phone(const Call& call) {
  if (!call.application.phone) return home_only();
  const auto state = call.application.phone->start(call.person());
  if (!state.ok()) return problem(409, "phone", state.error().message);
  return json_answer(to_json(*state), 201);
}

Response stop_phone(const Call& call) {
  if (!call.application.phone) return home_only();
  call.application.phone->stop();
  return no_content();
}

}  // namespace medius::server
