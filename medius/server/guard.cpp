#include "medius/server/guard.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "medius/server/answer.h"

namespace medius::server {
namespace {

constexpr store::Milliseconds kSessionLength_ms = 12LL * 3600 * 1000;
constexpr store::Milliseconds kTriesWindow_ms = 5LL * 60 * 1000;
constexpr int kMostFailures = 10;
constexpr const char* kCookie = "medius_session";

std::string hex_of(const unsigned char* bytes, std::size_t count) {
  std::string text(2 * count + 1, '\0');
  ::sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

/// "host:8765" -> "host"; an IPv6 address keeps its brackets.
std::string host_without_port(const std::string& host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

std::string host_of_origin(const std::string& origin) {
  const std::size_t slashes = origin.find("://");
  return slashes == std::string::npos ? origin : origin.substr(slashes + 3);
}

}  // namespace

std::string hash_of(std::string_view secret) {
  std::array<unsigned char, 32> hash{};
  ::crypto_generichash(hash.data(), hash.size(),
                       reinterpret_cast<const unsigned char*>(secret.data()), secret.size(),
                       nullptr, 0);
  return hex_of(hash.data(), hash.size());
}

std::string csrf_of(std::string_view session_token) {
  return hash_of("csrf of " + std::string(session_token));
}

std::string new_secret() {
  std::array<unsigned char, 32> bytes{};
  ::randombytes_buf(bytes.data(), bytes.size());
  return hex_of(bytes.data(), bytes.size());
}

Identity Guard::identify(const Request& request) {
  Identity who;
  if (application_.settings.home) {
    const auto people = application_.store->people();
    who.home = who.known = true;
    if (!people.ok()) who.failure = people.error();
    if (people.ok() && !people->empty()) who.person_id = people->front().person_id;
    return who;
  }
  const std::string token = request.cookie(kCookie);
  if (token.empty()) return who;
  const auto found = application_.store->logged_in(hash_of(token), application_.settings.now_ms());
  if (!found.ok() && is_database_failure(found.error())) who.failure = found.error();
  if (!found.ok() || found->account.disabled) return who;
  const store::Account& account = found->account;
  who.account_id = account.account_id;
  who.role = account.role;
  who.person_id = account.person_id;
  who.login = account.login;
  who.csrf_hash = found->login.csrf_hash;
  who.known = true;
  return who;
}

std::optional<Response> Guard::refuse(const Request& request, const Identity& who,
                                      bool open_route) {
  const std::string host = request.header("host");
  const auto& allowed = application_.settings.hosts;
  if (std::find(allowed.begin(), allowed.end(), host_without_port(host)) == allowed.end()) {
    return problem(421, "wrong_host",
                   "This server does not answer to that name. Open it as it was started, or name "
                   "it with --host.");
  }
  if (request.method == "GET" || request.method == "HEAD") return std::nullopt;
  if (auto refusal = refuse_origin(request)) return refusal;
  if (!who.home && !open_route && who.known &&
      hash_of(request.header("x-csrf-token")) != who.csrf_hash) {
    return problem(403, "csrf", "The page is older than this session. Reload it.");
  }
  return std::nullopt;
}

std::optional<Response> Guard::refuse_origin(const Request& request) {
  const std::string origin = request.header("origin");
  if (origin.empty() || host_of_origin(origin) == request.header("host")) return std::nullopt;
  return problem(403, "foreign_origin", "Changes are taken from medius' own page only.");
}

std::string Guard::remote_of(const Request& request) const {
  if (!application_.settings.behind_proxy) return request.remote;
  const std::string forwarded = request.header("x-forwarded-for");
  const std::size_t begin = forwarded.find_first_not_of(" \t", forwarded.rfind(',') + 1);
  if (begin == std::string::npos) return request.remote;
  return forwarded.substr(begin, forwarded.find_last_not_of(" \t") + 1 - begin);
}

bool Guard::too_many_tries(const std::string& who) {
  const auto failures = application_.store->failed_tries(
      hash_of(who), application_.settings.now_ms() - kTriesWindow_ms);
  return failures.ok() && *failures >= kMostFailures;
}

void Guard::count_failure(const std::string& who) {
  const auto now = application_.settings.now_ms();
  const auto counted =
      application_.store->count_failed_try(hash_of(who), now - kTriesWindow_ms, now);
  (void)counted;  // a database that is gone lets nobody in anyway
}

std::string Guard::hash_password(const std::string& password) {
  const std::lock_guard lock(password_lock_);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  const int code =
      ::crypto_pwhash_str(hash.data(), password.data(), password.size(),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
  return code == 0 ? hash.data() : "";
}

bool Guard::password_fits(const std::string& hash, const std::string& password) {
  const std::lock_guard lock(password_lock_);
  // Without an account the same work is done, so that the time taken does not tell who exists.
  static const std::string nobody = [] {
    std::array<char, crypto_pwhash_STRBYTES> made{};
    const bool ok = ::crypto_pwhash_str(made.data(), "", 0, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
    return ok ? std::string(made.data()) : std::string();
  }();
  const std::string& against = hash.empty() ? nobody : hash;
  const bool fits =
      ::crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return fits && !hash.empty();
}

Result<Guard::Opened> Guard::begin_session(const store::Account& account) {
  Opened opened{new_secret(), {}};
  opened.csrf = csrf_of(opened.token);
  const auto now = application_.settings.now_ms();
  MEDIUS_CHECK(
      application_.store->save(store::Login{hash_of(opened.token), hash_of(opened.csrf),
                                            account.account_id, now, now + kSessionLength_ms}));
  return opened;
}

Result<std::pair<store::Account, Guard::Opened>> Guard::log_in(const std::string& login,
                                                               const std::string& password,
                                                               const std::string& remote) {
  const auto account = application_.store->account_by_login(login);
  if (!account.ok() && is_database_failure(account.error())) return account.error();
  const bool fits = password_fits(account.ok() ? account->password_hash : "", password);
  if (!fits || !account.ok() || account->disabled) {
    count_failure("login:" + login);
    count_failure("remote:" + remote);
    return error("Name or password is wrong.");
  }
  MEDIUS_TRY(const Opened opened, begin_session(*account));
  return std::pair(*account, opened);
}

std::string Guard::cookie_for(const std::string& token) const {
  std::string cookie = std::string(kCookie) + "=" + token +
                       "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                       std::to_string(token.empty() ? 0 : kSessionLength_ms / 1000);
  return application_.settings.secure_cookies ? cookie + "; Secure" : cookie;
}

}  // namespace medius::server
