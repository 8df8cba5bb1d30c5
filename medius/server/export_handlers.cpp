#include "medius/programme/calendar.h"
#include "medius/programme/person_json.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/export.h"
#include "medius/server/fhir.h"
#include "medius/server/handlers.h"
#include "medius/server/import.h"
#include "medius/server/standing.h"

namespace medius::server {
namespace {

using nlohmann::json;

programme::Date today_of(const Call& call) {
  const std::chrono::sys_time<std::chrono::milliseconds> now{
      std::chrono::milliseconds(call.application.settings.now_ms())};
  return std::chrono::floor<std::chrono::days>(now);
}

/// The answers and the plan of today; a person who has not answered yet has an empty plan.
struct Standing {
  programme::Answers answers;
  programme::History history;
  programme::Plan plan;
};

Result<Standing> standing_of(Application& application, const store::Identifier& person,
                             programme::Date today) {
  Standing standing;
  MEDIUS_TRY(standing.history, application.store->history(person));
  standing.plan.today = today;
  const auto document = application.store->newest_answers(person);
  if (!document.ok()) return standing;
  MEDIUS_TRY(standing.answers,
             programme::read_answers(*document, "the answers", application.rules));
  standing.plan =
      programme::make_plan(standing.answers, standing.history, today, application.rules);
  return standing;
}

/// What one answer holds in memory at the most.
constexpr std::int64_t kMostLandmarkBytes = std::int64_t{200} << 20;

/// The records under this person's identifier: a document of another machine becomes one's own.
void give_to(const store::Identifier& person, PersonRecords& records) {
  records.person.person_id = person;
  for (auto& training : records.trainings) training.person_id = person;
  for (auto& prescription : records.prescriptions) prescription.person_id = person;
  for (auto& one : records.breaks) one.person_id = person;
}

}  // namespace

Response export_person(const Call& call) {
  const auto wish = call.request.query.find("recordings");
  const bool whole = wish == call.request.query.end() || wish->second != "false";
  if (wish != call.request.query.end() && whole && wish->second != "true")
    return problem(400, "bad_request", "recordings: expected true or false.");
  const auto usage = call.store().usage(call.person());
  if (!usage.ok()) return problem_of(usage.error());
  if (whole && usage->landmark_bytes > kMostLandmarkBytes) {
    return problem(413, "too_large",
                   "The recordings are too large for one file. Export without them, or run 'medius "
                   "export --all' on the machine itself.");
  }
  const auto document = [&]() -> Result<json> {
    Result<json> result = error("");
    const auto read = call.store().together([&]() -> Result<void> {
      result = person_to_document(call.store(), call.person(),
                                  whole ? recording_inside : RecordingWriter{});
      return {};
    });
    if (!read.ok()) return read.error();
    return result;
  }();
  if (!document.ok()) return problem_of(document.error());
  Response response = json_answer(*document);
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"medius-" + call.person() + ".json\"");
  return response;
}

Response import_person(const Call& call) {
  if (!call.request.header("content-type").starts_with("application/json"))
    return problem(400, "bad_request", "the request: expected Content-Type application/json.");
  auto records = read_person(call.request.body, "the file", call.application.rules);
  if (!records.ok()) return problem_of(records.error());
  give_to(call.person(), *records);
  // Limits and locks are a therapist's word; a patient's file neither brings nor lifts them.
  if (!call.who.home && call.who.role == store::Role::Person) records->prescriptions.clear();
  const auto kept =
      call.store().together([&]() -> Result<void> { return keep(call.store(), *records, {}); });
  if (!kept.ok()) return problem_of(kept.error());
  if (const auto filled = fill_standings(call.application); !filled.ok())
    return problem_of(filled.error());
  return json_answer({{"sessions", records->trainings.size()},
                      {"sets", records->sets.size()},
                      {"recordings", records->recordings.size()}});
}

Response get_storage(const Call& call) {
  const auto usage = call.store().usage(call.person());
  if (!usage.ok()) return problem_of(usage.error());
  json answer{{"sessions", usage->trainings},
              {"sets", usage->sets},
              {"recordings", usage->recordings},
              {"recording_bytes", usage->recording_bytes},
              {"bytes", usage->recording_bytes + usage->other_bytes},
              {"year_bytes", store::bytes_a_year(*usage)}};
  if (call.application.settings.home) answer["database_bytes"] = usage->database_bytes;
  return json_answer(answer);
}

Response export_fhir(const Call& call) {
  const auto person = call.store().person(call.person());
  if (!person.ok()) return problem_of(person.error());
  const auto standing = standing_of(call.application, call.person(), today_of(call));
  if (!standing.ok()) return problem_of(standing.error());
  Response response = json_answer(to_fhir(*person, standing->answers, standing->history,
                                          standing->plan, call.application.rules));
  response.content_type = "application/fhir+json";
  return response;
}

Response make_feed(const Call& call) {
  const std::string token = new_secret();
  if (const auto ended = call.store().end_feeds(call.person()); !ended.ok())
    return problem_of(ended.error());
  const auto saved =
      call.store().save_feed(call.person(), hash_of(token), call.application.settings.now_ms());
  return saved.ok() ? json_answer({{"address", "/calendar/" + token + ".ics"}}, 201)
                    : problem_of(saved.error());
}

Response end_feed(const Call& call) {
  const auto ended = call.store().end_feeds(call.person());
  return ended.ok() ? no_content() : problem_of(ended.error());
}

Response get_calendar(const Call& call) {
  const std::string& name = call.path.at("feed");
  const auto person_id = call.store().person_of_feed(
      hash_of(name.ends_with(".ics") ? name.substr(0, name.size() - 4) : name));
  if (!person_id.ok()) return problem_of(person_id.error());
  const auto person = call.store().person(*person_id);
  if (!person.ok()) return problem_of(person.error());
  const auto standing = standing_of(call.application, *person_id, today_of(call));
  if (!standing.ok()) return problem_of(standing.error());
  const auto language =
      person->language == "de" ? exercise::Language::German : exercise::Language::English;
  return {200,
          "text/calendar",
          programme::plan_to_calendar(standing->plan, *person_id, language,
                                      programme::names_of(call.application.catalogue, language)),
          {{"Cache-Control", "private, max-age=600"}}};
}

}  // namespace medius::server
