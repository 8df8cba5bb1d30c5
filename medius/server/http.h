// HTTP and WebSocket, and nothing of the product: the only place that includes Boost.Beast
// (http.cpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "medius/base/result.h"

namespace medius::server {

struct Request {
  std::string method;  ///< "GET"
  std::string path;    ///< percent-decoded; the query is apart
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  std::string remote;   ///< the peer's address
  bool secure = false;  ///< over TLS here

  [[nodiscard]] std::string header(const std::string& name) const;
  [[nodiscard]] std::string cookie(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// Sends a text through a channel from any thread; does nothing once the channel is gone. A reader
/// too slow for what is sent (over kMostUnsent bytes wait) loses the connection.
using Send = std::function<void(std::string)>;
inline constexpr std::size_t kMostUnsent = std::size_t{4} << 20;

/// How a picture came.
struct Arrival {
  std::chrono::steady_clock::time_point at;  ///< read off the socket
  int overtaken = 0;                         ///< pictures it overtook since the last one worked on
};

/// One WebSocket: called from one thread at a time, never two at once. An answer is sent back as
/// text.
class Channel {
 public:
  virtual ~Channel() = default;
  /// Called first, before any message, for a channel that speaks without being asked.
  virtual void opened(Send) {}
  virtual std::optional<std::string> on_text(std::string_view text) = 0;
  /// Only the newest picture that came while the last one was worked on; older ones are dropped.
  virtual std::optional<std::string> on_picture(const std::string& bytes,
                                                const Arrival& arrival) = 0;
};

inline constexpr std::size_t kShortBody = std::size_t{64} << 10;

struct Service {
  std::function<Response(const Request&)> respond;
  /// A channel for this upgrade request, or the answer that refuses it.
  std::function<std::variant<std::unique_ptr<Channel>, Response>(const Request&)> open_channel;
  /// How large a body an address takes; empty: HttpOptions::body_limit everywhere.
  std::function<std::size_t(std::string_view method, std::string_view target)> body_limit;
  /// Asked before a body of more than kShortBody, or of unsaid length, is read; its answer refuses
  /// it. Empty: every body up to the limit is read.
  std::function<std::optional<Response>(const Request& head)> refuse_body;
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8765;                       ///< 0: any free one
  int threads = 4;                                 ///< that answer requests
  int channel_threads = 1;                         ///< that work on pictures
  std::filesystem::path tls_certificate, tls_key;  ///< both, or none
  std::size_t body_limit = std::size_t{16} << 20;
  /// When one more comes, the one that has been silent longest is cut.
  std::size_t most_connections = 2000;
  int idle_seconds = 60;  ///< a connection that neither asks nor reads is closed
  std::chrono::milliseconds stop_patience{5000};  ///< running requests get this long to end
};

struct Traffic {
  std::size_t connections = 0, channels = 0;  ///< now
  std::uint64_t refused = 0;  ///< since the start: too large, no HTTP, cut while silent
};

class HttpServer {
 public:
  /// Listens; answers until stop() or destruction.
  static Result<std::unique_ptr<HttpServer>> start(const HttpOptions& options, Service service);
  virtual ~HttpServer() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  [[nodiscard]] virtual Traffic traffic() const = 0;
  /// No new connection; running requests end, the rest is closed.
  virtual void stop() = 0;
};

}  // namespace medius::server
