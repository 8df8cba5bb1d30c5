#include "medius/server/http.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <deque>
#include <thread>

#include "medius/server/http_message.h"
#include "medius/server/http_queues.h"

namespace medius::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

/// Waits without throwing; the code says how it ended.
auto into(Code& code) { return net::redirect_error(net::use_awaitable, code); }

class Server final : public HttpServer {
 public:
  Server(const HttpOptions& options, Service service)
      : options_(options),
        service_(std::move(service)),
        context_(options.threads),
        acceptor_(context_),
        pictures_(static_cast<std::size_t>(options.channel_threads)) {}
  ~Server() override {
    stop();
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    pictures_.join();
  }

  Result<void> listen() {
    Code code;
    if (!options_.tls_certificate.empty()) {
      tls_.emplace(net::ssl::context::tls_server);
      tls_->set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                        net::ssl::context::no_tlsv1_1);
      tls_->use_certificate_chain_file(options_.tls_certificate.string(), code);
      if (code)
        return error("{}: is no certificate chain in PEM ({}).", options_.tls_certificate.string(),
                     code.message());
      tls_->use_private_key_file(options_.tls_key.string(), net::ssl::context::pem, code);
      if (code)
        return error("{}: is no private key in PEM ({}).", options_.tls_key.string(),
                     code.message());
    }
    const auto address = net::ip::make_address(options_.address, code);
    if (code)
      return error(
          "'{}' is no address to listen on; expected 127.0.0.1, 0.0.0.0 or another of this "
          "machine.",
          options_.address);
    const tcp::endpoint endpoint(address, options_.port);
    acceptor_.open(endpoint.protocol(), code);
    if (!code) acceptor_.set_option(net::socket_base::reuse_address(true), code);
    if (!code) acceptor_.bind(endpoint, code);
    if (!code) acceptor_.listen(net::socket_base::max_listen_connections, code);
    if (code)
      return error(
          "port {} on {} cannot be used ({}). Is medius running already? Choose another with "
          "--port.",
          options_.port, options_.address, code.message());
    net::co_spawn(context_, accept(), net::detached);
    for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override {
    Code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  [[nodiscard]] Traffic traffic() const override { return {connections_, channels_, refused_}; }

  void stop() override {
    if (stopped_.exchange(true)) return;
    net::post(context_, [this] {
      Code ignored;
      acceptor_.close(ignored);
    });
    // Running requests get a moment; then the rest is cut.
    waiting_.cut_all();
    const auto until = std::chrono::steady_clock::now() + options_.stop_patience;
    while (busy_ > 0 && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    context_.stop();
    pictures_.stop();
  }

 private:
  net::awaitable<void> accept() {
    Code code;
    while (!stopped_) {
      tcp::socket socket(net::make_strand(context_));
      co_await acceptor_.async_accept(socket, into(code));
      if (code == net::error::operation_aborted) co_return;
      if (code) {  // out of descriptors, for instance: others will end soon
        net::steady_timer pause(context_, std::chrono::milliseconds(50));
        co_await pause.async_wait(into(code));
        continue;
      }
      if (connections_ >= options_.most_connections) {
        ++refused_;
        // Whoever is silent makes room; where all are busy the new one is closed by its destructor.
        if (!waiting_.cut_oldest()) continue;
      }
      const auto executor = socket.get_executor();
      net::co_spawn(executor, serve(std::move(socket)), net::detached);
    }
  }

  net::awaitable<void> serve(tcp::socket socket) {
    const Counted here(connections_);
    Code code;
    const std::string remote = socket.remote_endpoint(code).address().to_string();
    socket.set_option(tcp::no_delay(true), code);
    if (tls_) {
      TlsStream stream(PlainStream(std::move(socket)), *tls_);
      beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(10));
      co_await stream.async_handshake(net::ssl::stream_base::server, into(code));
      if (!code) co_await converse(stream, remote, true);
    } else {
      PlainStream stream(std::move(socket));
      co_await converse(stream, remote, false);
    }
  }

  template <typename Stream>
  net::awaitable<void> converse(Stream& stream, const std::string& remote, bool secure) {
    beast::flat_buffer buffer;
    Code code;
    const auto executor = co_await net::this_coro::executor;
    for (bool keep_alive = true; keep_alive && !stopped_;) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(32 * 1024);
      parser.body_limit(boost::none);  // the address decides, below
      beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(options_.idle_seconds));
      {
        const Waiting::Here here(waiting_, executor, beast::get_lowest_layer(stream).socket());
        co_await http::async_read_header(stream, buffer, parser, into(code));
      }
      const Counted working(busy_);
      if (!code) {
        const std::size_t limit = limit_of(parser.get());
        parser.body_limit(limit);  // of a body whose length is not said before
        if (parser.content_length().value_or(0) > limit) {
          code = http::error::body_limit;
        } else {
          const bool is_long = parser.chunked() || parser.content_length().value_or(0) > kShortBody;
          if (is_long && service_.refuse_body) {
            BeastRequest copy = parser.get();
            auto refusal = service_.refuse_body(to_request(std::move(copy), remote, secure));
            if (refusal) {
              ++refused_;
              co_await turn_away(stream, to_beast(std::move(*refusal), parser.get(), false));
              break;
            }
          }
          co_await http::async_read(stream, buffer, parser, into(code));
        }
      }
      if (is_refused(code)) {
        ++refused_;
        co_await refuse(stream, parser.get(), code);
        break;
      }
      if (code) break;
      if (websocket::is_upgrade(parser.get())) {
        --busy_;
        co_await open_channel(stream, parser.release(), remote, secure);
        ++busy_;
        co_return;
      }
      BeastRequest incoming = parser.release();
      const BeastRequest head{incoming.method(), incoming.target(), incoming.version()};
      const bool wishes_more = incoming.keep_alive();
      Response answer = service_.respond(to_request(std::move(incoming), remote, secure));
      keep_alive = wishes_more && !stopped_;
      auto response = to_beast(std::move(answer), head, keep_alive);
      beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(options_.idle_seconds));
      co_await http::async_write(stream, response, into(code));
      if (code) break;
    }
    beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_send, code);
  }

  [[nodiscard]] std::size_t limit_of(const BeastRequest& head) const {
    if (!service_.body_limit) return options_.body_limit;
    return service_.body_limit({head.method_string().data(), head.method_string().size()},
                               {head.target().data(), head.target().size()});
  }

  static bool is_refused(const Code& code) {
    return code == http::error::body_limit || code == http::error::header_limit ||
           (code && code.category() == http::make_error_code(http::error::bad_method).category() &&
            code != http::error::end_of_stream && code != http::error::partial_message);
  }

  template <typename Stream>
  net::awaitable<void> refuse(Stream& stream, const BeastRequest& request, Code why) {
    auto refusal =
        to_beast(why == http::error::body_limit
                     ? plain_problem(413, "too_large", "This is larger than the server takes.")
                     : plain_problem(400, "bad_request", "This is no HTTP request."),
                 request, false);
    co_await turn_away(stream, std::move(refusal));
  }

  /// Answers somebody who may still be sending, and would lose the answer if the connection were
  /// cut now.
  template <typename Stream>
  net::awaitable<void> turn_away(Stream& stream, BeastResponse refusal) {
    Code code;
    auto& lowest = beast::get_lowest_layer(stream);
    lowest.expires_after(std::chrono::seconds(2));
    co_await http::async_write(stream, refusal, into(code));
    lowest.socket().shutdown(tcp::socket::shutdown_send, code);
    std::array<char, 1 << 16> rest;
    while (!code && !stopped_) co_await lowest.async_read_some(net::buffer(rest), into(code));
  }

  template <typename Stream>
  net::awaitable<void> open_channel(Stream& stream, BeastRequest upgrade, const std::string& remote,
                                    bool secure) {
    Code code;
    BeastRequest copy = upgrade;
    auto opened = service_.open_channel(to_request(std::move(copy), remote, secure));
    if (auto* refusal = std::get_if<Response>(&opened)) {
      auto response = to_beast(std::move(*refusal), upgrade, false);
      co_await http::async_write(stream, response, into(code));
      co_return;
    }
    const Counted counted(channels_);
    const auto executor = co_await net::this_coro::executor;
    beast::get_lowest_layer(stream).expires_never();
    websocket::stream<Stream&> socket(stream);
    socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket.read_message_max(4 << 20);
    co_await socket.async_accept(upgrade, into(code));
    if (code) co_return;
    const auto& channel = std::get<std::unique_ptr<Channel>>(opened);
    Mailbox mailbox(executor);
    mailbox.outbox->cut = [&socket] {
      Code ignored;
      beast::get_lowest_layer(socket).socket().close(ignored);
    };
    channel->opened(
        [box = mailbox.outbox](std::string text) { Outbox::put(box, std::move(text)); });
    // Worker and writer end when the reader has closed the mailbox; all live in this frame.
    net::co_spawn(executor, work(mailbox, *channel),
                  [&](const std::exception_ptr&) { mailbox.one_ended(); });
    net::co_spawn(executor, write(socket, mailbox),
                  [&](const std::exception_ptr&) { mailbox.one_ended(); });
    co_await read(socket, mailbox);
    mailbox.close();
    while (mailbox.running > 0) co_await mailbox.ended.async_wait(into(code));
  }

  /// What has come, what is to go, and how the three that share it wake each other; all on one
  /// strand but the outbox, which has its own lock.
  struct Mailbox {
    explicit Mailbox(const net::any_io_executor& executor)
        : arrived(executor, net::steady_timer::time_point::max()),
          to_send(executor, net::steady_timer::time_point::max()),
          sent(executor, net::steady_timer::time_point::max()),
          ended(executor, net::steady_timer::time_point::max()),
          outbox(std::make_shared<Outbox>()) {
      outbox->executor = executor;
      outbox->wake = &to_send;
    }
    ~Mailbox() { forget(); }
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    void forget() const {
      const std::lock_guard guard(outbox->lock);
      outbox->wake = nullptr;
      outbox->cut = nullptr;
      outbox->executor = {};  // a Send may outlive the server, and its strand must not
    }
    void close() {
      closed = true;
      forget();
      arrived.cancel();
      to_send.cancel();
      sent.cancel();
    }
    void one_ended() {
      --running;
      ended.cancel();
    }

    std::deque<std::string> texts;
    std::optional<std::string> picture;  ///< the newest
    Arrival arrival;
    net::steady_timer arrived, to_send, sent, ended;
    std::shared_ptr<Outbox> outbox;
    bool closed = false;
    bool sending = false;
    int running = 2;
  };

  template <typename Socket>
  net::awaitable<void> read(Socket& socket, Mailbox& mailbox) {
    beast::flat_buffer buffer;
    Code code;
    while (!mailbox.closed) {
      co_await socket.async_read(buffer, into(code));
      if (code) co_return;
      std::string message(static_cast<const char*>(buffer.data().data()), buffer.size());
      buffer.consume(buffer.size());
      if (socket.got_text()) {
        if (mailbox.texts.size() < 64) mailbox.texts.push_back(std::move(message));
      } else {
        mailbox.arrival.overtaken = mailbox.picture ? mailbox.arrival.overtaken + 1 : 0;
        mailbox.arrival.at = std::chrono::steady_clock::now();
        mailbox.picture = std::move(message);
      }
      mailbox.arrived.cancel();
    }
  }

  net::awaitable<void> work(Mailbox& mailbox, Channel& channel) {
    const auto home = co_await net::this_coro::executor;
    Code code;
    while (!mailbox.closed) {
      if (mailbox.texts.empty() && !mailbox.picture) {
        co_await mailbox.arrived.async_wait(into(code));
        continue;
      }
      const bool is_text = !mailbox.texts.empty();
      std::string message =
          is_text ? std::move(mailbox.texts.front()) : std::move(*mailbox.picture);
      if (is_text) {
        mailbox.texts.pop_front();
      } else {
        mailbox.picture.reset();
      }
      const Arrival arrival = mailbox.arrival;
      co_await net::post(net::bind_executor(pictures_, net::use_awaitable));
      std::optional<std::string> answer =
          is_text ? channel.on_text(message) : channel.on_picture(message, arrival);
      co_await net::post(net::bind_executor(home, net::use_awaitable));
      if (!answer || mailbox.closed) continue;
      Outbox::put(mailbox.outbox, std::move(*answer));
      // Nothing new is worked on for somebody who does not read.
      mailbox.sending = true;
      while (mailbox.sending && !mailbox.closed) co_await mailbox.sent.async_wait(into(code));
    }
  }

  template <typename Socket>
  net::awaitable<void> write(Socket& socket, Mailbox& mailbox) {
    Code code;
    std::string text;
    while (!mailbox.closed) {
      if (!mailbox.outbox->take(text)) {
        mailbox.sending = false;
        mailbox.sent.cancel();
        co_await mailbox.to_send.async_wait(into(code));
        continue;
      }
      socket.text(true);
      co_await socket.async_write(net::buffer(text), into(code));
      if (code) break;
    }
    // Cut, the reader ends too.
    if (!mailbox.closed) beast::get_lowest_layer(socket).socket().close(code);
  }

  struct Counted {
    explicit Counted(std::atomic<std::size_t>& counted) : counter(counted) { ++counter; }
    ~Counted() { --counter; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    std::atomic<std::size_t>& counter;
  };

  HttpOptions options_;
  Service service_;
  Waiting waiting_;  // before the context, whose end destroys the connections that stand in it
  std::atomic<std::size_t> connections_{0}, busy_{0}, channels_{0};
  std::atomic<std::uint64_t> refused_{0};
  net::io_context context_;
  tcp::acceptor acceptor_;
  net::thread_pool pictures_;
  std::optional<net::ssl::context> tls_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_{false};
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options, Service service) {
  auto server = std::make_unique<Server>(options, std::move(service));
  MEDIUS_CHECK(server->listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace medius::server
