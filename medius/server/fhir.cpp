#include "medius/server/fhir.h"

#include <algorithm>

#include "medius/programme/person_json.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;

// data/fhir_codes.csv lists every code that is used here, with its source.
constexpr const char* kOwnSystem = "urn:medius:codes";
constexpr const char* kLoinc = "http://loinc.org";
constexpr const char* kUnits = "http://unitsofmeasure.org";
/// References are relative to it; nothing is there.
constexpr const char* kBase = "https://medius.invalid/fhir/";

json coded(const char* system, const std::string& code, const std::string& text) {
  return {{"coding", {{{"system", system}, {"code", code}, {"display", text}}}}, {"text", text}};
}

json quantity(double value, const char* unit) {
  return {{"value", value}, {"unit", unit}, {"system", kUnits}, {"code", unit}};
}

/// UCUM's name of a movement test's unit.
const char* ucum(const std::string& unit) {
  return unit == "s" ? "s" : unit == "deg" ? "deg" : unit == "stands" ? "{stands}" : "{score}";
}

json observation(const std::string& id, const json& subject, const json& code,
                 const std::string& date) {
  return {{"resourceType", "Observation"},
          {"id", id},
          {"status", "final"},
          {"code", code},
          {"subject", subject},
          {"effectiveDateTime", date}};
}

class Bundle {
 public:
  explicit Bundle(std::string person_id) : person_id_(std::move(person_id)) {}

  void add(json resource) {
    const std::string address = kBase + resource["resourceType"].get<std::string>() + "/" +
                                resource["id"].get<std::string>();
    entries_.push_back({{"fullUrl", address}, {"resource", std::move(resource)}});
  }
  [[nodiscard]] json subject() const { return {{"reference", "Patient/" + person_id_}}; }
  [[nodiscard]] json finish() const {
    return {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", entries_}};
  }

 private:
  std::string person_id_;
  json entries_ = json::array();
};

json patient(const store::Person& person, const programme::Answers& answers) {
  json resource{{"resourceType", "Patient"}, {"id", person.person_id}};
  if (!person.name.empty()) resource["name"] = {{{"text", person.name}}};
  if (answers.sex != programme::Sex::Unstated)
    resource["gender"] = answers.sex == programme::Sex::Female ? "female" : "male";
  return resource;
}

void add_pain(const programme::History& history, Bundle& bundle) {
  for (const auto& report : history.pain) {
    json resource =
        observation("pain-" + write_date(report.date), bundle.subject(),
                    coded(kLoinc, "72514-3", "Pain severity 0-10 verbal numeric rating"),
                    write_date(report.date));
    resource["valueQuantity"] = quantity(report.average, "{score}");
    bundle.add(std::move(resource));
  }
}

void add_tests(const programme::History& history, const programme::Rules& rules, Bundle& bundle) {
  int number = 0;
  for (const auto& result : history.tests) {
    const auto* rule = rules.test(result.test);
    json resource =
        observation("test-" + std::to_string(++number), bundle.subject(),
                    coded(kOwnSystem, result.test, rule == nullptr ? result.test : rule->words.en),
                    write_date(result.date));
    resource["valueQuantity"] = quantity(result.value, ucum(rule == nullptr ? "" : rule->unit));
    if (result.side != programme::Side::Both)
      resource["bodySite"] = {{"text", result.side == programme::Side::Left ? "left" : "right"}};
    if (result.error)
      resource["note"] = {{{"text", fmt::format("standard error {:g}", *result.error)}}};
    resource["method"] = {{"text", result.by}};
    bundle.add(std::move(resource));
  }
}

void add_scores(const programme::Answers& answers, const std::string& today, Bundle& bundle) {
  json items = json::array();
  const auto add = [&](const char* link, const char* text, double value) {
    items.push_back({{"linkId", link}, {"text", text}, {"answer", {{{"valueDecimal", value}}}}});
  };
  add("pain_now", "Pain now, 0 to 10", answers.pain_now);
  add("pain_worst", "Worst pain in the last week, 0 to 10", answers.pain_worst);
  add("pain_average", "Average pain in the last week, 0 to 10", answers.pain_average);
  if (answers.rmdq) add("rmdq", "Roland-Morris score, 0 to 24", *answers.rmdq);
  for (const auto& activity : answers.activities)
    add("psfs", activity.name.c_str(), activity.score);
  bundle.add({{"resourceType", "QuestionnaireResponse"},
              {"id", "answers"},
              {"status", "completed"},
              {"subject", bundle.subject()},
              {"authored", today},
              {"item", items}});
  if (answers.odi_percent) {
    json resource =
        observation("odi", bundle.subject(),
                    coded(kLoinc, "97909-6", "Oswestry disability index score ODI"), today);
    resource["valueQuantity"] = quantity(*answers.odi_percent, "{score}");
    bundle.add(std::move(resource));
  }
}

/// Days a week with strength training, over the last four weeks.
void add_frequency(const programme::History& history, programme::Date today, Bundle& bundle) {
  if (history.sessions.empty()) return;
  const auto recent =
      std::count_if(history.sessions.begin(), history.sessions.end(), [&](const auto& session) {
        return session.date <= today && session.date > today - std::chrono::days{28};
      });
  json resource = observation(
      "frequency", bundle.subject(),
      coded(kLoinc, "82291-6", "frequency of muscle-strengthening activity"), write_date(today));
  resource["valueQuantity"] = quantity(static_cast<double>(recent) / 4.0, "d/wk");
  bundle.add(std::move(resource));
}

json care_plan(const programme::Plan& plan, const json& subject) {
  json activities = json::array();
  for (const auto& day : plan.days) {
    for (const auto& line : day.lines) {
      const char* side = line.side == programme::Side::Left    ? ", left"
                         : line.side == programme::Side::Right ? ", right"
                                                               : "";
      activities.push_back({{"detail",
                             {{"status", "scheduled"},
                              {"code", coded(kOwnSystem, line.exercise, line.exercise)},
                              {"scheduledString", write_date(day.date)},
                              {"description", fmt::format("{}{}: {} sets of {}", line.exercise,
                                                          side, line.sets, line.repetitions)}}}});
    }
  }
  json resource{{"resourceType", "CarePlan"},
                {"id", "plan"},
                {"status", plan.days.empty() ? "on-hold" : "active"},
                {"intent", "plan"},
                {"subject", subject},
                {"created", write_date(plan.today)}};
  if (!activities.empty()) resource["activity"] = std::move(activities);
  return resource;
}

}  // namespace

nlohmann::json to_fhir(const store::Person& person, const programme::Answers& answers,
                       const programme::History& history, const programme::Plan& plan,
                       const programme::Rules& rules) {
  Bundle bundle(person.person_id);
  bundle.add(patient(person, answers));
  add_scores(answers, write_date(plan.today), bundle);
  add_pain(history, bundle);
  add_tests(history, rules, bundle);
  add_frequency(history, plan.today, bundle);
  bundle.add(care_plan(plan, bundle.subject()));
  return bundle.finish();
}

}  // namespace medius::server
