// Figures and voice: what is given out lies in the folders it is given from.
#include "medius/server/assets.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "medius/base/files.h"

namespace medius::server {
namespace {

namespace fs = std::filesystem;

class Assets : public testing::Test {
 protected:
  void SetUp() override {
    base_ = fs::temp_directory_path() / ("medius-assets-" + std::to_string(::getpid()));
    fs::remove_all(base_);
    fs::create_directories(base_ / "data/voice/en");
    fs::create_directories(base_ / "own/en");
    ASSERT_TRUE(write_file(base_ / "own/en/go.wav", "own").ok());
    ASSERT_TRUE(write_file(base_ / "data/voice/en/stop.mp3", "made").ok());
    ASSERT_TRUE(write_file(base_ / "private.wav", "a voice nobody shared").ok());
  }
  void TearDown() override { fs::remove_all(base_); }

  [[nodiscard]] Response get(const std::string& path) const {
    Request request;
    request.method = "GET";
    request.path = path;
    return asset_file(base_ / "data", base_ / "own", request);
  }

  fs::path base_;
};

TEST_F(Assets, OwnRecordingsStandBeforeTheProgramsVoice) {
  EXPECT_EQ(get("/voice/en/go.mp3").body, "own");
  EXPECT_EQ(get("/voice/en/stop.mp3").body, "made");
}

TEST_F(Assets, NoAddressLeadsOutOfTheFolders) {
  const std::string absolute = (base_ / "private.wav").string();
  for (const std::string& path :
       {"/voice/" + absolute, "/voice//" + absolute, "/voice/en/" + absolute,
        std::string("/voice/../private.wav"), std::string("/voice/en/../../private.wav")}) {
    EXPECT_EQ(get(path).status, 404) << path;
  }
}

}  // namespace
}  // namespace medius::server
