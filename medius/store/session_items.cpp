#include "medius/store/session_items.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace medius::store {
namespace {

using nlohmann::json;
using programme::SessionItem;

/// What the page says about a set beside its numbers.
struct Details {
  bool effort_said = true, pain_said = true;
  bool stopped_by_pain = false, pain_spread = false;
  int planned_sets = 0;
};

bool flag(const json& object, const char* key, bool otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

Details read_details(const std::string& document) {
  constexpr int kMost = 50;
  Details details;
  const json read = json::parse(document, nullptr, false);
  if (!read.is_object()) return details;
  details.effort_said = flag(read, "effort_said", true);
  details.pain_said = flag(read, "pain_said", true);
  if (const auto stop = read.find("stopped_by_pain"); stop != read.end()) {
    details.stopped_by_pain = stop->is_object() || (stop->is_boolean() && stop->get<bool>());
    details.pain_spread = stop->is_object() && flag(*stop, "spread", false);
  }
  if (const auto sets = read.find("planned_sets"); sets != read.end() && sets->is_number_integer())
    details.planned_sets =
        static_cast<int>(std::clamp<std::int64_t>(sets->get<std::int64_t>(), 0, kMost));
  return details;
}

}  // namespace

void SessionItems::Mean::add(double value) {
  sum += value;
  ++count;
}

std::optional<double> SessionItems::Mean::value() const {
  return count == 0 ? std::nullopt : std::optional(sum / count);
}

SessionItems::Sums SessionItems::sums() const {
  return {sets_, form_.value(), effort_.value(), pain_worst_};
}

void SessionItems::add(const TrainingSet& set) {
  auto& items = session_.items;
  const auto same = [&](const SessionItem& item) {
    return item.family == set.family && item.exercise == set.exercise &&
           item.variant == set.variant && item.side == set.side;
  };
  auto item = std::find_if(items.begin(), items.end(), same);
  if (item == items.end()) {
    SessionItem fresh;
    fresh.family = set.family;
    fresh.exercise = set.exercise;
    fresh.variant = set.variant;
    fresh.side = set.side;
    fresh.planned_repetitions = set.planned_repetitions;
    fresh.effort_said = fresh.pain_said = false;
    item = items.insert(items.end(), std::move(fresh));
    forms_.push_back(0);
  }
  const Details details = read_details(set.document);
  item->planned_sets = std::max(item->planned_sets, details.planned_sets);
  item->repetitions.push_back(set.repetitions);
  ++sets_;
  if (set.form) form_.add(*set.form);
  if (details.effort_said) effort_.add(set.effort);
  if (details.pain_said) pain_worst_ = std::max(pain_worst_.value_or(0.0), set.pain);
  if (set.form) {
    int& forms = forms_[static_cast<std::size_t>(item - items.begin())];
    item->form = (item->form.value_or(0.0) * forms + *set.form) / (forms + 1);
    ++forms;
  }
  if (details.effort_said) item->effort = std::max(item->effort, set.effort);
  if (details.pain_said) item->pain = std::max(item->pain, set.pain);
  item->effort_said = item->effort_said || details.effort_said;
  item->pain_said = item->pain_said || details.pain_said;
  item->stopped_by_pain = item->stopped_by_pain || details.stopped_by_pain;
  session_.pain_spread = session_.pain_spread || details.pain_spread;
}

}  // namespace medius::store
