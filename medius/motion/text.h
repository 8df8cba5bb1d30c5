// Lines, fields and numbers of text files written by many programs over thirty years.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "medius/base/result.h"

namespace medius::motion {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Walks over the lines of a text, with \n, \r\n or \r, and knows the line's number.
class Lines {
 public:
  explicit Lines(std::string_view text);
  /// The next line without its end; nothing after the last.
  std::optional<std::string_view> next();
  /// Counted from 1: that of the line next() gave last.
  [[nodiscard]] int number() const { return number_; }
  /// What follows the line next() gave last.
  [[nodiscard]] std::string_view left() const { return rest_; }

 private:
  [[nodiscard]] std::size_t end_of_line() const;

  std::string_view rest_;
  bool has_returns_ = false;
  int number_ = 0;
};

std::string_view trimmed(std::string_view text);
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Fields between separators, each trimmed; an empty one where two stand together.
void split(std::string_view line, char separator, std::vector<std::string_view>& fields);
/// Fields between runs of blanks and tabs.
void split_blanks(std::string_view line, std::vector<std::string_view>& fields);

/// A number, NaN for an empty field or any spelling of "not a number"; nothing where it is
/// something else.
std::optional<double> number(std::string_view field);

/// Reads a line of plain numbers between blanks, the quick way: true if it holds exactly as many as
/// `values`. Otherwise the caller reads it field by field, and says what is wrong with it.
bool plain_numbers(std::string_view line, std::span<double> values);

/// The nearest whole number within [low, high]; low where the value is none.
int whole(double value, int low, int high);

/// A whole text file; "x.mot" that is not there is read from "x.mot.gz" beside it.
Result<std::string> read_text(const std::filesystem::path& path);
/// Whether read_text has something to read.
bool exists_or_packed(const std::filesystem::path& path);

/// The file's name without its folder, for sentences and titles.
std::string_view file_name(std::string_view path);

}  // namespace medius::motion
