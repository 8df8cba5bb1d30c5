// medius serve: the page and the API for one person at home, or for a clinic.

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "medius/base/files.h"
#include "medius/cli/command.h"
#include "medius/cli/kept.h"
#include "medius/cli/person_folder.h"
#include "medius/server/api.h"
#include "medius/server/live_channel.h"

namespace medius::cli {
namespace {

/// Requests that a clinic's server works on at a time, each with a connection of its own: most of
/// them wait for the database's disk and not for a processor.
constexpr int kClinicThreads = 12;

struct Options {
  std::uint16_t port = 8765;
  std::string listen = "127.0.0.1", database, tls_certificate, tls_key;
  std::vector<std::string> hosts;
  bool no_browser = false, behind_proxy = false;
  std::string first_administrator, log, phone_address, calendar;
  std::uint16_t phone_port = 8766;
  bool metrics = false, phone = false;
};

bool only_this_machine(const std::string& address) {
  return address == "127.0.0.1" || address == "::1";
}

Result<server::Settings> settings_of(const Options& options, const std::filesystem::path& page) {
  const bool tls = !options.tls_certificate.empty();
  if (tls != !options.tls_key.empty())
    return error("--tls-cert and --tls-key belong together; give both or none.");
  if (!only_this_machine(options.listen) && !tls && !options.behind_proxy) {
    return error(
        "listening on {} without encryption would send people's data in clear. Give --tls-cert and "
        "--tls-key, or --behind-proxy where a proxy does it.",
        options.listen);
  }
  // Without a database this is one person's home, which asks for no password.
  const bool for_others = options.behind_proxy || tls || !options.hosts.empty() ||
                          !options.first_administrator.empty() ||
                          !only_this_machine(options.listen);
  if (options.database.empty() && for_others) {
    return error(
        "--listen, --host, --behind-proxy, --tls-cert and --administrator are for a server that "
        "others reach, where people log in: give --database sqlite:FILE or postgresql://... too. "
        "Without one, medius serves one person on this machine, without a password.");
  }
  if (!options.calendar.empty() && !options.database.empty())
    return error("--calendar is for home: a clinic's people give their own calendar on the page.");
  server::Settings settings;
  settings.calendar = options.calendar;
  settings.home = only_this_machine(options.listen) && options.database.empty();
  settings.behind_proxy = options.behind_proxy;
  settings.secure_cookies = tls || options.behind_proxy;
  settings.hosts = {"localhost", "127.0.0.1", "[::1]"};
  settings.hosts.insert(settings.hosts.end(), options.hosts.begin(), options.hosts.end());
  settings.version = MEDIUS_VERSION;
  settings.page = page;
  settings.assets = assets_folder();
  settings.recorded_voice = person_folder() / "voice";
  settings.metrics = options.metrics;
  settings.now_ms = now_ms;
  return settings;
}

/// As many connections as the system's limit on open files leaves; the limit is raised first.
std::size_t most_connections() {
  constexpr rlim_t kWish = 16384, kReserve = 256;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, kWish));
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t left = limit.rlim_cur > 2 * kReserve ? limit.rlim_cur - kReserve : kReserve / 2;
  return std::min<std::size_t>(server::HttpOptions{}.most_connections, left);
}

/// At home a phone may become the camera; off until somebody asks, here or on the page.
std::unique_ptr<server::PhoneCamera> phone_of(const Options& options,
                                              const std::filesystem::path& data,
                                              const std::filesystem::path& page) {
  server::PhoneSettings settings;
  settings.folder = person_folder() / "phone";
  settings.page = page;
  settings.words = data / "phone";
  settings.address = options.phone_address;
  settings.port = options.phone_port;
  settings.now_ms = now_ms;
  return std::make_unique<server::PhoneCamera>(std::move(settings));
}

/// For `--phone`: opens it at once and says what the code would say.
Result<void> open_phone(server::Application& application, bool quiet) {
  MEDIUS_TRY(const auto people, application.store->people());
  if (!application.phone || people.empty())
    return error("--phone is for home: one person, this machine's own address.");
  MEDIUS_TRY(const auto state, application.phone->start(people.front().person_id));
  if (!quiet) {
    std::printf("phone: %s  (good for ten minutes)\n  first time: %s/phone/install\n",
                state.address.c_str(), state.origin.c_str());
    std::fflush(stdout);
  }
  return {};
}

/// A clinic's first account: made once, with a password the administrator types.
Result<void> make_administrator(server::Api& api, const std::string& login) {
  const char* password = std::getenv("MEDIUS_ADMINISTRATOR_PASSWORD");
  if (password == nullptr || std::string(password).size() < 10)
    return error(
        "the first administrator's password is read from MEDIUS_ADMINISTRATOR_PASSWORD; expected "
        "at least 10 characters.");
  if (api.application().store->account_by_login(login).ok()) return {};
  const auto saved = api.application().store->save(
      store::Account{store::new_identifier(), login, store::Role::Administrator,
                     api.guard().hash_password(password), "", now_ms(), false});
  // Another server that starts on the same database at this moment may have been quicker.
  if (!saved.ok() && api.application().store->account_by_login(login).ok()) return {};
  return saved;
}

void open_browser(const std::string& address) {
  if (std::getenv("DISPLAY") == nullptr && std::getenv("WAYLAND_DISPLAY") == nullptr) return;
  if (::fork() != 0) return;
  ::execlp("xdg-open", "xdg-open", address.c_str(), nullptr);
  ::_exit(127);
}

