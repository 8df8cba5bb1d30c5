#include "medius/exercise/expression.h"

#include <gtest/gtest.h>

namespace medius::exercise {
namespace {

TEST(Expression, CompilesToPostfix) {
  const auto expression = compile_expression("180 - angle(hip, other_knee, mid_ankle) / 2", {});
  ASSERT_TRUE(expression.ok()) << expression.error().message;
  const auto& steps = expression->steps;
  ASSERT_EQ(steps.size(), 5U);
  EXPECT_EQ(steps[0].constant, 180.0);
  EXPECT_EQ(steps[1].function, Function::Angle);
  EXPECT_EQ(steps[1].points[1].side, PointSide::Other);
  EXPECT_EQ(steps[1].points[2].side, PointSide::Middle);
  EXPECT_EQ(steps[3].function, Function::Divide);
  EXPECT_EQ(steps[4].function, Function::Subtract);
  EXPECT_EQ(expression->depth, 3);
}

TEST(Expression, SaysWhereTheMistakeIs) {
  const auto message = [](const char* text) {
    const auto expression = compile_expression(text, {"knee_flexion"});
    return expression.ok() ? std::string() : expression.error().message;
  };
  EXPECT_NE(message("angle(hip, knee, ankel)").find("ankle"), std::string::npos);
  EXPECT_NE(message("knee_flexon + 1").find("knee_flexion"), std::string::npos);
  EXPECT_NE(message("lean(hip)").find("','"), std::string::npos);
  EXPECT_NE(message("1 + ").find("character"), std::string::npos);
  EXPECT_NE(message("(1").find("')'"), std::string::npos);
  EXPECT_NE(message("1 2").find("end"), std::string::npos);
  EXPECT_NE(message("").size(), 0U);
  EXPECT_NE(message(std::string(200, '(').c_str()).find("nested"), std::string::npos);
}

}  // namespace
}  // namespace medius::exercise
