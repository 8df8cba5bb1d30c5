#include "medius/cli/doctor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "medius/base/files.h"
#include "medius/cli/kept.h"
#include "medius/cli/person_folder.h"
#include "medius/exercise/catalogue.h"
#include "medius/programme/rules.h"
#include "medius/video/video.h"

namespace medius::cli {
namespace {

namespace fs = std::filesystem;

bool is_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (::access((fs::path(folder) / name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Finding data_finding(const Examination& examination) {
  if (examination.data.empty())
    return {"program data", Health::Wrong, "exercises, rules and words were not found",
            "install medius anew, or name their folder with --data"};
  const auto catalogue = exercise::read_catalogue(examination.data / "exercises");
  if (!catalogue.ok())
    return {"program data", Health::Wrong, catalogue.error().message, "install medius anew"};
  const auto rules = programme::read_rules(examination.data);
  if (!rules.ok())
    return {"program data", Health::Wrong, rules.error().message, "install medius anew"};
  return {"program data", Health::Well, examination.data.string(), ""};
}

Finding weights_finding() {
  const fs::path folder = download_folder() / "blazepose-0.5.1675469404";
  std::error_code ignored;
  std::string missing;
  for (const char* size : {"lite", "full", "heavy"}) {
    if (!fs::is_regular_file(folder / fmt::format("pose_landmark_{}.tflite", size), ignored))
      missing += (missing.empty() ? "" : ", ") + std::string(size);
  }
  if (missing.empty()) return {"weights", Health::Well, folder.string(), ""};
  const bool all = missing == "lite, full, heavy";
  return {
      "weights", all ? Health::Wrong : Health::Note,
      fmt::format("{}: the pose network's weights are not there ({})", folder.string(), missing),
      "run tools/setup once, or install a medius that carries them"};
}

Finding video_finding() {
  if (is_program("ffmpeg") && is_program("ffprobe"))
    return {"video", Health::Well, "ffmpeg and ffprobe are installed", ""};
  return {"video", Health::Wrong, "ffmpeg or ffprobe is missing: no recording can be read",
          "install it (Debian: apt-get install ffmpeg)"};
}

Finding camera_finding() {
  const auto cameras = video::cameras();
  if (cameras.empty())
    return {
        "camera", Health::Note, "no camera was found",
        "plug one in, or use a phone (Settings, Phone as camera); everything else works by timer"};
  for (const std::string& camera : cameras) {
    const int descriptor = ::open(camera.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor >= 0) {
      ::close(descriptor);
      return {"camera", Health::Well, camera, ""};
    }
  }
  return {"camera", Health::Wrong,
          fmt::format("{} cannot be opened ({})", cameras.front(), std::strerror(errno)),
          "add yourself to the group 'video' (sudo usermod -aG video $USER) and log in again"};
}

Finding page_finding(const Examination& examination) {
  const fs::path page = examination.data.empty() ? fs::path{} : page_folder(examination.data);
  if (!page.empty()) return {"page", Health::Well, page.string(), ""};
  return {"page", Health::Note, "this medius was built without its page; the API alone answers",
          "run ./run once, which builds it"};
}

Finding voice_finding() {
  const fs::path folder = assets_folder();
  std::error_code ignored;
  if (!folder.empty() && fs::is_regular_file(folder / "voice/index.json", ignored))
    return {"voice", Health::Well, (folder / "voice").string(), ""};
  return {"voice", Health::Note,
          "the sentences of the voice are not built: cues are shown and sounded",
          "build the target page_assets, or install a medius that carries them"};
}

/// The answer of whoever listens on that port of this machine; empty: nobody does.
std::string who_listens(std::uint16_t port) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{2, 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(connection, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
    const std::string question =
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    answer = "somebody";
    if (::send(connection, question.data(), question.size(), MSG_NOSIGNAL) > 0) {
      char block[4096];
      for (ssize_t count = 1; count > 0 && answer.size() < 65536;) {
        count = ::recv(connection, block, sizeof block, 0);
        if (count > 0) answer.append(block, static_cast<std::size_t>(count));
      }
    }
  }
  ::close(connection);
  return answer;
}

Finding port_finding(const char* what, std::uint16_t port, bool may_be_medius) {
  const std::string answer = who_listens(port);
  if (answer.empty()) return {what, Health::Well, fmt::format("{} is free", port), ""};
  const bool medius = answer.find("\"database\"") != std::string::npos;
  if (may_be_medius && medius)
    return {what, Health::Well, fmt::format("medius answers on {}", port), ""};
  if (may_be_medius && answer.find("wrong_host") != std::string::npos)
    return {what, Health::Well, fmt::format("a medius answers on {}", port), ""};
  return {what, Health::Note, fmt::format("another program listens on {}", port),
          fmt::format("choose another with --{}", may_be_medius ? "port" : "phone-port")};
}

/// Some folders (/proc) allow writing by their mode and still take no file.
bool can_hold_files(const fs::path& folder) {
  std::string name = (folder / ".medius-doctor-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return false;
  ::close(descriptor);
  ::unlink(name.c_str());
  return true;
}

Finding database_finding(const Examination& examination) {
  const std::string& database = examination.database;
  if (database.starts_with("sqlite:")) {
    const fs::path file = database.substr(7);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
      fs::path folder = file.parent_path();
      while (!folder.empty() && !fs::exists(folder, ignored)) folder = folder.parent_path();
      if (!can_hold_files(folder))
        return {"database", Health::Wrong,
                fmt::format("{} cannot be written ({})", folder.string(), std::strerror(errno)),
                "give this user the folder, or choose another with --database"};
      return {"database", Health::Well,
              fmt::format("{} is not there yet; 'medius serve' makes it", file.string()), ""};
    }
    if (::access(file.c_str(), W_OK) != 0)
      return {"database", Health::Wrong,
              fmt::format("{} cannot be written ({})", file.string(), std::strerror(errno)),
              "give this user the file, or choose another with --database"};
  }
  const bool named = database.starts_with("sqlite:") || database.starts_with("postgresql:");
  const auto store = open_kept(database, true);
  if (!store.ok())
    return {"database", Health::Wrong, store.error().message,
            !named ? "name it sqlite:FILE or postgresql://user@host/name"
            : database.starts_with("postgresql:")
                ? "look that PostgreSQL runs, and at host, name, user and password"
                : "stop medius and put your newest backup in its place ('medius backup' makes "
                  "them); keep the damaged file aside"};
  if (const auto whole = (*store)->check(); !whole.ok())
    return {"database", Health::Wrong, whole.error().message,
            "stop medius, put your newest backup in its place ('medius backup' makes them)"};
  const auto people = (*store)->people();
  if (!people.ok()) return {"database", Health::Wrong, people.error().message, "try again"};
  return {"database", Health::Well, fmt::format("whole; people: {}", people->size()), ""};
}

/// Room for a year of what is kept, at the pace so far.
Finding disk_finding(const Examination& examination) {
  fs::path folder = examination.database.starts_with("sqlite:")
                        ? fs::path(examination.database.substr(7)).parent_path()
                        : person_folder();
  std::error_code ignored;
  while (!folder.empty() && !fs::exists(folder, ignored)) folder = folder.parent_path();
  struct statvfs room{};
  if (::statvfs(folder.c_str(), &room) != 0)
    return {"disk", Health::Wrong,
            fmt::format("{} cannot be read ({})", folder.string(), std::strerror(errno)),
            "choose another folder with --database"};
  const double left = static_cast<double>(room.f_bavail) * static_cast<double>(room.f_frsize);
  double year = static_cast<double>(store::bytes_a_year({}));
  if (const auto store = open_kept(examination.database, true); store.ok()) {
    const auto people = (*store)->people();
    for (std::size_t i = 0; people.ok() && i < people->size() && i < 1; ++i) {
      const auto usage = (*store)->usage((*people)[i].person_id);
      if (usage.ok()) year = static_cast<double>(store::bytes_a_year(*usage));
    }
  }
  const std::string found =
      fmt::format("{} left in {}; a year takes about {} a person", readable_bytes(left),
                  folder.string(), readable_bytes(year));
  if (left < 50e6)
    return {"disk", Health::Wrong, found, "free some space: sets cannot be kept much longer"};
  if (left < year + 500e6)
    return {"disk", Health::Note, found, "free some space, or keep sets without their landmarks"};
  return {"disk", Health::Well, found, ""};
}

Finding clock_finding() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  const std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", utc.tm_year + 1900,
                                       utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
  if (utc.tm_year + 1900 < 2026 || utc.tm_year + 1900 > 2100)
    return {"clock", Health::Wrong, text + ": this cannot be today",
            "set the clock; plans and sessions go by the date"};
  timex state{};
  const bool known = ::adjtimex(&state) >= 0;
  if (known && (state.status & STA_UNSYNC) != 0)
    return {"clock", Health::Note, text + ", not kept by a time service",
            "switch on the system's time service, or look that the date is right"};
  return {"clock", Health::Well, text, ""};
}

}  // namespace

std::vector<Finding> examine(const Examination& examination) {
  return {data_finding(examination),
          weights_finding(),
          video_finding(),
          camera_finding(),
          page_finding(examination),
          voice_finding(),
          database_finding(examination),
          disk_finding(examination),
          port_finding("port", examination.port, true),
          port_finding("phone port", examination.phone_port, false),
          clock_finding()};
}

}  // namespace medius::cli
