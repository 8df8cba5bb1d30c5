// The live path allocates nothing per frame.
#include <gtest/gtest.h>

#include <filesystem>

#include "medius/form/live.h"
#include "medius/form/stick_figure.h"
#include "tests/allocations/count.h"

namespace medius::form {
namespace {

TEST(LiveForm, NothingIsAllocatedPerFrame) {
  const auto data = std::filesystem::path(MEDIUS_SOURCE_DIR) / "data";
  const auto catalogue = exercise::read_catalogue(data / "exercises");
  ASSERT_TRUE(catalogue.ok());
  const auto errors = read_error_table(data / "errors.yaml");
  ASSERT_TRUE(errors.ok());
  // One squat, so that somebody moves, but not to its end: a movement that ends is concluded, and
  // that allocates.
  const auto landmarks = testing::film(
      12.0, [](double t) { return testing::squat(t < 10.0 ? 0.0 : testing::dip(t, 10.0, 3.0)); });
  LiveForm live(**catalogue->find("squat"), *errors, landmarks);
  live.push(landmarks.frames.front());
  const long before = allocations_so_far();
  for (const auto& frame : landmarks.frames) live.push(frame);
  EXPECT_EQ(allocations_so_far(), before);
  EXPECT_EQ(live.result().repetitions.size(), 0U);
  EXPECT_GT(allocations_so_far(), before);
}

}  // namespace
}  // namespace medius::form
