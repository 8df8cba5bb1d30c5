#include "medius/cli/bus.h"

#include <dlfcn.h>
#include <systemd/sd-bus.h>

#include <csignal>
#include <cstring>
#include <deque>

namespace medius::cli {
namespace {

// What is used of libsystemd. It is loaded by name, and only by this command: medius neither needs
// it nor starts slower for it. NOLINTBEGIN(cppcoreguidelines-macro-usage): one list for the members
// and their loading
#define MEDIUS_SD_BUS(F)            \
  F(sd_bus_call)                    \
  F(sd_bus_call_method)             \
  F(sd_bus_flush_close_unref)       \
  F(sd_bus_get_property_trivial)    \
  F(sd_bus_is_open)                 \
  F(sd_bus_match_signal)            \
  F(sd_bus_message_append)          \
  F(sd_bus_message_close_container) \
  F(sd_bus_message_new_method_call) \
  F(sd_bus_message_open_container)  \
  F(sd_bus_message_read)            \
  F(sd_bus_message_set_auto_start)  \
  F(sd_bus_message_unref)           \
  F(sd_bus_open_user)               \
  F(sd_bus_process)                 \
  F(sd_bus_wait)

struct Library {
#define MEDIUS_MEMBER(name) decltype(&::name) name = nullptr;
  MEDIUS_SD_BUS(MEDIUS_MEMBER)
#undef MEDIUS_MEMBER
  bool complete = false;

