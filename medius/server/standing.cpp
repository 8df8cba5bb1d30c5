#include "medius/server/standing.h"

#include "medius/programme/person_json.h"
#include "medius/programme/plan.h"
#include "medius/programme/schedule.h"

namespace medius::server {

store::Standing standing_of(const programme::Answers& answers, programme::Date today,
                            const programme::Rules& rules) {
  const auto screening =
      programme::screen(answers, programme::find_facts(answers, {}, today, rules), rules);
  return {std::string(name(screening.advice)), screening.urgency,
          programme::sessions_wanted(answers, rules), answers.pain_average};
}

Result<void> fill_standings(Application& application) {
  MEDIUS_TRY(const auto people, application.store->people_without_standing());
  const auto today = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time(std::chrono::milliseconds(application.settings.now_ms())));
  for (const auto& person : people) {
    MEDIUS_TRY(const auto document, application.store->newest_answers(person));
    const auto answers = programme::read_answers(document, "the answers", application.rules);
    // Answers that today's reader refuses are asked again by the page.
    if (!answers.ok()) continue;
    MEDIUS_CHECK(
        application.store->save_standing(person, standing_of(*answers, today, application.rules)));
  }
  return {};
}

}  // namespace medius::server
