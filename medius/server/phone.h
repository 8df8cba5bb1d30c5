// A phone on the home network as camera: a second, encrypted listener that knows nothing but one
// phone's pictures. Off until somebody asks for it (docs/phone.md).
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "medius/base/result.h"
#include "medius/server/http.h"
#include "medius/store/records.h"

namespace medius::server {

struct PhoneSettings {
  std::filesystem::path folder;  ///< where the authority and its keys lie; empty: no phone here
  std::filesystem::path page;    ///< the built page: phone.html and assets/
  std::filesystem::path words;   ///< install.en.html, install.de.html
  std::string address;           ///< empty: found
  std::uint16_t port = 8766;
  std::function<store::Milliseconds()> now_ms;
};

/// What the page shows of it.
struct PhoneState {
  bool running = false, paired = false, connected = false;
  std::string address;                 ///< the QR code's text; only in the answer to start()
  std::string origin;                  ///< "https://192.168.1.20:8766"
  std::string fingerprint;             ///< of the authority
  store::Milliseconds expires_ms = 0;  ///< of a pairing token not used yet
};

/// Gives a phone's picture to the person's live set; what the phone shall show.
using PictureTaker = std::function<std::string(const store::Identifier& person,
                                               const std::string& bytes, const Arrival& arrival)>;

class PhoneCamera {
 public:
  explicit PhoneCamera(PhoneSettings settings) : settings_(std::move(settings)) {}
  ~PhoneCamera() { stop(); }
  PhoneCamera(const PhoneCamera&) = delete;
  PhoneCamera& operator=(const PhoneCamera&) = delete;

  /// Who takes the pictures; before any start().
  void give_pictures_to(PictureTaker taker) { taker_ = std::move(taker); }

  /// Listens, with a new token; whoever was paired before is cut.
  Result<PhoneState> start(const store::Identifier& person);
  void stop();
  [[nodiscard]] PhoneState state(const store::Identifier& person) const;

  /// The listener's answers; for its own use and its tests.
  Response respond(const Request& request);

 private:
  class Pictures;

  Response pair(const Request& request);
  Response explain(const Request& request) const;
  [[nodiscard]] bool is_paired(const Request& request) const;
  std::variant<std::unique_ptr<Channel>, Response> open(const Request& request);
  Response answer(const Request& request);

  PhoneSettings settings_;
  PictureTaker taker_;
  std::mutex switch_;  ///< one start or stop at a time
  mutable std::mutex lock_;
  store::Identifier person_;
  std::string token_hash_, session_hash_, origin_, fingerprint_, authority_;
  store::Milliseconds expires_ms_ = 0;
  int failures_ = 0;
  std::shared_ptr<std::atomic<int>> connected_ = std::make_shared<std::atomic<int>>(0);
  std::unique_ptr<HttpServer> server_;
};

}  // namespace medius::server
