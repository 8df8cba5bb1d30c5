#include "medius/server/api.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>

#include "medius/server/answer.h"
#include "medius/server/assets.h"
#include "medius/server/page.h"

namespace medius::server {
namespace {

bool is_identifier(const std::string& text) {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char letter) {
           return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
         });
}

/// The values of the pattern's {names} where the path has its shape.
std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        std::string_view path) {
  std::map<std::string, std::string> values;
  while (true) {
    const std::string_view wanted = pattern.substr(0, pattern.find('/')),
                           given = path.substr(0, path.find('/'));
    if (wanted.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      values[std::string(wanted.substr(1, wanted.size() - 2))] = std::string(given);
    } else if (wanted != given) {
      return std::nullopt;
    }
    const bool pattern_ends = wanted.size() == pattern.size(),
               path_ends = given.size() == path.size();
    if (pattern_ends || path_ends)
      return pattern_ends && path_ends ? std::optional(values) : std::nullopt;
    pattern.remove_prefix(wanted.size() + 1);
    path.remove_prefix(given.size() + 1);
  }
}

/// HTTP's own methods by name; whatever else somebody sent is not written down.
std::string method_of(const Request& request) {
  for (const char* known : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    if (request.method == known) return known;
  }
  return "other";
}

/// May this caller do something with that person? The same answer for a stranger's id and one that
/// does not exist.
Result<bool> may_see(const Call& call) {
  const Identity& who = call.who;
  if (who.home || who.role == store::Role::Person)
    return !who.person_id.empty() && who.person_id == call.person();
  if (who.role != store::Role::Therapist) return false;
  return call.store().cares_for(who.account_id, call.person());
}

std::optional<Response> refuse_access(const Route& route, const Call& call) {
  if (route.access == Access::Open) return std::nullopt;
  if (!call.who.known) return problem(401, "log_in", "Log in first.");
  for (const char* name : {"person", "training", "set", "prescription", "template"}) {
    const auto found = call.path.find(name);
    if (found != call.path.end() && !is_identifier(found->second))
      return problem(404, "not_found", "there is no such thing");
  }
  if (call.path.contains("person")) {
    const auto may = may_see(call);
    if (!may.ok()) return problem_of(may.error());
    if (!*may) return problem(404, "not_found", "there is no such person");
  }
  const bool therapist = call.who.home || call.who.role != store::Role::Person;
  if (route.access == Access::Therapist && !therapist)
    return problem(403, "therapist_only", "Only a therapist may do this.");
  return std::nullopt;
}

/// What somebody else than the person did is written down, and every change.
Result<void> write_audit(const Route& route, const Call& call, int status) {
  const bool change = std::string_view(route.method) != "GET";
  const bool foreign =
      !call.who.home && call.path.contains("person") && call.who.person_id != call.person();
  if (status >= 400 || call.who.home || (!change && !foreign) || route.access == Access::Open)
    return {};
  return call.store().audit({store::new_identifier(), call.application.settings.now_ms(),
                             call.who.account_id, call.path.contains("person") ? call.person() : "",
                             route.operation_id, ""});
}

/// A clinic's change of a person and its line in the audit are one transaction: neither without the
/// other, and one wait for the disk. Deletion (which vacuums) and import keep their own.
bool is_one_transaction(const Route& route, const Call& call) {
  const std::string_view method = route.method;
  return !call.who.home && call.path.contains("person") && (method == "PUT" || method == "POST") &&
         std::string_view(route.operation_id) != "importPerson";
}

Response handle(const Route& route, const Call& call) {
  Response response;
  if (!is_one_transaction(route, call)) {
    response = route.handle(call);
    const auto written = write_audit(route, call, response.status);
    (void)written;  // the answer stands even where the log's disk is full; health says so
    return response;
  }
  bool refused = false;
  const auto kept = call.store().at_once([&]() -> Result<void> {
    response = route.handle(call);
    refused = response.status >= 400;
    if (refused) return error("refused");
    return write_audit(route, call, response.status);
  });
  return kept.ok() || refused ? response : problem_of(kept.error());
}

void add_security_headers(Response& response) {
  const char* policy =
      "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' "
      "'unsafe-inline'; script-src 'self'; worker-src 'self' blob:; "
      "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src "
      "'none'";
  response.headers.emplace_back("Content-Security-Policy", policy);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("X-Frame-Options", "DENY");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.emplace_back("Permissions-Policy",
                                "camera=(self), microphone=(), geolocation=()");
}

}  // namespace

