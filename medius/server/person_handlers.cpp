#include <algorithm>

#include "medius/programme/attention.h"
#include "medius/programme/json_place.h"
#include "medius/programme/movement_tests.h"
#include "medius/programme/person_json.h"
#include "medius/programme/plan_json.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/standing.h"
#include "medius/server/words.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;

constexpr std::size_t kMostNameBytes = 200;

/// A date from a moment; the server's day is UTC, the page sends its own date wherever it matters.
programme::Date date_of(store::Milliseconds ms) {
  return std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

json person_to_json(const store::Person& person) {
  return {{"person", person.person_id},
          {"name", person.name},
          {"language", person.language.empty() ? "en" : person.language}};
}

Result<void> read_person(const Request& request, store::Person& person) {
  return read_body(request, [&](programme::JsonObject& body) {
    person.name = required_text(body, "name", 1, kMostNameBytes);
    person.language = body.choice("language", "en", {"en", "de"});
    if (!body.has("language")) body.mistake("language", "is missing");
  });
}

programme::Glance glance_of(const store::Overview& overview) {
  programme::Glance glance;
  glance.advice = overview.advice;
  glance.urgency = overview.urgency;
  glance.wanted = overview.wanted;
  if (overview.answered_ms) glance.answered = date_of(*overview.answered_ms);
  glance.started = overview.started;
  glance.last = overview.last;
  glance.tested = overview.tested;
  glance.pain_at_start = overview.pain_at_start;
  glance.trainings = overview.trainings;
  glance.fortnight = overview.fortnight;
  glance.pain_now = overview.pain_now;
  glance.pain_before = overview.pain_before;
  glance.pain_daily = overview.pain_daily;
  glance.form = overview.form;
  glance.form_before = overview.form_before;
  glance.spread = overview.spread;
  glance.worse_after = overview.worse_after;
  return glance;
}

json overview_to_json(const store::Overview& overview, programme::Date today,
                      const programme::Rules& rules) {
  json item{{"person", overview.person.person_id},
            {"name", overview.person.name},
            {"trainings", overview.trainings},
            {"attention", json::array()},
            {"reasons", json::array()},
            {"need", 0}};
  if (overview.wanted) item["wanted"] = *overview.wanted;
  if (overview.last) item["last"] = write_date(*overview.last);
  if (overview.pain_now) item["pain"] = *overview.pain_now;
  if (overview.pain_before) item["pain_before"] = *overview.pain_before;
  if (overview.form) item["form"] = *overview.form;
  int need = 0;
  for (const auto& reason : programme::find_attention(glance_of(overview), today, rules)) {
    json one{{"key", reason.key},
             {"weight", reason.weight},
             {"words", words(reason.words)},
             {"source", source(reason.source)}};
    if (reason.value) one["value"] = *reason.value;
    item["attention"].push_back(reason.key);
    item["reasons"].push_back(std::move(one));
    // One grave reason stands before any number of lighter ones.
    need += reason.weight == 3 ? 100 : reason.weight == 2 ? 10 : 1;
  }
  item["need"] = need;
  return item;
}

json judged_to_json(const programme::TestRule& rule, const programme::JudgedTest& judged,
                    const std::vector<programme::TestResult>& results) {
  json item{{"test", rule.id},         {"words", {{"en", rule.words.en}, {"de", rule.words.de}}},
            {"unit", rule.unit},       {"date", write_date(judged.date)},
            {"error", judged.error},   {"low", judged.low},
            {"results", json::array()}};
  if (judged.left) item["left"] = *judged.left;
  if (judged.right) item["right"] = *judged.right;
  if (judged.both) item["both"] = *judged.both;
  if (judged.norm != nullptr) {
    item["norm_low"] = judged.norm->low;
    if (judged.norm->high) item["norm_high"] = *judged.norm->high;
    item["norm_source"] = {{"key", judged.norm->source.key},
                           {"status", judged.norm->source.status}};
  }
  if (judged.side_gap) {
    item["side_gap"] = *judged.side_gap;
    item["gap_is_real"] = judged.gap_is_real;
  }
  if (judged.change) {
    item["change"] = *judged.change;
    item["change_is_real"] = judged.change_is_real;
  }
  for (const auto& result : results) {
    if (result.test != rule.id) continue;
    json one{{"date", write_date(result.date)},
             {"test", result.test},
             {"side", name_of(result.side)},
             {"value", result.value},
             {"by", result.by}};
    if (result.error) one["error"] = *result.error;
    item["results"].push_back(std::move(one));
  }
  return item;
}

/// The newest answers, or somebody of whom only the history is known.
Result<programme::Answers> answers_of(const Call& call) {
  MEDIUS_TRY(const std::string document, call.store().newest_answers(call.person()));
  return programme::read_answers(document, "the answers", call.application.rules);
}

}  // namespace

