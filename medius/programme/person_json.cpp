#include "medius/programme/person_json.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "medius/programme/json_place.h"

namespace medius::programme {
namespace {

const std::vector<std::string> kRegions{"low_back", "buttock",  "outer_hip", "front_hip",
                                        "groin",    "leg_back", "knee",      "foot"};
const std::vector<std::string> kKinds{"pain", "numbness", "tingling"};
const std::vector<std::string> kSides{"left", "right", "both"};
const std::vector<std::string> kWeekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr double kMostNprs = 10.0;

Side side_of(const std::string& name) {
  return name == "left" ? Side::Left : name == "right" ? Side::Right : Side::Both;
}

std::vector<std::string> families_of(const Rules& rules) {
  std::vector<std::string> names;
  for (const Family& family : rules.families) names.push_back(family.id);
  return names;
}

void read_safety_answers(JsonObject& root, const Rules& rules, Answers& answers) {
  std::vector<std::string> known;
  for (const SafetyQuestion& question : rules.safety_questions) known.push_back(question.id);
  root.object("safety", [&](JsonObject& safety) {
    for (const std::string& id : known) {
      const auto& value = safety.raw(id);
      if (value.is_boolean()) {
        answers.safety[id] = {value.get<bool>(), true};
      } else if (safety.has(id)) {
        safety.object(id, [&](JsonObject& answer) {
          answers.safety[id] = {answer.boolean("yes", false), answer.boolean("new_or_worse", true)};
        });
      }
    }
  });
}

void read_time_and_room(JsonObject& root, Answers& answers) {
  root.object("time", [&](JsonObject& time) {
    answers.minutes = time.integer("minutes", answers.minutes, 5, 120);
    for (const std::string& name : time.names("days")) {
      const auto found = std::find(kWeekdays.begin(), kWeekdays.end(), name);
      if (found == kWeekdays.end()) {
        time.mistake("days",
                     "'" + name + "' is no day; expected mon, tue, wed, thu, fri, sat or sun");
      } else {
        answers.days.emplace_back(static_cast<unsigned>(found - kWeekdays.begin()));
      }
    }
  });
  root.object("room", [&](JsonObject& room) {
    answers.floor_ok = room.boolean("floor", true);
    answers.kneel_ok = room.boolean("kneel", true);
    answers.equipment = room.names("equipment");
  });
}

void read_scores(JsonObject& root, Answers& answers) {
  root.object("scores", [&](JsonObject& scores) {
    if (scores.has("rmdq")) answers.rmdq = scores.integer("rmdq", 0, 0, 24);
    answers.odi_percent = scores.optional_number("odi_percent", 0.0, 100.0);
    if (scores.has("start_total")) answers.start_total = scores.integer("start_total", 0, 0, 9);
    if (scores.has("start_distress"))
      answers.start_distress = scores.integer("start_distress", 0, 0, 5);
  });
  root.each("psfs", [&](JsonObject& activity) {
    answers.activities.push_back(
        {activity.text("activity", ""), activity.number("score", 10.0, 0.0, 10.0)});
  });
}

void read_person(JsonObject& root, const Rules& rules, Answers& answers) {
  root.integer("version", 1, 1, 1);
  if (!root.has("age")) root.mistake("age", "is missing: expected years from 18 to 110");
  answers.age = root.integer("age", 40, 18, 110);
  const std::string sex = root.choice("sex", "unstated", {"female", "male", "unstated"});
  answers.sex = sex == "female" ? Sex::Female : sex == "male" ? Sex::Male : Sex::Unstated;
  answers.height_m = root.number("height_m", 0.0, 1.0, 2.5);
  answers.weight_kg = root.number("weight_kg", 0.0, 25.0, 350.0);
  root.object("pain", [&](JsonObject& pain) {
    answers.pain_now = pain.number("now", 0.0, 0.0, kMostNprs);
    answers.pain_worst = pain.number("worst", 0.0, 0.0, kMostNprs);
    answers.pain_average = pain.number("average", 0.0, 0.0, kMostNprs);
    answers.weeks_of_pain = pain.number("weeks", 0.0, 0.0, 5000.0);
  });
  root.each("symptoms", [&](JsonObject& symptom) {
    answers.symptoms.push_back({symptom.choice("region", "low_back", kRegions),
                                symptom.choice("kind", "pain", kKinds),
                                side_of(symptom.choice("side", "both", kSides))});
  });
  answers.aggravated_by = root.names("aggravated_by");
  answers.eased_by = root.names("eased_by");
  answers.feels_tight = root.names("feels_tight");
  answers.sport = root.names("sport");
  answers.goals = root.names("goals");
  answers.conditions = root.names("conditions");
  answers.work = root.text("work", "");
  answers.sitting_hours = root.number("sitting_hours", 0.0, 0.0, 24.0);
  answers.activity_minutes = root.number("activity_minutes_per_week", 0.0, 0.0, 10080.0);
  answers.pregnant_weeks = root.integer("pregnant_weeks", 0, 0, 43);
  answers.postpartum = root.boolean("postpartum", false);
  answers.recent_operation = root.boolean("recent_operation", false);
  read_safety_answers(root, rules, answers);
  read_scores(root, answers);
  read_time_and_room(root, answers);
}

Date date_at(JsonObject& object, const std::string& key) {
  const auto date = read_date(object.text(key, ""));
  if (date.ok()) return *date;
  object.mistake(key, date.error().message);
  return {};
}

SessionItem read_item(JsonObject& item, const std::vector<std::string>& families) {
  SessionItem read;
  read.family = item.choice("family", families.front(), families);
  read.exercise = item.text("exercise", "");
  read.variant = item.text("variant", "");
  read.side = side_of(item.choice("side", "both", kSides));
  read.planned_sets = item.integer("planned_sets", 0, 0, 50);
  read.planned_repetitions = item.integer("planned_repetitions", 0, 0, 1000);
  for (const auto& count : item.raw("repetitions")) {
    if (!count.is_number_integer() || count.get<int>() < 0 || count.get<int>() > 1000) {
      item.mistake("repetitions", "expected a list of whole numbers, one a set");
      break;
    }
    read.repetitions.push_back(count.get<int>());
  }
  read.form = item.optional_number("form", 0.0, 1.0);
  read.effort = item.number("effort", 0.0, 0.0, 10.0);
  read.pain = item.number("pain", 0.0, 0.0, kMostNprs);
  read.effort_said = item.has("effort");
  read.pain_said = item.has("pain");
  read.stopped_by_pain = item.boolean("stopped_by_pain", false);
  return read;
}

void read_therapist(JsonObject& root, const std::vector<std::string>& families, History& history) {
  root.each("limits", [&](JsonObject& limit) {
    Limit read;
    read.exercise = limit.text("exercise", "");
    if (limit.has("family")) read.family = limit.choice("family", families.front(), families);
    if (limit.has("highest_level")) read.highest_level = limit.integer("highest_level", 1, 0, 50);
    read.note = limit.text("note", "");
    history.limits.push_back(std::move(read));
  });
  root.each("locks", [&](JsonObject& lock) {
    history.locks.push_back({lock.choice("family", families.front(), families),
                             lock.integer("level", 1, 1, 50), lock.integer("sets", 1, 1, 20),
                             lock.integer("repetitions", 1, 1, 200), lock.text("note", "")});
  });
}

void read_past(JsonObject& root, const Rules& rules, History& history) {
  root.integer("version", 1, 1, 1);
  const auto families = families_of(rules);
  if (root.has("started")) history.started = date_at(root, "started");
  root.each("sessions", [&](JsonObject& object) {
    Session session;
    session.date = date_at(object, "date");
    object.each("items",
                [&](JsonObject& item) { session.items.push_back(read_item(item, families)); });
    session.pain_before = object.optional_number("pain_before", 0.0, kMostNprs);
    session.pain_next_day = object.optional_number("pain_next_day", 0.0, kMostNprs);
    session.pain_spread = object.boolean("pain_spread", false);
    history.sessions.push_back(std::move(session));
  });
  root.each("pain", [&](JsonObject& report) {
    history.pain.push_back(
        {date_at(report, "date"), report.number("average", 0.0, 0.0, kMostNprs)});
  });
  std::vector<std::string> tests;
  for (const TestRule& test : rules.tests) tests.push_back(test.id);
  root.each("tests", [&](JsonObject& object) {
    TestResult result;
    result.date = date_at(object, "date");
    result.test = object.choice("test", tests.front(), tests);
    result.side = side_of(object.choice("side", "both", kSides));
    result.value = object.number("value", 0.0, -200.0, 2000.0);
    result.error = object.optional_number("error", 0.0, 1000.0);
    result.by = object.choice("by", "camera", {"camera", "therapist"});
    history.tests.push_back(std::move(result));
  });
  read_therapist(root, families, history);
  const auto earlier = [](const auto& a, const auto& b) { return a.date < b.date; };
  std::stable_sort(history.sessions.begin(), history.sessions.end(), earlier);
  std::stable_sort(history.pain.begin(), history.pain.end(), earlier);
  std::stable_sort(history.tests.begin(), history.tests.end(), earlier);
}

}  // namespace

Result<Date> read_date(std::string_view text) {
  std::array<int, 3> parts{};
  const std::array<std::pair<std::size_t, std::size_t>, 3> places{{{0, 4}, {5, 2}, {8, 2}}};
  bool good = text.size() == 10 && text[4] == '-' && text[7] == '-';
  for (std::size_t i = 0; good && i < 3; ++i) {
    const char* begin = text.data() + places[i].first;
    const auto [end, code] = std::from_chars(begin, begin + places[i].second, parts[i]);
    good = code == std::errc{} && end == begin + places[i].second;
  }
  const std::chrono::year_month_day date{
      std::chrono::year{parts[0]}, std::chrono::month{static_cast<unsigned>(std::max(0, parts[1]))},
      std::chrono::day{static_cast<unsigned>(std::max(0, parts[2]))}};
  if (!good || !date.ok())
    return error("'{}' is no date; expected year-month-day such as 2026-11-22", text);
  return Date{date};
}

std::string write_date(Date date) {
  const std::chrono::year_month_day day{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

Result<Answers> read_answers(std::string_view json, const std::string& file, const Rules& rules) {
  Answers answers;
  MEDIUS_CHECK(read_json(json, file, [&](JsonObject& root) { read_person(root, rules, answers); }));
  return answers;
}

Result<History> read_history(std::string_view json, const std::string& file, const Rules& rules) {
  History history;
  MEDIUS_CHECK(read_json(json, file, [&](JsonObject& root) { read_past(root, rules, history); }));
  return history;
}

}  // namespace medius::programme
