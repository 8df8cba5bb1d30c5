// The phone's code by the clock; how it is used is tests/server/test_phone.py.
#include "medius/server/phone.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace medius::server {
namespace {

TEST(Phone, ACodeNobodyUsedIsGoodForTenMinutes) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("medius_phone_" + std::to_string(::getpid()));
  store::Milliseconds now = 1'790'000'000'000;
  PhoneSettings settings;
  settings.folder = folder;
  settings.address = "127.0.0.1";
  settings.port = 0;
  settings.now_ms = [&now] { return now; };
  PhoneCamera phone(std::move(settings));
  const std::string person(32, 'a');
  const auto pair = [&](const PhoneState& state, const PhoneState& listener) {
    Request request;
    request.method = "POST";
    request.path = "/phone/pair";
    request.headers = {{"content-type", "application/json"}, {"host", listener.origin.substr(8)}};
    request.body = R"({"token": ")" + state.address.substr(state.address.find('#') + 1) + "\"}";
    return phone.respond(request).status;
  };
  const auto first = phone.start(person);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->expires_ms, now + 10 * 60 * 1000);
  now = first->expires_ms;
  EXPECT_EQ(phone.state(person).expires_ms, 0) << "the page is told to show a new one";
  EXPECT_EQ(pair(*first, *first), 403);
  const auto second = phone.start(person);
  ASSERT_TRUE(second.ok()) << second.error().message;
  now = second->expires_ms - 1;
  EXPECT_EQ(pair(*first, *second), 403) << "the code before is none any more";
  EXPECT_EQ(pair(*second, *second), 204);
  now += 60 * 60 * 1000;
  EXPECT_TRUE(phone.state(person).paired) << "who is paired stays paired";
  EXPECT_EQ(pair(*second, *second), 403) << "once";
  phone.stop();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace medius::server
