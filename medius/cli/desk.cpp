#include "medius/cli/desk.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <system_error>

#include "medius/base/files.h"

namespace medius::cli {
namespace {

namespace fs = std::filesystem;

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) {
    return std::isdigit(letter) != 0;
  });
}

bool has_camera_open(const fs::path& process) {
  std::error_code failed;
  // Other people's processes refuse to be looked at, and are none of ours.
  for (const auto& entry : fs::directory_iterator(process / "fd", failed)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entry.path(), gone).string();
    if (!gone && target.starts_with("/dev/video")) return true;
  }
  return false;
}

bool microphone_records(const fs::path& cards) {
  std::error_code failed;
  for (const auto& card : fs::directory_iterator(cards, failed)) {
    std::error_code inner;
    for (const auto& device : fs::directory_iterator(card.path(), inner)) {
      const std::string name = device.path().filename().string();
      if (!name.starts_with("pcm") || !name.ends_with('c')) continue;  // c: capture
      std::error_code innermost;
      for (const auto& stream : fs::directory_iterator(device.path(), innermost)) {
        const auto status = read_file(stream.path() / "status", 4096);
        if (status.ok() && status->find("state: RUNNING") != std::string::npos) return true;
      }
    }
  }
  return false;
}

}  // namespace

bool in_call(const fs::path& root) {
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(root / "proc", failed)) {
    if (is_number(entry.path().filename().string()) && has_camera_open(entry.path())) return true;
  }
  return microphone_records(root / "proc/asound");
}

}  // namespace medius::cli
