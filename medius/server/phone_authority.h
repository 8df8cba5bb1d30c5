// The certificates of the phone camera: an authority made on this machine, for this machine.
//
// A browser opens a camera only where the connection is secure, and no public authority signs an
// address of a home network. The authority is EC P-256, good for 397 days, and by its name
// constraints for addresses of home networks only; so even a stolen key could not stand for a
// public site. The server's certificate is issued anew when the address changes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "medius/base/result.h"

namespace medius::server {

struct PhoneCertificate {
  std::filesystem::path chain, key;  ///< of the server, PEM; the key is readable by its owner only
  std::filesystem::path authority;   ///< the authority's certificate, PEM: what a phone installs
  std::string fingerprint;           ///< SHA-256 of the authority, "AB:CD:…"
};

/// Takes what lies in `folder` where it fits `address` (IPv4 of a home network) and lasts another
/// 30 days, and makes anew what does not.
Result<PhoneCertificate> phone_certificate(const std::filesystem::path& folder,
                                           const std::string& address, std::int64_t now_ms);

/// An IPv4 address of a home network (RFC 1918, link-local) or of this machine itself.
bool is_home_address(const std::string& address);

/// This machine's address on the home network: of the interface that the default route uses, else
/// of the first that has one. Reads the kernel's tables; sends nothing.
Result<std::string> home_network_address();

}  // namespace medius::server
