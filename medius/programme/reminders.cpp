#include "medius/programme/reminders.h"

#include <nlohmann/json.hpp>
#include <string>

namespace medius::programme {
namespace {

using nlohmann::json;
using std::chrono::minutes;

constexpr double kLeast_min = 1.0, kMost_min = 600.0;

/// "07:30"
std::optional<minutes> time_of_day(const json& document, const char* key) {
  const auto found = document.find(key);
  if (found == document.end() || !found->is_string()) return std::nullopt;
  const auto text = found->get<std::string>();
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = std::stoi(text.substr(0, 2)), minute = std::stoi(text.substr(3));
  if (hour > 23 || minute > 59) return std::nullopt;
  return minutes{60 * hour + minute};
}

}  // namespace

bool Reminders::quiet_at(minutes of_day) const {
  if (!quiet_from || !quiet_to || *quiet_from == *quiet_to) return false;
  if (*quiet_from < *quiet_to) return of_day >= *quiet_from && of_day < *quiet_to;
  return of_day >= *quiet_from || of_day < *quiet_to;
}

Reminders read_reminders(std::string_view text) {
  Reminders reminders;
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return reminders;
  if (const auto on = document.find("on"); on != document.end() && on->is_boolean())
    reminders.on = on->get<bool>();
  if (const auto every = document.find("every_minutes");
      every != document.end() && every->is_number()) {
    const auto chosen = every->get<double>();
    if (chosen >= kLeast_min && chosen <= kMost_min)
      reminders.stretch = std::chrono::seconds{static_cast<long>(60.0 * chosen)};
  }
  reminders.quiet_from = time_of_day(document, "quiet_from");
  reminders.quiet_to = time_of_day(document, "quiet_to");
  return reminders;
}

}  // namespace medius::programme
