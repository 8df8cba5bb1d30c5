#include "medius/motion/text.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace medius::motion {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\0'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr std::uint64_t kEachByte = 0x0101010101010101u;
constexpr int kWord = 8;

/// Eight bytes, each a digit's value, the first in the lowest: added in pairs within one word.
std::uint64_t number_of_digits(std::uint64_t bytes) {
  bytes = bytes * 10 + (bytes >> 8);
  const std::uint64_t even = bytes & 0x000000FF000000FFu;
  const std::uint64_t odd = (bytes >> 16) & 0x000000FF000000FFu;
  return (even * (100 + (std::uint64_t{1000000} << 32)) +
          odd * (1 + (std::uint64_t{10000} << 32))) >>
         32;
}

/// The digits at `at` appended to a whole number, up to eight at once without a loop over them.
/// What overflows the number has too many digits for the caller.
void take_digits(const char*& at, const char* end, std::uint64_t& digits) {
  constexpr std::uint64_t kPowers[kWord + 1] = {1,      10,      100,      1000,     10000,
                                                100000, 1000000, 10000000, 100000000};
  while (std::endian::native == std::endian::little && end - at >= kWord) {
    std::uint64_t text = 0;
    std::memcpy(&text, at, kWord);
    const std::uint64_t values = text - '0' * kEachByte;
    // The top bit of the first byte that is no digit; bytes after it may be wrong.
    const std::uint64_t others = (values | (text + (0x7F - '9') * kEachByte)) & 0x80 * kEachByte;
    const int count = std::countr_zero(others) / 8;
    if (count == 0) return;
    digits = digits * kPowers[count] + number_of_digits(values << 8 * (kWord - count));
    at += count;
    if (count < kWord) return;
  }
  for (; at != end && *at >= '0' && *at <= '9'; ++at)
    digits = 10 * digits + static_cast<std::uint64_t>(*at - '0');
}

/// A decimal without an exponent whose digits are a whole number up to 2^53, as most files hold:
/// digits and power of ten are then exact doubles, and their quotient is rounded once, so it is the
/// nearest double (Clinger 1990). The place after it; nullptr where the number is of another kind.
const char* short_decimal(const char* at, const char* end, double& value) {
  constexpr int kMostDigits = 18;  // fit 64 bits
  constexpr double kPowers[kMostDigits + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                               1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                               1e14, 1e15, 1e16, 1e17, 1e18};
  const bool negative = at != end && *at == '-';
  if (negative) ++at;
  std::uint64_t digits = 0;
  const char* const before = at;
  take_digits(at, end, digits);
  auto count = at - before, decimals = std::ptrdiff_t{0};
  if (at != end && *at == '.') {
    const char* const point = at++;
    take_digits(at, end, digits);
    decimals = at - point - 1;
    count += decimals;
  }
  const bool ended = at == end || is_blank(*at);
  if (count == 0 || count > kMostDigits || !ended || digits > std::uint64_t{1} << 53)
    return nullptr;
  value = static_cast<double>(digits) / kPowers[decimals];
  if (negative) value = -value;
  return at;
}

}  // namespace

Lines::Lines(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);  // a byte order mark
  has_returns_ = rest_.find('\r') != std::string_view::npos;
}

std::size_t Lines::end_of_line() const {
  if (!has_returns_) return rest_.find('\n');
  const auto end =
      std::find_if(rest_.begin(), rest_.end(), [](char c) { return c == '\n' || c == '\r'; });
  return end == rest_.end() ? std::string_view::npos
                            : static_cast<std::size_t>(end - rest_.begin());
}

std::optional<std::string_view> Lines::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = end_of_line();
  const std::string_view line = rest_.substr(0, end);
  if (end == std::string_view::npos) {
    rest_ = {};
  } else {
    const bool both = rest_[end] == '\r' && end + 1 < rest_.size() && rest_[end + 1] == '\n';
    rest_.remove_prefix(end + (both ? 2 : 1));
  }
  ++number_;
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                            [](char x, char y) { return lower(x) == lower(y); });
}

void split(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  while (true) {
    const std::size_t end = line.find(separator);
    fields.push_back(trimmed(line.substr(0, end)));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

void split_blanks(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  std::size_t begin = 0;
  while (begin < line.size()) {
    while (begin < line.size() && is_blank(line[begin])) ++begin;
    std::size_t end = begin;
    while (end < line.size() && !is_blank(line[end])) ++end;
    if (end > begin) fields.push_back(line.substr(begin, end - begin));
    begin = end;
  }
}

bool plain_numbers(std::string_view line, std::span<double> values) {
  const char* at = line.data();
  const char* const end = at + line.size();
  std::size_t count = 0;
  while (true) {
    while (at != end && is_blank(*at)) ++at;
    if (at == end) return count == values.size();
    if (count == values.size()) return false;
    if (*at == '0' && end - at > 1 && is_blank(at[1])) {  // an unloaded plate's
      values[count++] = 0.0;
      ++at;
      continue;
    }
    double value = 0.0;
    const char* after = short_decimal(at, end, value);
    if (after == nullptr) {
      const auto [stop, failure] = std::from_chars(at, end, value);
      if (failure != std::errc() || !std::isfinite(value)) return false;
      after = stop;
    }
    if (after != end && !is_blank(*after)) return false;
    values[count++] = value;
    at = after;
  }
}

std::optional<double> number(std::string_view field) {
  if (field.empty()) return kMissing;
  if (field.front() == '+') field.remove_prefix(1);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (end == field.data() + field.size()) {
    if (failure == std::errc()) return std::isfinite(value) ? value : kMissing;
    // Too small for a double is zero, too large is no number.
    if (failure == std::errc::result_out_of_range)
      return field.find("e-") != std::string_view::npos ||
                     field.find("E-") != std::string_view::npos
                 ? 0.0
                 : kMissing;
  }
  // Microsoft's 1.#QNAN, -1.#IND, and a lone dash for a gap.
  if (field.find("#QNAN") != std::string_view::npos ||
      field.find("#IND") != std::string_view::npos ||
      field.find("#INF") != std::string_view::npos || field == "-" ||
      equals_ignoring_case(field, "NA") || equals_ignoring_case(field, "null"))
    return kMissing;
  return std::nullopt;
}

int whole(double value, int low, int high) {
  if (!(value > low)) return low;
  return value < high ? static_cast<int>(std::lround(value)) : high;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace medius::motion
