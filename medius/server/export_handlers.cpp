#include "medius/programme/calendar.h"
#include "medius/programme/person_json.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/export.h"
#include "medius/server/fhir.h"
#include "medius/server/handlers.h"

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

}  // namespace

Response export_person(const Call& call) {
  const auto document = person_to_document(call.store(), call.person());
  if (!document.ok()) return problem_of(document.error());
  Response response = json_answer(*document);
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"medius-" + call.person() + ".json\"");
  return response;
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
          programme::plan_to_calendar(standing->plan, *person_id, language),
          {{"Cache-Control", "private, max-age=600"}}};
}

}  // namespace medius::server
