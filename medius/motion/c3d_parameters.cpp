#include "medius/motion/c3d_parameters.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "medius/motion/text.h"

namespace medius::motion {

std::uint16_t C3dBytes::word(std::size_t at) const {
  const unsigned first = byte(at), second = byte(at + 1);
  return static_cast<std::uint16_t>(processor_ == Processor::kMips ? first << 8 | second
                                                                   : second << 8 | first);
}

double C3dBytes::real(std::size_t at) const {
  const std::uint32_t a = word(at), b = word(at + 2);
  if (processor_ == Processor::kIntel)
    return static_cast<double>(std::bit_cast<float>(b << 16 | a));
  const std::uint32_t bits = a << 16 | b;
  if (processor_ == Processor::kMips) return static_cast<double>(std::bit_cast<float>(bits));
  // DEC's F format: the same fields, the exponent two higher.
  if ((bits & 0x7F800000U) == 0) return 0.0;
  return static_cast<double>(std::bit_cast<float>(bits)) / 4.0;
}

std::string_view C3dBytes::text(std::size_t at, std::size_t length) const {
  if (at >= bytes_.size()) return {};
  return bytes_.substr(at, length);
}

namespace {

std::string capitals(std::string_view text) {
  std::string result(trimmed(text));
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

/// The value of one parameter that begins with its type byte at `at`; nothing where it runs over
/// the end.
bool read_value(const C3dBytes& bytes, std::size_t at, C3dParameter& parameter) {
  const int type = static_cast<std::int8_t>(bytes.byte(at));
  const std::size_t dimension_count = bytes.byte(at + 1);
  std::size_t count = 1;
  if (dimension_count > 7) return false;
  for (std::size_t i = 0; i < dimension_count; ++i) {
    parameter.dimensions.push_back(bytes.byte(at + 2 + i));
    count *= parameter.dimensions.back();
    if (count > (1U << 24)) return false;
  }
  const std::size_t data = at + 2 + dimension_count;
  const std::size_t width = static_cast<std::size_t>(std::abs(type));
  if ((type != -1 && type != 1 && type != 2 && type != 4) || data + count * width > bytes.size())
    return false;
  if (type == -1) {
    const std::size_t length = parameter.dimensions.empty() ? 1 : parameter.dimensions.front();
    const std::size_t rows = length == 0 ? 0 : count / length;
    for (std::size_t row = 0; row < rows; ++row)
      parameter.texts.emplace_back(trimmed(bytes.text(data + row * length, length)));
    return true;
  }
  for (std::size_t i = 0; i < count; ++i) {
    parameter.numbers.push_back(type == 1   ? bytes.byte(data + i)
                                : type == 2 ? bytes.integer(data + 2 * i)
                                            : bytes.real(data + 4 * i));
  }
  return true;
}

}  // namespace

Result<C3dParameters> C3dParameters::read(const C3dBytes& bytes, std::size_t begin,
                                          std::string_view file) {
  std::map<int, std::string> groups;
  std::vector<std::pair<int, std::pair<std::string, C3dParameter>>> found;
  std::size_t at = begin + 4;
  while (at + 2 <= bytes.size()) {
    const int name_length = std::abs(static_cast<int>(static_cast<std::int8_t>(bytes.byte(at))));
    const int group = static_cast<std::int8_t>(bytes.byte(at + 1));
    if (name_length == 0 || group == 0) break;
    const std::string name = capitals(bytes.text(at + 2, static_cast<std::size_t>(name_length)));
    const std::size_t offset_at = at + 2 + static_cast<std::size_t>(name_length);
    const int offset = bytes.integer(offset_at);
    if (group < 0) {
      groups[-group] = name;
    } else {
      C3dParameter parameter;
      if (!read_value(bytes, offset_at + 2, parameter))
        return error(
            "{}: parameter '{}' at byte {} runs over the end or has an unknown type; the file is "
            "damaged or cut short",
            file, name, at);
      found.push_back({group, {name, std::move(parameter)}});
    }
    if (offset <= 0) break;
    at = offset_at + static_cast<std::size_t>(offset);
  }
  C3dParameters result;
  for (auto& [group, named] : found)
    result.parameters_[groups[group] + ":" + named.first] = std::move(named.second);
  return result;
}

const C3dParameter* C3dParameters::find(const std::string& name) const {
  const auto place = parameters_.find(name);
  return place == parameters_.end() ? nullptr : &place->second;
}

double C3dParameters::number(const std::string& name, double otherwise, std::size_t index) const {
  const C3dParameter* parameter = find(name);
  return parameter != nullptr && index < parameter->numbers.size() ? parameter->numbers[index]
                                                                   : otherwise;
}

std::string C3dParameters::text(const std::string& name, const std::string& otherwise) const {
  const C3dParameter* parameter = find(name);
  return parameter != nullptr && !parameter->texts.empty() ? parameter->texts.front() : otherwise;
}

std::vector<std::string> C3dParameters::texts(const std::string& name) const {
  std::vector<std::string> all;
  for (int part = 1; part < 100; ++part) {
    const C3dParameter* parameter = find(part == 1 ? name : name + std::to_string(part));
    if (parameter == nullptr) break;
    all.insert(all.end(), parameter->texts.begin(), parameter->texts.end());
  }
  return all;
}

std::vector<double> C3dParameters::numbers(const std::string& name) const {
  std::vector<double> all;
  for (int part = 1; part < 100; ++part) {
    const C3dParameter* parameter = find(part == 1 ? name : name + std::to_string(part));
    if (parameter == nullptr) break;
    all.insert(all.end(), parameter->numbers.begin(), parameter->numbers.end());
  }
  return all;
}

}  // namespace medius::motion
