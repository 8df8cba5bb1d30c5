#include "medius/server/phone_authority.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <system_error>

#include "medius/base/files.h"

namespace medius::server {
namespace {

namespace fs = std::filesystem;

template <auto release>
struct Released {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Released<X509_free>>;
using Memory = std::unique_ptr<BIO, Released<BIO_free_all>>;

constexpr long kDay_s = 24L * 3600;
constexpr long kLifetime_s = 397 * kDay_s;  // the longest that phones take
constexpr long kReserve_s = 30 * kDay_s;

constexpr const char* kHomeNetworks =
    "critical,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,"
    "permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:169.254.0.0/255.255.0.0,"
    "permitted;IP:127.0.0.0/255.0.0.0,excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0,"
    "permitted;DNS:local,permitted;email:local,permitted;URI:local";

struct Issuer {
  X509* certificate;
  EVP_PKEY* key;
};

bool add_extension(X509* certificate, const Issuer& issuer, int which, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer.certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Released<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return false;
  bytes[0] &= 0x7f;
  const std::unique_ptr<BIGNUM, Released<BN_free>> number(
      BN_bin2bn(bytes.data(), bytes.size(), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool name(X509* certificate, const std::string& common) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto add = [&](const char* field, const std::string& value) {
    return X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1;
  };
  return add("O", "medius on this computer") && add("CN", common);
}

Error openssl_error(const char* what) {
  std::array<char, 200> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return error("{} could not be made ({}).", what, text.data());
}

/// A certificate valid from a day ago (clocks differ) and no longer than its issuer's.
Result<Certificate> new_certificate(EVP_PKEY* key, const std::string& common, std::time_t now,
                                    std::time_t until) {
  Certificate certificate(X509_new());
  const bool made = certificate && X509_set_version(certificate.get(), 2) == 1 &&
                    set_serial(certificate.get()) &&
                    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), now - kDay_s) &&
                    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until) &&
                    X509_set_pubkey(certificate.get(), key) == 1 && name(certificate.get(), common);
  if (!made) return openssl_error("the phone's certificate");
  return certificate;
}

Result<Certificate> make_authority(EVP_PKEY* key, std::time_t now) {
  std::array<unsigned char, 3> mark{};
  RAND_bytes(mark.data(), mark.size());
  // Its own name each time, so that a phone does not take a new authority for an old one.
  const std::string common =
      fmt::format("medius phone camera {:02x}{:02x}{:02x}", mark[0], mark[1], mark[2]);
  MEDIUS_TRY(auto certificate, new_certificate(key, common, now, now - kDay_s + kLifetime_s));
  X509* const raw = certificate.get();
  const Issuer self{raw, key};
  const bool signed_ =
      X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1 &&
      add_extension(raw, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      add_extension(raw, self, NID_key_usage, "critical,keyCertSign,cRLSign") &&
      add_extension(raw, self, NID_name_constraints, kHomeNetworks) &&
      add_extension(raw, self, NID_subject_key_identifier, "hash") &&
      X509_sign(raw, key, EVP_sha256()) > 0;
  if (!signed_) return openssl_error("the phone's authority");
  return certificate;
}

std::time_t end_of(const X509* certificate) {
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1) return 0;
  return ::timegm(&end);
}

Result<Certificate> make_server(EVP_PKEY* key, const Issuer& authority, const std::string& address,
                                std::time_t now) {
  const std::time_t until = std::min(now - kDay_s + kLifetime_s, end_of(authority.certificate));
  // The address stands in the alternative name alone: as common name it would be taken for a DNS
  // name.
  MEDIUS_TRY(auto certificate,
             new_certificate(key, "medius phone camera: this computer", now, until));
  X509* const raw = certificate.get();
  const bool signed_ =
      X509_set_issuer_name(raw, X509_get_subject_name(authority.certificate)) == 1 &&
      add_extension(raw, authority, NID_basic_constraints, "critical,CA:FALSE") &&
      add_extension(raw, authority, NID_key_usage, "critical,digitalSignature") &&
      add_extension(raw, authority, NID_ext_key_usage, "serverAuth") &&
      add_extension(raw, authority, NID_subject_alt_name, "IP:" + address) &&
      add_extension(raw, authority, NID_subject_key_identifier, "hash") &&
      add_extension(raw, authority, NID_authority_key_identifier, "keyid:always") &&
      X509_sign(raw, authority.key, EVP_sha256()) > 0;
  if (!signed_) return openssl_error("the phone's certificate");
  return certificate;
}

std::string text_of(BIO* memory) {
  char* begin = nullptr;
  const long size = BIO_get_mem_data(memory, &begin);
  return {begin, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(memory.get());
}

Memory memory_of(const std::string& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Written so that nobody else could read it for a moment either.
Result<void> write_private(const fs::path& file, const std::string& text) {
  const fs::path part = file.string() + ".part";
  ::unlink(part.c_str());
  const int descriptor = ::open(part.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return error("{}: cannot be written ({}).", file.string(), std::strerror(errno));
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written || ::rename(part.c_str(), file.c_str()) != 0)
    return error("{}: cannot be written ({}).", file.string(), std::strerror(errno));
  return {};
}

struct Pair {
  Certificate certificate;
  Key key;
};

/// What lies there, where both parts can be read and belong together.
Pair read_pair(const fs::path& certificate_file, const fs::path& key_file) {
  Pair pair;
  const auto certificate = read_file(certificate_file, 1 << 16), key = read_file(key_file, 1 << 16);
  if (!certificate.ok() || !key.ok()) return pair;
  pair.certificate.reset(
      PEM_read_bio_X509(memory_of(*certificate).get(), nullptr, nullptr, nullptr));
  pair.key.reset(PEM_read_bio_PrivateKey(memory_of(*key).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (!pair.certificate || !pair.key ||
      X509_check_private_key(pair.certificate.get(), pair.key.get()) != 1)
    return {};
  return pair;
}

bool lasts(const X509* certificate, std::time_t now) {
  std::tm begin{};
  if (ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &begin) != 1) return false;
  return ::timegm(&begin) <= now && end_of(certificate) - now > kReserve_s;
}

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), bytes.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", bytes[i]);
  return text;
}

Result<Pair> authority_of(const fs::path& folder, std::time_t now) {
  Pair pair = read_pair(folder / "ca.crt", folder / "ca.key");
  if (pair.certificate && lasts(pair.certificate.get(), now)) return pair;
  pair.key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (!pair.key) return openssl_error("a key");
  MEDIUS_TRY(pair.certificate, make_authority(pair.key.get(), now));
  MEDIUS_CHECK(write_private(folder / "ca.key", pem_of(pair.key.get())));
  MEDIUS_CHECK(write_file(folder / "ca.crt", pem_of(pair.certificate.get())));
  return pair;
}

}  // namespace

Result<PhoneCertificate> phone_certificate(const fs::path& folder, const std::string& address,
                                           std::int64_t now_ms) {
  if (!is_home_address(address))
    return error("'{}' is no address of a home network; a phone's camera stays at home.", address);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed || ::chmod(folder.c_str(), 0700) != 0)
    return error("{}: the folder cannot be made this user's own.", folder.string());
  const auto now = static_cast<std::time_t>(now_ms / 1000);
  MEDIUS_TRY(const Pair authority, authority_of(folder, now));
  const PhoneCertificate files{folder / "server.crt", folder / "server.key", folder / "ca.crt",
                               fingerprint_of(authority.certificate.get())};
  const Pair before = read_pair(files.chain, files.key);
  const bool fits =
      before.certificate && lasts(before.certificate.get(), now) &&
      X509_check_ip_asc(before.certificate.get(), address.c_str(), 0) == 1 &&
      X509_verify(before.certificate.get(), X509_get0_pubkey(authority.certificate.get())) == 1;
  ERR_clear_error();
  if (fits) return files;
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
  if (!key) return openssl_error("a key");
  MEDIUS_TRY(
      const Certificate certificate,
      make_server(key.get(), {authority.certificate.get(), authority.key.get()}, address, now));
  MEDIUS_CHECK(write_private(files.key, pem_of(key.get())));
  MEDIUS_CHECK(
      write_file(files.chain, pem_of(certificate.get()) + pem_of(authority.certificate.get())));
  return files;
}

}  // namespace medius::server
