#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "medius/base/files.h"
#include "medius/base/math.h"
#include "medius/base/nearest.h"
#include "medius/base/result.h"

namespace {
int umask_changes = 0;
}

/// In the place of the C library's, to see who changes the whole process's umask.
extern "C" mode_t umask(mode_t mask) noexcept {
  ++umask_changes;
  return static_cast<mode_t>(::syscall(SYS_umask, mask));
}

namespace medius {
namespace {

namespace fs = std::filesystem;

fs::path fresh_folder(const std::string& name) {
  const fs::path folder =
      fs::temp_directory_path() / ("medius_" + name + std::to_string(::getpid()));
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

Result<int> half(int number) {
  if (number % 2 != 0) return error("{} is odd", number);
  return number / 2;
}

Result<int> quarter(int number) {
  MEDIUS_TRY(const int once, half(number));
  return half(once);
}

TEST(Result, PassesTheFirstErrorUp) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "3 is odd");
}

TEST(Math, WrappedAnglesStayInOneTurn) {
  EXPECT_NEAR(wrapped(radians(190)), radians(-170), 1e-12);
  EXPECT_NEAR(wrapped(radians(-540)), radians(180), 1e-12);
}

TEST(Math, PoseTimesItsInverseIsIdentity) {
  const Pose X{Eigen::AngleAxisd(0.7, Vector3(1, 2, 3).normalized()).toRotationMatrix(),
               Vector3(4, 5, 6)};
  const Pose I = X * X.inverse();
  EXPECT_LT((I.R - Matrix3::Identity()).norm(), 1e-14);
  EXPECT_LT(I.p.norm(), 1e-14);
}

TEST(Files, AWriteThatFailsLeavesTheOldFileWhole) {
  const fs::path folder = fresh_folder("full_disk");
  const fs::path file = folder / "kept.txt";
  ASSERT_TRUE(write_file(file, "old").ok());
  // A file-size limit stands in for a full disk; it holds for root too.
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{4096, before.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto written = write_file(file, std::string(100'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(written.ok());
  EXPECT_EQ(read_file(file).value(), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}), 1)
      << "no half-written file stays";
  fs::remove_all(folder);
}

TEST(Files, AWriteObeysTheUmaskAndLeavesItAlone) {
  const fs::path folder = fresh_folder("umask");
  const mode_t before = ::umask(0077);
  const int changes = umask_changes;
  ASSERT_TRUE(write_file(folder / "own.txt", "x").ok());
  EXPECT_EQ(umask_changes, changes) << "another thread's file made meanwhile would be open to all";
  ::umask(0022);
  ASSERT_TRUE(write_file(folder / "shared.txt", "x").ok());
  ::umask(before);
  const auto rights = [&](const char* name) {
    return static_cast<unsigned>(fs::status(folder / name).permissions());
  };
  EXPECT_EQ(rights("own.txt"), 0600U);
  EXPECT_EQ(rights("shared.txt"), 0644U);
  fs::remove_all(folder);
}

TEST(Files, AFolderBelowAFileCannotBeMade) {
  const fs::path folder = fresh_folder("below_file");
  ASSERT_TRUE(write_file(folder / "file", "").ok());
  const auto written = write_file(folder / "file" / "inside.txt", "x");
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.error().message.find("folder cannot be made"), std::string::npos);
  fs::remove_all(folder);
}

TEST(Files, AFolderIsNoFile) { EXPECT_FALSE(read_file(fs::temp_directory_path()).ok()); }

TEST(Nearest, OffersWhatWasMeant) {
  const std::vector<std::string> known{"squat", "glute-bridge", "clamshell"};
  EXPECT_EQ(did_you_mean("sqaut", known), " Did you mean squat?");
  EXPECT_EQ(did_you_mean("bridge", known), " Did you mean glute-bridge?");
  EXPECT_EQ(did_you_mean("zzzzzzz", known), "");
}

}  // namespace
}  // namespace medius