Result<int> run_serve(const Session& session, const Options& options) {
  ::umask(0077);  // what is kept is this user's alone
  MEDIUS_TRY(const auto data, data_folder(session.data));
  MEDIUS_TRY(const auto settings, settings_of(options, page_folder(data)));
  const bool home = settings.home;
  const store::Options store{options.database.empty() ? home_database() : options.database,
                             home ? 2 : kClinicThreads};
  MEDIUS_TRY(auto application, server::open_application(data, store, settings));
  if (!options.log.empty()) {
    MEDIUS_TRY(application->log, server::Log::open(options.log));
  }
  if (home) application->phone = phone_of(options, data, settings.page);
  auto api = std::make_shared<server::Api>(std::move(application));
  if (!options.first_administrator.empty())
    MEDIUS_CHECK(make_administrator(*api, options.first_administrator));
  server::HttpOptions http;
  http.address = options.listen;
  http.port = options.port;
  http.tls_certificate = options.tls_certificate;
  http.tls_key = options.tls_key;
  http.threads = home ? 2 : kClinicThreads;
  // Half of a clinic's processors look at pictures, each with a network of its own.
  if (!home)
    http.channel_threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency() / 2));
  http.most_connections = most_connections();
  server::Service service;
  service.respond = [api](const server::Request& request) { return api->respond(request); };
  service.body_limit = server::Api::body_limit;
  service.refuse_body = [api](const server::Request& head) { return api->refuse_body(head); };
  server::LiveSettings live;
  live.most_networks = http.channel_threads;
  MEDIUS_TRY(std::shared_ptr<server::LiveRooms> rooms, server::LiveRooms::create(*api, data, live));
  service.open_channel = [api, rooms](const server::Request& request) {
    return rooms->open(request);
  };
  if (home) {
    api->application().phone->give_pictures_to([rooms](const std::string& person,
                                                       const std::string& bytes,
                                                       const server::Arrival& arrival) {
      return rooms->picture_from_phone(person, bytes, arrival);
    });
  }
  MEDIUS_TRY(const auto server, server::HttpServer::start(http, std::move(service)));
  api->application().traffic = [&server] { return server->traffic(); };
  const std::string address =
      fmt::format("{}://{}:{}/", options.tls_certificate.empty() ? "http" : "https",
                  only_this_machine(options.listen) ? "localhost" : options.listen, server->port());
  if (!session.quiet) {
    std::printf("medius runs at %s  (Ctrl-C ends it)\n", address.c_str());
    std::fflush(stdout);
  }
  if (options.phone) MEDIUS_CHECK(open_phone(api->application(), session.quiet));
  if (api->application().log)
    api->application().log->event(
        "info", "start",
        fmt::format("\"version\":\"{}\",\"port\":{}", MEDIUS_VERSION, server->port()));
  if (home && !options.no_browser) open_browser(address);
  while (!session.stop->load()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  if (api->application().phone) {
    api->application().phone->stop();
    api->application().phone->give_pictures_to({});
  }
  server->stop();
  if (api->application().log) api->application().log->event("info", "stop");
  session.go_on();  // asked to end and ended in order: no interruption
  return kSuccess;
}

}  // namespace

Command add_serve(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* app =
      add_command(program, "serve", "The page and the API, on this machine or for a clinic",
                  "  medius serve\n"
                  "  medius serve --port 9000 --no-browser\n"
                  "  medius serve --database postgresql://medius@db/medius --listen 0.0.0.0 --host "
                  "clinic.example --tls-cert cert.pem --tls-key key.pem");
  app->add_option("--port", options->port, "The port to listen on");
  app->add_option("--listen", options->listen,
                  "The address to listen on; others than this machine need TLS");
  app->add_option("--database", options->database,
                  "sqlite:FILE or postgresql://user@host/name; given, people log in")
      ->envname("MEDIUS_DATABASE");
  app->add_option("--host", options->hosts, "A name by which the page is opened (several allowed)");
  app->add_option("--tls-cert", options->tls_certificate, "Certificate chain, PEM");
  app->add_option("--tls-key", options->tls_key, "Private key, PEM");
  app->add_flag("--behind-proxy", options->behind_proxy, "A proxy in front does TLS");
  app->add_flag("--no-browser", options->no_browser, "Do not open a browser");
  app->add_option("--log", options->log,
                  "Writes JSON lines about requests there, without anybody's data; - is standard "
                  "error");
  app->add_flag("--metrics", options->metrics, "Counters for Prometheus at /metrics");
  app->add_option("--calendar", options->calendar,
                  "A calendar file, or a folder of them: no reminder of a break while busy (home)")
      ->envname("MEDIUS_CALENDAR");
  app->add_flag("--phone", options->phone, "Opens the phone camera at once (home)");
  app->add_option("--phone-address", options->phone_address,
                  "The home network's address to offer a phone, where there are several");
  app->add_option("--phone-port", options->phone_port, "The port of the phone camera");
  app->add_option(
      "--administrator", options->first_administrator,
      "Makes this first account; its password is read from MEDIUS_ADMINISTRATOR_PASSWORD");
  return {app, [options](const Session& session) { return run_serve(session, *options); }};
}

}  // namespace medius::cli