Response Api::dispatch(const Request& request, const char*& operation) {
  if (request.path.find('\0') != std::string::npos)
    return problem(400, "bad_request", "The address holds a zero byte.");
  std::set<std::string> methods;
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  const Identity who = guard_.identify(request);
  for (const Route& route : routes()) {
    auto values = match(route.pattern, request.path);
    if (!values) continue;
    methods.insert(route.method);
    if (method != route.method) continue;
    operation = route.operation_id;
    if (route.access != Access::Open && who.failure) return problem_of(*who.failure);
    if (auto refusal = guard_.refuse(request, who, route.access == Access::Open)) return *refusal;
    const Call call{*application_, guard_, request, who, std::move(*values)};
    if (auto refusal = refuse_access(route, call)) return *refusal;
    return handle(route, call);
  }
  if (auto refusal = guard_.refuse(request, who, true)) return *refusal;
  if (!methods.empty()) {
    Response response =
        problem(405, "method", "This address does not take " + request.method + ".");
    std::string allowed;
    for (const std::string& name : methods) allowed += (allowed.empty() ? "" : ", ") + name;
    response.headers.emplace_back("Allow", allowed);
    return response;
  }
  if (request.path.starts_with("/api/") || request.path.starts_with("/calendar/"))
    return problem(404, "not_found", "there is no such address");
  operation = "page";
  const Settings& settings = application_->settings;
  if (is_asset(request.path)) return asset_file(settings.assets, settings.recorded_voice, request);
  return page_file(settings.page, request);
}

std::variant<std::string, Response> Api::admit_to_channel(const Request& request) {
  auto refused = [](Response response) {
    add_security_headers(response);
    return response;
  };
  const auto values = match("/api/people/{person}/live", request.path);
  if (!values) return refused(problem(404, "not_found", "there is no such channel"));
  const Identity who = guard_.identify(request);
  // An upgrade is a GET, which any page may make with this one's cookie: its origin decides.
  if (auto refusal = guard_.refuse_origin(request)) return refused(*refusal);
  static constexpr Route kChannel{"GET", "/api/people/{person}/live", "openLive", Access::Person,
                                  nullptr};
  const Call call{*application_, guard_, request, who, *values};
  if (who.failure) return refused(problem_of(*who.failure));
  if (auto refusal = guard_.refuse(request, who, false)) return refused(*refusal);
  if (auto refusal = refuse_access(kChannel, call)) return refused(*refusal);
  return call.person();
}

void Api::audit_channel(const Request& upgrade, const std::string& person_id, const char* action) {
  const Identity who = guard_.identify(upgrade);
  if (who.home) return;
  const auto written =
      application_->store->audit({store::new_identifier(), application_->settings.now_ms(),
                                  who.account_id, person_id, action, ""});
  (void)written;  // as write_audit()
}

Response Api::respond(const Request& request) {
  const auto begin = std::chrono::steady_clock::now();
  const char* operation = "unknown";
  Response response;
  try {
    response = dispatch(request, operation);
  } catch (const std::exception&) {
    // A programmer's mistake; its words may hold a person's data and stay inside.
    response = problem(500, "internal",
                       "Something went wrong inside; nothing was kept. Please try again.");
  }
  add_security_headers(response);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  const Answered answered{method_of(request), operation,           response.status,
                          taken.count(),      request.body.size(), response.body.size()};
  application_->metrics.count(answered);
  if (application_->log) application_->log->request(answered);
  return response;
}

std::optional<Response> Api::refuse_body(const Request& head) {
  const auto refuse = [&]() -> std::optional<Response> {
    for (const Route& route : routes()) {
      auto values = match(route.pattern, head.path);
      if (!values || head.method != route.method) continue;
      // Who need not log in has nothing long to say.
      if (route.access == Access::Open) break;
      const Identity who = guard_.identify(head);
      if (who.failure) return problem_of(*who.failure);
      if (auto refusal = guard_.refuse(head, who, false)) return refusal;
      return refuse_access(route, Call{*application_, guard_, head, who, std::move(*values)});
    }
    return problem(413, "too_large", "This is larger than the server takes.");
  };
  auto refusal = refuse();
  if (refusal) add_security_headers(*refusal);
  return refusal;
}

std::size_t Api::body_limit(std::string_view method, std::string_view target) {
  const bool import =
      method == "POST" && target.starts_with("/api/people/") && target.ends_with("/import");
  return import ? std::size_t{64} << 20 : std::size_t{16} << 20;
}

}  // namespace medius::server
