#include "medius/server/fhir.h"

#include "medius/programme/person_json.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;

constexpr const char* kOwnSystem = "urn:medius:codes";

json coded(const char* system, const std::string& code, const std::string& text) {
  return {{"coding", {{{"system", system}, {"code", code}, {"display", text}}}}, {"text", text}};
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
    const std::string address = "urn:medius:" + resource["resourceType"].get<std::string>() + ":" +
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
    json resource = observation(
        "pain-" + write_date(report.date), bundle.subject(),
        coded("http://loinc.org", "72514-3", "Pain severity 0-10 verbal numeric rating"),
        write_date(report.date));
    resource["valueQuantity"] = {{"value", report.average},
                                 {"unit", "{score}"},
                                 {"system", "http://unitsofmeasure.org"},
                                 {"code", "{score}"}};
    bundle.add(std::move(resource));
  }
}

void add_tests(const programme::History& history, Bundle& bundle) {
  int number = 0;
  for (const auto& result : history.tests) {
    json resource =
        observation("test-" + std::to_string(++number), bundle.subject(),
                    coded(kOwnSystem, result.test, result.test), write_date(result.date));
    resource["valueQuantity"] = {{"value", result.value}};
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
    json resource = observation(
        "odi", bundle.subject(),
        coded("http://loinc.org", "97909-6", "Oswestry disability index score ODI"), today);
    resource["valueQuantity"] = {{"value", *answers.odi_percent},
                                 {"unit", "{score}"},
                                 {"system", "http://unitsofmeasure.org"},
                                 {"code", "{score}"}};
    bundle.add(std::move(resource));
  }
}

json care_plan(const programme::Plan& plan, const json& subject) {
  json activities = json::array();
  for (const auto& day : plan.days) {
    for (const auto& line : day.lines) {
      const char* side = line.side == programme::Side::Left    ? ", left"
                         : line.side == programme::Side::Right ? ", right"
                                                               : "";
      activities.push_back(
          {{"detail",
            {{"status", "scheduled"},
             {"code", coded("http://snomed.info/sct", "229065009", "Exercise therapy")},
             {"scheduledString", write_date(day.date)},
             {"description", fmt::format("{}{}: {} sets of {}", line.exercise, side, line.sets,
                                         line.repetitions)}}}});
    }
  }
  json resource{{"resourceType", "CarePlan"}, {"id", "plan"},
                {"status", "active"},         {"intent", "plan"},
                {"subject", subject},         {"created", write_date(plan.today)}};
  if (!activities.empty()) resource["activity"] = std::move(activities);
  return resource;
}

}  // namespace

nlohmann::json to_fhir(const store::Person& person, const programme::Answers& answers,
                       const programme::History& history, const programme::Plan& plan) {
  Bundle bundle(person.person_id);
  bundle.add(patient(person, answers));
  add_scores(answers, write_date(plan.today), bundle);
  add_pain(history, bundle);
  add_tests(history, bundle);
  bundle.add(care_plan(plan, bundle.subject()));
  return bundle.finish();
}

}  // namespace medius::server
