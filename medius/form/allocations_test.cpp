// Counts what the test program allocates; its own file, so that the compiler sees plain calls.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <new>

#include "medius/form/live.h"
#include "medius/form/stick_figure.h"

namespace {
thread_local long allocations = 0;
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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
  const long before = allocations;
  for (const auto& frame : landmarks.frames) live.push(frame);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(live.result().repetitions.size(), 0U);
  EXPECT_GT(allocations, before);
}

}  // namespace
}  // namespace medius::form
