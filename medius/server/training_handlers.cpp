#include "medius/programme/person_json.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/training_json.h"

namespace medius::server {
namespace {

using nlohmann::json;

constexpr double kLatest_ms =
    9007199254740991.0;  // the largest whole number that JSON carries exactly
constexpr std::size_t kMostDetailsBytes = std::size_t{1} << 20;

/// What was said of a session, and what its sets add up to.
json summary_of(const store::Training& training) {
  json item = training_to_json(training);
  item["sets"] = training.sets;
  if (training.form) item["form"] = *training.form;
  if (training.effort) item["effort"] = *training.effort;
  if (training.pain_worst) item["pain_worst"] = *training.pain_worst;
  return item;
}

/// The training, where it belongs to the person of the address.
Result<store::Training> own_training(const Call& call) {
  MEDIUS_TRY(auto training, call.store().training(call.path.at("training")));
  if (training.person_id != call.person()) return error("there is no such session");
  return training;
}

Result<void> own_set(const Call& call) {
  MEDIUS_TRY(const auto training, own_training(call));
  MEDIUS_TRY(const auto sets, call.store().sets(training.training_id));
  for (const auto& set : sets) {
    if (set.set_id == call.path.at("set")) return {};
  }
  return error("there is no such set");
}

Result<programme::Date> date_in_query(const Call& call, const char* name,
                                      programme::Date otherwise) {
  const auto found = call.request.query.find(name);
  if (found == call.request.query.end()) return otherwise;
  auto date = programme::read_date(found->second);
  if (!date.ok()) return error("{}: {}", name, date.error().message);
  return date;
}

}  // namespace

Response list_trainings(const Call& call) {
  using namespace std::chrono;
  const auto from = date_in_query(call, "from", sys_days{year{1970} / 1 / 1});
  const auto to = date_in_query(call, "to", sys_days{year{9999} / 12 / 31});
  if (!from.ok()) return problem_of(from.error());
  if (!to.ok()) return problem_of(to.error());
  const auto trainings = call.store().trainings(call.person(), *from, *to);
  if (!trainings.ok()) return problem_of(trainings.error());
  json list = json::array();
  for (const auto& training : *trainings) list.push_back(summary_of(training));
  return json_answer(list);
}

Response save_training(const Call& call) {
  const std::string& id = call.path.at("training");
  auto before = call.store().training(id);
  if (before.ok() && before->person_id != call.person())
    return problem(404, "not_found", "there is no such session");
  store::Training training = before.ok() ? *before : store::Training{};
  training.training_id = id;
  training.person_id = call.person();
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    training.date = required_date(body, "date");
    training.started_ms = static_cast<store::Milliseconds>(
        body.number("started_ms", static_cast<double>(training.started_ms), 0.0, kLatest_ms));
    if (const auto ended = body.optional_number("ended_ms", 0.0, kLatest_ms))
      training.ended_ms = static_cast<store::Milliseconds>(*ended);
    training.minutes = body.number("minutes", training.minutes, 0.0, 1440.0);
    if (const auto pain = body.optional_number("pain_before", 0.0, 10.0))
      training.pain_before = pain;
    if (const auto pain = body.optional_number("pain_next_day", 0.0, 10.0))
      training.pain_next_day = pain;
    // Said once it stays: a later question (the morning after) knows nothing of the session's pain.
    training.pain_spread = body.boolean("pain_spread", false) || training.pain_spread;
  });
  if (!read.ok()) return problem_of(read.error());
  if (training.started_ms == 0) training.started_ms = call.application.settings.now_ms();
  const auto saved = call.store().save(training);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response list_sets(const Call& call) {
  const auto training = own_training(call);
  if (!training.ok()) return problem_of(training.error());
  const auto sets = call.store().sets(training->training_id);
  if (!sets.ok()) return problem_of(sets.error());
  json list = json::array();
  for (const auto& set : *sets) list.push_back(set_to_json(set));
  return json_answer(list);
}

Response save_set(const Call& call) {
  const auto training = own_training(call);
  if (!training.ok()) return problem_of(training.error());
  store::TrainingSet set;
  set.set_id = call.path.at("set");
  set.training_id = training->training_id;
  set.saved_ms = call.application.settings.now_ms();
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    for (const char* key :
         {"position", "family", "exercise", "variant", "side", "planned_repetitions", "repetitions",
          "hold_s", "effort", "pain", "measured_by"}) {
      if (!body.has(key)) body.mistake(key, "is missing");
    }
    body.text("set", "");
    body.number("saved_ms", 0.0, 0.0, kLatest_ms);
    set.position = body.integer("position", 0, 0, 1000);
    set.family = required_text(body, "family", 0, 60);
    set.exercise = required_text(body, "exercise", 0, 60);
    set.variant = required_text(body, "variant", 0, 60);
    set.side = side_of(body, "side");
    set.planned_repetitions = body.integer("planned_repetitions", 0, 0, 1000);
    set.repetitions = body.integer("repetitions", 0, 0, 1000);
    set.hold_s = body.number("hold_s", 0.0, 0.0, 7200.0);
    set.form = body.optional_number("form", 0.0, 1.0);
    set.effort = body.number("effort", 0.0, 0.0, 10.0);
    set.pain = body.number("pain", 0.0, 0.0, 10.0);
    set.measured_by = required_text(body, "measured_by", 0, 100);
    if (body.has("details")) {
      const json& details = body.raw("details");
      if (!details.is_object()) body.mistake("details", "expected an object {…}");
      set.document = details.dump(-1, ' ', false, json::error_handler_t::replace);
      if (set.document.size() > kMostDetailsBytes)
        body.mistake("details", "expected at most 1 MiB");
    }
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save(set);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response get_recording(const Call& call) {
  if (const auto own = own_set(call); !own.ok()) return problem_of(own.error());
  auto recording = call.store().recording(call.path.at("set"));
  if (!recording.ok()) return problem_of(recording.error());
  return {200, "text/csv", std::move(recording->content), {{"Cache-Control", "no-store"}}};
}

Response save_recording(const Call& call) {
  if (const auto own = own_set(call); !own.ok()) return problem_of(own.error());
  if (!call.request.header("content-type").starts_with("text/csv"))
    return problem(400, "bad_request", "the request: expected Content-Type text/csv.");
  const auto saved = call.store().save(
      store::Recording{call.path.at("set"), "landmarks-csv-1", call.request.body});
  return saved.ok() ? no_content() : problem_of(saved.error());
}

}  // namespace medius::server
