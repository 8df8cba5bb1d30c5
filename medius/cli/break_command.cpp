// medius break: the small helper of the desktop that reminds of a break from sitting. Whether to
// remind is programme::look(); this only looks, shows and remembers.

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <thread>

#include "medius/base/files.h"
#include "medius/cli/bus.h"
#include "medius/cli/command.h"
#include "medius/cli/desk.h"
#include "medius/cli/kept.h"
#include "medius/programme/reminders.h"
#include "medius/programme/sitting_break.h"
#include "medius/report/words.h"
#include "medius/server/calendar_files.h"
#include "medius/video/process.h"

namespace medius::cli {
namespace {

using namespace std::chrono_literals;
using programme::Moment;

constexpr auto kSnooze = 10min;
constexpr auto kCall = 20min;

struct Options {
  std::string calendar, database, language, root = "/";
  double minutes = 0.0, every_s = 60.0;
};

Moment now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

exercise::Language language_of(const Options& options) {
  std::string chosen = options.language;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (chosen.empty() && value != nullptr) chosen = value;
  }
  return chosen.starts_with("de") ? exercise::Language::German : exercise::Language::English;
}

/// GNOME's switch has no place on the bus; its own program reads it.
bool gnome_is_quiet() {
  const auto said = video::run_program(
      {"gsettings", "get", "org.gnome.desktop.notifications", "show-banners"}, 2s, 64);
  return said.ok() && said->status == 0 && said->output.starts_with("false");
}

class Helper {
 public:
  Helper(const Session& session, const Options& options, programme::Rules rules,
         report::Words words)
      : session_(session),
        options_(options),
        rules_(std::move(rules)),
        words_(std::move(words)),
        sitting_{now(), now(), {}, {}, 0} {}

  int run() {
    auto bus = Bus::session();
    if (bus.ok()) {
      bus_ = std::move(*bus);
    } else {
      say(words_("say.no-bus"));
    }
    const auto minutes = std::chrono::floor<std::chrono::minutes>(
                             reminders().stretch.value_or(std::chrono::seconds{
                                 static_cast<long>(60 * rules_.value("sitting_break_minutes"))}))
                             .count();
    say(words_("say.begin", fmt::arg("minutes", minutes)));
    while (!session_.stop->load()) {
      look();
      wait(std::chrono::milliseconds(static_cast<long>(1000 * options_.every_s)));
      if (bus_ && !bus_->alive()) break;  // the session has ended
    }
    if (bus_ && shown_ != 0) bus_->close(shown_);
    session_.go_on();
    return kSuccess;
  }

 private:
  void say(const std::string& text) const {
    if (session_.quiet) return;
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
  }

  programme::Desk desk() {
    programme::Desk desk;
    desk.now = now();
    if (bus_) {
      desk.idle = std::chrono::floor<std::chrono::seconds>(bus_->idle().value_or(0ms));
      desk.do_not_disturb = bus_->inhibited().value_or(false) || gnome_is_quiet();
    }
    desk.in_call = in_call(options_.root);
    const auto chosen = reminders();
    desk.stretch = chosen.stretch;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(desk.now);
    std::tm here{};
    ::localtime_r(&seconds, &here);
    const std::chrono::minutes of_day{60 * here.tm_hour + here.tm_min};
    desk.do_not_disturb = desk.do_not_disturb || !chosen.on || chosen.quiet_at(of_day);
    return desk;
  }

  /// What the person chose on the page; a command's own --minutes stands over it.
  [[nodiscard]] programme::Reminders reminders() const {
    programme::Reminders chosen;
    // A desk without a database of its own has chosen nothing.
    if (const auto store = open_kept(database_or_home(options_.database), true); store.ok()) {
      const auto people = (*store)->people();
      if (people.ok() && people->size() == 1) {
        const auto setting = (*store)->setting(people->front().person_id, "reminders");
        if (setting.ok()) chosen = programme::read_reminders(*setting);
      }
    }
    if (options_.minutes > 0.0)
      chosen.stretch = std::chrono::seconds{std::lround(60.0 * options_.minutes)};
    return chosen;
  }

  std::vector<programme::Busy> busy() {
    if (options_.calendar.empty()) return {};
    auto times = server::busy_times_of(options_.calendar, now() - 12h, now() + 24h);
    if (!times.ok() && !calendar_complained_) say(times.error().message);
    calendar_complained_ = !times.ok();
    return times.ok() ? *times : std::vector<programme::Busy>{};
  }

