// Result<T>: a value, or an Error that says what to do.
//
// Everything that may fail for a reason outside the program (a file, a camera, a number typed by a
// person) returns one; exceptions are for a programmer's mistake. C++20 has no std::expected, hence
// this small one.
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace medius {

/// One sentence for a person: names the file, the place in it, what was expected and what to do.
struct Error {
  std::string message;
};

/// Builds an Error with fmt's format strings: error("{}:{}: expected a number, found '{}'", file,
/// line, text).
template <typename... Args>
[[nodiscard]] Error error(fmt::format_string<Args...> format, Args&&... args) {
  return Error{fmt::format(format, std::forward<Args>(args)...)};
}

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; only after ok() (a programmer's mistake otherwise: throws std::bad_variant_access).
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// The error; only after !ok().
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or an Error: what a function returns that has nothing to give back.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return error_.value(); }

 private:
  std::optional<Error> error_;
};

}  // namespace medius

#define MEDIUS_CONCATENATE_(a, b) a##b
#define MEDIUS_CONCATENATE(a, b) MEDIUS_CONCATENATE_(a, b)

// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses
/// MEDIUS_TRY(auto model, read_model(path)): declares `model` from the Result, or returns its Error
/// to the caller.
#define MEDIUS_TRY(declaration, expression) \
  MEDIUS_TRY_(MEDIUS_CONCATENATE(result_, __LINE__), declaration, expression)
#define MEDIUS_TRY_(result, declaration, expression) \
  auto result = (expression);                        \
  if (!result.ok()) return result.error();           \
  declaration = std::move(result).value()

// NOLINTEND(bugprone-macro-parentheses)

/// MEDIUS_CHECK(write(path)): returns the Error to the caller, goes on otherwise.
#define MEDIUS_CHECK(expression)                                            \
  do {                                                                      \
    if (auto result_ = (expression); !result_.ok()) return result_.error(); \
  } while (false)