Response list_people(const Call& call) {
  const auto today = date_of(call.application.settings.now_ms());
  json list = json::array();
  const auto overview = call.who.home ? call.store().overview_of_all(today)
                                      : call.store().overview(call.who.account_id, today);
  if (!overview.ok()) return problem_of(overview.error());
  for (const auto& line : *overview)
    list.push_back(overview_to_json(line, today, call.application.rules));
  std::stable_sort(list.begin(), list.end(), [](const json& a, const json& b) {
    return a["need"].get<int>() > b["need"].get<int>();
  });
  return json_answer(list);
}

Response add_person(const Call& call) {
  if (call.who.home) return problem(409, "home", "At home there is one person.");
  store::Person person{store::new_identifier(), "", "en", call.application.settings.now_ms()};
  if (const auto read = read_person(call.request, person); !read.ok())
    return problem_of(read.error());
  if (const auto saved = call.store().save(person); !saved.ok()) return problem_of(saved.error());
  if (call.who.role == store::Role::Therapist) {
    const auto entrusted = call.store().entrust(person.person_id, call.who.account_id,
                                                call.application.settings.now_ms());
    if (!entrusted.ok()) return problem_of(entrusted.error());
  }
  return json_answer(person_to_json(person), 201);
}

Response get_person(const Call& call) {
  const auto person = call.store().person(call.person());
  return person.ok() ? json_answer(person_to_json(*person)) : problem_of(person.error());
}

