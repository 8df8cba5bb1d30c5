#include "benchmarks/accuracy/tables.h"

#include <zlib.h>

#include <charconv>
#include <cstdlib>
#include <sstream>

#include "medius/base/files.h"

namespace medius::accuracy {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) {
    if (!field.empty() && field.back() == '\r') field.pop_back();
    fields.push_back(field);
  }
  return fields;
}

Result<std::string> unpacked(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return error("{}: cannot be read", path.string());
  std::string bytes;
  char buffer[1 << 16];
  for (int got = 0; (got = gzread(file, buffer, sizeof buffer)) > 0;) {
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
  gzclose(file);
  return bytes;
}

}  // namespace

std::size_t Array::row_size() const {
  std::size_t size = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) size *= shape[axis];
  return size;
}

const int* Array::row(std::size_t index) const { return values.data() + index * row_size(); }

Result<Array> read_array(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string bytes, read_file(path));
  if (bytes.size() < 10 || bytes.substr(1, 5) != "NUMPY") {
    return error("{}: not a NumPy array", path.string());
  }
  const auto header_size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[8])) +
                           256 * static_cast<std::size_t>(static_cast<unsigned char>(bytes[9]));
  const std::string header = bytes.substr(10, header_size);
  const bool is_signed = header.find("<i2") != std::string::npos;
  if (!is_signed && header.find("<u2") == std::string::npos) {
    return error("{}: 16-bit integers are expected", path.string());
  }
  Array array;
  const std::size_t open = header.find('(');
  std::size_t total = 1;
  std::istringstream shape(header.substr(open + 1, header.find(')') - open - 1));
  for (std::string axis; std::getline(shape, axis, ',');) {
    if (axis.find_first_of("0123456789") == std::string::npos) continue;
    array.shape.push_back(static_cast<std::size_t>(std::strtoull(axis.c_str(), nullptr, 10)));
    total *= array.shape.back();
  }
  const std::size_t begin = 10 + header_size;
  if (bytes.size() < begin + 2 * total) return error("{}: shorter than it says", path.string());
  array.values.resize(total);
  for (std::size_t index = 0; index < total; ++index) {
    const auto low = static_cast<unsigned char>(bytes[begin + 2 * index]);
    const auto high = static_cast<unsigned char>(bytes[begin + 2 * index + 1]);
    const int value = low + 256 * high;
    array.values[index] = is_signed && value >= 32768 ? value - 65536 : value;
  }
  return array;
}

const std::string& Table::text(std::size_t row, const std::string& column) const {
  return rows[row][columns.at(column)];
}
double Table::number(std::size_t row, const std::string& column) const {
  return std::strtod(text(row, column).c_str(), nullptr);
}
std::size_t Table::count(std::size_t row, const std::string& column) const {
  return static_cast<std::size_t>(std::strtoull(text(row, column).c_str(), nullptr, 10));
}

Result<Table> read_table(const std::filesystem::path& path) {
  MEDIUS_TRY(const std::string bytes, unpacked(path));
  Table table;
  std::istringstream lines(bytes);
  std::string line;
  if (!std::getline(lines, line)) return error("{}: empty", path.string());
  const auto names = fields_of(line);
  for (std::size_t column = 0; column < names.size(); ++column)
    table.columns[names[column]] = column;
  while (std::getline(lines, line)) {
    auto fields = fields_of(line);
    if (fields.size() < names.size()) fields.resize(names.size());
    table.rows.push_back(std::move(fields));
  }
  return table;
}

}  // namespace medius::accuracy
