#include "medius/server/training_json.h"

#include "medius/programme/person_json.h"
#include "medius/server/body.h"

namespace medius::server {

using nlohmann::json;
using programme::write_date;

json training_to_json(const store::Training& training) {
  json item{{"training", training.training_id},
            {"date", write_date(training.date)},
            {"started_ms", training.started_ms},
            {"minutes", training.minutes},
            {"pain_spread", training.pain_spread}};
  if (training.ended_ms) item["ended_ms"] = *training.ended_ms;
  if (training.pain_before) item["pain_before"] = *training.pain_before;
  if (training.pain_next_day) item["pain_next_day"] = *training.pain_next_day;
  return item;
}

json set_to_json(const store::TrainingSet& set) {
  json item{{"set", set.set_id},
            {"saved_ms", set.saved_ms},
            {"position", set.position},
            {"family", set.family},
            {"exercise", set.exercise},
            {"variant", set.variant},
            {"side", name_of(set.side)},
            {"planned_repetitions", set.planned_repetitions},
            {"repetitions", set.repetitions},
            {"hold_s", set.hold_s},
            {"effort", set.effort},
            {"pain", set.pain},
            {"measured_by", set.measured_by}};
  if (set.form) item["form"] = *set.form;
  const json details = json::parse(set.document, nullptr, false);
  if (details.is_object()) item["details"] = details;
  return item;
}

}  // namespace medius::server
