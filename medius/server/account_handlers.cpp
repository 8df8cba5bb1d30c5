#include "medius/server/answer.h"
#include "medius/server/body.h"
#include "medius/server/handlers.h"

namespace medius::server {
namespace {

using nlohmann::json;

constexpr store::Milliseconds kInvitationLength_ms = 7LL * 24 * 3600 * 1000;
constexpr std::size_t kShortestPassword = 10;

const char* name_of_role(store::Role role) {
  return role == store::Role::Administrator ? "administrator"
         : role == store::Role::Therapist   ? "therapist"
                                            : "person";
}

store::Role role_of(const std::string& name) {
  return name == "administrator" ? store::Role::Administrator
         : name == "therapist"   ? store::Role::Therapist
                                 : store::Role::Person;
}

json me_of(const Call& call, const Identity& who, const std::string& csrf) {
  json me{{"authenticated", who.known},
          {"home", call.application.settings.home},
          {"role", who.known ? name_of_role(who.role) : "none"},
          {"version", call.application.settings.version}};
  if (!who.login.empty()) me["login"] = who.login;
  if (!who.person_id.empty()) me["person"] = who.person_id;
  if (!csrf.empty()) me["csrf"] = csrf;
  return me;
}

Response logged_in(const Call& call, const store::Account& account, const Guard::Opened& opened,
                   int status) {
  Identity who;
  who.known = true;
  who.role = account.role;
  who.login = account.login;
  who.person_id = account.person_id;
  Response response = json_answer(me_of(call, who, opened.csrf), status);
  response.headers.emplace_back("Set-Cookie", call.guard.cookie_for(opened.token));
  return response;
}

}  // namespace

Response get_health(const Call& call) {
  const auto migration = call.store().health();
  if (!migration.ok()) return problem_of(migration.error());
  return json_answer({{"version", call.application.settings.version}, {"database", *migration}});
}

Response get_metrics(const Call& call) {
  if (!call.application.settings.metrics)
    return problem(404, "not_found", "metrics are off; 'medius serve --metrics' gives them");
  const Traffic traffic = call.application.traffic ? call.application.traffic() : Traffic{};
  return {200,
          "text/plain; version=0.0.4; charset=utf-8",
          call.application.metrics.text(traffic, call.store().health().ok()),
          {{"Cache-Control", "no-store"}}};
}

Response get_me(const Call& call) {
  const std::string token = call.request.cookie("medius_session");
  return json_answer(me_of(call, call.who, call.who.known && !call.who.home ? csrf_of(token) : ""));
}

Response login(const Call& call) {
  if (call.application.settings.home) return problem(409, "home", "At home there is no password.");
  std::string name, password;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    name = required_text(body, "login", 0, 100);
    password = required_text(body, "password", 0, 1000);
  });
  if (!read.ok()) return problem_of(read.error());
  if (call.guard.too_many_tries("login:" + name) ||
      call.guard.too_many_tries("remote:" + call.guard.remote_of(call.request))) {
    return problem(429, "too_many_tries", "Too many wrong tries. Wait five minutes.");
  }
  const auto opened = call.guard.log_in(name, password, call.guard.remote_of(call.request));
  if (!opened.ok() && is_database_failure(opened.error())) return problem_of(opened.error());
  if (!opened.ok()) return problem(401, "wrong_password", opened.error().message);
  return logged_in(call, opened->first, opened->second, 200);
}

Response logout(const Call& call) {
  const std::string token = call.request.cookie("medius_session");
  if (!token.empty()) {
    if (const auto ended = call.store().end_login(hash_of(token)); !ended.ok())
      return problem_of(ended.error());
  }
  Response response = no_content();
  response.headers.emplace_back("Set-Cookie", call.guard.cookie_for(""));
  return response;
}

