#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <sstream>

#include "medius/server/phone_authority.h"

namespace medius::server {
namespace {

/// The interface of the default route; empty: there is none.
std::string default_interface() {
  std::ifstream table("/proc/net/route");
  std::string line;
  std::getline(table, line);  // its heading
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::string interface, destination;
    if (fields >> interface >> destination && destination == "00000000") return interface;
  }
  return {};
}

}  // namespace

bool is_home_address(const std::string& address) {
  in_addr parsed{};
  if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1) return false;
  const std::uint32_t bits = ntohl(parsed.s_addr);
  return (bits >> 24) == 10 || (bits >> 20) == 0xac1 || (bits >> 16) == 0xc0a8 ||
         (bits >> 16) == 0xa9fe || (bits >> 24) == 127;
}

Result<std::string> home_network_address() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return error("this machine's network addresses cannot be read.");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
  const std::string preferred = default_interface();
  std::string first;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    if ((one->ifa_flags & IFF_UP) == 0 || (one->ifa_flags & IFF_LOOPBACK) != 0) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    sockaddr_in address{};
    std::copy_n(reinterpret_cast<const char*>(one->ifa_addr), sizeof address,
                reinterpret_cast<char*>(&address));
    ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
    if (!is_home_address(text.data())) continue;
    if (preferred == one->ifa_name) return std::string(text.data());
    if (first.empty()) first = text.data();
  }
  if (first.empty())
    return error(
        "this machine is in no home network (no address like 192.168.x.x). Join one, or use this "
        "machine's own camera.");
  return first;
}

}  // namespace medius::server
