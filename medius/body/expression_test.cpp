#include "medius/body/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace medius::body {
namespace {

constexpr std::array<std::string_view, 2> kNames{"q", "qdot"};

double value_of(std::string_view text, double q = 0.3, double qdot = -2) {
  const auto expression = Expression::parse(text, kNames);
  EXPECT_TRUE(expression.ok()) << text << ": "
                               << (expression.ok() ? "" : expression.error().message);
  return expression.ok() ? expression->evaluate(std::array{q, qdot}) : std::nan("");
}
std::string fault_of(std::string_view text) {
  const auto expression = Expression::parse(text, kNames);
  EXPECT_FALSE(expression.ok()) << text;
  return expression.ok() ? "" : expression.error().message;
}

TEST(Expression, FollowsTheRulesOfArithmetic) {
  EXPECT_DOUBLE_EQ(value_of("1+2*3"), 7);
  EXPECT_DOUBLE_EQ(value_of("(1+2)*3"), 9);
  EXPECT_DOUBLE_EQ(value_of("2-3-4"), -5);
  EXPECT_DOUBLE_EQ(value_of("24/4/2"), 3);
  EXPECT_DOUBLE_EQ(value_of("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(value_of("-2^2"), -4);
  EXPECT_DOUBLE_EQ(value_of("2^-2"), 0.25);
  EXPECT_DOUBLE_EQ(value_of("2 * -3"), -6);
  EXPECT_DOUBLE_EQ(value_of(" 1.5e-3\t+ .5E1 "), 5.0015);
}

TEST(Expression, KnowsVariablesFunctionsAndDefinitions) {
  EXPECT_DOUBLE_EQ(value_of("-25.0*q - 0.5*qdot"), -25 * 0.3 + 1);
  EXPECT_DOUBLE_EQ(value_of("exp(-q)*sin(2*q)+sqrt(abs(qdot))"),
                   std::exp(-0.3) * std::sin(0.6) + std::sqrt(2));
  EXPECT_DOUBLE_EQ(value_of("min(q, qdot) + 10*max(q,qdot)"), 1);
  EXPECT_DOUBLE_EQ(value_of("step(q)*3+step(qdot)"), 3);
  EXPECT_DOUBLE_EQ(value_of("x*y; x = q+1; y = 2*x"), 1.3 * 2.6);
  EXPECT_DOUBLE_EQ(value_of("e2; e2 = 2e2"), 200);
  EXPECT_DOUBLE_EQ(value_of("select(delta(q), 1, 2)"), 2);
  // sec² - tan² = 1, as identities go.
  EXPECT_NEAR(value_of("square(sec(q)) - square(tan(q))"), 1, 1e-15);
  EXPECT_NEAR(value_of("erf(q) + erfc(q)"), 1, 1e-15);
}

TEST(Expression, SaysWhatStandsWhere) {
  EXPECT_NE(fault_of("3*qq").find("'qq' is no variable here; known: q qdot"), std::string::npos);
  EXPECT_NE(fault_of("sinn(q)").find("no function. "), std::string::npos) << fault_of("sinn(q)");
  EXPECT_NE(fault_of("2*(q+1").find("expected ')'"), std::string::npos);
  EXPECT_NE(fault_of("").find("expected a number"), std::string::npos);
  EXPECT_NE(fault_of("q q").find("an operator"), std::string::npos);
  EXPECT_NE(fault_of("min(q)").find("','"), std::string::npos);
  EXPECT_NE(fault_of("a; a = b; b = a").find("defined by itself"), std::string::npos);
  EXPECT_NE(fault_of(std::string(5000, '(')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(fault_of(std::string(5000, '-') + "1").find("nested too deeply"), std::string::npos);
}

}  // namespace
}  // namespace medius::body