Response change_password(const Call& call) {
  if (call.who.home) return problem(409, "home", "At home there is no password.");
  std::string password, new_password;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    password = required_text(body, "password", 0, 1000);
    new_password = required_text(body, "new_password", kShortestPassword, 1000);
  });
  if (!read.ok()) return problem_of(read.error());
  auto account = call.store().account(call.who.account_id);
  if (!account.ok()) return problem_of(account.error());
  if (call.guard.too_many_tries("login:" + account->login))
    return problem(429, "too_many_tries", "Too many wrong tries. Wait five minutes.");
  if (!call.guard.password_fits(account->password_hash, password)) {
    call.guard.count_failure("login:" + account->login);
    return problem(403, "wrong_password", "The present password is wrong.");
  }
  account->password_hash = call.guard.hash_password(new_password);
  if (const auto saved = call.store().save(*account); !saved.ok()) return problem_of(saved.error());
  if (const auto ended = call.store().end_logins_of(account->account_id); !ended.ok())
    return problem_of(ended.error());
  const auto opened = call.guard.begin_session(*account);
  if (!opened.ok()) return problem_of(opened.error());
  Response response = no_content();
  response.headers.emplace_back("Set-Cookie", call.guard.cookie_for(opened->token));
  response.headers.emplace_back("X-CSRF-Token", opened->csrf);
  return response;
}

Response invite(const Call& call) {
  if (call.who.home)
    return problem(409, "home", "At home there is one person and nobody to invite.");
  store::Invitation invitation;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    invitation.role =
        role_of(body.choice("role", "person", {"person", "therapist", "administrator"}));
    invitation.person_id = body.text("person", "");
  });
  if (!read.ok()) return problem_of(read.error());
  const bool administrator = call.who.role == store::Role::Administrator;
  if (!administrator && invitation.role != store::Role::Person)
    return problem(403, "administrator_only", "Only an administrator invites therapists.");
  if (!invitation.person_id.empty()) {
    const auto cares = call.store().cares_for(call.who.account_id, invitation.person_id);
    if (!cares.ok() || !*cares) return problem(404, "not_found", "there is no such person");
  }
  invitation.therapist_id = administrator ? "" : call.who.account_id;
  invitation.expires_ms = call.application.settings.now_ms() + kInvitationLength_ms;
  const std::string code = new_secret().substr(0, 32);
  invitation.code_hash = hash_of(code);
  if (const auto saved = call.store().save(invitation); !saved.ok())
    return problem_of(saved.error());
  return json_answer({{"code", code}, {"expires_ms", invitation.expires_ms}}, 201);
}

Response accept_invitation(const Call& call) {
  if (call.application.settings.home) return problem(409, "home", "At home there are no accounts.");
  std::string code, name, password, person_name;
  const auto read = read_body(call.request, [&](programme::JsonObject& body) {
    code = required_text(body, "code", 1, 100);
    name = required_text(body, "login", 1, 100);
    password = required_text(body, "password", kShortestPassword, 1000);
    person_name = body.text("name", name);
  });
  if (!read.ok()) return problem_of(read.error());
  if (call.guard.too_many_tries("remote:" + call.guard.remote_of(call.request)))
    return problem(429, "too_many_tries", "Too many wrong tries. Wait five minutes.");
  if (call.store().account_by_login(name).ok())
    return problem(409, "taken", "This name is taken; choose another.");
  const auto now = call.application.settings.now_ms();
  const auto invitation = call.store().take_invitation(hash_of(code), now);
  if (!invitation.ok()) {
    call.guard.count_failure("remote:" + call.guard.remote_of(call.request));
    return problem(404, "not_found",
                   "there is no such invitation; it is taken once and lasts a week");
  }
  store::Account account{store::new_identifier(),
                         name,
                         invitation->role,
                         call.guard.hash_password(password),
                         invitation->person_id,
                         now,
                         false};
  if (account.role == store::Role::Person && account.person_id.empty()) {
    account.person_id = store::new_identifier();
    if (const auto saved =
            call.store().save(store::Person{account.person_id, person_name, "en", now});
        !saved.ok())
      return problem_of(saved.error());
    if (!invitation->therapist_id.empty()) {
      if (const auto saved = call.store().entrust(account.person_id, invitation->therapist_id, now);
          !saved.ok())
        return problem_of(saved.error());
    }
  }
  if (const auto saved = call.store().save(account); !saved.ok()) return problem_of(saved.error());
  const auto opened = call.guard.begin_session(account);
  if (!opened.ok()) return problem_of(opened.error());
  return logged_in(call, account, *opened, 201);
}

}  // namespace medius::server
