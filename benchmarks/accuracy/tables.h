// Reading the recordings made by others: NumPy arrays and CSV, plain or compressed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "medius/base/result.h"

namespace medius::accuracy {

/// A NumPy array of 16-bit integers (signed or not), C order.
struct Array {
  std::vector<std::size_t> shape;
  std::vector<int> values;

  /// The values of one row of the first axis.
  [[nodiscard]] const int* row(std::size_t index) const;
  [[nodiscard]] std::size_t row_size() const;
};
Result<Array> read_array(const std::filesystem::path& path);

/// A CSV with a header row; fields hold no commas.
struct Table {
  std::map<std::string, std::size_t> columns;
  std::vector<std::vector<std::string>> rows;

  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const;
  [[nodiscard]] double number(std::size_t row, const std::string& column) const;
  [[nodiscard]] std::size_t count(std::size_t row, const std::string& column) const;
};
/// Unpacks .gz.
Result<Table> read_table(const std::filesystem::path& path);

}  // namespace medius::accuracy
