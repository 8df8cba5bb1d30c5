#include "medius/server/http_message.h"

#include <algorithm>
#include <cctype>

namespace medius::server {
namespace {

namespace http = boost::beast::http;

int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// A plus sign is a space in a query, and itself in a path.
std::string percent_decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 &&
        hex_digit(text[at + 2]) >= 0) {
      result += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
      at += 2;
    } else {
      result += plus_is_space && text[at] == '+' ? ' ' : text[at];
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
    query[percent_decoded(part.substr(0, equals), true)] =
        equals == std::string_view::npos ? "" : percent_decoded(part.substr(equals + 1), true);
  }
  return query;
}

}  // namespace

Request to_request(BeastRequest&& from, const std::string& remote, bool secure) {
  Request request;
  request.method = std::string(from.method_string());
  const std::string_view target(from.target().data(), from.target().size());
  const std::size_t question = target.find('?');
  request.path = percent_decoded(target.substr(0, question), false);
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

BeastResponse to_beast(Response&& response, const BeastRequest& request, bool keep_alive) {
  BeastResponse result{static_cast<http::status>(response.status), request.version()};
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

Response plain_problem(int status, const char* key, const char* message) {
  return {status,
          "application/json",
          std::string(R"({"key":")") + key + R"(","message":")" + message + "\"}",
          {}};
}

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

}  // namespace medius::server
