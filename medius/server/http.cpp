#include "medius/server/http.h"

#include <algorithm>
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
#include <cctype>
#include <deque>
#include <thread>

namespace medius::server {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = net::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Code = boost::system::error_code;

/// Waits without throwing; the code says how it ended.
auto into(Code& code) { return net::redirect_error(net::use_awaitable, code); }

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 &&
        hex_digit(text[at + 2]) >= 0) {
      result += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
      at += 2;
    } else {
      result += text[at] == '+' ? ' ' : text[at];
    }
  }
  return result;
}

std::map<std::string, std::string> query_of(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t equals = part.find('=');
    if (part.empty()) continue;
    query[percent_decoded(part.substr(0, equals))] =
        equals == std::string_view::npos ? "" : percent_decoded(part.substr(equals + 1));
  }
  return query;
}

using BeastRequest = http::request<http::string_body>;

Request to_request(BeastRequest&& from, const std::string& remote, bool secure) {
  Request request;
  request.method = std::string(from.method_string());
  const std::string_view target(from.target().data(), from.target().size());
  const std::size_t question = target.find('?');
  // A plus sign is a plus sign in a path.
  std::string path(target.substr(0, question));
  std::replace(path.begin(), path.end(), '+', ' ');
  request.path = percent_decoded(path);
  if (question != std::string_view::npos) request.query = query_of(target.substr(question + 1));
  for (const auto& field : from) {
    std::string name(field.name_string());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    request.headers[name] = std::string(field.value());
  }
  request.body = std::move(from.body());
  request.remote = remote;
  request.secure = secure;
  return request;
}

http::response<http::string_body> to_beast(Response&& response, const BeastRequest& request,
                                           bool keep_alive) {
  http::response<http::string_body> result{static_cast<http::status>(response.status),
                                           request.version()};
  if (response.status != 204) result.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) result.insert(name, value);
  result.keep_alive(keep_alive);
  result.body() = std::move(response.body);
  if (response.status != 204) result.prepare_payload();
  if (request.method() == http::verb::head) {
    const auto size = result.body().size();
    result.body().clear();
    result.content_length(size);
  }
  return result;
}

Response problem(int status, const char* key, const char* message) {
  return {status,
          "application/json",
          std::string(R"({"key":")") + key + R"(","message":")" + message + "\"}",
          {}};
}

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

  void stop() override {
    if (stopped_.exchange(true)) return;
    net::post(context_, [this] {
      Code ignored;
      acceptor_.close(ignored);
    });
    // Running requests get a moment; then the rest is cut.
    for (int i = 0; i < 100 && busy_ > 0; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
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
      if (connections_ >= options_.most_connections) continue;  // closed by its destructor
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
    for (bool keep_alive = true; keep_alive && !stopped_;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(options_.body_limit);
      parser.header_limit(32 * 1024);
      beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(options_.idle_seconds));
      co_await http::async_read(stream, buffer, parser, into(code));
      if (code == http::error::body_limit || code == http::error::header_limit ||
          (code && code.category() == http::make_error_code(http::error::bad_method).category() &&
           code != http::error::end_of_stream)) {
        const bool large = code == http::error::body_limit;
        auto refusal =
            to_beast(large ? problem(413, "too_large", "This is larger than the server takes.")
                           : problem(400, "bad_request", "This is no HTTP request."),
                     parser.get(), false);
        co_await http::async_write(stream, refusal, into(code));
        break;
      }
      if (code) break;
      if (websocket::is_upgrade(parser.get())) {
        co_await open_channel(stream, parser.release(), remote, secure);
        co_return;
      }
      BeastRequest incoming = parser.release();
      keep_alive = incoming.keep_alive();
      const Counted working(busy_);
      const BeastRequest head{incoming.method(), incoming.target(), incoming.version()};
      auto response = to_beast(service_.respond(to_request(std::move(incoming), remote, secure)),
                               head, keep_alive);
      beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(options_.idle_seconds));
      co_await http::async_write(stream, response, into(code));
      if (code) break;
    }
    beast::get_lowest_layer(stream).socket().shutdown(tcp::socket::shutdown_send, code);
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
    beast::get_lowest_layer(stream).expires_never();
    websocket::stream<Stream&> socket(stream);
    socket.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket.read_message_max(4 << 20);
    co_await socket.async_accept(upgrade, into(code));
    if (code) co_return;
    Mailbox mailbox(co_await net::this_coro::executor);
    // The worker ends when the reader has closed the mailbox, and both live in this frame.
    net::steady_timer worker_done(co_await net::this_coro::executor,
                                  net::steady_timer::time_point::max());
    net::co_spawn(co_await net::this_coro::executor,
                  work(socket, mailbox, *std::get<std::unique_ptr<Channel>>(opened)),
                  [&](const std::exception_ptr&) {
                    worker_done.cancel();
                    mailbox.worker_ended = true;
                  });
    beast::flat_buffer buffer;
    while (true) {
      co_await socket.async_read(buffer, into(code));
      if (code) break;
      std::string message(static_cast<const char*>(buffer.data().data()), buffer.size());
      buffer.consume(buffer.size());
      if (socket.got_text()) {
        if (mailbox.texts.size() < 64) mailbox.texts.push_back(std::move(message));
      } else {
        mailbox.picture = std::move(message);
      }
      mailbox.arrived.cancel();
    }
    mailbox.closed = true;
    mailbox.arrived.cancel();
    if (!mailbox.worker_ended) co_await worker_done.async_wait(into(code));
  }

  struct Mailbox {
    explicit Mailbox(const net::any_io_executor& executor)
        : arrived(executor, net::steady_timer::time_point::max()) {}
    std::deque<std::string> texts;
    std::optional<std::string> picture;  ///< the newest
    net::steady_timer arrived;
    bool closed = false;
    bool worker_ended = false;
  };

  template <typename Socket>
  net::awaitable<void> work(Socket& socket, Mailbox& mailbox, Channel& channel) {
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
      co_await net::post(net::bind_executor(pictures_, net::use_awaitable));
      std::optional<std::string> answer =
          is_text ? channel.on_text(message) : channel.on_picture(message);
      co_await net::post(net::bind_executor(home, net::use_awaitable));
      if (!answer || mailbox.closed) continue;
      socket.text(true);
      co_await socket.async_write(net::buffer(*answer), into(code));
      if (code) co_return;
    }
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
  net::io_context context_;
  tcp::acceptor acceptor_;
  net::thread_pool pictures_;
  std::optional<net::ssl::context> tls_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::size_t> connections_{0}, busy_{0};
};

}  // namespace

std::string Request::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string Request::cookie(const std::string& name) const {
  std::string_view rest =
      headers.contains("cookie") ? std::string_view(headers.at("cookie")) : std::string_view{};
  while (!rest.empty()) {
    std::string_view part = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return std::string(part.substr(name.size() + 1));
  }
  return "";
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpOptions& options, Service service) {
  auto server = std::make_unique<Server>(options, std::move(service));
  MEDIUS_CHECK(server->listen());
  return std::unique_ptr<HttpServer>(std::move(server));
}

}  // namespace medius::server
