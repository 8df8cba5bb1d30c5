// What a person chose about reminders (the setting `reminders` of the page).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace medius::programme {

struct Reminders {
  bool on = true;
  std::optional<std::chrono::seconds> stretch;  ///< sitting until one; none: the rules' own
  /// Of the person's own clock; from later than to: over midnight.
  std::optional<std::chrono::minutes> quiet_from, quiet_to;

  [[nodiscard]] bool quiet_at(std::chrono::minutes of_day) const;
};

/// Reads {"on", "every_minutes", "quiet_from": "20:00", "quiet_to"}; what is missing or odd was not
/// chosen.
Reminders read_reminders(std::string_view document);

}  // namespace medius::programme
