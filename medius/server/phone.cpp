#include "medius/server/phone.h"

#include <atomic>
#include <nlohmann/json.hpp>

#include "medius/base/files.h"
#include "medius/server/answer.h"
#include "medius/server/guard.h"
#include "medius/server/page.h"
#include "medius/server/phone_authority.h"

namespace medius::server {
namespace {

constexpr store::Milliseconds kTokenLength_ms = 10LL * 60 * 1000;
constexpr int kMostFailures = 10;
constexpr const char* kCookie = "medius_phone";

void add_security_headers(Response& response) {
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'self'; img-src 'self' data: blob:; style-src 'self' "
                                "'unsafe-inline'; worker-src "
                                "'self' blob:; frame-ancestors 'none'; base-uri 'none'; "
                                "form-action 'none'; object-src 'none'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Permissions-Policy",
                                "camera=(self), microphone=(), geolocation=()");
}

Response not_here() { return problem(404, "not_found", "there is no such address"); }

bool speaks_german(const Request& request) {
  const std::string wish = request.header("accept-language");
  return wish.starts_with("de");
}

}  // namespace

/// One phone's pictures on their way to the live set.
class PhoneCamera::Pictures final : public Channel {
 public:
  Pictures(store::Identifier person, PictureTaker taker,
           std::shared_ptr<std::atomic<int>> connected)
      : person_(std::move(person)), taker_(std::move(taker)), connected_(std::move(connected)) {
    ++*connected_;
  }
  ~Pictures() override { --*connected_; }
  Pictures(const Pictures&) = delete;
  Pictures& operator=(const Pictures&) = delete;

  // A phone has pictures to give and nothing to say.
  std::optional<std::string> on_text(std::string_view) override { return std::nullopt; }
  std::optional<std::string> on_picture(const std::string& bytes, const Arrival& arrival) override {
    if (!taker_) return R"({"type":"waiting"})";
    return taker_(person_, bytes, arrival);
  }

 private:
  store::Identifier person_;
  PictureTaker taker_;
  std::shared_ptr<std::atomic<int>> connected_;
};

Result<PhoneState> PhoneCamera::start(const store::Identifier& person) {
  const std::lock_guard one(switch_);
  {
    const std::lock_guard lock(lock_);
    person_.clear();
    session_hash_.clear();
    token_hash_.clear();
  }
  server_.reset();
  std::string address = settings_.address;
  if (address.empty()) {
    MEDIUS_TRY(address, home_network_address());
  }
  MEDIUS_TRY(const auto certificate,
             phone_certificate(settings_.folder, address, settings_.now_ms()));
  MEDIUS_TRY(const std::string authority, read_file(certificate.authority, 1 << 16));
  HttpOptions options;
  options.address = address;
  options.port = settings_.port;
  options.threads = 2;
  options.tls_certificate = certificate.chain;
  options.tls_key = certificate.key;
  options.most_connections = 64;
  options.idle_seconds = 20;
  options.stop_patience = std::chrono::milliseconds(500);
  Service service;
  service.respond = [this](const Request& request) { return respond(request); };
  service.open_channel = [this](const Request& request) { return open(request); };
  service.body_limit = [](std::string_view, std::string_view) { return std::size_t{4096}; };
  const std::string token =
      new_secret().substr(0, 32);  // 128 bits, and a code that is easy to scan
  MEDIUS_TRY(server_, HttpServer::start(options, std::move(service)));
  const std::lock_guard lock(lock_);
  person_ = person;
  authority_ = authority;
  fingerprint_ = certificate.fingerprint;
  origin_ = fmt::format("https://{}:{}", address, server_->port());
  token_hash_ = hash_of(token);
  expires_ms_ = settings_.now_ms() + kTokenLength_ms;
  failures_ = 0;
  return PhoneState{true,    false,        false,      origin_ + "/phone/#" + token,
                    origin_, fingerprint_, expires_ms_};
}

void PhoneCamera::stop() {
  const std::lock_guard one(switch_);
  {
    const std::lock_guard lock(lock_);
    person_.clear();
    session_hash_.clear();
    token_hash_.clear();
    origin_.clear();
  }
  server_.reset();
}

