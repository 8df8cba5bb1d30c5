// What became of the training: progress, changes of the plan, the day's digest, scores.
#include <set>

#include "medius/programme/digest.h"
#include "medius/programme/person_json.h"
#include "medius/programme/progress.h"
#include "medius/programme/progression.h"
#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"
#include "medius/server/moments.h"
#include "medius/server/words.h"

namespace medius::server {
namespace {

using nlohmann::json;
using programme::write_date;

/// The whole past of a person; `answers` empty where the questions were never answered.
struct Known {
  std::optional<programme::Answers> answers;
  programme::Past past;
};

void add_scores(const programme::Answers& answers, programme::Date date,
                std::vector<programme::Score>& scores) {
  if (answers.rmdq) scores.push_back({date, "rmdq", static_cast<double>(*answers.rmdq)});
  if (answers.odi_percent) scores.push_back({date, "odi_percent", *answers.odi_percent});
  if (answers.activities.empty()) return;
  double sum = 0.0;
  for (const auto& activity : answers.activities) sum += activity.score;
  scores.push_back({date, "psfs", sum / static_cast<double>(answers.activities.size())});
}

Result<Known> known_of(const Call& call, programme::Date today) {
  using std::chrono::days;
  Known known;
  MEDIUS_TRY(const auto versions, call.store().all_answers(call.person()));
  for (const auto& version : versions) {
    const auto answers =
        programme::read_answers(version.document, "the answers", call.application.rules);
    if (!answers.ok()) continue;
    known.answers = *answers;
    add_scores(*answers, day_of(version.at_ms), known.past.scores);
  }
  MEDIUS_TRY(known.past.history, call.store().history(call.person()));
  MEDIUS_TRY(const auto trainings,
             call.store().trainings(call.person(), today - days{3653}, today));
  for (const auto& training : trainings)
    known.past.sessions.push_back({training.date, training.minutes});
  MEDIUS_TRY(const auto scores, call.store().scores(call.person()));
  for (const auto& score : scores)
    known.past.scores.push_back({score.date, score.instrument, score.value});
  std::stable_sort(known.past.scores.begin(), known.past.scores.end(),
                   [](const auto& a, const auto& b) { return a.date < b.date; });
  MEDIUS_TRY(const auto breaks,
             call.store().breaks(call.person(), ms_of(today - days{735}), ms_of(today + days{2})));
  for (const auto& taken : breaks) known.past.breaks.push_back(day_of(taken.at_ms));
  return known;
}

json adherence_to_json(const programme::Adherence& adherence) {
  json result{{"wanted_a_week", adherence.wanted_a_week},
              {"done_4_weeks", adherence.done_4_weeks},
              {"wanted_4_weeks", adherence.wanted_4_weeks},
              {"weeks", json::array()}};
  if (adherence.share_4_weeks) result["share_4_weeks"] = *adherence.share_4_weeks;
  for (const auto& week : adherence.weeks) {
    result["weeks"].push_back({{"monday", write_date(week.monday)},
                               {"done", week.done},
                               {"wanted", week.wanted},
                               {"minutes", week.minutes},
                               {"breaks", week.breaks}});
  }
  return result;
}

json points_to_json(const std::vector<programme::SeriesPoint>& points) {
  json list = json::array();
  for (const auto& point : points) {
    json one{{"date", write_date(point.date)}, {"value", point.value}, {"real", point.real}};
    if (point.left) one["left"] = *point.left;
    if (point.right) one["right"] = *point.right;
    if (point.error) one["error"] = *point.error;
    list.push_back(std::move(one));
  }
  return list;
}

json series_to_json(const programme::Series& series, const programme::Rules& rules) {
  json result{{"id", series.id},
              {"kind", series.kind},
              {"words", words(series.words)},
              {"unit", series.unit},
              {"better", name(series.better)},
              {"points", points_to_json(series.points)},
              {"verdict", name(series.trend)},
              {"verdict_words", words(rules.words.at("trend_" + std::string(name(series.trend))))}};
  if (series.error) result["error"] = *series.error;
  if (!series.error_source.key.empty()) result["error_source"] = source(series.error_source);
  if (series.real_change) result["real_change"] = *series.real_change;
  if (series.important_change) {
    result["important_change"] = *series.important_change;
    result["important_source"] = source(series.important_source);
  }
  if (series.norm != nullptr) {
    result["norm_low"] = series.norm->low;
    if (series.norm->high) result["norm_high"] = *series.norm->high;
    result["norm_source"] = source(series.norm->source);
  }
  if (series.change) result["change"] = *series.change;
  return result;
}

json change_to_json(const programme::Change& change, const programme::Rules& rules) {
  json item{{"date", write_date(change.date)},
            {"family", change.family},
            {"side", name_of(change.side)},
            {"rule", change.rule},
            {"what", words(rules.words.at(change.what))},
            {"why", words(rules.words.at(change.why))}};
  if (const auto* family = rules.family(change.family)) item["family_words"] = words(family->words);
  if (const auto rule = rules.rules.find(change.rule); rule != rules.rules.end()) {
    item["value"] = rule->second.value;
    item["source"] = source(rule->second.source);
  }
  return item;
}

/// The last session before today, where it was painful to ask about and nobody has answered yet.
Result<std::optional<store::Identifier>> unanswered(const Call& call, programme::Date today) {
  using std::chrono::days;
  MEDIUS_TRY(const auto trainings,
             call.store().trainings(call.person(), today - days{3}, today - days{1}));
  if (trainings.empty() || trainings.back().pain_next_day) return std::optional<std::string>{};
  return std::optional(trainings.back().training_id);
}

}  // namespace

Response get_progress(const Call& call) {
  const auto today = today_in_query(call);
  if (!today.ok()) return problem_of(today.error());
  const auto known = known_of(call, *today);
  if (!known.ok()) return problem_of(known.error());
  const auto& rules = call.application.rules;
  const auto report = programme::report_progress(known->answers.value_or(programme::Answers{}),
                                                 known->past, *today, rules);
  json result{{"today", write_date(report.today)},
              {"adherence", adherence_to_json(report.adherence)},
              {"series", json::array()}};
  if (report.started) result["started"] = write_date(*report.started);
  for (const auto& series : report.series)
    result["series"].push_back(series_to_json(series, rules));
  return json_answer(result);
}

Response list_changes(const Call& call) {
  const auto today = today_in_query(call);
  if (!today.ok()) return problem_of(today.error());
  const auto& rules = call.application.rules;
  const auto document = call.store().newest_answers(call.person());
  if (!document.ok()) return problem_of(document.error());
  const auto answers = programme::read_answers(*document, "the answers", rules);
  if (!answers.ok()) return problem_of(answers.error());
  const auto history = call.store().history(call.person());
  if (!history.ok()) return problem_of(history.error());
  const auto facts = programme::find_facts(*answers, *history, *today, rules);
  const auto progress = programme::follow_progress(
      *history, *today, programme::find_allowed(*answers, *history, facts, rules), rules);
  json list = json::array();
  for (auto change = progress.changes.rbegin(); change != progress.changes.rend(); ++change)
    list.push_back(change_to_json(*change, rules));
  return json_answer(list);
}

Response get_digest(const Call& call) {
  const auto today = today_in_query(call);
  if (!today.ok()) return problem_of(today.error());
  const auto& rules = call.application.rules;
  const auto known = known_of(call, *today);
  if (!known.ok()) return problem_of(known.error());
  json result{{"date", write_date(*today)}, {"lines", json::array()}};
  if (!known->answers) return json_answer(result);
  const auto ask = unanswered(call, *today);
  if (!ask.ok()) return problem_of(ask.error());
  const auto plan = programme::make_plan(*known->answers, known->past.history, *today, rules);
  const int breaks =
      static_cast<int>(std::count(known->past.breaks.begin(), known->past.breaks.end(), *today));
  const auto digest =
      programme::make_digest(plan, known->past.history, breaks, ask->has_value(), rules);
  if (digest.session != nullptr) {
    result["session"] = {
        {"kind", digest.session->kind == programme::DayKind::Strength ? "strength" : "light"},
        {"minutes", digest.session->minutes},
        {"lines", digest.session->lines.size()}};
  }
  if (digest.next) result["next"] = write_date(*digest.next);
  result["done_today"] = digest.done_today;
  result["breaks_today"] = breaks;
  result["tests_due"] = digest.tests_due;
  if (ask->has_value()) result["ask_next_day"] = **ask;
  for (const auto& line : digest.lines)
    result["lines"].push_back({{"key", line.key}, {"words", words(line.words)}});
  return json_answer(result);
}

Response list_scores(const Call& call) {
  const auto scores = call.store().scores(call.person());
  if (!scores.ok()) return problem_of(scores.error());
  json list = json::array();
  for (const auto& score : *scores) {
    json item{
        {"date", write_date(score.date)}, {"instrument", score.instrument}, {"value", score.value}};
    const json activities = json::parse(score.document, nullptr, false);
    if (activities.is_array() && !activities.empty()) item["activities"] = activities;
    if (activities.is_object() && activities.contains("ticked"))
      item["ticked"] = activities["ticked"];
    list.push_back(std::move(item));
  }
  return json_answer(list);
}

Response add_score(const Call& call) {
  static const std::map<std::string, double> kMost{{"rmdq", 24.0},
                                                   {"psfs", 10.0},
                                                   {"odi_percent", 100.0},
                                                   {"start_total", 9.0},
                                                   {"start_distress", 5.0}};
  store::Score score;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    score.date = required_date(body, "date");
    score.instrument = body.choice(
        "instrument", "", {"rmdq", "psfs", "odi_percent", "start_total", "start_distress"});
    const auto most = kMost.find(score.instrument);
    score.value = body.number("value", 0.0, 0.0, most == kMost.end() ? 100.0 : most->second);
    const auto ticked = body.names("ticked");
    if (body.has("ticked")) {
      if (score.instrument != "rmdq") body.mistake("ticked", "belongs to the instrument rmdq");
      const std::set<std::string> once(ticked.begin(), ticked.end());
      for (const std::string& id : once) {
        if (!call.application.rmdq.knows(id))
          body.mistake("ticked", "expected ids of getQuestions' statements");
      }
      score.value = static_cast<double>(once.size());
      score.document = json{{"ticked", once}}.dump();
    } else if (!body.has("value")) {
      body.mistake("value", "is missing");
    }
    json activities = json::array();
    body.each("activities", [&](programme::JsonObject& one) {
      const std::string activity = required_text(one, "activity", 0, 200);
      if (!one.has("score")) one.mistake("score", "is missing");
      activities.push_back(
          {{"activity", activity}, {"score", one.number("score", 0.0, 0.0, 10.0)}});
    });
    if (activities.size() > 5) body.mistake("activities", "expected at most 5");
    if (!body.has("ticked"))
      score.document = activities.dump(-1, ' ', false, json::error_handler_t::replace);
  });
  if (!read.ok()) return problem_of(read.error());
  const auto saved = call.store().save_score(call.person(), score);
  return saved.ok() ? no_content() : problem_of(saved.error());
}

}  // namespace medius::server
