#include "medius/exercise/expression.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "medius/base/nearest.h"

namespace medius::exercise {
namespace {

constexpr int kDeepestNesting = 40;
constexpr std::size_t kLongestExpression = 500;

struct FunctionName {
  std::string_view name;
  Function function;
  int points;   ///< arguments that are points
  int numbers;  ///< or that are numbers
};

constexpr std::array<FunctionName, 19> kFunctions{{
    {"angle", Function::Angle, 3, 0},
    {"front_angle", Function::FrontAngle, 3, 0},
    {"lean", Function::Lean, 2, 0},
    {"lean_forward", Function::LeanForward, 2, 0},
    {"lean_out", Function::LeanOut, 2, 0},
    {"slope", Function::Slope, 2, 0},
    {"distance", Function::Distance, 2, 0},
    {"forward", Function::Forward, 2, 0},
    {"up", Function::Up, 2, 0},
    {"out", Function::Out, 2, 0},
    {"height", Function::Height, 1, 0},
    {"offset", Function::Offset, 3, 0},
    {"outward", Function::Outward, 3, 0},
    {"inward", Function::Inward, 3, 0},
    {"heading", Function::Heading, 2, 0},
    {"speed", Function::Speed, 1, 0},
    {"abs", Function::Absolute, 0, 1},
    {"min", Function::Minimum, 0, 2},
    {"max", Function::Maximum, 0, 2},
}};

constexpr std::array<std::string_view, kBodyPointCount> kPoints{
    "nose", "ear", "eye",  "mouth", "shoulder", "elbow", "wrist",
    "hand", "hip", "knee", "ankle", "heel",     "toe"};

std::optional<PointName> point_of(std::string_view text) {
  PointName point;
  constexpr std::array<std::pair<std::string_view, PointSide>, 4> kSides{
      {{"other_", PointSide::Other},
       {"left_", PointSide::Left},
       {"right_", PointSide::Right},
       {"mid_", PointSide::Middle}}};
  for (const auto& [prefix, side] : kSides) {
    if (!text.starts_with(prefix)) continue;
    point.side = side;
    text.remove_prefix(prefix.size());
    break;
  }
  const auto found = std::find(kPoints.begin(), kPoints.end(), text);
  if (found == kPoints.end()) return std::nullopt;
  point.point = static_cast<BodyPoint>(found - kPoints.begin());
  return point;
}

// A recursive descent over:  sum = product {(+|-) product};  product = factor {(*|/) factor};
// factor = number | - factor | ( sum ) | function ( arguments ) | signal.
class Compiler {
 public:
  Compiler(std::string_view text, const std::vector<std::string>& signals)
      : text_(text), signals_(signals) {}

