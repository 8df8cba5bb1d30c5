#include "medius/store/sql_store.h"

namespace medius::store {

Result<void> SqlStore::save(const Account& account) {
  const optional<string> person =
      account.person_id.empty() ? std::nullopt : optional<string>(account.person_id);
  const optional<Integer> disabled =
      account.disabled ? optional<Integer>(account.created_ms) : std::nullopt;
  return change(
      "INSERT INTO account (account_id, login, role, password_hash, person_id, created_ms, "
      "disabled_ms) VALUES (:a, :b, :c, :d, :e, :f, :g) "
      "ON CONFLICT (account_id) DO UPDATE SET login = excluded.login, role = excluded.role, "
      "password_hash = excluded.password_hash, "
      "disabled_ms = excluded.disabled_ms",
      account.account_id, account.login, name_of(account.role, kRoles), account.password_hash,
      person, Integer{account.created_ms}, disabled);
}

namespace {

using AccountRow =
    std::tuple<string, string, string, string, optional<string>, Integer, optional<Integer>>;

constexpr const char* kAccountColumns =
    "a.account_id, a.login, a.role, a.password_hash, a.person_id, a.created_ms, a.disabled_ms";

template <typename Row>
Account account_of(const Row& row) {
  return {std::get<0>(row),
          std::get<1>(row),
          value_of<Role>(std::get<2>(row), kRoles),
          std::get<3>(row),
          std::get<4>(row).value_or(""),
          std::get<5>(row),
          std::get<6>(row).has_value()};
}

}  // namespace

Result<std::vector<Account>> SqlStore::find_accounts(const string& tail, const string& value) {
  const string query = string("SELECT ") + kAccountColumns + " FROM account a " + tail;
  std::vector<Account> accounts;
  MEDIUS_CHECK(connections_->run([&](Connection& sql) {
    const auto go = [&](const auto&... values) {
      return select<string, string, string, string, optional<string>, Integer, optional<Integer>>(
          sql, query, values...);
    };
    accounts.clear();
    for (const AccountRow& row : value.empty() ? go() : go(value))
      accounts.push_back(account_of(row));
  }));
  return accounts;
}

Result<Account> SqlStore::one_account(const string& column, const string& value) {
  if (value.empty()) return missing("account");
  MEDIUS_TRY(auto accounts, find_accounts("WHERE " + column + " = :a", value));
  if (accounts.empty()) return missing("account");
  return std::move(accounts.front());
}

Result<void> SqlStore::save(const Login& login) {
  return change(
      "INSERT INTO login (token_hash, account_id, csrf_hash, created_ms, expires_ms) VALUES (:a, "
      ":b, :c, :d, :e)",
      login.token_hash, login.account_id, login.csrf_hash, Integer{login.created_ms},
      Integer{login.expires_ms});
}

Result<Login> SqlStore::login(const string& token_hash, Milliseconds now_ms) {
  MEDIUS_TRY(const auto rows, (find<string, string, Integer, Integer>(
                                  "SELECT account_id, csrf_hash, created_ms, expires_ms FROM login "
                                  "WHERE token_hash = :a AND expires_ms > :b",
                                  token_hash, Integer{now_ms})));
  if (rows.empty()) return missing("login");
  const auto& [account, csrf, created, expires] = rows.front();
  return Login{token_hash, csrf, account, created, expires};
}

Result<LoggedIn> SqlStore::logged_in(const string& token_hash, Milliseconds now_ms) {
  MEDIUS_TRY(const auto rows, (find<string, string, string, string, optional<string>, Integer,
                                    optional<Integer>, string, Integer, Integer>(
                                  string("SELECT ") + kAccountColumns +
                                      ", l.csrf_hash, l.created_ms, l.expires_ms FROM login l JOIN "
                                      "account a ON a.account_id = l.account_id "
                                      "WHERE l.token_hash = :a AND l.expires_ms > :b",
                                  token_hash, Integer{now_ms})));
  if (rows.empty()) return missing("login");
  const auto& row = rows.front();
  Account account = account_of(row);
  Login login{token_hash, std::get<7>(row), account.account_id, std::get<8>(row), std::get<9>(row)};
  return LoggedIn{std::move(login), std::move(account)};
}

Result<int> SqlStore::failed_tries(const string& who, Milliseconds since_ms) {
  MEDIUS_TRY(const auto rows,
             (find<Integer>("SELECT failures FROM failed_try WHERE who = :a AND since_ms >= :b",
                            who, Integer{since_ms})));
  return rows.empty() ? 0 : static_cast<int>(std::get<0>(rows.front()));
}

Result<void> SqlStore::count_failed_try(const string& who, Milliseconds since_ms,
                                        Milliseconds now_ms) {
  return connections_->write([&](Connection& sql) {
    execute(sql, "DELETE FROM failed_try WHERE since_ms < :a", Integer{since_ms});
    execute(sql,
            "INSERT INTO failed_try (who, failures, since_ms) VALUES (:a, 1, :b) ON CONFLICT (who) "
            "DO UPDATE SET failures = failed_try.failures + 1",
            who, Integer{now_ms});
  });
}

Result<void> SqlStore::save(const Invitation& invitation) {
  return change(
      "INSERT INTO invitation (code_hash, role, person_id, therapist_id, expires_ms) VALUES (:a, "
      ":b, :c, :d, :e)",
      invitation.code_hash, name_of(invitation.role, kRoles), invitation.person_id,
      invitation.therapist_id, Integer{invitation.expires_ms});
}

Result<Invitation> SqlStore::take_invitation(const string& code_hash, Milliseconds now_ms) {
  std::vector<std::tuple<string, optional<string>, optional<string>, Integer>> rows;
  MEDIUS_CHECK(connections_->write([&](Connection& sql) {
    rows = select<string, optional<string>, optional<string>, Integer>(
        sql,
        "SELECT role, person_id, therapist_id, expires_ms FROM invitation WHERE code_hash = :a",
        code_hash);
    // Whoever deletes it has it: two that come at once cannot both.
    if (execute(sql, "DELETE FROM invitation WHERE code_hash = :a", code_hash) != 1) rows.clear();
  }));
  if (rows.empty() || std::get<3>(rows.front()) <= now_ms) return missing("invitation");
  const auto& [role, person, therapist, expires] = rows.front();
  return Invitation{code_hash, value_of<Role>(role, kRoles), person.value_or(""),
                    therapist.value_or(""), expires};
}

}  // namespace medius::store