  void look() {
    const auto decision = programme::look(sitting_, desk(), busy(), rules_);
    sitting_ = decision.sitting;
    if (decision.action == programme::BreakAction::Taken) {
      if (shown_ != 0 && bus_) bus_->close(shown_);
      shown_ = 0;
    }
    if (decision.action == programme::BreakAction::Remind) remind();
  }

  void remind() {
    const char* exercise = sitting_.breaks % 2 == 0 ? "sit-to-stand" : "seated-figure-four";
    offered_ = exercise;
    const auto minutes =
        std::chrono::floor<std::chrono::minutes>(sitting_.seen - sitting_.since).count();
    const std::string title = words_("remind.title"),
                      body =
                          words_(std::string("remind.") + exercise, fmt::arg("minutes", minutes));
    if (bus_) {
      const auto shown = bus_->notify(title, body,
                                      {{"done", words_("action.done")},
                                       {"snooze", words_("action.snooze")},
                                       {"call", words_("action.call")}},
                                      shown_);
      if (shown.ok()) {
        shown_ = *shown;
        return;
      }
      if (!notifications_complained_) say(words_("say.no-notifications"));
      notifications_complained_ = true;
    }
    say("\a" + title + ". " + body);
  }

  void wait(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!session_.stop->load()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      if (left <= 0ms) return;
      if (!bus_) {
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(left, 200ms));
        continue;
      }
      const auto event = bus_->wait(std::min<std::chrono::milliseconds>(left, 500ms));
      if (!bus_->alive()) return;
      if (event && event->notification == shown_ && shown_ != 0) answer(event->action);
    }
  }

  void answer(const std::string& action) {
    if (action == "done") {
      sitting_ = programme::took_break(sitting_, now());
      keep_break();
    } else if (action == "snooze") {
      sitting_ = programme::snooze(sitting_, now(), kSnooze);
    } else if (action == "call") {
      sitting_ = programme::snooze(sitting_, now(), kCall);
    }
    // Closed without a word: the same stretch is not reminded of again.
    if (!action.empty() && bus_) bus_->close(shown_);
    shown_ = 0;
  }

  /// Counts towards the plan, beside a running server or alone.
  void keep_break() {
    const auto kept = [&]() -> Result<void> {
      MEDIUS_TRY(const auto store, open_kept(database_or_home(options_.database), true));
      MEDIUS_TRY(const auto people, store->people());
      if (people.size() != 1) return {};  // a clinic's database is none of a desk's business
      return store->save(
          store::Break{store::new_identifier(), people.front().person_id, now_ms(), offered_});
    }();
    if (!kept.ok()) say(words_("say.not-kept", fmt::arg("why", kept.error().message)));
  }

  const Session& session_;
  const Options& options_;
  programme::Rules rules_;
  report::Words words_;
  programme::Sitting sitting_;
  std::unique_ptr<Bus> bus_;
  std::uint32_t shown_ = 0;
  std::string offered_ = "sit-to-stand";
  bool calendar_complained_ = false, notifications_complained_ = false;
};

Result<int> run_break(const Session& session, const Options& options) {
  MEDIUS_TRY(const auto data, data_folder(session.data));
  MEDIUS_TRY(auto rules, programme::read_rules(data));
  if (!options.calendar.empty())
    MEDIUS_CHECK(server::busy_times_of(options.calendar, now() - 12h, now() + 24h));
  const auto file = data / "words/break.yaml";
  MEDIUS_TRY(const std::string text, read_file(file, 1 << 20));
  MEDIUS_TRY(auto words, report::Words::parse(text, file.string(), language_of(options)));
  return Helper(session, options, std::move(rules), std::move(words)).run();
}

}  // namespace

Command add_break(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      add_command(program, "break", "Reminds of a break from sitting, on the desktop",
                  "  medius break                          # start it with the session\n"
                  "  medius break --minutes 45 --calendar ~/.local/share/calendars");
  app->add_option("--minutes", options->minutes, "How long to sit (default: the programme's rule)")
      ->check(CLI::Range(0.01, 600.0));
  app->add_option("--calendar", options->calendar,
                  "A calendar file, or a folder of them: no reminder while busy");
  app->add_option("--database", options->database, "Where breaks are kept (default: home's)");
  app->add_option("--language", options->language, "en or de")->check(CLI::IsMember({"en", "de"}));
  app->add_option("--every", options->every_s, "Seconds between two looks at the desk")
      ->check(CLI::Range(0.05, 600.0));
  app->add_option("--root", options->root, "")->group("");  // tests: where proc/ lies
  return {app, [options](const Session& session) { return run_break(session, *options); }};
}

}  // namespace medius::cli
