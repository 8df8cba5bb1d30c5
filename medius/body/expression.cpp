#include "medius/body/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "medius/base/nearest.h"

namespace medius::body {
namespace {

using Operation = Expression::Operation;
using Step = Expression::Step;

struct NamedFunction {
  std::string_view name;
  Operation operation;
  int arguments;
};
constexpr std::array<NamedFunction, 29> kFunctions{{
    {"sqrt", Operation::kSqrt, 1},   {"exp", Operation::kExp, 1},
    {"log", Operation::kLog, 1},     {"sin", Operation::kSin, 1},
    {"cos", Operation::kCos, 1},     {"sec", Operation::kSec, 1},
    {"csc", Operation::kCsc, 1},     {"tan", Operation::kTan, 1},
    {"cot", Operation::kCot, 1},     {"asin", Operation::kAsin, 1},
    {"acos", Operation::kAcos, 1},   {"atan", Operation::kAtan, 1},
    {"sinh", Operation::kSinh, 1},   {"cosh", Operation::kCosh, 1},
    {"tanh", Operation::kTanh, 1},   {"erf", Operation::kErf, 1},
    {"erfc", Operation::kErfc, 1},   {"step", Operation::kStep, 1},
    {"delta", Operation::kDelta, 1}, {"square", Operation::kSquare, 1},
    {"cube", Operation::kCube, 1},   {"recip", Operation::kReciprocal, 1},
    {"min", Operation::kMin, 2},     {"max", Operation::kMax, 2},
    {"abs", Operation::kAbs, 1},     {"floor", Operation::kFloor, 1},
    {"ceil", Operation::kCeil, 1},   {"select", Operation::kSelect, 3},
    {"atan2", Operation::kAtan2, 2},
}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return starts_name(c) || is_digit(c); }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// "name = formula" behind a semicolon.
struct Definition {
  std::string_view name, formula;
  int place = -1;  ///< once computed
  bool in_work = false;
};

/// Recursive descent, one formula after another, into steps of a stack machine.
class Compiler {
 public:
  Compiler(std::span<const std::string_view> variables) : variables_(variables) {}

  Result<std::vector<Step>> compile(std::string_view text) {
    const std::size_t end = std::min(text.find(';'), text.size());
    MEDIUS_CHECK(split_definitions(text.substr(end)));
    // Definitions first, so that the formula's own steps stand last; those nobody names are left.
    MEDIUS_CHECK(prepare(text.substr(0, end)));
    MEDIUS_CHECK(formula(text.substr(0, end)));
    return std::move(steps_);
  }

 private:
  Result<void> split_definitions(std::string_view text) {
    while (!text.empty()) {
      text.remove_prefix(1);  // the semicolon
      const std::size_t end = std::min(text.find(';'), text.size());
      const std::string_view part = without_blanks(text.substr(0, end));
      text.remove_prefix(end);
      if (part.empty()) continue;
      const std::size_t equals = part.find('=');
      if (equals == std::string_view::npos)
        return error("expected 'name = formula' behind ';', found '{}'", part);
      if (definitions_.size() == Expression::kMostDefinitions)
        return error("more than {} definitions", Expression::kMostDefinitions);
      definitions_.push_back({without_blanks(part.substr(0, equals)), part.substr(equals + 1)});
    }
    return {};
  }

  /// Computes the definitions that a formula names, before it.
  Result<void> prepare(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      if (!starts_name(text[at])) {
        // A number's exponent is no name.
        const bool digit = is_digit(text[at]);
        ++at;
        while (digit && at < text.size() && (in_name(text[at]) || text[at] == '.')) ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text.size() && in_name(text[end])) ++end;
      MEDIUS_CHECK(define(text.substr(at, end - at)));
      at = end;
    }
    return {};
  }

  Result<void> define(std::string_view name) {
    const auto found = std::find_if(definitions_.begin(), definitions_.end(),
                                    [&](const Definition& d) { return d.name == name; });
    if (found == definitions_.end() || found->place >= 0) return {};
    if (found->in_work) return error("'{}' is defined by itself", name);
    found->in_work = true;
    MEDIUS_CHECK(prepare(found->formula));
    MEDIUS_CHECK(formula(found->formula));
    found->place = places_++;
    add(Operation::kStore, 0, found->place);
    --depth_;
    return {};
  }

