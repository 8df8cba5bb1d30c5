// The API: a table of routes as openapi.yaml states them, and what each does.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "medius/server/application.h"
#include "medius/server/guard.h"
#include "medius/server/http.h"

namespace medius::server {

/// Who may call a route. `Person` means: this person's own, or a therapist's own patient.
enum class Access { Open, Account, Person, Therapist };

struct Call {
  Application& application;
  Guard& guard;
  const Request& request;
  const Identity& who;
  std::map<std::string, std::string> path;  ///< the {names} of the pattern

  [[nodiscard]] store::Store& store() const { return *application.store; }
  [[nodiscard]] const std::string& person() const { return path.at("person"); }
};

struct Route {
  const char* method;
  const char* pattern;       ///< "/api/people/{person}/plan"
  const char* operation_id;  ///< of openapi.yaml; a test compares the two
  Access access;
  Response (*handle)(const Call&);
};

/// Every route of the server.
std::span<const Route> routes();

class Api {
 public:
  explicit Api(std::unique_ptr<Application> application)
      : application_(std::move(application)), guard_(*application_) {}

  Response respond(const Request& request);
  /// The person whose live channel this upgrade asks for and may open, or the answer that refuses
  /// it: the same guard as every route's, and no foreign page.
  std::variant<std::string, Response> admit_to_channel(const Request& request);
  /// Writes down who did what over an admitted channel.
  void audit_channel(const Request& upgrade, const std::string& person_id, const char* action);
  /// Why a long body is not even read: nobody has logged in, or may not do this. None: read it.
  std::optional<Response> refuse_body(const Request& head);
  /// How large a body an address takes.
  static std::size_t body_limit(std::string_view method, std::string_view target);
  [[nodiscard]] Application& application() { return *application_; }
  [[nodiscard]] Guard& guard() { return guard_; }

 private:
  /// Sets the operation's id as soon as it is known.
  Response dispatch(const Request& request, const char*& operation);

  std::unique_ptr<Application> application_;
  Guard guard_;
};

}  // namespace medius::server