PhoneState PhoneCamera::state(const store::Identifier& person) const {
  const std::lock_guard lock(lock_);
  if (person_.empty() || person_ != person) return {};
  const bool open_token = !token_hash_.empty() && settings_.now_ms() < expires_ms_;
  return {true,         !session_hash_.empty(),      *connected_ > 0, "", origin_,
          fingerprint_, open_token ? expires_ms_ : 0};
}

bool PhoneCamera::is_paired(const Request& request) const {
  const std::string session = request.cookie(kCookie);
  const std::lock_guard lock(lock_);
  return !session.empty() && !session_hash_.empty() && hash_of(session) == session_hash_;
}

Response PhoneCamera::pair(const Request& request) {
  if (!request.header("content-type").starts_with("application/json"))
    return problem(400, "bad_request", "the request: expected Content-Type application/json.");
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  const bool said = body.is_object() && body.contains("token") && body["token"].is_string();
  const std::string hash = said ? hash_of(body["token"].get<std::string>()) : "";
  const std::lock_guard lock(lock_);
  const bool alive = !token_hash_.empty() && settings_.now_ms() < expires_ms_;
  if (!alive || hash != token_hash_) {
    // Guessing ends the token: the page shows a new code.
    if (alive && ++failures_ >= kMostFailures) token_hash_.clear();
    return problem(403, "pairing", "This code is not good any more. Scan the one on the screen.");
  }
  token_hash_.clear();
  const std::string session = new_secret();
  session_hash_ = hash_of(session);
  Response response = no_content();
  response.headers.emplace_back(
      "Set-Cookie", std::string(kCookie) + "=" + session +
                        "; Path=/phone; HttpOnly; Secure; SameSite=Strict; Max-Age=43200");
  return response;
}

Response PhoneCamera::explain(const Request& request) const {
  const auto text = read_file(
      settings_.words / (speaks_german(request) ? "install.de.html" : "install.en.html"), 1 << 20);
  if (!text.ok()) return not_here();
  std::string page = *text;
  const std::lock_guard lock(lock_);
  for (const auto& [mark, value] :
       {std::pair<std::string, std::string>{"{fingerprint}", fingerprint_},
        {"{authority}", "/phone/ca.crt"}}) {
    for (std::size_t at = page.find(mark); at != std::string::npos; at = page.find(mark))
      page.replace(at, mark.size(), value);
  }
  return {200, "text/html; charset=utf-8", page, {{"Cache-Control", "no-store"}}};
}

std::variant<std::unique_ptr<Channel>, Response> PhoneCamera::open(const Request& request) {
  if (request.path != "/phone/live") return not_here();
  std::string origin;
  {
    const std::lock_guard lock(lock_);
    origin = origin_;
  }
  // A browser names the page that opens the channel: only the phone's own may.
  if (request.header("origin") != origin || !is_paired(request))
    return problem(403, "pairing", "Scan the code on the screen first.");
  const std::lock_guard lock(lock_);
  return std::make_unique<Pictures>(person_, taker_, connected_);
}

Response PhoneCamera::answer(const Request& request) {
  {
    const std::lock_guard lock(lock_);
    if (origin_.empty() || "https://" + request.header("host") != origin_)
      return problem(421, "wrong_host", "This server does not answer to that name.");
  }
  if (request.method == "POST") return request.path == "/phone/pair" ? pair(request) : not_here();
  if (request.method != "GET" && request.method != "HEAD") return not_here();
  if (request.path == "/phone/ca.crt") {
    const std::lock_guard lock(lock_);
    return {200,
            "application/x-x509-ca-cert",
            authority_,
            {{"Content-Disposition", "attachment; filename=\"medius-phone.crt\""},
             {"Cache-Control", "no-store"}}};
  }
  if (request.path == "/phone/install") return explain(request);
  const bool page = request.path == "/phone/";
  const bool asset = request.path.starts_with("/assets/") &&
                     request.path.find("..") == std::string::npos &&
                     std::filesystem::path(request.path).has_extension();
  if ((!page && !asset) || settings_.page.empty()) return not_here();
  Request file = request;
  if (page) file.path = "/phone.html";
  return page_file(settings_.page, file);
}

Response PhoneCamera::respond(const Request& request) {
  Response response = answer(request);
  add_security_headers(response);
  return response;
}

}  // namespace medius::server