  Library() {
    void* const handle = ::dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return;
    complete = true;
#define MEDIUS_LOAD(name)                                             \
  name = reinterpret_cast<decltype(&::name)>(::dlsym(handle, #name)); \
  complete = complete && name != nullptr;
    MEDIUS_SD_BUS(MEDIUS_LOAD)
#undef MEDIUS_LOAD
  }
};
// NOLINTEND(cppcoreguidelines-macro-usage)

const Library& sd() {
  static const Library library;
  return library;
}

constexpr const char* kService = "org.freedesktop.Notifications";
constexpr const char* kPath = "/org/freedesktop/Notifications";
/// A desktop that hangs does not hang the helper.
constexpr std::uint64_t kPatience_us = 2'000'000;

struct Released {
  void operator()(sd_bus* bus) const { sd().sd_bus_flush_close_unref(bus); }
  void operator()(sd_bus_message* message) const { sd().sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, Released>;

/// The reply to a call without arguments; none where nobody answers.
Message ask(sd_bus* bus, const char* service, const char* path, const char* interface,
            const char* method) {
  sd_bus_message* call = nullptr;
  if (sd().sd_bus_message_new_method_call(bus, &call, service, path, interface, method) < 0)
    return {};
  const Message owner(call);
  // Asking is no reason to start a service.
  sd().sd_bus_message_set_auto_start(call, 0);
  sd_bus_message* reply = nullptr;
  if (sd().sd_bus_call(bus, call, kPatience_us, nullptr, &reply) < 0) return {};
  return Message(reply);
}

}  // namespace

struct Bus::State {
  std::unique_ptr<sd_bus, Released> bus;
  std::deque<Event> events;
  bool alive = true;

  static int on_action(sd_bus_message* message, void* self, sd_bus_error*) {
    std::uint32_t id = 0;
    const char* action = nullptr;
    if (sd().sd_bus_message_read(message, "us", &id, &action) >= 0)
      static_cast<State*>(self)->events.push_back({id, action});
    return 0;
  }
  static int on_closed(sd_bus_message* message, void* self, sd_bus_error*) {
    std::uint32_t id = 0, reason = 0;
    if (sd().sd_bus_message_read(message, "uu", &id, &reason) >= 0)
      static_cast<State*>(self)->events.push_back({id, ""});
    return 0;
  }
};

Bus::Bus(std::unique_ptr<State> state) : state_(std::move(state)) {}
Bus::~Bus() = default;

Result<std::unique_ptr<Bus>> Bus::session() {
  if (!sd().complete) return error("libsystemd.so.0 is not here, which speaks to the session bus.");
  auto state = std::make_unique<State>();
  sd_bus* raw = nullptr;
  const int opened = sd().sd_bus_open_user(&raw);
  if (opened < 0) return error("the session bus does not answer ({}).", std::strerror(-opened));
  state->bus.reset(raw);
  const auto match = [&](const char* signal, sd_bus_message_handler_t handler) {
    return sd().sd_bus_match_signal(raw, nullptr, nullptr, kPath, kService, signal, handler,
                                    state.get());
  };
  if (match("ActionInvoked", State::on_action) < 0 ||
      match("NotificationClosed", State::on_closed) < 0)
    return error("the session bus gives no signals.");
  return std::unique_ptr<Bus>(new Bus(std::move(state)));
}

std::optional<std::chrono::milliseconds> Bus::idle() {
  sd_bus* bus = state_->bus.get();
  if (const Message reply =
          ask(bus, "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
              "org.gnome.Mutter.IdleMonitor", "GetIdletime")) {
    std::uint64_t ms = 0;
    if (sd().sd_bus_message_read(reply.get(), "t", &ms) >= 0) return std::chrono::milliseconds(ms);
  }
  if (const Message reply = ask(bus, "org.freedesktop.ScreenSaver", "/ScreenSaver",
                                "org.freedesktop.ScreenSaver", "GetSessionIdleTime")) {
    std::uint32_t ms = 0;  // KDE's milliseconds
    if (sd().sd_bus_message_read(reply.get(), "u", &ms) >= 0) return std::chrono::milliseconds(ms);
  }
  return std::nullopt;
}

std::optional<bool> Bus::inhibited() {
  int value = 0;
  if (sd().sd_bus_get_property_trivial(state_->bus.get(), kService, kPath, kService, "Inhibited",
                                       nullptr, SD_BUS_TYPE_BOOLEAN, &value) < 0)
    return std::nullopt;
  return value != 0;
}

/// Ctrl-C and SIGTERM wait until its end: an interrupted call would leave a notification whose
/// number nobody knows.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, &before_);
  }
  ~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

Result<std::uint32_t> Bus::notify(const std::string& title, const std::string& body,
                                  const std::vector<std::pair<std::string, std::string>>& actions,
                                  std::uint32_t replaces) {
  sd_bus_message* call = nullptr;
  int done = sd().sd_bus_message_new_method_call(state_->bus.get(), &call, kService, kPath,
                                                 kService, "Notify");
  const Message owner(call);
  if (done >= 0)
    done = sd().sd_bus_message_append(call, "susss", "medius", replaces, "medius", title.c_str(),
                                      body.c_str());
  if (done >= 0) done = sd().sd_bus_message_open_container(call, 'a', "s");
  for (const auto& [key, words] : actions) {
    if (done >= 0) done = sd().sd_bus_message_append(call, "ss", key.c_str(), words.c_str());
  }
  if (done >= 0) done = sd().sd_bus_message_close_container(call);
  // Low urgency: a reminder, no alarm. It stays until somebody answers.
  if (done >= 0)
    done = sd().sd_bus_message_append(call, "a{sv}i", 1, "urgency", "y", std::uint8_t{0},
                                      std::int32_t{0});
  const SignalsHeld held;
  sd_bus_message* reply = nullptr;
  if (done >= 0) done = sd().sd_bus_call(state_->bus.get(), call, kPatience_us, nullptr, &reply);
  const Message answer(reply);
  std::uint32_t id = 0;
  if (done >= 0) done = sd().sd_bus_message_read(reply, "u", &id);
  if (done < 0) return error("no notification can be shown ({}).", std::strerror(-done));
  return id;
}

void Bus::close(std::uint32_t notification) {
  sd_bus_message* reply = nullptr;
  sd().sd_bus_call_method(state_->bus.get(), kService, kPath, kService, "CloseNotification",
                          nullptr, &reply, "u", notification);
  sd().sd_bus_message_unref(reply);
}

std::optional<Bus::Event> Bus::wait(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (state_->alive) {
    if (!state_->events.empty()) {
      const Event event = state_->events.front();
      state_->events.pop_front();
      return event;
    }
    const int processed = sd().sd_bus_process(state_->bus.get(), nullptr);
    if (processed < 0) state_->alive = false;
    if (processed != 0) continue;
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    // A signal to the program ends the waiting too.
    if (sd().sd_bus_wait(state_->bus.get(), static_cast<std::uint64_t>(left.count())) < 0) break;
  }
  return std::nullopt;
}

bool Bus::alive() const { return state_->alive && sd().sd_bus_is_open(state_->bus.get()) > 0; }

}  // namespace medius::cli
