// The server as its peers meet it: over plain sockets, with peers that misbehave.
#include "medius/server/http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

namespace medius::server {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// A connection that speaks bytes.
class Peer {
 public:
  explicit Peer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] bool say(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return false;
      sent += static_cast<std::size_t>(count);
    }
    return true;
  }
  /// What comes, until `end` has come or the connection ends.
  [[nodiscard]] std::string hear(const std::string& end = "") const {
    std::string all;
    char block[65536];
    while (end.empty() || all.find(end) == std::string::npos) {
      const auto count = ::recv(socket_, block, sizeof block, 0);
      if (count <= 0) break;
      all.append(block, static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  int socket_;
  bool connected_ = false;
};

const std::string kHello = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kUpgrade =
    "GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A text frame of a client, masked with zeros; under 126 bytes.
std::string text_frame(const std::string& text) {
  return std::string("\x81", 1) + static_cast<char>(0x80 | text.size()) + std::string(4, '\0') +
         text;
}

struct Echo final : Channel {
  explicit Echo(std::function<void(Send)> keep) : keep_(std::move(keep)) {}
  void opened(Send send) override {
    send("welcome");
    keep_(std::move(send));
  }
  std::optional<std::string> on_text(std::string_view text) override {
    return "echo " + std::string(text);
  }
  std::optional<std::string> on_picture(const std::string& bytes, const Arrival&) override {
    return std::to_string(bytes.size());
  }
  std::function<void(Send)> keep_;
};

class HttpTest : public testing::Test {
 protected:
  void start(HttpOptions options = {}) {
    options.port = 0;
    options.threads = 2;
    Service service;
    service.respond = [this](const Request& request) {
      if (request.path == "/slow") std::this_thread::sleep_for(milliseconds(300));
      ++answered_;
      return Response{200, "text/plain", "seen " + request.path, {}};
    };
    service.open_channel =
        [this](const Request& request) -> std::variant<std::unique_ptr<Channel>, Response> {
      if (request.path != "/live") return Response{404, "text/plain", "no", {}};
      return std::make_unique<Echo>([this](Send send) {
        const std::lock_guard lock(lock_);
        send_ = std::move(send);
      });
    };
    service.body_limit = [](std::string_view, std::string_view target) {
      return target == "/big" ? std::size_t{1} << 20 : std::size_t{1000};
    };
    auto started = HttpServer::start(options, std::move(service));
    ASSERT_TRUE(started.ok()) << started.error().message;
    server_ = std::move(*started);
  }
  Send sender() {
    const std::lock_guard lock(lock_);
    return send_;
  }
  [[nodiscard]] std::string ask(const std::string& request = kHello) const {
    const Peer peer(server_->port());
    return peer.say(request) ? peer.hear("seen") : "";
  }

  std::mutex lock_;
  Send send_;
  std::atomic<int> answered_{0};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpTest, AChannelMaySpeakFirstAndFromAnyThread) {
  start();
  const Peer peer(server_->port());
  ASSERT_TRUE(peer.say(kUpgrade));
  ASSERT_NE(peer.hear("welcome").find("101 Switching"), std::string::npos);
  std::thread([this] { sender()("from elsewhere"); }).join();
  EXPECT_NE(peer.hear("from elsewhere").find("from elsewhere"), std::string::npos);
  ASSERT_TRUE(peer.say(text_frame("me")));
  EXPECT_NE(peer.hear("echo me").find("echo me"), std::string::npos);
  EXPECT_EQ(server_->traffic().channels, 1U);
}

TEST_F(HttpTest, SendingToAChannelThatIsGoneDoesNothing) {
  start();
  {
    const Peer peer(server_->port());
    ASSERT_TRUE(peer.say(kUpgrade));
    ASSERT_FALSE(peer.hear("welcome").empty());
  }
  for (int i = 0; i < 200 && server_->traffic().channels > 0; ++i)
    std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(server_->traffic().channels, 0U);
  sender()("nobody hears");
  server_.reset();
  sender()("and nobody is there");
}

TEST_F(HttpTest, AReaderTooSlowLosesTheConnectionAndNobodyElse) {
  start();
  const Peer peer(server_->port());
  ASSERT_TRUE(peer.say(kUpgrade));
  ASSERT_FALSE(peer.hear("welcome").empty());
  for (int i = 0; i < 64; ++i) sender()(std::string(std::size_t{1} << 20, 'x'));
  for (int i = 0; i < 500 && server_->traffic().channels > 0; ++i)
    std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(server_->traffic().channels, 0U);
  EXPECT_NE(ask().find("200 OK"), std::string::npos);
}

TEST_F(HttpTest, RubbishOnTheWebSocketEndsOnlyThatOne) {
  start();
  for (const std::string& rubbish :
       {std::string(40, '\xff'),       // reserved bits, unknown opcode
        std::string("\x81\x05hello"),  // unmasked
        std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + std::string(4, '\0'),  // 2^63
        std::string("\x81\x82\0\0\0\0\xc3\x28", 8),  // no UTF-8
        std::string("\x80\x80\0\0\0\0", 6)}) {       // a continuation of nothing
    const Peer peer(server_->port());
    ASSERT_TRUE(peer.say(kUpgrade));
    ASSERT_FALSE(peer.hear("welcome").empty());
    ASSERT_TRUE(peer.say(rubbish));
    const auto begin = Clock::now();
    (void)peer.hear();
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(8))
        << "the connection stays open after byte " << static_cast<int>(rubbish[0]) << ", "
        << static_cast<int>(rubbish[1]);
  }
  EXPECT_NE(ask().find("200 OK"), std::string::npos);
}

TEST_F(HttpTest, TheSilentMakeRoomForThoseWhoAsk) {
  HttpOptions options;
  options.most_connections = 20;
  start(options);
  std::vector<std::unique_ptr<Peer>> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(std::make_unique<Peer>(server_->port()));
  const auto begin = Clock::now();
  EXPECT_NE(ask().find("200 OK"), std::string::npos);
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(3));
  EXPECT_LE(server_->traffic().connections, 25U);
  EXPECT_GT(server_->traffic().refused, 0U);
}