  Result<void> formula(std::string_view text) {
    text_ = text;
    at_ = 0;
    MEDIUS_CHECK(sum());
    if (!at_end()) return expected("an operator or the end");
    return {};
  }

  Result<void> sum() {
    if (++nesting_ > Expression::kMostDepth) return error("nested too deeply");
    MEDIUS_CHECK(product());
    while (next_is('+') || next_is('-')) {
      const bool plus = text_[at_++] == '+';
      MEDIUS_CHECK(product());
      MEDIUS_CHECK(combine(plus ? Operation::kAdd : Operation::kSubtract, 2));
    }
    --nesting_;
    return {};
  }

  Result<void> product() {
    MEDIUS_CHECK(signed_power());
    while (next_is('*') || next_is('/')) {
      const bool times = text_[at_++] == '*';
      MEDIUS_CHECK(signed_power());
      MEDIUS_CHECK(combine(times ? Operation::kMultiply : Operation::kDivide, 2));
    }
    return {};
  }

  /// -a^b is -(a^b); a^-b and a^b^c = a^(b^c) as usual.
  Result<void> signed_power() {
    if (++nesting_ > Expression::kMostDepth) return error("nested too deeply");
    if (next_is('-')) {
      ++at_;
      MEDIUS_CHECK(signed_power());
      MEDIUS_CHECK(combine(Operation::kNegate, 1));
    } else if (next_is('+')) {
      ++at_;
      MEDIUS_CHECK(signed_power());
    } else {
      MEDIUS_CHECK(atom());
      if (next_is('^')) {
        ++at_;
        MEDIUS_CHECK(signed_power());
        MEDIUS_CHECK(combine(Operation::kPower, 2));
      }
    }
    --nesting_;
    return {};
  }

  Result<void> atom() {
    skip_blanks();
    if (at_end()) return expected("a number, a name or '('");
    const char c = text_[at_];
    if (c == '(') {
      ++at_;
      MEDIUS_CHECK(sum());
      return close();
    }
    if (is_digit(c) || c == '.') return number();
    if (starts_name(c)) return name();
    return expected("a number, a name or '('");
  }

  Result<void> number() {
    double value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, problem] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (problem != std::errc() || !std::isfinite(value)) return expected("a number");
    at_ += static_cast<std::size_t>(end - begin);
    return push(Operation::kNumber, value, 0);
  }

  Result<void> name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && in_name(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (next_is('(')) return call(word);
    const auto definition = std::find_if(definitions_.begin(), definitions_.end(),
                                         [&](const Definition& d) { return d.name == word; });
    if (definition != definitions_.end()) return push(Operation::kDefinition, 0, definition->place);
    const auto variable = std::find(variables_.begin(), variables_.end(), word);
    if (variable != variables_.end())
      return push(Operation::kVariable, 0, static_cast<int>(variable - variables_.begin()));
    std::string known;
    for (const std::string_view one : variables_) known += fmt::format(" {}", one);
    return error("'{}' is no variable here; known:{}", word, known);
  }

  Result<void> call(std::string_view word) {
    const auto* function = std::find_if(kFunctions.begin(), kFunctions.end(),
                                        [&](const NamedFunction& f) { return f.name == word; });
    if (function == kFunctions.end()) {
      std::vector<std::string> known;
      for (const NamedFunction& one : kFunctions) known.emplace_back(one.name);
      return error("'{}' is no function.{}", word, did_you_mean(word, known));
    }
    ++at_;  // the parenthesis
    for (int i = 0; i < function->arguments; ++i) {
      if (i > 0) {
        if (!next_is(',')) return expected("','");
        ++at_;
      }
      MEDIUS_CHECK(sum());
    }
    MEDIUS_CHECK(close());
    return combine(function->operation, function->arguments);
  }

  Result<void> close() {
    if (!next_is(')')) return expected("')'");
    ++at_;
    return {};
  }