Response change_person(const Call& call) {
  auto person = call.store().person(call.person());
  if (!person.ok()) return problem_of(person.error());
  if (const auto read = read_person(call.request, *person); !read.ok())
    return problem_of(read.error());
  const auto saved = call.store().save(*person);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response forget_person(const Call& call) {
  if (const auto forgotten = call.store().forget(call.person()); !forgotten.ok())
    return problem_of(forgotten.error());
  if (call.who.home) {
    const store::Person fresh{store::new_identifier(), "", "en",
                              call.application.settings.now_ms()};
    if (const auto saved = call.store().save(fresh); !saved.ok()) return problem_of(saved.error());
  }
  return no_content();
}

Response get_answers(const Call& call) {
  const auto document = call.store().newest_answers(call.person());
  if (!document.ok()) return problem_of(document.error());
  return json_answer(json::parse(*document, nullptr, false));
}

Response save_answers(const Call& call) {
  if (!call.request.header("content-type").starts_with("application/json"))
    return problem(400, "bad_request", "the request: expected Content-Type application/json.");
  const auto answers =
      programme::read_answers(call.request.body, "the request", call.application.rules);
  if (!answers.ok()) return problem_of(answers.error());
  const auto now = call.application.settings.now_ms();
  const auto saved =
      call.store().save_answers(call.person(), call.request.body, now,
                                standing_of(*answers, date_of(now), call.application.rules));
  if (!saved.ok()) return problem_of(saved.error());
  const auto plan = programme::make_plan(*answers, {}, date_of(now), call.application.rules);
  return json_answer(programme::plan_to_json(plan, call.application.rules)["screening"]);
}

Response get_plan(const Call& call) {
  const auto wanted = call.request.query.find("today");
  const auto today = programme::read_date(wanted == call.request.query.end() ? "" : wanted->second);
  if (!today.ok()) return problem(400, "bad_request", "today: " + today.error().message);
  const auto answers = answers_of(call);
  if (!answers.ok()) return problem_of(answers.error());
  auto history = call.store().history(call.person());
  if (!history.ok()) return problem_of(history.error());
  // A day keeps its plan while it is trained: who leaves in the middle goes on with the same
  // session.
  std::erase_if(history->sessions,
                [&](const programme::Session& session) { return session.date == *today; });
  return json_answer(programme::plan_to_json(
      programme::make_plan(*answers, *history, *today, call.application.rules),
      call.application.rules));
}

Response list_tests(const Call& call) {
  const auto results = call.store().tests(call.person());
  if (!results.ok()) return problem_of(results.error());
  const auto answers = answers_of(call);
  const auto today = date_of(call.application.settings.now_ms()) + std::chrono::days{1};
  json list = json::array();
  for (const auto& rule : call.application.rules.tests) {
    const auto judged = programme::judge_newest(
        rule, answers.ok() ? *answers : programme::Answers{}, *results, today);
    if (judged) list.push_back(judged_to_json(rule, *judged, *results));
  }
  return json_answer(list);
}

Response add_test(const Call& call) {
  programme::TestResult result;
  std::vector<std::string> known;
  for (const auto& rule : call.application.rules.tests) known.push_back(rule.id);
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    result.date = required_date(body, "date");
    result.test = body.choice("test", "", known);
    result.side = side_of(body, "side");
    result.value = body.number("value", 0.0, -200.0, 2000.0);
    if (!body.has("value")) body.mistake("value", "is missing");
    result.error = body.optional_number("error", 0.0, 1000.0);
    result.by = body.choice("by", "", {"camera", "therapist"});
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save_test(call.person(), result);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response list_pain(const Call& call) {
  const auto reports = call.store().pain(call.person());
  if (!reports.ok()) return problem_of(reports.error());
  json list = json::array();
  for (const auto& report : *reports)
    list.push_back({{"date", write_date(report.date)}, {"average", report.average}});
  return json_answer(list);
}

Response add_pain(const Call& call) {
  programme::PainReport report;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    report.date = required_date(body, "date");
    report.average = body.number("average", 0.0, 0.0, 10.0);
    if (!body.has("average")) body.mistake("average", "is missing");
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save_pain(call.person(), report);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response list_breaks(const Call& call) {
  const auto now = call.application.settings.now_ms();
  const auto breaks = call.store().breaks(call.person(), now - 28LL * 24 * 3600 * 1000, now + 1);
  if (!breaks.ok()) return problem_of(breaks.error());
  json list = json::array();
  for (const auto& taken : *breaks) list.push_back({{"at_ms", taken.at_ms}, {"kind", taken.kind}});
  return json_answer(list);
}

Response add_break(const Call& call) {
  store::Break taken{store::new_identifier(), call.person(), call.application.settings.now_ms(),
                     ""};
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    taken.kind = required_text(body, "kind", 1, 60);
    if (body.has("break")) taken.break_id = required_identifier(body, "break");
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save(taken);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response get_setting(const Call& call) {
  const auto document = call.store().setting(call.person(), call.path.at("setting"));
  if (!document.ok()) return problem_of(document.error());
  return json_answer(json::parse(*document, nullptr, false));
}

Response save_setting(const Call& call) {
  const std::string& name = call.path.at("setting");
  const bool good_name =
      name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char letter) {
        return letter == '_' || (letter >= 'a' && letter <= 'z');
      });
  if (!good_name) return problem(404, "not_found", "there is no such setting");
  if (call.request.body.size() > 65'536)
    return problem(400, "bad_request", "the request: expected a JSON object of at most 64 KiB");
  const auto document =
      programme::parse_json(call.request.body, "the request", programme::kDeepestPart);
  if (!document.ok()) return problem_of(document.error());
  if (!document->is_object())
    return problem(400, "bad_request", "the request: expected a JSON object {…}");
  const auto saved = call.store().save_setting(
      call.person(), name, document->dump(-1, ' ', false, json::error_handler_t::replace));
  return saved.ok() ? no_content() : problem_of(saved.error());
}

Response list_audit(const Call& call) {
  const auto entries = call.store().audit_of(call.person());
  if (!entries.ok()) return problem_of(entries.error());
  std::map<std::string, std::string> logins;
  json list = json::array();
  for (const auto& entry : *entries) {
    if (!logins.contains(entry.account_id)) {
      const auto account = call.store().account(entry.account_id);
      logins[entry.account_id] = account.ok() ? account->login : "";
    }
    list.push_back({{"at_ms", entry.at_ms},
                    {"login", logins[entry.account_id]},
                    {"action", entry.action},
                    {"detail", entry.detail}});
  }
  return json_answer(list);
}

}  // namespace medius::server
