// Names that the filler gives and the load generator asks for: nothing has to be handed from one to
// the other.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <string>

namespace medius::benchmark {

/// As PostgreSQL's md5(): 32 hex digits, spread like random identifiers.
inline std::string md5(const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  ::EVP_Digest(text.data(), text.size(), bytes.data(), nullptr, ::EVP_md5(), nullptr);
  constexpr const char* kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

inline std::string patient_id(int number) { return md5("patient" + std::to_string(number)); }
inline std::string training_id(int patient, int number) {
  return md5("training" + std::to_string(patient) + "-" + std::to_string(number));
}
inline std::string patient_token(int number) { return "patient-token-" + std::to_string(number); }
inline std::string therapist_token(int number) {
  return "therapist-token-" + std::to_string(number);
}

constexpr int kTherapists = 100;
constexpr const char* kPassword = "a password for measuring";

}  // namespace medius::benchmark
