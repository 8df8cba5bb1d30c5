// What the conformance tests share: where the data made by others lie, and the table of
// differences.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace medius::conformance {

/// The folder of outside data: MEDIUS_TEST_DATA, else ../shared/data beside the checkout; empty if
/// absent.
std::filesystem::path data_folder();

/// Adds a row to the table that the program prints at its end, and fails the test where the largest
/// difference is above the tolerance (or is not a number).
void expect_within(const std::string& name, const std::string& quantity, double difference,
                   double tolerance);

/// The largest of many differences, and NaN once one of them is.
class Largest {
 public:
  void add(double difference);
  void add(double ours, double theirs) { add(ours - theirs); }
  [[nodiscard]] double value() const { return value_; }
  [[nodiscard]] int count() const { return count_; }

 private:
  double value_ = 0;
  int count_ = 0;
};

/// exact/NAME.json.
nlohmann::json read_exact(const std::string& name);

}  // namespace medius::conformance

/// Skips the test by name where a file or folder of the outside data is absent.
#define MEDIUS_REQUIRE_DATA(relative)                                            \
  do {                                                                           \
    const auto folder_ = medius::conformance::data_folder();                     \
    if (folder_.empty() || !std::filesystem::exists(folder_ / (relative))) {     \
      GTEST_SKIP() << "no outside test data (MEDIUS_TEST_DATA): " << (relative); \
    }                                                                            \
  } while (false)