TEST_F(HttpTest, ABodyTooLargeHearsWhyEvenWhileItIsStillSent) {
  start();
  const Peer peer(server_->port());
  ASSERT_TRUE(peer.say("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n"));
  const std::string block(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 100 && peer.say(block); ++i) {
  }
  EXPECT_NE(peer.hear("too_large").find("413"), std::string::npos);
  EXPECT_EQ(answered_, 0);
  const std::string head = "PUT /big HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n";
  EXPECT_NE(ask(head + std::string(5000, 'x')).find("200 OK"), std::string::npos);
  const std::string small = "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n";
  const Peer other(server_->port());
  ASSERT_TRUE(other.say(small + std::string(5000, 'x')));
  EXPECT_NE(other.hear("too_large").find("413"), std::string::npos);
}

TEST_F(HttpTest, AChunkedBodyIsLimitedToo) {
  start();
  const Peer peer(server_->port());
  ASSERT_TRUE(peer.say("PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "400\r\n" + std::string(0x400, 'x') + "\r\n";
  for (int i = 0; i < 4 && peer.say(chunk); ++i) {
  }
  EXPECT_NE(peer.hear("too_large").find("413"), std::string::npos);
}

TEST_F(HttpTest, AStopLetsRunningRequestsEndAndCutsTheSilent) {
  start();
  const Peer silent(server_->port());
  const Peer slow(server_->port());
  ASSERT_TRUE(slow.say("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::this_thread::sleep_for(milliseconds(100));
  const auto begin = Clock::now();
  server_->stop();
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(3));
  EXPECT_NE(slow.hear("seen /slow").find("200 OK"), std::string::npos);
  EXPECT_EQ(silent.hear(), "");
  EXPECT_FALSE(Peer(server_->port()).connected());
}

TEST_F(HttpTest, PlusAndPercentInAnAddress) {
  start();
  EXPECT_NE(ask("GET /a+b%20c HTTP/1.1\r\nHost: x\r\n\r\n").find("seen /a+b c"), std::string::npos);
}

}  // namespace
}  // namespace medius::server
