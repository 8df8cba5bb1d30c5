#include "medius/base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace medius {
namespace {

TEST(ForChunks, VisitsEveryFrameOnceInTheSameChunks) {
  for (const int threads : {1, 2, 5}) {
    std::vector<int> visits(300, 0), begins(300, -1);
    const auto result = for_chunks(300, threads, {}, "x", [&](int thread, int begin, int end) {
      EXPECT_LT(thread, threads);
      for (int i = begin; i < end; ++i) ++visits[i], begins[i] = begin;
      return Result<void>();
    });
    EXPECT_TRUE(result.ok());
    for (int i = 0; i < 300; ++i) {
      EXPECT_EQ(visits[i], 1);
      EXPECT_EQ(begins[i], i / kChunkFrames * kChunkFrames);
    }
  }
}

TEST(ForChunks, GivesTheFirstErrorInTheOrderOfFrames) {
  for (const int threads : {1, 4}) {
    const auto result = for_chunks(
        100, threads, {}, "x",
        [](int, int begin, int) -> Result<void> {
          if (begin >= 30) return error("frame {}", begin);
          return {};
        },
        10);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message, "frame 30");
  }
}

TEST(ForChunks, StopsWhenAsked) {
  std::atomic<bool> stop{true};
  Work work;
  work.stop = &stop;
  const auto result = for_chunks(10, 2, work, "x", [](int, int, int) -> Result<void> {
    ADD_FAILURE();
    return {};
  });
  EXPECT_FALSE(result.ok());
}

}  // namespace
}  // namespace medius
