#include "medius/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace medius {
namespace fs = std::filesystem;
namespace {

struct Descriptor {
  int value = -1;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

fs::path program_folder() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path{} : program.parent_path();
}

/// A new file beside `path`, named in `temporary`, with the rights that the process's umask leaves:
/// asking for the umask would mean to change it for every thread.
int open_beside(const fs::path& path, std::string& temporary) {
  static std::atomic<unsigned> count{0};
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  constexpr int kTries = 1000;  // names left by programs that were ended
  for (int i = 0; i < kTries; ++i) {
    temporary =
        (folder / fmt::format(".{}.{}-{}.part", path.filename().string(), ::getpid(), count++))
            .string();
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

Result<void> write_all(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return error("{}: cannot be written ({}). Free some space or choose another folder.",
                   path.string(), std::strerror(errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) {
    return error("{}: cannot be kept safely on disk ({}).", path.string(), std::strerror(errno));
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.value < 0)
    return error("{}: cannot be opened ({}).", path.string(), std::strerror(errno));
  struct stat status{};
  if (::fstat(file.value, &status) == 0 && S_ISDIR(status.st_mode)) {
    return error("{}: is a folder, a file was expected.", path.string());
  }
  std::string bytes;
  if (S_ISREG(status.st_mode) && status.st_size > 0)
    bytes.reserve(std::min(static_cast<std::size_t>(status.st_size), limit));
  char block[1 << 16];
  while (true) {
    const ssize_t count = ::read(file.value, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error("{}: cannot be read ({}).", path.string(), std::strerror(errno));
    if (count == 0) return bytes;
    bytes.append(block, static_cast<std::size_t>(count));
    if (bytes.size() > limit)
      return error("{}: larger than {} bytes; is it the right file?", path.string(), limit);
  }
}

Result<void> write_file(const fs::path& path, std::string_view bytes) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    return error("{}: the folder cannot be made ({}). Choose another with --out.", folder.string(),
                 failed.message());
  std::string temporary;
  {
    const Descriptor file{open_beside(path, temporary)};
    if (file.value < 0) {
      return error("{}: cannot be written ({}). Choose another folder.", path.string(),
                   std::strerror(errno));
    }
    const auto written = write_all(file.value, bytes, path);
    if (!written.ok()) {
      ::unlink(temporary.c_str());
      return written;
    }
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    ::unlink(temporary.c_str());
    return error("{}: cannot be written ({}).", path.string(), std::strerror(reason));
  }
  return {};
}

Result<fs::path> data_folder(const fs::path& chosen) {
  std::error_code ignored;
  const auto complete = [&](const fs::path& folder) {
    return fs::is_directory(folder / "exercises", ignored);
  };
  if (!chosen.empty()) {
    if (complete(chosen)) return chosen;
    return error("{}: holds no exercises/ folder; --data expects medius' data folder.",
                 chosen.string());
  }
  if (const fs::path named = environment("MEDIUS_DATA"); !named.empty()) {
    if (complete(named)) return named;
    return error("{}: holds no exercises/ folder; MEDIUS_DATA expects medius' data folder.",
                 named.string());
  }
  const fs::path program = program_folder();
  const fs::path installed = program / ".." / "share" / "medius" / "data";
  if (complete(installed)) return fs::weakly_canonical(installed, ignored);
  for (fs::path folder = program; folder.has_relative_path(); folder = folder.parent_path()) {
    if (complete(folder / "data")) return folder / "data";
  }
  return error(
      "medius' data folder was not found beside the program; give it with --data or MEDIUS_DATA.");
}

fs::path download_folder() {
  std::error_code ignored;
  const fs::path installed = program_folder() / ".." / "share" / "medius";
  if (fs::is_directory(installed, ignored)) return fs::weakly_canonical(installed, ignored);
  if (const std::string cache = environment("XDG_CACHE_HOME"); !cache.empty())
    return fs::path{cache} / "medius";
  return fs::path{environment("HOME")} / ".cache" / "medius";
}

}  // namespace medius
