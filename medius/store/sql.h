// The thin place where SOCI is spoken: typed selects and updates that read the same on both
// databases.
//
// SOCI's dynamic rows differ in type between SQLite and PostgreSQL, so every column is read into a
// type of our choosing.
#pragma once

#include <soci/soci.h>

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
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
  explicit Argument(const T& given) : value(given) {}
  T value;
  soci::indicator state = soci::i_ok;
};
template <typename T>
struct Argument<std::optional<T>> {
  explicit Argument(const std::optional<T>& given)
      : value(given.value_or(T{})), state(given ? soci::i_ok : soci::i_null) {}
  T value;
  soci::indicator state;
};

/// The rows of `query`, whose placeholders :a, :b, … are filled in order.
template <typename... Columns, typename... Values>
std::vector<std::tuple<Columns...>> select(soci::session& sql, const std::string& query,
                                           const Values&... values) {
  std::tuple<Cell<Columns>...> cells;
  std::tuple<Argument<Values>...> arguments{Argument<Values>(values)...};
  soci::statement statement(sql);
  std::apply([&](auto&... cell) { (statement.exchange(soci::into(cell.value, cell.state)), ...); },
             cells);
  std::apply(
      [&](auto&... argument) {
        (statement.exchange(soci::use(argument.value, argument.state)), ...);
      },
      arguments);
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  std::vector<std::tuple<Columns...>> rows;
  statement.execute(false);
  while (statement.fetch()) {
    rows.push_back(
        std::apply([](const auto&... cell) { return std::make_tuple(cell.take()...); }, cells));
  }
  return rows;
}

/// Runs a statement without rows; gives the number of rows it touched.
template <typename... Values>
long long execute(soci::session& sql, const std::string& query, const Values&... values) {
  std::tuple<Argument<Values>...> arguments{Argument<Values>(values)...};
  soci::statement statement(sql);
  std::apply(
      [&](auto&... argument) {
        (statement.exchange(soci::use(argument.value, argument.state)), ...);
      },
      arguments);
  statement.alloc();
  statement.prepare(query);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace medius::store
