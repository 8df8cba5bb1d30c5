// The parameter section of a .c3d: named arrays in groups, in one of three machines' number
// formats.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::motion {

enum class Processor { kIntel = 84, kDec = 85, kMips = 86 };

/// Numbers out of bytes that another machine wrote. Reads beyond the end give 0; check first.
class C3dBytes {
 public:
  C3dBytes(std::string_view bytes, Processor processor) : bytes_(bytes), processor_(processor) {}

  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] std::uint8_t byte(std::size_t at) const {
    return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : 0;
  }
  [[nodiscard]] std::uint16_t word(std::size_t at) const;
  [[nodiscard]] std::int16_t integer(std::size_t at) const {
    return static_cast<std::int16_t>(word(at));
  }
  [[nodiscard]] double real(std::size_t at) const;
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t length) const;

 private:
  std::string_view bytes_;
  Processor processor_;
};

struct C3dParameter {
  std::vector<std::size_t> dimensions;  ///< first varies fastest; empty: one value
  std::vector<double> numbers;          ///< of numeric types
  std::vector<std::string> texts;       ///< of text: one a row, trimmed
};

/// By "GROUP:NAME" in capitals.
class C3dParameters {
 public:
  static Result<C3dParameters> read(const C3dBytes& bytes, std::size_t begin,
                                    std::string_view file);

  [[nodiscard]] const C3dParameter* find(const std::string& name) const;
  [[nodiscard]] double number(const std::string& name, double otherwise,
                              std::size_t index = 0) const;
  [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const;
  /// NAME, NAME2, NAME3 ... one after the other, as files with more than 255 entries hold them.
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
  [[nodiscard]] std::vector<double> numbers(const std::string& name) const;

 private:
  std::map<std::string, C3dParameter> parameters_;
};

}  // namespace medius::motion
