// Who is asking, and may they: sessions, passwords, CSRF, rate limits, the Host allow-list.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "medius/server/application.h"
#include "medius/server/http.h"

namespace medius::server {

/// Who a request comes from.
struct Identity {
  store::Identifier account_id;  ///< empty: nobody (or home's one person)
  store::Role role = store::Role::Person;
  store::Identifier person_id;  ///< a person's own
  std::string login;
  bool home = false;
  bool known = false;
  std::string csrf_hash;
  std::optional<Error> failure;  ///< the database could not say
};

/// The hash under which a secret is kept: BLAKE2b-256, hex.
std::string hash_of(std::string_view secret);
/// The CSRF token that belongs to a session: the page learns it from GET /api/me, which a foreign
/// page cannot read.
std::string csrf_of(std::string_view session_token);
/// A secret of 256 random bits, hex.
std::string new_secret();

class Guard {
 public:
  explicit Guard(Application& application) : application_(application) {}

  /// The request's identity; an unknown one for an expired or wrong session.
  Identity identify(const Request& request);
  /// Refuses foreign hosts, foreign origins and changes without the CSRF token. None: go on.
  std::optional<Response> refuse(const Request& request, const Identity& who, bool open_route);

  /// Refuses a request that another server's page makes.
  static std::optional<Response> refuse_origin(const Request& request);
  /// Whose wrong passwords are counted together: the peer, or behind a proxy whom it says it serves
  /// (the last entry; those before are the peer's own words).
  [[nodiscard]] std::string remote_of(const Request& request) const;

  struct Opened {
    std::string token, csrf;
  };
  /// Begins a session, or says why not; slows down whoever guesses.
  Result<std::pair<store::Account, Opened>> log_in(const std::string& login,
                                                   const std::string& password,
                                                   const std::string& remote);
  Result<Opened> begin_session(const store::Account& account);
  [[nodiscard]] std::string cookie_for(const std::string& token) const;
  /// True when this caller has to wait before another try; all servers on a database count
  /// together.
  bool too_many_tries(const std::string& who);
  void count_failure(const std::string& who);

  /// argon2id; one at a time, so that a crowd logging in takes the memory of one.
  std::string hash_password(const std::string& password);
  bool password_fits(const std::string& hash, const std::string& password);

 private:
  Application& application_;
  std::mutex password_lock_;
};

}  // namespace medius::server
