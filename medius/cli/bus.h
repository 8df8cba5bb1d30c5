// The desktop's session bus, for the break helper: the only place that speaks D-Bus (bus.cpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "medius/base/result.h"

namespace medius::cli {

class Bus {
 public:
  /// The bus of this desktop session.
  static Result<std::unique_ptr<Bus>> session();
  ~Bus();
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;

  /// Since the last key or pointer movement, as GNOME's or KDE's own service says; nothing where
  /// neither does.
  std::optional<std::chrono::milliseconds> idle();
  /// Is "do not disturb" on? (KDE; nothing where the desktop does not say)
  std::optional<bool> inhibited();

  /// Shows a notification with buttons (key, words) instead of `replaces` (0: a new one); its
  /// number.
  Result<std::uint32_t> notify(const std::string& title, const std::string& body,
                               const std::vector<std::pair<std::string, std::string>>& actions,
                               std::uint32_t replaces);
  void close(std::uint32_t notification);

  struct Event {
    std::uint32_t notification = 0;
    std::string action;  ///< the key of a button; empty: closed without one
  };
  /// The next thing that happened to a notification; waits `patience` for it at the most.
  std::optional<Event> wait(std::chrono::milliseconds patience);
  /// False once the session has ended.
  [[nodiscard]] bool alive() const;

 private:
  struct State;
  explicit Bus(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace medius::cli
