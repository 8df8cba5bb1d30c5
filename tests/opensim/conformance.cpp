#include "tests/opensim/conformance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

namespace medius::conformance {
namespace {

struct Row {
  std::string name, quantity;
  double difference, tolerance;
};
std::vector<Row>& rows() {
  static std::vector<Row> table;
  return table;
}

class TablePrinter : public testing::Environment {
 public:
  void TearDown() override {
    if (rows().empty()) return;
    fmt::print("\n{:<34} {:<34} {:>12} {:>10}\n", "case", "quantity", "difference", "tolerance");
    for (const Row& row : rows()) {
      fmt::print("{:<34} {:<34} {:>12.3g} {:>10.2g}{}\n", row.name, row.quantity, row.difference,
                 row.tolerance, row.difference <= row.tolerance ? "" : "  TOO FAR");
    }
  }
};

}  // namespace

std::filesystem::path data_folder() {
  const char* given = std::getenv("MEDIUS_TEST_DATA");
  if (given != nullptr && *given != '\0') return given;
  const std::filesystem::path beside =
      std::filesystem::path(MEDIUS_SOURCE_DIR) / ".." / "shared" / "data";
  return std::filesystem::exists(beside) ? beside : std::filesystem::path();
}

void expect_within(const std::string& name, const std::string& quantity, double difference,
                   double tolerance) {
  rows().push_back({name, quantity, difference, tolerance});
  EXPECT_LE(difference, tolerance) << name << ": " << quantity;
}

void Largest::add(double difference) {
  ++count_;
  const double size = std::abs(difference);
  if (!(size <= value_)) value_ = size;
}

nlohmann::json read_exact(const std::string& name) {
  std::ifstream file(data_folder() / "opensim" / "exact" / (name + ".json"));
  return nlohmann::json::parse(file);
}

}  // namespace medius::conformance

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::AddGlobalTestEnvironment(new medius::conformance::TablePrinter);
  return RUN_ALL_TESTS();
}