  Result<Expression> compile() {
    if (text_.size() > kLongestExpression) {
      return medius::error("the expression has {} characters, at most {} are allowed", text_.size(),
                           kLongestExpression);
    }
    MEDIUS_CHECK(sum(0));
    skip_space();
    if (at_ < text_.size()) return expected("an operator or the end");
    expression_.text = std::string(text_);
    expression_.depth = deepest_;
    return expression_;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  std::string_view word() {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }
  [[nodiscard]] Error expected(std::string_view what) const {
    return medius::error("expected {} at character {} of '{}'", what, at_ + 1, text_);
  }
  void push(ExpressionStep step, int taken) {
    height_ += 1 - taken;
    deepest_ = std::max(deepest_, height_);
    expression_.steps.push_back(step);
  }
  void push(Function function, int taken) {
    ExpressionStep step;
    step.function = function;
    push(step, taken);
  }

  Result<void> sum(int nesting) {
    if (nesting > kDeepestNesting) return expected("fewer nested brackets");
    MEDIUS_CHECK(product(nesting));
    for (;;) {
      if (take('+')) {
        MEDIUS_CHECK(product(nesting));
        push(Function::Add, 2);
      } else if (take('-')) {
        MEDIUS_CHECK(product(nesting));
        push(Function::Subtract, 2);
      } else {
        return {};
      }
    }
  }

  Result<void> product(int nesting) {
    MEDIUS_CHECK(factor(nesting));
    for (;;) {
      if (take('*')) {
        MEDIUS_CHECK(factor(nesting));
        push(Function::Multiply, 2);
      } else if (take('/')) {
        MEDIUS_CHECK(factor(nesting));
        push(Function::Divide, 2);
      } else {
        return {};
      }
    }
  }

  Result<void> factor(int nesting) {
    if (nesting > kDeepestNesting) return expected("fewer nested brackets");
    if (take('-')) {
      MEDIUS_CHECK(factor(nesting + 1));
      push(Function::Negate, 1);
      return {};
    }
    if (take('(')) {
      MEDIUS_CHECK(sum(nesting + 1));
      return take(')') ? Result<void>{} : expected("')'");
    }
    skip_space();
    if (at_ < text_.size() &&
        (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.')) {
      return number();
    }
    return named(nesting);
  }

  Result<void> number() {
    ExpressionStep step;
    const char* begin = text_.data() + at_;
    const auto [end, failure] = std::from_chars(begin, text_.data() + text_.size(), step.constant,
                                                std::chars_format::fixed);
    if (failure != std::errc{}) return expected("a number");
    at_ += static_cast<std::size_t>(end - begin);
    push(step, 0);
    return {};
  }

  Result<void> named(int nesting) {
    const std::size_t begin = at_;
    const std::string_view name = word();
    if (name.empty()) return expected("a number, a function or an earlier signal");
    if (!take('(')) return signal(name, begin, Function::Signal);
    if (name == "other") {
      const std::size_t inside = at_;
      MEDIUS_CHECK(signal(word(), inside, Function::OtherSignal));
      return take(')') ? Result<void>{} : expected("')'");
    }
    const auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                    [&](const FunctionName& known) { return known.name == name; });
    if (found == kFunctions.end()) {
      std::vector<std::string> known;
      known.reserve(kFunctions.size());
      for (const FunctionName& function : kFunctions) known.emplace_back(function.name);
      return medius::error("no function '{}' (character {} of '{}').{}", name, begin + 1, text_,
                           did_you_mean(name, known));
    }
    return call(*found, nesting);
  }

  Result<void> call(const FunctionName& function, int nesting) {
    ExpressionStep step;
    step.function = function.function;
    for (int index = 0; index < function.points; ++index) {
      if (index > 0 && !take(',')) return expected("','");
      const std::size_t begin = at_;
      const std::string_view name = word();
      const auto point = point_of(name);
      if (!point) {
        const std::vector<std::string> known(kPoints.begin(), kPoints.end());
        return medius::error("no landmark '{}' (character {} of '{}').{}", name, begin + 1, text_,
                             did_you_mean(name, known));
      }
      step.points[index] = *point;
    }
    for (int index = 0; index < function.numbers; ++index) {
      if (index > 0 && !take(',')) return expected("','");
      MEDIUS_CHECK(sum(nesting + 1));
    }
    if (!take(')')) return expected("')'");
    push(step, function.numbers);
    return {};
  }

  Result<void> signal(std::string_view name, std::size_t begin, Function function) {
    const auto found = std::find(signals_.begin(), signals_.end(), name);
    if (found == signals_.end()) {
      return medius::error("no earlier signal '{}' (character {} of '{}').{}", name, begin + 1,
                           text_, did_you_mean(name, signals_));
    }
    ExpressionStep step;
    step.function = function;
    step.signal = static_cast<int>(found - signals_.begin());
    push(step, 0);
    return {};
  }

  std::string_view text_;
  const std::vector<std::string>& signals_;
  std::size_t at_ = 0;
  int height_ = 0;
  int deepest_ = 0;
  Expression expression_;
};

}  // namespace

Result<Expression> compile_expression(std::string_view text,
                                      const std::vector<std::string>& signals) {
  return Compiler(text, signals).compile();
}

}  // namespace medius::exercise
