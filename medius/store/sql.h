// The thin place where SOCI is spoken: typed selects and updates that read the same on both
// databases.
//
// SOCI's dynamic rows differ in type between SQLite and PostgreSQL, so every column is read into a
// type of our choosing. A connection keeps the statements it has prepared: the next run of the same
// words is one round trip instead of three.
#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

namespace medius::store {

using Integer = long long;

/// One column of a row on its way out of the database; std::optional for what may be NULL.
template <typename T>
struct Cell {
  T value{};
  soci::indicator state = soci::i_null;
  [[nodiscard]] T take() const { return state == soci::i_ok ? value : T{}; }
};
template <typename T>
struct Cell<std::optional<T>> {
  T value{};
  soci::indicator state = soci::i_null;
  [[nodiscard]] std::optional<T> take() const {
    return state == soci::i_ok ? std::optional<T>(value) : std::nullopt;
  }
};

/// One value on its way in.
template <typename T>
struct Argument {
  T value{};
  soci::indicator state = soci::i_null;
  void give(const T& given) {
    value = given;
    state = soci::i_ok;
  }
};
template <typename T>
struct Argument<std::optional<T>> {
  T value{};
  soci::indicator state = soci::i_null;
  void give(const std::optional<T>& given) {
    value = given.value_or(T{});
    state = given ? soci::i_ok : soci::i_null;
  }
};
/// Words in the source are texts.
template <typename T>
using Stored = std::conditional_t<std::is_convertible_v<T, std::string>, std::string, T>;

class AnyStatement {
 public:
  virtual ~AnyStatement() = default;
};

template <typename Columns, typename Values>
class Statement;

/// A prepared statement with the places its values come from and its columns go to.
template <typename... Columns, typename... Values>
class Statement<std::tuple<Columns...>, std::tuple<Values...>> : public AnyStatement {
 public:
  Statement(soci::session& sql, const std::string& query) : statement_(sql) {
    std::apply(
        [&](auto&... cell) { (statement_.exchange(soci::into(cell.value, cell.state)), ...); },
        cells_);
    std::apply(
        [&](auto&... argument) {
          (statement_.exchange(soci::use(argument.value, argument.state)), ...);
        },
        arguments_);
    statement_.alloc();
    statement_.prepare(query);
    statement_.define_and_bind();
  }

  std::vector<std::tuple<Columns...>> rows(const Values&... values) {
    give(values...);
    std::vector<std::tuple<Columns...>> rows;
    statement_.execute(false);
    while (statement_.fetch()) {
      rows.push_back(
          std::apply([](const auto&... cell) { return std::make_tuple(cell.take()...); }, cells_));
    }
    return rows;
  }

  long long run(const Values&... values) {
    give(values...);
    statement_.execute(true);
    return statement_.get_affected_rows();
  }

 private:
  void give(const Values&... values) {
    std::apply([&](auto&... argument) { (argument.give(values), ...); }, arguments_);
  }

  std::tuple<Cell<Columns>...> cells_;
  std::tuple<Argument<Values>...> arguments_;
  soci::statement statement_;
};

/// One connection and what it has prepared. For one thread at a time.
class Connection {
 public:
  soci::session sql;
  bool lost = false;  ///< the database went away: opened again before the next use

  template <typename Columns, typename Values>
  Statement<Columns, Values>& prepared(const std::string& query) {
    using Wanted = Statement<Columns, Values>;
    auto& kept = statements_[{query, typeid(Wanted)}];
    if (kept == nullptr) kept = std::make_unique<Wanted>(sql, query);
    return static_cast<Wanted&>(*kept);
  }
  /// After anything that went wrong: nothing half-done is kept.
  void forget_statements() { statements_.clear(); }

 private:
  std::map<std::pair<std::string, std::type_index>, std::unique_ptr<AnyStatement>> statements_;
};

/// The rows of `query`, whose placeholders :a, :b, … are filled in order.
template <typename... Columns, typename... Values>
std::vector<std::tuple<Columns...>> select(Connection& connection, const std::string& query,
                                           const Values&... values) {
  return connection.prepared<std::tuple<Columns...>, std::tuple<Stored<Values>...>>(query).rows(
      values...);
}

/// Runs a statement without rows; gives the number of rows it touched.
template <typename... Values>
long long execute(Connection& connection, const std::string& query, const Values&... values) {
  return connection.prepared<std::tuple<>, std::tuple<Stored<Values>...>>(query).run(values...);
}

}  // namespace medius::store