  void add(Operation operation, double value, int index) {
    steps_.push_back({operation, value, index});
  }
  Result<void> push(Operation operation, double value, int index) {
    if (++depth_ > Expression::kMostDepth) return error("nested too deeply");
    add(operation, value, index);
    return check_length();
  }
  Result<void> combine(Operation operation, int operands) {
    depth_ -= operands - 1;
    add(operation, 0, 0);
    return check_length();
  }
  Result<void> check_length() const {
    if (steps_.size() <= Expression::kMostSteps) return {};
    return error("longer than {} steps", Expression::kMostSteps);
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool at_end() {
    skip_blanks();
    return at_ == text_.size();
  }
  bool next_is(char c) { return !at_end() && text_[at_] == c; }
  Error expected(std::string_view what) const {
    const std::string_view rest = text_.substr(std::min(at_, text_.size())).substr(0, 20);
    if (rest.empty()) return error("expected {} at the end of '{}'", what, text_.substr(0, 60));
    return error("expected {}, found '{}'", what, rest);
  }

  std::span<const std::string_view> variables_;
  std::vector<Definition> definitions_;
  std::vector<Step> steps_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0, nesting_ = 0, places_ = 0;
};

double applied(Operation operation, double a) {
  switch (operation) {
    case Operation::kNegate:
      return -a;
    case Operation::kSqrt:
      return std::sqrt(a);
    case Operation::kExp:
      return std::exp(a);
    case Operation::kLog:
      return std::log(a);
    case Operation::kSin:
      return std::sin(a);
    case Operation::kCos:
      return std::cos(a);
    case Operation::kSec:
      return 1 / std::cos(a);
    case Operation::kCsc:
      return 1 / std::sin(a);
    case Operation::kTan:
      return std::tan(a);
    case Operation::kCot:
      return 1 / std::tan(a);
    case Operation::kAsin:
      return std::asin(a);
    case Operation::kAcos:
      return std::acos(a);
    case Operation::kAtan:
      return std::atan(a);
    case Operation::kSinh:
      return std::sinh(a);
    case Operation::kCosh:
      return std::cosh(a);
    case Operation::kTanh:
      return std::tanh(a);
    case Operation::kErf:
      return std::erf(a);
    case Operation::kErfc:
      return std::erfc(a);
    case Operation::kStep:
      return a >= 0 ? 1 : 0;
    case Operation::kDelta:
      return a == 0 ? 1 : 0;
    case Operation::kSquare:
      return a * a;
    case Operation::kCube:
      return a * a * a;
    case Operation::kReciprocal:
      return 1 / a;
    case Operation::kAbs:
      return std::abs(a);
    case Operation::kFloor:
      return std::floor(a);
    case Operation::kCeil:
      return std::ceil(a);
    default:
      return a;
  }
}

double applied(Operation operation, double a, double b) {
  switch (operation) {
    case Operation::kAdd:
      return a + b;
    case Operation::kSubtract:
      return a - b;
    case Operation::kMultiply:
      return a * b;
    case Operation::kDivide:
      return a / b;
    case Operation::kPower:
      return std::pow(a, b);
    case Operation::kMin:
      return std::min(a, b);
    case Operation::kMax:
      return std::max(a, b);
    case Operation::kAtan2:
      return std::atan2(a, b);
    default:
      return a;
  }
}

bool takes_two(Operation operation) {
  switch (operation) {
    case Operation::kAdd:
    case Operation::kSubtract:
    case Operation::kMultiply:
    case Operation::kDivide:
    case Operation::kPower:
    case Operation::kMin:
    case Operation::kMax:
    case Operation::kAtan2:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text,
                                     std::span<const std::string_view> variables) {
  Expression expression;
  MEDIUS_TRY(expression.steps_, Compiler(variables).compile(text));
  return expression;
}

double Expression::evaluate(std::span<const double> variables) const {
  std::array<double, kMostDepth> stack;        // NOLINT: written before it is read
  std::array<double, kMostDefinitions> known;  // NOLINT: written before it is read
  int top = -1;
  for (const Step& step : steps_) {
    switch (step.operation) {
      case Operation::kNumber:
        stack[++top] = step.number;
        break;
      case Operation::kVariable:
        stack[++top] = variables[step.index];
        break;
      case Operation::kDefinition:
        stack[++top] = known[step.index];
        break;
      case Operation::kStore:
        known[step.index] = stack[top--];
        break;
      case Operation::kSelect:
        top -= 2;
        stack[top] = stack[top] != 0 ? stack[top + 1] : stack[top + 2];
        break;
      default:
        if (takes_two(step.operation)) {
          --top;
          stack[top] = applied(step.operation, stack[top], stack[top + 1]);
        } else {
          stack[top] = applied(step.operation, stack[top]);
        }
    }
  }
  return top < 0 ? 0 : stack[top];
}

}  // namespace medius::body
